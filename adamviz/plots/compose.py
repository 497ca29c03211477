"""The static twin of the live view: surface, runs, loss and numbers in one picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from adamviz.plots.axes import dress
from adamviz.plots.checks import array_of, finite_part, theme_of
from adamviz.plots.column import write_column
from adamviz.plots.loss import plot_loss
from adamviz.plots.loss_axis import loss_range
from adamviz.plots.path import plot_path, step_of
from adamviz.plots.pins import draw_pins
from adamviz.plots.surface import plot_surface
from adamviz.typing import Figure, Float

SIZE = (9.0, 6.0)  # inches
KEYS = {"xy", "loss", "label", "text", "number"}


def still(
    x: Float[ArrayLike, " nx"],
    y: Float[ArrayLike, " ny"],
    loss: Float[ArrayLike, "ny nx"],
    runs: Sequence[Mapping[str, Any]],
    *,
    title: str | None = None,
    subtitle: str | None = None,
    minima: Float[ArrayLike, "n 2"] | None = None,
    minimum: float | None = None,
    levels: Float[ArrayLike, " n"] | None = None,
    playhead: int | None = None,
    extent: tuple[float, float, float, float] | None = None,
    theme: str = "light",
    pins: Sequence[Mapping[str, Any]] = (),
) -> Figure:
    """Compose a picture of runs on a surface, as a notebook shows it where nothing is live.

    The surface with all paths stands on the left, their loss below it; title, names and hyperparameters on
    the right. The figure is made without pyplot: `figure.savefig(...)` writes it as PNG, SVG or PDF.

    Args:
        x: abscissae of the grid, increasing.
        y: ordinates of the grid, increasing.
        loss: loss at each grid point.
        runs: a list of dictionaries: `xy` `(steps + 1, 2)` points and `loss` `(steps + 1,)`, and, if wanted,
            `label`, the run's name, `text`, its hyperparameters in words, and `number`, which decides colour,
              dash and marker: its place in the list if
            it is not given. Runs may differ in length.
        title, subtitle: text; dollar signs stay dollar signs.
        minima: known minimum points, or None.
        minimum: the loss there, or None: then the loss is drawn as it is.
        levels: loss of each contour line; None chooses them with `adamviz.plots.levels`.
        playhead: the step shown: paths and markers stop there. None shows the last one.
        extent: `(left, right, bottom, top)` of the view; None shows the whole grid.
        theme: `"light"` or `"dark"`.
        pins: a list of pinned runs, as `adamviz.plots.pins.draw_pins` takes them.

    Returns:
        A matplotlib Figure of 9 x 6 inches at 100 dpi.

    Raises:
        ValueError: a shape does not fit, a run has an unknown key or lacks one, or playhead or extent is out
            of range.

    Example:
        >>> import numpy as np
        >>> x = y = np.linspace(-2, 2, 41)
        >>> xy = 1.5 * np.exp(-np.arange(60) / 12)[:, None] * np.ones(2)
        >>> run = {"xy": xy, "loss": (xy**2).sum(1), "label": "Adam"}
        >>> figure = still(x, y, x**2 + y[:, None] ** 2, [run], title="Adam on a bowl", minima=[[0, 0]])
        >>> [float(side) for side in figure.get_size_inches()]
        [9.0, 6.0]
    """
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    colours = theme_of(theme)
    if not isinstance(runs, (list, tuple)):
        raise ValueError(f"Expected runs to be a list of dictionaries, received: {runs!r}")
    runs = [_checked(run, i) for i, run in enumerate(runs)]
    steps = max((len(run["loss"]) - 1 for run in runs), default=0)
    mark = None if playhead is None else step_of(playhead, "playhead", steps)
    view = None if extent is None else array_of(extent, "extent", (4,))
    if view is not None and not (np.isfinite(view).all() and view[0] < view[1] and view[2] < view[3]):
        raise ValueError(
            f"Expected extent to be (left, right, bottom, top) in increasing order, received: {extent}"
        )

    figure = Figure(figsize=SIZE, dpi=100, facecolor=colours["background"], layout="none")
    field = figure.add_axes((0.058, 0.345, 0.602, 0.622))
    plot_surface(x, y, loss, field, minima=minima, minimum=minimum, levels=levels, theme=theme)
    if view is not None:
        field.set(xlim=view[:2], ylim=view[2:])
    chart = figure.add_axes((0.058, 0.075, 0.602, 0.165))
    dress(chart, colours)
    losses = loss_range([np.asarray(run["loss"]) for run in (*runs, *pins)], minimum)
    scale, base = ("log", minimum) if losses.log else ("linear", None)
    floor = losses.limits[0] if losses.log else None
    # The first run lies on top, as it does in the legend.
    for run in reversed(runs):
        number, last = run["number"], len(run["loss"]) - 1
        here = None if mark is None else min(mark, last)
        plot_path(run["xy"], field, label=run["label"], number=number, playhead=here, theme=theme)
        plot_loss(
            run["loss"],
            chart,
            label=run["label"],
            number=number,
            minimum=base,
            playhead=here,
            floor=floor,
            scale=scale,
            theme=theme,
        )
    draw_pins(field, chart, pins, base, floor or 0.0, colours)
    if runs:
        chart.set_ylim(*losses.limits)
    _captions(field, chart, mark, steps, colours)
    entries = [(run["number"], run["label"], result_of(run, mark), run["text"]) for run in runs]
    wide, high = (72 * side for side in SIZE)
    write_column(
        figure, (0.690 * wide, 0.03 * high, 0.292 * wide, 0.937 * high), colours, title, subtitle, entries
    )
    for text in figure.findobj(Text):  # LaTeX knows none of these letters, and may not be there
        text.set_usetex(False)
    return figure


def _checked(run, index):
    name = f"runs[{index}]"
    if not isinstance(run, dict) or not {"xy", "loss"} <= set(run) <= KEYS:
        got = sorted(map(str, run)) if isinstance(run, dict) else type(run).__name__
        raise ValueError(
            f"Expected {name} to be a dictionary with xy, loss and, if wanted, label, text and number, "
            f"received: {got}"
        )
    loss = array_of(run["loss"], f"{name}['loss']", ("steps + 1",))
    xy = array_of(run["xy"], f"{name}['xy']", (len(loss), 2))
    label, text, number = run.get("label") or f"run {index + 1}", run.get("text"), run.get("number", index)
    return {"xy": xy, "loss": loss, "label": label, "text": text, "number": number}


def result_of(run: Mapping[str, Any], mark: int | None) -> str:
    """What became of a run by a step: its loss there, or that it diverged; the last step if that is None."""
    count = finite_part(run["loss"], run["xy"])
    here = len(run["loss"]) - 1 if mark is None else min(mark, len(run["loss"]) - 1)
    return f"loss {run['loss'][here]:.2e}" if here < count else f"diverged at step {count}"


def _captions(field, chart, mark, steps, colours):
    from matplotlib.ticker import MaxNLocator

    for axis in (field.xaxis, field.yaxis):
        axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    field.yaxis.label.set(rotation=0)
    small = {"size": 8.5, "color": colours["muted"], "pad": 5, "weight": "normal"}
    chart.set_title(chart.get_ylabel() or "loss", loc="left", **small)
    chart.set_ylabel("")
    if mark is not None:
        chart.set_title(f"step {mark} of {steps}", loc="right", **{**small, "color": colours["text"]})
