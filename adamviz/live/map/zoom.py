"""The way from the whole of a map into a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from adamviz.plots.map_axes import transform


def between(axes: Sequence[Sequence[Any]], extent: Sequence[float], part: float) -> list[float]:
    """What is seen on the way from a whole map to an extent: in equal times it becomes smaller by equal
    factors, around the point that stays where it is.

    Args:
        axes: x and y, each [name, low, high, scale].
        extent: where it ends: x from, x to, y from, y to.
        part: of the way, from 0 to 1.

    Example:
        >>> axes = (["a", 0.0, 1.0, "linear"], ["b", 0.01, 1.0, "log"])
        >>> [round(end, 6) for end in between(axes, (0.0, 0.01, 0.01, 1.0), 0.5)]
        [0.0, 0.1, 0.01, 1.0]
    """
    ends = [_side(axes[0], extent[:2], part), _side(axes[1], extent[2:], part)]
    return [*ends[0], *ends[1]]


def _side(axis, seen, part):
    _, low, high, scale = axis
    if part in (0.0, 1.0):
        return (low, high) if part == 0.0 else tuple(seen)
    to, back = transform(scale)
    first, last = to(np.array([low, high])), to(np.array(seen))
    widths = first[1] - first[0], last[1] - last[0]
    width = widths[0] * (widths[1] / widths[0]) ** part
    if abs(widths[1] - widths[0]) < 1e-9 * widths[0]:  # it only moves
        begin = first[0] + part * (last[0] - first[0])
    else:
        still = (first[0] * widths[1] - last[0] * widths[0]) / (widths[1] - widths[0])
        begin = still - (still - first[0]) * width / widths[0]
    made = back(np.array([begin, begin + width]))
    return float(made[0]), float(made[1])
