"""Keras's schedules as objects, without TensorFlow: attributes, configs, dtypes and steps of any kind."""

import copy
import json
import pickle

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from adamviz.core import schedules as core
from adamviz.core.parameters import coerce
from adamviz.keras import schedules
from tests.keras.schedule_cases import ALL, make


@ALL
def test_the_core_computes_every_rate(name, options):
    schedule, numbers = make(name, options), getattr(core, name)(**options)
    assert schedule.core == numbers and type(schedule.core) is type(numbers)
    for step in (0, 3, 10, 11, 49):
        expected = jax.jit(lambda numbers, step: numbers(step))(
            coerce(schedule.core, np.float32), jnp.float32(step)
        )
        assert schedule(step).numpy() == np.asarray(expected) and schedule(step).dtype == np.float32


@ALL
def test_config_and_back(name, options):
    schedule = make(name, options, name="mine")
    config = schedule.get_config()
    assert config == {**options, "name": "mine"}
    written = json.loads(json.dumps(schedules.serialize(schedule)))
    assert written == {
        "module": "keras.optimizers.schedules",
        "class_name": name,
        "config": config,
        "registered_name": None,
    }
    others = [
        schedules.deserialize(written),
        type(schedule).from_config(config),
        copy.deepcopy(schedule),
        copy.copy(schedule),
    ]
    for other in (*others, pickle.loads(pickle.dumps(schedule)), eval(repr(schedule), dict(vars(schedules)))):
        assert other == schedule and hash(other) == hash(schedule) and repr(other) == repr(schedule)
        assert other(7).numpy() == schedule(7).numpy()
    assert make(name, options) != schedule and schedule != config and " at 0x" not in repr(schedule)


@ALL
def test_numbers_of_every_kind_are_accepted(name, options):
    expected = make(name, options)
    for kind in (np.float32, jnp.float32, jnp.asarray, lambda value: Wrapped(np.float32(value))):
        given = {
            key: [kind(one) for one in value]
            if isinstance(value, list)
            else value
            if isinstance(value, bool)
            else kind(value)
            for key, value in options.items()
        }
        schedule = make(name, given)
        np.testing.assert_allclose(schedule(7).numpy(), expected(7).numpy(), rtol=1e-6)
        json.dumps(schedules.serialize(schedule))


class Wrapped:
    """An array that only JAX knows how to read, as a Variable is."""

    def __init__(self, value):
        self.value = value

    def __jax_array__(self):
        return jnp.asarray(self.value)


@ALL
def test_steps_of_every_kind(name, options):
    schedule = make(name, options)
    steps = (
        13,
        13.0,
        np.int64(13),
        np.uint8(13),
        np.float64(13),
        np.array(13),
        jnp.int32(13),
        jnp.bfloat16(13),
        Wrapped(13),
    )
    assert {float(schedule(step)) for step in steps} == {float(schedule(13))}
    assert float(jax.jit(schedule)(13)) == pytest.approx(float(schedule(13)), rel=1e-6)
    assert jax.make_jaxpr(schedule)(13).out_avals[0].dtype == np.float32
    many = schedule(np.arange(30).reshape(5, 6)).numpy()
    np.testing.assert_allclose(many.ravel(), [schedule(i).numpy() for i in range(30)], rtol=1e-6)
    with jax.enable_x64(True):
        assert schedule(13).numpy() == schedule(np.int32(13)).numpy() and schedule(13).dtype == np.float32


@ALL
def test_one_program_for_all_numbers(name, options):
    make(name, options)(0)
    seen = []
    jax.monitoring.register_event_duration_secs_listener(lambda name, *_, **__: seen.append(name))
    try:
        changed = {
            key: value if isinstance(value, (bool, list)) else 2 * value + 1 for key, value in options.items()
        }
        if name == "PiecewiseConstantDecay":
            changed = dict(boundaries=(1.5, np.int8(3)), values=(1, 2, 0.25))
        rates = [make(name, changed)(step).numpy() for step in (5, 5.0, np.int64(5), jnp.int32(5))]
    finally:
        jax.monitoring.clear_event_listeners()
    assert len(set(map(float, rates))) == 1 and "/jax/core/compile/backend_compile_duration" not in seen


@pytest.mark.parametrize("dtype", [np.float64, np.float16, jnp.bfloat16])
def test_the_dtype_of_the_rate_is_that_of_the_schedule(dtype):
    schedule = schedules.ExponentialDecay(dtype(0.1), 10, 0.5)
    assert schedule(3).dtype == schedule.dtype == dtype
    assert schedule != schedules.ExponentialDecay(float(dtype(0.1)), 10, 0.5)
    np.testing.assert_allclose(
        np.float64(schedule(3).numpy()), 0.1 * 0.5**0.3, rtol=4 * float(jnp.finfo(dtype).eps)
    )
    assert schedules.PiecewiseConstantDecay([2], [dtype(0.5), dtype(0.1)])(3).numpy() == dtype(0.1)
    assert schedules.PiecewiseConstantDecay([2], [dtype(0.5), 0.1])(3).dtype == np.float32
    assert jax.jit(schedule)(3).dtype == (np.float32 if dtype is np.float64 else dtype)


@pytest.mark.parametrize(
    ("boundary", "step", "expected"),
    [
        (2.5, 2, 1),
        (2.5, 3, 2),
        (2.5, 2.5, 1),
        (2.5, np.float64(2.6), 2),
        (-0.5, 0, 1),
        (-0.5, 0.0, 2),
        (2**24 + 1, 2**24 + 1, 1),
        (2**24 + 1, np.int64(2**24 + 2), 2),
        (2.0**24 + 1, 2**24 + 1, 2),
        (1e30, 2**40, 1),
        (0.1, 0.1, 1),
        (0.1, np.float64(0.1), 1),
        (np.float64(0.1), 0.1, 1),
        (np.float64(0.1), np.float32(0.1), 1),
    ],
)
def test_boundaries_in_the_dtype_of_the_step(boundary, step, expected):
    assert float(schedules.PiecewiseConstantDecay([boundary], [1.0, 2.0])(step)) == expected
    if not isinstance(step, np.float64) and step < 2**31:
        assert float(jax.jit(schedules.PiecewiseConstantDecay([boundary], [1.0, 2.0]))(step)) == expected


def test_an_attribute_that_is_set_takes_effect():
    schedule = schedules.ExponentialDecay(0.5, 10, 0.5)
    schedule.initial_learning_rate, schedule.decay_steps, schedule.name = 1.0, 5, "faster"
    assert float(schedule(5)) == 0.5 and schedule == schedules.ExponentialDecay(1.0, 5, 0.5, name="faster")
    for name, value in (("decay_steps", 0), ("initial_learning_rate", np.nan), ("name", 5), ("staircase", 2)):
        before = schedule.get_config()
        with pytest.raises(ValueError, match=f"Expected {name}"):
            setattr(schedule, name, value)
        assert schedule.get_config() == before and float(schedule(5)) == 0.5
    schedule.remark = "anything"
    assert schedule.remark == "anything" and schedule.core is schedule.core


def test_lists_that_are_set():
    given = [1.0, 0.5]
    schedule = schedules.PiecewiseConstantDecay([10], given)
    given[0] = 9.0
    assert float(schedule(0)) == 1.0
    schedule.values[0] = 3.0
    assert float(schedule(0)) == 3.0 and schedule.core.values.tolist() == [3.0, 0.5]
    schedule.get_config()["values"][0] = 9.0
    assert float(schedule(0)) == 3.0
    schedule.values[0] = "a"
    with pytest.raises(ValueError, match="Expected values"):
        schedule(0)
    schedule.values = np.array([0.25, 0.5])
    assert schedule(0).numpy() == 0.25 and schedule.dtype == np.float64
