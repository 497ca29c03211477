"""What an `av.function` is traced anew for, what it may create, and where it may be called."""

import copy
import gc
import pickle
import threading

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av


@pytest.fixture
def v():
    return av.Variable([1.0, -2.0], name="v")


@av.function
def doubled(x):
    """Twice x."""
    return 2 * x


class Layer:
    def __init__(self, value):
        self.w, self.traced = av.Variable(value), 0

    @av.function
    def scaled(self, x, power=1):
        self.traced += 1
        return self.w**power * x


SAME, NEW = True, False
CALLS = {
    "another array": (SAME, (jnp.ones(3),), (jnp.zeros(3),)),
    "another shape": (NEW, (jnp.ones(3),), (jnp.ones(4),)),
    "another dtype": (NEW, (jnp.ones(3),), (jnp.ones(3, int),)),
    "NumPy arrays": (SAME, (np.ones(3, np.float32),), (np.zeros(3, np.float32),)),
    "NumPy numbers": (SAME, (np.float32(1),), (np.float32(2),)),
    "Python's number": (SAME, (1.5,), (1.5,)),
    "another number": (NEW, (1.5,), (2.5,)),
    "a number of another type": (NEW, (1,), (True,)),
    "minus zero": (NEW, (0.0,), (-0.0,)),
    "not a number": (SAME, (float("nan"),), (float("nan"),)),
    "text": (NEW, (1, "a"), (1, "b")),
    "the same text": (SAME, (1, "a"), (1, "a")),
    "None": (NEW, (1, None), (1, False)),
    "a structure": (SAME, ({"a": [jnp.ones(2)], "b": (2,)},), ({"a": [jnp.zeros(2)], "b": (2,)},)),
    "another structure": (NEW, ([jnp.ones(2)],), ((jnp.ones(2),),)),
    "another number in it": (NEW, ([jnp.ones(2), 1],), ([jnp.ones(2), 2],)),
    "slices": (NEW, (slice(1, 2),), (slice(1, 3),)),
    "types": (NEW, (int,), (float,)),
    "functions": (SAME, (len,), (len,)),
    "other functions": (NEW, (len,), (max,)),
}


@pytest.mark.parametrize("name", CALLS)
def test_signatures(name):
    same, first, second = CALLS[name]
    traces = []
    run = av.function(lambda *args: traces.append(args))
    for args in (first, second, first, second):
        run(*args)
    assert len(traces) == (1 if same else 2) == run.experimental_get_tracing_count()


def test_each_signature_computes_its_own():
    @av.function
    def run(x, times=1, *, plus=0.0):
        return x * times + plus

    one = jnp.float32(1.0)
    assert [float(run(one)), float(run(one, 3)), float(run(one, times=3, plus=0.5)), float(run(x=one))] == [1.0, 3.0, 3.5, 1.0]
    assert run.experimental_get_tracing_count() == 3
    for args, kwargs in (((), {}), ((one, 1, 2), {}), ((one,), {"other": 1})):
        with pytest.raises(TypeError, match="Binding inputs to av.function failed due to `"):
            run(*args, **kwargs)


@pytest.mark.parametrize("wrong", [{1, 2}, bytearray(b"a"), np.array(["a"]), np.array([object()])])
def test_arguments_that_have_no_signature_are_refused(wrong):
    with pytest.raises(TypeError, match="TraceType|Expected arrays of numbers"):
        av.function(lambda x: None)(wrong)


def test_objects_count_by_identity_and_are_not_kept(v):
    class Config:
        def __init__(self, rate):
            self.rate = rate

    run, rates = av.function(lambda config: v * config.rate), []
    for rate in (1.0, 2.0, 3.0, 4.0, 5.0):
        config = Config(rate)
        rates.append(float(run(config)[0]))
        config.rate = 100.0
        rates.append(float(run(config)[0]))
        del config
        gc.collect()
    assert rates == [1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 4.0, 4.0, 5.0, 5.0] and not run._traces.known


def test_variables_as_arguments_are_state(v):
    w, run = av.Variable([5.0, 5.0]), av.function(lambda variable, x: (variable.assign_add(x), None)[1])
    for _ in range(3):
        run(v, jnp.ones(2))
        run(w, jnp.ones(2))
    assert v.numpy().tolist() == [4.0, 1.0] and w.numpy().tolist() == [8.0, 8.0] and run.experimental_get_tracing_count() == 2


def test_tensors_are_tensors_inside_and_numpy_s_arrays_too(v):
    kinds = []

    @av.function
    def run(x):
        kinds.append(type(x).__name__)
        with av.GradientTape() as tape:
            if hasattr(x, "numpy"):
                tape.watch(x)
            y = np.sum(v * x**2)
        return np.sin(x) if hasattr(x, "numpy") else jax.lax.exp(x), tape.gradient(y, v)

    for x in (v.value(), np.ones(2, np.float32), jnp.ones(2)):
        found, slope = run(x)
        assert slope.numpy().tolist() == (np.asarray(x) ** 2).tolist() and found.shape == (2,)
    assert len(kinds) == 2 and kinds[0] == "Tensor" and "Tracer" in kinds[1]


def test_the_decorator_with_and_without_arguments():
    made = av.function(autograph=False, jit_compile=True, reduce_retracing=True)(lambda x: x + 1)
    assert float(made(jnp.float32(1.0))) == 2.0 and av.function(made) is made
    assert (doubled.__name__, doubled.__doc__, repr(doubled)) == ("doubled", "Twice x.", "<av.function doubled>")
    assert float(doubled(np.float32(2))) == 4.0 == float(doubled.python_function(2.0)) and doubled.python_function(2) == 4
    for wrong in (3, "text"):
        with pytest.raises(TypeError, match="is not a callable object"):
            av.function(wrong)
    with pytest.raises(TypeError):
        av.function(doubled, input_signature=[])


def test_methods_have_traces_of_their_own():
    one, two = Layer(2.0), Layer(3.0)
    for _ in range(3):
        assert (float(one.scaled(jnp.float32(1.0))), float(two.scaled(jnp.float32(1.0), 2))) == (2.0, 9.0)
    assert (one.traced, two.traced) == (1, 1) == (one.scaled.experimental_get_tracing_count(), two.scaled.experimental_get_tracing_count())
    assert float(Layer.scaled(one, jnp.float32(4.0))) == 8.0 and float(one.scaled(power=2, x=jnp.float32(1.0))) == 4.0
    one.w.assign(5.0)
    assert float(one.scaled(jnp.float32(1.0))) == 5.0 and one.scaled.python_function(1.0, 0).numpy() == 1.0


def test_copies_have_variables_and_traces_of_their_own():
    layer = Layer(2.0)
    layer.scaled(jnp.float32(1.0))
    layer.plus = av.function(layer.scaled.python_function)
    twin = copy.deepcopy(layer)
    twin.w.assign(7.0)
    assert (float(twin.scaled(jnp.float32(1.0))), float(twin.plus(jnp.float32(1.0)))) == (7.0, 7.0)
    assert float(layer.scaled(jnp.float32(1.0))) == 2.0
    del layer.plus
    assert float(pickle.loads(pickle.dumps(layer)).scaled(jnp.float32(1.0))) == 2.0


def test_variables_are_created_by_the_first_trace_only(v):
    class Lazy:
        w = None
        traces = 0

        @av.function
        def __call__(self, x):
            self.traces += 1
            if self.w is None:
                self.w = av.Variable(lambda: jax.random.normal(jax.random.key(0), (2,)), name="w")
            return self.w * x

    lazy = Lazy()
    first = lazy(jnp.ones(2)).numpy()
    np.testing.assert_array_equal(first, lazy.w.numpy())
    lazy.w.assign([3.0, 4.0])
    assert lazy(jnp.ones(2)).numpy().tolist() == [3.0, 4.0] and lazy.traces == 2  # as in TensorFlow: twice, to see that it is made once
    assert Lazy()(jnp.ones(2)).shape == (2,)


@pytest.mark.parametrize("name", ["each time", "of another signature", "of an argument", "of a variable", "in a scan"])
def test_variables_that_would_be_created_more_than_once_are_refused(v, name):
    kept, opt = [], av.Adam(0.1)

    def in_a_scan(x):
        jax.lax.scan(lambda carry, _: (carry * (kept or kept.append(av.Variable(1.0)) or kept)[0], None), 1.0, None, length=2)

    run = av.function({
        "each time": lambda x: (opt.minimize(lambda: v**2, [v]), kept.append(av.Variable(1.0)), x)[2],
        "of another signature": lambda x: kept.append(av.Variable(1.0)) if x.ndim else None,
        "of an argument": lambda x: av.Variable(x),
        "of a variable": lambda x: av.Variable(v * 2),
        "in a scan": in_a_scan,
    }[name])  # fmt: skip
    if name == "of another signature":
        run(jnp.float32(1.0))
    words = "created by no function that JAX traces" if name == "in a scan" else "only supports singleton Variables created on the first call"
    with pytest.raises(ValueError, match=words):
        run(jnp.ones(2))
    assert opt.weights == [] and v.numpy().tolist() == [1.0, -2.0]


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
    assert loss(ones).shape == () and tape.gradient(y, v).shape == (2,) and loss.experimental_get_tracing_count() == 2


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
        except Exception as error:  # noqa: BLE001
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
