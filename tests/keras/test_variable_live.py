"""Variables made, assigned and combined as TensorFlow does it."""

import operator

import numpy as np
import pytest

from adamviz.keras.tensors.variable import Variable
from tests.core.oracle import tensorflow

tf, _ = tensorflow()

VALUES = {
    "number": 1.0,
    "whole": 1,
    "truth": True,
    "list": [1, 2.5],
    "tuple": (1.0, 2.0),
    "empty": [],
    "nested": [[1.0, 2.0], [3.0, 4.0]],
    "large": 2**40,
    "larger": 2**70,
    "out of range": 1e300,
    "infinite": float("inf"),
    "not a number": float("nan"),
    "complex": 1j,
    "array": np.array([1.0, 2.0]),
    "float32": np.float32([1, 2]),
    "float16": np.float16([1, 2]),
    "int64": np.array([1, 2]),
    "int8": np.int8([1, 2]),
    "bools": np.array([True]),
    "scalar": np.float64(1),
    "scalars": [np.float64(1), np.float64(2)],
    "function": lambda: 2.0,
    "ragged": [[1], [1, 2]],
    "dict": {},
    "set": {1},
    "none": None,
    "object": object(),
    "negative": -1,
    "arrays": [np.ones(2), [1, 2]],
    "later array": [[1, 2], np.ones(2)],
    "halves": [np.float16(1), np.float64(2)],
    "int64s": [np.int64(1), 2],
    "mixed": [np.int64(1), 2.5],
    "complexes": [np.complex64(1)],
    "beyond int64": 2**63,
    "300": 300,
    "1e10": 1e10,
    "truths": [True, False],
}
FRACTIONS = ("array", "float32", "float16", "scalar", "scalars")  # TensorFlow cuts them off
DTYPES = [
    None,
    "float32",
    "float64",
    "float16",
    "bfloat16",
    "int32",
    "int64",
    "int8",
    "uint8",
    "bool",
    "complex64",
    "complex128",
]
# What has no counterpart is refused: fractions cut off, or imaginary parts.
STRICTER = {
    ("array", "int"),
    ("float32", "int"),
    ("float16", "int"),
    ("scalar", "int"),
    ("scalars", "int"),
    ("array", "uint"),
    ("float32", "uint"),
    ("float16", "uint"),
    ("scalar", "uint"),
    ("scalars", "uint"),
    ("array", "bool"),
    ("float32", "bool"),
    ("float16", "bool"),
    ("int64", "bool"),
    ("int8", "bool"),
    ("scalar", "bool"),
}
# TensorFlow converts truth values, and numbers beyond 64 bits, to some dtypes and not to others; here to all
# that hold them.
LOOSER = {(name, kind) for name in ("truth", "truths") for kind in ("bfloat", "int", "uint", "complex")}
LOOSER |= {(name, kind) for name in ("larger", "beyond int64") for kind in ("bfloat", "complex")}


def outcome(function):
    """What it returns, or the error; TensorFlow's own kinds of error as a ValueError."""
    try:
        return function()
    except Exception as error:
        return ValueError(str(error)) if isinstance(error, tf.errors.OpError) else error


def same(ours, theirs, lenient=False):
    if isinstance(theirs, Exception):
        assert lenient or isinstance(ours, (TypeError, ValueError)), ours
        return
    assert not isinstance(ours, Exception), ours
    one, two = ours.numpy(), theirs.numpy()
    assert one.dtype == two.dtype and one.shape == two.shape
    np.testing.assert_array_equal(one.astype(complex), two.astype(complex))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", VALUES)
def test_made(name, dtype):
    value = VALUES[name]
    with np.errstate(all="ignore"):
        theirs = outcome(lambda: tf.Variable(value, dtype=dtype))
    ours = outcome(lambda: Variable(value, dtype=dtype))
    kind = (name, (dtype or "").rstrip("0123456789"))
    if (isinstance(ours, TypeError) and kind in STRICTER) or (
        isinstance(theirs, (TypeError, ValueError)) and kind in LOOSER
    ):
        return
    same(ours, theirs)


@pytest.mark.parametrize("method", ["assign", "assign_add", "assign_sub"])
@pytest.mark.parametrize("name", VALUES)
def test_assigned(name, method):
    for start in ([1.0, 2.0], np.array([1.0, 2.0]), 1.0, [1, 2], np.float16([1, 2])):
        ours, theirs = Variable(start), tf.Variable(start)
        if callable(VALUES[name]) or ("int" in ours.dtype.name and name in FRACTIONS):
            continue
        with np.errstate(all="ignore"):
            found = (
                outcome(lambda: getattr(ours, method)(VALUES[name])),
                outcome(lambda: getattr(theirs, method)(VALUES[name])),
            )
        if isinstance(found[1], Exception):
            assert isinstance(found[0], (TypeError, ValueError))
        same(ours, theirs)


OPERANDS = [
    2,
    2.5,
    np.float64(2),
    np.float32(2),
    np.int64(2),
    [1.0, 2.0],
    [1, 2],
    np.array([1.0, 2.0]),
    np.float32([1, 2]),
    np.array([1, 2]),
]
OPERATORS = [
    operator.add,
    operator.sub,
    operator.mul,
    operator.truediv,
    operator.floordiv,
    operator.mod,
    operator.pow,
    operator.eq,
    operator.ne,
    operator.lt,
    operator.le,
    operator.gt,
    operator.ge,
]


@pytest.mark.parametrize("operate", OPERATORS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "int32", "int64"])
def test_operators(operate, dtype):
    for other in OPERANDS:
        whole = dtype.startswith("int")
        if whole and (np.asarray(other).dtype.kind == "f" or operate is operator.truediv):
            continue  # TensorFlow refuses Python's fractions, cuts off an array's, divides int32 in float64
        for sides in (lambda v: operate(v, other), lambda v: operate(other, v)):
            ours, theirs = (
                sides(Variable([3, 4], dtype=dtype)),
                outcome(lambda: sides(tf.Variable([3, 4], dtype=dtype))),
            )
            if isinstance(theirs, Exception) or not hasattr(theirs, "numpy"):
                continue
            one, two = ours.numpy(), theirs.numpy()
            assert one.dtype == two.dtype and one.shape == two.shape
            np.testing.assert_allclose(
                one, two, rtol=4 * np.finfo(two.dtype).eps if two.dtype.kind == "f" else 0
            )
