"""The loss of one number as a curve, with the bands of colour that a surface has below it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from adamviz.plots.axes import axes_for, line_style
from adamviz.plots.checks import array_of, increasing, theme_of
from adamviz.plots.curve_range import curve_levels, curve_range
from adamviz.typing import Axes, Float

NOWHERE = "the loss is finite nowhere in this picture"
MOST = 1e100  # loss: what lies beyond it is drawn as this, as matplotlib stops at 1e250


def draw_curve(
    x: Float[ArrayLike, " nx"],
    loss: Float[ArrayLike, " nx"],
    ax: Axes | None = None,
    *,
    minima: Float[ArrayLike, "n 2"] | None = None,
    theme: str = "light",
    **kwargs: Any,
) -> Axes:
    """Draw a curve, the bands below it and a star on each minimum; see `adamviz.plots.plot_surface`.

    Args:
        x: abscissae, increasing.
        loss: the loss at each. Where it is not finite the picture is hatched.
        ax: Axes to draw on; None makes a figure with `pyplot.subplots`.
        minima: known minima, each (x, loss), or None.
        theme: `"light"` or `"dark"`.
        **kwargs: passed on to `Axes.plot` for the curve.

    Example:
        >>> from matplotlib.figure import Figure
        >>> x = np.linspace(-3, 3, 61)
        >>> ax = draw_curve(x, x**2, Figure().add_subplot(), minima=[[0, 0]])
        >>> ax.get_ylabel()
        'loss'
    """
    from matplotlib.colors import LinearSegmentedColormap

    colours = theme_of(theme)
    x = increasing(x, "x", ("nx",))
    loss = array_of(loss, "loss", (len(x),))
    points = None if minima is None or np.size(minima) == 0 else array_of(minima, "minima", ("n", 2))
    finite = np.isfinite(loss)
    low, high = curve_range(loss)
    seen = np.where(finite, np.clip(loss, -MOST, MOST), np.nan)
    levels = curve_levels(low, high)
    middles = (np.arange(len(levels) - 1) + 0.5) / (len(levels) - 1)
    bands = LinearSegmentedColormap.from_list("field", colours["field"])(middles)
    style = line_style({"color": colours["text"], "linewidth": 1.5, "zorder": 1}, kwargs)
    with axes_for(ax, colours, (6.4, 4.4)) as ax:
        ax.set_facecolor(colours["panel"])
        if not finite.all():
            hatched = {"facecolor": colours["panel"], "edgecolor": colours["grid"], "linewidth": 0.0}
            ax.fill_between(x, low, high, where=~finite, step="mid", zorder=0, hatch="////", **hatched)
        for bottom, top, colour in zip(levels, levels[1:], bands, strict=False):
            height = np.where(finite, np.clip(seen, bottom, top), bottom)
            ax.fill_between(
                x, bottom, height, where=finite, interpolate=False, color=colour, linewidth=0, zorder=0.5
            )
        ax.plot(x, seen, **style)
        if not finite.any():
            middle = {"transform": ax.transAxes, "ha": "center", "va": "center"}
            ax.text(0.5, 0.95, NOWHERE, **middle, color=colours["muted"], size=9, zorder=1)
        if points is not None:
            stars = {"linestyle": "none", "marker": "*", "markersize": 13, "label": "_minima", "zorder": 2.7}
            edge = {"markeredgecolor": colours["halo"], "markeredgewidth": 1.0}
            ax.plot(*points.T, **stars, color=colours["minimum"], **edge)
        ax.set(xlim=(x[0], x[-1]), ylim=(low, high), xlabel="x", ylabel="loss")
    return ax
