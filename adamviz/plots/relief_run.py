"""A run on a relief: bold up to a step, faint after it and where the relief hides it."""

from __future__ import annotations

from typing import Any

import numpy as np

from adamviz.plots.relief import Relief
from adamviz.plots.relief_paper import ReliefPaper
from adamviz.typing import Artist, Axes, Float

HIDDEN, FAINT = 0.3, 0.5  # of the strength of a line that the relief hides, and of a mark
THIN = 0.6  # of the width of a line: the same after the step


class ReliefRun:
    """A run on the axes of a relief, with its marker where it stands.

    Args:
        ax: the axes of the relief.
        relief: on which it lies.
        xy: points, all finite.
        style: of the line.
        mark: of where it stands.
        lost: the step at which it diverged, or None.
        rest: whether all of its way is drawn faintly.
        zorder: of the line, and of what marks its end.
        paper: over the relief, to draw on that; None draws on the axes.

    Attributes:
        artists: what `show` moves.
        texts: those of them that are texts: none.
    """

    def __init__(
        self,
        ax: Axes,
        relief: Relief,
        xy: Float[np.ndarray, "n 2"],
        style: dict[str, Any],
        mark: dict[str, Any],
        lost: int | None,
        rest: bool,
        zorder: tuple[float, float] = (4, 7),
        paper: ReliefPaper | None = None,
    ) -> None:
        self.ax, self.paper = ax, paper
        points, self.places = relief.draped(xy)
        self.points = np.column_stack([points, relief.at(points)])
        beyond = np.isnan(self.points[:, 2])
        # Beyond the relief it stands at the edge.
        ends = np.clip(points[self.places], [relief.x[0], relief.y[0]], [relief.x[-1], relief.y[-1]])
        self.ends = np.column_stack([ends, np.nan_to_num(relief.at(ends))])
        # And how a triangle is turned that says so, from one that points up.
        right, up = relief.on_screen(points[self.places] - ends)
        self.ways_out = np.degrees(np.arctan2(up, right)) - 90
        self.points[beyond] = np.nan
        self.hidden, self.lost, self.look = relief.hides(points), lost, {"label": "_end", **mark}
        self.faint, self.beyond = (self.hidden | beyond)[self.places], beyond[self.places]
        # Where it becomes hidden, both lines have the point.
        inside = self.hidden & np.append(True, self.hidden[:-1]) & np.append(self.hidden[1:], True)
        self.seen = np.where(inside[:, None], np.nan, self.points)
        self.behind = np.where(self.hidden[:, None], self.points, np.nan)
        thin = {"color": style["color"], "linewidth": THIN * style["linewidth"]}
        if rest:
            self._plot(self.seen, zorder=3, label="_rest", alpha=0.45, **thin)
        self.line = self._plot(self.seen, **{"zorder": zorder[0], **style})
        self.back = self._plot(self.behind, zorder=3.5, label="_hidden", alpha=HIDDEN, **thin)
        self.mark = self._plot(self.ends[:1], zorder=zorder[1], **self.look)
        self.artists: list[Artist] = [self.line, self.back, self.mark]
        self.texts: list[Artist] = []

    def show(self, step: int) -> None:
        """Let the run stand at a step, or where it ends before."""
        end = min(step, len(self.places) - 1)
        now, place = self.places[end], self.ends[end : end + 1]
        self._move(self.line, self.seen[: now + 1])
        self._move(self.back, self.behind[: now + 1])
        look, faint = self.look, self.faint[end]
        inside = np.flatnonzero(np.isfinite(self.points[: now + 1, 2])) if self.beyond[end] else []
        if len(inside):
            place, faint = self.points[inside[-1:]], self.hidden[inside[-1]]
            size = 4 / 3 * look["markersize"]
            look = {**look, "marker": (3, 0, self.ways_out[end]), "markersize": size, "label": "_exit"}
        elif self.lost is not None and step >= self.lost - 1:
            cross = {"marker": "x", "markeredgewidth": 2.4, "markeredgecolor": self.line.get_color()}
            look = {**look, **cross, "label": "_diverged"}
        self._move(self.mark, place)
        self.mark.set(**look, alpha=FAINT if faint else None)

    def _plot(self, points, **style):
        if self.paper is not None:
            return self.paper.line(self.paper.place(points[:, :2], points[:, 2]), **style)
        (line,) = self.ax.plot(*points.T, **style)
        return line

    def _move(self, line, points):
        if self.paper is None:
            line.set_data_3d(*points.T)
        else:
            line.set_data(*self.paper.place(points[:, :2], points[:, 2]).T)


def draw_on_relief(
    ax: Axes,
    relief: Relief,
    points: Float[np.ndarray, "n 2"],
    style: dict[str, Any],
    paper: ReliefPaper | None = None,
) -> None:
    """Draw marks at points, fainter where the relief hides them; on paper over it if that is given."""
    hidden, heights = relief.hides(points), relief.at(points)
    for behind in {*hidden.tolist()}:
        some = hidden == behind
        look = {**style, "alpha": FAINT if behind else None}
        if paper is None:
            ax.plot(*points[some].T, heights[some], **look)
        else:
            paper.line(paper.place(points[some], heights[some]), **look)
