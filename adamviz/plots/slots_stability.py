"""How near the steps are to where their run begins to swing, below what Adam remembers of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from adamviz.plots.axes import dress
from adamviz.plots.checks import array_of
from adamviz.plots.palette import Theme
from adamviz.typing import Axes, Bool, Float

ROOM = 1.4  # times: beyond what is drawn
FARTHEST = 1e3  # on each side of the threshold, at most
SHARES, GAP = (0.54, 0.38), 0.08  # of the height: the others, what is below them, and between
NAMES = ("preconditioned", "threshold", "uncorrected", "directional")
NAME = "adamviz stability"  # of the axes below
NARROW = 4.8  # inches: axes that are no wider have room for few words
SHORT = {"with α": "with α", "without bias corrections": "uncorrected", "along the gradient": "along g"}


def ratios_of(stability: Any, steps: int) -> dict[str, Float[np.ndarray, " steps"]]:
    """By the threshold: the largest eigenvalue with the step's own rate and, where that differs, with the
    learning rate, and the curvature along the gradient; by their names in a legend.

    Args:
        stability: what `av.stability` gives.
        steps: how many there are to be.

    Raises:
        TypeError: it is something else.
        ValueError: it is of another number of steps.
    """
    if not all(hasattr(stability, name) for name in (*NAMES, "clipped")):
        raise TypeError(
            f"Expected stability to be what av.stability gives, received: {type(stability).__name__}"
        )
    given = [array_of(getattr(stability, name), f"stability.{name}", (steps,)) for name in NAMES]
    eigenvalue, threshold, uncorrected, along = given
    with np.errstate(all="ignore"):
        found = {"with α": eigenvalue / threshold}
        if not np.array_equal(threshold, uncorrected):
            found["without bias corrections"] = eigenvalue / uncorrected
        return found | {"along the gradient": along / threshold}


def draw_stability(
    ax: Axes,
    step: Float[np.ndarray, " n"],
    ratios: dict[str, Any],
    clipped: Bool[np.ndarray, " steps"],
    colour: str,
    colours: Theme,
) -> Axes:
    """Draw the ratios on axes of their own below others, and mark in both where a run swings wider.

    Args:
        ax: matplotlib Axes, with steps along it; those below it are made once.
        step: the steps that are drawn, the first of all.
        ratios: as `ratios_of` has them.
        clipped: whether a clip cut the gradient of each step: there the threshold does not hold.
        colour: of the run.
        colours: a theme's dictionary.

    Returns:
        The Axes below.
    """
    known = [other for other in ax.figure.axes if other.get_gid() == NAME and _shares(ax, other)]
    strip = known[0] if known else _dressed(ax, colours)
    first, *_ = (values[: len(step)] for values in ratios.values())
    swings = (first > 1) & ~clipped[: len(step)]
    shade = {"color": colours["text"], "alpha": 0.1, "linewidth": 0}
    ax.fill_between(step, 0, 1, where=swings, transform=ax.get_xaxis_transform(), **shade, label="_above")
    narrow = ax.figure.get_figwidth() * ax.get_position().width < NARROW
    styles = ("solid", (0, (3, 2)), (0, (1, 1.5)))
    widths = (1.8, 1.2, 1.1)
    dashed = styles if len(ratios) == 3 else styles[::2]
    low, high = strip.get_ylim()
    for (name, values), style, width in zip(ratios.items(), dashed, widths, strict=False):
        shown = np.clip(values[: len(step)], 1 / FARTHEST, FARTHEST)
        label = f"_{name}" if known else SHORT[name] if narrow else name  # another run has the same lines
        low = min(low, float(np.fmin.reduce(shown, initial=1.0)) / ROOM)
        high = max(high, float(np.fmax.reduce(shown, initial=1.0)) * ROOM)
        strip.plot(step, shown, color=colour, linestyle=style, linewidth=width, label=label)
    strip.set_ylim(low, high)
    if known:
        return strip
    strip.axhspan(1, FARTHEST**2, **shade)
    words = {"size": 8.5, "color": colours["text"], "parse_math": False}
    title = "λ(P⁻¹H) / threshold"
    if narrow:
        strip.set_ylabel(title, **words)
    else:
        strip.set_title(title, loc="left", pad=4, **words)
    strip.legend(
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        ncols=3,
        frameon=False,
        fontsize=7 if narrow else 8,
        labelcolor=colours["text"],
        handlelength=1.8,
        borderaxespad=0.1,
        columnspacing=1.0,
    )
    return strip


def _shares(ax, other):
    return ax.get_shared_x_axes().joined(ax, other)


def _dressed(ax, colours):
    """The axes below others, with the threshold."""
    strip = _below(ax)
    strip.set_gid(NAME)
    dress(strip, colours)
    strip.set_yscale("log")
    strip.set_ylim(0.1, 10.0)
    strip.axhline(1, color=colours["text"], linewidth=1.1, label="_threshold")
    small = {"size": 8, "color": colours["text"], "va": "bottom", "textcoords": "offset points"}
    strip.annotate("above: swings wider", (0, 1), (3, 1.5), xycoords=("axes fraction", "data"), **small)
    strip.set_xlabel("step")
    ax.tick_params(labelbottom=False)
    return strip


def _below(ax):
    """New axes in the lower part of others' place, which shrink, and stay those that pyplot draws on."""
    figure, spec = ax.figure, ax.get_subplotspec()
    if spec is None:
        left, bottom, width, height = ax.get_position().bounds
        upper, lower = (share * height for share in SHARES)
        ax.set_position([left, bottom + height - upper, width, upper])
        strip = figure.add_axes((left, bottom, width, lower), sharex=ax)
    else:
        inner = spec.subgridspec(2, 1, height_ratios=SHARES, hspace=GAP / sum(SHARES))
        ax.set_subplotspec(inner[0])
        strip = figure.add_subplot(inner[1], sharex=ax)
    figure.sca(ax)
    return strip
