"""NumPy's functions on tensors: which of JAX's computes each, and with what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.keras.tensors.call import Call, split

MODULES = {"numpy": jnp, "numpy.linalg": jnp.linalg, "numpy.fft": jnp.fft}
ARRAYS = (jax.Array, np.ndarray, np.inexact, float, complex)  # whole numbers may be axes, which JAX must know
METHODS = ("__call__", "reduce", "accumulate", "outer", "reduceat")
# Where a list is an array to NumPy, but not to JAX. Elsewhere it may be a shape, axes, or arrays to join.
LISTS = frozenset(
    "take compress extract where clip choose searchsorted digitize interp polyval quantile percentile "
    "nanquantile nanpercentile dot inner "
    "outer vdot cross kron convolve append allclose isclose array_equal solve".split()
)
LEAVE = "use .numpy() to leave the computation"


def of_ufunc(ufunc: np.ufunc, method: str, inputs: tuple, options: Mapping[str, Any]) -> tuple[Call, list]:
    """`(call, operands)`: what `ufunc.method(*inputs, **options)` is in JAX; a TypeError if it is nothing."""
    if method not in METHODS or any(operand is not None for operand in options.get("out", ())):
        raise TypeError(
            f"np.{ufunc.__name__} cannot write into a tensor, nor a tensor into an array by `out`: use the "
            "result"
        )
    known = getattr(np, ufunc.__name__, None) is ufunc
    function: Any = getattr(jnp, ufunc.__name__, None) if known else None
    if method != "__call__":
        function = getattr(function, method, None)
    if function is None:
        raise TypeError(f"{ufunc.__name__}.{method} has no counterpart in jax.numpy; {LEAVE}")
    dtype = common(inputs)
    return bound(
        function,
        [fitted(_array(operand), dtype, whole=True) for operand in inputs],
        {k: v for k, v in options.items() if k != "out"},
    )


def of_function(
    function: Callable, arguments: Iterable[Any], options: Mapping[str, Any]
) -> tuple[Call, list]:
    """`(call, operands)`: what a NumPy function that is no ufunc is in JAX; a TypeError if it is nothing."""
    if options.get("out") is not None:
        raise TypeError(
            f"np.{function.__name__} cannot write into a tensor, nor a tensor into an array by `out`: use "
            "the result"
        )
    counterpart = getattr(MODULES.get(function.__module__), function.__name__, None)
    if counterpart is None:
        raise TypeError(f"{function.__module__}.{function.__name__} has no counterpart in jax.numpy; {LEAVE}")
    return bound(counterpart, map(_array, arguments) if function.__name__ in LISTS else arguments, options)


def bound(function: Callable, arguments: Iterable[Any], options: Mapping[str, Any]) -> tuple[Call, list]:
    """`(call, operands)` of a function: the arrays among its arguments, tensors too, and the call of them
    alone.
    """
    call, leaves = split(
        function, arguments, options, lambda leaf: _is_tensor(leaf) or isinstance(leaf, ARRAYS)
    )
    dtype = common(leaves)
    return call, [fitted(leaf, dtype) for leaf in leaves]


def common(operands: Iterable[Any]) -> Any:
    """The dtype of the tensors among some operands; None if there are none."""
    dtypes = [one.dtype for one in operands if _is_tensor(one)]
    if len(set(dtypes)) < 2:
        return dtypes[0] if dtypes else None
    with jax.enable_x64(True):
        return jnp.result_type(*dtypes)


def fitted(operand: Any, dtype: Any, whole: bool = False) -> Any:
    """A NumPy array or number in the precision of the tensors that it meets, as TensorFlow takes it; else the
    operand itself.

    NumPy's numbers have 64 bits unless told otherwise, and would make all that follows from a float32
    variable float64.

    >>> fitted(np.array([0.5, 1.5]), np.dtype("float32")).dtype
    dtype('float32')
    """
    if dtype is None or not isinstance(operand, (np.ndarray, np.generic)) or operand.dtype.kind not in "fciu":
        return operand
    kind, inexact = operand.dtype.kind, jnp.issubdtype(dtype, jnp.inexact)
    if kind == "f" and (inexact or whole):
        wanted = (
            jnp.finfo(dtype).dtype
            if inexact
            else np.dtype("float32")
            if dtype.itemsize < 8
            else operand.dtype
        )
    elif kind == "c" and (inexact or whole):
        wanted = operand.dtype if dtype.name in ("float64", "complex128", "int64") else np.dtype("complex64")
    elif kind in "iu" and whole and dtype.kind in "iu":
        wanted = dtype
    else:
        return operand
    with np.errstate(over="ignore"):
        return operand.astype(wanted)


def _array(argument):
    return np.asarray(argument) if isinstance(argument, list) else argument


def _is_tensor(leaf):
    return hasattr(leaf, "_read")
