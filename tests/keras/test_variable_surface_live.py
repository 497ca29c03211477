"""Every public name of `tf.Variable` and of its tensors is there, or the error says what to write instead."""

import numpy as np
import pytest
import tensorflow as tf

import adamviz as av
from adamviz.keras.tensors.tensor_methods import INSTEAD

START = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], np.float32)
OF_TENSORS = {"OVERLOADABLE_OPERATORS", "name"}  # a table of TensorFlow's own, and what it has in graphs only


def public(thing):
    return {name for name in dir(thing) if not name.startswith("_")}


def test_no_name_of_a_variable_is_left_without_a_word():
    variable = av.Variable(START)
    missing = {
        name for name in public(tf.Variable) | public(tf.Variable(START)) if not hasattr(variable, name)
    }
    assert missing <= INSTEAD.keys()


def test_no_name_of_a_tensor_is_left_without_a_word():
    tensor = av.Variable(START) + 1
    missing = {name for name in public(tf.constant(START)) if not hasattr(tensor, name)}
    assert missing <= INSTEAD.keys() | OF_TENSORS


@pytest.mark.parametrize("method", "add sub update mul div min max".split())
def test_random_rows_are_scattered_as_by_tensorflow(method):
    random = np.random.default_rng(3)
    for _ in range(20):
        start = random.normal(size=(5, 3)).astype(np.float32)
        rows = random.integers(0, 5, size=random.integers(0, 7))
        values = random.normal(size=(len(rows), 3)).astype(np.float32)
        ours, theirs = av.Variable(start), tf.Variable(start)
        getattr(ours, f"scatter_{method}")(av.IndexedSlices(values, rows))
        getattr(theirs, f"scatter_{method}")(tf.IndexedSlices(values, rows))
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-5)


@pytest.mark.parametrize("method", "add sub update min max".split())
def test_random_entries_are_scattered_as_by_tensorflow(method):
    random = np.random.default_rng(4)
    for axes in (1, 2, 3) * 6:
        start = random.normal(size=(4, 3, 2)).astype(np.float32)
        places = random.integers(0, (4, 3, 2)[:axes], size=(random.integers(1, 6), axes))
        updates = random.normal(size=(len(places), *start.shape[axes:])).astype(np.float32)
        ours, theirs = av.Variable(start), tf.Variable(start)
        getattr(ours, f"scatter_nd_{method}")(places, updates)
        getattr(theirs, f"scatter_nd_{method}")(places, updates)
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-5)
        np.testing.assert_array_equal(ours.gather_nd(places).numpy(), theirs.gather_nd(places).numpy())
        np.testing.assert_array_equal(
            ours.sparse_read(places[:, 0]).numpy(), theirs.sparse_read(places[:, 0]).numpy()
        )
