"""All weights of a model as one vector, and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from adamviz.core.received import received
from adamviz.typing import Float, PyTree


class Weights:
    """Where each floating-point array of a pytree lies in one vector of all of them.

    Leaves of other kinds (integers, keys, functions) are kept as they were and are not in the vector.

    Args:
        params: the pytree.

    Raises:
        ValueError: it has no floating-point numbers, or one that is not finite.
    """

    def __init__(self, params: PyTree) -> None:
        paths, self.structure = flattened("params", params)
        self.names = [jax.tree_util.keystr(path) for path, _ in paths]
        self.leaves = [leaf for _, leaf in paths]
        self.arrays = weights_of(params)
        sizes = [math.prod(leaf.shape) for leaf in self.arrays]
        if not sum(sizes):
            raise ValueError(
                f"Expected params to hold arrays of floating-point numbers, received: {received(params)}"
            )
        self.ends = np.cumsum(sizes)
        self.origin = self.vector("params", params)

    def vector(self, name: str, params: PyTree, finite: bool = True) -> Float[np.ndarray, " n"]:
        """The weights of another pytree of the same structure and shapes.

        Args:
            name: of the argument, for an error.
            params: the pytree.
            finite: whether each number has to be.
        """
        paths, structure = flattened(name, params)
        if structure != self.structure:
            raise ValueError(
                f"Expected {name} to be of the structure {self.structure}, received: {structure}"
            )
        parts = []
        for label, own, (_, leaf) in zip(self.names, self.leaves, paths, strict=True):
            if not is_weight(own):
                continue
            if not is_weight(leaf) or leaf.shape != own.shape:
                raise ValueError(
                    f"Expected {name}{label} to be an array of shape {own.shape}, received: "
                    f"{received(leaf) if not is_weight(leaf) else leaf.shape}"
                )
            part = np.asarray(leaf, np.float64 if leaf.dtype == np.float64 else np.float32).ravel()
            if finite and not np.isfinite(part).all():
                raise ValueError(f"Expected {name}{label} to hold finite numbers, received: {received(part)}")
            parts.append(part)
        return np.concatenate(parts)

    def tree(self, vector: Float[Array, " n"]) -> PyTree:
        """The pytree that a vector, traced or not, stands for; in float64 where the vector is."""
        arrays = []
        for leaf, part in zip(self.arrays, jnp.split(vector, self.ends[:-1].tolist()), strict=True):
            wide = leaf.dtype in (np.float32, np.float64)
            arrays.append(part.reshape(leaf.shape).astype(part.dtype if wide else leaf.dtype))
        return self.filled(arrays)

    def filled(self, arrays: Sequence[Array]) -> PyTree:
        """The pytree with other arrays of floating-point numbers, in order."""
        rest = iter(arrays)
        leaves = [next(rest) if is_weight(leaf) else leaf for leaf in self.leaves]
        return jax.tree_util.tree_unflatten(self.structure, leaves)

    def split(self, vector: Float[np.ndarray, " n"]) -> list[Float[np.ndarray, ...]]:
        """The arrays that a vector is made of, in order."""
        parts = np.split(vector, self.ends[:-1])
        return [part.reshape(leaf.shape) for part, leaf in zip(parts, self.arrays, strict=True)]


def flattened(name: str, tree: PyTree) -> tuple[list[tuple[Any, Any]], Any]:
    """The leaves of a pytree with the ways to them, and its structure; or an error that names the argument.

    Raises:
        TypeError: it is no pytree, as a dictionary whose keys cannot be sorted, or an array in it is masked.
    """
    try:
        pairs, structure = jax.tree_util.tree_flatten_with_path(tree)
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"Expected {name} to be a pytree of arrays, received: {received(tree)}: {error}"
        ) from None
    for path, leaf in pairs:
        if isinstance(leaf, np.ma.MaskedArray):
            raise TypeError(
                f"Expected {name}{jax.tree_util.keystr(path)} to be an array without a mask, as its "
                f"`filled(0)` is, received: {received(leaf)}"
            )
    return pairs, structure


def weights_of(params: PyTree) -> list[Any]:
    """The arrays of real floating-point numbers in a pytree, in order."""
    return [leaf for leaf in jax.tree_util.tree_leaves(params) if is_weight(leaf)]


def joined(arrays: Sequence[Array]) -> Float[Array, " n"]:
    """Arrays as one vector of float32 numbers, within a trace."""
    return jnp.concatenate([array.astype(jnp.float32).ravel() for array in arrays])


def is_weight(leaf: Any) -> bool:
    """Whether a leaf is an array of real floating-point numbers."""
    return hasattr(leaf, "shape") and hasattr(leaf, "dtype") and jnp.issubdtype(leaf.dtype, jnp.floating)
