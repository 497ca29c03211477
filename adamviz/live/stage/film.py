"""A stage as an animation: the picture with the playhead running from the first step to the last.

Redrawing all of a figure for each frame takes most of a second for ten of them. So what stands still is drawn
once, and each frame draws the paths, their heads and a few numbers upon it, with the same functions that draw
the picture.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from adamviz.live.stage.picture import parts
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

        from adamviz.plots import still
        from adamviz.plots.checks import finite_part, theme_of

        self.steps, self.colours = view.steps, theme_of(theme)
        # At the last step, where a run that diverges has its longest text: there must be room for it.
        given = parts(view, theme, title)
        given["playhead"] = view.steps if given["runs"] else None
        self.runs = [run | {"count": finite_part(run["xy"])} for run in given["runs"]]
        with drawing:
            figure = still(**given)
            self.canvas = FigureCanvasAgg(figure)
            self.field, self.chart = figure.axes
            self.canvas.draw()  # once for the places of all texts
            self._take_apart(figure)
            self.canvas.draw()
            self.ground = self.canvas.copy_from_bbox(figure.bbox)

    def _take_apart(self, figure):
        """Hide what moves, and keep it to be drawn upon the rest."""
        from adamviz.plots.path import mark_style

        # A person may call a run "_end", so its line is told by its halo.
        drawn = [line for line in self.field.lines if line.get_path_effects()]
        marks = [line for line in self.field.lines if not line.get_path_effects()]
        named = {name: [line for line in marks if line.get_label() == name] for name in ("_start", "_minima")}
        for line in marks:
            if line.get_label() not in (*named, "_pin"):
                line.remove()
        # The first run lies on top.
        order = list(reversed(range(len(self.runs))))
        self.paths = list(zip(order, drawn, strict=True))
        for index, line in self.paths:
            run = self.runs[index]
            self.field.plot(
                *run["xy"][: run["count"]].T,
                color=line.get_color(),
                linewidth=0.9,
                alpha=0.45,
                zorder=3,
                label="_rest",
            )
        self.above = named["_start"] + named["_minima"]

        curves = [line for line in self.chart.lines if line.get_gid() == "loss"]
        self.head = [
            line for line in self.chart.lines if line.get_gid() != "loss" and line.get_label() == "_playhead"
        ]
        crosses = [
            line for line in self.chart.lines if line.get_label() == "_diverged" and line not in curves
        ]
        for line in self.chart.lines:
            if line.get_label() == "_at_playhead" and line not in curves:
                line.remove()
        self.dots = []
        for index, line in zip(order, curves, strict=True):
            style = {**mark_style(self.runs[index]["number"], self.colours, 6.0), "zorder": 5}
            self.dots += [(line.get_ydata(), self.chart.plot([], [], **style)[0])]
        self.curves = curves + crosses
        for artist in (*drawn, *self.above, *self.head, *self.curves, *(dot for _, dot in self.dots)):
            artist.set_animated(True)
        height = self.canvas.get_width_height()[1]
        self.count = Text(self.chart._right_title, height)
        named = [(text, (text.get_gid() or "").partition(" ")) for text in figure.texts]
        self.results = {
            int(number): Text(text, height) for text, (kind, _, number) in named if kind == "result"
        }

    def frame(self, step: int) -> Int[np.ndarray, "height width 4"]:
        """The picture at a step, (height, width, 4) uint8."""
        from adamviz.plots.compose import result_of
        from adamviz.plots.path import draw_end

        renderer = self.canvas.get_renderer()
        self.canvas.restore_region(self.ground)
        ends = []
        for index, line in self.paths:
            run = self.runs[index]
            past = run["xy"][: min(run["count"], step + 1)]
            line.set_data(*past.T)
            line.draw(renderer)
            ends += draw_end(
                self.field, past, run["count"] <= min(step, len(run["xy"]) - 1), run["number"], self.colours
            )
        for mark in (*self.above, *ends):
            mark.draw(renderer)
        for mark in ends:
            mark.remove()
        for line in self.head:
            line.set_xdata([step, step])
        for heights, dot in self.dots:
            dot.set_data([step], [heights[step]] if step < len(heights) else [np.nan])
        for artist in (*self.head, *self.curves, *(dot for _, dot in self.dots)):
            artist.draw(renderer)
        picture = np.array(self.canvas.buffer_rgba())
        self.count.write(picture, f"step {step} of {self.steps}")
        for index, text in self.results.items():
            text.write(picture, result_of(self.runs[index], step))
        return picture


class Text:
    """A text that changes in each frame: written in the place, font and colour of one of matplotlib's, in a
    tenth of the time.
    """

    def __init__(self, artist: Any, height: int) -> None:
        from matplotlib.font_manager import findfont
        from PIL import ImageColor, ImageFont

        artist.set_animated(True)
        size = artist.get_size() * artist.figure.dpi / 72
        self.font = ImageFont.truetype(findfont(artist.get_fontproperties()), size)
        self.colour = ImageColor.getrgb(artist.get_color())
        x, y = artist.get_transform().transform(artist.get_position())
        self.x, self.y = x, height - y
        self.anchor = f"{artist.get_horizontalalignment()[0]}s"

    def write(self, picture: Int[np.ndarray, "height width 4"], text: str) -> None:
        """Write a text on a picture, (height, width, 4) uint8."""
        from PIL import Image, ImageDraw

        left, top, right, bottom = self.font.getbbox(text, anchor=self.anchor)
        x, y = max(0, math.floor(self.x + left) - 1), max(0, math.floor(self.y + top) - 1)
        box = picture[y : math.ceil(self.y + bottom) + 2, x : math.ceil(self.x + right) + 2]
        part = Image.fromarray(box)
        ImageDraw.Draw(part).text((self.x - x, self.y - y), text, self.colour, self.font, self.anchor)
        box[...] = part
