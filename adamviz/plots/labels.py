"""Where there is room for words beside a path; `js/plane/labels.js` has the same rule, and cases in
tests/shared/names.json hold both to it.

As in a page, heights grow downwards.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from adamviz.plots.layout import Box
from adamviz.typing import Float

Rect = tuple[float, float, float, float]  # left, top, right, bottom

HIGH = 1.15  # type sizes of a line of words
OFFSETS = (0.75, 1.7, 2.9)  # type sizes between words and the point beside which they stand
ANCHORS = 12  # points of a path that are tried
MOST_DOTS = 150  # points of a path that words had better not cover
SIDES = ((1, -0.8), (1, 0.8), (-1, -0.8), (-1, 0.8), (0, -1.2), (0, 1.2))


def overlap(one: Rect, other: Rect) -> bool:
    """Whether two rectangles have an inner point in common.

    Example:
        >>> overlap((0, 0, 2, 1), (1, 0, 3, 1)), overlap((0, 0, 2, 1), (2, 0, 3, 1))
        (True, False)
    """
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def rect_of(box: Box) -> Rect:
    """A box as a rectangle whose heights grow downwards."""
    return (box.left, -box.top, box.right, -box.bottom)


def box_of(rect: Rect) -> Box:
    """A rectangle whose heights grow downwards as a box."""
    left, top, right, bottom = rect
    return Box(left, -bottom, right - left, bottom - top)


def square_around(point: Sequence[float], radius: float) -> Rect:
    """The square around a point."""
    x, y = map(float, point)
    return (x - radius, y - radius, x + radius, y + radius)


def dots_of(field: Rect, places: Float[np.ndarray, "n 2"], spacing: float) -> list[tuple[float, float]]:
    """The points of a path that lie in a field, from its end: none nearer to the one before than the spacing.

    Args:
        field: where words may stand.
        places: where the path's points lie.
        spacing: in the unit of both.

    Example:
        >>> dots_of((0, 0, 10, 10), np.array([[1.0, 1.0], [1.5, 1.0], [9.0, 1.0], [20.0, 1.0]]), 1.0)
        [(9.0, 1.0), (6.5, 1.0), (4.0, 1.0), (1.5, 1.0)]
    """
    left, top, right, bottom = field
    x, y = np.asarray(places, float)[::-1].T
    inside = (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
    x, y = x[inside], y[inside]
    dots: list[tuple[float, float]] = []
    i: int | None = 0 if len(x) else None
    while i is not None and len(dots) < MOST_DOTS:
        here = float(x[i]), float(y[i])
        if dots:
            last = dots[-1]
            across, down = here[0] - last[0], here[1] - last[1]
            # A step that leads far is a line, which words would cover as well.
            pieces = min(40, math.floor(math.hypot(across, down) / (2 * spacing)))
            dots += [(last[0] + across * k / pieces, last[1] + down * k / pieces) for k in range(1, pieces)]
        dots.append(here)
        i = _next(x, y, i, spacing)
    return dots


def _next(x, y, i, spacing):
    """The next place that is so far from one, or None; long paths rest in one place for most of their way."""
    start, many = i + 1, 32
    while start < len(x):
        far = np.abs(x[start : start + many] - x[i]) + np.abs(y[start : start + many] - y[i]) >= spacing
        if far.any():
            return start + int(far.argmax())
        start, many = start + many, 4 * many
    return None


def place_beside(
    field: Rect,
    dots: Sequence[tuple[float, float]],
    width: float,
    size: float,
    taken: Sequence[Rect],
    paths: Sequence[Sequence[tuple[float, float]]],
) -> Rect | None:
    """The place for words beside the end of a path, or as near to it as there is room: in the field, clear of
    what is taken, and over as little of the paths as can be; None if there is no room.

    Args:
        field: where words may stand.
        dots: of the path, from its end.
        width: of the words.
        size: of type.
        taken: what the words must be clear of.
        paths: dots of all that is drawn.

    Example:
        >>> place_beside((0, 0, 100, 50), [(20.0, 30.0)], 40.0, 10.0, [], [])
        (27.5, 18.25, 67.5, 29.75)
    """
    left, top, right, bottom = field
    high = HIGH * size
    x, y = np.array([dot for path in paths for dot in path], float).reshape(-1, 2).T
    stride = max(1, math.ceil(len(dots) / ANCHORS / 3))
    best, least = None, math.inf
    for k, (px, py) in enumerate(dots[: ANCHORS * stride : stride]):
        for f, far in enumerate(OFFSETS):
            for p, (dx, dy) in enumerate(SIDES):
                cost = 1.5 * k + 1.2 * f + 0.2 * p
                if cost >= least:
                    continue
                x0 = px + dx * far * size - (width if dx < 0 else width / 2 if dx == 0 else 0)
                y0 = py + dy * far * size - high / 2
                rect = (x0, y0, x0 + width, y0 + high)
                if x0 < left + 2 or y0 < top + 2 or rect[2] > right - 2 or rect[3] > bottom - 2:
                    continue
                if any(overlap(rect, other) for other in taken):
                    continue
                hidden = (x > x0) & (x < rect[2]) & (y > y0) & (y < rect[3])
                for _ in range(
                    int(hidden.sum())
                ):  # one by one, as the page adds it, so that they round alike
                    cost += 0.7
                if cost < least:
                    best, least = rect, cost
    return best
