"""How near the steps are to where their run begins to swing, below what Adam remembers of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from adamviz.plots.axes import dress
from adamviz.plots.checks import array_of
from adamviz.plots.palette import Theme
from adamviz.typing import Axes, Float

FARTHEST = 1e3  # on each side of the threshold, at most
SHARES, GAP = (0.54, 0.38), 0.08  # of the height: the others, what is below them, and between
NAMES = ("preconditioned", "threshold", "uncorrected", "directional")


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
    if not all(hasattr(stability, name) for name in NAMES):
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
    ax: Axes, step: Float[np.ndarray, " n"], ratios: dict[str, Any], colour: str, colours: Theme
) -> Axes:
    """Draw the ratios on axes of their own below others, and mark in both where a run swings wider.

    Args:
        ax: matplotlib Axes, with steps along it.
        step: the steps that are drawn, the first of all.
        ratios: as `ratios_of` has them.
        colour: of the run.
        colours: a theme's dictionary.

    Returns:
        The new Axes.
    """
    strip = _below(ax)
    dress(strip, colours)
    first, *_ = (values[: len(step)] for values in ratios.values())
    shade = {"color": colours["text"], "alpha": 0.1, "linewidth": 0}
    ax.fill_between(step, 0, 1, where=first > 1, transform=ax.get_xaxis_transform(), **shade, label="_above")
    strip.set_yscale("log")
    styles = ("solid", (0, (3, 2)), (0, (1, 1.5)))
    widths = (1.8, 1.2, 1.1)
    dashed = styles if len(ratios) == 3 else styles[::2]
    for (name, values), style, width in zip(ratios.items(), dashed, widths, strict=False):
        shown = np.clip(values[: len(step)], 1 / FARTHEST, FARTHEST)
        strip.plot(step, shown, color=colour, linestyle=style, linewidth=width, label=name)
    low, high = strip.get_ylim()
    strip.set_ylim(min(low, 0.1), max(high, 10.0))
    strip.axhspan(1, strip.get_ylim()[1], **shade)
    strip.axhline(1, color=colours["text"], linewidth=1.1, label="_threshold")
    small = {"size": 8, "color": colours["text"], "va": "bottom", "textcoords": "offset points"}
    strip.annotate("above: swings wider", (0, 1), (3, 1.5), xycoords=("axes fraction", "data"), **small)
    words = {"size": 8.5, "color": colours["text"]}
    strip.set_title("λ(P⁻¹H) / threshold", loc="left", pad=4, parse_math=False, **words)
    strip.legend(
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        ncols=3,
        frameon=False,
        fontsize=8,
        labelcolor=colours["text"],
        handlelength=1.8,
        borderaxespad=0.1,
        columnspacing=1.0,
    )
    strip.set_xlabel(ax.get_xlabel())
    ax.set_xlabel("")
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
