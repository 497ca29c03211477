"""One pane of a still picture in three dimensions: the relief with all runs, or with one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adamviz.plots.layout import Box
from adamviz.plots.palette import Theme
from adamviz.plots.pane import NAMES, Pane
from adamviz.plots.paper import LENS, Paper
from adamviz.plots.path import mark_style, run_colour, run_style, start_style
from adamviz.plots.pins import PALE, drawn_points
from adamviz.plots.relief import RELIEFS
from adamviz.plots.relief_axes import BOX
from adamviz.plots.relief_run import ReliefRun, draw_on_relief
from adamviz.plots.surface import plot_surface
from adamviz.typing import Axes

BESIDE = 0.84  # of the size of a relief that stands alone: its texts need room


class ReliefPane(Pane):
    """A relief with runs and pins; what else is drawn of steps belongs to the view from above.

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
        self.scale = min(1.0, max(0.72, box.width / 258.0)) if named else 1.0
        self.pins, self.selected, self.minima = pins, selected, ground.get("minima")
        self.parts: list[Any] = []
        plot_surface(ax=ax, **ground)
        ax.patch.set_visible(False)
        if named:
            ax.set_box_aspect(BOX, zoom=BESIDE)
            ax.set(zlabel="", zticks=[])  # they would reach into the pane beside it
        ax.set_box_aspect(ax._box_aspect, zoom=1.0 if named else 1.1)
        # What is written over it is flat, which three-dimensional axes do not take.
        over = ax.figure.add_axes(ax.get_position(original=True), frameon=False, zorder=1)
        over.set_axis_off()
        self.paper = Paper(over, box, colours)
        self.relief = RELIEFS.get(ax)
        if self.relief is not None:
            for pin in pins:
                self._pin(pin, step)
            for run in sorted(runs, key=lambda run: run["number"] == selected):
                self._draw(run, run["number"] == selected, step)
            if runs:
                style = start_style(colours, self.scale) | {"zorder": LENS + 1}
                draw_on_relief(ax, self.relief, runs[0]["xy"][:1], style)
        if named:
            self._say_whose(runs[0], runs[0]["number"] == selected)

    def write(self, names: bool, size: float, covered: Sequence[Box]) -> list[Box]:
        """No names: the legend beside the picture tells the runs apart."""
        return []

    def name_axes(self, left: bool, bottom: bool) -> None:
        """All axes of a relief have their names."""

    def _draw(self, run, own, step):
        number, xy, lost = run["number"], run["xy"], run["lost"]
        style = run_style(number, self.colours, (1.9 if own or len(self.runs) == 1 else 1.6) * self.scale)
        style |= {"label": run["label"]}
        self._add(run, style, step, (6.0, 7.0) if own else (4.0, NAMES + 0.1), lost, xy)

    def _pin(self, pin, step):
        style = {**PALE, "color": run_colour(pin["number"], self.colours)}
        if len(xy := drawn_points(pin)):
            self._add(pin, style, step, (2.8, 2.9), None, xy)

    def _add(self, run, style, step, zorder, lost, xy):
        mark = mark_style(run["number"], self.colours, 7.5 * self.scale)
        drawn = xy if lost is None else xy[: max(1, lost)]
        made = ReliefRun(self.ax, self.relief, drawn, style, mark, lost, step is not None, zorder)
        made.show(len(xy) - 1 if step is None else step)
        self.parts.append(made)
