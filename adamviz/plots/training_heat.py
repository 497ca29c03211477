"""Histograms over time as a heat map, with the lines that are read against it."""

from __future__ import annotations

from typing import Any

import numpy as np

from adamviz.plots.axes import plain
from adamviz.plots.training_colours import DENSITY
from adamviz.typing import Axes, Float, Int

LOWEST = -64  # the power of two at which the first bin begins
USUAL = -3.0  # log10 update/weight of a run that learns well
CUT = 0.005  # of all entries, beyond either end of an axis
FULL = 0.5  # of a record's entries: cells with more have one colour, which is the same in every picture
SYMBOLS = {"gradient": "|gradient|", "m": "|m|", "vhat": "v̂"}
QUANTILES = 0.05, 0.25, 0.75, 0.95  # drawn beside the median
DECADE = np.log10(2.0)
SMALL = {"fontsize": 8.5}


def quantile(
    counts: Int[np.ndarray, "R 80"], below: Int[np.ndarray, " R"], share: float
) -> Float[np.ndarray, " R"]:
    """The power of two below which a share of a record's entries lies; NaN without entries within the bins.

    Args:
        counts: of each bin.
        below: how many lie below all bins.
        share: from 0 to 1.

    Example:
        >>> counts = np.zeros((1, 80), int)
        >>> counts[0, 64] = 4
        >>> quantile(counts, np.array([0]), 0.5).tolist()
        [0.5]
    """
    summed = np.concatenate([np.zeros((len(counts), 1)), counts.cumsum(axis=1)], axis=1)
    wanted = share * (below + summed[:, -1]) - below
    at = np.clip((summed < wanted[:, None]).sum(axis=1), 1, summed.shape[1] - 1)
    rows = np.arange(len(counts))
    low, high = summed[rows, at - 1], summed[rows, at]
    inside = np.clip((wanted - low) / np.maximum(high - low, 1), 0, 1)
    return np.where(summed[:, -1] > 0, LOWEST + at - 1 + inside, np.nan)


def draw_heat(
    ax: Axes, recording: Any, name: str, quantity: str, colours: dict[str, Any], whole: bool = False
) -> None:
    """Draw the histograms of one quantity of one tensor over the steps.

    Args:
        ax: where; it is dressed already.
        recording: an `av.Recording`.
        name: of the tensor, whose axes stay empty where the recording has none of this name.
        quantity: of `recording.quantities`.
        colours: of the theme.
        whole: whether the axis shows all entries, and not all but half a percent at either end.
    """
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.ticker import MaxNLocator

    begins = recording.begins().get(name)
    title = name if begins is None else f"{name}, from step {begins}"
    ax.set_title(plain(title), color=colours["text"], loc="left", **SMALL)
    ax.set_ylabel(f"log₁₀ {SYMBOLS.get(quantity, quantity)}")
    if name not in recording.tensors or not len(recording.steps):
        return _say(ax, "not in this recording" if len(recording.steps) else "no record yet", colours)
    tensor, place = recording.tensors.index(name), recording.quantities.index(quantity)
    counts = recording.histograms[:, tensor, place].astype(float)
    below = recording.apart[:, tensor, place, :2].sum(axis=1)
    if not counts.any():
        return _say(ax, "all zero" if below.any() else "not recorded", colours)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True) + below[:, None], 1)
    shade = LinearSegmentedColormap.from_list("density", DENSITY[colours["name"]])
    shown = np.ma.masked_equal(np.sqrt(shares / FULL), 0)
    y = (LOWEST + np.arange(counts.shape[1] + 1)) * DECADE
    ax.pcolormesh(
        _edges(recording.steps), y, shown.T, cmap=shade, vmin=0, vmax=1, shading="flat", rasterized=True
    )
    median = quantile(counts, below, 0.5) * DECADE
    ax.plot(recording.steps, median, color=colours["text"], linewidth=1.2, label="median", zorder=3)
    summed = counts.sum(axis=0).cumsum()
    cut = 0 if whole else CUT
    spread, upper = (
        np.flatnonzero(summed > cut * summed[-1]),
        np.flatnonzero(summed >= (1 - cut) * summed[-1]),
    )
    low, high = (LOWEST + spread[0] - 1) * DECADE, (LOWEST + upper[0] + 2) * DECADE
    line = _reference(recording, tensor, quantity)
    if np.isfinite(line).any():
        near = line[np.isfinite(line) & (np.abs(line - (low + high) / 2) < 12)]
        low, high = min([low, *(near - 0.5)]), max([high, *(near + 0.5)])
        _draw_reference(ax, recording.steps, line, median, (low, high), quantity, colours)
    for share in QUANTILES:
        outer = share in QUANTILES[::3]
        drawn = quantile(counts, below, share) * DECADE
        style = {"linewidth": 0.6, "alpha": 0.55 if outer else 0.8}
        ax.plot(recording.steps, drawn, color=colours["text"], zorder=2, **style)
    ax.set_ylim(low, high)
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))


def _reference(recording, tensor, quantity) -> Float[np.ndarray, " R"]:
    """What a quantity is read against, as powers of ten; NaN where there is nothing."""
    if quantity == "update/weight":
        return np.full(len(recording.steps), USUAL)
    if quantity not in ("v", "vhat"):
        return np.full(len(recording.steps), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        return 2 * np.log10(recording.epsilon[:, tensor].astype(float))


def _draw_reference(ax, steps, line, median, ends, quantity, colours):
    from matplotlib import patheffects

    style = {"color": colours["runs"][1], "linewidth": 1.2, "linestyle": (0, (4, 2))}
    ax.plot(steps, line, zorder=3, **style)
    # Its name stands at that end, and on that side of it, where the median is not.
    height = 0.16 * (ends[1] - ends[0])
    away = [line[at] - median[at] for at in (-1, 0)]
    free = [not abs(distance) < height for distance in away]
    at, right = (-1, True) if free[0] or not free[1] else (0, False)
    under = line[at] < median[at] and line[at] - height > ends[0]
    above = not under and line[at] + height < ends[1]
    ax.annotate(
        "−3" if quantity == "update/weight" else "ε²",
        (steps[at], line[at]),
        (-2 if right else 2, 1 if above else -1),
        textcoords="offset points",
        ha="right" if right else "left",
        va="bottom" if above else "top",
        color=colours["runs"][1],
        annotation_clip=True,
        path_effects=[patheffects.withStroke(linewidth=2.5, foreground=colours["halo"])],
        zorder=4,
        **SMALL,
    )


def _say(ax, text, colours):
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color=colours["muted"], **SMALL)
    ax.set_yticks([])


def _edges(steps: Int[np.ndarray, " R"]) -> Float[np.ndarray, " R+1"]:
    """Where one record's column ends and the next begins."""
    middle = (steps[1:] + steps[:-1]) / 2
    if not len(middle):
        return np.array([steps[0] - 0.5, steps[0] + 0.5])
    return np.concatenate([[steps[0] - (middle[0] - steps[0])], middle, [2 * steps[-1] - middle[-1]]])
