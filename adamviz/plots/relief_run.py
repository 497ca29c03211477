"""A run on a relief: bold up to a step, faint after it and where the relief hides it."""

from __future__ import annotations

from typing import Any

import numpy as np

from adamviz.plots.relief import Relief
from adamviz.typing import Artist, Axes, Float

HIDDEN = 0.3  # of the strength of what the relief hides


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
    ) -> None:
        points, self.places = relief.draped(xy)
        self.points = np.column_stack([points, relief.at(points)])
        self.points[np.isnan(self.points[:, 2])] = np.nan  # beyond the relief
        self.hidden, self.lost, self.look = relief.hides(points), lost, {"label": "_end", **mark}
        # Where it becomes hidden, both lines have the point.
        inside = self.hidden & np.append(True, self.hidden[:-1]) & np.append(self.hidden[1:], True)
        self.seen = np.where(inside[:, None], np.nan, self.points)
        self.behind = np.where(self.hidden[:, None], self.points, np.nan)
        thin = {"color": style["color"], "linewidth": 0.5 * style["linewidth"]}
        if rest:
            ax.plot(*self.seen.T, zorder=3, label="_rest", alpha=0.45, **thin)
        (self.line,) = ax.plot(*self.seen.T, **{"zorder": zorder[0], **style})
        (self.back,) = ax.plot(*self.behind.T, zorder=3.5, label="_hidden", alpha=HIDDEN, **thin)
        (self.mark,) = ax.plot(*self.points[:1].T, zorder=zorder[1], **self.look)
        self.artists: list[Artist] = [self.line, self.back, self.mark]
        self.texts: list[Artist] = []

    def show(self, step: int) -> None:
        """Let the run stand at a step, or where it ends before."""
        now = self.places[min(step, len(self.places) - 1)]
        self.line.set_data_3d(*self.seen[: now + 1].T)
        self.back.set_data_3d(*self.behind[: now + 1].T)
        self.mark.set_data_3d(*self.points[now : now + 1].T)
        look = self.look
        if self.lost is not None and step >= self.lost - 1:
            cross = {"marker": "x", "markeredgewidth": 2.4, "markeredgecolor": self.line.get_color()}
            look = {**look, **cross, "label": "_diverged"}
        self.mark.set(**look, alpha=2 * HIDDEN if self.hidden[now] else None)


def draw_on_relief(ax: Axes, relief: Relief, points: Float[np.ndarray, "n 2"], style: dict[str, Any]) -> None:
    """Draw marks at points, fainter where the relief hides them."""
    hidden = relief.hides(points)
    places = np.column_stack([points, relief.at(points)])
    for behind in {*hidden.tolist()}:
        alpha = 2 * HIDDEN if behind else None
        ax.plot(*places[hidden == behind].T, **style, alpha=alpha)
