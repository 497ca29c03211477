"""Whatever a user gives for numbers, as an array of the dtype that TensorFlow would make of it."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.keras.interrupts.jax_state import preserving_jax_state
from adamviz.keras.tensors.operators import Operators
from adamviz.keras.tensors.precision import WIDE, in_64_bits

KINDS = (
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "complex64",
    "complex128",
)


def as_array(value: Any, dtype: Any = None) -> jax.Array:
    """A jax array (or a tracer) of a value of any kind; of the dtype, if one is given and the value's kind
    fits it.
    """
    exposed = value._expose() if isinstance(value, Operators) else value
    if isinstance(exposed, jax.Array):
        if dtype is None or exposed.dtype == dtype:
            return exposed
        if isinstance(value, Operators):  # TensorFlow converts arrays, but no tensors
            raise ValueError(
                f"Expected a tensor of dtype {_dtype(dtype).name}, received {exposed.dtype.name}: {value!r}"
            )
        _check_kind(exposed.dtype, _dtype(dtype), value)
        return in_64_bits(exposed.astype, _dtype(dtype))
    dtype = None if dtype is None else _dtype(dtype)
    array = _numbers(exposed, dtype)
    if array.dtype.name not in KINDS:
        error = TypeError if array.dtype.kind in "SU" else ValueError
        raise error(f"Expected an array of numbers, received: {value!r}")
    if dtype is None:
        dtype = _dtype(array.dtype if hasattr(value, "dtype") else _narrow(array, value))
    if array.size or hasattr(value, "dtype"):  # an empty list is of every kind
        # A Python number or list takes any dtype of its kind or a wider kind, an array's kind too.
        _check_kind(array.dtype, dtype, value)
    with np.errstate(over="ignore"):
        array = array.astype(dtype)
    return in_64_bits(jnp.array, array) if dtype.name in WIDE else preserving_jax_state(jnp.array, array)


def _numbers(value, dtype):
    """A value as a NumPy array, of objects if it is none of numbers that fit."""
    try:
        array = np.asarray(value)
        if array.dtype == np.uint64 and not hasattr(_first(value), "dtype"):
            array = np.asarray(value, dtype=object)
        if (
            array.dtype == object
            and dtype is not None
            and dtype.kind not in "biu"
            and all(isinstance(entry, int) for entry in array.flat)
        ):
            return array.astype(float)  # whole numbers beyond 64 bits
        return array
    except (ValueError, TypeError, OverflowError):  # such as lists of unequal lengths
        return np.asarray(None)


def _first(value):
    """The first entry of nested lists."""
    while isinstance(value, (list, tuple)) and value:
        value = value[0]
    return value


def _narrow(array, value):
    """The dtype of Python's numbers: 32 bits, but for a whole number that needs 64; in a list, the first
    float's own if it has one.
    """
    kind, first = array.dtype.kind, np.dtype(getattr(_first(value), "dtype", np.float32))
    if kind in "bc":
        return np.dtype("bool" if kind == "b" else "complex128")
    if kind in "iu":
        return np.dtype("int32" if np.abs(array.astype(float)).max(initial=0) < 2**31 else "int64")
    dtype = first if first.kind in "fV" else np.dtype("float32")
    with np.errstate(over="ignore"):
        if not np.array_equal(np.isinf(array), np.isinf(array.astype(dtype))):
            raise ValueError(f"Expected numbers that fit {dtype.name}, received: {value!r}")
    return dtype


def _dtype(dtype):
    try:
        found = np.dtype(None if dtype is None else jnp.dtype(dtype))
    except TypeError:
        found = None
    if found is None or found.name not in KINDS:
        raise TypeError(f"Expected dtype to be one of {', '.join(KINDS)}, received: {dtype!r}")
    return found


def _check_kind(given, wanted, value):
    rank = {"b": 0, "i": 1, "u": 1, "f": 2, "V": 2, "c": 3}  # bfloat16 is of kind V to NumPy
    if rank[given.kind] > rank[wanted.kind]:
        raise TypeError(f"Expected a value that fits {wanted.name}, received {given.name}: {value!r}")
