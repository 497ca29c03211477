"""Which strategy is the current one: one of a single replica where there is none."""

from __future__ import annotations

import contextlib
from typing import Any

from adamviz.keras.distribute import reducing
from adamviz.keras.distribute.replicas import PerReplica, ValueContext, reduction, regrouped
from adamviz.keras.tensors import trace_frames


class _SingleReplica:
    """The strategy where there is none: one replica, on whatever device JAX takes."""

    num_replicas_in_sync = local_replicas = 1

    def scope(self):
        return contextlib.nullcontext(self)

    def run(self, fn, args=(), kwargs=None):
        return fn(*args, **(kwargs or {}))

    def reduce(self, reduce_op, value, axis=None):
        return reducing.reduce(self, reduction(reduce_op), value, axis)

    def experimental_distribute_values_from_function(self, value_fn):
        return regrouped([value_fn(ValueContext(0, 1))])

    def experimental_local_results(self, value):
        return value.values if isinstance(value, PerReplica) else (value,)


_SINGLE = _SingleReplica()


def get_strategy() -> Any:
    """The strategy in whose scope, or in whose function, this is; outside of any, one of a single replica.

    Example:
        >>> get_strategy().num_replicas_in_sync
        1

    Source:
        `tf.distribute.get_strategy`.
    """
    return trace_frames.scope() or _SINGLE


def has_strategy() -> bool:
    """Whether this is in the scope of a strategy, or in a function that one runs.

    Example:
        >>> from adamviz.keras.distribute.strategy import MirroredStrategy
        >>> with MirroredStrategy().scope():
        ...     has_strategy()
        True

    Source:
        `tf.distribute.has_strategy`.
    """
    return trace_frames.scope() is not None
