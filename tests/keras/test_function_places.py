"""Where an `av.function` may be called: in another one, in a loss, under a tape, in what JAX traces, by a
strategy, by threads.
"""

import threading

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av


@pytest.fixture
def v():
    return av.Variable([1.0, -2.0], name="v")


def test_functions_in_functions_are_traced_once_for_each_signature(v):
    traces, opt = [], av.Adam(0.1)

    @av.function
    def loss(x):
        traces.append("loss")
        v.assign_add([0.0, 0.0])
        return jnp.sum((v * x) ** 2)

    @av.function
    def step(x):
        traces.append("step")
        opt.minimize(lambda: loss(x), [v])
        return loss(x) + loss(2 * x)

    twin, other = av.Variable([1.0, -2.0]), av.Adam(0.1)
    for _ in range(3):
        found = step(jnp.ones(2))
        other.minimize(lambda: jnp.sum(twin**2), [twin])
        np.testing.assert_allclose(v.numpy(), twin.numpy(), rtol=1e-6)
        np.testing.assert_allclose(float(found), 5 * float(np.sum(twin**2)), rtol=1e-5)
    assert traces == ["step", "loss"]


def test_a_compiled_loss_is_minimized_and_taped(v):
    w = av.Variable(2.0)
    loss = av.function(lambda x: jnp.sum((v * x) ** 2) * w)
    opt, ones = av.Adam(0.1), jnp.ones(2)
    opt.minimize(lambda: loss(ones), [v])
    np.testing.assert_allclose(v.numpy(), [0.9, -1.9], rtol=1e-6)
    x = v.value()
    with av.GradientTape() as tape:
        tape.watch(x)
        y = loss(x) * 3
    found = [part.numpy() for part in tape.gradient(y, [v, w, x])]
    values = v.numpy()
    np.testing.assert_allclose(found[0], 12 * values**3, rtol=1e-5)
    np.testing.assert_allclose(found[1], 3 * np.sum(values**4), rtol=1e-5)
    np.testing.assert_allclose(found[2], 12 * values**3, rtol=1e-5)
    with av.GradientTape() as tape:
        y = loss(ones)
    assert (
        loss(ones).shape == ()
        and tape.gradient(y, v).shape == (2,)
        and loss.experimental_get_tracing_count() == 2
    )


def test_inside_functions_that_jax_traces(v):
    reads, writes = av.function(lambda x: v * x), av.function(lambda x: (v.assign_add(x), None)[1])
    assert jax.jit(reads)(jnp.ones(2)).tolist() == [1.0, -2.0]
    assert jax.grad(lambda x: jnp.sum(reads(x)))(jnp.ones(2)).tolist() == [1.0, -2.0]
    assert jax.vmap(reads)(jnp.ones((3, 2))).shape == (3, 2)
    with pytest.raises(TypeError, match="inside a function that JAX compiles"):
        jax.jit(lambda x: writes(x))(jnp.ones(2))
    assert v.numpy().tolist() == [1.0, -2.0]
    writes(jnp.ones(2))
    assert v.numpy().tolist() == [2.0, -1.0]


def test_under_a_strategy(v):
    strategy = av.MirroredStrategy(jax.devices()[:1])
    with strategy.scope():
        w, opt = av.Variable(10.0), av.Adam(0.1)

    @av.function
    def step(x):
        opt.minimize(lambda: (w * x) ** 2 / 2, [w])
        return w * x

    for _ in range(2):
        strategy.run(step, args=(np.float32(2.0),))
    assert int(opt.iterations) == 2 and float(w) == pytest.approx(9.8, abs=1e-3)
    with pytest.raises(RuntimeError, match="give the function to the strategy's `run`"):
        step(np.float32(2.0))
    with pytest.raises(RuntimeError, match="inside an av.function"):
        av.function(lambda: strategy.run(lambda: w * 1))()
    with pytest.raises(TypeError, match="PerReplica"):
        step(av.distribute.PerReplica([1.0]))
    assert int(opt.iterations) == 2


def test_threads_make_whole_steps(v):
    opt, errors = av.Adam(0.1), []

    @av.function
    def step(x):
        opt.minimize(lambda: jnp.sum((v * x) ** 2), [v])

    def work():
        try:
            for _ in range(50):
                step(jnp.ones(2))
                v.numpy()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    twin, other = av.Variable([1.0, -2.0]), av.Adam(0.1)
    run = av.function(lambda: (other.minimize(lambda: jnp.sum(twin**2), [twin]), None)[1])
    for _ in range(200):
        run()
    assert not errors and int(opt.iterations) == 200 and step.experimental_get_tracing_count() == 1
    np.testing.assert_allclose(v.numpy(), twin.numpy(), rtol=1e-6)
