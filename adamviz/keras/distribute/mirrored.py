"""A variable with a copy on each device of a strategy."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import jax
import numpy as np
from jax.sharding import NamedSharding, PartitionSpec

from adamviz.keras.distribute.replicas import AXIS
from adamviz.keras.tensors import trace_frames
from adamviz.keras.tensors.operators import Tensor, register, within
from adamviz.keras.tensors.precision import in_64_bits
from adamviz.keras.tensors.variable import Variable


def spread(mesh: jax.sharding.Mesh, arrays: Sequence[Any]) -> jax.Array:
    """One array for each device of this process, all of one shape, as one global array whose first axis
    counts the replicas.
    """
    return in_64_bits(_spread, mesh, arrays)


def _spread(mesh, arrays):
    own = [device for device in mesh.devices.flat if device.process_index == jax.process_index()]
    shards = [jax.device_put(array[None], device) for array, device in zip(arrays, own, strict=True)]
    shape = (mesh.size, *shards[0].shape[1:])
    return jax.make_array_from_single_device_arrays(shape, NamedSharding(mesh, PartitionSpec(AXIS)), shards)


def shared(mesh: jax.sharding.Mesh, array: Any) -> jax.Array:
    """The same array on each device."""
    return in_64_bits(_shared, mesh, array)


def _shared(mesh, array):
    own = [device for device in mesh.devices.flat if device.process_index == jax.process_index()]
    shards = [jax.device_put(array, device) for device in own]
    return jax.make_array_from_single_device_arrays(array.shape, NamedSharding(mesh, PartitionSpec()), shards)


def local(array: jax.Array, count: int | None = None) -> list:
    """The values that this process has of a global array whose first axis counts the replicas; the first
    `count` of them.
    """
    shards = sorted(array.addressable_shards, key=lambda shard: shard.index[0].start or 0)
    return in_64_bits(_squeezed, shards[:count])


def _squeezed(shards):
    with jax.ensure_compile_time_eval():
        return [jax.lax.squeeze(shard.data, (0,)) for shard in shards]


@register
class MirroredVariable(Variable):
    """What `Variable(...)` makes in the scope of a `MirroredStrategy`: one value for each replica.

    Inside a function that the strategy runs it stands for the replica's own value. Outside, reading it gives
    the value of the first replica (of this process), and assigning sets the values of all. Replicas whose
    functions assign alike keep equal values, as with gradients that are summed over them.

    Source:
        `tf.distribute.DistributedVariable` as `tf.distribute.MirroredStrategy` makes it.
    """

    _copies = None

    @property
    def values(self) -> tuple[Tensor, ...]:
        """The value of each replica (of this process), a tuple of tensors."""
        return tuple(Tensor(array) for array in local(self._placed()))

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape, a tuple."""
        return self._form[0]

    @property
    def dtype(self) -> np.dtype:
        """The dtype, NumPy's."""
        return self._form[1]

    ndim = property(lambda self: len(self.shape), doc="The number of axes.")
    size = property(lambda self: int(np.prod(self.shape)), doc="The number of entries.")
    _array = property(lambda self: local(self._placed(), 1)[0])

    def _place(self, array, shared=False):
        fresh = "_form" not in vars(self)
        if fresh:
            strategy = vars(self).setdefault("_strategy", trace_frames.scope())
            self._form, self._shared = (tuple(array.shape), array.dtype), False
            strategy.adopt(self)
        if trace_frames.replicas() is not None:
            (trace_frames.of_replicas() if fresh else trace_frames.current()).write(self, array)
        else:
            self._copies = self._strategy.copies(array, agreed=not fresh)

    def _sibling(self, array, name):
        slot = object.__new__(type(self))
        slot._strategy = self._strategy
        Variable.__init__(slot, array, False, name=name)
        return slot

    def _commit(self, copies):
        """Take the values that a run computed, a global array."""
        self._copies = copies

    def _placed(self):
        if self._copies is None:
            raise RuntimeError(
                f"Variable {self.name!r} has no value: the function in which a strategy made it did not "
                "finish"
            )
        return self._copies

    def _expose(self):
        found, value = trace_frames.find(self)
        return within(value) if found else self._array

    def _concrete(self):
        running = trace_frames.replicas()
        if running is not None and running.strategy is self._strategy:
            one, *others = local(self._placed())
            if any(not np.array_equal(np.asarray(one), np.asarray(other)) for other in others):
                raise TypeError(
                    f"Variable {self.name!r} has no one value here: it differs between the replicas that run"
                )
        return super()._concrete()

    def __getstate__(self):
        raise TypeError(
            f"Cannot pickle variable {self.name!r}, which has a copy on each device of a strategy: keep its "
            "`.numpy()`, and the "
            "optimizer by `save`; or use copy.deepcopy, whose copy belongs to the same strategy"
        )

    def __copy__(self):
        return copy.deepcopy(self)

    def __deepcopy__(self, memo):
        self._kin()
        twin = memo[id(self)] = object.__new__(type(self))
        own = {
            "_copies",
            "_form",
            "_strategy",
            "_shared",
        }  # may be shared: no step writes into the memory of the copies
        vars(twin).update({name: value for name, value in vars(self).items() if name in own})
        vars(twin).update(
            {name: copy.deepcopy(value, memo) for name, value in vars(self).items() if name not in own}
        )
        self._strategy.adopt(twin)
        return twin
