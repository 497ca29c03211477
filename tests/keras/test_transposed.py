"""Gradients by compiled functions that are kept by what JAX traced: right, and compiled once for each
program.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av
from adamviz.keras.gradients import differentiate, transposed

TABLE = np.arange(6.0, dtype=np.float32).reshape(2, 3)
LOSSES = {
    "powers": lambda x: jnp.sum(x**3 + x**-2),
    "a network": lambda x: jnp.mean((jnp.tanh(TABLE @ x) - 0.5) ** 2),
    "a jitted function": lambda x: jnp.sum(jax.jit(lambda x: x * jnp.sin(x))(x)),
    "a scan": lambda x: jax.lax.scan(lambda c, row: (c * jnp.sum(row * x), None), jnp.float32(1.0), TABLE)[0],
    "a branch": lambda x: jnp.sum(jax.lax.cond(x[0] > 0, lambda x: x**2, lambda x: x, x)),
    "a checkpoint": lambda x: jnp.sum(jax.checkpoint(lambda x: jnp.exp(jnp.sin(x)))(x)),
    "a gather": lambda x: jnp.sum(x[jnp.array([0, 2, 2])] ** 2) + x[1],
    "softmax and relu": lambda x: jnp.sum(jax.nn.softmax(x) * jax.nn.relu(x)),
    "a norm and a solution": lambda x: jnp.linalg.norm(x) + jnp.sum(jnp.linalg.solve(jnp.eye(3) * 2, x)),
    "inner gradients": lambda x: jnp.sum(jax.grad(lambda y: jnp.sum(y**3))(x) ** 2),
    "a convolution": lambda x: jnp.sum(jnp.convolve(x, jnp.array([1.0, 2.0])) ** 2),
}


@pytest.fixture(autouse=True)
def nothing_known():
    transposed._known.clear()


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", LOSSES)
def test_every_program_is_compiled_once_and_right(name):
    v = av.Variable([0.5, -1.5, 2.5])
    for start in ([0.5, -1.5, 2.5], [1.5, 0.5, -0.5], [0.5, 3.0, 1.0]):
        v.assign(start)
        [(slope, _)] = differentiate.gradients(lambda: LOSSES[name](v.value()), [v])
        np.testing.assert_allclose(
            slope.numpy(), jax.grad(LOSSES[name])(jnp.array(start)), rtol=2e-5, atol=1e-6
        )
    assert len(transposed._known) == 1


def test_numbers_of_a_loss_are_arguments_of_what_is_compiled():
    v, scale = av.Variable([1.0, -2.0]), 0.0
    for scale in (1.5, 2.5, -3.5):
        [(slope, _)] = differentiate.gradients(lambda: scale * jnp.sum(v**2 * scale + 1 / scale), [v])
        np.testing.assert_allclose(slope.numpy(), scale**2 * 2 * v.numpy(), rtol=1e-6)
    assert len(transposed._known) == 1


def test_a_program_that_was_met_before_is_not_traced_again(monkeypatch):
    v, network = av.Variable([0.5, -1.5, 2.5]), LOSSES["a network"]
    differentiate.gradients(lambda: network(v.value()), [v])
    monkeypatch.setattr(transposed.jax, "make_jaxpr", None)
    v.assign([1.5, 0.5, -0.5])
    [(slope, _)] = differentiate.gradients(lambda: network(v.value()), [v])
    np.testing.assert_allclose(slope.numpy(), jax.grad(network)(v.value()), rtol=2e-5)


@pytest.mark.parametrize(
    "other", [lambda x: x * 3, lambda x: x * x, lambda x: -x], ids=["3", "square", "minus"]
)
def test_a_program_that_does_not_compute_the_function_is_not_taken_for_it(monkeypatch, other):
    def another(linear):
        return held(jax.linearize(lambda x: jnp.sum(other(x)), jnp.ones(2))[1])

    held = transposed._held_program
    monkeypatch.setattr(transposed, "_held_program", another)
    v = av.Variable([1.0, -2.0])
    for _ in range(2):
        [(slope, _)] = differentiate.gradients(lambda: jnp.sum(v**2), [v])
        assert slope.numpy().tolist() == [2.0, -4.0]


def test_few_compiled_gradients_are_kept(monkeypatch):
    monkeypatch.setattr(transposed, "MOST", 3)
    for size in (2, 3, 4, 5, 6, 2):
        v = av.Variable(np.ones(size, np.float32))
        [(slope, _)] = differentiate.gradients(lambda: jnp.sum(v**3), [v])
        assert slope.numpy().tolist() == [3.0] * size
    assert len(transposed._known) == 3


def test_long_programs_are_not_compiled():
    v = av.Variable([1.0, 2.0])

    def loss():
        x = v.value()
        for _ in range(transposed.LONGEST + 1):
            x = x * 1.01
        return jnp.sum(x)

    [(slope, _)] = differentiate.gradients(loss, [v])
    np.testing.assert_allclose(slope.numpy(), 1.01 ** (transposed.LONGEST + 1), rtol=1e-3)
    assert not transposed._known


def test_programs_with_python_functions_in_them_are_not_kept():
    v, asked = av.Variable([1.0, -2.0]), []

    @jax.custom_vjp
    def doubled(x):
        return 2 * x

    def backward(_, slope):
        asked.append(len(asked) + 1)
        return (slope * len(asked),)

    doubled.defvjp(lambda x: (2 * x, None), backward)
    for number in (1, 2, 3):
        [(slope, _)] = differentiate.gradients(lambda: jnp.sum(doubled(v.value())), [v])
        assert slope.numpy().tolist() == [number] * 2 and len(asked) == number
    assert not transposed._known


def test_what_differs_is_told_apart():
    v, found = av.Variable([[1.0, 2.0], [3.0, 4.0]]), []
    for loss in (
        lambda: jnp.sum(v.value()[0]),
        lambda: jnp.sum(v.value()[1]),
        lambda: jnp.sum(v.value()[:, 0]),
        lambda: jnp.sum(v) * 2,
        lambda: jnp.sum(v.value().T[0]),
        lambda: jnp.sum(jnp.sum(v, axis=0)[0]),
        lambda: jnp.cumsum(v)[-1],
        lambda: jnp.cumsum(v)[0],
        lambda: jax.lax.reduce_precision(jnp.sum(v), 5, 2),
        lambda: jax.lax.reduce_precision(jnp.sum(v), 5, 3),
    ):
        [(slope, _)] = differentiate.gradients(loss, [v])
        found.append(slope.numpy().tolist())
    ones, first, left = [[1.0, 1.0], [1.0, 1.0]], [[1.0, 1.0], [0.0, 0.0]], [[1.0, 0.0], [1.0, 0.0]]
    assert found == [
        first,
        first[::-1],
        left,
        [[2.0, 2.0], [2.0, 2.0]],
        left,
        left,
        ones,
        [[1.0, 0.0], [0.0, 0.0]],
        ones,
        ones,
    ]
