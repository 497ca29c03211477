"""Frozen pytrees of numbers: how they show themselves, compare, change, and reach a compiled function."""

import copy
import dataclasses
import pickle

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.core import schedules
from adamviz.core.adam import Adam
from adamviz.core.parameters import coerce, parameters, replace, values

DECAY = schedules.ExponentialDecay(0.1, 10.0, 0.5)


def test_repr_shows_what_is_not_the_default():
    assert repr(Adam()) == "Adam()"
    assert repr(Adam(0.1, clipnorm=1, amsgrad=True)) == "Adam(learning_rate=0.1, amsgrad=True, clipnorm=1)"
    assert repr(Adam(DECAY)) == "Adam(learning_rate=ExponentialDecay(decay_steps=10.0, decay_rate=0.5))"
    assert (
        repr(av.Rival(optax.sgd, learning_rate=0.1, nesterov=True))
        == "Rival(sgd, learning_rate=0.1, nesterov=True)"
    )
    assert eval(repr(Adam(0.1, beta_1=0)), {"Adam": Adam}) == Adam(0.1, beta_1=0)


def test_equality_is_that_of_the_numbers():
    assert Adam(0.1) == Adam(np.float64(0.1)) != Adam(0.2)
    assert (
        Adam(DECAY) == Adam(schedules.ExponentialDecay(0.1, 10, 0.5)) != Adam(replace(DECAY, decay_rate=0.4))
    )
    assert Adam(DECAY) != Adam(0.1) and Adam() != "Adam()" and Adam(clipnorm=1.0) != Adam()
    stacked = jax.tree.map(lambda *leaves: np.stack(leaves), Adam(0.1), Adam(0.2))
    assert stacked == jax.tree.map(np.copy, stacked) != Adam(0.1)
    piecewise = schedules.PiecewiseConstantDecay
    assert piecewise([1], [1, 2]) == piecewise([1], [1, 2]) != piecewise([1], [1, 3])
    assert piecewise([1], [1, 2]) != piecewise([1, 2], [1, 2, 3])
    rival = av.Rival(optax.sgd, learning_rate=0.1)
    assert rival == av.Rival(optax.sgd, learning_rate=0.1) != av.Rival(optax.sgd, learning_rate=0.2)
    assert rival != av.Rival(optax.adam, learning_rate=0.1)


def test_copies_are_equal_and_frozen():
    for thing in (
        Adam(DECAY, clipvalue=2.0),
        av.Rival(optax.sgd, learning_rate=0.1),
        av.surfaces.Rosenbrock(b=3.0),
    ):
        assert (
            copy.deepcopy(thing)
            == pickle.loads(pickle.dumps(thing))
            == jax.tree.map(lambda leaf: leaf, thing)
            == thing
        )
        with pytest.raises(dataclasses.FrozenInstanceError):
            thing.a = 1
        with pytest.raises(TypeError, match="unhashable"):
            hash(thing)


def test_parameters_of_a_nested_schedule_stand_in_its_place():
    names = [entry.name for entry in parameters(Adam(DECAY))]
    assert names[:5] == ["initial_learning_rate", "decay_steps", "decay_rate", "staircase", "beta_1"]
    assert list(values(Adam(DECAY))) == names
    changed = replace(Adam(DECAY), decay_rate=0.25, beta_1=0.5)
    assert (
        changed.learning_rate.decay_rate == 0.25
        and changed.beta_1 == 0.5
        and changed.learning_rate.decay_steps == 10
    )
    with pytest.raises(
        TypeError, match="Adam has no learning_rate; it has initial_learning_rate, decay_steps"
    ):
        replace(Adam(DECAY), learning_rate=1.0)


def test_the_numbers_of_a_rival_keep_their_order():
    rival = av.Rival(optax.sgd, momentum=0.5, learning_rate=0.1)
    again = jax.tree.map(lambda leaf: leaf, rival)  # JAX sorts the keys of a dict
    assert (
        list(values(again))
        == list(values(rival))
        == [entry.name for entry in parameters(again)]
        == ["momentum", "learning_rate"]
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_coerce_gives_arrays_of_one_dtype(dtype):
    made = coerce(Adam(DECAY, beta_1=0, clipnorm=None, amsgrad=1), dtype)
    assert {leaf.dtype for leaf in jax.tree.leaves(made)} == {np.dtype(dtype), np.dtype(bool)}
    assert made.amsgrad.dtype == bool and made.amsgrad and made.clipnorm == np.inf
    assert made.learning_rate.decay_steps == 10 and made.beta_1.shape == ()
    assert coerce(Adam(0.1, clipnorm=1e39), np.float32).clipnorm == np.inf  # which is off, as good as
    assert coerce(Adam(1e39), np.float64).learning_rate == 1e39
    with pytest.raises(
        ValueError, match=r"Expected learning_rate >= 0 and finite as float32, received: 1e\+39"
    ):
        coerce(Adam(1e39), np.float32)
    piecewise = coerce(schedules.PiecewiseConstantDecay([1], [1, 2]), dtype)
    assert piecewise.values.dtype == piecewise.boundaries.dtype == dtype
    assert coerce(schedules.CosineDecay(), dtype).warmup_target is None


@pytest.mark.parametrize("kind", [float, np.float32, np.float64, np.asarray, jnp.asarray, jnp.bfloat16])
def test_numbers_of_every_kind_are_kept_as_plain_ones(kind):
    adam = Adam(kind(0.5), clipnorm=kind(2))
    assert type(adam.learning_rate) is float and adam == Adam(0.5, clipnorm=2)


def test_texts_name_what_they_stand_for():
    for thing in (
        Adam(DECAY),
        *(surface() for surface in av.surfaces.ALL),
        av.Rival(optax.adamw, learning_rate=0.1, b2=0.9),
    ):
        for entry in parameters(thing):
            assert entry.low < entry.high and entry.symbol
            assert entry.text.format(value=1, horizon=2)


def test_whole_numbers_of_any_size_are_numbers_as_long_as_a_float_holds_them():
    assert Adam(10**20).learning_rate == 1e20
    with pytest.raises(
        ValueError,
        match=r"Expected learning_rate to be a number that float64 holds, received: 1000+\.\.\.0+$",
    ):
        Adam(10**400)
