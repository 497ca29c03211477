"""Numbers of training runs against the step: the loss, and those of chosen tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from adamviz.plots.axes import dress, plain
from adamviz.typing import Axes, Float

WIDE = 30.0  # times the smallest value, from which on an axis is logarithmic
CUT = 0.01  # of all values, beyond either end of an axis
STYLES = "solid", (0, (4, 1.5))  # of the first and the second recording


def draw_loss(ax: Axes, recordings: Sequence[Any], colours: dict[str, Any]) -> Axes | None:
    """Draw the losses of recordings, and their accuracies on axes of their own, which are returned.

    Where there is one, it has the colour of the first run, and its accuracy that of the second; of two, the
    accuracies are thin.
    """
    ax.set_ylabel("loss")
    values = [np.where(np.isfinite(each.loss), each.loss, np.nan) for each in recordings]
    for place, (each, loss) in enumerate(zip(recordings, values, strict=True)):
        ax.plot(each.steps, loss, color=colours["runs"][place], linestyle=STYLES[place], linewidth=1.4)
    ax.locator_params(axis="x", nbins=5)
    scale(ax, values)
    dress(ax, colours)
    measured = [each for each in recordings if np.isfinite(each.accuracy).any()]
    if not measured:
        return None
    side: Axes = ax.twinx()
    dress(side, colours)
    for each in measured:
        there, place = np.isfinite(each.accuracy), recordings.index(each)
        colour = colours["runs"][1 if len(recordings) == 1 else place]
        style = {"linestyle": STYLES[place], "linewidth": 1.2 if len(recordings) == 1 else 0.8}
        side.plot(each.steps[there], each.accuracy[there], color=colour, **style)
    side.set_ylabel("accuracy", color=colours["runs"][1] if len(recordings) == 1 else colours["muted"])
    return side


def has_curvature(recording: Any) -> bool:
    """Whether its curvature was recorded."""
    return bool(np.isfinite(recording.preconditioned).any())


def draw_curvature(ax: Axes, recordings: Sequence[Any], colours: dict[str, Any], whole: bool = False) -> None:
    """Draw the largest eigenvalues of P^-1 H of recordings, and dashed the threshold of each.

    The axis leaves out one percent of the values at either end, if not whole: in its first steps, in which v
    is as small as it never is again, a run is far above.
    """
    from matplotlib.ticker import LogLocator, NullLocator

    drawn = []
    for place, each in enumerate(recordings):
        if not has_curvature(each):
            continue
        several = each.preconditioned, each.threshold
        curvature, limit = (np.where(np.isfinite(values), values, np.nan) for values in several)
        known = np.isfinite(curvature)
        colour = colours["runs"][place]
        ax.plot(each.steps[known], curvature[known], color=colour, linestyle=STYLES[place], linewidth=1.3)
        limits = {"color": colours["muted"], "linestyle": (0, (4, 2.5)), "linewidth": 1.0}
        label = "_" if drawn else "threshold"
        ax.plot(each.steps[known], limit[known], zorder=1.5, label=label, **limits)
        drawn += [curvature, limit]
    ax.set_ylabel("curvature")
    scale(ax, drawn, whole)
    if ax.get_yscale() == "log":
        ax.yaxis.set_major_locator(LogLocator(subs=(1, 3), numticks=6))
        ax.yaxis.set_minor_locator(NullLocator())
    ax.legend(frameon=False, labelcolor=colours["text"], fontsize=7.5, loc="best", handlelength=2.2)
    dress(ax, colours)


def draw_lines(
    ax: Axes,
    recordings: Sequence[Any],
    names: Sequence[str],
    numbers: Sequence[Sequence[Float[np.ndarray, " R"]]],
    colours: dict[str, Any],
    whole: bool = False,
    ends: tuple[float, float | None] | None = None,
) -> None:
    """Draw a number of some tensors, a line each in its own colour; of the second recording dashed.

    Args:
        ax: where.
        recordings: one or two of them.
        names: of the tensors.
        numbers: of each recording those of each tensor, one a record.
        colours: of the theme.
        whole: whether the axis shows all values, and not all but one percent at either end.
        ends: of the axis, which is linear then, where the number is bounded; None above for what is there.
    """
    drawn = []
    for which, (recording, own) in enumerate(zip(recordings, numbers, strict=True)):
        for place, values in enumerate(own):
            known = np.where(np.isfinite(values), values, np.nan)
            if not np.isfinite(known).any():
                continue
            label = plain(names[place]) if which == 0 else "_"
            colour = colours["runs"][place % len(colours["runs"])]
            ax.plot(recording.steps, known, color=colour, linestyle=STYLES[which], linewidth=1.3, label=label)
            drawn.append(known)
    if ends is None:
        scale(ax, drawn, whole)
    else:
        ax.set_ylim(*ends)
    dress(ax, colours)


def scale(ax: Axes, values: Sequence[Float[np.ndarray, " R"]], whole: bool = True) -> None:
    """Let an axis be logarithmic where its values need it, and show all of them or nearly all."""
    known = np.concatenate([np.zeros(0), *values])
    known = known[np.isfinite(known)]
    if not len(known):
        return
    ends = np.quantile(known, [0, 1] if whole else [CUT, 1 - CUT])
    if known.min() > 0 and ends[1] > WIDE * ends[0]:
        ax.set_yscale("log")
        if not whole:
            ax.set_ylim(ends[0] ** 1.04 * ends[1] ** -0.04, ends[1] ** 1.04 * ends[0] ** -0.04)
    elif not whole and ends[0] < ends[1]:
        ax.set_ylim(ends[0] - 0.05 * (ends[1] - ends[0]), ends[1] + 0.05 * (ends[1] - ends[0]))
