"""The parts of a still picture put together: panes, charts and text, each of which can show any step."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from adamviz.plots.axes import dress
from adamviz.plots.column import column_height, write_column
from adamviz.plots.cut_chart import CutChart
from adamviz.plots.gradient_field import GradientField
from adamviz.plots.gradient_plane import GradientPlane
from adamviz.plots.layout import COLUMN_WIDTH, WIDTH, Box, lay_out
from adamviz.plots.loss_chart import LossChart
from adamviz.plots.numbers import short_number
from adamviz.plots.palette import Theme
from adamviz.plots.pane import Pane
from adamviz.plots.relief_pane import ReliefPane, room_below
from adamviz.plots.stability_chart import StabilityChart
from adamviz.plots.stability_ellipses import PLACES, StabilityEllipses
from adamviz.plots.step_arrows import StepArrows
from adamviz.plots.step_charts import StepChart
from adamviz.plots.step_numbers import StepNumbers, table_height
from adamviz.typing import Artist

LIFT = 9.0  # points
SIZE = 8.6  # points: the size of type that the marks over a surface are measured in


class Part(Protocol):
    """What changes with the step.

    Attributes:
        artists: all that `show` changes.
        texts: those of them that are texts.
    """

    artists: list[Artist]
    texts: list[Artist]

    def show(self, step: int) -> None:
        """Show a step."""


class Composition:
    """A picture of runs on a surface, as a Figure whose moving parts show a step.

    Args:
        ground: keywords of `adamviz.plots.plot_surface`: x, y, loss, minima, minimum, levels, theme.
        view: `(left, right, bottom, top)`, the part of the plane that is seen.
        runs: checked runs, each with `xy`, `loss`, `label`, `text`, `number`, and `lost`, the step at which
            it diverged, or None.
        pins: pinned runs, as `adamviz.plots.pins.draw_pins` takes them.
        heading: what stands above the runs, as `adamviz.plots.column.write_column` takes it.
        steps: of the longest run.
        selected: the `number` of the run on top.
        beside: whether each run has a pane of its own.
        step: the one shown first; None for no playhead.
        lens: what else is drawn: `arrows`, `field`, `plane`, `ellipses`, `charts` and `table`, as the
            classes of these take them.
        names: whether each path bears its run's name, where several are drawn and there is room.
        colours: a theme's dictionary.

    Attributes:
        figure: matplotlib Figure.
        parts: what changes with the step.
    """

    def __init__(
        self,
        ground: Mapping[str, Any],
        view: Sequence[float] | None,
        runs: Sequence[Mapping[str, Any]],
        pins: Sequence[Mapping[str, Any]],
        heading: Sequence[tuple[str | None, str]],
        steps: int,
        selected: int | None,
        beside: bool,
        step: int | None,
        lens: Mapping[str, Any],
        names: bool,
        colours: Theme,
    ) -> None:
        from matplotlib.figure import Figure

        charts, table = lens.get("charts") or (), lens.get("table")
        beside = beside and len(runs) > 1
        room = table_height(len(table["rows"])) if table else 0.0
        column = column_height(COLUMN_WIDTH, heading, len(runs)) + room
        layout = lay_out(len(runs) if beside else 1, charts, column)
        size = (WIDTH / 72, _inches(layout.height))
        self.figure = Figure(figsize=size, dpi=100, facecolor=colours["background"], layout="none")
        self.colours, self.parts = colours, []
        groups = [[run] for run in runs] if beside else [runs]
        panes: list[Pane] = []
        for group, (box, left, bottom) in zip(groups, layout.panes, strict=True):
            own = [pin for pin in pins if not beside or pin["number"] == group[0]["number"]]
            shared = (group, own, selected, step, colours, beside)
            if ground.get("projection") == "3d":
                below = SIZE * room_below(lens)
                panes.append(ReliefPane(self._axes(box, "3d"), box, ground, *shared, below))
            else:
                panes.append(Pane(self._axes(box), box, ground, view, *shared))
            panes[-1].name_axes(left, bottom)
            self.parts += panes[-1].parts
        shown = next((p for p in panes if any(run["number"] == selected for run in p.runs)), panes[0])
        covered, arrows = self._draw_lens(shown, lens, step or 0)
        for pane in panes:
            written = pane.write(names, SIZE, covered if pane is shown else ())
            if arrows and pane is shown:  # whose texts move, and give way to what stands
                arrows.taken += written
        axes = self._axes(layout.loss)
        dress(axes, colours)
        self.loss = LossChart(axes, runs, pins, ground.get("minimum"), selected, steps, step, colours)
        self.parts.append(self.loss)
        for chart, box, stepped in zip(charts, layout.charts, layout.stepped, strict=True):
            if "at" in chart:  # which is about one step, and stands a little higher for its own ticks
                high = box._replace(bottom=box.bottom + LIFT, height=box.height - LIFT)
                self.parts.append(CutChart(self._axes(high), high, chart, colours, shown.paper))
                continue
            kind = StabilityChart if chart.get("threshold") else StepChart
            self.parts.append(kind(self._axes(box), box, chart, steps, stepped, colours))
        self._write(layout.column, heading, runs, selected, step, table, room)

    def show(self, step: int) -> None:
        """Show a step."""
        for part in self.parts:
            part.show(step)

    def _axes(self, box, projection=None):
        wide, high = (72 * side for side in self.figure.get_size_inches())
        rect = (box.left / wide, box.bottom / high, box.width / wide, box.height / high)
        return self.figure.add_axes(rect, projection=projection)

    def _draw_lens(self, pane, lens, step):
        """What is drawn of steps beside the selected run: the boxes that lie over it, and its arrows."""
        field, plane, arrows = (lens.get(name) for name in ("field", "plane", "arrows"))
        ellipses = lens.get("ellipses")
        relief = isinstance(pane, ReliefPane)  # on the right below are its axes
        taken, drawn = [], None
        if field:
            self.parts.append(GradientField(pane.paper, field, SIZE, step))
            taken.append(self.parts[-1].taken)
        if plane:
            self.parts.append(GradientPlane(pane.paper, plane, SIZE, relief))
            taken.append(self.parts[-1].box)
        if ellipses:
            # Where nothing stands of the gradients: their plane on the right, and the legend of their field.
            middle = pane.paper.box.bottom + pane.paper.box.height / 2
            low = self.parts[-1].box.top < middle if plane else relief or None
            left = not (field or relief)  # where a relief's heights are told
            places = [(right, below) for right, below in PLACES if (below != low if right else left)]
            self.parts.append(StabilityEllipses(pane.paper, ellipses, SIZE, places))
            self.parts[-1].show(step)
            taken += self.parts[-1].taken
        if arrows:
            drawn = StepArrows(pane.paper, arrows, SIZE)
            drawn.taken += taken
            taken = list(drawn.taken)
            self.parts.append(drawn)
        return taken, drawn

    def _write(self, box, heading, runs, selected, step, table, room):
        words = [result_of(run, step) for run in runs]
        entries = [
            (run["number"], run["label"], result, run["text"])
            for run, result in zip(runs, words, strict=True)
        ]
        chosen = next((i for i, run in enumerate(runs) if run["number"] == selected and len(runs) > 1), None)
        above = Box(box.left, box.bottom + room, box.width, box.height - room)
        texts, end = write_column(self.figure, above, self.colours, heading, entries, chosen)
        if step is not None:
            self.parts.append(Results(runs, texts))
        if table:
            under = Box(box.left, end - room, box.width, room - 6.0)
            self.parts.append(StepNumbers(self.figure, under, table, self.colours))


class Results:
    """What became of each run by a step, beside its name."""

    def __init__(self, runs: Sequence[Mapping[str, Any]], texts: list[Artist]) -> None:
        self.runs, self.texts, self.artists = runs, texts, texts

    def show(self, step: int) -> None:
        """Show a step."""
        for run, text in zip(self.runs, self.texts, strict=True):
            text.set_text(result_of(run, step))


def _inches(points):
    """A height of whole pixels, at 100 dpi; matplotlib before 3.10 cuts a part of one off."""
    pixels = round(points / 0.72)
    return pixels / 100 if pixels / 100 * 100 >= pixels else math.nextafter(pixels / 100, math.inf)


def result_of(run: Mapping[str, Any], step: int | None) -> str:
    """What became of a run by a step: its loss there, or that it diverged; the last step if that is None.

    Example:
        >>> import numpy as np
        >>> run = {"loss": np.array([4.0, 1.0]), "lost": None}
        >>> result_of(run, 0), result_of(run | {"lost": 1}, None)
        ('loss 4', 'diverged at step 1')
    """
    last = len(run["loss"]) - 1
    here = last if step is None else min(step, last)
    if run["lost"] is None or here < run["lost"]:
        return f"loss {short_number(float(run['loss'][here]), 3)}"
    return lost_text(run["lost"])


def lost_text(step: int) -> str:
    """That a run was lost, at the step at which its loss or its point was no finite number.

    Example:
        >>> lost_text(7), lost_text(0)
        ('diverged at step 7', 'no loss at the start')
    """
    return f"diverged at step {step}" if step else "no loss at the start"
