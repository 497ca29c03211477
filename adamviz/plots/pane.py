"""One pane of a still picture: the surface with all runs, or with one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adamviz.plots.column import wrap
from adamviz.plots.labels import box_of, rect_of
from adamviz.plots.layout import TITLE, Box
from adamviz.plots.numbers import tick_texts
from adamviz.plots.palette import Theme
from adamviz.plots.paper import LENS, Paper
from adamviz.plots.path import RunMarks, draw_start, mark_style, run_style
from adamviz.plots.pins import draw_pins, write_pins
from adamviz.plots.run_names import RunNames, names_fit
from adamviz.plots.surface import plot_surface
from adamviz.plots.ticks import nice_ticks
from adamviz.typing import Axes

NAME = 8.5  # points: of a pane's name and of ticks
SAMPLE = 24.0  # points: of the sample of a run's line
NAMES = 6.5  # the zorder of the runs' names: over all lines, and under all marks of where runs stand


class Pane:
    """A surface with runs.

    Args:
        ax: matplotlib Axes, new.
        box: its box, in points.
        ground: keywords of `plot_surface`.
        view: `(left, right, bottom, top)`, the part of the plane that is seen; None for all of the grid.
        runs, pins, selected, step, colours: as `Composition` takes them, those of this pane.
        named: whether it says whose it is.

    Attributes:
        parts: what changes with the step.
        paper: what more can be drawn on.
        scale: of marks: smaller where a pane is.
    """

    def __init__(
        self,
        ax: Axes,
        box: Box,
        ground: Mapping[str, Any],
        view: Sequence[float] | None,
        runs: Sequence[Mapping[str, Any]],
        pins: Sequence[Mapping[str, Any]],
        selected: int | None,
        step: int | None,
        colours: Theme,
        named: bool,
    ) -> None:
        self.ax, self.box, self.runs, self.colours = ax, box, runs, colours
        self.scale = mark_scale(box) if named else 1.0
        plot_surface(ax=ax, **ground)
        if view is not None:
            ax.set(xlim=view[:2], ylim=view[2:])
        for star in (line for line in ax.lines if line.get_label() == "_minima"):
            star.set(markersize=13 * self.scale)
        self.paper = Paper(ax, box, colours)
        self.names = ("x", "y" if ground["y"] is not None else "loss")
        self.pins, self.selected, self.minima = pins, selected, ground.get("minima")
        self.parts: list[Any] = list(draw_pins(ax, pins, colours, self.scale))
        for run in sorted(runs, key=lambda run: run["number"] == selected):
            self._draw(run, run["number"] == selected, step)
        if runs:
            draw_start(ax, runs[0]["xy"][0], colours, LENS + 1, self.scale)
        if named:
            self._say_whose(runs[0], runs[0]["number"] == selected)

    def write(self, names: bool, size: float, covered: Sequence[Box]) -> list[Box]:
        """Write what pins differ in, and the names of runs that are drawn over one another.

        Args:
            names: whether the names are to be seen.
            size: of type, in points.
            covered: boxes of what is drawn over the runs.

        Returns:
            The boxes of the names.
        """
        if names and names_fit(self.box, self.runs, size):
            named = RunNames(self.paper, self.runs, self.selected, self.minima, size, covered)
            named.write(NAMES, write_pins(self.paper, self.pins, named.taken))
            return [box_of(rect) for rect in named.places.rects if rect]
        write_pins(self.paper, self.pins, [rect_of(box) for box in covered])
        return []

    def name_axes(self, left: bool, bottom: bool) -> None:
        """Write ticks and names at the left end, and where nothing stands below."""
        ax, box = self.ax, self.box
        ax.set(xlabel=self.names[0] if bottom else "", ylabel=self.names[1] if left else "")
        ax.yaxis.label.set(rotation=0 if self.names[1] == "y" else 90)
        for axis, ends, length, room, seen in (
            (ax.xaxis, ax.get_xlim(), box.width, 6 * NAME, bottom),
            (ax.yaxis, ax.get_ylim(), box.height, 4.2 * NAME, left),
        ):
            low, high = ends
            count = max(length / room, min(5.0, 2 * length / room))
            ticks = nice_ticks(low, high, count) if seen else []
            axis.set_ticks(ticks, tick_texts(ticks))

    def _draw(self, run, own, step):
        number, last = run["number"], len(run["xy"]) - 1
        style = run_style(number, self.colours, (1.9 if own or len(self.runs) == 1 else 1.6) * self.scale)
        zorder = (6.0, 7.0) if own else (4.0, NAMES + 0.1)
        style |= {"label": run["label"], "zorder": zorder[0]}
        if own and self.names[1] == "loss":  # over a curve a line leads only from one point to the next
            style |= {"marker": "o", "markersize": 2.8 * self.scale, "markevery": 0.012}
        marks = RunMarks(
            self.ax, run["xy"], run["lost"], number, self.colours, style, step is not None, zorder, self.scale
        )
        marks.show(last if step is None else step)
        self.parts.append(marks)

    def _say_whose(self, run, own):
        """Its name above the pane, with a sample of its line; a frame around that of the selected run."""
        from matplotlib.lines import Line2D

        paper, box, colours = self.paper, self.box, self.colours
        middle = box.top + 0.45 * TITLE
        ends = [box.left, box.left + SAMPLE]
        style = run_style(run["number"], colours, 1.6)
        mark = {**mark_style(run["number"], colours, 5.5), "transform": paper.transform}
        figure = self.ax.figure
        figure.add_artist(Line2D(ends, [middle] * 2, **style, transform=paper.transform))
        figure.add_artist(Line2D([sum(ends) / 2], [middle], **mark))
        free = box.width - SAMPLE - 6
        words = {"size": NAME, "weight": "bold" if own else "normal"}
        name = " ".join(wrap(run["label"], NAME, free, 1, own))
        paper.text((ends[1] + 6, middle), name, LENS + 2, **words)
        if own:
            edge = {"facecolor": "none", "edgecolor": colours["accent"], "linewidth": 2.0}
            corners = [
                (box.left, box.bottom),
                (box.right, box.bottom),
                (box.right, box.top),
                (box.left, box.top),
            ]
            paper.shape(corners, LENS + 2, **edge)


def mark_scale(box: Box) -> float:
    """The size of marks in a pane that stands beside others.

    Example:
        >>> mark_scale(Box(0, 0, 258, 200)), mark_scale(Box(0, 0, 100, 100))
        (1.0, 0.72)
    """
    return min(1.0, max(0.72, box.width / 258.0))
