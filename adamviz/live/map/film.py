"""A map as an animation: from the whole of it into what is seen; where all is seen, the runs while they grow.

All but the map is drawn once; each frame computes and draws a map of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from adamviz.live.map.picture import SMALL, draw_map, frame, made_of, pixels
from adamviz.live.map.zoom import between
from adamviz.plots.checks import theme_of
from adamviz.plots.turns import drawing
from adamviz.typing import Int

STEPS = 1000  # from the first frame to the last, of which a film shows some
SHARE, SIDE = 0.25, 192  # of the time that a picture's map takes, and the most pixels on a side of its own


class Film:
    """The picture of a map on its way, each frame by its step.

    Example:
        >>> import adamviz as av
        >>> view = av.explore_map(av.Adam(), "bowl", steps=20, extent=(0.01, 0.1, 0.2, 0.5))
        >>> film = Film(view)
        >>> film.frame(0).shape, bool((film.frame(0) != film.frame(film.steps)).any())
        ((560, 900, 4), True)
        >>> view.close()
    """

    steps = STEPS

    def __init__(self, view: Any, title: str | None = None, theme: str = "light") -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        self.view, self.theme, self.colours = view, theme, theme_of(theme)
        figure, self.ax = frame(view, theme, title)
        self.side = min(SIDE, pixels(view, SHARE))
        with drawing:
            self.ax.set_visible(False)
            self.canvas = FigureCanvasAgg(figure)
            self.canvas.draw()
            self.ground = self.canvas.copy_from_bbox(figure.bbox)
            self.ax.set_visible(True)

    def frame(self, step: int) -> Int[np.ndarray, "height width 4"]:
        """The picture at a step, (height, width, 4) uint8."""
        view, part = self.view, step / self.steps
        if view.extent is None:
            # As many steps more in each frame, on the scale of their logarithm.
            changes = {"steps": max(1, round(view.steps**part))}
        else:
            changes = {"extent": between((view.x, view.y), view.extent, part)}
        made = made_of(view, (self.side, self.side), **changes)
        with drawing:
            self.ax.clear()
            draw_map(self.ax, view, made, self.theme)
            if view.extent is None:
                self.ax.set_title(f"{self.ax.get_title()}, step {changes['steps']}", **SMALL)
            self.canvas.restore_region(self.ground)
            self.ax.draw(self.canvas.get_renderer())
            return np.array(self.canvas.buffer_rgba())
