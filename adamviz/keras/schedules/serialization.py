"""Keras's learning-rate schedules, and their way into a config and back: `tf.keras.optimizers.schedules`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from adamviz.keras.schedules.base import LearningRateSchedule
from adamviz.keras.schedules.decays import (
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    PolynomialDecay,
)
from adamviz.keras.schedules.piecewise import PiecewiseConstantDecay

MODULE = "keras.optimizers.schedules"
KERAS = {
    kind.__name__: kind
    for kind in (
        LearningRateSchedule,
        CosineDecay,
        CosineDecayRestarts,
        ExponentialDecay,
        InverseTimeDecay,
        PiecewiseConstantDecay,
        PolynomialDecay,
    )
}


def serialize(schedule: LearningRateSchedule) -> dict[str, Any]:
    """The dict by which Keras writes a schedule down: its class and its config.

    Args:
        schedule: a `LearningRateSchedule`.

    Returns:
        A dict with the keys module, class_name, config and registered_name. The config holds what JSON can
        hold: NumPy scalars as plain numbers, other arrays and schedules as dicts of their own.

    Raises:
        TypeError: if `schedule` is none, or its `get_config` gives no dict.

    Example:
        >>> serialize(CosineDecay(0.1, 100))["class_name"]
        'CosineDecay'
        >>> deserialize(serialize(CosineDecay(0.1, 100))) == CosineDecay(0.1, 100)
        True

    Source:
        `tf.keras.optimizers.schedules.serialize`.
    """
    if not isinstance(schedule, LearningRateSchedule):
        raise TypeError(f"Expected schedule to be a LearningRateSchedule, received: {schedule!r}")
    config = schedule.get_config()
    if not isinstance(config, dict):
        raise TypeError(
            f"The `get_config()` method of {schedule!r} should return a dict. It returned: {config!r}"
        )
    kind = type(schedule)
    own = KERAS.get(kind.__name__) is kind
    module = MODULE if own else kind.__module__
    return {
        "module": None if module == "__main__" else module,
        "class_name": kind.__name__,
        "config": _plain(config),
        "registered_name": None if own else kind.__name__,
    }


def deserialize(
    config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None
) -> LearningRateSchedule:
    """The schedule that a dict of `serialize`, here or in tf.keras, describes.

    Args:
        config: a dict with at least class_name and config.
        custom_objects: classes of your own by name; they come before Keras's.

    Returns:
        The schedule that the class's `from_config` makes.

    Raises:
        TypeError: if `config` is no dict, or its class cannot be made from a config, or takes no such
            arguments.
        ValueError: for an unknown class, or an argument outside its range.

    Example:
        >>> deserialize({"class_name": "InverseTimeDecay",
        ...              "config": {"initial_learning_rate": 1.0, "decay_steps": 10, "decay_rate": 1.0}})
        InverseTimeDecay(initial_learning_rate=1.0, decay_steps=10, decay_rate=1.0)

    Source:
        `tf.keras.optimizers.schedules.deserialize`.
    """
    if not isinstance(config, dict):
        raise TypeError(f"Could not parse config: {config!r}")
    if "class_name" not in config:
        raise ValueError(f"Unknown `config` as a `dict`, config={config}")
    name, known = config["class_name"], {**KERAS, **(custom_objects or {})}
    kind = known.get(name, known.get(config.get("registered_name", "")))
    if kind is None:
        raise ValueError(
            f"Unknown decay: {name!r}. Please ensure that it is one of {', '.join(KERAS)}, or that its class "
            "is given in "
            f"`custom_objects`, as in custom_objects={{{name!r}: ...}}."
        )
    if not hasattr(kind, "from_config"):
        raise TypeError(
            f"Unable to reconstruct an instance of {name!r} because the class is missing a `from_config()` "
            "method. "
            f"Full object config: {config}"
        )
    return kind.from_config(config.get("config") or {})


def _plain(value):
    """A part of a config in the form in which Keras writes it down."""
    if isinstance(value, LearningRateSchedule):
        return serialize(value)
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_plain, value))
    if isinstance(value, np.ndarray) and value.ndim:
        return {"class_name": "__numpy__", "config": {"value": value.tolist(), "dtype": value.dtype.name}}
    # NumPy's float64 is a Python float, which Keras leaves as it is: it says that the schedule computes in
    # float64.
    return (
        value.item()
        if isinstance(value, (np.ndarray, np.generic)) and not isinstance(value, float)
        else value
    )
