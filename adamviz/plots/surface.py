"""A loss surface seen from above."""

import numpy as np

from adamviz.plots.axes import axes_for
from adamviz.plots.checks import array_of, theme_of
from adamviz.plots.levels import levels as choose_levels


def plot_surface(x, y, loss, ax=None, *, minima=None, minimum=None, levels=None, theme="light", **kwargs):
    """Draw filled contours, their lines and a star on each minimum.

    Args:
        x: `(nx,)` abscissae of the grid, increasing.
        y: `(ny,)` ordinates of the grid, increasing.
        loss: `(ny, nx)` loss at each grid point; NaN and infinite ones are left open.
        ax: Axes to draw on; None makes a figure with `pyplot.subplots`.
        minima: `(n, 2)` known minimum points, or None.
        minimum: the loss there, if known: it is where logarithmic levels start.
        levels: `(n,)` loss of each contour line; None chooses them with `adamviz.plots.levels`.
        theme: `"light"` or `"dark"`.
        **kwargs: passed on to `Axes.contourf`.

    Returns:
        The Axes.

    Raises:
        ValueError: a shape does not fit, x or y does not increase, or no loss is finite.

    Example:
        >>> import numpy as np
        >>> from matplotlib.figure import Figure
        >>> x, y = np.linspace(-2, 2, 41), np.linspace(-1, 1, 21)
        >>> ax = Figure().add_subplot()
        >>> _ = plot_surface(x, y, x**2 + 5 * y[:, None] ** 2, ax, minima=[[0, 0]], minimum=0.0)
        >>> [float(end) for end in ax.get_xlim()]
        [-2.0, 2.0]
    """
    colours = theme_of(theme)
    x, y = array_of(x, "x", ("nx",)), array_of(y, "y", ("ny",))
    for name, axis in (("x", x), ("y", y)):
        if len(axis) < 2 or not (np.diff(axis) > 0).all():
            raise ValueError(f"Expected {name} to hold 2 or more increasing numbers, received: {axis}")
    loss = array_of(loss, "loss", (len(y), len(x)))
    if not np.isfinite(loss).any():
        raise ValueError("Expected loss to hold at least one finite number, received none")
    points = None if minima is None or np.size(minima) == 0 else array_of(minima, "minima", ("n", 2))
    lines = choose_levels(loss, minimum) if levels is None else array_of(levels, "levels", ("n",))
    if len(lines) < 2 or not (np.diff(lines) > 0).all():
        raise ValueError(f"Expected levels to hold 2 or more increasing numbers, received: {lines}")

    ax = axes_for(ax, colours, (6.4, 4.4))
    field = np.ma.masked_invalid(loss)
    fill = {"extend": "both", "zorder": 0, **kwargs}
    if not {"cmap", "colors"} & set(fill):
        fill["colors"] = _bands(colours["field"], len(lines) + 1)
        fill["extend"] = "both"
    ax.contourf(x, y, field, levels=lines, **fill)
    ax.contour(x, y, field, levels=lines, colors=colours["contour"], linewidths=0.5, alpha=0.4, linestyles="solid", zorder=1)
    if points is not None:
        ax.plot(*points.T, linestyle="none", marker="*", markersize=13, zorder=6, label="_minima",
                color=colours["minimum"], markeredgecolor=colours["halo"], markeredgewidth=1.0)
    ax.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]), xlabel="x", ylabel="y")
    return ax


def _bands(stops, count):
    """`count` colours spread evenly over the ramp."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("field", stops)(np.linspace(0, 1, count))
