"""The static twin of the live view: surface, runs, loss and numbers in one picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from adamviz.plots.checks import array_of, finite_part, theme_of
from adamviz.plots.composition import Composition
from adamviz.plots.fonts import fit_fonts, legible
from adamviz.plots.palette import LIGHT
from adamviz.plots.path import run_colour, step_of
from adamviz.typing import Figure, Float

KEYS = {"xy", "loss", "label", "text", "number"}


def still(
    x: Float[ArrayLike, " nx"],
    y: Float[ArrayLike, " ny"] | None,
    loss: Float[ArrayLike, "ny nx"] | Float[ArrayLike, " nx"],
    runs: Sequence[Mapping[str, Any]],
    **options: Any,
) -> Figure:
    """A picture of runs on a surface, as a notebook shows it where nothing is live.

    Args:
        x, y, loss, runs, options: as `compose` takes them.

    Returns:
        A matplotlib Figure: `figure.savefig(...)` writes it as PNG, SVG or PDF.

    Raises:
        TypeError, ValueError: as `compose` raises them.

    Example:
        >>> import numpy as np
        >>> x = y = np.linspace(-2, 2, 41)
        >>> figure = still(x, y, x**2 + y[:, None] ** 2, [], title="A bowl")
        >>> [text.get_text() for text in figure.texts]
        ['A bowl']
    """
    return compose(x, y, loss, runs, **options).figure


def compose(
    x: Float[ArrayLike, " nx"],
    y: Float[ArrayLike, " ny"] | None,
    loss: Float[ArrayLike, "ny nx"] | Float[ArrayLike, " nx"],
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
    selected: int = 0,
    beside: bool = False,
    caption: str | None = None,
    note: str | None = None,
    lens: Mapping[str, Any] | None = None,
    names: bool = True,
    projection: str = "2d",
    azimuth: float = -60.0,
    elevation: float = 35.0,
) -> Composition:
    """Compose a picture of runs on a surface, whose moving parts can show any step.

    The surface with all paths stands on the left, the charts below it; title, names and hyperparameters on
    the right. The figure is made without pyplot.

    Args:
        x: abscissae of the grid, increasing.
        y: ordinates of the grid, increasing; None for a curve over x. Points are then (x, loss).
        loss: loss at each grid point.
        runs: a list of dictionaries: `xy` `(steps + 1, 2)` points and `loss` `(steps + 1,)`, and, if wanted,
            `label`, the run's name, `text`, its hyperparameters in words, and `number`, which decides colour,
            dash and marker: its place in the list if it is not given. Runs may differ in length.
        title, subtitle: text; dollar signs stay dollar signs.
        minima: known minimum points, or None.
        minimum: the loss there, or None: then the loss is drawn as it is.
        levels: loss of each contour line; None chooses them with `adamviz.plots.levels`.
        playhead: the step shown: paths and markers stop there. None shows the last one.
        extent: `(left, right, bottom, top)` of the view; None shows the whole grid.
        theme: `"light"` or `"dark"`.
        pins: a list of pinned runs, as `adamviz.plots.pins.draw_pins` takes them.
        selected: the `number` of the run that lies on top.
        beside: whether each run has a pane of its own.
        caption: a sentence on what to look at, or None.
        note: what else is said of all runs, such as their noise, or None.
        lens: what is drawn of steps: some of `arrows`, `field`, `plane`, `ellipses`, `charts` and
            `table`, as `adamviz.plots.composition.Composition` takes them.
        names: whether each path bears its run's name, where several are drawn over one another and there is
            room.
        projection, azimuth, elevation: as `plot_surface` takes them; all that is drawn over a surface lies
            on the relief.

    Returns:
        A `Composition`; its figure is 9 inches wide and 6 or more high, at 100 dpi.

    Raises:
        ValueError: a shape does not fit, a run has an unknown key or lacks one, or playhead or extent is out
            of range.

    Example:
        >>> import numpy as np
        >>> x = y = np.linspace(-2, 2, 41)
        >>> xy = 1.5 * np.exp(-np.arange(60) / 12)[:, None] * np.ones(2)
        >>> run = {"xy": xy, "loss": (xy**2).sum(1), "label": "Adam"}
        >>> made = compose(x, y, x**2 + y[:, None] ** 2, [run], title="Adam on a bowl", minima=[[0, 0]])
        >>> [float(side) for side in made.figure.get_size_inches()]
        [9.0, 6.0]
    """
    from matplotlib.text import Text

    colours = theme_of(theme)
    if not isinstance(runs, (list, tuple)):
        raise ValueError(f"Expected runs to be a list of dictionaries, received: {runs!r}")
    runs = [_checked(run, i) for i, run in enumerate(runs)]
    steps = max((len(run["loss"]) - 1 for run in runs), default=0)
    step = None if playhead is None else step_of(playhead, "playhead", steps)
    view = None if extent is None else array_of(extent, "extent", (4,))
    if view is not None and not (np.isfinite(view).all() and view[0] < view[1] and view[2] < view[3]):
        raise ValueError(
            f"Expected extent to be (left, right, bottom, top) in increasing order, received: {extent}"
        )
    ground = {"x": x, "y": y, "loss": loss, "minima": minima, "minimum": minimum, "levels": levels}
    if projection != "2d":
        ground |= {"projection": projection, "azimuth": azimuth, "elevation": elevation}
    words = {"title": title, "subtitle": subtitle, "caption": caption, "note": note}
    heading = [(legible(text), kind) for kind, text in words.items()]
    made = Composition(
        ground | {"theme": theme},
        view,
        runs,
        [{**pin, "text": " ".join(legible(pin["text"]).split())} for pin in pins],
        heading,
        steps,
        selected,
        beside,
        step,
        lens or {},
        names,
        colours,
    )
    if step is not None:
        made.show(step)
    for text in made.figure.findobj(Text):
        text.set_usetex(False)  # LaTeX knows none of these letters, and may not be there
        fit_fonts(text)
    return made


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
    if not np.isfinite(xy[0]).all():
        raise ValueError(f"Expected {name}['xy'] to start at a finite point, received: {xy[0]}")
    label, text, number = run.get("label") or f"run {index + 1}", run.get("text"), run.get("number", index)
    run_colour(number, LIGHT)
    count = finite_part(loss, xy)
    lost = None if count == len(loss) else count
    one_line = " ".join(legible(label).split()) or f"run {index + 1}"
    said = {"label": one_line, "text": legible(text)}
    return {"xy": xy, "loss": loss, "number": number, "lost": lost, **said}
