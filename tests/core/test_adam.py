"""One step of Adam: the formula, once more in NumPy, and what follows from it."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from adamviz.core import schedules
from adamviz.core.adam import Adam
from adamviz.core.clipping import clip
from tests.core.oracle import errors, numpy_adam

pytestmark = pytest.mark.usefixtures("strict")
OPTIONS = [
    {},
    dict(amsgrad=True),
    dict(clipvalue=0.5),
    dict(clipnorm=0.5),
    dict(global_clipnorm=0.5),
    dict(decay=0.1),
    dict(clipvalue=0.5, clipnorm=0.7),
    dict(clipvalue=0.5, global_clipnorm=0.9, amsgrad=True, epsilon=0.1),
    dict(learning_rate=schedules.ExponentialDecay(0.1, 5.0, 0.5)),
]


def run(adam, params, gradients):
    update = jax.jit(adam.update)
    state, path = adam.init(params), []
    for one in gradients:
        params, state, record = update(one, state, params)
        path.append(params)
    return path, state, record


@pytest.mark.sampled(3)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_thirty_steps_of_several_parameters(options, dtype):
    random = np.random.default_rng(0)
    gradients = [
        [random.normal(size=shape).astype(dtype) for shape in [(), (3,), (2, 1, 4), (0,)]] for _ in range(30)
    ]
    params = [np.ones_like(g) for g in gradients[0]]
    with jax.enable_x64(dtype == "float64"):
        path, _, _ = jax.device_get(
            run(Adam(**{"learning_rate": 0.05} | options), [*map(jnp.asarray, params)], gradients)
        )
        rate = options.get("learning_rate", 0.05)
        expected = numpy_adam(
            params,
            gradients,
            **options | {"learning_rate": (lambda t: float(rate(t))) if callable(rate) else rate},
        )
    assert max(errors(one, two) for one, two in zip(path, expected, strict=True)) <= 64


def test_dtypes_may_be_mixed_in_one_pytree():
    with jax.enable_x64(True):
        params = {
            name: jnp.arange(1, 4).astype(name) for name in ("float16", "bfloat16", "float32", "float64")
        }
        adam = Adam(learning_rate=0.5, beta_2=0.5, global_clipnorm=0.1)
        path, state, record = run(adam, params, [params] * 3)
        for tree in (path[-1], state.m, state.v, state.vhat, record.clipped, record.alpha, record.update):
            assert {name: leaf.dtype.name for name, leaf in tree.items()} == {name: name for name in params}
        for x in path[-1].values():
            np.testing.assert_allclose(x.astype(float), path[-1]["float64"], rtol=0.03)
        norm = np.sqrt(sum((np.asarray(g, float) ** 2).sum() for g in record.clipped.values()))
        assert norm == pytest.approx(0.1, rel=1e-2)


def test_a_pytree_without_parameters_is_no_error():
    state = Adam().init({})
    assert Adam().update({}, state, {})[0] == {}


@pytest.mark.parametrize("epsilon", [0, None, 1e-7, 0.0])
def test_epsilon_of_nothing_is_keras_default(epsilon):
    x = jnp.float32([1e-7, 1.0])
    step = jax.jit(lambda adam: adam.update(x, adam.init(x), x)[0])
    np.testing.assert_array_equal(step(Adam(0.1, epsilon=epsilon)), step(Adam(0.1, epsilon=1e-7)))


def test_epsilon_is_added_to_the_uncorrected_root():
    g = jnp.float32([1e-6])
    _, _, record = Adam(0.1, epsilon=1e-6).update(g, Adam().init(g), g)
    # alpha * m / (sqrt(v) + epsilon) with alpha = .1 sqrt(.001) / .1, m = .1 g, v = .001 g^2
    assert float(record.update[0]) == pytest.approx(-0.1 * 0.001**0.5 / (0.001**0.5 + 1), rel=1e-5)


def test_everything_the_record_holds():
    adam = Adam(0.1, beta_1=0.5, beta_2=0.75, clipvalue=2.0, amsgrad=True)
    x = jnp.float32([3.0])
    after, state, record = adam.update(x, adam.init(x), x)
    assert record.clipped.tolist() == [2.0] and record.m.tolist() == [1.0]
    assert record.v.tolist() == record.vhat.tolist() == [1.0]
    assert float(record.alpha) == pytest.approx(0.1 * 0.5 / 0.5)
    assert after[0] == x[0] + record.update[0] and record.update[0] == pytest.approx(-0.1)
    assert state.step == 1 and state.m is record.m


def test_amsgrad_passes_over_a_nan():
    adam = Adam(0.1, amsgrad=True)
    x = jnp.float32([1.0, 1.0])
    path, state, _ = run(adam, x, [x, x * jnp.float32([jnp.nan, 1]), x])
    assert np.isnan(path[-1]).tolist() == [True, False]
    assert np.isnan(state.v).tolist() == [True, False] and np.isfinite(state.vhat).all()


def test_a_constructor_may_be_called_inside_a_compiled_function():
    step = jax.jit(lambda rate, x: Adam(learning_rate=rate).update(x, Adam().init(x), x)[0])
    assert float(step(jnp.float32(0.5), jnp.float32(2.0))) == pytest.approx(1.5)


def test_clips_follow_one_another_in_keras_order():
    g = [jnp.float32([3.0, 0.4]), jnp.float32([0.0, -0.3])]
    by_value = clip(g, 0.4, jnp.inf, jnp.inf)
    both = clip(g, 0.4, 0.3, jnp.inf)
    expected = [0.4 * 0.3 / np.hypot(0.4, 0.4)] * 2
    np.testing.assert_allclose(by_value[0], [0.4, 0.4])
    np.testing.assert_allclose(both[0], expected, rtol=1e-6)
    np.testing.assert_allclose(both[1], [0, -0.3], rtol=1e-6)
    joint = clip(g, 0.4, jnp.inf, 0.1)
    assert float(jnp.sqrt(sum(jnp.sum(one**2) for one in joint))) == pytest.approx(0.1)


def test_half_norms_do_not_overflow_beside_a_wider_parameter():
    g = [jnp.float16([300.0]), jnp.float32([0.0])]
    assert clip(g, jnp.inf, jnp.inf, 1.0)[0].tolist() == [1.0]
