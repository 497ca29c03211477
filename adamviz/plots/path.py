"""The way of one run over a surface."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from adamviz.plots.axes import axes_for, dashes, line_style, plain
from adamviz.plots.checks import array_of, finite_part, theme_of
from adamviz.plots.palette import DASHES, MARKERS, Theme
from adamviz.plots.relief_axes import relief_of
from adamviz.plots.relief_run import ReliefRun, draw_on_relief
from adamviz.typing import Artist, Axes, Float

SHAPES = dict(zip(MARKERS, "os^DvpPh", strict=True))
# So that all shapes look equally large.
SCALES = dict(zip(MARKERS, (1.0, 0.95, 1.2, 0.95, 1.2, 1.15, 1.35, 1.15), strict=True))


def plot_path(
    xy: Float[ArrayLike, "steps+1 axes"],
    ax: Axes | None = None,
    *,
    loss: Float[ArrayLike, " steps+1"] | None = None,
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
    `plot_surface`. On a relief, which `plot_surface(..., projection="3d")` draws, the run lies on it: faint
    where the relief hides it, and only as far as it reaches.

    Args:
        xy: points, the start first: (steps + 1, 2), or with their losses (steps + 1, 1).
        ax: Axes to draw on; None makes a figure with `pyplot.subplots`.
        loss: the loss at each point, where a curve is drawn over one axis; None on a surface.
        label: the run's name in a legend, or None.
        number: which run of a comparison this is, from 0: it decides colour, dash and marker.
        playhead: the step to stop at; what follows it is drawn faintly. None draws all steps.
        diverged: the step at which the run diverged; None finds it at the first point that is not finite.
        theme: `"light"` or `"dark"`.
        **kwargs: passed on to `Axes.plot` for the run's line.

    Returns:
        The Axes.

    Raises:
        ValueError: xy has another shape or starts at a point that is not finite, number, playhead or
            diverged is out of range, ax is three-dimensional and has no relief, or it has one and losses
            are given.
        AttributeError, TypeError: ax is none, or there is no such keyword.

    Example:
        >>> from matplotlib.figure import Figure
        >>> ax = Figure().add_subplot()
        >>> _ = plot_path([[1.0, 1.0], [0.5, 0.8], [0.1, 0.2]], ax, label="Adam", number=1)
        >>> ax.get_legend_handles_labels()[1]
        ['Adam']
        >>> x = 0.5 ** np.arange(5.0)[:, None]
        >>> _ = plot_path(x, Figure().add_subplot(), loss=x[:, 0] ** 2)  # on the curve of x^2
    """
    colours = theme_of(theme)
    relief = relief_of(ax)
    if "projection" in kwargs:
        raise TypeError(
            "Expected no projection: a path lies on what ax shows, such as the relief of "
            f"plot_surface(..., projection='3d'), received: {kwargs['projection']!r}"
        )
    if relief is not None and loss is not None:
        raise ValueError(
            "Expected loss to be None on a relief, whose heights xy alone decides, received losses"
        )
    if loss is None:
        xy = array_of(xy, "xy", ("steps + 1", 2))
    else:
        xy = array_of(xy, "xy", ("steps + 1", 1))
        xy = np.hstack([xy, array_of(loss, "loss", (len(xy),))[:, None]])
    run_colour(number, colours)
    steps = len(xy) - 1
    count = finite_part(xy)
    if count == 0:
        raise ValueError(f"Expected xy to start at a finite point, received: {xy[0]}")
    end = count if diverged is None else min(count, step_of(diverged, "diverged", steps))
    lost = end if diverged is not None or count <= steps else None
    step = steps if playhead is None else step_of(playhead, "playhead", steps)

    style = line_style({**run_style(number, colours), "label": plain(label)}, kwargs)
    with axes_for(ax, colours, (6.4, 4.4)) as ax:
        if relief is not None:
            drawn, mark = xy[: max(1, end)], mark_style(number, colours)
            draw_on_relief(ax, relief, xy[:1], start_style(colours) | {"zorder": 5})
            ReliefRun(ax, relief, drawn, style, mark, lost, step < len(drawn) - 1).show(step)
            return ax
        draw_start(ax, xy[0], colours)
        rest = step < min(end, len(xy)) - 1
        RunMarks(ax, xy, lost, number, colours, style, rest).show(step)
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
    from matplotlib import patheffects

    colour = run_colour(number, colours)
    # A dash is given in CSS pixels, 3/4 of a point each.
    dash = [0.75 * part for part in DASHES[number % len(DASHES)]]
    return {
        "color": colour,
        "linewidth": width,
        "linestyle": dashes(dash, width),
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


def draw_start(
    ax: Axes, place: Float[np.ndarray, " 2"], colours: Theme, zorder: float = 5, scale: float = 1.0
) -> None:
    """Draw the ring that marks where runs start."""
    ax.plot(*place, zorder=zorder, **start_style(colours, scale))


def start_style(colours: Theme, scale: float = 1.0) -> dict[str, Any]:
    """The ring that marks where runs start, as keywords of `Axes.plot`."""
    return {
        "marker": "o",
        "markersize": 9 * scale,
        "linestyle": "none",
        "label": "_start",
        "color": colours["ring"],
        "markeredgecolor": colours["text"],
        "markeredgewidth": 1.6 * scale,
    }


class RunMarks:
    """A run on an Axes: its line up to a step, and where it stands then: its marker, a cross if it is lost
    there, or an arrowhead where it left the view.

    Args:
        ax: matplotlib Axes.
        xy: the points.
        lost: the step at which it diverged, or None: points from there on are not drawn, but for the start.
        number: which run, from 0.
        colours: a theme's dictionary.
        style: of the line, as `run_style` makes it.
        rest: whether all of its way is drawn faintly.
        zorder: of the line, and of what marks its end.
        scale: of the mark's size.

    Attributes:
        artists: what `show` moves.
        texts: those of them that are texts: none.
    """

    def __init__(
        self,
        ax: Axes,
        xy: Float[np.ndarray, "n 2"],
        lost: int | None,
        number: int,
        colours: Theme,
        style: dict[str, Any],
        rest: bool,
        zorder: tuple[float, float] = (4, 7),
        scale: float = 1.0,
    ) -> None:
        self.ax, self.lost = ax, lost
        self.xy = xy if lost is None else xy[: max(1, lost)]
        self.scale, self.own = scale, {"clip_on": True, **mark_style(number, colours, 7.5 * scale)}
        if rest:
            faint = {"color": run_colour(number, colours), "linewidth": 0.9 * scale, "alpha": 0.45}
            ax.plot(*self.xy.T, **faint, zorder=3, label="_rest")
        (self.line,) = ax.plot(*self.xy.T, **{"zorder": zorder[0], **style})
        wide = {"linestyle": "none", "marker": "x", "markersize": 9.0 * scale, "markeredgewidth": 4.8}
        halo = {**wide, "color": colours["halo"], "zorder": zorder[1]}
        (self.edge,) = ax.plot(*xy[:1].T, **halo, label="_diverged")
        (self.mark,) = ax.plot(*xy[:1].T, **self.own, zorder=zorder[1], label="_end")
        self.artists: list[Artist] = [self.line, self.edge, self.mark]
        self.texts: list[Artist] = []

    def show(self, step: int) -> None:
        """Let the run stand at a step, or where it ends before."""
        past = self.xy[: step + 1]
        self.line.set_data(*past.T)
        lost = self.lost is not None and step >= self.lost
        place, look = past[-1], {**self.own, "label": "_end"}
        left = None if self.ax.get_autoscale_on() else _way_out(past, self.ax)
        if left is not None:
            place, angle = left
            look |= {
                "marker": (3, 0, angle),
                "markersize": 10 * self.scale,
                "clip_on": False,
                "label": "_exit",
            }
        elif lost:
            cross = {
                "marker": "x",
                "markersize": 7.5 * self.scale,
                "markeredgewidth": 2.4,
                "label": "_diverged",
            }
            look |= {**cross, "markeredgecolor": self.own["color"]}
        self.edge.set(visible=lost and left is None, xdata=place[:1], ydata=place[1:])
        self.edge.set_label("_diverged" if self.edge.get_visible() else "_edge")
        self.mark.set(**look, xdata=place[:1], ydata=place[1:])


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
