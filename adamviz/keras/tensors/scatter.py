"""Some entries of a variable, written and read: what `tf.Variable` calls scatter, gather and sparse read."""

from __future__ import annotations

from typing import Any, Self

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.keras.interrupts.critical_section import lock
from adamviz.keras.tensors.arrays import as_array
from adamviz.keras.tensors.operators import Tensor, apply, read
from adamviz.keras.tensors.precision import precision
from adamviz.keras.tensors.slices import IndexedSlices


class Scatter:
    """The methods of `Variable` that write to or read some of its entries only.

    The methods that end in `_nd` take whole places: `indices` of shape (..., k) name entries by their first k
    axes, and `updates` has the shape `indices.shape[:-1] + variable.shape[k:]`. The others take
    `IndexedSlices`: rows by number. Repeated places add up, multiply and so on, one after the other; of
    several values that are set, the last one stays. Each returns the variable. `use_locking` and `name` are
    ignored, as there is no graph.

    Raises:
        TypeError: `sparse_delta` is no `IndexedSlices`.
        ValueError: an index outside of the variable, also a negative one, or updates of another shape;
            nothing is changed then.

    Example:
        >>> from adamviz.keras.tensors.variable import Variable
        >>> v = Variable([1.0, 2.0, 3.0])
        >>> v.scatter_add(IndexedSlices([10.0, 5.0], [2, 2])).numpy().tolist()
        [1.0, 2.0, 18.0]
        >>> v.scatter_nd_update([[0]], [7.0]).gather_nd([[0], [2]]).numpy().tolist()
        [7.0, 18.0]

    Source:
        `tf.Variable`.
    """

    def scatter_add(
        self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Self:
        """Add to rows."""
        return self._scattered_rows("add", sparse_delta)

    def scatter_sub(
        self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Self:
        """Subtract from rows."""
        return self._scattered_rows("subtract", sparse_delta)

    def scatter_update(
        self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Self:
        """Set rows."""
        return self._scattered_rows("set", sparse_delta)

    def scatter_mul(
        self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Self:
        """Multiply rows."""
        return self._scattered_rows("multiply", sparse_delta)

    def scatter_div(
        self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Self:
        """Divide rows."""
        return self._scattered_rows("divide", sparse_delta)

    def scatter_min(
        self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Self:
        """Set rows to the smaller of old and new, entry by entry."""
        return self._scattered_rows("min", sparse_delta)

    def scatter_max(
        self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Self:
        """Set rows to the larger of old and new, entry by entry."""
        return self._scattered_rows("max", sparse_delta)

    def batch_scatter_update(
        self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Self:
        """Set rows of each batch: `v[i, indices[i, j]] = values[i, j]`, with as many leading axes as the
        indices have.
        """
        indices, values = _rows(sparse_delta)
        batches = np.indices(indices.shape)[:-1]
        return self._scattered("set", jnp.stack([*batches, indices], -1), values)

    def scatter_nd_add(self, indices: Any, updates: Any, name: str | None = None) -> Self:
        """Add to entries."""
        return self._scattered("add", _whole(indices), updates)

    def scatter_nd_sub(self, indices: Any, updates: Any, name: str | None = None) -> Self:
        """Subtract from entries."""
        return self._scattered("subtract", _whole(indices), updates)

    def scatter_nd_update(self, indices: Any, updates: Any, name: str | None = None) -> Self:
        """Set entries."""
        return self._scattered("set", _whole(indices), updates)

    def scatter_nd_min(self, indices: Any, updates: Any, name: str | None = None) -> Self:
        """Set entries to the smaller of old and new."""
        return self._scattered("min", _whole(indices), updates)

    def scatter_nd_max(self, indices: Any, updates: Any, name: str | None = None) -> Self:
        """Set entries to the larger of old and new."""
        return self._scattered("max", _whole(indices), updates)

    def gather_nd(self, indices: Any, name: str | None = None) -> Tensor:
        """The entries at places: a `Tensor` of shape `indices.shape[:-1] + variable.shape[k:]`."""
        indices = _whole(indices)
        self._check_places(indices)
        return apply(_entries, self, indices)

    def sparse_read(self, indices: Any, name: str | None = None) -> Tensor:
        """The rows of these numbers: a `Tensor` of shape `indices.shape + variable.shape[1:]`."""
        indices = _whole(indices)[..., None]
        self._check_places(indices)
        return apply(_entries, self, indices)

    def _scattered_rows(self, how, sparse_delta):
        indices, values = _rows(sparse_delta)
        return self._scattered(how, indices[..., None], values, spread=True)

    def _scattered(self, how, indices, updates, spread=False):
        self._check_places(indices)
        array, wanted = as_array(updates, self.dtype), (*indices.shape[:-1], *self.shape[indices.shape[-1] :])
        if array.shape != wanted and not (spread and array.shape == ()):
            raise ValueError(
                f"Expected updates of shape {wanted} for variable {self.name!r}, received shape "
                f"{tuple(array.shape)}"
            )
        array = jnp.broadcast_to(array, wanted)
        if how == "set" and not isinstance(indices, jax.core.Tracer):
            indices, array = _last(indices, array, self.shape)
        with lock:
            own = self._read()
            with precision([own, indices]):
                scattered = _SCATTERS[how](own, indices, array)
            return self.assign(scattered)

    def _check_places(self, indices):
        axes = indices.shape[-1] if indices.ndim else 0
        if not 1 <= axes <= self.ndim:
            raise ValueError(
                f"Expected indices to name from 1 to {self.ndim} axes of variable {self.name!r}, received: "
                f"{axes}"
            )
        if isinstance(indices, jax.core.Tracer):
            return
        numbers = np.asarray(indices)
        outside = numbers[((numbers < 0) | (numbers >= self.shape[:axes])).any(-1)]
        if outside.size:
            raise ValueError(
                f"Expected indices to lie in variable {self.name!r} of shape {self.shape}, received among "
                f"them: {outside[0].tolist()}"
            )


def _rows(sparse_delta):
    if not isinstance(sparse_delta, IndexedSlices):
        raise TypeError(f"Expected sparse_delta to be an av.IndexedSlices, received: {sparse_delta!r}")
    return _whole(sparse_delta.indices), sparse_delta.values


def _whole(indices):
    array = as_array(read(indices))
    if array.dtype.kind not in "iu":
        raise ValueError(f"Expected indices to be whole numbers, received: {indices!r}")
    return array


def _last(indices, updates, shape):
    """Indices and updates without those that a later one of the same place overwrites: JAX leaves their order
    open.
    """
    axes = indices.shape[-1]
    flat = np.asarray(indices).reshape(-1, axes)
    places = np.ravel_multi_index(tuple(flat.T), shape[:axes]) if len(flat) else np.zeros(0, int)
    _, kept = np.unique(places[::-1], return_index=True)
    kept = len(flat) - 1 - kept
    return jnp.asarray(flat[kept]), updates.reshape(len(flat), *shape[axes:])[kept]


def _entries(array, indices):
    return array[tuple(jnp.moveaxis(jnp.asarray(indices), -1, 0))]


def _scatter(method):
    return lambda array, indices, updates: getattr(array.at[tuple(jnp.moveaxis(indices, -1, 0))], method)(
        updates
    )


_SCATTERS = {
    method: _scatter(method) for method in ("add", "subtract", "set", "multiply", "divide", "min", "max")
}
