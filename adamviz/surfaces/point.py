"""A point and a surface's numbers, in one dtype."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from adamviz.typing import Float

Minima = tuple[tuple[Any, Any, Any], ...]  # (x, y, loss) each, which JAX may be tracing


def as_point(xy: Float[ArrayLike, " 2"]) -> Float[Array, " 2"]:
    """`xy` as a floating-point array.

    >>> as_point((1, 2))
    Array([1., 2.], dtype=float32)
    """
    xy = jnp.asarray(xy)
    return xy if jnp.issubdtype(xy.dtype, jnp.floating) else xy.astype(float)


def unpack(xy: Float[ArrayLike, " 2"], *numbers: ArrayLike) -> tuple[Float[Array, ""], ...]:
    """x and y, and any numbers, in the dtype of `xy`, so that a surface computes in its point's precision.

    >>> x, y, a = unpack((1, 2), 0.5)
    >>> x + y + a
    Array(3.5, dtype=float32)
    """
    x, y = xy = as_point(xy)
    return (x, y, *(jnp.asarray(number).astype(xy.dtype) for number in numbers))


def namespace(number: Any) -> ModuleType:
    """NumPy for a plain number, whose minima are then exact to float64; jax.numpy for a traced one."""
    return jnp if isinstance(number, jax.Array) else np
