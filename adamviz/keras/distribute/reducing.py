"""One value from those of all replicas, outside of the function that gave them."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import NamedSharding, PartitionSpec

from adamviz.keras.distribute.mirrored import MirroredVariable, local, spread
from adamviz.keras.distribute.replicas import PerReplica, ReduceOp, is_value
from adamviz.keras.tensors.arrays import as_array
from adamviz.keras.tensors.operators import Tensor, read
from adamviz.keras.tensors.precision import precision
from adamviz.keras.tensors.slices import IndexedSlices


def reduce(strategy: Any, op: ReduceOp, value: Any, axis: int | None) -> Any:
    """What `MirroredStrategy.reduce` returns; op is a `ReduceOp`."""
    return jax.tree.map(lambda leaf: _reduced(strategy, op, leaf, axis), value, is_leaf=is_value)


def _reduced(strategy, op, leaf, axis):
    if isinstance(leaf, IndexedSlices):
        raise TypeError(
            "Cannot reduce IndexedSlices here: let the replica context's `all_reduce` do it inside the "
            "function"
        )
    several, count = isinstance(leaf, (PerReplica, MirroredVariable)), strategy.num_replicas_in_sync
    if not several and axis is None:
        if op is ReduceOp.SUM and count > 1:
            raise ValueError(
                f"A non-DistributedValues value {leaf} cannot be reduced with the given reduce op {op}."
            )
        return leaf
    parts = [as_array(read(part)) for part in (leaf.values if several else [leaf] * strategy.local_replicas)]
    if len(parts) != strategy.local_replicas:
        raise ValueError(
            f"Expected a PerReplica of {strategy.local_replicas} values, one for each replica, received: "
            f"{leaf!r}"
        )
    if axis is not None:
        for part in parts:
            if not -part.ndim <= axis < part.ndim:
                raise ValueError(
                    f"Invalid reduction dimension {axis} for a value with {part.ndim} dimensions: {part!r}"
                )
        sizes = [np.int64(part.shape[axis]) for part in parts]
        with precision(parts):
            parts = [jnp.sum(part, axis=axis, dtype=part.dtype) for part in parts]
        count = int(_summed(strategy, sizes)) if op is ReduceOp.MEAN else None
    total = _summed(strategy, parts)
    with precision([total]):
        return Tensor(total / count if op is ReduceOp.MEAN else total)


def _summed(strategy, parts):
    """The sum of one array from each replica, on this process's first device."""
    if strategy.num_replicas_in_sync == 1:
        return as_array(parts[0])
    whole = NamedSharding(strategy.mesh, PartitionSpec())
    with jax.enable_x64(True):
        total = jax.jit(_total, out_shardings=whole)(spread(strategy.mesh, parts))
        return local(total, 1)[0]


def _total(parts):
    return jnp.sum(parts, axis=0, keepdims=True, dtype=parts.dtype)
