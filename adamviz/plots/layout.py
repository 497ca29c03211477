"""Where the panes, the charts and the text of a still picture stand.

The panes of runs side by side are of one size, as `js/plane/facets.js` has them, and charts of x and y stand
side by side, as `js/charts/chart-group.js` has them. The picture is always as wide, and as high as it must
be.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

# In points, of which an inch has 72 and a picture's width 648.
WIDTH, LEAST_HEIGHT = 648.0, 432.0
TOP, LEFT, INNER = 14.2, 37.6, 390.1
COLUMN, COLUMN_WIDTH = 447.0, 0.292 * WIDTH  # where the text begins, and how wide it is
FIELD, BELOW_FIELD = 268.7, 45.4  # the height of the field, and what its axis takes below it
TITLE, GAP_ACROSS, GAP_DOWN = 17.0, 11.0, 5.0  # of the panes
LOSS, BELOW_LOSS = 71.3, 32.4
CHART, HEAD, FOOT = 50.0, 20.0, 15.0  # a chart, what stands above it, and the steps below the last one
SHAPE = 1.35  # width to height of the pane that a person would like best
LOWEST = 0.78  # of its width: the height of a pane below which the picture grows


class Box(NamedTuple):
    """A rectangle, in points from the figure's lower left corner."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def top(self) -> float:
        return self.bottom + self.height


class Layout(NamedTuple):
    """The places of a picture's parts.

    Attributes:
        height: of the figure, in points; its width is `WIDTH`.
        panes: of each pane its box, whether it stands at the left end, and whether nothing stands below it.
        loss: the chart of losses.
        charts: the boxes of the other charts.
        stepped: of each of these whether the steps are written below it.
        column: what the text has.
    """

    height: float
    panes: list[tuple[Box, bool, bool]]
    loss: Box
    charts: list[Box]
    stepped: list[bool]
    column: Box


def lay_out(panes: int, charts: Sequence[dict[str, Any]], column: float = 0.0) -> Layout:
    """Place panes and charts.

    Args:
        panes: how many runs stand side by side; 1 for all in one.
        charts: for each, `pair`, whether it is one of two that stand side by side, and `above`, whether it
            stands above the losses.
        column: the height that the text needs, in points.

    Example:
        >>> layout = lay_out(1, [])
        >>> layout.height, [round(side) for side in layout.loss]
        (432.0, [38, 32, 390, 71])
        >>> [round(box.width) for box, _, _ in lay_out(4, []).panes]
        [190, 190, 190, 190]
    """
    boxes, high = _panes(panes)
    down = TOP + high
    places: list[Any] = [None] * len(charts)
    stepped = [False] * len(charts)

    def stack(wanted, down):
        rows = _rows([(i, chart) for i, chart in enumerate(charts) if bool(chart["above"]) == wanted])
        for row in rows:
            down += HEAD
            for place, i in enumerate(row):
                half = (INNER - LEFT) / 2
                left = LEFT + place * (half + LEFT)
                places[i] = (left, down, half if charts[i]["pair"] else INNER, CHART)
                stepped[i] = row is rows[-1]
            down += CHART
        return down + (FOOT if rows else 0.0)

    above = stack(True, down + BELOW_FIELD - 20.0)
    down = above + 20.0 if any(chart["above"] for chart in charts) else down + BELOW_FIELD
    loss = (LEFT, down, INNER, LOSS)
    down = stack(False, down + LOSS + BELOW_LOSS)
    height = _even(max(LEAST_HEIGHT, down + (8.0 if charts else 0.0), column + TOP + 13.0))

    def box(place):
        left, top, width, tall = place
        return Box(left, height - top - tall, width, tall)

    return Layout(
        height,
        [(box(place), left, bottom) for place, left, bottom in boxes],
        box(loss),
        [box(place) for place in places],
        stepped,
        Box(COLUMN, 13.0, COLUMN_WIDTH, height - TOP - 13.0),
    )


def columns_for(count: int, width: float, height: float) -> int:
    """How many columns let panes in a box be largest.

    Example:
        >>> [columns_for(count, 390, 269) for count in range(1, 9)]
        [1, 2, 2, 2, 3, 3, 3, 3]
    """

    def score(columns):
        rows = math.ceil(count / columns)
        # Of two that are as good, the one that leaves no gap.
        return min(width / columns, height / rows * SHAPE) - (rows * columns - count) * 1e-3

    return max(range(1, count + 1), key=score)


def _panes(count):
    """`(left, top, width, height)` of each pane with its two flags, and the height of all of them."""
    if count < 2:
        return [((LEFT, TOP, INNER, FIELD), True, True)], FIELD
    columns = columns_for(count, INNER, FIELD)
    rows = math.ceil(count / columns)
    across = (INNER - (columns - 1) * GAP_ACROSS) / columns
    down = max((FIELD - rows * TITLE - (rows - 1) * GAP_DOWN) / rows, LOWEST * across)
    boxes = []
    for i in range(count):
        row, column = divmod(i, columns)
        left = LEFT + column * (across + GAP_ACROSS)
        top = TOP + TITLE + row * (down + TITLE + GAP_DOWN)
        boxes.append(((left, top, across, down), column == 0, i + columns >= count))
    return boxes, rows * (down + TITLE) + (rows - 1) * GAP_DOWN


def _rows(charts):
    """The charts that stand beside each other; each row is a list of their numbers."""
    rows: list[list[int]] = []
    before = None
    for i, chart in charts:
        if chart["pair"] and before == chart.get("name") and len(rows[-1]) == 1:
            rows[-1].append(i)
        else:
            rows.append([i])
        before = chart.get("name") if chart["pair"] else None
    return rows


def _even(points):
    """The next height that is a whole and even number of pixels, which films need."""
    return math.ceil(points / 1.44 - 1e-9) * 1.44
