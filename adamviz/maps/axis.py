"""What one axis of a map turns, and from where to where."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from adamviz.core.parameter import Parameter
from adamviz.core.received import received
from adamviz.typing import Float

SCALES = ("linear", "log", "one_minus")


@dataclasses.dataclass(frozen=True)
class Axis:
    """One axis of a map.

    Attributes:
        name: of the number that it turns; `start_x` and `start_y` are the coordinates of the start.
        low, high: the first and the last value.
        scale: `linear`; `log`, each value the same factor times the one before; or `one_minus`, which is
            that for 1 - value, so that values near 1 spread out.
        count: how many values there are.
        whole: whether only whole numbers are allowed, to which the values are rounded.

    Example:
        >>> Axis("learning_rate", 0.001, 0.1, "log", 3).values.tolist()
        [0.001, 0.01, 0.1]
    """

    name: str
    low: float
    high: float
    scale: str = "linear"
    count: int = 512
    whole: bool = False

    @property
    def ends(self) -> tuple[str, float, float, str]:
        """As a caller writes it: name, low, high and scale."""
        return self.name, self.low, self.high, self.scale

    @property
    def values(self) -> Float[np.ndarray, " count"]:
        """All values, in order, in float64."""
        if self.count == 1:
            spaced = np.array([self.low])
        elif self.scale == "log":
            spaced = np.geomspace(self.low, self.high, self.count)
        elif self.scale == "one_minus":
            spaced = 1 - np.geomspace(1 - self.low, 1 - self.high, self.count)
            spaced[0], spaced[-1] = self.low, self.high  # 1 - (1 - 0.1) is not 0.1
        else:
            spaced = np.linspace(self.low, self.high, self.count)
        return np.round(spaced) if self.whole else spaced


def checked(argument: str, given: Any, count: int, entries: Mapping[str, Parameter]) -> Axis:
    """An axis as a caller writes it, `(name, low, high)` or `(name, low, high, scale)`.

    Args:
        argument: what the caller calls it, for the message.
        given: what was given.
        count: how many values it is to have.
        entries: all numbers that can be turned, by name.

    Raises:
        ValueError: the message says what is allowed.
    """
    form = f"Expected {argument} to be (name, low, high) or (name, low, high, scale)"
    if not isinstance(given, (tuple, list)) or len(given) not in (3, 4) or not isinstance(given[0], str):
        raise ValueError(f"{form}, received: {received(given)}")
    name, *ends, scale = (*given, "linear")[:4]
    if name not in entries:
        raise ValueError(f"Expected {argument} to turn one of {', '.join(entries)}, received: {name!r}")
    if not isinstance(scale, str) or scale not in SCALES:
        raise ValueError(
            f"Expected the scale of {argument} to be one of {', '.join(SCALES)}, received: {received(scale)}"
        )
    low, high = (real_number(end) for end in ends)
    if not low < high:  # NaN neither
        raise ValueError(
            f"Expected {argument} to go from low to high, two finite numbers with low < high, received: "
            f"{received(tuple(ends))}"
        )
    if scale == "log" and low <= 0:
        raise ValueError(f"Expected {argument} to begin above 0 on a scale of log, received: {low}")
    if scale == "one_minus" and high >= 1:
        raise ValueError(f"Expected {argument} to end below 1 on a scale of one_minus, received: {high}")
    axis = Axis(name, low, high, scale, count, entries[name].whole)
    try:
        entries[name].check_row(np.array([low, high]) if count > 1 else np.array([low]))
    except ValueError as error:
        raise ValueError(f"{argument}: {error}") from None
    return axis


def real_number(value: Any) -> float:
    """A finite real number as a float, also a NumPy or JAX one; NaN of anything else.

    Example:
        >>> real_number(np.float32(0.5)), real_number(True), real_number("1")
        (0.5, nan, nan)
    """
    if np.ndim(value) or isinstance(value, (bool, np.bool_, str, bytes)):
        return math.nan
    try:
        number = float(value)
    except (OverflowError, TypeError, ValueError):
        return math.nan
    return number if math.isfinite(number) else math.nan
