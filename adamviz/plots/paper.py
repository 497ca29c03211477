"""Drawing on an Axes in points, as a page draws in pixels: marks that keep their size whatever the axes
show.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from adamviz.plots.layout import Box
from adamviz.plots.palette import Theme
from adamviz.typing import Artist, Axes, Float

LENS = 8.0  # the zorder from which on artists lie over all runs
MIDDLE = 0.36  # of a font's size: how far the middle of its letters lies above their foot


class Paper:
    """The box of an Axes, with what it shows and how to draw on it.

    Args:
        ax: matplotlib Axes, whose limits do not change any more.
        box: its box in points from the figure's lower left corner.
        colours: a theme's dictionary.

    Example:
        >>> from matplotlib.figure import Figure
        >>> from adamviz.plots.palette import LIGHT
        >>> ax = Figure().add_subplot(xlim=(-1, 1), ylim=(0, 4))
        >>> paper = Paper(ax, Box(10, 20, 100, 200), LIGHT)
        >>> paper.at([0.0, 1.0]).tolist(), paper.direction([0.5, 1.0]).tolist()
        ([60.0, 70.0], [25.0, 50.0])
    """

    def __init__(self, ax: Axes, box: Box, colours: Theme) -> None:
        from matplotlib.transforms import Affine2D

        self.ax, self.box, self.colours = ax, box, colours
        (self.x0, x1), (self.y0, y1) = ax.get_xlim(), ax.get_ylim()
        self.stretch = np.array([box.width / (x1 - self.x0), box.height / (y1 - self.y0)])
        self.transform = Affine2D().scale(1 / 72) + ax.figure.dpi_scale_trans

    def at(self, xy: Any) -> Float[np.ndarray, "*shape 2"]:
        """Where points of the plane lie, in points of length."""
        place = (np.asarray(xy, float) - [self.x0, self.y0]) * self.stretch
        return place + [self.box.left, self.box.bottom]

    def direction(self, vector: Any) -> Float[np.ndarray, "*shape 2"]:
        """Vectors of the plane, in points of length."""
        return np.asarray(vector, float) * self.stretch

    def hit(self, places: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n 2"]:
        """The points of the plane that are seen at places; NaN where there is none."""
        return (np.asarray(places, float) - [self.box.left, self.box.bottom]) / self.stretch + [
            self.x0,
            self.y0,
        ]

    def line_along(self, points: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "m 2"]:
        """Where a line through points lies."""
        return self.at(points)

    def add(self, artist: Artist, zorder: float = LENS) -> Artist:
        """Let an artist be drawn in points, within the box."""
        artist.set_transform(self.transform)
        artist.set_zorder(zorder)
        return self.ax.add_artist(artist)

    def line(self, points: Any, zorder: float = LENS, **style: Any) -> Artist:
        """A line through points, or marks at them, as `Line2D` takes its keywords."""
        from matplotlib.lines import Line2D

        return self.add(Line2D(*np.asarray(points, float).reshape(-1, 2).T, **style), zorder)

    def shape(self, points: Any = ((0, 0),), zorder: float = LENS, **style: Any) -> Artist:
        """A polygon, as `PathPatch` takes its keywords."""
        from matplotlib.patches import PathPatch

        return self.add(PathPatch(path_of(points), **style), zorder)

    def card(self, box: Box, zorder: float = LENS, alpha: float = 0.9) -> Artist:
        """A ground for text, with round corners."""
        from matplotlib.patches import FancyBboxPatch

        style = {"boxstyle": "round,pad=0,rounding_size=3.5", "linewidth": 0, "alpha": alpha}
        return self.add(
            FancyBboxPatch(
                (box.left, box.bottom), box.width, box.height, **style, fc=self.colours["background"]
            ),
            zorder,
        )

    def text(self, place: Sequence[float], text: str, zorder: float = LENS, **style: Any) -> Artist:
        """A text whose middle stands at a height, as `Text` takes its keywords, `size` among them."""
        from matplotlib.text import Text

        given = {
            "color": self.colours["text"],
            "va": "baseline",
            "parse_math": False,
            "clip_on": False,
            **style,
        }
        return self.add(Text(place[0], place[1] - MIDDLE * style["size"], text, **given), zorder)

    def halo(self, width: float) -> list[Any]:
        """The edge that sets a text or a line off from the field, as `path_effects`."""
        from matplotlib import patheffects

        return [patheffects.withStroke(linewidth=width, foreground=self.colours["halo"])]


def path_of(points: Any, closed: bool = True) -> Any:
    """A matplotlib Path through points."""
    from matplotlib.path import Path

    points = np.asarray(points, float).reshape(-1, 2)
    if not closed:
        return Path(points)
    return Path(np.vstack([points, points[:1]]), closed=True)
