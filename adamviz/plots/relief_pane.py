"""One pane of a still picture in three dimensions: the relief with all runs, or with one of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from adamviz.plots.camera import FLOOR, HEIGHT
from adamviz.plots.layout import Box
from adamviz.plots.numbers import tick_texts
from adamviz.plots.palette import Theme
from adamviz.plots.pane import NAME, NAMES, Pane, mark_scale
from adamviz.plots.paper import LENS, Paper
from adamviz.plots.path import mark_style, run_colour, run_style, start_style
from adamviz.plots.pins import PALE, drawn_points, hollow_style
from adamviz.plots.relief import RELIEFS
from adamviz.plots.relief_axes import BOX, draw_minima
from adamviz.plots.relief_paper import ReliefPaper
from adamviz.plots.relief_run import ReliefRun, draw_on_relief
from adamviz.plots.surface import plot_surface
from adamviz.plots.ticks import nice_ticks
from adamviz.typing import Axes

BESIDE = 0.84  # of a pane's width, where several stand side by side: its texts need the rest
APART = 3.4  # type sizes from one tick to the next


class ReliefPane(Pane):
    """A relief with runs and pins, and paper over it for what else is drawn.

    Args:
        ax: three-dimensional axes, new.
        box: its box, in points.
        ground: keywords of `plot_surface`, those of the projection among them.
        runs, pins, selected, step, colours: as `Composition` takes them, those of this pane.
        named: whether it says whose it is.
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
    ) -> None:
        self.ax, self.box, self.runs, self.colours = ax, box, runs, colours
        self.scale = mark_scale(box) if named else 1.0
        self.pins, self.selected, self.minima = pins, selected, ground.get("minima")
        self.parts: list[Any] = []
        plot_surface(ax=ax, **{**ground, "minima": None})
        ax.patch.set_visible(False)
        for artist in (*ax.collections, *ax.lines):
            artist.set_clip_on(False)  # matplotlib's own box around a relief is narrower
        if named:
            ax.set(zlabel="", zticks=[])  # they would reach into the pane beside it
        # What lies over it is flat, which three-dimensional axes do not take.
        ends = {"xlim": ax.get_xlim(), "ylim": ax.get_ylim()}
        over = ax.figure.add_axes(ax.get_position(original=True), frameon=False, zorder=1, **ends)
        over.set_axis_off()
        self.relief = RELIEFS.get(ax)
        if self.relief is None:
            self.paper = Paper(over, box, colours)
        else:
            self.paper = self._fitted(over, BESIDE if named else 1.0)
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
            room = float(np.hypot(*side)) / (APART * NAME)
            ticks = nice_ticks(float(low), float(high), min(6.0, max(2.0, room)))
            axis.set_ticks(ticks, tick_texts(ticks))

    def _fitted(self, over, share):
        """Paper over the relief, which is as large as its box lets it be however it is turned."""
        camera, paper = self.relief.camera, None
        tall = math.sqrt(2) * camera.high + (1 - FLOOR) * HEIGHT * camera.low
        wanted = min(self.box.height / tall, share * self.box.width / math.sqrt(2))
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
