"""A stage as an animation: the picture with the playhead running from the first step to the last.

Redrawing all of a figure for each frame takes most of a second for ten of them. So what stands still is drawn
once, below what moves and above it, and each frame draws what moves between the two.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from adamviz.live.stage.film_layers import Cover, FilmText
from adamviz.live.stage.picture import parts
from adamviz.plots.paper import LENS
from adamviz.plots.turns import drawing
from adamviz.typing import Int


class Film:
    """The picture of a view at any step, quickly.

    Example:
        >>> import adamviz as av
        >>> view = av.explore("beale", av.Adam(0.1), steps=50)
        >>> film = Film(view)
        >>> film.frame(10).shape, bool((film.frame(10) != film.frame(50)).any())
        ((600, 900, 4), True)
        >>> view.close()
    """

    def __init__(self, view: Any, title: str | None = None, theme: str = "light") -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        from adamviz.plots.checks import theme_of
        from adamviz.plots.compose import compose

        self.steps, self.colours = view.steps, theme_of(theme)
        # At the last step, where a run that diverges has its longest text: there must be room for it.
        given = parts(view, theme, title)
        given["playhead"] = view.steps if given["runs"] else None
        with drawing:
            self.composition = compose(**given)
            figure = self.composition.figure
            self.canvas = FigureCanvasAgg(figure)
            self.canvas.draw()  # once for the places of all texts
            self.texts = [FilmText(text) for part in self.composition.parts for text in part.texts]
            self.below, still, self.above = self._layers(figure)
            self.layers = [*self._covered(self.below), Cover(self.canvas, still)]
            self.canvas.draw()
            self.ground = self.canvas.copy_from_bbox(figure.bbox)

    def _layers(self, figure):
        """What is drawn in each frame, from below: what moves, with all that stands still between; what
        stands still above that; and what moves above that.
        """
        parts_of = self.composition.parts
        texts = {id(text) for part in parts_of for text in part.texts}
        moving = {id(artist) for part in parts_of for artist in part.artists} - texts
        below, still, above = [], [], []
        self.moving = moving
        for axes in figure.axes:
            artists = sorted(axes.get_children(), key=lambda artist: artist.get_zorder())
            lowest = min((one.get_zorder() for one in artists if id(one) in moving), default=LENS)
            for artist in artists:
                height = artist.get_zorder()
                if id(artist) in moving:
                    (above if height > LENS else below).append(artist)
                elif id(artist) not in texts and height >= LENS:
                    still.append(artist)
                elif id(artist) not in texts and height > lowest:
                    below.append(artist)
        for artist in (*below, *still, *above, *(text.artist for text in self.texts)):
            artist.set_animated(True)
        return below, still, above

    def _covered(self, artists):
        """Artists in their order, those that stand still between two that move drawn once."""
        layers: list[Any] = []
        for moves, some in itertools.groupby(artists, key=lambda artist: id(artist) in self.moving):
            group = list(some)
            layers += group if moves else [Cover(self.canvas, group)]
        return layers

    def frame(self, step: int) -> Int[np.ndarray, "height width 4"]:
        """The picture at a step, (height, width, 4) uint8."""
        renderer = self.canvas.get_renderer()
        with drawing:
            self.composition.show(step)
            self.canvas.restore_region(self.ground)
            for layer in self.layers:
                if isinstance(layer, Cover):
                    layer.lay(np.asarray(self.canvas.buffer_rgba()))
                else:
                    layer.draw(renderer)
            for artist in self.above:
                artist.draw(renderer)
            picture = np.array(self.canvas.buffer_rgba())
        for text in self.texts:
            text.write(picture)
        return picture
