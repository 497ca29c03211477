"""A recorded training run: its loss, and the histograms of chosen tensors over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from adamviz.plots.axes import dress, plain
from adamviz.plots.checks import theme_of
from adamviz.typing import Axes, Figure, Float, Int

LOWEST = -64  # the power of two at which the first bin begins
SHOWN = 4  # tensors, if none are chosen
USUAL = -3.0  # log10 update/weight of a run that learns well
CUT = 0.005  # of all entries, beyond either end of an axis
SYMBOLS = {"gradient": "|gradient|", "m": "|m|", "vhat": "v̂"}


def plot_training(
    recording: Any,
    tensors: Sequence[str] | None = None,
    quantities: Sequence[str] = ("update/weight", "v"),
    *,
    theme: str = "light",
) -> Figure:
    """Draw a recorded training run: its loss above, below it a histogram over time for each tensor and
    quantity, as a heat map with its median.

    A dashed line stands at 10^-3 of update/weight, about where runs learn well, and at epsilon^2 of v: where
    v lies below it, epsilon rules the step. The axes leave out half a percent of all entries at either end,
    and the colours the densest cells, so that one spike does not rule them.

    Args:
        recording: an `av.Recording`.
        tensors: their names; None for the four largest.
        quantities: of `recording.quantities`.
        theme: `"light"` or `"dark"`.

    Returns:
        The Figure, made by `pyplot`.

    Raises:
        TypeError: recording is none.
        ValueError: it holds no record, or no such tensor or quantity.

    Example:
        >>> import adamviz as av, numpy as np
        >>> recorder = av.Recorder(every=1)
        >>> for step in range(9):
        ...     grads = {"w": np.geomspace(1e-6, 1e-3) / (1 + step)}
        ...     recorded = recorder.log(step, grads=grads, loss=0.5**step)
        >>> figure = av.plot_training(recorder.recording, quantities=["gradient"])
        >>> [ax.get_ylabel() for ax in figure.axes]
        ['loss', 'log₁₀ |gradient|']

    Source: for -3, Karpathy, makemore, part 3: activations, gradients and batch normalization.
    """
    from matplotlib import pyplot

    colours = theme_of(theme)
    if not all(hasattr(recording, name) for name in ("steps", "loss", "histograms", "tensors", "quantities")):
        raise TypeError(f"Expected recording to be an av.Recording, received: {recording!r}")
    if not len(recording.steps):
        raise ValueError("Expected recording to hold a record, received one without")
    sizes = [int(np.prod(shape)) for shape in recording.shapes]
    largest = sorted(sorted(range(len(sizes)), key=lambda i: -sizes[i])[:SHOWN])
    names = [recording.tensors[i] for i in largest] if tensors is None else _list("tensors", tensors)
    wanted = _list("quantities", quantities)
    for what, asked, known in (
        ("tensors", names, recording.tensors),
        ("quantities", wanted, recording.quantities),
    ):
        if unknown := [name for name in asked if name not in known]:
            raise ValueError(f"Expected {what} to be among {', '.join(known[:20])}, received: {unknown[0]!r}")
    rows, columns = (len(names), max(1, len(wanted))) if names and wanted else (0, 1)
    figure = pyplot.figure(
        figsize=(3.6 * max(columns, 2), 1.9 + 1.7 * rows),
        layout="constrained",
        facecolor=colours["background"],
    )
    try:
        grid = figure.add_gridspec(rows + 1, columns)
        top = figure.add_subplot(grid[0, :])
        dress(top, colours)
        _loss(top, recording, colours)
        for row, name in enumerate(names):
            for column, quantity in enumerate(wanted):
                ax = figure.add_subplot(grid[row + 1, column], sharex=top)
                dress(ax, colours)
                _histograms(ax, recording, name, quantity, colours)
                if row == rows - 1:
                    ax.set_xlabel("step")
    except BaseException:
        pyplot.close(figure)
        raise
    return figure


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
    found = np.full(len(counts), np.nan)
    for i, row in enumerate(summed):
        wanted = share * (below[i] + row[-1]) - below[i]
        if row[-1]:
            at = int(np.clip(np.searchsorted(row, wanted, "left"), 1, len(row) - 1))
            inside = (wanted - row[at - 1]) / max(row[at] - row[at - 1], 1)
            found[i] = LOWEST + at - 1 + np.clip(inside, 0, 1)
    return found


def _loss(ax: Axes, recording: Any, colours: dict[str, Any]) -> None:
    steps, loss = recording.steps, np.where(np.isfinite(recording.loss), recording.loss, np.nan)
    ax.plot(steps, loss, color=colours["runs"][0], linewidth=1.4)
    ax.locator_params(axis="x", nbins=5)
    positive = loss[np.isfinite(loss)]
    if len(positive) and positive.min() > 0 and positive.max() > 30 * positive.min():
        ax.set_yscale("log")
        dress(ax, colours)
    ax.set_ylabel("loss")
    if np.isfinite(recording.accuracy).any():
        side = ax.twinx()
        dress(side, colours)
        known = np.isfinite(recording.accuracy)
        side.plot(steps[known], recording.accuracy[known], color=colours["runs"][1], linewidth=1.2)
        side.set_ylabel("accuracy", color=colours["runs"][1])
    first = recording.first_nonfinite
    if first is not None:
        ax.axvline(first.step, color=colours["accent"], linewidth=1.0, linestyle="dotted")
        where = f" of {first.tensor}" if first.tensor else ""
        text = f"step {first.step}: {first.quantity}{where} is {first.value:g}"
        ax.set_title(plain(text), fontsize=8.5, color=colours["text"], loc="left")


def _histograms(ax: Axes, recording: Any, name: str, quantity: str, colours: dict[str, Any]) -> None:
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.ticker import MaxNLocator

    tensor, place = recording.tensors.index(name), recording.quantities.index(quantity)
    counts = recording.histograms[:, tensor, place].astype(float)
    below = recording.apart[:, tensor, place, :2].sum(axis=1)
    ax.set_title(plain(name), fontsize=8.5, color=colours["text"], loc="left")
    ax.set_ylabel(f"log₁₀ {SYMBOLS.get(quantity, quantity)}")
    decade = np.log10(2.0)
    edges = _edges(recording.steps)
    lines = {"update/weight": np.full(len(counts), USUAL)}
    with np.errstate(divide="ignore", invalid="ignore"):
        for kind in ("v", "vhat"):
            lines[kind] = 2 * np.log10(recording.epsilon[:, tensor].astype(float))
    if not counts.any():
        empty = "all zero" if below.any() else "not recorded"
        ax.text(0.5, 0.5, empty, transform=ax.transAxes, ha="center", va="center", color=colours["muted"])
        ax.set_yticks([])
        return
    total = np.maximum(counts.sum(axis=1, keepdims=True) + below[:, None], 1)
    shares = counts / total
    dense = np.quantile(shares[shares > 0], 0.98)
    shade = LinearSegmentedColormap.from_list("share", [colours["background"], colours["runs"][0]])
    shown = np.ma.masked_equal(np.sqrt(shares / dense), 0)
    y = (LOWEST + np.arange(counts.shape[1] + 1)) * decade
    ax.pcolormesh(edges, y, shown.T, cmap=shade, vmin=0, vmax=1, shading="flat", rasterized=True, zorder=1)
    median = quantile(counts, below, 0.5) * decade
    ax.plot(recording.steps, median, color=colours["text"], linewidth=1.0, label="median", zorder=3)
    spread = np.flatnonzero(counts.sum(axis=0).cumsum() > CUT * counts.sum())
    upper = np.flatnonzero(counts.sum(axis=0).cumsum() >= (1 - CUT) * counts.sum())
    low, high = (LOWEST + spread[0] - 1) * decade, (LOWEST + upper[0] + 2) * decade
    if quantity in lines and np.isfinite(lines[quantity]).any():
        line = lines[quantity]
        ax.plot(
            recording.steps, line, color=colours["runs"][1], linewidth=1.1, linestyle=(0, (4, 2)), zorder=2
        )
        ax.annotate(
            "−3" if quantity == "update/weight" else "ε²",
            (recording.steps[-1], line[-1]),
            (-2, 1),
            textcoords="offset points",
            ha="right",
            va="bottom",
            fontsize=8.5,
            color=colours["runs"][1],
            annotation_clip=True,
        )
        near = line[np.isfinite(line) & (np.abs(line - (low + high) / 2) < 12)]
        low, high = min([low, *(near - 0.5)]), max([high, *(near + 0.5)])
    ax.set_ylim(low, high)
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))


def _edges(steps: Int[np.ndarray, " R"]) -> Float[np.ndarray, " R+1"]:
    """Where one record's column ends and the next begins."""
    middle = (steps[1:] + steps[:-1]) / 2
    if not len(middle):
        return np.array([steps[0] - 0.5, steps[0] + 0.5])
    return np.concatenate([[steps[0] - (middle[0] - steps[0])], middle, [2 * steps[-1] - middle[-1]]])


def _list(what: str, names: Sequence[str]) -> list[str]:
    if isinstance(names, str) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"Expected {what} to be a list of names, received: {names!r}")
    return list(names)
