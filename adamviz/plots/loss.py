"""The loss of a run against its steps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from adamviz.plots.axes import axes_for, line_style, plain
from adamviz.plots.checks import array_of, finite_part, number_of, theme_of
from adamviz.plots.loss_axis import loss_range
from adamviz.plots.numbers import power_of_ten, short_number
from adamviz.plots.path import mark_style, run_colour, run_style, step_of
from adamviz.plots.ticks import nice_ticks
from adamviz.typing import Axes, Float

FLOOR = 1e-8  # of a logarithmic axis that other runs have chosen
MOST = 1e100  # what lies beyond it is drawn there: margins around more would be infinite


def plot_loss(
    loss: Float[ArrayLike, " steps+1"],
    ax: Axes | None = None,
    *,
    label: str | None = None,
    number: int = 0,
    minimum: float | None = 0.0,
    playhead: int | None = None,
    floor: float | None = None,
    scale: str | None = None,
    theme: str = "light",
    **kwargs: Any,
) -> Axes:
    """Draw the loss above its minimum against the step, on a logarithmic axis where that is possible.

    It is possible if a minimum is given, some loss lies above it and none below it by more than rounding;
    otherwise the axis is linear, for all runs on it. A run that diverged is drawn up to the divergence.

    Args:
        loss: loss after each step, the start's first.
        ax: Axes to draw on; None makes a figure with `pyplot.subplots`.
        label: the run's name in a legend, or None.
        number: which run of a comparison this is, from 0: it decides colour and dash.
        minimum: the lowest loss there is, subtracted before the logarithm; None subtracts nothing.
        playhead: a step to mark with a line, or None.
        floor: losses closer to the minimum than this are drawn on it; None takes what lies ten decades below
            the highest, or what float32 cannot tell from the minimum if that is more.
        scale: `"log"` or `"linear"`; None chooses.
        theme: `"light"` or `"dark"`.
        **kwargs: passed on to `Axes.plot` for the run's line.

    Returns:
        The Axes.

    Raises:
        ValueError: loss has another shape, or number, minimum, playhead, floor or scale is not allowed.
        AttributeError, TypeError: ax is none, or there is no such keyword.

    Example:
        >>> import numpy as np
        >>> from matplotlib.figure import Figure
        >>> ax = plot_loss(0.9 ** np.arange(100), Figure().add_subplot(), label="Adam")
        >>> ax.get_yscale()
        'log'
    """
    colours = theme_of(theme)
    loss = array_of(loss, "loss", ("steps + 1",))
    steps = len(loss) - 1
    run_colour(number, colours)
    mark = None if playhead is None else step_of(playhead, "playhead", steps)
    count = finite_part(loss)
    minimum = None if minimum is None else number_of(minimum, "minimum")
    chosen = loss_range([loss], minimum)
    floor = (
        (10.0**chosen.low if chosen.log else FLOOR) if floor is None else number_of(floor, "floor", above=0)
    )
    if scale not in (None, "log", "linear"):
        raise ValueError(f"Expected scale to be 'log', 'linear' or None, received: {scale!r}")
    logarithmic = chosen.log if scale is None else scale == "log"
    with np.errstate(over="ignore"):
        height = np.clip(loss[:count] - (minimum or 0.0), -MOST, MOST)
    style = line_style(
        {**run_style(number, colours, width=1.5), "label": plain(label), "zorder": 3, "gid": "loss"}, kwargs
    )

    with axes_for(ax, colours, (6.4, 2.4)) as ax:
        first = not any(line.get_gid() == "loss" for line in ax.lines)
        if first and logarithmic:
            ax.set_yscale("log")
        elif not logarithmic and count > 0:
            ax.set_yscale("linear")
        if ax.get_yscale() == "log":
            height = np.maximum(height, floor)
        ax.plot(np.arange(count), height, **style)
        if 0 < count <= steps:
            ax.plot(
                count - 1,
                height[-1],
                marker="x",
                color=style["color"],
                markersize=6,
                markeredgewidth=1.8,
                zorder=4,
                label="_diverged",
            )
        if mark is not None:
            _playhead(ax, mark, height, style["color"], number, colours)
        left, right = (0, max(steps, 1)) if first else ax.get_xlim()
        ax.set_xlim(left, max(right, steps))
        ax.grid(axis="y", which="major", color=colours["grid"], linewidth=0.8)
        ax.set_axisbelow(True)
        ax.set_xlabel("step")
        ax.set_ylabel("loss above the minimum" if minimum else "loss")
        _few_ticks(ax)
    return ax


def _playhead(ax, mark, height, colour, number, colours):
    if not any(line.get_label() == "_playhead" for line in ax.lines):
        ax.axvline(mark, color=colours["text"], linewidth=1.2, zorder=2, label="_playhead")
    if mark < len(height):
        ax.plot(
            mark,
            height[mark],
            **{**mark_style(number, colours, 6.0), "color": colour, "zorder": 5, "label": "_at_playhead"},
        )


def _height_text(height):
    power = round(math.log10(height))
    return power_of_ten(power) if math.isclose(height, 10.0**power) else short_number(height, 3)


def _few_ticks(ax):
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter, NullLocator

    class Decades(LogLocator):
        """Powers of ten, and where fewer than two of them are seen, round numbers."""

        def tick_values(self, low, high):
            powers = super().tick_values(low, high)
            seen = (powers >= low) & (powers <= high)
            return (
                powers
                if seen.sum() > 1
                else np.array([each for each in nice_ticks(low, high, 3) if each > 0])
            )

    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    if ax.get_yscale() == "log":
        ax.yaxis.set_major_locator(Decades(numticks=5))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda height, _: _height_text(height)))
        ax.yaxis.set_minor_locator(NullLocator())
        ax.yaxis.set_minor_formatter(NullFormatter())
    else:
        ax.yaxis.set_major_locator(MaxNLocator(4))
