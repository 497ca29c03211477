"""Training on several devices at once: what `tf.distribute` is to TensorFlow."""

from adamviz.keras.distribute.strategy import (
    MirroredStrategy,
    PerReplica,
    ReduceOp,
    ReplicaContext,
    get_replica_context,
    get_strategy,
    has_strategy,
)

__all__ = [
    "MirroredStrategy",
    "PerReplica",
    "ReduceOp",
    "ReplicaContext",
    "get_replica_context",
    "get_strategy",
    "has_strategy",
]
