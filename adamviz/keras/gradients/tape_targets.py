"""What a tape is asked for: targets and sources in nested structures, gradients given for targets, and
gradients found for sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp

from adamviz.keras.gradients.backward import differentiable
from adamviz.keras.interrupts.jax_state import preserving_jax_state
from adamviz.keras.tensors.arrays import as_array
from adamviz.keras.tensors.operators import Operators, Tensor, apply, read
from adamviz.keras.tensors.precision import precision


def flattened(tensors: Any) -> tuple[list, Any]:
    return jax.tree.flatten(tensors, is_leaf=lambda leaf: leaf is None or isinstance(leaf, Operators))


def for_each(targets: Sequence[Any], output_gradients: Any) -> Sequence[Any]:
    """What was given as the gradient of each target."""
    if output_gradients is None:
        return [None] * len(targets)
    if len(targets) == 1:  # of its own, or in a list of one
        return (
            output_gradients
            if isinstance(output_gradients, (list, tuple))
            and len(output_gradients) == 1
            and _depth(output_gradients) != targets[0].ndim
            else [output_gradients]
        )
    leaves, _ = flattened(output_gradients)
    if len(leaves) != len(targets):
        raise ValueError(
            f"Expected output_gradients for {len(targets)} targets, received {len(leaves)}: "
            f"{output_gradients!r}"
        )
    return leaves


def _depth(given):
    return 1 + _depth(given[0]) if isinstance(given, (list, tuple)) and given else getattr(given, "ndim", 0)


def target_cotangent(target: Any, gradient: Any) -> Any:
    """The gradient of what is asked for with respect to a target, as JAX has it: for a complex one the
    conjugate; None if none.
    """
    if not differentiable(target):
        return None
    if gradient is None:
        with precision([target]):
            return Tensor(preserving_jax_state(jnp.ones, target.shape, target.dtype))
    if not isinstance(gradient, Operators) or gradient.dtype != target.dtype:
        try:
            gradient = Tensor(as_array(read(gradient), target.dtype))
        except (TypeError, ValueError):
            raise ValueError(
                f"Expected output_gradients to be an array of {target.dtype.name}, received: {gradient!r}"
            ) from None
    if gradient.shape != tuple(target.shape):
        raise ValueError(
            f"Expected output_gradients to have the target's shape {tuple(target.shape)}, received: "
            f"{gradient!r}"
        )
    return _conjugate(gradient)


def _conjugate(tensor):
    return apply(jnp.conj, tensor) if jnp.issubdtype(tensor.dtype, jnp.complexfloating) else tensor


def finished(
    cotangents: Sequence[Any],
    structure: Any,
    sources: Sequence[Any],
    shapes: Sequence[tuple[int, ...]],
    unconnected_gradients: str,
) -> Any:
    """Cotangents of sources as TensorFlow gives them, in the structure of the sources."""
    gradients = []
    for gradient, source, shape in zip(cotangents, sources, shapes, strict=True):
        if gradient is None and unconnected_gradients == "zero":
            with precision([source]):
                gradient = Tensor(preserving_jax_state(jnp.zeros, shape, source.dtype))
        elif gradient is not None:
            gradient = _conjugate(gradient if gradient.shape == tuple(shape) else gradient.reshape(shape))
        gradients.append(gradient)
    return jax.tree.unflatten(structure, gradients)
