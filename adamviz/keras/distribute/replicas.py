"""What a function that runs on several devices at once knows of the others: its replica context, and values
of all replicas.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from adamviz.core.sparse import Rows
from adamviz.keras.tensors import trace_frames
from adamviz.keras.tensors.arrays import as_array
from adamviz.keras.tensors.operators import Operators, Tensor, read
from adamviz.keras.tensors.precision import precision
from adamviz.keras.tensors.slices import IndexedSlices

AXIS = "replica"  # the one axis of a strategy's mesh of devices


class ReduceOp(enum.Enum):
    """How values of several replicas become one: `SUM` or `MEAN`, or their names in any case."""

    SUM = "SUM"
    MEAN = "MEAN"


def reduction(op: str | ReduceOp) -> ReduceOp:
    """A `ReduceOp` of itself or of its name; a ValueError for anything else."""
    try:
        return ReduceOp(op.upper() if isinstance(op, str) else op)
    except ValueError:
        raise ValueError(f"Expected reduce_op to be 'sum' or 'mean', received: {op!r}") from None


class PerReplica:
    """One value for each replica, in their order; of a strategy of several processes, for each one of this
    process.

    Args:
        values: a list or tuple of arrays or numbers, of one shape.

    Example:
        >>> PerReplica([1.0, 2.0]).values
        (1.0, 2.0)

    Source:
        `tf.distribute.DistributedValues`.
    """

    def __init__(self, values: Iterable[Any]) -> None:
        self._values = tuple(values)

    values = property(lambda self: self._values, doc="The values, a tuple.")

    def __repr__(self):
        entries = ",\n".join(f"  {place}: {value!r}" for place, value in enumerate(self._values))
        return f"PerReplica:{{\n{entries}\n}}"


class ValueContext:
    """Which replica a function of `experimental_distribute_values_from_function` makes a value for."""

    def __init__(self, replica_id_in_sync_group: int, num_replicas_in_sync: int) -> None:
        self.replica_id_in_sync_group = replica_id_in_sync_group
        self.num_replicas_in_sync = num_replicas_in_sync

    def __repr__(self):
        return f"ValueContext({self.replica_id_in_sync_group}, {self.num_replicas_in_sync})"


class ReplicaContext:
    """What `get_replica_context()` gives inside a function run by a strategy; outside of any it stands for
    one replica.

    Attributes:
        strategy: the `MirroredStrategy`; None outside of any.
        demands: what must hold when the function has run, or else it fails: (0 or 1, message) pairs.

    Source:
        `tf.distribute.ReplicaContext`.
    """

    def __init__(self, strategy: Any = None) -> None:
        self.strategy = strategy
        self._kept, self.demands = [], []

    @property
    def num_replicas_in_sync(self) -> int:
        """The number of replicas, in all processes."""
        return self.strategy.num_replicas_in_sync if self.strategy else 1

    @property
    def replica_id_in_sync_group(self) -> Any:
        """The replica's place among all, from 0: a traced number, as the function is traced once for all
        replicas.
        """
        return jax.lax.axis_index(AXIS) if self.strategy else 0

    def all_reduce(self, op: str | ReduceOp, value: Any) -> Any:
        """The sum or mean over all replicas, the same on each. Gradients flow through it, as in TensorFlow:
        they are reduced too.

        Args:
            op: "sum", "mean" or a `ReduceOp`.
            value: an array, number, variable or `IndexedSlices` (whose rows are put one after the other), or
                a nested structure.

        Returns:
            Arrays in the same structure; None stays None.

        Raises:
            ValueError: for another op.
            TypeError: for values that are no arrays of numbers.

        Example:
            >>> ReplicaContext().all_reduce("sum", [1.0, 2.0])  # one replica has nothing to add
            [1.0, 2.0]

        Source:
            `tf.distribute.ReplicaContext.all_reduce`.
        """
        mean = reduction(op) is ReduceOp.MEAN
        if self.strategy is None:
            return value
        return jax.tree.map(lambda leaf: self._reduced(leaf, mean), value, is_leaf=is_value)

    def _reduced(self, leaf, mean):
        if isinstance(leaf, IndexedSlices):
            values, indices = _gathered(leaf.values, leaf.indices)
            return IndexedSlices(
                values / self.num_replicas_in_sync if mean else values, indices, leaf.dense_shape
            )
        array = as_array(read(leaf))
        with precision([array]):
            return jax.lax.pmean(array, AXIS) if mean else jax.lax.psum(array, AXIS)

    def sum(self, pairs: list[tuple]) -> list[tuple]:
        """Checked (gradient, variable) pairs with gradients summed over the replicas; `Rows` of all stand one
        after the other.
        """
        return [(self._summed(gradient), variable) for gradient, variable in pairs]

    def _summed(self, gradient):
        if isinstance(gradient, Rows):
            return Rows(*_gathered(gradient.values, gradient.indices))
        with precision([gradient]):
            return jax.lax.psum(gradient, AXIS)

    def check(self, pairs: list[tuple]) -> None:
        """Demand of sparse gradients whose rows are known on the devices only that they lie within their
        variables.
        """
        for gradient, variable in pairs:
            if isinstance(gradient, Rows) and isinstance(gradient.indices, jax.core.Tracer):
                with precision([gradient.indices]):
                    fine = jnp.all((gradient.indices >= 0) & (gradient.indices < variable.shape[0]))
                message = (
                    f"Expected indices of {variable.name!r} to lie in [0, {variable.shape[0]}) on "
                    "every replica"
                )
                self.demands.append((jax.lax.pmin(fine.astype(jnp.int32), AXIS), message))

    def keep(self, thing: Any) -> None:
        """Remember the state of something that is about to change: it has `state()` and `restore(state)`."""
        if not any(thing is one for one, _ in self._kept):
            self._kept.append((thing, thing.state()))

    def undo(self) -> None:
        """Put back whatever was kept."""
        for thing, state in self._kept:
            thing.restore(state)


ALONE = ReplicaContext()


def get_replica_context() -> ReplicaContext | None:
    """The `ReplicaContext` of the function that a strategy runs; one of a single replica outside of any
    strategy.

    Returns:
        The context; None in a strategy's scope outside of its `run`.

    Example:
        >>> get_replica_context().num_replicas_in_sync
        1

    Source:
        `tf.distribute.get_replica_context`.
    """
    running = trace_frames.replicas()
    return running if running is not None or trace_frames.scope() is not None else ALONE


def is_value(leaf: Any) -> bool:
    """Whether this is one value, though JAX may know how to take it apart."""
    return isinstance(leaf, (Operators, IndexedSlices, PerReplica))


def regrouped(replicas: Sequence[Any]) -> Any:
    """One structure of `PerReplica` values of several structures that differ in nothing but values."""
    return jax.tree.map(lambda *parts: PerReplica(parts), *replicas, is_leaf=is_value)


def as_tensor(part: Any) -> Any:
    """An array of a result as a `Tensor`; slices as they are."""
    return Tensor(part) if isinstance(part, jax.Array) else part


def _gathered(values, indices):
    with precision([values, indices]):
        return [jax.lax.all_gather(array, AXIS, tiled=True) for array in (values, indices)]
