"""Gradients by a tape: against JAX's own derivatives, and together with optimizers, traces and threads."""

import threading

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from adamviz.keras.adam import Adam
from adamviz.keras.gradients import backward
from adamviz.keras.gradients.tape import GradientTape
from adamviz.keras.tensors.operators import Tensor
from adamviz.keras.tensors.variable import Variable


def test_only_what_lies_between_is_played_back():
    v, w = Variable(2.0), Variable(3.0)
    with GradientTape(persistent=True) as tape:
        a = np.sin(w) * w
        b = v * a
        c = b * b
        np.exp(c)
    nodes = [node for node, _ in backward._between(tape._nodes, [c], [v])]
    assert nodes == tape._nodes[2:4]


def test_float64_without_a_switch():
    v = Variable(np.array([1.0, 2.0]))
    with GradientTape(persistent=True) as tape:
        y = np.sum(v**2 / 3 + v * np.float64(1e-12)) + v[0] * 2
    found = tape.gradient(y, v)
    assert found.dtype == y.dtype == np.float64 and not jax.config.x64_enabled
    np.testing.assert_allclose(found, 2 * v.numpy() / 3 + 1e-12 + [2, 0], rtol=1e-15)
    np.testing.assert_allclose(tape.gradient(y, v, np.array(2.0)), 2 * found.numpy(), rtol=1e-15)
    assert tape.jacobian(y, v).dtype == np.float64


def test_bfloat16():
    v = Variable([1.0, 2.0], dtype="bfloat16")
    with GradientTape() as tape:
        y = np.sum(v * v)
    assert tape.gradient(y, v).dtype == v.dtype


def test_what_a_tape_holds_survives_steps_in_place():
    v, w, opt = Variable([1.0, 2.0]), Variable([3.0, 4.0], trainable=False), Adam(0.1)
    for _ in range(2):  # from now on a step may write into the variables' memory
        opt.apply_gradients([([1.0, 1.0], v), ([1.0, 1.0], w)])
    before = v.numpy(), w.numpy()
    with GradientTape(persistent=True) as tape:
        y, same, copied = v * w, v.value(), +w
    for _ in range(3):
        opt.apply_gradients([([1.0, 1.0], v), ([1.0, 1.0], w)])
    np.testing.assert_array_equal(tape.gradient(y, v), before[1])
    np.testing.assert_array_equal(same, before[0])
    np.testing.assert_array_equal(copied, before[1])
    np.testing.assert_array_equal(y, before[0] * before[1])


def test_minimize_by_a_tape_is_minimize_by_a_function():
    x = np.linspace(-1, 1, 8, dtype=np.float32).reshape(4, 2)
    values = []
    for taped in (True, False):
        v, b, opt = Variable([[1.0], [2.0]]), Variable([0.5]), Adam(0.1, clipnorm=1.0)
        for i in range(5):
            if taped:
                with GradientTape() as tape:
                    loss = np.mean((x @ v + b - 1.0) ** 2, axis=0)
                steps = opt.minimize(loss, lambda: [v, b], tape=tape, grad_loss=[2.0] if i % 2 else None)
            else:
                loss = lambda: jnp.mean((x @ jnp.asarray(v) + jnp.asarray(b) - 1.0) ** 2, axis=0)
                steps = opt.minimize(loss, [v, b], grad_loss=[2.0] if i % 2 else None)
        assert int(steps) == 5
        values.append((v.numpy(), b.numpy()))
    for one, two in zip(*values, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-5)


def test_minimize_warns_of_what_the_tape_does_not_know():
    v, w, opt = Variable(1.0), Variable(1.0), Adam(0.1)
    with GradientTape() as tape:
        loss = v * v
    with pytest.warns(UserWarning, match="Gradients do not exist for variables"):
        opt.minimize(loss, [v, w], tape=tape)
    assert float(w) == 1.0 and float(v) != 1.0


def test_a_tape_inside_a_loss():
    def penalized(x):
        slope = 3 * x**2 * jnp.sin(x) + x**3 * jnp.cos(x)
        return slope**2 + x

    v = Variable(1.5)

    def loss():
        with GradientTape() as tape:
            y = np.sin(v) * v**3
        slope = tape.gradient(y, v)
        return jnp.square(slope) + v

    opt = Adam(0.1)
    [slope] = opt.get_gradients(loss, [v])
    assert float(slope) == pytest.approx(float(jax.grad(penalized)(1.5)), rel=1e-5)
    opt.minimize(loss, [v])


def test_a_tape_inside_a_compiled_function():
    v = Variable(3.0)

    @jax.jit
    def slope(a):
        with GradientTape() as tape:
            x = Tensor(a)
            tape.watch(x)
            y = x * x * v
        return tape.gradient(y, [x, v])

    found = slope(jnp.float32(2.0))
    assert [float(one) for one in found] == [12.0, 4.0]


@pytest.mark.slow
def test_a_persistent_tape_through_many_steps_compiles_once(capfd):
    v, opt = Variable([1.0, 2.0]), Adam(0.1)

    def step():
        with GradientTape() as tape:
            loss = np.sum(np.sin(v) ** 2 * v[::-1], axis=0) + np.mean(np.where(v > 0.0, v, 0.1 * v))
        opt.minimize(loss, [v], tape=tape)

    step()
    step()
    before = backward._compiled._cache_size()
    for _ in range(3):
        step()
    assert backward._compiled._cache_size() == before


def test_a_loop_over_rows_compiles_once():
    v = Variable(np.arange(6, dtype=np.float32).reshape(3, 2))
    sizes = []
    for place in (1, 0, 2, -1):
        with GradientTape() as tape:
            y = v[place] * np.array([1.0, 10.0])
        wanted = np.zeros((3, 2))
        wanted[place] = [1.0, 10.0]
        np.testing.assert_array_equal(tape.gradient(y, v), wanted)
        sizes.append(backward._compiled._cache_size())
    assert len(set(sizes)) == 1


def test_whatever_depends_on_values_is_differentiated_uncompiled():
    v = Variable([1.0, -2.0, 3.0])
    for _ in range(2):
        with GradientTape() as tape:
            y = v[v > 0.0] * np.array([1.0, 10.0])
        np.testing.assert_array_equal(tape.gradient(y, v), [1.0, 0.0, 10.0])


def test_threads_have_tapes_of_their_own():
    v, found = Variable(2.0), []

    def other():
        found.append(float(jnp.sin(v)))  # the tape of the main thread does not mind
        with GradientTape() as tape:
            y = v * v
        found.append(float(tape.gradient(y, v)))

    with GradientTape() as tape:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        y = v * v * v
    assert float(tape.gradient(y, v)) == 12.0 and len(tape.watched_variables()) == 1
    assert found == [pytest.approx(np.sin(2.0)), 4.0]


def test_an_error_in_the_block_ends_the_recording():
    v = Variable(2.0)
    with pytest.raises(KeyError), GradientTape():
        raise KeyError
    assert float(jnp.sin(v)) == pytest.approx(np.sin(2.0))


def test_stop_gradient_and_output_gradients_that_do_not_fit():
    v = Variable([1.0, 2.0])
    with GradientTape(persistent=True) as tape:
        y = v * v.numpy() + jax.lax.stop_gradient(1.0)
        z = np.floor(v)
    assert tape.gradient(z, v) is None
    assert tape.gradient(jnp.ones(2), v) is None and tape.gradient(y, jnp.ones(2)) is None
    assert tape.gradient(y, [v], unconnected_gradients="zero")[0].tolist() == [1.0, 2.0]
    for given in (np.ones(3), "word", 1j * np.ones(2), [1.0, 2.0, 3.0]):
        with pytest.raises(ValueError, match="output_gradients"):
            tape.gradient(y, v, given)
    with pytest.raises(ValueError, match="for 2 targets, received 1"):
        tape.gradient([y, z], v, [np.ones(2)])
    with pytest.raises(ValueError, match="one tensor"):
        tape.jacobian([y, z], v)
    with pytest.raises(RuntimeError, match="enter it"):
        GradientTape().watch(v)
