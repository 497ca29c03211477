"""Keras's learning-rate schedules, and their way into a config and back: `tf.keras.optimizers.schedules`."""

from adamviz.keras.schedules.base import LearningRateSchedule
from adamviz.keras.schedules.decays import (
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    PolynomialDecay,
)
from adamviz.keras.schedules.piecewise import PiecewiseConstantDecay
from adamviz.keras.schedules.serialization import deserialize, serialize

__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "deserialize",
    "serialize",
]
