"""A recorded training run: its loss, and the histograms of chosen tensors over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from adamviz.plots.axes import dress, plain
from adamviz.plots.checks import theme_of
from adamviz.plots.training_heat import draw_heat
from adamviz.plots.training_lines import draw_curvature, draw_loss, has_curvature
from adamviz.typing import Axes, Figure

SHOWN = 4  # tensors, if none are chosen


def plot_training(
    recording: Any,
    tensors: Sequence[str] | None = None,
    quantities: Sequence[str] = ("update/weight", "v"),
    *,
    theme: str = "light",
) -> Figure:
    """Draw a recorded training run: its loss above, below it a histogram over time for each tensor and
    quantity, as a heat map with its median, its quartiles and its 5 % and 95 % quantiles.

    A dashed line stands at 10^-3 of update/weight, about where runs learn well, and at epsilon^2 of v: where
    v lies below it, epsilon rules the step. The axes leave out half a percent of all entries at either end,
    so that one spike does not rule them; the darkest colour is half of a record's entries, or more. Where the
    curvature was recorded (`av.record(..., sharpness=True)`), it stands below the loss, with its threshold.

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
    above = 1 + has_curvature(recording)
    figure = pyplot.figure(
        figsize=(3.6 * max(columns, 2), 0.2 + 1.7 * (above + rows)),
        layout="constrained",
        facecolor=colours["background"],
    )
    try:
        grid = figure.add_gridspec(above + rows, columns)
        top = figure.add_subplot(grid[0, :])
        dress(top, colours)
        draw_loss(top, [recording], colours)
        draw_first(top, recording, colours)
        if above > 1:
            below = figure.add_subplot(grid[1, :], sharex=top)
            dress(below, colours)
            draw_curvature(below, [recording], colours)
        for row, name in enumerate(names):
            for column, quantity in enumerate(wanted):
                ax = figure.add_subplot(grid[above + row, column], sharex=top)
                dress(ax, colours)
                draw_heat(ax, recording, name, quantity, colours)
                if row == rows - 1:
                    ax.set_xlabel("step")
    except BaseException:
        pyplot.close(figure)
        raise
    return figure


def draw_first(ax: Axes, recording: Any, colours: dict[str, Any]) -> None:
    """Mark the first number that was not finite, and say which it is."""
    first = recording.first_nonfinite
    if first is not None:
        ax.axvline(first.step, color=colours["accent"], linewidth=1.0, linestyle="dotted")
        where = f" of {first.tensor}" if first.tensor else ""
        value = f"{first.value:g}".replace("nan", "NaN").replace("inf", "infinity").replace("-", "−")
        text = f"step {first.step}: {first.quantity}{where} is {value}"
        ax.set_title(plain(text), fontsize=8.5, color=colours["text"], loc="left")


def _list(what: str, names: Sequence[str]) -> list[str]:
    listed = isinstance(names, Iterable) and not isinstance(names, str)
    if not listed or not all(isinstance(name, str) for name in names):
        raise ValueError(f"Expected {what} to be a list of names, received: {names!r}")
    return list(names)
