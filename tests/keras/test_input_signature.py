"""An `av.function` with an `input_signature`."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av

VECTOR = ((None,), np.float32)
NUMBER = jax.ShapeDtypeStruct((), np.float32)


def test_numbers_arrays_lists_and_variables_of_one_shape_are_traced_once():
    scaled = av.function(lambda x, rate: x * rate, input_signature=[VECTOR, NUMBER])
    for x in ([1.0, 2.0], np.array([1.0, 2.0]), jnp.array([1, 2]), av.Variable([1.0, 2.0]), (1, 2)):
        for rate in (2, 0.5, np.float64(3)):
            y = scaled(x, rate)
            assert y.dtype == np.float32 and y.tolist() == [rate, 2 * rate]
    assert scaled.experimental_get_tracing_count() == 1
    assert scaled([1.0, 2.0, 3.0], rate=2).tolist() == [2.0, 4.0, 6.0]
    assert scaled.experimental_get_tracing_count() == 2  # of another length


def test_as_a_decorator_and_on_a_method():
    class Model:
        def __init__(self):
            self.w = av.Variable([1.0, 2.0])

        @av.function(input_signature=[VECTOR])
        def __call__(self, x):
            return self.w * x

    model = Model()
    assert [model([1.0, k]).tolist() for k in (1, 2.0)] == [[1.0, 2.0], [1.0, 4.0]]
    assert model.__call__.experimental_get_tracing_count() == 1


def test_gradients_flow_through_the_arguments():
    square = av.function(lambda x: x**2, input_signature=[VECTOR])
    v = av.Variable([1.0, 3.0])
    with av.GradientTape() as tape:
        y = square(v)
    assert tape.gradient(y, v).tolist() == [2.0, 6.0]
    with av.GradientTape() as tape:
        y = square(v * 2)
    assert tape.gradient(y, v).tolist() == [8.0, 24.0]


@pytest.mark.parametrize(
    "arguments, options",
    [
        (([1.0],), {}),
        (([1.0], 1.0, 2.0), {}),
        (([[1.0]], 1.0), {}),
        (([1.0], [1.0]), {}),
        (([1.0], 1j), {}),
        (([1.0], "a"), {}),
        (([1.0], av.Variable(1)), {}),
        (([1.0],), {"speed": 1.0}),
    ],
)
def test_what_does_not_fit_is_refused(arguments, options):
    traced = []
    scaled = av.function(lambda x, rate: traced.append(1) or x * rate, input_signature=[VECTOR, NUMBER])
    with pytest.raises(TypeError):
        scaled(*arguments, **options)
    assert not traced


@pytest.mark.parametrize("wrong", [5, [5], ["float32"], [None]])
def test_a_signature_of_something_else_is_refused(wrong):
    with pytest.raises(TypeError, match="Expected input_signature to be a list"):
        av.function(lambda x: x, input_signature=wrong)
