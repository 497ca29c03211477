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
    QUANTILES,
    SLOWEST,
    Class,
    class_of,
    painted,
    ranked,
    rgb,
)
from adamviz.plots.numbers import short_number
from adamviz.plots.palette import Theme
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
# Measures that are -1 where there is nothing, with words for those that have one and those that have none.
NONE = {"steps_to_tolerance": ("reached", "not reached"), "diverged_at": ("diverged", "not diverged")}
GAP = 0.02  # of the legend's height, between two parts of it


def plot_map(
    map: Any, measure: str | None = None, ax: Axes | None = None, *, theme: str = "light", **kwargs: Any
) -> Axes:
    """Draw one measure of a map.

    Runs that converged and runs that diverged are ranked each by themselves, so that each colour is that of
    as many pixels: structure shows at any depth, and the legend says which values the colours stand for.
    Which minimum was reached is told by hues, paler where it took more steps if the map knows that. A
    difference of maps is ranked on both sides of zero. What is not computed yet is hatched.

    Args:
        map: an `av.Map`.
        measure: its name; None for the first.
        ax: Axes to draw on; None makes a figure with `pyplot.subplots`.
        theme: `"light"` or `"dark"`.
        **kwargs: passed on to `Axes.pcolormesh`.

    Returns:
        The Axes, in the units of the map.

    Raises:
        TypeError: map is none, or ax is none.
        ValueError: the map has no such measure.
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
    style = {"rasterized": True, "zorder": 0, **kwargs}
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
        _legend(ax, parts, colours) if parts and isinstance(parts[0], Class) else _names(ax, parts, colours)
    return ax


def _quantity(map, name, colours):
    """The picture of a measure that is a quantity, and the classes of its pixels."""
    values = map[name].astype(float)
    if map.setting.difference:
        # The nearest to zero is the lightest on both sides.
        below, above = map.done & (values < 0), map.done & (values > 0)
        classes = [
            class_of("lower", CONVERGED, values, below),
            class_of("higher", DIVERGED[::-1], values, above),
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
    names = [
        (f"({short_number(x)}, {short_number(y)})", hue)
        for (x, y, _), hue in zip(map.setting.minima, hues, strict=True)
    ]
    return picture, names + ([("none", colours["grid"])] if (map.done & (reached < 0)).any() else [])


def _legend(ax: Axes, parts: list[Class], colours: Theme) -> None:
    """A bar beside the map, in which each class has the share of its pixels, with values at its quantiles."""
    from matplotlib.patheffects import withStroke

    counts = np.array([np.isfinite(part.ranks).sum() for part in parts], float)
    shares = np.maximum(counts / counts.sum(), 0.18)
    shares *= (1 - GAP * (len(parts) - 1)) / shares.sum()
    bar = ax.inset_axes((1.03, 0.0, 0.035, 1.0))
    bottom, places, texts = 0.0, [], []
    for part, share in zip(parts, shares, strict=True):
        ramp = painted(part.colours, np.linspace(0, 1, 128))[:, None]
        bar.imshow(ramp, extent=(0, 1, bottom, bottom + share), origin="lower", aspect="auto")
        for quantile, text in _texts(part, share):
            places.append(bottom + (0.03 * share + quantile * share * 0.94))
            texts.append(text)
        flat = len(set(part.colours)) == 1
        label = bar.text(0.5, bottom + share / 2, part.title, rotation=90, ha="center", va="center", size=7)
        label.set_color(colours["text"] if flat else "#ffffff")
        label.set_path_effects([] if flat else [withStroke(linewidth=2.2, foreground="#1b2230")])
        bottom += share + GAP
    _dress(bar, colours)
    bar.set(xlim=(0, 1), ylim=(0, 1), xticks=[])
    bar.yaxis.tick_right()
    bar.set_yticks(places, labels=texts)


def _texts(part, share):
    """The quantiles that there is room for, with their values; equal ones once."""
    wanted = QUANTILES if share > 0.3 else QUANTILES[::2] if share > 0.2 else QUANTILES[::4]
    if len(set(part.colours)) == 1:
        return []
    made = [(quantile, short_number(float(part.values[QUANTILES.index(quantile)]), 3)) for quantile in wanted]
    return [each for i, each in enumerate(made) if i == 0 or each[1] != made[i - 1][1]]


def _names(ax: Axes, parts: list[tuple[str, str]], colours: Theme) -> None:
    """A patch and a name for each minimum, beside the map."""
    from matplotlib.patches import Patch

    handles = [Patch(color=colour, label=name) for name, colour in parts]
    legend = ax.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(1.01, 1.0),
        frameon=False,
        fontsize=8.5,
        handlelength=1.0,
        handletextpad=0.5,
    )
    for text in legend.get_texts():
        text.set_color(colours["text"])


def _dress(bar, colours):
    bar.set_facecolor("none")
    for spine in bar.spines.values():
        spine.set_visible(False)
    bar.tick_params(which="both", length=0, labelcolor=colours["muted"], labelsize=8.5)
