"""What must hold of every gradient, found out by trying many."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from adamviz.core.adam import Adam
from adamviz.core.clipping import clip
from adamviz.core.parameters import coerce

pytestmark = pytest.mark.usefixtures("strict")
numbers = st.floats(-1e3, 1e3, width=32).filter(lambda x: x == 0 or abs(x) > 1e-3)
gradients = arrays(np.float32, (8, 6), elements=numbers)  # eight steps of six entries
thresholds = st.sampled_from([0.0, 0.01, 1.0, 30.0, np.inf])


@jax.jit
def path(adam, steps):
    """The points and states along a list of gradients, the same for each leaf of `steps`, from 0."""
    params = jax.tree.map(lambda g: jnp.zeros_like(g[0]), steps)

    def step(carry, g):
        params, state, record = adam.update(g, carry[1], carry[0])
        return (params, state), (params, state, record)

    return jax.lax.scan(step, (params, adam.init(params)), steps)[1]


def adam(**options):
    return coerce(Adam(**{"learning_rate": 0.1} | options), np.float32)


@given(gradients, thresholds, st.permutations(range(3)))
def test_the_order_of_parameters_does_not_matter(g, threshold, order):
    parts = [g[:, :2], g[:, 2:4], g[:, 4:]]
    one = path(adam(clipnorm=threshold), parts)[0]
    two = path(adam(clipnorm=threshold), [parts[i] for i in order])[0]
    for position, i in enumerate(order):
        np.testing.assert_allclose(two[position], one[i], rtol=1e-5, atol=1e-6)


@given(gradients, st.booleans(), st.sampled_from([0.5, np.inf]))
def test_one_array_or_several_is_the_same_without_norms(g, amsgrad, clipvalue):
    options = dict(amsgrad=amsgrad, clipvalue=clipvalue)
    whole, parts = path(adam(**options), g)[0], path(adam(**options), [g[:, :2], g[:, 2:]])[0]
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, rtol=1e-5, atol=1e-6)


@given(gradients, thresholds, thresholds, thresholds)
def test_clipped_gradients_stay_within_their_thresholds(g, clipvalue, clipnorm, global_clipnorm):
    tree = [jnp.asarray(g[:4]) + jnp.float32(1e-3), jnp.asarray(g[4:])]
    clipped = [np.asarray(one, np.float64) for one in clip(tree, clipvalue, clipnorm, global_clipnorm)]
    if not all(np.isfinite(one).all() for one in clipped):
        assert 0 in (clipvalue, clipnorm, global_clipnorm)  # zero divided by zero, as in TensorFlow
        return
    assert max(np.abs(one).max() for one in clipped) <= clipvalue * 1.00001
    assert max(np.linalg.norm(one) for one in clipped) <= clipnorm * 1.00001
    assert np.sqrt(sum(np.linalg.norm(one) ** 2 for one in clipped)) <= global_clipnorm * 1.00001


@given(gradients)
def test_an_infinite_threshold_changes_nothing(g):
    tree = [jnp.asarray(g[:4]), jnp.asarray(g[4:])]
    for one, two in zip(clip(tree, np.inf, np.inf, np.inf), tree, strict=True):
        np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(path(adam(), g)[0], path(adam(clipvalue=np.inf, clipnorm=np.inf), g)[0])


@given(gradients)
def test_vhat_never_falls_and_is_never_below_v(g):
    _, state, _ = path(adam(amsgrad=True, beta_2=0.5), g)
    assert (np.diff(state.vhat, axis=0) >= 0).all() and (state.vhat >= state.v).all()
    np.testing.assert_array_equal(state.vhat, np.maximum.accumulate(state.v))


@given(gradients, st.sampled_from([2.0**-10, 8.0, 2.0**10]))
def test_the_scale_of_the_gradient_does_not_matter(g, scale):
    one, two = (path(adam(epsilon=1e-30), (g * np.float32(s)))[0] for s in (1, scale))
    np.testing.assert_allclose(one, two, rtol=1e-5, atol=1e-6)


@given(gradients, st.floats(2.0**-10, 8.0, width=32), st.floats(0, 0.99), st.floats(0, 0.99))
def test_the_first_step_is_the_sign_of_the_gradient(g, rate, beta_1, beta_2):
    first = path(adam(learning_rate=rate, beta_1=beta_1, beta_2=beta_2, epsilon=1e-30), g[:1])[0][0]
    np.testing.assert_allclose(first, -rate * np.sign(g[0]), rtol=1e-4)
