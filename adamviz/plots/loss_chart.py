"""The losses of all runs under one playhead, in a still picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from adamviz.plots.checks import finite_part
from adamviz.plots.loss import plot_loss
from adamviz.plots.loss_axis import loss_range
from adamviz.plots.numbers import tick_texts
from adamviz.plots.palette import Theme
from adamviz.plots.path import mark_style
from adamviz.plots.pins import draw_pin_losses
from adamviz.plots.ticks import nice_ticks
from adamviz.typing import Artist, Axes


class LossChart:
    """The chart of losses.

    Args:
        ax: matplotlib Axes, dressed.
        runs, pins, selected, steps, step, colours: as `Composition` takes them.
        minimum: the lowest known loss, or None.

    Attributes:
        artists: what `show` moves.
        texts: those of them that are texts.
    """

    def __init__(
        self,
        ax: Axes,
        runs: Sequence[Mapping[str, Any]],
        pins: Sequence[Mapping[str, Any]],
        minimum: float | None,
        selected: int | None,
        steps: int,
        step: int | None,
        colours: Theme,
    ) -> None:
        self.ax, self.runs, self.steps = ax, runs, steps
        known = [np.asarray(run["loss"])[: finite_part(run["loss"], run["xy"])] for run in (*runs, *pins)]
        losses = loss_range(known, minimum)
        scale, base = ("log", minimum) if losses.log else ("linear", None)
        floor = losses.limits[0] if losses.log else None
        order = sorted(runs, key=lambda run: run["number"] == selected)
        for run in order:
            fine = np.array(run["loss"], float)
            if run["lost"] is not None:
                fine[run["lost"] :] = np.nan
            style: dict[str, Any] = {
                "minimum": base,
                "floor": floor,
                "scale": scale,
                "theme": colours["name"],
            }
            plot_loss(fine, ax, label=run["label"], number=run["number"], **style)
        draw_pin_losses(ax, pins, base, floor or 0.0, colours)
        if runs:
            ax.set_ylim(*losses.limits)
        if not losses.log:
            ticks = nice_ticks(losses.low, losses.high, 4)
            ax.set_yticks(ticks, tick_texts(ticks))
        self._name(losses, colours)
        self.line, self.dots = None, []
        self.artists: list[Artist] = []
        self.texts: list[Artist] = []
        if step is None:
            return
        upright = {"color": colours["text"], "linewidth": 1.2, "zorder": 4.5, "label": "_playhead"}
        self.line = ax.axvline(step, **upright)
        curves = [line for line in ax.lines if line.get_gid() == "loss"]
        for run, curve in zip(order, curves, strict=True):
            style = {**mark_style(run["number"], colours, 6.0), "zorder": 5, "label": "_at_playhead"}
            self.dots.append((curve.get_ydata(), ax.plot([], [], **style)[0]))
        small = {"size": 8.5, "pad": 5, "weight": "normal", "color": colours["text"]}
        self.count = ax.set_title("", loc="right", **small, parse_math=False)
        self.texts = [self.count]
        self.artists = [self.line, *(dot for _, dot in self.dots), self.count]

    def show(self, step: int) -> None:
        """Let the playhead stand at a step."""
        if self.line is None:
            return
        self.line.set_xdata([step, step])
        for heights, dot in self.dots:
            dot.set_data([step], [heights[step]] if step < len(heights) else [np.nan])
        self.count.set_text(f"step {step} of {self.steps}")

    def _name(self, losses, colours):
        small = {"size": 8.5, "color": colours["muted"], "pad": 5, "weight": "normal"}
        above = losses.log and losses.base != 0
        name = f"loss above the minimum ({tick_texts([losses.base])[0]})" if above else "loss"
        self.ax.set_title(name, loc="left", **small, parse_math=False)
        self.ax.set_ylabel("")
