"""An arrow on paper, with its edge, its dash and its head; `js/step/arrow.js` draws the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from adamviz.plots.axes import dashes
from adamviz.plots.paper import LENS, Paper, path_of
from adamviz.typing import Artist


class Arrow:
    """An arrow that can be moved.

    Args:
        paper: where it is drawn.
        width: of the shaft, in points.
        head: length of the head, in points.
        colour: of both.
        halo: colour of the edge, or None.
        dash: lengths of marks and gaps, in points.
        open: whether the head is two strokes only.
        edge: width of the edge on both sides together, in points.
        zorder: of matplotlib.
    """

    def __init__(
        self,
        paper: Paper,
        width: float,
        head: float,
        colour: str,
        halo: str | None = None,
        dash: Any = (),
        open: bool = False,
        edge: float = 2.2,
        zorder: float = LENS,
    ) -> None:
        self.head, self.open = head, open
        lines: dict[str, Any] = {"facecolor": "none", "capstyle": "butt", "joinstyle": "miter"}
        self.edges: list[Artist] = []
        if halo:
            style = {**lines, "edgecolor": halo}
            self.edges = [
                paper.shape(zorder=zorder, **style, linewidth=wide) for wide in (width + edge, edge)
            ]
        self.shaft = paper.shape(
            zorder=zorder, **lines, edgecolor=colour, linewidth=width, linestyle=dashes(dash, width)
        )
        # A head of two strokes, or a filled one.
        look: Any = (
            {"edgecolor": colour, "linewidth": width, "facecolor": "none"} if open else {"facecolor": colour}
        )
        self.tip = paper.shape(zorder=zorder, **{"linewidth": 0, "joinstyle": "miter", **look})

    @property
    def artists(self) -> list[Artist]:
        return [*self.edges, self.shaft, self.tip]

    def point(self, start: Any, vector: Any) -> None:
        """Let it stand at a place and reach as far as a vector, both in points; hide it if that is none."""
        vector = np.asarray(vector, float)
        length = float(np.hypot(*vector))
        seen = np.isfinite(length) and length > 0
        for artist in self.artists:
            artist.set_visible(bool(seen))
        if not seen:
            return
        start = np.asarray(start, float)
        along = vector / length
        across = np.array([-along[1], along[0]])
        tip = min(self.head, 0.6 * length)
        end = start + vector
        sides = [end + tip * (sign * 0.55 * across - along) for sign in (1, -1)]
        shaft = path_of([start, end - (0 if self.open else 0.8 * tip) * along], closed=False)
        head = path_of([sides[0], end, sides[1]], closed=not self.open)
        self.shaft.set_path(shaft)
        self.tip.set_path(head)
        for edge, path in zip(self.edges, (shaft, head), strict=False):
            edge.set_path(path)
