"""One pane of a still picture in three dimensions: the relief with all runs, or with one of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from adamviz.plots.camera import FLOOR, HEIGHT
from adamviz.plots.column import text_width
from adamviz.plots.layout import Box
from adamviz.plots.numbers import tick_texts
from adamviz.plots.palette import Theme
from adamviz.plots.pane import NAME, NAMES, Pane, mark_scale
from adamviz.plots.paper import LENS, Paper
from adamviz.plots.path import mark_style, run_colour, run_style, start_style
from adamviz.plots.pins import PALE, drawn_points, hollow_style
from adamviz.plots.relief import RELIEFS
from adamviz.plots.relief_axes import BOX, draw_minima, named_heights
from adamviz.plots.relief_paper import ReliefPaper
from adamviz.plots.relief_run import ReliefRun, draw_on_relief
from adamviz.plots.surface import plot_surface
from adamviz.plots.ticks import nice_ticks
from adamviz.typing import Axes

# Of a pane's width, where it stands alone and where several stand side by side: its texts need the rest.
ALONE, BESIDE = 0.88, 0.84
APART = 3.4  # type sizes from one tick to the next
# Type sizes that legends at the bottom need: that of lengths, and that of curvatures below a plane.
LOW_LENGTHS, LOW_CURVATURES = 4.5, 6.0


class ReliefPane(Pane):
    """A relief with runs and pins, and paper over it for what else is drawn.

    Args:
        ax: three-dimensional axes, new.
        box: its box, in points.
        ground: keywords of `plot_surface`, those of the projection among them.
        runs, pins, selected, step, colours: as `Composition` takes them, those of this pane.
        named: whether it says whose it is.
        below: how much of the box's height is left to legends, in points.
    """

    def __init__(
        self,
        ax: Axes,
        box: Box,
        ground: Mapping[str, Any],
        runs: Sequence[Mapping[str, Any]],
        pins: Sequence[Mapping[str, Any]],
        selected: int | None,
        step: int | None,
        colours: Theme,
        named: bool,
        below: float = 0.0,
    ) -> None:
        self.ax, self.box, self.runs, self.colours = ax, box, runs, colours
        self.scale = mark_scale(box) if named else 1.0
        self.pins, self.selected, self.minima = pins, selected, ground.get("minima")
        self.parts: list[Any] = []
        plot_surface(ax=ax, **{**ground, "minima": None})
        ax.patch.set_visible(False)
        for artist in (*ax.collections, *ax.lines):
            artist.set_clip_on(False)  # matplotlib's own box around a relief is narrower
        # Its heights are told on the left, as in the view, and beside others not at all.
        ax.set(zlabel="", zticks=[])
        ax.zaxis.line.set_color("none")
        if named:
            ax.tick_params(pad=-3)
            ax.xaxis.labelpad = ax.yaxis.labelpad = -5
        # What lies over it is flat, which three-dimensional axes do not take.
        ends = {"xlim": ax.get_xlim(), "ylim": ax.get_ylim()}
        over = ax.figure.add_axes(ax.get_position(original=True), frameon=False, zorder=1, **ends)
        over.set_axis_off()
        left, bottom, width, height = ax.get_position(original=True).bounds
        part = height * below / box.height
        ax.set_position([left, bottom + part, width, height - part])
        self.relief = RELIEFS.get(ax)
        if self.relief is None:
            self.paper = Paper(over, box, colours)
            for x, y in [run["xy"][0] for run in runs[:1]]:
                ax.plot([x], [y], [FLOOR], **start_style(colours, self.scale), zorder=9)
        else:
            self.paper = self._fitted(over, BESIDE if named else ALONE, below)
            self._draw_runs(step)
        if named:
            self._say_whose(runs[0], runs[0]["number"] == selected)

    def name_axes(self, left: bool, bottom: bool) -> None:
        """All axes of a relief have their names, and as many ticks as there is room for."""
        if not isinstance(self.paper, ReliefPaper):
            return
        for axis, (low, high), side in (
            (self.ax.xaxis, self.ax.get_xlim(), self.paper.sides[0]),
            (self.ax.yaxis, self.ax.get_ylim(), self.paper.sides[1]),
        ):
            room = min(6.0, max(2.0, float(np.hypot(*side)) / (APART * NAME)))
            # Of an axis that has but one there would be no scale.
            tries = (nice_ticks(float(low), float(high), count) for count in (room, 4, 6))
            ticks = next((some for some in tries if len(some) > 1), [])
            axis.set_ticks(ticks, tick_texts(ticks))
        if left:
            self._tell_heights(self.paper)

    def _tell_heights(self, paper):
        """The axis of heights, at the corner that stands out furthest to the left."""
        relief, high, colour = paper.relief, paper.sides[2, 1], self.colours["muted"]
        if high < 3 * NAME:
            return
        corners = [(x, y) for x in self.ax.get_xlim() for y in self.ax.get_ylim()]
        corner = min(corners, key=lambda place: paper.place(place, 0.0)[0])
        thin = {"color": colour, "linewidth": 0.75, "zorder": 1.0}
        paper.line([paper.place(corner, FLOOR), top := paper.place(corner, 1.0)], **thin)
        places, texts, name = named_heights(relief, high / (1.7 * NAME))
        for part, text in zip(places, texts, strict=True):
            foot = paper.place(corner, part)
            paper.line([foot - [3, 0], foot], **thin)
            paper.text(foot - [0.55 * NAME, 0], text, size=NAME, color=colour, ha="right", zorder=1.0)
        half = text_width(name, NAME) / 2
        place = (max(top[0], half + 2), top[1] + 1.1 * NAME)
        paper.text(place, name, size=NAME, color=colour, ha="center", zorder=1.0)

    def _fitted(self, over, share, below):
        """Paper over the relief, which is as large as its box lets it be however it is turned."""
        camera, paper = self.relief.camera, None
        tall = math.sqrt(2) * camera.high + (1 - FLOOR) * HEIGHT * camera.low
        wanted = min((self.box.height - below) / tall, share * self.box.width / math.sqrt(2))
        for zoom in (1.0, None):
            self.ax.set_box_aspect(BOX, zoom=zoom or wanted / paper.unit)
            paper = ReliefPaper(over, self.box, self.colours, self.ax, self.relief)
        return paper

    def _draw_runs(self, step):
        shared = (self.ax, self.relief)
        if self.minima is not None:
            draw_minima(*shared, np.asarray(self.minima, float), self.colours, self.scale, self.paper)
        for pin in self.pins:
            if len(xy := drawn_points(pin)):
                style = {**PALE, "color": run_colour(pin["number"], self.colours)}
                mark = hollow_style(pin["number"], self.colours, self.scale)
                self._add(xy, style, mark, step, (2.5, 2.6), None)
        for run in sorted(self.runs, key=lambda run: run["number"] == self.selected):
            own = run["number"] == self.selected
            wide = 1.9 if own or len(self.runs) == 1 else 1.6
            style = run_style(run["number"], self.colours, wide * self.scale) | {"label": run["label"]}
            mark = mark_style(run["number"], self.colours, 7.5 * self.scale)
            zorder = (6.0, 7.0) if own else (4.0, NAMES + 0.1)
            self._add(run["xy"], style, mark, step, zorder, run["lost"])
        if self.runs:
            style = start_style(self.colours, self.scale) | {"zorder": LENS + 1}
            draw_on_relief(*shared, self.runs[0]["xy"][:1], style, self.paper)

    def _add(self, xy, style, mark, step, zorder, lost):
        drawn = xy if lost is None else xy[: max(1, lost)]
        rest = step is not None and "gid" not in style  # a pinned run is drawn whole
        made = ReliefRun(self.ax, self.relief, drawn, style, mark, lost, rest, zorder, self.paper)
        made.show(len(xy) - 1 if step is None else step)
        self.parts.append(made)


def room_below(lens: Mapping[str, Any]) -> float:
    """How many type sizes of height a relief leaves to the legends of what is drawn of steps.

    Example:
        >>> room_below({}), room_below({"arrows": {"xy": []}})
        (0.0, 4.5)
    """
    if lens.get("plane") and lens.get("ellipses"):
        return LOW_CURVATURES
    return LOW_LENGTHS if lens.get("arrows") else 0.0
