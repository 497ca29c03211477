"""The way of one run over a surface."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from adamviz.plots.axes import axes_for, line_style, plain
from adamviz.plots.checks import array_of, finite_part, theme_of
from adamviz.plots.palette import DASHES, MARKERS, Theme
from adamviz.typing import Artist, Axes, Float

SHAPES = dict(zip(MARKERS, "os^DvpPh", strict=True))
# So that all shapes look equally large.
SCALES = dict(zip(MARKERS, (1.0, 0.95, 1.2, 0.95, 1.2, 1.15, 1.35, 1.15), strict=True))


def plot_path(
    xy: Float[ArrayLike, "steps+1 2"],
    ax: Axes | None = None,
    *,
    label: str | None = None,
    number: int = 0,
    playhead: int | None = None,
    diverged: int | None = None,
    theme: str = "light",
    **kwargs: Any,
) -> Axes:
    """Draw one run in its colour, dash and halo: a ring at the start, its marker at the end.

    A run that diverged is drawn up to the divergence and ends in a cross. One that ends outside of the view
    gets an arrowhead on the edge where it left. Given axes keep their view if they have one, as after
    `plot_surface`.

    Args:
        xy: points, the start first.
        ax: Axes to draw on; None makes a figure with `pyplot.subplots`.
        label: the run's name in a legend, or None.
        number: which run of a comparison this is, from 0: it decides colour, dash and marker.
        playhead: the step to stop at; what follows it is drawn faintly. None draws all steps.
        diverged: the step at which the run diverged; None finds it at the first point that is not finite.
        theme: `"light"` or `"dark"`.
        **kwargs: passed on to `Axes.plot` for the run's line.

    Returns:
        The Axes.

    Raises:
        ValueError: xy has another shape or starts at a point that is not finite, or number, playhead or
            diverged is out of range.
        AttributeError, TypeError: ax is none, or there is no such keyword.

    Example:
        >>> from matplotlib.figure import Figure
        >>> ax = Figure().add_subplot()
        >>> _ = plot_path([[1.0, 1.0], [0.5, 0.8], [0.1, 0.2]], ax, label="Adam", number=1)
        >>> ax.get_legend_handles_labels()[1]
        ['Adam']
    """
    colours = theme_of(theme)
    xy = array_of(xy, "xy", ("steps + 1", 2))
    run_colour(number, colours)
    steps = len(xy) - 1
    count = finite_part(xy)
    if count == 0:
        raise ValueError(f"Expected xy to start at a finite point, received: {xy[0]}")
    if diverged is not None:
        count = min(count, max(1, step_of(diverged, "diverged", steps)))
    lost = diverged is not None or count <= steps
    shown = count if playhead is None else min(count, step_of(playhead, "playhead", steps) + 1)

    style = line_style({**run_style(number, colours), "label": plain(label), "zorder": 4}, kwargs)
    with axes_for(ax, colours, (6.4, 4.4)) as ax:
        whole, past = xy[:count], xy[:shown]
        if shown < count:
            ax.plot(
                *whole.T,
                color=run_colour(number, colours),
                linewidth=0.9,
                alpha=0.45,
                zorder=3,
                label="_rest",
            )
        ax.plot(*past.T, **style)
        ax.plot(
            *xy[0],
            marker="o",
            markersize=9,
            linestyle="none",
            label="_start",
            zorder=5,
            color=colours["ring"],
            markeredgecolor=colours["text"],
            markeredgewidth=1.6,
        )
        draw_end(ax, past, lost and shown == count, number, colours)
    return ax


def run_style(number: int, colours: Theme, width: float = 1.9) -> dict[str, Any]:
    """Colour, dash and halo of one run, as keywords of `Axes.plot`.

    Args:
        number: which run, from 0; runs after the eighth start over.
        colours: a theme's dictionary.
        width: of the line, in points.

    Returns:
        A dictionary of keywords.

    Raises:
        ValueError: number is no integer of 0 or more.
    """
    from matplotlib import patheffects, rcParams

    colour = run_colour(number, colours)
    dash = DASHES[number % len(DASHES)]
    # A dash is given in CSS pixels, 3/4 of a point each; matplotlib may take it in multiples of the line's
    # width.
    unit = 0.75 / (width if rcParams["lines.scale_dashes"] else 1.0)
    return {
        "color": colour,
        "linewidth": width,
        "linestyle": (0, tuple(unit * part for part in dash)) if dash else "solid",
        "dash_capstyle": "butt",
        "solid_capstyle": "round",
        "solid_joinstyle": "round",
        "marker": "none",
        "path_effects": [patheffects.withStroke(linewidth=width + 1.8, foreground=colours["halo"])],
    }


def run_colour(number: int, colours: Theme) -> str:
    """The colour of run `number`, as a hex string."""
    if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < 0:
        raise ValueError(f"Expected number to be an integer of 0 or more, received: {number!r}")
    return colours["runs"][number % len(colours["runs"])]


def mark_style(number: int, colours: Theme, size: float = 7.5) -> dict[str, Any]:
    """Shape, colour and halo of the marker of run `number`, as keywords of `Axes.plot`; size in points."""
    shape = MARKERS[number % len(MARKERS)]
    return {
        "linestyle": "none",
        "marker": SHAPES[shape],
        "markersize": size * SCALES[shape],
        "color": run_colour(number, colours),
        "markeredgecolor": colours["halo"],
        "markeredgewidth": 1.1,
    }


def step_of(value: Any, name: str, steps: int) -> int:
    """A step given by a user, checked to lie from 0 to `steps`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not 0 <= value <= steps:
        raise ValueError(f"Expected {name} to be an integer from 0 to {steps}, received: {value!r}")
    return int(value)


def draw_end(
    ax: Axes, past: Float[np.ndarray, "n 2"], lost: bool, number: int, colours: Theme
) -> list[Artist]:
    """Mark where a run stands: its marker, a cross if it is lost, or an arrowhead where it left the view.

    Args:
        ax: matplotlib Axes.
        past: finite points, the last one being where it stands.
        lost: whether it diverged there.
        number: which run, from 0.
        colours: a theme's dictionary.

    Returns:
        A list of the artists that were added.
    """
    style = {**mark_style(number, colours), "zorder": 7}
    left = None if ax.get_autoscale_on() else _way_out(past, ax)
    if left is not None:
        where, angle = left
        return ax.plot(
            *where, **{**style, "marker": (3, 0, angle), "markersize": 10, "clip_on": False, "label": "_exit"}
        )
    if not lost:
        return ax.plot(*past[-1], **{**style, "label": "_end"})
    cross = []
    for size, width, paint in ((9.0, 4.8, colours["halo"]), (7.5, 2.4, style["color"])):
        own = {
            "marker": "x",
            "markersize": size,
            "markeredgewidth": width,
            "markeredgecolor": paint,
            "label": "_diverged",
        }
        cross += ax.plot(*past[-1], **{**style, **own})
    return cross


def _way_out(past, ax):
    """Where a run left the view for good, and the angle of a triangle there; None if it ends inside."""
    low, high = np.sort([ax.get_xlim(), ax.get_ylim()], axis=1).T
    inside = ((past >= low) & (past <= high)).all(axis=1)
    if inside[-1] or not inside.any():
        return None
    last = int(np.flatnonzero(inside)[-1])
    start, stop = past[last], past[last + 1]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        reach = np.where(
            stop > high,
            (high - start) / (stop - start),
            np.where(stop < low, (low - start) / (stop - start), np.inf),
        )
    axis = int(np.argmin(reach))
    where = np.clip(start + reach[axis] * (stop - start), low, high)
    up = bool(stop[axis] > high[axis])
    outward = {(0, True): -90.0, (0, False): 90.0, (1, True): 0.0, (1, False): 180.0}[axis, up]
    flipped = (ax.xaxis_inverted(), ax.yaxis_inverted())[axis]
    return where, math.fmod(outward + (180.0 if flipped else 0.0), 360.0)
