"""The loss along a line through the point where a run stands; `js/plane/cut-chart.js` draws the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from adamviz.plots.axes import dashes, dress
from adamviz.plots.curve_range import curve_range
from adamviz.plots.layout import Box
from adamviz.plots.numbers import tick_texts
from adamviz.plots.palette import Theme
from adamviz.plots.paper import Paper
from adamviz.plots.path import mark_style
from adamviz.plots.ticks import nice_ticks
from adamviz.typing import Artist, Axes

TYPE = 8.5  # points


class CutChart:
    """The cut at a step: the loss, its quadratic model, where the run stands and where its next step leads.

    Args:
        ax: matplotlib Axes, new.
        box: its box, in points.
        chart: a dictionary: `title`; `number`, that of the run; and `at(step)`, which gives of a step a
            dictionary of `places`, distances along the cut, `losses` there, `loss`, that of the point,
            `landing`, distance and loss of the next one, `model`, slope and curvature, and `line`, the two
            ends of the cut on the surface; or a text that says why there is no cut.
        colours: a theme's dictionary.
        paper: over the surface.

    Attributes:
        artists: what `show` moves.
        texts: those of them that are texts: why there is no cut.
    """

    def __init__(self, ax: Axes, box: Box, chart: Mapping[str, Any], colours: Theme, paper: Paper) -> None:
        self.ax, self.box, self.at, self.paper = ax, box, chart["at"], paper
        dress(ax, colours)
        ax.set_facecolor(colours["panel"])
        style = {"size": TYPE, "pad": 4, "color": colours["muted"], "parse_math": False}
        ax.set_title(chart["title"], loc="left", **style)
        ax.set_title("- - quadratic model", loc="right", **style | {"color": colours["accent"]})
        dashed = {"linestyle": dashes((3.4, 2.6), 1.1), "color": colours["accent"], "linewidth": 1.1}
        (self.model,) = ax.plot([], [], **dashed)
        (self.loss,) = ax.plot([], [], color=colours["text"], linewidth=1.2)
        mark = mark_style(chart["number"], colours, 6.5)
        hollow = mark | {"color": colours["panel"], "markeredgecolor": mark["color"]}
        (self.landing,) = ax.plot([], [], **hollow, label="_landing")
        (self.here,) = ax.plot([], [], **mark, label="_here")
        edge = {"color": colours["halo"], "linewidth": 2.4, "label": "_cut_edge"}
        self.edge = paper.line([], 5.4, **edge)
        self.line = paper.line([], 5.5, **dashed, label="_cut")
        self.why = ax.text(
            0.5, 0.5, "", transform=ax.transAxes, ha="center", va="center", size=TYPE, color=colours["text"]
        )
        lines = [self.model, self.loss, self.landing, self.here]
        self.artists: list[Artist] = [*lines, self.edge, self.line, ax.xaxis, ax.yaxis]
        self.texts: list[Artist] = [self.why]
        self.artists += self.texts
        self.show(0)

    def show(self, step: int) -> None:
        """Show the cut of a step."""
        found = self.at(step)
        for line in (self.model, self.loss, self.landing, self.here, self.edge, self.line):
            line.set_visible(not isinstance(found, str))
        self.why.set_text(found if isinstance(found, str) else "")
        if isinstance(found, str):
            return
        places, loss, (slope, bend) = found["places"], found["loss"], found["model"]
        losses = np.where(np.isfinite(found["losses"]), found["losses"], np.nan)
        self.loss.set_data(places, losses)
        self.model.set_data(places, loss + (slope + bend / 2 * places) * places)
        self.here.set_data([0], [loss])
        self.landing.set_data(*([number] for number in found["landing"]))
        for line in (self.edge, self.line):
            line.set_data(*self.paper.line_along(found["line"]).T)
        low, high = curve_range(losses)
        self.ax.set(xlim=(places[0], places[-1]), ylim=(low, high))
        for axis, ends, count in (
            (self.ax.xaxis, (places[0], places[-1]), self.box.width / (6 * TYPE)),
            (self.ax.yaxis, (low, high), max(2.0, self.box.height / (1.9 * TYPE))),
        ):
            ticks = nice_ticks(float(ends[0]), float(ends[1]), count)
            axis.set_ticks(ticks, tick_texts(ticks))
