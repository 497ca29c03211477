"""Pinned runs in a picture: thin, pale lines under the runs, each with what it differs in at its end."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from adamviz.plots.checks import finite_part
from adamviz.plots.column import text_width, wrap
from adamviz.plots.labels import Rect, overlap, rect_of
from adamviz.plots.palette import Theme
from adamviz.plots.paper import Paper
from adamviz.plots.path import mark_style, run_colour
from adamviz.typing import Artist, Axes, Float

PALE: dict[str, Any] = {"linewidth": 0.9, "alpha": 0.62, "zorder": 2.5, "label": "_pin", "gid": "pin"}
SIZE = 8.0  # points: of type
WIDEST = 0.6  # of the field's width: a longer text is cut
TRIES = 400  # points of a run that a text is tried at


def draw_pins(
    field: Axes, pins: Sequence[Mapping[str, Any]], colours: Theme, scale: float = 1.0
) -> list[PinMark]:
    """Draw pinned runs on the axes that show a surface, which keep their view.

    Args:
        field: the Axes of the surface.
        pins: a list of dictionaries: `xy` `(steps + 1, 2)`, `loss` `(steps + 1,)`, `number`, the run whose
            colour and marker it has, and `text`.
        colours: a theme's dictionary.
        scale: of the marks.

    Returns:
        Where each of them stands at a step, to be shown.
    """
    view, marks = (field.get_xlim(), field.get_ylim()), []
    for pin in pins:
        xy = drawn_points(pin)
        if len(xy):
            field.plot(*xy.T, **PALE | {"color": run_colour(pin["number"], colours)})
            marks.append(PinMark(field, xy, pin["number"], colours, scale))
    field.set(xlim=view[0], ylim=view[1])
    return marks


def write_pins(paper: Paper, pins: Sequence[Mapping[str, Any]], taken: Sequence[Rect]) -> list[Rect]:
    """Write beside the end of each pinned run what it differs in, where there is room.

    Args:
        paper: where the pins are drawn.
        pins: as `draw_pins` takes them.
        taken: what the texts must be clear of.

    Returns:
        Where they stand.
    """
    placed: list[Rect] = []
    for pin in pins:
        text = " ".join(wrap(pin["text"], SIZE, WIDEST * paper.box.width, 1))
        places = paper.at(drawn_points(pin)) * [1, -1]
        rect = _beside(rect_of(paper.box), places, text_width(text, SIZE), [*taken, *placed])
        if text and rect:
            placed.append(rect)
            style = {"size": SIZE, "color": paper.colours["muted"], "path_effects": paper.halo(2.5)}
            paper.text((rect[0], -(rect[1] + rect[3]) / 2), text, **style)
    return placed


def draw_pin_losses(
    chart: Axes, pins: Sequence[Mapping[str, Any]], minimum: float | None, floor: float, colours: Theme
) -> None:
    """Draw the losses of pinned runs on the axes that show those of runs, which keep their steps.

    Args:
        chart: the Axes of the losses.
        pins: as `draw_pins` takes them.
        minimum: what is subtracted from each loss, or None.
        floor: losses closer to the minimum than this are drawn on it, where the axis is logarithmic.
        colours: a theme's dictionary.
    """
    steps = chart.get_xlim()
    for pin in pins:
        height = np.asarray(pin["loss"])[: finite_part(pin["xy"], pin["loss"])] - (minimum or 0.0)
        height = np.maximum(height, floor) if chart.get_yscale() == "log" else height
        chart.plot(height, **PALE | {"color": run_colour(pin["number"], colours)})
    chart.set_xlim(steps)


class PinMark:
    """Where a pinned run stands at a step: a hollow marker, so that none is taken for a run's."""

    def __init__(
        self, field: Axes, xy: Float[np.ndarray, "n 2"], number: int, colours: Theme, scale: float
    ) -> None:
        self.xy = xy
        (self.mark,) = field.plot(*xy[:1].T, **hollow_style(number, colours, scale), zorder=2.6)
        self.artists: list[Artist] = [self.mark]
        self.texts: list[Artist] = []

    def show(self, step: int) -> None:
        """Let it stand at a step, or at the last one if there are fewer."""
        self.mark.set_data(*self.xy[min(step, len(self.xy) - 1)][:, None])


def hollow_style(number: int, colours: Theme, scale: float) -> dict[str, Any]:
    """The marker of a pinned run, as keywords of `Axes.plot`."""
    style = mark_style(number, colours, 6.0 * scale)
    hollow = {"color": colours["halo"], "markeredgecolor": style["color"], "markeredgewidth": 1.2}
    return {**style, **hollow, "label": "_pin"}


def drawn_points(pin: Mapping[str, Any]) -> Float[np.ndarray, "points 2"]:
    """The points of a pinned run before it diverged."""
    return np.asarray(pin["xy"])[: finite_part(pin["xy"], pin["loss"])]


def _beside(field, places, width, taken):
    """Where a text stands beside the last visible point of a path that leaves it room; None if none does."""
    left, top, right, _ = field
    every = max(4, math.ceil(len(places) / TRIES))
    for x, y in places[:0:-every]:
        if not (_within(x, left, right) and _within(y, top, field[3])):
            continue
        x0 = x - 0.8 * SIZE - width if x + SIZE + width > right else x + 0.8 * SIZE
        middle = max(top + SIZE, y - 0.7 * SIZE)
        rect = (x0, middle - 0.6 * SIZE, x0 + width, middle + 0.6 * SIZE)
        if x0 > left and not any(overlap(rect, other) for other in taken):
            return rect
    return None


def _within(place, low, high):
    return low + SIZE <= place <= high - SIZE
