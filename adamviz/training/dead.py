"""Rows and columns of a tensor that no gradient has reached."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.typing import Float


def dead_share(array: Any) -> Any:
    """The share of slices along the first or along the last axis, whichever is larger, that are all zero.

    A row of an embedding that no batch has held, or a unit whose incoming weights have no gradient.

    Args:
        array: of NumPy or JAX, every entry of it; v, or a gradient.

    Returns:
        The share; NaN of an array with fewer than two axes.

    Example:
        >>> float(dead_share(np.array([[0.0, 1.0, 0.0], [0.0, 2.0, 0.0]])))
        0.6666666666666666
    """
    if array.ndim < 2:
        return np.float32(np.nan)
    alive = array != 0
    of_first = alive.any(axis=tuple(range(1, array.ndim)))
    of_last = alive.any(axis=tuple(range(array.ndim - 1)))
    if isinstance(array, np.ndarray):
        return max(1 - of_first.mean(), 1 - of_last.mean())
    return jnp.maximum(1 - of_first.mean(dtype=jnp.float32), 1 - of_last.mean(dtype=jnp.float32))


@jax.jit
def dead_shares(arrays: list[Any]) -> Float[jax.Array, " tensors"]:
    """The same of several, in one program; those that are None are not known."""
    return jnp.stack([jnp.float32(jnp.nan) if a is None else jnp.float32(dead_share(a)) for a in arrays])
