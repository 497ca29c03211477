"""The axes that a plot draws on, in the colours of a theme."""


def axes_for(ax, theme, size):
    """The given axes, or new ones in a figure of their own.

    A new figure comes from `pyplot.subplots`, so that a notebook shows it at the end of its cell; given axes are drawn
    on without pyplot. Axes that hold nothing yet are dressed in the theme's colours.

    Args:
        ax: matplotlib Axes or None.
        theme: a dictionary of colours, as `adamviz.plots.palette.LIGHT`.
        size: `(width, height)` of a new figure in inches.

    Returns:
        The Axes.

    Example:
        >>> from matplotlib.figure import Figure
        >>> from adamviz.plots.palette import DARK
        >>> ax = Figure().add_subplot()
        >>> axes_for(ax, DARK, (6, 4)) is ax
        True
    """
    if ax is None:
        from matplotlib import pyplot

        figure, ax = pyplot.subplots(figsize=size, layout="constrained", facecolor=theme["background"])
    if not ax.has_data():
        dress(ax, theme)
    return ax


def dress(ax, theme):
    """Colour the frame, the ticks and the labels of axes.

    Args:
        ax: matplotlib Axes.
        theme: a dictionary of colours, as `adamviz.plots.palette.LIGHT`.
    """
    ax.set_facecolor(theme["background"])
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.tick_params(which="both", length=0, colors=theme["muted"], labelcolor=theme["muted"], labelsize=8.5)
    ax.xaxis.label.set(color=theme["muted"], size=8.5)
    ax.yaxis.label.set(color=theme["muted"], size=8.5)
    ax.title.set(color=theme["text"], size=11, weight="bold", parse_math=False)


def plain(text):
    """Text from a user as an artist's label, in which matplotlib shall read no formula.

    Args:
        text: any text, or None.

    Returns:
        The text with each dollar sign escaped, or None.

    Example:
        >>> print(plain("costs $5"))
        costs \\$5
    """
    return None if text is None else str(text).replace("$", r"\$")
