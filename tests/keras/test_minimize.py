"""A loss of no arguments is called once a step, and differentiated by what it reads."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av
from tests.keras.losses import gradients


@pytest.fixture
def v():
    return av.Variable([1.0, -2.0], name="v")


@pytest.fixture
def w():
    return av.Variable(3.0, name="w")


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "name, expected",
    [
        ("square", [[2.0, -4.0], None]),
        ("both", [[3.0, 3.0], -1.0]),
        ("times zero", [[2.0, -4.0], 0.0]),
        ("stopped", [[3.0, 3.0], None]),
        ("rounded", [[3.0, 3.0], None]),
        ("as integer", [[3.0, 3.0], None]),
        ("where", [[1.0, 2.0], None]),
        ("in jit", [[2.0, 2.0], None]),
        ("in cond", [[3.0, 3.0], None]),
        ("in scan", [[8.0, 8.0], None]),
        ("numpy", [[2.0, -4.0], 6.0]),
        ("method", [[1.0, 1.0], None]),
    ],
)
def test_a_variable_that_the_loss_does_not_depend_on_has_no_gradient(v, w, name, expected):
    loss = {
        "square": lambda: v**2,
        "both": lambda: v * w,
        "times zero": lambda: jnp.sum(v**2) + 0 * w,
        "stopped": lambda: v * jax.lax.stop_gradient(w.value()),
        "rounded": lambda: v * jnp.round(w),
        "as integer": lambda: v * jnp.asarray(w).astype(int),
        "where": lambda: jnp.where(w > 2, v * jnp.array([1.0, 2.0]), 0),
        "in jit": lambda: jax.jit(lambda a, b: a * 2)(v, w),
        "in cond": lambda: jax.lax.cond(w > 1, lambda a: 3 * a, lambda a: a, v.value()),
        "in scan": lambda: jax.lax.scan(
            lambda c, _: ((c[0] * 2, c[1]), None), (jnp.asarray(v), jnp.asarray(w)), length=3
        )[0][0],
        "numpy": lambda: np.sum(np.square(v)) + np.square(w),
        "method": lambda: v.sum(),
    }[name]
    for got, wanted in zip(gradients(loss, v, w), expected, strict=True):
        assert (got is None) == (wanted is None)
        if got is not None:
            np.testing.assert_allclose(got, wanted, rtol=1e-6)


def test_none_leaves_variable_and_slots_alone(v, w):
    opt = av.Adam(0.1)
    with pytest.warns(UserWarning, match="Gradients do not exist for variables.*w:0"):
        opt.minimize(lambda: v**2, [v, w])
    assert float(w) == 3.0 and opt.get_slot_names() == ["m", "v"]
    with pytest.raises(KeyError):
        opt.get_slot(w, "m")
    with pytest.raises(ValueError, match="No gradients provided for any variable"):
        opt.minimize(lambda: v**2, [w])
    with pytest.raises(ValueError, match="No gradients provided"):
        opt.minimize(lambda: 3.0, [v])
    assert opt.iterations.numpy() == 1


def test_the_loss_may_be_of_any_shape_and_its_gradient_given(v):
    assert gradients(lambda: v**2, v)[0].tolist() == [2.0, -4.0]
    opt = av.Adam(0.1)
    opt.minimize(lambda: v**2, [v], grad_loss=[1.0, 0.0])
    np.testing.assert_allclose(v.numpy(), [0.9, -2.0], rtol=1e-6)
    for wrong in ([1.0, 2.0, 3.0], "a", 1.0):
        with pytest.raises(ValueError, match="grad_loss"):
            opt.minimize(lambda: v**2, [v], grad_loss=wrong)
    assert opt.iterations.numpy() == 1


@pytest.mark.parametrize(
    "shape",
    [list, tuple, lambda several: {"b": several[0], "a": [several[1]]}, lambda several: lambda: several],
)
def test_variables_come_in_any_structure(v, w, shape):
    opt = av.Adam(0.1)
    opt.minimize(lambda: jnp.sum(v**2) + w**2, shape([v, w]))
    np.testing.assert_allclose(v.numpy(), [0.9, -1.9], rtol=1e-6)
    assert float(w) == pytest.approx(2.9) and len(opt.weights) == 5


def test_one_variable_alone_and_none_at_all(v):
    opt = av.Adam(0.1)
    opt.minimize(lambda: v**2, v)
    assert opt.iterations.numpy() == 1 and opt.minimize(lambda: v**2, []) is None
    assert opt.iterations.numpy() == 1


@pytest.mark.parametrize("wrong", [None, [None], ["v"], [np.ones(2)], [jnp.ones(2)], {"a": 3.0}, 5])
def test_what_is_no_variable_is_refused(v, wrong):
    opt = av.Adam(0.1)
    with pytest.raises(ValueError, match="Variables only"):
        opt.minimize(lambda: v**2, wrong)
    assert opt.weights == []


@pytest.mark.parametrize("loss", [lambda: None, lambda: "a", lambda: {"a": None}])
def test_what_is_no_loss_is_refused(v, loss):
    with pytest.raises(TypeError, match="Expected the loss to return an array"):
        av.Adam().minimize(loss, [v])
    with pytest.raises(ValueError, match="`tape` is required"):
        av.Adam().minimize(loss() or 3.0, [v])


def test_an_error_of_the_loss_comes_through_and_changes_nothing(v):
    def loss():
        raise ZeroDivisionError("mine")

    opt = av.Adam(0.1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError, match="mine"):
            opt.minimize(loss, [v])
    assert v.numpy().tolist() == [1.0, -2.0] and opt.weights == []
    assert (2 * v).numpy().tolist() == [2.0, -4.0]  # it stands for itself again


def test_variables_made_by_the_first_call_of_the_loss():
    made = []

    def loss():
        if not made:
            made.append(av.Variable(5.0))
        return made[0] ** 2

    opt = av.Adam(0.1)
    for _ in range(3):
        opt.minimize(loss, lambda: made)
    assert float(made[0]) == pytest.approx(4.7, abs=1e-3) and opt.iterations.numpy() == 3


def test_of_a_function_of_variables_only_trainable_ones_are_watched(v):
    fixed = av.Variable(1.0, trainable=False)
    with pytest.warns(UserWarning, match="Gradients do not exist"):
        av.Adam(0.1).minimize(lambda: jnp.sum(v) * fixed, lambda: [v, fixed])
    assert float(fixed) == 1.0
    av.Adam(0.1).minimize(lambda: jnp.sum(v) * fixed, [fixed])
    assert float(fixed) != 1.0


def test_a_loss_may_branch_on_values_and_read_them(v, w):
    assert gradients(lambda: v * 2 if w > 2 else v * 3, v)[0].tolist() == [2.0, 2.0]
    assert gradients(lambda: v * float(w), v)[0].tolist() == [3.0, 3.0]
    assert gradients(lambda: v * w.numpy(), v, w)[1] is None
    first = gradients(lambda: jnp.sum(v) if v[0] > 0 else 5 * jnp.sum(v), v)[0]
    v.assign([-1.0, 2.0])
    assert first.tolist() == [1.0, 1.0] and gradients(lambda: jnp.sum(v) if v[0] > 0 else 5 * jnp.sum(v), v)[
        0
    ].tolist() == [5.0, 5.0]


def test_what_the_loss_assigns_stays_assigned_once_a_call(v):
    calls = av.Variable(0)

    def loss():
        calls.assign_add(1)
        return v**2

    gradients(loss, v, times=5)
    assert int(calls) == 5


def test_float64_needs_no_setting():
    v, table = av.Variable([0.1, 0.2], dtype="float64"), np.array([1.0, 1e-12])
    got = gradients(lambda: jnp.sum(v**2 * table + 1e-12 * v), v)[0]
    assert got.dtype == np.float64
    np.testing.assert_allclose(got, 2 * np.array([0.1, 0.2]) * table + 1e-12, rtol=1e-15)
    assert jnp.ones(1).dtype == np.float32


def test_complex_gradients_point_uphill():
    v = av.Variable(np.array([1 + 2j, 3 - 1j], np.complex64))
    assert gradients(lambda: (v * v.conj()).real, v)[0].tolist() == [2 + 4j, 6 - 2j]
    assert gradients(lambda: v * v, v)[0].tolist() == [2 - 4j, 6 + 2j]


def test_the_methods_of_keras_s_graphs(v, w):
    opt = av.Adam(0.1)
    assert [
        gradient.numpy().tolist() for gradient in opt.get_gradients(lambda: jnp.sum(v**2) * w, [v, w])
    ] == [[6.0, -12.0], 5.0]
    [steps] = opt.get_updates(lambda: jnp.sum(v**2) * w, [v, w])
    assert steps is opt.iterations and int(steps) == 1
    np.testing.assert_allclose(v.numpy(), [0.9, -1.9], rtol=1e-6)
    for method in (opt.get_gradients, opt.get_updates):
        with pytest.raises(ValueError, match="'w:0'.*has `None` for gradient"):
            method(lambda: jnp.sum(v**2), [v, w])
    assert int(opt.iterations) == 1 and float(w) == pytest.approx(2.9)
