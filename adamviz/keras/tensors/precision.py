"""JAX's switch for 64 bits, on where an array has them: JAX itself leaves it off unless it is told."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from typing import Any

import jax

from adamviz.keras.interrupts.jax_state import preserving_jax_state

WIDE = ("float64", "complex128", "int64", "uint64")


def precision(arrays: Iterable[Any]) -> contextlib.AbstractContextManager:
    """Let JAX compute in 64 bits inside the block if any of the arrays has them, whatever its switch says."""
    # An interrupt at the end of the block could leave JAX's switch as it is inside: turn it only if it has to
    # be turned.
    return (
        jax.enable_x64(True) if is_wide(arrays) and not jax.config.x64_enabled else contextlib.nullcontext()
    )


def is_wide(arrays: Iterable[Any]) -> bool:
    """Whether any of the arrays has 64 bits."""
    return any(getattr(array, "dtype", None) is not None and array.dtype.name in WIDE for array in arrays)


def in_64_bits(function: Callable, *arguments: Any) -> Any:
    """`function(*arguments)` with JAX's switch for 64 bits on; it is as it was afterwards, also if an
    interrupt comes.
    """
    if jax.config.x64_enabled:
        return function(*arguments)
    return preserving_jax_state(_in_64_bits, function, *arguments)


def _in_64_bits(function, *arguments):
    with jax.enable_x64(True):
        return function(*arguments)
