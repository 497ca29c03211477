"""Training on several devices at once: what `tf.distribute` is to TensorFlow."""

from adamviz.keras.distribute.current import get_strategy, has_strategy
from adamviz.keras.distribute.replicas import PerReplica, ReduceOp, ReplicaContext, get_replica_context
from adamviz.keras.distribute.strategy import MirroredStrategy

__all__ = [
    "MirroredStrategy",
    "PerReplica",
    "ReduceOp",
    "ReplicaContext",
    "get_replica_context",
    "get_strategy",
    "has_strategy",
]
