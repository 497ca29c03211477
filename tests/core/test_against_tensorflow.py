"""The core's steps beside those of tf.keras.optimizers.legacy.Adam itself."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from adamviz.core import schedules
from adamviz.core.adam import Adam
from adamviz.core.parameters import coerce
from tests.core.oracle import errors, tensorflow

tf, tf_keras = tensorflow()
pytestmark = pytest.mark.usefixtures("strict")

SHAPES = [(), (3,), (2, 1, 5)]
# Hyperparameters that float32 holds exactly, because TensorFlow keeps them as float32 whatever the variable's
# dtype.
EXACT = dict(learning_rate=0.125, beta_1=0.75, beta_2=0.9990234375)
OPTIONS = {
    "plain": {},
    "defaults": dict(learning_rate=0.001, beta_1=0.9, beta_2=0.999),
    "no memory": dict(beta_1=0.0, beta_2=0.0),
    "epsilon": dict(epsilon=0.5),
    "epsilon 0": dict(epsilon=0.0),
    "amsgrad": dict(amsgrad=True),
    "clipvalue": dict(clipvalue=0.5),
    "clipnorm": dict(clipnorm=0.5),
    "global_clipnorm": dict(global_clipnorm=0.5),
    "clipvalue, clipnorm": dict(clipvalue=0.5, clipnorm=0.75),
    "clipvalue, global_clipnorm": dict(clipvalue=0.5, global_clipnorm=1.0, amsgrad=True),
    "clipvalue 0": dict(clipvalue=0.0),
    "clipnorm 0": dict(clipnorm=0.0),
    "global_clipnorm 0": dict(global_clipnorm=0.0),
    "loose clips": dict(clipvalue=1000.0, clipnorm=1000.0),
    "decay": dict(decay=0.25),
    "schedule": dict(learning_rate=("ExponentialDecay", 0.25, 7.0, 0.5, True)),
    "schedule, decay": dict(
        learning_rate=("PiecewiseConstantDecay", [3, 11], [0.25, 0.125, 0.0625]), decay=0.125
    ),
}
# Epsilons of the dtype. In half precision each of thirty steps rounds many times, and XLA and Eigen not
# always alike.
BOUNDS = {"float64": 64, "float32": 64, "float16": 16, "bfloat16": 16}

_step = jax.jit(lambda adam, gradients, state, params: adam.update(gradients, state, params))


def made(options, schedules, optimizer):
    options = EXACT | options
    rate = options["learning_rate"]
    if isinstance(rate, tuple):
        options["learning_rate"] = getattr(schedules, rate[0])(*rate[1:])
    return optimizer(**options)


def gradients(dtype, steps, seed=0, shapes=SHAPES):
    random = np.random.default_rng(seed)
    return [
        [(random.normal(size=s) * 10.0 ** random.integers(-1, 2)).astype(dtype) for s in shapes]
        for _ in range(steps)
    ]


def ours(options, params, given):
    dtype = params[0].dtype
    with jax.enable_x64(dtype == np.float64):
        adam = coerce(made(options, schedules, Adam), np.float64 if dtype == np.float64 else np.float32)
        params = [jnp.asarray(x) for x in params]
        state, path = adam.init(params), []
        for one in given:
            params, state, _ = _step(adam, [jnp.asarray(g) for g in one], state, params)
            path.append(
                jax.device_get((params, state.m, state.v, *([state.vhat] if options.get("amsgrad") else [])))
            )
        return path


def theirs(options, params, given):
    adam = made(options, tf_keras.optimizers.schedules, tf_keras.optimizers.legacy.Adam)
    params, path = [tf.Variable(x) for x in params], []
    names = ["m", "v", *(["vhat"] if options.get("amsgrad") else [])]
    for one in given:
        adam.apply_gradients([(tf.constant(g, x.dtype), x) for g, x in zip(one, params, strict=True)])
        path.append(
            (
                [x.numpy() for x in params],
                *([adam.get_slot(x, name).numpy() for x in params] for name in names),
            )
        )
    return path


CASES = [(name, dtype) for name in OPTIONS for dtype in ("float64", "float32")]
# In float64 TensorFlow computes with beta_1 = 0.8999999761581421 here; the core with 0.9, as given.
CASES.remove(("defaults", "float64"))
CASES += [
    (name, dtype)
    for name in ("plain", "clipnorm", "clipvalue, global_clipnorm", "schedule, decay")
    for dtype in ("float16", "bfloat16")
]


@pytest.mark.parametrize(("name", "dtype"), CASES)
def test_thirty_steps(name, dtype):
    dtype = jnp.dtype(dtype)
    given, params = gradients(dtype, 30), gradients(dtype, 1, seed=1)[0]
    one, two = ours(OPTIONS[name], params, given), theirs(OPTIONS[name], params, given)
    worst = max(errors(a, b) for a, b in zip(one, two, strict=True))
    print(f"{worst:.2f} epsilons")
    assert worst <= BOUNDS[dtype.name]


def test_a_bfloat16_schedule_counts_as_keras_does():
    # bfloat16 has no 257, so at iterations = 257 the rate is still that of 256.
    options = dict(learning_rate=("PiecewiseConstantDecay", [256], [0.5, 0.0]), beta_1=0.0, beta_2=0.5)
    given = [[np.asarray([1, -1], jnp.bfloat16)], [np.asarray([-1, 1], jnp.bfloat16)]] * 130
    params = [np.asarray([1, 2], jnp.bfloat16)]
    one, two = ours(options, params, given), theirs(options, params, given)
    assert max(errors(a, b) for a, b in zip(one, two, strict=True)) <= 16
    moved = [bool((np.asarray(one[t][0][0]) != one[t - 1][0][0]).all()) for t in (256, 257, 258)]
    assert moved == [True, True, False]


@pytest.mark.parametrize("amsgrad", [False, True])
@pytest.mark.parametrize(
    "clip", [{}, {"clipvalue": 1.0}, {"clipnorm": 1.0}, {"global_clipnorm": 1.0}, {"clipvalue": 0.0}]
)
@pytest.mark.parametrize("place", [0, 6])  # within and after the last full vector of a processor's registers
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_gradients_that_are_not_finite(bad, place, clip, amsgrad):
    given = gradients(np.float32, 6, shapes=[(7,), (2,)])
    given[2][0][place] = bad
    params = gradients(np.float32, 1, seed=1, shapes=[(7,), (2,)])[0]
    options = clip | {"amsgrad": amsgrad}
    for one, two in zip(ours(options, params, given), theirs(options, params, given), strict=True):
        assert errors(one, two) <= 64


@pytest.mark.parametrize("clip", ["clipvalue", "clipnorm", "global_clipnorm"])
def test_a_clip_of_zero_on_a_gradient_of_zero(clip):
    given, params = [[np.zeros(2, np.float32)]] * 2, [np.ones(2, np.float32)]
    one, two = ours({clip: 0.0}, params, given), theirs({clip: 0.0}, params, given)
    assert errors(one, two) <= 64
    assert np.isnan(one[-1][0][0]).all() == (clip != "clipvalue")


def test_bfloat16_never_moves_with_the_default_beta_2():
    options = dict(learning_rate=0.1, beta_1=0.9, beta_2=0.999)
    given, params = gradients(jnp.bfloat16, 5, shapes=[(2,)]), [np.asarray([1, 2], jnp.bfloat16)]
    for path in (ours(options, params, given), theirs(options, params, given)):
        assert all(step[0][0].tolist() == [1, 2] for step in path)


def test_float16_squares_underflow():
    given, params = [[np.asarray([1e-4, 1e-3], np.float16)]] * 3, [np.zeros(2, np.float16)]
    for path in (ours({}, params, given), theirs({}, params, given)):
        v = path[-1][2][0]
        assert v[0] == 0 and v[1] > 0 or (v == 0).all()
