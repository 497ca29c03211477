"""Training on several devices at once: what `tf.distribute` is to TensorFlow."""

from __future__ import annotations

import contextlib
import itertools
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import jax
import numpy as np
from jax.sharding import Mesh

from adamviz.keras.distribute import reducing, replicated
from adamviz.keras.distribute.devices import listed
from adamviz.keras.distribute.mirrored import MirroredVariable, spread
from adamviz.keras.distribute.replicas import (
    AXIS,
    PerReplica,
    ReduceOp,
    ValueContext,
    is_value,
    reduction,
    regrouped,
)
from adamviz.keras.tensors import trace_frames


class MirroredStrategy:
    """The same training step on several devices, each with its own part of a batch and its own copy of every
    variable.

    Variables (and optimizers) made inside `scope()` have a copy on each device. `run` calls a function once
    for each replica, all at the same time; an optimizer's `apply_gradients` in it sums the gradients over all
    replicas, clips the sum and moves every copy alike. After `jax.distributed.initialize(...)` the devices of
    all processes take part: let each process do the same things in the same order; a variable then starts
    with the value that the first process gives it.

    Args:
        devices: a list of JAX devices or of names such as "cpu:1"; all that JAX has if None.

    Raises:
        ValueError: for a device that is unknown or comes twice, or no device at all.

    Example:
        >>> from adamviz.keras.adam import Adam
        >>> from adamviz.keras.tensors.variable import Variable
        >>> strategy = MirroredStrategy()
        >>> with strategy.scope():
        ...     w, opt = Variable(10.0), Adam(0.1)
        >>> def step(x):
        ...     opt.minimize(lambda: (w * x) ** 2 / 2, [w])
        ...     return w * x
        >>> value = strategy.run(step, args=(np.float32(2.0),))
        >>> round(float(w), 6), int(opt.iterations)
        (9.9, 1)

    Source:
        `tf.distribute.MirroredStrategy`, and `MultiWorkerMirroredStrategy` for several processes.
    """

    kind = MirroredVariable

    def __init__(self, devices: Sequence[Any] | None = None) -> None:
        all_devices = jax.devices() if devices is None else listed(devices)
        self.mesh = Mesh(np.array(all_devices, dtype=object), (AXIS,))
        processes = {device.process_index for device in all_devices}
        if jax.process_index() not in processes:
            raise ValueError(f"Expected devices to hold some of this process, received: {devices!r}")
        self._several = len(processes) > 1
        if self._several and len(processes) < jax.process_count():
            raise ValueError(f"Expected devices of every process or of this one only, received: {devices!r}")
        self._own = [
            place for place, device in enumerate(all_devices) if device.process_index == jax.process_index()
        ]
        self._variables, self._serial = weakref.WeakValueDictionary(), itertools.count()
        self.programs = replicated.Programs()

    def __repr__(self):
        names = [f"{device.platform}:{device.id}" for device in self.mesh.devices.flat]
        return f"MirroredStrategy(devices={names})"

    def __deepcopy__(self, memo):
        return self  # copies of an optimizer live on the same devices

    @property
    def num_replicas_in_sync(self) -> int:
        """The number of replicas, in all processes."""
        return self.mesh.size

    @property
    def local_replicas(self) -> int:
        """The number of replicas of this process."""
        return len(self._own)

    def variables(self) -> list[MirroredVariable]:
        """The variables made in this strategy's scope that are still in use, in the order in which they were
        made.
        """
        return [variable for variable in list(self._variables.values()) if variable._copies is not None]

    def adopt(self, variable: MirroredVariable) -> None:
        """Take a variable for one of this strategy, for as long as it is in use."""
        self._variables[next(self._serial)] = variable

    def copies(self, array: Any, agreed: bool = True) -> jax.Array:
        """A copy of an array on each device; unless all processes are `agreed` on its values, the first
        one's.
        """
        if self._several and not agreed:
            from jax.experimental import multihost_utils  # takes long to load, and few need it

            with jax.enable_x64(True):
                array = multihost_utils.broadcast_one_to_all(array)
        return spread(self.mesh, [array] * self.local_replicas)

    @contextlib.contextmanager
    def scope(self) -> Iterator[MirroredStrategy]:
        """Inside `with strategy.scope():` variables are made with a copy on each device, also those that an
        optimizer makes.

        Raises:
            RuntimeError: inside the scope of another strategy.
        """
        outer = trace_frames.scope()
        if outer is not None and outer is not self:
            raise RuntimeError(f"Mixing different strategies: {self!r} inside the scope of {outer!r}")
        with trace_frames.scoped(self):
            yield self

    def run(self, fn: Callable, args: tuple = (), kwargs: Mapping[str, Any] | None = None) -> Any:
        """Call a function once for each replica, on all devices at the same time.

        The function is traced by JAX: `jax.numpy`, operators and optimizers work in it; a Python `if` on a
        traced value does not. If it raises an error, no variable and no optimizer has changed.

        Args:
            fn: the function.
            args, kwargs: its arguments, nested structures allowed: each replica gets its own value of a
                `PerReplica`, and all share everything else.

        Returns:
            What the function returns, with a `PerReplica` of tensors in place of each array; with one
            replica, the tensor itself.

        Raises:
            TypeError: if fn is not a function.
            ValueError: for a `PerReplica` of another number of values, or an assignment to a variable made
                outside of the scope.
            RuntimeError: inside a function that is run already, or that JAX traces.

        Example:
            >>> strategy = MirroredStrategy()
            >>> each = PerReplica([1.0] * strategy.num_replicas_in_sync)
            >>> double = strategy.run(lambda x: 2 * x, args=(each,))
            >>> strategy.experimental_local_results(double)[0].numpy().tolist()
            2.0

        Source:
            `tf.distribute.Strategy.run`.
        """
        if not callable(fn):
            raise TypeError(f"Expected fn to be a function, received: {fn!r}")
        self._refuse_inside("run")
        return replicated.run(self, fn, args, kwargs)

    def reduce(self, reduce_op: str | ReduceOp, value: Any, axis: int | None = None) -> Any:
        """One value from those of all replicas, by sum or mean.

        Args:
            reduce_op: "sum", "mean" or a `ReduceOp`.
            value: a `PerReplica`, or a nested structure; anything else has the same value on every replica.
            axis: an axis of each replica's value to sum or average over as well, such as 0 for the examples
                of a batch; the replicas may have different numbers of them.

        Returns:
            Tensors in the same structure.

        Raises:
            ValueError: for another reduce_op, an axis that a value does not have, or the sum of what is no
                `PerReplica`.

        Example:
            >>> strategy = MirroredStrategy()
            >>> losses = strategy.run(lambda: jax.numpy.arange(4.0))
            >>> float(strategy.reduce("mean", losses, axis=0))
            1.5

        Source:
            `tf.distribute.Strategy.reduce`.
        """
        op = reduction(reduce_op)
        self._refuse_inside("reduce")
        return reducing.reduce(self, op, value, axis)

    def experimental_distribute_values_from_function(self, value_fn: Callable[[ValueContext], Any]) -> Any:
        """A `PerReplica` of what a function makes for each replica (of this process).

        Args:
            value_fn: a function of a `ValueContext` with replica_id_in_sync_group and num_replicas_in_sync;
                it returns a value or a nested structure of values.

        Example:
            >>> strategy = MirroredStrategy(jax.devices()[:1])
            >>> strategy.experimental_distribute_values_from_function(lambda c: c.replica_id_in_sync_group)
            PerReplica:{
              0: 0
            }
        """
        if not callable(value_fn):
            raise TypeError(f"Expected value_fn to be a function, received: {value_fn!r}")
        return regrouped([value_fn(ValueContext(place, self.num_replicas_in_sync)) for place in self._own])

    def experimental_local_results(self, value: Any) -> tuple:
        """A tuple of the values of the replicas (of this process); of a value that is the same on all, that
        value alone.
        """
        if isinstance(value, (PerReplica, MirroredVariable)):
            return tuple(value.values)
        leaves, structure = jax.tree.flatten(value, is_leaf=is_value)
        if not any(isinstance(leaf, PerReplica) for leaf in leaves):
            return (value,)
        columns = [
            leaf.values if isinstance(leaf, PerReplica) else [leaf] * self.local_replicas for leaf in leaves
        ]
        return tuple(jax.tree.unflatten(structure, own) for own in zip(*columns, strict=True))

    def _refuse_inside(self, method):
        if trace_frames.replicas() is not None:
            raise RuntimeError(
                f"`{method}()` cannot be called in replica context: a function that a strategy runs"
            )
        if trace_frames.tracing() is not None:
            raise RuntimeError(
                f"`{method}()` cannot be called inside an av.function: leave that out, as a strategy "
                "compiles what it runs"
            )
        if trace_frames.current() is not None:
            raise RuntimeError(
                f"`{method}()` cannot be called inside a loss: let the strategy run what minimizes it"
            )
