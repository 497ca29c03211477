"""The chart of stability: the largest eigenvalue of P^-1 H by its threshold, so that all runs cross it at 1.

`js/charts/stability-lines.js` draws the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from adamviz.plots.axes import dashes
from adamviz.plots.step_axis import StepRange, step_range
from adamviz.plots.step_charts import TYPE, StepChart
from adamviz.typing import Float

FARTHEST = 3  # decades on each side of the threshold, at most
ALONG = (0.7, 1.9)  # the dash of what lies along the gradient, in points
ABOVE = "above: swings wider"


class StabilityChart(StepChart):
    """One chart, as `StepChart` takes it: of each run the eigenvalue with each of its rates, and what lies
    along the gradient, whose `beside` is True; all by their thresholds. And `clipped`, whether a clip cut
    the gradient of each step: there nothing is shaded.
    """

    def _sized(self, lines: list[Float[np.ndarray, " n"]]) -> bool:
        return False

    def _range(self, chart: Mapping[str, Any]) -> StepRange:
        """The threshold is always seen. What lies along the gradient goes through 0, and would have the rest
        drawn small.
        """
        series = [entry for run in chart["runs"] for entry in run["series"] if not entry["beside"]]
        found = step_range([floored(entry["values"]) for entry in series], True)
        low, high = min(max(found.low, -FARTHEST), -1), min(max(found.high, 1), FARTHEST)
        return StepRange(True, low, high, 1)

    def _dress(self, box, title, steps, stepped):
        from matplotlib import patheffects

        super()._dress(box, title, steps, stepped)
        text = self.colours["text"]
        self.ax.axhspan(0, self.range.high, color=text, alpha=0.12, linewidth=0, zorder=1, label="_above")
        self.ax.axhline(0, color=text, linewidth=1.1, zorder=2.5, label="_threshold")
        style: dict[str, Any] = {"size": 0.85 * TYPE, "color": text, "va": "bottom", "zorder": 2.6}
        # A line of the scale may run through it.
        style["path_effects"] = [patheffects.withStroke(linewidth=2.0, foreground=self.colours["background"])]
        place = (3, 1.5)
        self.ax.annotate(ABOVE, (0, 0), place, textcoords="offset points", **style, parse_math=False)

    def _draw(self, run):
        super()._draw(run)
        if run["own"]:
            # Where a clip cuts the gradient the threshold does not hold.
            x, y = self._points(np.where(run["clipped"], 0.0, run["series"][0]["values"]))
            style = {"color": self.ax.lines[-1].get_color(), "alpha": 0.35, "linewidth": 0, "zorder": 2}
            self.ax.fill_between(x, np.maximum(y, 0), 0, **style)

    def _look(self, entry, place, own):
        if not entry["beside"]:
            return super()._look(entry, place, own)
        width = 1.2 if own else 0.9
        return {"linewidth": width, "linestyle": dashes(ALONG, width)}

    def _points(self, values):
        return super()._points(floored(values))

    def _place(self, value):
        return super()._place(max(value, 0.0))


def floored(values: Any) -> Float[np.ndarray, " n"]:
    """By powers of ten there is nothing below 0: what is negative lies on the floor.

    Example:
        >>> floored([0.5, -2.0]).tolist()
        [0.5, 0.0]
    """
    return np.maximum(np.asarray(values, float), 0.0)
