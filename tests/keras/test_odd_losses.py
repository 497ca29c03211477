"""Losses whose code does not say what they read: TensorFlow's values, call after call, as each call is made
anew.
"""

import itertools
import random
import time

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av
from adamviz.keras.gradients import differentiate
from tests.keras.odd_losses import CASES

counter = itertools.count(1)


@pytest.mark.sampled(15)
@pytest.mark.parametrize("name", CASES)
def test_each_call_is_made_anew(name):
    v = av.Variable([1.0, -2.0])
    change, loss = CASES[name](v)
    for number in (1, 2, 3, 4):
        change(number)
        [(slope, _)] = differentiate.gradients(loss, [v])
        np.testing.assert_allclose(slope.numpy(), [number, number], rtol=1e-5)


def test_a_file_is_read_at_each_call(tmp_path):
    v = av.Variable([1.0, -2.0])
    path = tmp_path / "number.npy"
    for number in (1, 2, 3):
        np.save(path, np.float32(number))
        [(slope, _)] = differentiate.gradients(lambda: np.load(path) * jnp.sum(v), [v])
        assert slope.numpy().tolist() == [number] * 2


def with_a_local_import(v):
    import numpy

    return numpy.random.standard_normal() * jnp.sum(v)


GENERATOR = np.random.default_rng(0)
DRAWS = {
    "np.random": lambda v, numpy=np: np.random.standard_normal() * jnp.sum(v),
    "np.random as an argument": lambda v, numpy=np: numpy.random.uniform() * jnp.sum(v),
    "by a local import": with_a_local_import,
    "of a generator": lambda v, rng=GENERATOR: rng.standard_normal() * jnp.sum(v),
    "of Python": lambda v: random.random() * jnp.sum(v),
    "of the clock": lambda v: (time.perf_counter() % 1) * jnp.sum(v),
    "of a counter": lambda v: next(counter) * jnp.sum(v),
    "of JAX's keys": lambda v: jax.random.normal(jax.random.key(next(counter))) * jnp.sum(v),
    "of an id": lambda v: (time.perf_counter_ns() % 1000003) * jnp.sum(v),
}


@pytest.mark.parametrize("name", DRAWS)
def test_random_numbers_are_drawn_at_each_call(name):
    v = av.Variable([1.0, -2.0])
    seen = [float(differentiate.gradients(lambda: DRAWS[name](v), [v])[0][0][0]) for _ in range(5)]
    assert len(set(seen)) == 5


def test_each_loss_is_called_once_a_step_whatever_it_does():
    v, w, made, calls = av.Variable([1.0, -2.0]), av.Variable(1.0), [], []

    def makes():
        calls.append(1)
        if not made:
            made.append(av.Variable(5.0))
        return made[0] ** 2 + jnp.sum(v)

    def branches():
        calls.append(1)
        return jnp.sum(v) if jnp.sum(v).item() > 0 else jnp.sum(v) * w

    def fails():
        calls.append(1)
        raise ZeroDivisionError

    opt = av.Adam(0.1)
    for loss, variables in [
        (makes, lambda: [*made, v]),
        (branches, [v]),
        (branches, lambda: v),
        (lambda: calls.append(1) or 1.0 * w, [w]),
    ]:
        for _ in range(3):
            calls.clear()
            opt.minimize(loss, variables)
            assert calls == [1]
    calls.clear()
    with pytest.raises(ZeroDivisionError):
        opt.minimize(fails, lambda: [v])
    assert calls == [1]


def test_a_callable_var_list_is_called_once_after_the_loss():
    v, order = av.Variable([1.0, -2.0]), []

    def loss():
        order.append("loss")
        return jnp.sum(v**2)

    def variables():
        order.append("variables")
        return {"a": [v]}

    for _ in range(3):
        av.Adam(0.1).minimize(loss, variables)
    assert order == ["loss", "variables"] * 3


def test_variables_made_by_the_first_call_have_gradients_from_that_call():
    kept, scale = {}, av.Variable(2.0)

    def loss():
        for name in ("a", "b", "unused"):
            if name not in kept:
                kept[name] = av.Variable([1.0, 2.0], trainable=name != "b", name=name)
        return jnp.sum(kept["a"] ** 2 * kept["b"]) * scale

    found = differentiate.gradients(loss, lambda: [kept["a"], kept["b"], kept["unused"], scale])
    assert found[0][0].numpy().tolist() == [4.0, 16.0] and found[1][0] is None and found[2][0] is None
    assert float(found[3][0]) == 9.0
    again = differentiate.gradients(loss, lambda: [kept["a"], scale])
    assert again[0][0].numpy().tolist() == [4.0, 16.0] and float(again[1][0]) == 9.0


def test_variables_of_64_bits_count_where_they_are_read_only():
    narrow, wide, seen = av.Variable([1.0, 2.0]), av.Variable([0.1, 0.2], dtype="float64"), []

    def loss(v):
        seen.append(jnp.zeros(1).dtype.name if v is narrow else None)
        return jnp.sum(v**2 * np.array([1.0, 1e-12]) + 1e-12 * v)

    for _ in range(2):
        [(slope, _)] = differentiate.gradients(lambda: loss(narrow), lambda: [narrow])
        assert slope.dtype == np.float32 and slope.numpy()[0] == 2.0
        [(slope, _)] = differentiate.gradients(lambda: loss(wide), lambda: [wide])
        assert slope.dtype == np.float64
        np.testing.assert_allclose(slope.numpy(), 2 * wide.numpy() * [1.0, 1e-12] + 1e-12, rtol=1e-15)
    assert seen == ["float32", None] * 2 and jnp.zeros(1).dtype == np.float32
