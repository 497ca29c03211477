"""What an `av.function` is traced anew for, and what it may create."""

import copy
import gc
import pickle
import weakref

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
    assert [float(run(one)), float(run(one, 3)), float(run(one, times=3, plus=0.5)), float(run(x=one))] == [
        1.0,
        3.0,
        3.5,
        1.0,
    ]
    assert run.experimental_get_tracing_count() == 3
    for args, kwargs in (((), {}), ((one, 1, 2), {}), ((one,), {"other": 1})):
        with pytest.raises(TypeError, match="Binding inputs to av.function failed due to `"):
            run(*args, **kwargs)


@pytest.mark.parametrize("wrong", [{1, 2}, bytearray(b"a"), np.array(["a"]), np.array([object()])])
def test_arguments_that_have_no_signature_are_refused(wrong):
    with pytest.raises(TypeError, match="TraceType|Expected arrays of numbers"):
        av.function(lambda x: None)(wrong)


@pytest.mark.slow
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
    assert (
        v.numpy().tolist() == [4.0, 1.0]
        and w.numpy().tolist() == [8.0, 8.0]
        and run.experimental_get_tracing_count() == 2
    )


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
    assert (doubled.__name__, doubled.__doc__, repr(doubled)) == (
        "doubled",
        "Twice x.",
        "<av.function doubled>",
    )
    assert (
        float(doubled(np.float32(2))) == 4.0 == float(doubled.python_function(2.0))
        and doubled.python_function(2) == 4
    )
    for wrong in (3, "text"):
        with pytest.raises(TypeError, match="is not a callable object"):
            av.function(wrong)
    with pytest.raises(TypeError, match="Expected a Python function beside an input_signature"):
        av.function(doubled, input_signature=[])


def test_methods_have_traces_of_their_own():
    one, two = Layer(2.0), Layer(3.0)
    for _ in range(3):
        assert (float(one.scaled(jnp.float32(1.0))), float(two.scaled(jnp.float32(1.0), 2))) == (2.0, 9.0)
    assert (
        (one.traced, two.traced)
        == (1, 1)
        == (one.scaled.experimental_get_tracing_count(), two.scaled.experimental_get_tracing_count())
    )
    assert (
        float(Layer.scaled(one, jnp.float32(4.0))) == 8.0
        and float(one.scaled(power=2, x=jnp.float32(1.0))) == 4.0
    )
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
    # As in TensorFlow: twice, to see that it is made once.
    assert lazy(jnp.ones(2)).numpy().tolist() == [3.0, 4.0] and lazy.traces == 2
    assert Lazy()(jnp.ones(2)).shape == (2,)


@pytest.mark.parametrize(
    "name", ["each time", "of another signature", "of an argument", "of a variable", "in a scan"]
)
def test_variables_that_would_be_created_more_than_once_are_refused(v, name):
    kept, opt = [], av.Adam(0.1)

    def in_a_scan(x):
        jax.lax.scan(
            lambda carry, _: (carry * (kept or kept.append(av.Variable(1.0)) or kept)[0], None),
            1.0,
            None,
            length=2,
        )

    run = av.function(
        {
            "each time": lambda x: (opt.minimize(lambda: v**2, [v]), kept.append(av.Variable(1.0)), x)[2],
            "of another signature": lambda x: kept.append(av.Variable(1.0)) if x.ndim else None,
            "of an argument": lambda x: av.Variable(x),
            "of a variable": lambda x: av.Variable(v * 2),
            "in a scan": in_a_scan,
        }[name]
    )
    if name == "of another signature":
        run(jnp.float32(1.0))
    words = (
        "created by no function that JAX traces"
        if name == "in a scan"
        else "only supports singleton Variables created on the first call"
    )
    with pytest.raises(ValueError, match=words):
        run(jnp.ones(2))
    assert opt.weights == [] and v.numpy().tolist() == [1.0, -2.0]


def test_a_variable_that_was_an_argument_is_freed_with_its_trace():
    double, step = av.function(lambda v: v * 2.0), av.function(lambda v: v.assign_add(v))
    references = []
    for _ in range(3):
        v = av.Variable(np.zeros(3))
        double(v), step(v)
        references.append(weakref.ref(v))
        del v
    gc.collect()
    assert [reference() for reference in references] == [None] * 3
    assert not double._traces.known and not step._traces.known
