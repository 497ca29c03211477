"""Keras's schedule of constant rates between boundaries."""

from __future__ import annotations

from collections.abc import Sequence

import jax
import numpy as np

from adamviz.core import schedules as core
from adamviz.core.parameters import coerce
from adamviz.keras.schedules.base import Schedule, is_floating


class PiecewiseConstantDecay(Schedule):
    """`values[i]` up to and including step `boundaries[i]`, and the last value after the last boundary.

    Boundaries and step are compared in the dtype of the step, as Keras does: for a whole number of steps the
    boundary 2.5 is 2. An entry of either list may be set in place too; it is checked at the next call.

    Args:
        boundaries: growing numbers of steps.
        values: >= 0, one rate more than there are boundaries. They are computed in float32, unless all are
            NumPy or JAX numbers of one other floating dtype.
        name: for people only.

    Raises:
        ValueError: for lists of other lengths, boundaries that do not grow, and entries that are no finite
            numbers.

    Example:
        >>> schedule = PiecewiseConstantDecay([10, 20], [1.0, 0.5, 0.25])
        >>> [float(schedule(step)) for step in (10, 11, 30)]
        [1.0, 0.5, 0.25]

    Source:
        `tf.keras.optimizers.schedules.PiecewiseConstantDecay`.
    """

    _kind = core.PiecewiseConstantDecay
    boundaries: Sequence[float]
    values: Sequence[float]

    def __init__(self, boundaries: Sequence[float], values: Sequence[float], name: str | None = None) -> None:
        super().__init__(boundaries=boundaries, values=values, name=name)

    @property
    def dtype(self) -> np.dtype:
        """What the rates are in: float32, or the one floating dtype that all values came with."""
        dtypes = {getattr(value, "dtype", None) for value in self.values}
        dtype = dtypes.pop()
        return np.dtype(dtype) if not dtypes and is_floating(dtype) else np.dtype(np.float32)

    def _build(self):
        seen = self._lists()
        vars(self)["_core"] = self._kind(*seen)
        vars(self)["_seen"] = seen

    def _pytree(self):
        if vars(self)["_seen"] != self._lists():  # an entry was set in place
            self._build()
        return super()._pytree()

    def _traced(self, step, dtype):
        numbers = coerce(self._pytree(), dtype)
        return jax.tree.structure(numbers).unflatten((self._boundaries(step.dtype), numbers.values)), step

    def _on_host(self, step):
        # The dtype decides which numbers the boundaries are; float64 then holds them and the step, so one
        # program is enough.
        boundaries = self._boundaries(np.dtype(np.int64) if step.dtype.kind in "iu" else step.dtype)
        numbers = self._pytree()
        leaves = boundaries.astype(np.float64), numbers.values.astype(self.dtype)
        return jax.tree.structure(numbers).unflatten(leaves), step.astype(np.float64)

    def _is_wide(self):
        return True

    def _boundaries(self, dtype):
        """The boundaries in the dtype of a step, by way of float32 for Python's floats: 16777217.0 becomes
        16777216.
        """
        each = [np.float32(one) if type(one) is float else np.asarray(one) for one in self.boundaries]
        if np.issubdtype(dtype, np.integer):  # one beyond all whole numbers stays beyond them
            limits = np.iinfo(dtype)
            return np.array([min(max(int(one), limits.min), limits.max) for one in each], dtype)
        with np.errstate(over="ignore"):
            return np.array([one.astype(dtype) for one in each], dtype)

    def _lists(self):
        return [_numbers(self.boundaries), _numbers(self.values)]


def _numbers(several):
    if not isinstance(several, (list, tuple)):
        return several
    return [one.item() if isinstance(one, np.generic) else one for one in several]
