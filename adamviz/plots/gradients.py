"""Gradients as arrows over a surface and as points of a plane of their own, before and after a clip."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from adamviz.plots.axes import axes_for, line_style, plain, try_out
from adamviz.plots.checks import array_of, increasing, theme_of
from adamviz.plots.path import run_colour, step_of
from adamviz.typing import Axes, Float

DECADES = 6  # of sizes, from the longest arrow down
LEAST = 0.12  # of the longest arrow: what the shortest keeps
MOST, LEAST_REACH = 1e100, 1e-100  # of a gradient, as far as a picture reaches


def plot_gradients(
    x: Float[ArrayLike, " nx"],
    y: Float[ArrayLike, " ny"],
    grad: Float[ArrayLike, "ny nx 2"],
    clipped: Float[ArrayLike, "ny nx 2"] | None = None,
    ax: Axes | None = None,
    *,
    number: int = 0,
    theme: str = "light",
    **kwargs: Any,
) -> Axes:
    """Draw the negative gradients on a grid as arrows: grey before a clip, coloured after it or without one.

    Lengths are logarithmic: an arrow loses a sixth of the longest for each power of ten, down to an eighth.
    An arrow points where a step along it would lead in this picture, whose axes may be stretched differently;
    so set the view first, as `plot_surface` does.

    Args:
        x: abscissae of the grid, increasing.
        y: ordinates of the grid, increasing.
        grad: gradient at each grid point; one that is not finite is left out.
        clipped: the same after a clip, or None.
        ax: Axes to draw on; None makes a figure with `pyplot.subplots`.
        number: which run of a comparison this is, from 0: it decides the colour.
        theme: `"light"` or `"dark"`.
        **kwargs: passed on to `Axes.quiver` for the arrows in colour.

    Returns:
        The Axes.

    Raises:
        ValueError: a shape does not fit, or x or y does not increase.
        AttributeError, TypeError: ax is none, or there is no such keyword.

    Example:
        >>> import numpy as np
        >>> from matplotlib.figure import Figure
        >>> x, y = np.linspace(-2, 2, 9), np.linspace(-1, 1, 5)
        >>> grad = np.stack(np.broadcast_arrays(2 * x, 20 * y[:, None]), -1)
        >>> ax = plot_gradients(x, y, grad, np.clip(grad, -1, 1), Figure().add_subplot())
        >>> [arrows.get_label() for arrows in ax.collections]
        ['before the clip', 'after the clip']
    """
    colours = theme_of(theme)
    colour = run_colour(number, colours)
    x, y = increasing(x, "x", ("nx",)), increasing(y, "y", ("ny",))
    grad = array_of(grad, "grad", (len(y), len(x), 2))
    after = grad if clipped is None else array_of(clipped, "clipped", grad.shape)
    shape = {
        "angles": "uv",
        "scale_units": "dots",
        "scale": 1,
        "units": "dots",
        "headwidth": 4,
        "headlength": 4.5,
        "headaxislength": 4,
    }
    own = {
        **shape,
        "color": colour,
        "width": 1.7,
        "zorder": 3,
        "label": "−g" if clipped is None else "after the clip",
        **kwargs,
    }
    if isinstance(own["label"], str):
        own["label"] = plain(own["label"])
    if kwargs:
        try_out(lambda ax: ax.quiver([0], [0], [1], [1], **own))

    with axes_for(ax, colours, (6.4, 4.4)) as ax:
        if ax.get_autoscale_on():
            ax.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]), xlabel="x", ylabel="y")
        box = ax.get_window_extent()
        longest = 0.95 * min(box.width / len(x), box.height / len(y))
        sizes = _sizes(grad)
        top = np.ceil(np.log10(np.max(sizes[np.isfinite(sizes)], initial=1e-30)))
        stretch = np.array([box.width / np.ptp(ax.get_xlim()), box.height / np.ptp(ax.get_ylim())])
        if clipped is not None:
            before = {
                **shape,
                "color": colours["muted"],
                "width": 1.3,
                "zorder": 2,
                "label": "before the clip",
            }
            ax.quiver(x, y, *np.moveaxis(_scaled(grad, stretch, top, longest), -1, 0), **before)
        ax.quiver(x, y, *np.moveaxis(_scaled(after, stretch, top, longest), -1, 0), **own)
    return ax


def plot_clip(
    grad: Float[ArrayLike, "steps 2"],
    clipped: Float[ArrayLike, "steps 2"],
    bound: Float[ArrayLike, "n 2"] | None = None,
    ax: Axes | None = None,
    *,
    playhead: int | None = None,
    number: int = 0,
    theme: str = "light",
    **kwargs: Any,
) -> Axes:
    """Draw the gradients of a run as points of a plane, before and after a clip, and what bounds them.

    Gradients that lie beyond the picture stand at its rim. The axes are of one scale, so that a ball is round
    and a box square.

    Args:
        grad: gradient that each step was given.
        clipped: the same after the clip.
        bound: corners of the bound, such as a large circle after the clip; None draws none.
        ax: Axes to draw on; None makes a figure with `pyplot.subplots`.
        playhead: the step whose two gradients are drawn as arrows, or None.
        number: which run of a comparison this is, from 0: it decides the colour.
        theme: `"light"` or `"dark"`.
        **kwargs: passed on to `Axes.plot` for the points after the clip.

    Returns:
        The Axes.

    Raises:
        ValueError: a shape does not fit, or bound or playhead is out of range.
        AttributeError, TypeError: ax is none, or there is no such keyword.

    Example:
        >>> import numpy as np
        >>> from matplotlib.figure import Figure
        >>> grad = np.array([[5.0, 1.0], [0.5, 0.2], [-3.0, 4.0]])
        >>> square = [[1, 1], [-1, 1], [-1, -1], [1, -1]]
        >>> ax = plot_clip(grad, np.clip(grad, -1, 1), square, Figure().add_subplot())
        >>> [text.get_text() for text in ax.get_legend().get_texts()]
        ['before', 'after']
    """
    colours = theme_of(theme)
    colour = run_colour(number, colours)
    grad = array_of(grad, "grad", ("steps", 2))
    clipped = array_of(clipped, "clipped", grad.shape)
    corners = None if bound is None else array_of(bound, "bound", ("n", 2))
    if corners is not None and not (np.abs(corners) <= MOST).all():
        raise ValueError(f"Expected bound to hold numbers within ±{MOST:g}, received: {corners}")
    mark = None if playhead is None else step_of(playhead, "playhead", len(grad) - 1)
    sizes = np.minimum(np.abs(grad[np.isfinite(grad).all(axis=1)]), MOST)
    reach = (
        1.6 * np.abs(corners).max()
        if corners is not None
        else 1.1 * np.quantile(sizes, 0.9)
        if sizes.size
        else 1.0
    )
    reach = reach if reach > LEAST_REACH else 1.0
    dots: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 4}
    style = line_style({**dots, "color": colour, "markersize": 3, "label": "after", "zorder": 4}, kwargs)

    with axes_for(ax, colours, (4.0, 4.0)) as ax:
        if corners is not None:
            ax.fill(*corners.T, facecolor=colour, alpha=0.14, zorder=1, label="_bound")
            ax.plot(
                *np.vstack([corners, corners[:1]]).T, color=colour, linewidth=1.2, zorder=2, label="_edge"
            )
        before = _within(grad, 0.97 * reach)
        ax.plot(
            *before.T,
            **dots,
            markerfacecolor="none",
            markeredgecolor=colours["muted"],
            label="before",
            zorder=3,
        )
        ax.plot(*_within(clipped, 0.97 * reach).T, **style)
        if mark is not None:
            for point, paint, width in ((before[mark], colours["text"], 1.4), (clipped[mark], colour, 2.4)):
                arrow = {
                    "arrowstyle": "-|>",
                    "color": paint,
                    "linewidth": width,
                    "shrinkA": 0,
                    "shrinkB": 0,
                    "mutation_scale": 11,
                }
                if np.isfinite(point).all():
                    ax.annotate("", point, (0, 0), arrowprops=arrow, zorder=5)
        for line in (ax.axhline, ax.axvline):
            line(0.0, color=colours["grid"], linewidth=0.8, zorder=0)
        ax.set(
            xlim=(-reach, reach),
            ylim=(-reach, reach),
            xlabel="gradient in x",
            ylabel="gradient in y",
            aspect="equal",
        )
        ax.legend(
            loc="lower right",
            bbox_to_anchor=(1.0, 1.0),
            ncols=2,
            frameon=False,
            fontsize=8.5,
            labelcolor=colours["text"],
            borderaxespad=0.2,
        )
    return ax


def _sizes(vectors):
    """The lengths of vectors; infinite beyond what float64 holds."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.hypot(vectors[..., 0], vectors[..., 1])


def _scaled(vectors, stretch, top, longest):
    """Arrows in pixels, against the gradient: directions as the axes stretch them, lengths by decades."""
    sizes = _sizes(vectors)
    with np.errstate(all="ignore"):
        lengths = longest * np.clip(1 + (np.log10(sizes) - top) / DECADES, LEAST, 1.25)
        pointed = -vectors / sizes[..., None] * stretch
        arrows = pointed / _sizes(pointed)[..., None] * lengths[..., None]
    return np.where(np.isfinite(arrows), arrows, np.nan)


def _within(points, reach):
    """Points, those beyond a square brought in to it on their way to the middle."""
    with np.errstate(all="ignore"):
        far = np.abs(points).max(axis=1, keepdims=True) / reach
        return points / np.maximum(far, 1.0)
