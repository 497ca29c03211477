"""A map of many runs: a colour for each pixel, with a legend."""

from __future__ import annotations

from typing import Any

import numpy as np

from adamviz.plots.axes import axes_for, plain, try_out
from adamviz.plots.checks import theme_of
from adamviz.plots.map_axes import edges, set_axis
from adamviz.plots.map_colours import (
    CONVERGED,
    DIVERGED,
    EQUAL,
    NO_NUMBER,
    SLOWEST,
    Class,
    class_of,
    painted,
    ranked,
    rgb,
)
from adamviz.plots.map_legend import bar, names
from adamviz.plots.numbers import short_number
from adamviz.typing import Axes

TITLES = {
    "final_loss": "loss at the end",
    "best_loss": "lowest loss",
    "steps_to_tolerance": "steps to tolerance",
    "distance": "distance to the nearest minimum",
    "minimum": "which minimum",
    "diverged_at": "step of divergence",
    "path_length": "length of the path",
    "oscillation": "share of turning updates",
    "spike": "largest spike of the loss",
}
OWN = ("shading", "norm", "cmap", "vmin", "vmax", "colorizer", "array", "facecolor", "facecolors", "color")
# Measures that are -1 where there is nothing, with words for those that have one and those that have none.
NONE = {"steps_to_tolerance": ("reached", "not reached"), "diverged_at": ("diverged", "not diverged")}


def plot_map(
    map: Any, measure: str | None = None, ax: Axes | None = None, *, theme: str = "light", **kwargs: Any
) -> Axes:
    """Draw one measure of a map.

    Runs that converged and runs that diverged are ranked each by themselves, so that each colour is that of
    as many pixels: structure shows at any depth, and the legend says which values the colours stand for.
    Which minimum was reached is told by hues, paler where it took more steps if the map knows that. A
    difference of maps is ranked on both sides of zero, with a colour for pixels that are equal and one for
    those where one of the maps has no number. What is not computed yet is hatched.

    Args:
        map: an `av.Map`.
        measure: its name; None for the first.
        ax: Axes to draw on; None makes a figure with `pyplot.subplots`.
        theme: `"light"` or `"dark"`.
        **kwargs: passed on to `Axes.pcolormesh`, but for what would choose colours or shades.

    Returns:
        The Axes, in the units of the map.

    Raises:
        TypeError: map is none, or ax is none.
        ValueError: the map has no such measure, ax is polar or of three dimensions, or a keyword chooses
            colours.
        AttributeError: there is no such keyword.

    Example:
        >>> import adamviz as av
        >>> from matplotlib.figure import Figure
        >>> made = av.hyperparameter_map(av.Adam(), "rosenbrock", shape=(64, 96), steps=200)
        >>> ax = av.plot_map(made, ax=Figure(figsize=(6.4, 4.4), layout="constrained").add_subplot())
        >>> ax.get_xlabel(), ax.get_xscale(), ax.get_title()
        ('learning_rate', 'log', 'loss at the end')
    """
    colours = theme_of(theme)
    if not all(hasattr(map, name) for name in ("setting", "measures", "converged", "done")):
        raise TypeError(f"Expected map to be an av.Map, received: {map!r}")
    name = map.measures[0] if measure is None else measure
    if name not in map.measures:
        raise ValueError(f"Expected measure to be one of {', '.join(map.measures)}, received: {measure!r}")
    if chosen := [each for each in OWN if each in kwargs]:
        raise ValueError(f"Expected no {chosen[0]}, as plot_map ranks pixels and paints them by their ranks")
    if ax is not None and getattr(ax, "name", "rectilinear") != "rectilinear":
        raise ValueError(f"Expected ax to be plain Axes of x and y, received: {ax.name} ones")
    style = {"rasterized": True, "zorder": 0, **kwargs, "shading": "flat"}
    if kwargs:
        try_out(lambda ax: ax.pcolormesh([0, 1], [0, 1], np.zeros((1, 1, 3)), **style))
    picture, parts = _minima(map, colours) if name == "minimum" else _quantity(map, name, colours)
    opaque = map.done.astype(float)[..., None]
    with axes_for(ax, colours, (6.4, 4.4)) as ax:
        if map.missing:
            ax.patch.set(facecolor=colours["panel"], edgecolor=colours["grid"], linewidth=0.0, hatch="////")
        sides = [edges(axis.values, axis.scale) for axis in (map.x, map.y)]
        for which, axis in (("x", map.x), ("y", map.y)):
            set_axis(ax, which, axis.values, axis.scale, axis.name)
        ax.pcolormesh(*sides, np.concatenate([picture, opaque], axis=-1), **style)
        ax.set_title(plain(TITLES[name] + (", difference" if map.setting.difference else "")))
        beside = bar if parts and isinstance(parts[0], Class) else names
        beside(ax, parts, colours)
    return ax


def _quantity(map, name, colours):
    """The picture of a measure that is a quantity, and the classes of its pixels."""
    values = map[name].astype(float)
    if map.setting.difference:
        # The nearest to zero is the lightest on both sides.
        lost, alike = (map.done & of for of in (np.isnan(values), values == 0))
        classes = [
            class_of("lower", CONVERGED, values, map.done & (values < 0)),
            class_of("equal", [EQUAL] * 2, np.zeros_like(values), alike),
            class_of("higher", DIVERGED[::-1], values, map.done & (values > 0)),
            class_of("no number", [NO_NUMBER] * 2, np.zeros_like(values), lost),
        ]
    elif name in NONE:
        some, none = NONE[name]
        ramp = DIVERGED if name == "diverged_at" else CONVERGED
        has = map.done & (values >= 0)
        classes = [class_of(some, ramp, values, has)]
        if (map.done & ~has).any():
            classes.append(class_of(none, [colours["grid"]] * 2, np.zeros_like(values), map.done & ~has))
    else:
        classes = [
            class_of("converged", CONVERGED, values, map.done & map.converged),
            class_of("diverged", DIVERGED, values, map.done & ~map.converged),
        ]
    picture = np.broadcast_to(rgb(colours["panel"]), (*values.shape, 3))
    for part in classes:
        picture = np.where(np.isnan(part.ranks)[..., None], picture, painted(part.colours, part.ranks))
    return picture, [part for part in classes if part.values.size]


def _minima(map, colours):
    """The picture of which minimum was reached, and the name and colour of each."""
    reached = map["minimum"]
    hues = [colours["runs"][i % len(colours["runs"])] for i in range(len(map.setting.minima))]
    stops = np.array([rgb(colour) for colour in (*hues, colours["grid"])])  # the last for none, which is -1
    picture = stops[reached]
    if "steps_to_tolerance" in map.measures:
        steps = map["steps_to_tolerance"].astype(float)
        slow = np.nan_to_num(ranked(steps, map.done & (steps >= 0)), nan=1.0)
        slow = np.where(reached < 0, 0.0, slow)[..., None]
        picture = picture + SLOWEST * slow * (np.array(rgb(colours["background"])) - picture)
    places = [[short_number(place) for place in point[:-1]] for point in map.setting.minima]
    names = (f"({', '.join(place)})" if len(place) > 1 else f"x = {place[0]}" for place in places)
    named = list(zip(names, hues, strict=True))
    return picture, named + ([("none", colours["grid"])] if (map.done & (reached < 0)).any() else [])
