"""What `Recorder.log` is handed: checked, and as arrays."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import jax
import numpy as np

from adamviz.core.received import received
from adamviz.training.names import array_of
from adamviz.training.recording import NonFinite
from adamviz.training.statistics import MOST, sampled


def whole_step(step: Any) -> int:
    """A step's number, or a TypeError."""
    try:
        whole = int(step) == step and not isinstance(step, bool)
    except (TypeError, ValueError, OverflowError):
        whole = False
    if not whole:
        raise TypeError(f"Expected step to be a whole number, received: {received(step)}")
    return int(step)


def scalar(name: str, value: Any) -> float:
    """A number of whatever library, NaN for None, or a TypeError that names the argument."""
    if value is None:
        return math.nan
    array = array_of(value)
    if array is None or array.size != 1 or array.dtype.kind not in "fiubV":
        raise TypeError(f"Expected {name} to be a number, received: {received(value)}")
    return float(np.asarray(array).reshape(()))


def unfit(array: Any) -> str | None:
    """Why a leaf is not recorded; None if it is."""
    if array is None:
        return "is no array of numbers"
    if not jax.numpy.issubdtype(array.dtype, jax.numpy.floating):
        return f"holds {array.dtype.name}, not real floating-point numbers"
    return None if array.size else f"is empty, of shape {tuple(array.shape)}"


def handed_over(array: Any) -> Any:
    """What goes to the device: NumPy's arrays may change before they are read; those of JAX never do."""
    return array if array is None or isinstance(array, jax.Array) else np.array(sampled(array))


def first_nonfinite(
    groups: Mapping[str, Mapping[str, Any]], shapes: Mapping[str, tuple[int, ...]], step: int
) -> NonFinite | None:
    """The first number that is not finite in NumPy's arrays, of which a sample only goes to the device."""
    for role, group in groups.items():
        for name in shapes:
            array = group.get(name)
            if isinstance(array, np.ndarray) and array.size > MOST:
                wrong = ~np.isfinite(array.reshape(-1))
                if wrong.any():
                    entry = int(np.argmax(wrong))
                    return NonFinite(step, name, role, entry, float(array.reshape(-1)[entry]))
    return None
