"""The three clips of Keras's optimizers, in the order in which Keras applies them.

A threshold of infinity means "no clipping", so that clipped and unclipped runs are points of one space; one
of None is not even compiled.
"""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from adamviz.typing import Inexact, PyTree


def clip(
    gradients: PyTree,
    clipvalue: ArrayLike | None,
    clipnorm: ArrayLike | None,
    global_clipnorm: ArrayLike | None,
) -> PyTree:
    """Clip by value, then by each tensor's norm, then by the norm over all tensors.

        clipvalue        g <- min(max(g, -c), c)
        clipnorm         g <- g * c / max(norm(g), c)
        global_clipnorm  g <- g * c / max(norm(all g), c)

    Args:
        gradients: a pytree of arrays.
        clipvalue, clipnorm, global_clipnorm: scalars >= 0; infinity and None leave the gradients as they are.

    Returns:
        The clipped gradients, a pytree of the same structure. As in TensorFlow, an infinite entry under
        clipnorm turns into NaN and the other entries of its tensor into 0, and under global_clipnorm turns
        every entry into NaN.

    Example:
        >>> import jax.numpy as jnp
        >>> clip([jnp.array([3.0, 4.0])], jnp.inf, 1.0, jnp.inf)[0].tolist()
        [0.6000000238418579, 0.800000011920929]
    """
    if clipvalue is not None:
        gradients = jax.tree.map(lambda g: by_value(g, clipvalue), gradients)
    if clipnorm is not None:
        gradients = jax.tree.map(lambda g: by_norm(g, clipnorm), gradients)
    return gradients if global_clipnorm is None else by_global_norm(gradients, global_clipnorm)


def by_value(gradient: Inexact[Array, "*shape"], threshold: ArrayLike) -> Inexact[Array, "*shape"]:
    """Every entry, limited to [-threshold, threshold]; NaN stays NaN."""
    threshold = jnp.asarray(threshold, gradient.dtype)
    return jnp.clip(gradient, -threshold, threshold)


def by_norm(gradient: Inexact[Array, "*shape"], threshold: ArrayLike) -> Inexact[Array, "*shape"]:
    """One tensor, scaled down to a norm of at most the threshold."""
    threshold = jnp.asarray(threshold, gradient.dtype)
    norm = jnp.sqrt(jnp.sum(gradient * gradient))
    return jnp.where(jnp.isinf(threshold), gradient, gradient * threshold / jnp.maximum(norm, threshold))


def by_global_norm(gradients: PyTree, threshold: ArrayLike) -> PyTree:
    """All tensors, scaled down by one factor to a joint norm of at most the threshold."""
    leaves = jax.tree.leaves(gradients)
    if not leaves:
        return gradients
    dtype = common_dtype(leaves)
    squares = [jnp.sum(jnp.square(leaf.astype(dtype))) for leaf in leaves]
    norm = jnp.sqrt(sum(squares[1:], squares[0]))
    threshold = jnp.asarray(threshold, dtype)
    # TensorFlow's form: threshold * min(1 / norm, 1 / threshold), and NaN everywhere when the norm is not
    # finite.
    scale = jnp.where(jnp.isfinite(norm), threshold * jnp.minimum(1 / norm, 1 / threshold), jnp.nan)
    off = jnp.isinf(threshold)
    return jax.tree.map(lambda g: jnp.where(off, g, g * scale.astype(g.dtype)), gradients)


def common_dtype(leaves: Sequence[Array]) -> np.dtype:
    """The dtype that holds all of several arrays, whatever JAX is set to think of mixing them."""
    with jax.numpy_dtype_promotion("standard"):
        return jnp.result_type(*leaves)
