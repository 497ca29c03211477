"""Drawing over a relief in points, as over a surface that is seen from above: places of the plane are those
of the relief above them. The live view's `js/relief/relief-viewport.js` has the same rules.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from adamviz.plots.layout import Box
from adamviz.plots.palette import Theme
from adamviz.plots.paper import Paper
from adamviz.plots.relief import Relief
from adamviz.typing import Axes, Float

HEIGHTS = 400  # at which a way from the viewer is looked at


class ReliefPaper(Paper):
    """The box of flat axes over those of a relief.

    Args:
        ax: flat axes, over those of the relief.
        box: their box in points from the figure's lower left corner.
        colours: a theme's dictionary.
        field: the axes of the relief, which are not turned any more.
        relief: what they show.

    Example:
        >>> from matplotlib.figure import Figure
        >>> from adamviz.plots.palette import LIGHT
        >>> from adamviz.plots.relief import RELIEFS
        >>> from adamviz.plots.surface import plot_surface
        >>> x = y = np.linspace(-1, 1, 21)
        >>> figure = Figure(figsize=(4, 3), dpi=72)
        >>> field = figure.add_axes((0, 0, 1, 1), projection="3d")
        >>> _ = plot_surface(x, y, x**2 + y[:, None] ** 2, field, projection="3d", elevation=90)
        >>> over = figure.add_axes((0, 0, 1, 1))
        >>> paper = ReliefPaper(over, Box(0, 0, 288, 216), LIGHT, field, RELIEFS[field])
        >>> paper.hit(paper.at([[0.4, -0.6]])).round(6).tolist()
        [[0.4, -0.6]]
    """

    def __init__(self, ax: Axes, box: Box, colours: Theme, field: Axes, relief: Relief) -> None:
        from mpl_toolkits.mplot3d.proj3d import proj_transform

        super().__init__(ax, box, colours)
        self.relief = relief
        self.low = np.array([relief.x[0], relief.y[0]])
        self.high = np.array([relief.x[-1], relief.y[-1]])
        # Rays are parallel: four places say where all others lie.
        field.apply_aspect()
        ground = self.low + np.array([[0, 0], [1, 0], [0, 1], [0, 0]]) * (self.high - self.low)
        corners = np.column_stack([ground, [0, 0, 0, 1]])
        across, up, _ = proj_transform(*corners.T, field.get_proj())
        places = field.transData.transform(np.column_stack([across, up])) / ax.figure.dpi * 72
        self.origin, self.sides = (
            places[0],
            places[1:] - places[0],
        )  # both sides of the ground, and the height

    @property
    def unit(self) -> float:
        """The length of a side of the ground that is seen at a right angle, in points."""
        return float(np.hypot(*self.sides[:2, 0]))

    def at(self, xy: Any) -> Float[np.ndarray, "*shape 2"]:
        """Where points lie on the relief, those beyond it at its edge, in points of length."""
        xy = np.clip(np.asarray(xy, float), self.low, self.high)
        heights = np.nan_to_num(self.relief.at(xy.reshape(-1, 2)))
        return self.place(xy, heights.reshape(xy.shape[:-1]))

    def place(self, xy: Any, heights: Any) -> Float[np.ndarray, "*shape 2"]:
        """Where points over the plane lie, in points of length."""
        ground = (np.asarray(xy, float) - self.low) / (self.high - self.low)
        return self.origin + ground @ self.sides[:2] + np.asarray(heights)[..., None] * self.sides[2]

    def direction(self, vector: Any) -> Float[np.ndarray, "*shape 2"]:
        """Vectors along the ground, in points of length."""
        return (np.asarray(vector, float) / (self.high - self.low)) @ self.sides[:2]

    def line_along(self, points: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "m 2"]:
        """Where a line through points lies, which follows the relief."""
        return self.at(self.relief.draped(np.asarray(points, float))[0])

    def hit(self, places: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n 2"]:
        """The points that are seen at places; NaN where there is none."""
        heights = np.linspace(1, 0, HEIGHTS)
        ways = np.asarray(places, float)[:, None] - self.origin - heights[:, None] * self.sides[2]
        ground = ways @ np.linalg.inv(self.sides[:2])
        xy = self.low + ground * (self.high - self.low)
        over = heights - self.relief.at(xy.reshape(-1, 2)).reshape(ground.shape[:2])
        with np.errstate(invalid="ignore"):
            met = (np.sign(over[:, 1:]) != np.sign(over[:, :-1])) & np.isfinite(over[:, 1:] + over[:, :-1])
        first, row = met.argmax(axis=1), np.arange(len(xy))
        before, after = over[row, first], over[row, first + 1]
        with np.errstate(invalid="ignore", divide="ignore"):
            part = np.where(before == after, 0.0, before / (before - after))[:, None]
        found = xy[row, first] + part * (xy[row, first + 1] - xy[row, first])
        return np.where(met.any(axis=1)[:, None], found, np.nan)
