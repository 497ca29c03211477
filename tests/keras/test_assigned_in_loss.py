"""A loss that assigns variables: an assigned value is no function of what it was computed from, as in
TensorFlow.

The right values are TensorFlow's.
"""

import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av


@pytest.fixture(params=("a list", "a function"))
def minimize(request):
    """`minimize` with the variables as a list, or as a function that is called after the loss."""

    def minimize(optimizer, loss, variables):
        return optimizer.minimize(loss, variables if request.param == "a list" else lambda: variables)

    return minimize


def moments(optimizer, variable):
    return np.asarray(optimizer.get_slot(variable, "m").numpy())


@pytest.mark.parametrize(
    "loss, expected",
    [
        (lambda w, s: (s.assign(w * 2.0), s * w)[1], 0.6),
        (lambda w, s: s.assign(w * 2.0) * w, 0.6),
        (lambda w, s: (s.assign_add(w), s * w)[1], 0.3),
        (lambda w, s: (s.assign(1.0), s.assign_add(w), s * w)[2], 0.4),
    ],
    ids=("assign", "what assign returns", "assign_add", "both"),
)
def test_what_is_assigned_is_a_constant(minimize, loss, expected):
    w, s, optimizer = av.Variable(3.0), av.Variable(0.0), av.Adam(0.1)
    minimize(optimizer, lambda: loss(w, s), [w])
    np.testing.assert_allclose(moments(optimizer, w), expected, rtol=1e-6)


def test_a_running_mean_is_a_constant(minimize):
    w, mean, optimizer = av.Variable([1.0, 2.0]), av.Variable(0.0), av.Adam(0.1)

    def loss():
        x = w * 2.0
        mean.assign(mean * 0.9 + 0.1 * jnp.sum(x))
        return jnp.sum((x - mean) ** 2)

    for _ in range(5):
        minimize(optimizer, loss, [w])
    np.testing.assert_allclose(w.numpy(), [0.6716, 1.5231], atol=1e-4)


def test_a_variable_that_is_read_after_it_was_assigned_has_its_gradient(minimize):
    w, optimizer = av.Variable(2.0), av.Adam(0.1)
    minimize(optimizer, lambda: (w.assign(5.0), w**2)[1], [w])
    np.testing.assert_allclose(w.numpy(), 4.9, rtol=1e-6)
    rows, optimizer = av.Variable([1.0, 2.0]), av.Adam(0.1)
    minimize(
        optimizer,
        lambda: (rows.scatter_update(av.IndexedSlices([9.0], [1])), jnp.sum(rows * rows))[1],
        [rows],
    )
    np.testing.assert_allclose(rows.numpy(), [0.9, 8.9], rtol=1e-6)
    np.testing.assert_allclose(moments(optimizer, rows), [0.2, 1.8], rtol=1e-6)


def test_what_is_read_before_and_after_adds_up(minimize):
    w, optimizer = av.Variable(3.0), av.Adam(0.1)

    def loss():
        before = w * w
        w.assign(w * 2.0)
        return before + w

    minimize(optimizer, loss, [w])
    np.testing.assert_allclose(moments(optimizer, w), 0.7, rtol=1e-6)
    np.testing.assert_allclose(w.numpy(), 5.9, rtol=1e-6)


def test_a_step_inside_a_loss_is_not_differentiated(minimize):
    u, w, inner, optimizer = av.Variable(2.0), av.Variable(0.0), av.Adam(0.5), av.Adam(0.1)

    def loss():
        inner.minimize(lambda: u * w, [u])
        return u * w

    minimize(optimizer, loss, [w])
    # A derivative of the step would be NaN, where v is 0.
    np.testing.assert_allclose(w.numpy(), -0.1, rtol=1e-5)


def test_an_av_function_that_assigns_is_no_other(minimize):
    w, s, optimizer = av.Variable(3.0), av.Variable(0.0), av.Adam(0.1)

    @av.function
    def model(x):
        s.assign_add(w * x)
        return w * x + s

    for expected in (0.2, 0.38):
        minimize(optimizer, lambda: model(2.0), [w])
        np.testing.assert_allclose(moments(optimizer, w), expected, rtol=1e-6)


def test_inside_an_av_function_too(minimize):
    w, s, optimizer = av.Variable(3.0), av.Variable(0.0), av.Adam(0.1)

    @av.function
    def step():
        minimize(optimizer, lambda: (s.assign(w * 2.0), s * w)[1], [w])

    step()
    np.testing.assert_allclose(moments(optimizer, w), 0.6, rtol=1e-6)
    assert float(s) == 6.0


def test_what_was_assigned_before_an_error_stays(minimize):
    w, s, optimizer = av.Variable(3.0), av.Variable(0.0), av.Adam(0.1)

    def loss():
        s.assign_add(w * 2.0)
        w.assign_sub(1.0)
        raise ZeroDivisionError("mine")

    for _ in range(2):
        with pytest.raises(ZeroDivisionError, match="mine"):
            minimize(optimizer, loss, [w])
    assert (float(w), float(s), optimizer.weights) == (1.0, 10.0, [])
    minimize(optimizer, lambda: w**2, [w])  # it stands for itself again
    np.testing.assert_allclose(w.numpy(), 0.9, rtol=1e-6)
