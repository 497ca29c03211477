"""Gradients of some rows of a tensor only, as a table of embeddings has them."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from adamviz.typing import Inexact, Int


class Rows(NamedTuple):
    """A gradient that is zero outside some rows: `values[i]` adds to row `indices[i]`."""

    values: Inexact[Array, "entries ..."]
    indices: Int[Array, " entries"]


def moments(
    rows: Rows, m: Inexact[Array, "n ..."], v: Inexact[Array, "n ..."], beta_1: ArrayLike, beta_2: ArrayLike
) -> tuple[Inexact[Array, "n ..."], Inexact[Array, "n ..."]]:
    """The slots m and v after a step whose gradient is `rows`.

        g = the sum of the values of each row, zero where there are none
        m = m * beta_1 + g * (1 - beta_1)
        v = v * beta_2 + g^2 * (1 - beta_2)

    Momentum decays in every row, touched or not, so that a row moves on without a gradient. The same as the
    dense formula but for its rounding: Keras writes the two in different ways.

    Args:
        rows: `Rows` with values like m's rows, and indices within m.
        m, v: the slots.
        beta_1, beta_2: scalars of the slots' dtype (of a complex one, its parts').

    Example:
        >>> import jax.numpy as jnp
        >>> twice = Rows(jnp.ones((2, 1)), jnp.array([1, 1]))
        >>> m, v = moments(twice, jnp.ones((2, 1)), jnp.zeros((2, 1)), 0.5, 0.75)
        >>> m.ravel().tolist(), v.ravel().tolist()
        ([0.5, 1.5], [0.0, 1.0])

    Source:
        `_resource_apply_sparse` of `tf.keras.optimizers.legacy.Adam`.
    """
    g = jnp.zeros_like(m).at[rows.indices].add(rows.values)
    return m * beta_1 + g * (1 - beta_1), v * beta_2 + g * g * (1 - beta_2)
