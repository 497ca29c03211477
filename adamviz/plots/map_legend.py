"""What the colours of a map stand for: a bar beside it, or a list of names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adamviz.plots.map_colours import QUANTILES, Class, painted
from adamviz.plots.numbers import short_number
from adamviz.plots.palette import DARK, LIGHT, Theme
from adamviz.plots.readable import readable
from adamviz.typing import Axes

GAP = 0.02  # of the legend's height, between two parts of it
LEAST = 0.18  # of its height, for a part of however few pixels
DIGITS, MOST = 3, 17  # of a value: as a rule, and what a float64 has


def bar(ax: Axes, parts: Sequence[Class], colours: Theme) -> None:
    """A bar beside a map, in which each class has the share of its pixels, with values at its quantiles.

    Args:
        ax: of the map.
        parts: its classes.
        colours: of the theme.
    """
    from matplotlib.patches import Rectangle
    from matplotlib.patheffects import withStroke

    counts = np.array([np.isfinite(part.ranks).sum() for part in parts], float)
    shares = np.maximum(counts / counts.sum(), LEAST)
    shares *= (1 - GAP * (len(parts) - 1)) / shares.sum()
    made = ax.inset_axes((1.03, 0.0, 0.035, 1.0))
    bottom, places, texts = 0.0, [], []
    for part, share in zip(parts, shares, strict=True):
        ramp = painted(part.colours, np.linspace(0, 1, 128))[:, None]
        made.imshow(ramp, extent=(0, 1, bottom, bottom + share), origin="lower", aspect="auto")
        for quantile, text in _texts(part, share):
            places.append(bottom + (0.03 * share + quantile * share * 0.94))
            texts.append(text)
        label = made.text(0.5, bottom + share / 2, part.title, rotation=90, ha="center", va="center", size=7)
        if _is_flat(part):
            label.set_color(_ink(part.colours[0]))
            edge = Rectangle((0, bottom), 1, share, fill=False, edgecolor=colours["muted"], linewidth=0.5)
            made.add_patch(edge)
        else:
            label.set_color("#ffffff")
            label.set_path_effects([withStroke(linewidth=2.2, foreground="#1b2230")])
        bottom += share + GAP
    made.set_facecolor("none")
    made.grid(False)
    for spine in made.spines.values():
        spine.set_visible(False)
    made.tick_params(which="both", length=0, labelcolor=colours["muted"], labelsize=8.5)
    made.set(xlim=(0, 1), ylim=(0, 1), xticks=[])
    made.yaxis.tick_right()
    made.set_yticks(places, labels=texts)


def names(ax: Axes, parts: Sequence[tuple[str, str]], colours: Theme) -> None:
    """A patch and a name for each minimum, beside a map.

    Args:
        ax: of the map.
        parts: names and colours.
        colours: of the theme.
    """
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


def texts_of(values: Sequence[float], digits: int = DIGITS) -> list[str]:
    """The texts of a class's values from the lowest to the highest, all with as many digits: no more than
    tell the ends apart.

    Args:
        values: in order.
        digits: that they have as a rule.

    Example:
        >>> texts_of([0.62131, 0.62137, 0.62143]), texts_of([1.0, 10.0]), texts_of([2.0, 2.0])
        (['0.6213', '0.6214', '0.6214'], ['1', '10'], ['2', '2'])
    """
    low, high = values[0], values[-1]
    told_apart = (n for n in range(digits, MOST + 1) if short_number(low, n) != short_number(high, n))
    count = digits if low == high else next(told_apart, MOST)
    return [short_number(value, count) for value in values]


def _texts(part, share):
    """The quantiles that there is room for, with their values; equal ones once."""
    if _is_flat(part):
        return []
    shown = slice(None, None, 1 if share > 0.3 else 2 if share > 0.2 else 4)
    wanted = QUANTILES[shown]
    made = list(zip(wanted, texts_of([float(value) for value in part.values[shown]]), strict=True))
    return [each for i, each in enumerate(made) if i == 0 or each[1] != made[i - 1][1]]


def _is_flat(part):
    return len(set(part.colours)) == 1


def _ink(ground):
    """The colour of a text on one that is no theme's: that of the theme whose text can be read on it."""
    dark, light = LIGHT["text"], DARK["text"]
    return dark if readable(dark, ground, "#000000") == dark.lower() else light
