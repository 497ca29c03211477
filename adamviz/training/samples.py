"""The entries of a tensor that are looked at, and what is asked of all of them."""

from __future__ import annotations

import math
from typing import Any

import jax.numpy as jnp
import numpy as np

MOST = 65_536  # entries of a tensor that are looked at
ROW = 64  # entries of a row at least, in which those that are not finite are sought


def length(size: int) -> int:
    """How many entries `sampled` takes of so many."""
    return -(-size // stride(size))


def stride(size: int) -> int:
    """The distance between two entries that `sampled` takes of so many."""
    return max(1, math.ceil(size / MOST))


def sampled(x: Any) -> Any:
    """At most 65,536 entries of an array, at a fixed stride, as a vector.

    Example:
        >>> sampled(np.zeros((2, 3))).shape, sampled(np.zeros(100_000)).shape
        ((6,), (50000,))
    """
    return x.reshape(-1)[:: stride(math.prod(x.shape))]


def first_nonfinite(x: Any) -> tuple[Any, Any]:
    """The place in the flattened array of the first entry that is not finite, -1 without one, and what it is.

    Example:
        >>> first_nonfinite(np.array([[1.0, -np.inf], [np.nan, 0.0]]))
        (1, -inf)
    """
    flat = x.reshape(-1)
    if isinstance(x, np.ndarray):
        wrong = ~np.isfinite(flat)
        place = int(np.argmax(wrong)) if wrong.any() else -1
        return place, float(flat[place]) if place >= 0 else 0.0
    size = x.shape[-1] if x.shape[-1] >= ROW else ROW
    rows = flat[: flat.size // size * size].reshape(-1, size)
    row, wrong = _first_row(rows)
    place = row * size + _first(~jnp.isfinite(rows[row]))
    value = flat[place].astype(jnp.float32)
    if rest := flat.size % size:
        last = ~jnp.isfinite(flat[-rest:])
        other = flat.size - rest + _first(last)
        place = jnp.where(wrong, place, other)
        value, wrong = flat[place].astype(jnp.float32), wrong | last.any()
    return jnp.where(wrong, place, -1), jnp.where(wrong, value, 0.0)


def dead_share(x: Any, positive: bool = False) -> Any:
    """The share of slices along the first or along the last axis, whichever is larger, that are all zero.

    A row of an embedding that no batch has held, or a unit whose incoming weights have no gradient.

    Args:
        x: an array of NumPy or JAX, every entry of it; v, or a gradient.
        positive: whether no entry is negative.

    Returns:
        The share; NaN of an array with fewer than two axes.

    Example:
        >>> float(dead_share(np.array([[0.0, 1.0], [0.0, 2.0]])))
        0.5
    """
    if x.ndim < 2:
        return np.float32(np.nan)
    if isinstance(x, np.ndarray):
        nonzero = x != 0
        axes = tuple(range(x.ndim))
        return max(1 - nonzero.any(axis=axes[1:]).mean(), 1 - nonzero.any(axis=axes[:-1]).mean())
    # Sums by products with a vector: a tenth of the time of `any`.
    x = x if positive else jnp.abs(x)
    rows = x.reshape(x.shape[0], -1) @ jnp.ones(x.size // x.shape[0], x.dtype)
    columns = jnp.ones(x.size // x.shape[-1], x.dtype) @ x.reshape(-1, x.shape[-1])
    return jnp.maximum((rows == 0).mean(dtype=jnp.float32), (columns == 0).mean(dtype=jnp.float32))


def _first_row(rows):
    """The first row with an entry that is not finite, and whether there is one."""
    if rows.dtype == jnp.float32:
        # A weighted sum that cannot overflow, by a product with a vector: a tenth of the time of `isfinite`.
        small = 2.0 ** -math.ceil(math.log2(rows.shape[1]))
        wrong = ~jnp.isfinite(rows @ jnp.full(rows.shape[1], small, rows.dtype))
    else:
        wrong = ~jnp.isfinite(rows).all(axis=1)
    return _first(wrong), wrong.any()


def _first(wrong):
    return jnp.argmax(wrong).astype(jnp.int32)
