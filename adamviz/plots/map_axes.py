"""The axes of a map: where its pixels lie, and round numbers beside them at any depth."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from adamviz.plots.axis_texts import axis_texts
from adamviz.plots.numbers import power_of_ten, short_number, tick_texts
from adamviz.plots.ticks import nice_ticks
from adamviz.typing import Axes, Float

DECADES = 1.0  # from which on an axis has powers of ten rather than round numbers
COUNT = 6  # of ticks, about
LONGEST = {"x": 7, "y": 9}  # characters of a tick
LETTER, BETWEEN = 5.3, 2.0  # points of a tick's character, and characters between two ticks


def edges(values: Float[np.ndarray, " n"], scale: str) -> Float[np.ndarray, " n+1"]:
    """Where pixels end, whose middles are evenly spaced on a scale.

    Example:
        >>> edges(np.array([1.0, 2.0, 3.0]), "linear").tolist()
        [0.5, 1.5, 2.5, 3.5]
    """
    to, back = transform(scale)
    places = to(values)
    half = (places[-1] - places[0]) / (len(places) - 1) / 2 if len(places) > 1 else 0.5
    return back(np.append(places - half, places[-1] + half))


def set_axis(ax: Axes, which: str, values: Float[np.ndarray, " n"], scale: str, label: str) -> None:
    """Give one axis of a plot the scale of a map's axis, its ends, ticks and label.

    Args:
        ax: matplotlib Axes.
        which: "x" or "y".
        values: of the pixels.
        scale: "linear", "log" or "one_minus".
        label: beside it.
    """
    ends = edges(values, scale)
    axis: Any = getattr(ax, f"{which}axis")
    set_scale: Any = getattr(ax, f"set_{which}scale")
    if scale == "log":
        set_scale("log")
    elif scale == "one_minus":
        set_scale("function", functions=transform(scale))
    getattr(ax, f"set_{which}lim")(ends[0], ends[-1])
    if len(values) == 1:
        places, texts, unit = [float(values[0])], [short_number(float(values[0]))], ""
    else:
        width = 72 * ax.figure.get_size_inches()[0] * ax.get_position().width / LETTER
        room = width if which == "x" else math.inf
        places, texts, unit = _fitting(float(ends[0]), float(ends[-1]), scale, LONGEST[which], room)
    axis.set_ticks(places, labels=texts)
    axis.set_ticks([], minor=True)
    getattr(ax, f"set_{which}label")(label + unit)


def ticks(low: float, high: float, scale: str, count: int = COUNT) -> tuple[list[float], list[str]]:
    """Ticks between two values, about so many, and their texts: powers of ten where an axis spans some, else
    round numbers.

    Example:
        >>> ticks(0.0009, 1.1, "log")[1], ticks(0.2, 0.9995, "one_minus")[1]
        (['10⁻³', '10⁻²', '10⁻¹', '1'], ['0.9', '0.99', '0.999'])
        >>> ticks(0.05, 0.5, "log")[1]
        ['0.1', '0.2', '0.3', '0.4', '0.5']
        >>> ticks(0.0315, 0.0317, "log")[1]
        ['0.03150', '0.03155', '0.03160', '0.03165', '0.03170']
    """
    if scale == "log" and math.log10(high / low) >= DECADES:
        powers = _powers(math.log10(low), math.log10(high), count)
        if len(powers) > 1:
            return [10.0**power for power in powers], [power_of_ten(power) for power in powers]
    if scale == "one_minus" and math.log10((1 - low) / (1 - high)) >= DECADES:
        powers = _powers(math.log10(1 - high), math.log10(1 - low), count)
        places = [1 - 10.0**power for power in reversed(powers)]
        if len(powers) > 1:
            return places, [
                f"{place:.{max(0, -power)}f}" for place, power in zip(places, reversed(powers), strict=True)
            ]
    places = nice_ticks(low, high, count)
    return places, tick_texts(places)


def _fitting(low, high, scale, longest, room):
    """Ticks, texts and their unit: as many as have room, rather fewer than in another unit."""

    def fit(texts):
        return (
            max(map(len, texts), default=0) <= longest and sum(len(text) + BETWEEN for text in texts) <= room
        )

    for count in range(COUNT, 2, -1):
        places, texts = ticks(low, high, scale, count)
        if fit(texts):
            return places, texts, ""
    for count in range(COUNT, 1, -1):
        places, texts = ticks(low, high, scale, count)
        if _are_even(places):
            texts, unit = axis_texts(places, longest)
            if fit(texts):
                return places, texts, unit
    return places, texts, ""


def _are_even(places):
    steps = np.diff(places)
    return len(steps) > 0 and np.ptp(steps) < 1e-3 * steps.min()


def _powers(low, high, count):
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    return list(range(first, last + 1, max(1, math.ceil((last - first) / count))))


def transform(scale: str) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """From values to evenly spaced places, and back."""
    if scale == "log":
        return np.log10, lambda places: 10.0 ** np.asarray(places)
    if scale == "one_minus":
        # What lies beyond 1, which matplotlib asks for too, is put just before it.
        return (
            lambda values: -np.log10(np.maximum(1 - np.asarray(values, float), 1e-16)),
            lambda places: 1 - 10.0 ** -np.asarray(places, float),
        )
    return (lambda values: np.asarray(values, float), lambda places: np.asarray(places, float))
