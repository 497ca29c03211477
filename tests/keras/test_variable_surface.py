"""What `tf.Variable` has beside its value, held against numbers of the real one that are written down."""

import copy

import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av
from adamviz.keras.tensors.tensor_methods import INSTEAD

START = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
ROWS = {  # after rows [[10, 20], [1, 2]] at [1, 1], by tf.Variable
    "scatter_add": [14.0, 26.0],
    "scatter_sub": [-8.0, -18.0],
    "scatter_update": [1.0, 2.0],
    "scatter_mul": [30.0, 160.0],
    "scatter_div": [0.3, 0.1],
    "scatter_min": [1.0, 2.0],
    "scatter_max": [10.0, 20.0],
    "batch_scatter_update": [1.0, 2.0],
}
ENTRIES = {  # after 10, 20, 30 at (0, 1), (2, 0), (0, 1), by tf.Variable
    "scatter_nd_add": (42.0, 25.0),
    "scatter_nd_sub": (-38.0, -15.0),
    "scatter_nd_update": (30.0, 20.0),
    "scatter_nd_min": (2.0, 5.0),
    "scatter_nd_max": (30.0, 20.0),
}


@pytest.mark.parametrize("method", ROWS)
def test_rows_are_scattered_as_by_tensorflow(method):
    variable = av.Variable(START)
    assert getattr(variable, method)(av.IndexedSlices([[10.0, 20.0], [1.0, 2.0]], [1, 1])) is variable
    np.testing.assert_allclose(variable.numpy(), [[1, 2], ROWS[method], [5, 6]], rtol=1e-6)


@pytest.mark.parametrize("method", ENTRIES)
def test_entries_are_scattered_as_by_tensorflow(method):
    variable = av.Variable(START)
    assert getattr(variable, method)([[0, 1], [2, 0], [0, 1]], [10.0, 20.0, 30.0]) is variable
    first, last = ENTRIES[method]
    np.testing.assert_array_equal(variable.numpy(), [[1, first], [3, 4], [last, 6]])


@pytest.mark.parametrize("method", ROWS)
@pytest.mark.parametrize(
    "indices, values", [([3], [[1.0, 2.0]]), ([-1], [[1.0, 2.0]]), ([0, 1], [1.0, 2.0, 3.0])]
)
def test_what_does_not_fit_is_refused_and_nothing_changes(method, indices, values):
    variable = av.Variable(START)
    with pytest.raises(ValueError, match="Variable:0"):
        getattr(variable, method)(av.IndexedSlices(values, indices))
    with pytest.raises(TypeError, match="sparse_delta"):
        getattr(variable, method)((values, indices))
    np.testing.assert_array_equal(variable.numpy(), START)


@pytest.mark.parametrize("method", ENTRIES)
@pytest.mark.parametrize(
    "indices, updates",
    [([[3]], [[1.0, 2.0]]), ([[-1]], [[1.0, 2.0]]), ([[1]], [1.0, 2.0]), ([[0, 0, 0]], [1.0])],
)
def test_places_that_do_not_fit_are_refused(method, indices, updates):
    variable = av.Variable(START)
    with pytest.raises(ValueError, match="Variable:0"):
        getattr(variable, method)(indices, updates)
    with pytest.raises(ValueError, match="whole numbers"):
        getattr(variable, method)([[0.5]], updates)
    np.testing.assert_array_equal(variable.numpy(), START)


def test_one_number_is_spread_over_rows():
    assert av.Variable([1.0, 2.0]).scatter_add(av.IndexedSlices(5.0, [0, 1])).numpy().tolist() == [6.0, 7.0]


def test_batches_are_scattered_one_by_one():
    variable = av.Variable([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    variable.batch_scatter_update(av.IndexedSlices([[9.0], [8.0]], [[2], [0]]))
    assert variable.numpy().tolist() == [[1, 2, 9], [8, 5, 6]]


def test_wide_dtypes_stay():
    variable = av.Variable(np.array([1.0, 2.0]))
    variable.scatter_nd_add([[1]], [1e-12])
    assert variable.dtype == np.float64 and variable.numpy()[1] == 2 + 1e-12


def test_entries_and_rows_are_read():
    variable = av.Variable(START)
    assert variable.gather_nd([[0, 1], [2, 0]]).numpy().tolist() == [2, 5]
    assert variable.gather_nd([2]).numpy().tolist() == [5, 6]
    assert variable.sparse_read([0, 2, 0]).numpy().tolist() == [[1, 2], [5, 6], [1, 2]]
    assert variable.sparse_read(1).numpy().tolist() == [3, 4]
    for bad in (
        lambda: variable.gather_nd([[7]]),
        lambda: variable.gather_nd([[-1]]),
        lambda: variable.sparse_read([9]),
    ):
        with pytest.raises(ValueError, match="lie in variable"):
            bad()


def test_a_tape_follows_what_is_gathered():
    variable = av.Variable(START)
    with av.GradientTape() as tape:
        loss = np.sum(variable.gather_nd([[0, 1], [2, 0]]) ** 2)
    assert tape.gradient(loss, variable).numpy().tolist() == [[0, 4], [0, 0], [10, 0]]


def test_minimize_follows_what_is_gathered():
    variable = av.Variable(START)
    av.Adam(0.1).minimize(lambda: jnp.sum(variable.sparse_read([1]) ** 2), [variable])
    np.testing.assert_allclose(variable.numpy(), [[1, 2], [2.9, 3.9], [5, 6]], rtol=1e-6)


def test_a_reference_is_a_key():
    a, b = av.Variable([1.0]), av.Variable([1.0])
    assert a.ref() == a.ref() and a.ref() != b.ref() and a.ref().deref() is a and a.ref() != 3
    assert {a.ref(): "a", b.ref(): "b"}[a.ref()] == "a"
    tensor = a + 1
    assert tensor.ref().deref() is tensor
    assert repr(a.ref()).startswith("<Reference to <Variable")


def test_slots_are_unique_by_reference():
    # As TF-Keras's own test of unique slots asks.
    variables = [av.Variable([1.0], name="same") for _ in range(3)]
    optimizer = av.Adam(0.1)
    optimizer.minimize(lambda: sum(np.sum(v**2) for v in variables), variables)
    assert len({optimizer.get_slot(v, name).ref() for v in variables for name in ("m", "v")}) == 6


def test_assignments_take_what_tensorflow_s_take():
    variable = av.Variable([1.0, 2.0])
    assert variable.assign([3.0, 4.0], use_locking=True, name="set", read_value=False) is None
    assert variable.assign_add([1.0, 1.0], False, "add", False) is None
    assert variable.assign_sub([2.0, 2.0], read_value=True) is variable
    assert variable.numpy().tolist() == [2, 3]


def test_what_else_a_variable_says():
    variable = av.Variable(START)
    assert bool(variable.is_initialized())
    assert variable.device.startswith(("cpu:", "gpu:", "cuda:", "tpu:"))
    assert variable.set_shape([3, None]) is None and variable.set_shape(None) is None
    for shape in ([2, 2], [3], [3, 2, 1]):
        with pytest.raises(ValueError, match="fits"):
            variable.set_shape(shape)
    with pytest.raises(TypeError, match="list of lengths"):
        variable.set_shape("ab")


def test_whole_numbers_meet_bits_from_both_sides():
    variable = av.Variable([1, 2])
    assert (5 & variable).numpy().tolist() == [1, 0]
    assert (5 | variable).numpy().tolist() == [5, 7]
    assert (5 ^ variable).numpy().tolist() == [4, 7]
    assert (True | av.Variable([True, False])).numpy().tolist() == [True, True]


@pytest.mark.parametrize("name", sorted(INSTEAD.keys() - {"device"}))
def test_what_needs_a_graph_says_what_to_write(name):
    variable = av.Variable(1.0)
    assert not hasattr(variable, name)
    with pytest.raises(AttributeError, match="'Variable' object has no attribute") as caught:
        getattr(variable, name)
    assert INSTEAD[name] in str(caught.value)


def test_what_nobody_has_is_no_attribute():
    with pytest.raises(AttributeError, match="no attribute 'anything'$"):
        av.Variable(1.0).anything
    assert copy.copy(av.Variable(2.0)).numpy() == 2
