"""The plane of gradients in a corner of a picture: those of a run before and after its clip, those of one
step as arrows, and what bounds them; `js/step/gradient-plane.js` draws the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from adamviz.plots.arrow import Arrow
from adamviz.plots.column import text_width
from adamviz.plots.corner import free_corner
from adamviz.plots.numbers import short_number
from adamviz.plots.paper import LENS, Paper
from adamviz.plots.ticks import nice_step
from adamviz.typing import Artist, Float

DOTS = 600  # of a run's gradients, at most
WIDE = 13  # type sizes
ON_THE_RIGHT = ((True, True), (True, False))
ROOM = 1.6  # how far the plane reaches beyond the bound


class GradientPlane:
    """The gradients of a run as points of a plane.

    Args:
        paper: where to draw.
        plane: a dictionary: `grad` and `clipped` `(steps, 2)`; `count`, how many there are before the run
            diverged; `bound`, the corners of what a clip makes of a large circle, or None; `xy`
            `(steps + 1, 2)`, the run's points; and `colour`.
        size: of type, in points.
        above: whether it stands above in any case.

    Attributes:
        artists: what `show` moves.
        box: where it is.
    """

    def __init__(self, paper: Paper, plane: Mapping[str, Any], size: float, above: bool = False) -> None:
        self.paper, self.plane = paper, plane
        head = 1.5 * size
        width = min(WIDE * size, 0.4 * paper.box.width, 0.44 * paper.box.height - head)
        count = min(plane["count"], len(plane["grad"]))
        path = paper.at(plane["xy"])
        self.box = free_corner(paper.box, width, width + head, size, path, ON_THE_RIGHT[above:])
        self.inner = width / 2 - 0.5 * size
        self.middle = np.array([self.box.left + width / 2, self.box.bottom + width / 2])
        self.reach = reach_of(plane["bound"], plane["grad"][:count])
        self._draw_ground(size, head)
        every = max(1, -(-count // DOTS))
        self._draw_dots(slice(0, count, every), size)
        style = {"head": 0.7 * size, "halo": paper.colours["background"], "zorder": LENS + 0.3}
        self.before = Arrow(paper, 0.12 * size, colour=paper.colours["text"], **style)
        dash = (0.45 * size, 0.25 * size)
        self.after = Arrow(paper, 0.22 * size, colour=plane["colour"], dash=dash, **style)
        self.artists: list[Artist] = [*self.before.artists, *self.after.artists]
        self.texts: list[Artist] = []

    def show(self, step: int) -> None:
        """Let the arrows be those of a step, or of the last one if there are fewer."""
        index = min(step, len(self.plane["grad"]) - 1)
        for arrow, name in ((self.before, "grad"), (self.after, "clipped")):
            vector = self.plane[name][index] if index < self.plane["count"] else [np.nan, np.nan]
            arrow.point(self.middle, self._at(np.asarray([vector], float))[0] - self.middle)

    def _at(self, gradients: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n 2"]:
        """Where the negatives of gradients lie; those beyond the rim are brought in to it."""
        with np.errstate(all="ignore"):
            place = -gradients / self.reach
            far = np.abs(place).max(axis=1, keepdims=True)
            return self.middle + place / np.maximum(far, 1.0) * self.inner

    def _draw_ground(self, size, head):
        paper, colours = self.paper, self.paper.colours
        paper.card(self.box, LENS + 0.05, alpha=0.92)
        for along in ((1, 0), (0, 1)):
            ends = self.middle + np.array([[-1], [1]]) * self.inner * np.array(along)
            paper.line(ends, LENS + 0.1, color=colours["grid"], linewidth=0.75)
        top = self.box.top - 0.63 * head
        title = "−g and its limit" if self.plane["bound"] is not None else "−g: no limit is set"
        if text_width(title, 0.82 * size) > self.box.width - size:
            title = "−g"
        paper.text((self.box.left + 0.5 * size, top), title, LENS + 0.2, size=0.82 * size)
        place = self.middle + [self.inner, 0.6 * size]
        style = {"size": 0.82 * size, "ha": "right", "color": colours["muted"]}
        paper.text(place, short_number(self.reach), LENS + 0.2, **style)

    def _draw_dots(self, some, size):
        paper, colour = self.paper, self.plane["colour"]
        if self.plane["bound"] is not None:
            corners = self.middle - np.asarray(self.plane["bound"], float) / self.reach * self.inner
            paper.shape(corners, LENS + 0.1, facecolor=colour, alpha=0.14, linewidth=0)
            paper.shape(corners, LENS + 0.15, facecolor="none", edgecolor=colour, linewidth=0.1 * size)
        marks: dict[str, Any] = {"linestyle": "none", "marker": "o", "zorder": LENS + 0.2}
        ring = {"markerfacecolor": "none", "markeredgecolor": paper.colours["muted"]}
        before, after = (self._at(self.plane[name][some]) for name in ("grad", "clipped"))
        paper.line(before, **marks, **ring, markersize=0.32 * size, markeredgewidth=0.75)
        paper.line(after, **marks, color=colour, markeredgewidth=0, markersize=0.26 * size, alpha=0.6)


def reach_of(bound: Any, gradients: Float[np.ndarray, "n 2"]) -> float:
    """How far the plane of gradients is shown: beyond the bound, or where nine in ten gradients are.

    Example:
        >>> reach_of([[1.0, 0.5]], np.zeros((0, 2))), reach_of(None, np.array([[3.0, 4.0]]))
        (2.0, 5.0)
    """
    if bound is not None:
        far = ROOM * float(np.abs(bound).max())
    else:
        with np.errstate(all="ignore"):
            sizes = np.hypot(*np.asarray(gradients, float).T)
        fine = np.sort(sizes[np.isfinite(sizes)])
        place = int(0.9 * len(sizes))
        far = float(fine[place]) if place < len(fine) else 1.0
    return nice_step(far, (1, 2, 5, 10)) if 0 < far < np.inf else 1.0
