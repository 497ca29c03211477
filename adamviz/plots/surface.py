"""A loss surface seen from above, or the curve of a function of one number."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from adamviz.plots.axes import axes_for, try_out
from adamviz.plots.checks import array_of, increasing, number_of, theme_of
from adamviz.plots.curve import MOST, NOWHERE, draw_curve
from adamviz.plots.levels import levels as choose_levels
from adamviz.plots.relief import Relief
from adamviz.plots.relief_axes import camera_of, draw_minima, draw_relief, lay_ground
from adamviz.typing import Axes, Float


def plot_surface(
    x: Float[ArrayLike, " nx"],
    y: Float[ArrayLike, " ny"] | None,
    loss: Float[ArrayLike, "ny nx"] | Float[ArrayLike, " nx"],
    ax: Axes | None = None,
    *,
    minima: Float[ArrayLike, "n 2"] | None = None,
    minimum: float | None = None,
    levels: Float[ArrayLike, " n"] | None = None,
    theme: str = "light",
    projection: str = "2d",
    azimuth: float = -60.0,
    elevation: float = 35.0,
    **kwargs: Any,
) -> Axes:
    """Draw filled contours, their lines and a star on each minimum; or the same bands as a lit relief, whose
    heights are on the scale of the levels, over its contours; or of one axis a curve, with bands below it.

    Args:
        x: abscissae of the grid, increasing.
        y: ordinates of the grid, increasing; None for a curve over x.
        loss: loss at each grid point, (ny, nx), or of a curve (nx,). Where it is NaN the picture is hatched,
            and an infinite one has the colour of the highest or the lowest band. If no loss is finite, the
            picture says so.
        ax: Axes to draw on; None makes a figure with `pyplot.subplots`. A relief needs three-dimensional
            ones.
        minima: known minimum points, of a curve with their losses, or None.
        minimum: the loss there, if known: it is where logarithmic levels start.
        levels: loss of each contour line; None chooses them with `adamviz.plots.levels`.
        theme: `"light"` or `"dark"`.
        projection: `"2d"` for the view from above, or `"3d"` for the relief: what lies beyond the first or
            the last level is cut off there, and where the loss is NaN it has a hole.
        azimuth, elevation: from where the relief is seen, in degrees: around the vertical and above the
            ground, as matplotlib's `view_init` takes them.
        **kwargs: passed on to `Axes.contourf`; of a relief to `Poly3DCollection`, of a curve to `Axes.plot`.

    Returns:
        The Axes.

    Raises:
        ValueError: a shape does not fit, x or y does not increase, there is no such projection, ax is not of
            it, or elevation lies outside (0, 90].
        AttributeError, TypeError: ax is none, or there is no such keyword.

    Example:
        >>> import numpy as np
        >>> from matplotlib.figure import Figure
        >>> x, y = np.linspace(-2, 2, 41), np.linspace(-1, 1, 21)
        >>> ax = Figure().add_subplot()
        >>> _ = plot_surface(x, y, x**2 + 5 * y[:, None] ** 2, ax, minima=[[0, 0]], minimum=0.0)
        >>> [float(end) for end in ax.get_xlim()]
        [-2.0, 2.0]
        >>> ax = Figure().add_subplot(projection="3d")
        >>> plot_surface(x, y, x**2 + 5 * y[:, None] ** 2, ax, projection="3d").get_zlabel()
        'loss'
        >>> _ = plot_surface(x, None, x**2, Figure().add_subplot(), minima=[[0, 0]])  # of one axis
    """
    colours = theme_of(theme)
    if projection not in ("2d", "3d"):
        raise ValueError(f"Expected projection to be one of '2d', '3d', received: {projection!r}")
    if ax is not None and hasattr(ax, "name") and (ax.name == "3d") != (projection == "3d"):
        raise ValueError(
            f"Expected ax to have projection {projection!r}, as subplots(subplot_kw={{'projection': '3d'}}) "
            f"makes them for '3d', received: {ax!r}"
        )
    if y is None and projection == "3d":
        raise ValueError("Expected y to be given for a relief, received: None, which draws a curve")
    if y is None:
        return draw_curve(x, loss, ax, minima=minima, theme=theme, **kwargs)
    camera = camera_of(azimuth, elevation)
    x, y = increasing(x, "x", ("nx",)), increasing(y, "y", ("ny",))
    loss = array_of(loss, "loss", (len(y), len(x)))
    finite = np.isfinite(loss)
    loss = np.clip(loss, -MOST, MOST)  # NaN stays NaN
    points = None if minima is None or np.size(minima) == 0 else array_of(minima, "minima", ("n", 2))
    minimum = None if minimum is None else number_of(minimum, "minimum")
    bands = lines = None if levels is None else increasing(levels, "levels", ("n",))
    if bands is None and finite.any():
        bands = choose_levels(np.where(finite, loss, np.nan), minimum)
        lines = (
            bands[1:-1] if len(bands) > 2 else bands
        )  # the outermost ones are edges of colours, as in a view
    if projection == "3d":
        with axes_for(ax, colours, (6.4, 4.8), projection) as ax:
            return _draw_relief(ax, x, y, loss, bands, minimum, points, camera, colours, kwargs)
    fill = {"extend": "both", "zorder": 0, **kwargs}
    if bands is not None and not {"cmap", "colors"} & set(fill):
        fill["colors"] = _bands(colours["field"], len(bands) - 1)
        fill["extend"] = "both"
    if kwargs:
        try_out(lambda ax: ax.contourf([[1, 2], [2, 3]], levels=[1, 2, 3], **fill))

    with axes_for(ax, colours, (6.4, 4.4)) as ax:
        if np.isnan(loss).any() or not finite.any():
            hatched = {"facecolor": colours["panel"], "edgecolor": colours["grid"], "linewidth": 0.0}
            ax.patch.set(**hatched, hatch="////")
        if finite.any():
            field = np.ma.masked_invalid(loss)
            ax.contourf(x, y, field, levels=bands, **fill)
            ax.contour(
                x,
                y,
                field,
                levels=lines,
                colors=colours["contour"],
                linewidths=0.5,
                alpha=0.4,
                linestyles="solid",
                zorder=1,
            )
        else:
            ax.text(
                0.5,
                0.95,
                NOWHERE,
                transform=ax.transAxes,
                ha="center",
                va="center",
                color=colours["muted"],
                size=9,
                zorder=1,
            )
        if points is not None:
            ax.plot(
                *points.T,
                linestyle="none",
                marker="*",
                markersize=13,
                zorder=2.7,  # under the runs
                label="_minima",
                color=colours["minimum"],
                markeredgecolor=colours["halo"],
                markeredgewidth=1.0,
            )
        ax.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]), xlabel="x", ylabel="y")
    return ax


def _draw_relief(ax, x, y, loss, levels, minimum, minima, camera, colours, kwargs):
    """What `plot_surface` draws on three-dimensional axes."""
    from matplotlib.patheffects import withStroke

    if levels is None or len(levels) < 2:
        lay_ground(ax, x[[0, -1]], y[[0, -1]], camera, colours, hatched=True)
        halo = [withStroke(linewidth=3, foreground=colours["halo"])]
        look = {"color": colours["muted"], "size": 9, "ha": "center", "path_effects": halo, "zorder": 9}
        ax.text2D(0.5, 0.5, NOWHERE, transform=ax.transAxes, **look)
        return ax
    relief = Relief(x, y, loss, levels, minimum, camera)
    style = {"colors": _bands(colours["field"], len(levels) - 1)[1:-1], **kwargs}
    draw_relief(ax, relief, colours, style)
    if minima is not None:
        draw_minima(ax, relief, minima, colours)
    return ax


def _bands(stops, count):
    """`count` colours from the middles of parts of the ramp; what lies beyond has those of the ends."""
    from matplotlib.colors import LinearSegmentedColormap

    middles = (np.arange(count) + 0.5) / count
    colours = LinearSegmentedColormap.from_list("field", stops)(middles)
    return [colours[0], *colours, colours[-1]]
