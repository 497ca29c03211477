"""Gradients of some rows only: what `tf.IndexedSlices` is to TensorFlow."""

from __future__ import annotations

import sys
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.core.sparse import Rows
from adamviz.keras.tensors.arrays import as_array
from adamviz.keras.tensors.operators import read
from adamviz.typing import Int, Shaped


class IndexedSlices:
    """A gradient that is zero outside some rows, as `tf.gather` or an embedding lookup gives it.

    Args:
        values: (n, ...) the rows' entries; repeated rows add up.
        indices: (n,) whole numbers: the row of the variable that each belongs to.
        dense_shape: the variable's shape, or None.

    Example:
        >>> from adamviz.keras.tensors.variable import Variable
        >>> from adamviz.keras.adam import Adam
        >>> table, opt = Variable([[1.0], [2.0], [3.0]]), Adam(0.1)
        >>> opt.apply_gradients([(IndexedSlices([[1.0], [1.0]], [2, 2]), table)])
        <Variable 'Adam/iter:0' shape=() dtype=int64, numpy=1>
        >>> [round(float(row), 3) for row in table.numpy()[:, 0]]
        [1.0, 2.0, 2.9]

        Momentum is applied to every row, "even if they were not used in the forward pass", and decays in
        every row: row 2 moves on while only row 0 is used.

        >>> step = opt.apply_gradients([(IndexedSlices([[1.0]], [0]), table)])
        >>> [round(float(row), 3) for row in table.numpy()[:, 0]]
        [0.926, 2.0, 2.833]
        >>> [round(float(row), 3) for row in opt.get_slot(table, "m").numpy()[:, 0]]
        [0.1, 0.0, 0.18]

    Source:
        `tf.IndexedSlices`.
    """

    def __init__(self, values: Any, indices: Any, dense_shape: Any = None) -> None:
        self._values, self._indices = as_array(values), as_array(indices)
        self._dense_shape = (
            None if dense_shape is None else tuple(int(n) for n in np.asarray(read(dense_shape)))
        )

    @property
    def values(self) -> Shaped[jax.Array, "n ..."]:
        """(n, ...) the rows' entries."""
        return self._values

    @property
    def indices(self) -> Int[jax.Array, " n"]:
        """(n,) the row that each belongs to."""
        return self._indices

    @property
    def dense_shape(self) -> tuple[int, ...] | None:
        """The variable's shape, or None."""
        return self._dense_shape

    shape = dense_shape

    @property
    def dtype(self) -> np.dtype:
        """The dtype of the values."""
        return self._values.dtype

    def __repr__(self):
        return (
            f"IndexedSlices(values={np.asarray(self.values)!r}, indices={np.asarray(self.indices)!r}, "
            f"dense_shape={self.dense_shape})"
        )


jax.tree_util.register_pytree_node(
    IndexedSlices,
    lambda slices: ((slices._values, slices._indices), slices._dense_shape),
    lambda shape, children: _made(children, shape),
)


def _made(children, shape):
    slices = object.__new__(IndexedSlices)
    (slices._values, slices._indices), slices._dense_shape = children, shape
    return slices


def is_bcoo(gradient: Any) -> bool:
    """Whether a gradient is a BCOO matrix. JAX's sparse module takes long to load: who has such a matrix has
    loaded it.
    """
    module = sys.modules.get("jax.experimental.sparse")
    return module is not None and isinstance(gradient, module.BCOO)


def from_bcoo(gradient: Any) -> IndexedSlices:
    """A gradient kept as `jax.experimental.sparse.BCOO` as rows; entries that JAX padded it with are left
    out.

    >>> from jax.experimental import sparse
    >>> from_bcoo(sparse.BCOO.fromdense(jnp.array([[0.0, 0.0], [1.0, 2.0]]), n_dense=1)).indices.tolist()
    [1]
    """
    from jax.experimental import sparse

    if gradient.n_batch or gradient.n_sparse > 1:
        gradient = sparse.bcoo_update_layout(
            gradient, n_batch=0, n_dense=gradient.ndim - 1, on_inefficient=None
        )
    indices = gradient.indices[:, 0]
    if isinstance(indices, jax.core.Tracer):  # their number must stay: let them add nothing to the first row
        real = indices < gradient.shape[0]
        values = jnp.where(real.reshape(-1, *[1] * (gradient.data.ndim - 1)), gradient.data, 0)
        return IndexedSlices(values, jnp.where(real, indices, 0), gradient.shape)
    real = np.flatnonzero(np.asarray(indices) < gradient.shape[0])
    return IndexedSlices(gradient.data[real], indices[real], gradient.shape)


def rows(slices: IndexedSlices, variable: Any) -> Rows:
    """`Rows` for the core, or the error that says what does not fit."""
    shape, indices, values = variable.shape, slices.indices, slices.values
    if indices.dtype.kind not in "iu" or indices.ndim != 1:
        raise ValueError(
            f"Expected indices of {variable.name!r} to be whole numbers on one axis, received: {indices!r}"
        )
    if not shape or tuple(values.shape) != (indices.shape[0], *shape[1:]):
        raise ValueError(
            f"Expected values of shape {(indices.shape[0], *shape[1:])} for {indices.shape[0]} rows of "
            f"{variable.name!r} "
            f"of shape {shape}, received shape {tuple(values.shape)}"
        )
    if slices.dense_shape is not None and slices.dense_shape != shape:
        raise ValueError(
            f"Expected dense_shape to be {shape}, the shape of {variable.name!r}, received: "
            f"{slices.dense_shape}"
        )
    if not isinstance(indices, jax.core.Tracer):
        numbers = np.asarray(indices)
        outside = numbers[(numbers < 0) | (numbers >= shape[0])]
        if outside.size:
            raise ValueError(
                f"Expected indices of {variable.name!r} to lie in [0, {shape[0]}), received: "
                f"{outside.tolist()}"
            )
    return Rows(values, indices)
