"""The axes that a plot draws on, in the colours of a theme."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from adamviz.plots.fonts import legible
from adamviz.plots.palette import Theme
from adamviz.typing import Axes


@contextlib.contextmanager
def axes_for(
    ax: Axes | None, theme: Theme, size: tuple[float, float], projection: str = "2d"
) -> Iterator[Axes]:
    """The given axes, or new ones in a figure of their own, which is closed if the block raises.

    A new figure comes from `pyplot.subplots`, so that a notebook shows it at the end of its cell; given axes
    are drawn on without pyplot. Axes that hold nothing yet are dressed in the theme's colours.

    Args:
        ax: matplotlib Axes or None.
        theme: a dictionary of colours, as `adamviz.plots.palette.LIGHT`.
        size: `(width, height)` of a new figure in inches.
        projection: of new axes, `"2d"` or `"3d"`.

    Yields:
        The Axes.

    Raises:
        TypeError: ax is something else.

    Example:
        >>> from matplotlib.figure import Figure
        >>> from adamviz.plots.palette import DARK
        >>> ax = Figure().add_subplot()
        >>> with axes_for(ax, DARK, (6, 4)) as given:
        ...     given is ax
        True
    """
    from matplotlib.axes import Axes

    if ax is not None and not isinstance(ax, Axes):
        raise TypeError(f"Expected ax to be matplotlib Axes or None, received: {ax!r}")
    figure = None
    try:
        if ax is None:
            from matplotlib import pyplot

            figure, ax = pyplot.subplots(
                figsize=size,
                layout="constrained",
                facecolor=theme["background"],
                subplot_kw={"projection": "3d"} if projection == "3d" else None,
            )
        if not ax.has_data():
            dress(ax, theme)
        yield ax
    except BaseException:
        if figure is not None:
            pyplot.close(figure)
        raise


def line_style(style: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The style of a line with a user's own keywords for it.

    Args:
        style: keywords of `Axes.plot`.
        given: the user's, which may be short forms, such as `lw`.

    Returns:
        A dictionary of keywords.

    Raises:
        AttributeError, TypeError, ValueError: a line cannot have one of them; matplotlib says so, before
            anything is drawn.

    Example:
        >>> line_style({"linewidth": 1, "color": "red"}, {"lw": 3})
        {'linewidth': 3, 'color': 'red'}
    """
    from matplotlib.cbook import normalize_kwargs
    from matplotlib.lines import Line2D

    given = normalize_kwargs(given, Line2D)
    if isinstance(given.get("label"), str):
        given["label"] = plain(given["label"])
    style = {**style, **given}
    if given:
        try_out(lambda ax: ax.plot([0, 1], [0, 1], **style))
    return style


def dashes(parts: Sequence[float], width: float) -> Any:
    """Lengths of marks and gaps in points as the `linestyle` of a line of some width: matplotlib may take
    them in multiples of that.

    Example:
        >>> dashes([], 2.0)
        'solid'
    """
    from matplotlib import rcParams

    unit = width if rcParams["lines.scale_dashes"] else 1.0
    return (0, tuple(part / unit for part in parts)) if len(parts) else "solid"


def try_out(draw: Callable[[Axes], object]) -> None:
    """Draw on axes that nobody sees, so that what cannot be drawn raises before the user's own change."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    canvas = FigureCanvasAgg(Figure(figsize=(1, 1), dpi=20))
    ax = canvas.figure.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    draw(ax)
    canvas.draw()  # some keywords fail no earlier


def dress(ax: Axes, theme: Theme) -> None:
    """Colour the frame, the ticks and the labels of axes.

    Args:
        ax: matplotlib Axes.
        theme: a dictionary of colours, as `adamviz.plots.palette.LIGHT`.
    """
    ax.set_facecolor(theme["background"])
    ax.grid(False)  # what a plot needs of one it draws itself, whatever matplotlib's settings say of new axes
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.tick_params(which="both", length=0, colors=theme["muted"], labelcolor=theme["muted"], labelsize=8.5)
    ax.xaxis.label.set(color=theme["muted"], size=8.5)
    ax.yaxis.label.set(color=theme["muted"], size=8.5)
    ax.title.set(color=theme["text"], size=11, weight="bold", parse_math=False)
    if ax.name == "3d":
        ax.zaxis.label.set(color=theme["muted"], size=8.5)
        for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
            axis.set_pane_color((0, 0, 0, 0))
            axis.line.set_color(theme["grid"])


def plain(text: str | None) -> str | None:
    """Text from a user as an artist's label, in which matplotlib shall read no formula and miss no letter.

    Args:
        text: any text, or None.

    Returns:
        The text with each dollar sign escaped and what matplotlib's font has not replaced, or None. One that
        begins with a line below gets an invisible letter before it, or no legend would have it.

    Example:
        >>> print(plain("costs $5"))
        costs \\$5
    """
    if text is None:
        return None
    words = legible(text, everywhere=True).replace("$", r"\$")
    return f"\u200b{words}" if words.startswith("_") else words
