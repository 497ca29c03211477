"""Schedules beside those of tf.keras, at every step that matters; without TensorFlow beside recorded ones."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.core import schedules
from adamviz.core.adam import Adam
from adamviz.core.parameters import coerce
from tests.core.oracle import tensorflow

pytestmark = pytest.mark.usefixtures("strict")
STEPS = [0, 1, 2, 4, 5, 6, 9, 10, 11, 19, 20, 21, 29, 30, 31, 49, 50, 69, 70, 71, 99, 100, 101, 1000]
CASES = [
    ("ExponentialDecay", dict(initial_learning_rate=0.5, decay_steps=10, decay_rate=0.5)),
    ("ExponentialDecay", dict(initial_learning_rate=0.5, decay_steps=10, decay_rate=0.9, staircase=True)),
    ("InverseTimeDecay", dict(initial_learning_rate=0.5, decay_steps=10, decay_rate=0.5)),
    ("InverseTimeDecay", dict(initial_learning_rate=0.5, decay_steps=10, decay_rate=2.0, staircase=True)),
    ("PolynomialDecay", dict(initial_learning_rate=0.5, decay_steps=30, end_learning_rate=0.01)),
    ("PolynomialDecay", dict(initial_learning_rate=0.5, decay_steps=30, end_learning_rate=0.01, power=2.0)),
    ("PolynomialDecay", dict(initial_learning_rate=0.5, decay_steps=10, power=0.5, cycle=True)),
    ("CosineDecay", dict(initial_learning_rate=0.5, decay_steps=30)),
    ("CosineDecay", dict(initial_learning_rate=0.5, decay_steps=30, alpha=0.25)),
    ("CosineDecay", dict(initial_learning_rate=0.0, decay_steps=30, warmup_target=0.5, warmup_steps=20)),
    (
        "CosineDecay",
        dict(initial_learning_rate=0.125, decay_steps=30, alpha=0.1, warmup_target=0.5, warmup_steps=0),
    ),
    ("CosineDecay", dict(initial_learning_rate=0.125, decay_steps=30, warmup_steps=20)),
    ("CosineDecayRestarts", dict(initial_learning_rate=0.5, first_decay_steps=10)),
    ("CosineDecayRestarts", dict(initial_learning_rate=0.5, first_decay_steps=10, t_mul=1.0, m_mul=0.5)),
    (
        "CosineDecayRestarts",
        dict(initial_learning_rate=0.5, first_decay_steps=10, t_mul=1.5, m_mul=0.9, alpha=0.1),
    ),
    ("PiecewiseConstantDecay", dict(boundaries=[10, 20], values=[1.0, 0.5, 0.1])),
    ("PiecewiseConstantDecay", dict(boundaries=[], values=[0.5])),
]


def at_each_step(schedule):
    return np.asarray(jax.jit(jax.vmap(coerce(schedule, np.float32)))(jnp.asarray(STEPS, jnp.int32)))


@pytest.mark.oracle
@pytest.mark.parametrize(("name", "options"), CASES[:-1])  # TensorFlow has no schedule without a boundary
def test_against_tensorflow(name, options):
    tf, tf_keras = tensorflow()
    schedule = getattr(tf_keras.optimizers.schedules, name)(**options)
    expected = np.array([float(schedule(tf.constant(step, tf.float32))) for step in STEPS])
    np.testing.assert_allclose(
        at_each_step(getattr(schedules, name)(**options)), expected, rtol=2e-5, atol=1e-7
    )


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        (*CASES[1], {0: 0.5, 9: 0.5, 10: 0.45, 19: 0.45, 20: 0.405}),
        (*CASES[3], {0: 0.5, 9: 0.5, 10: 0.5 / 3, 20: 0.1}),
        (*CASES[6], {0: 0.5, 10: 0.0001, 11: 0.4999 * 0.45**0.5 + 0.0001, 20: 0.0001, 30: 0.0001}),
        (*CASES[9], {0: 0.0, 1: 0.025, 19: 0.475, 20: 0.5, 50: 0.0, 1000: 0.0}),
        (*CASES[11], {0: 0.125, 30: 0.0}),  # without a target there is no warm-up
        (*CASES[13], {0: 0.5, 5: 0.25, 10: 0.25, 20: 0.125, 30: 0.0625}),
        (*CASES[15], {0: 1.0, 10: 1.0, 11: 0.5, 20: 0.5, 21: 0.1, 1000: 0.1}),
        (*CASES[16], {0: 0.5, 1000: 0.5}),
    ],
)
def test_known_values(name, options, expected):
    schedule = coerce(getattr(schedules, name)(**options), np.float32)
    found = [float(schedule(jnp.asarray(step, jnp.int32))) for step in expected]
    np.testing.assert_allclose(found, list(expected.values()), rtol=1e-5, atol=1e-7)


def test_a_schedule_is_evaluated_at_the_steps_made_so_far():
    schedule = schedules.PiecewiseConstantDecay([0, 2], [0.5, 0.25, 0.125])
    alpha = av.run(Adam(learning_rate=schedule, beta_1=0.0, beta_2=0.0), "bowl", steps=5).alpha
    assert alpha.tolist() == [0.5, 0.25, 0.25, 0.125, 0.125]


def test_a_schedule_follows_float64():
    schedule = schedules.ExponentialDecay(0.1, 3.0, 0.7)
    alpha = av.run(
        Adam(learning_rate=schedule, beta_1=0.0, beta_2=0.0), "bowl", steps=9, dtype="float64"
    ).alpha
    np.testing.assert_allclose(alpha, 0.1 * 0.7 ** (np.arange(9) / 3), rtol=1e-14)


def test_a_schedule_of_optax_is_a_learning_rate():
    own = av.run(Adam(learning_rate=schedules.ExponentialDecay(0.1, 10.0, 0.5)), "bowl", steps=30)
    optaxs = av.run(Adam(learning_rate=optax.exponential_decay(0.1, 10, 0.5)), "bowl", steps=30)
    np.testing.assert_allclose(optaxs.xy, own.xy, rtol=1e-5)
    assert repr(Adam(learning_rate=schedule_of_mine)) == "Adam(learning_rate=Custom(schedule_of_mine))"
    assert av.run(
        Adam(learning_rate=schedule_of_mine, beta_1=0, beta_2=0), "bowl", steps=3
    ).alpha.tolist() == [1.0, 0.5, 0.25]


def schedule_of_mine(step):
    return jnp.array([1.0, 0.5, 0.25])[step]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2], [1.0, 2.0]), "one more value than boundaries, received: 2 boundaries and 2 values"),
        (([2, 1], [1.0, 2.0, 3.0]), r"boundaries to grow, received: \[2.0, 1.0\]"),
        ((["a"], [1.0, 2.0]), r"boundaries to be a list of finite numbers, received: \['a'\]"),
        (([1], [1.0, np.nan]), "values to be a list of finite numbers"),
        (([1], [1.0, -2.0]), r"values >= 0, received: \[1.0, -2.0\]"),
        (([[1], [2, 3]], [1.0]), "boundaries to be a list of finite numbers"),
        ((3, [1.0]), "boundaries to be a list of finite numbers, received: 3"),
        (((), ()), "one more value"),
    ],
)
def test_a_piecewise_schedule_that_makes_no_sense(arguments, message):
    with pytest.raises(ValueError, match=message):
        schedules.PiecewiseConstantDecay(*arguments)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("ExponentialDecay", dict(decay_steps=0), "Expected decay_steps > 0, received: 0"),
        (
            "ExponentialDecay",
            dict(initial_learning_rate=-1),
            "Expected initial_learning_rate >= 0, received: -1",
        ),
        ("CosineDecay", dict(warmup_target="a"), "Expected warmup_target to be a number, received: 'a'"),
        ("CosineDecayRestarts", dict(t_mul=0.5), "Expected t_mul >= 1, received: 0.5"),
        ("PolynomialDecay", dict(cycle=2), "Expected cycle to be True or False, received: 2"),
        ("PolynomialDecay", dict(power=float("inf")), "Expected power >= 0 and finite, received: inf"),
    ],
)
def test_a_schedule_that_makes_no_sense(name, options, message):
    with pytest.raises(ValueError, match=message):
        getattr(schedules, name)(**options)
