"""Charts of what steps computed, under one playhead; `js/charts/step-lines.js` draws the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from adamviz.plots.axes import dashes, dress
from adamviz.plots.layout import Box
from adamviz.plots.numbers import five_digits, power_of_ten, tick_texts
from adamviz.plots.palette import Theme
from adamviz.plots.path import run_style
from adamviz.plots.step_axis import StepRange, step_range
from adamviz.plots.ticks import nice_ticks
from adamviz.typing import Artist, Axes, Float

TYPE = 8.5  # points
CROWD = 2000  # steps from which on a line is drawn by its extremes
DASH = (2.6, 1.7)  # of the lines after the first, in points


class StepChart:
    """One chart: the lines of all runs, and the numbers of the selected one at a step.

    Args:
        ax: matplotlib Axes, new.
        box: its box, in points.
        chart: a dictionary: `name`, `title`, `log`, and `runs`, a list of dictionaries: `number`, `own`,
            whether it is the selected run, and `series`, a list of dictionaries: `values` `(n,)`, the first
            of step 0, `symbol`, and `gap`, which other of the series is shaded from it, or None.
        steps: of the longest run.
        stepped: whether the steps are written below.
        colours: a theme's dictionary.

    Attributes:
        artists: what `show` moves.
        texts: those of them that are texts.
    """

    def __init__(
        self, ax: Axes, box: Box, chart: Mapping[str, Any], steps: int, stepped: bool, colours: Theme
    ) -> None:
        self.ax, self.colours = ax, colours
        runs = chart["runs"]
        lines = [np.asarray(series["values"], float) for run in runs for series in run["series"]]
        self.range = self._range(chart)
        sized = chart["log"] and self._sized(lines)
        # By powers of ten only sizes can be shown: the bars around the name say so.
        name = chart["name"]
        title = chart["title"].replace(name, f"|{name}|") if sized else chart["title"]
        self._dress(box, title, steps, stepped)
        for run in sorted(runs, key=lambda run: run["own"]):
            self._draw(run)
        self.line = ax.axvline(0, color=colours["text"], linewidth=1.0, zorder=5, label="_playhead")
        selected: list[dict[str, Any]] = [run for run in runs if run["own"]]
        self.own: dict[str, Any] = selected[0] if selected else {"series": ()}
        self.dots = []
        for _ in self.own["series"]:
            style: dict[str, Any] = {
                **run_style(self.own["number"], colours),
                "path_effects": [],
                "linestyle": "none",
            }
            style |= {"marker": "o", "markersize": 5.0, "markeredgecolor": colours["halo"]}
            self.dots += ax.plot(
                [], [], **style, markeredgewidth=1.0, zorder=6, clip_on=False, label="_at_playhead"
            )
        style = {"size": TYPE, "pad": 4, "weight": "bold", "color": colours["text"], "parse_math": False}
        self.text = ax.set_title("", loc="right", **style)
        self.texts: list[Artist] = [self.text]
        self.artists: list[Artist] = [self.line, *self.dots, *self.texts]

    def show(self, step: int) -> None:
        """Let playhead and numbers be those of a step."""
        self.line.set_xdata([step, step])
        words = []
        for series, dot in zip(self.own["series"], self.dots, strict=True):
            values = series["values"]
            if len(values) == 0:
                continue
            at = min(step, len(values) - 1)
            # What lies beyond the chart lies on its edge.
            dot.set_data([at], np.clip(self._place(float(values[at])), self.range.low, self.range.high))
            words.append(f"{series['symbol']} {five_digits(float(values[at]))}".strip())
        self.text.set_text("   ".join(words))

    def _range(self, chart: Mapping[str, Any]) -> StepRange:
        series = [entry for run in chart["runs"] for entry in run["series"]]
        return step_range([np.asarray(entry["values"], float) for entry in series], chart["log"])

    def _sized(self, lines: list[Float[np.ndarray, " n"]]) -> bool:
        """Whether only the sizes of numbers are drawn by powers of ten."""
        return any((line < 0).any() for line in lines)

    def _place(self, value: float) -> Float[np.ndarray, " 1"]:
        return self.range.place(np.asarray([value]))

    def _dress(self, box, title, steps, stepped):
        ax, colours, limits = self.ax, self.colours, self.range
        dress(ax, colours)
        ticks = limits.ticks(max(2, int(box.height / (1.5 * TYPE))))
        texts = [power_of_ten(round(tick)) for tick in ticks] if limits.log else tick_texts(ticks)
        across = [tick for tick in nice_ticks(0, steps, box.width / (6 * TYPE)) if tick == int(tick)]
        ax.set_xticks(across, [f"{int(tick)}" for tick in across] if stepped else [""] * len(across))
        ax.set_yticks(ticks, texts)
        ax.minorticks_off()
        ax.set(xlim=(0, max(steps, 1)), ylim=(limits.low, limits.high))
        ax.grid(axis="y", color=colours["grid"], linewidth=0.8)
        ax.set_axisbelow(True)
        style = {"size": TYPE, "pad": 4, "weight": "normal", "color": colours["text"]}
        ax.set_title(title, loc="left", parse_math=False, **style)

    def _draw(self, run):
        own, series = run["own"], run["series"]
        look = {**run_style(run["number"], self.colours, 1.9 if own else 1.0), "path_effects": []}
        for entry in series:
            if own and entry["gap"] is not None:
                x, upper = self._points(entry["values"])
                other, lower = self._points(series[entry["gap"]]["values"])
                if len(x) == len(other):
                    shade = {"color": look["color"], "alpha": 0.16, "linewidth": 0, "zorder": 2}
                    self.ax.fill_between(x, upper, lower, **shade)
        for place in reversed(range(len(series))):
            style = {**look, "zorder": 4 if own else 3, "label": "_line"}
            style |= self._look(series[place], place, own)
            self.ax.plot(*self._points(series[place]["values"]), **style)

    def _look(self, entry: Mapping[str, Any], place: int, own: bool) -> dict[str, Any]:
        """How a line after the first differs from it."""
        width = 1.2 if own else 0.9
        return {"linewidth": width, "linestyle": dashes(DASH, width)} if place > 0 else {}

    def _points(self, values):
        """The corners of a line: all of them, or where they crowd, the extremes of each part."""
        values = np.asarray(values, float)
        step, place = np.arange(len(values)), self.range.place(values)
        keep = ~np.isnan(place)
        step, place = step[keep], np.clip(place[keep], -1e100, 1e100)
        if len(step) <= CROWD:
            return step, place
        return extremes(step, place, CROWD // 4)


def extremes(
    step: Sequence[int] | Float[np.ndarray, " n"], place: Float[np.ndarray, " n"], parts: int
) -> tuple[Float[np.ndarray, " m"], Float[np.ndarray, " m"]]:
    """A line by the first, lowest, highest and last of its points in each of so many parts, in their order.

    Example:
        >>> x, y = extremes(range(9), np.array([0, 5, 1, 2, 9, 3, 4, 0, 1]), 3)
        >>> x.tolist(), y.tolist()
        ([0, 1, 2, 3, 4, 5, 6, 7, 8], [0, 5, 1, 2, 9, 3, 4, 0, 1])
    """
    chosen: set[int] = set()
    for part in np.array_split(np.arange(len(place)), parts):
        if len(part):
            low, high = part[np.argmin(place[part])], part[np.argmax(place[part])]
            chosen |= {int(part[0]), int(low), int(high), int(part[-1])}
    kept = sorted(chosen)
    return np.asarray(step)[kept], np.asarray(place)[kept]
