"""What Adam remembers of one coordinate: its slots against the step."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from adamviz.plots.axes import axes_for, line_style
from adamviz.plots.checks import array_of, finite_part, theme_of
from adamviz.plots.path import run_colour, run_style
from adamviz.plots.slots_stability import draw_stability, ratios_of
from adamviz.typing import Axes, Float

MOST = 1e150  # what lies beyond it is drawn there: margins around more would be infinite


def plot_slots(
    m: Float[ArrayLike, " steps"],
    v: Float[ArrayLike, " steps"],
    vhat: Float[ArrayLike, " steps"] | None = None,
    alpha: Float[ArrayLike, " steps"] | None = None,
    ax: Axes | None = None,
    *,
    number: int = 0,
    theme: str = "light",
    stability: Any = None,
    **kwargs: Any,
) -> Axes:
    """Draw m between ±√v, and ±√v̂ where AMSGrad holds it: their ratio, times alpha, is the step.

    m is a mean of gradients and v one of squared gradients. The roots of v and v̂ have m's unit, so that all
    can be read on one axis: where m touches √v the gradients agree and the step is whole; where it lies near
    0 they cancel out.

    Args:
        m: first moment of one coordinate after each step, in units of the gradient.
        v: second moment, in units of the gradient squared.
        vhat: greatest second moment so far (AMSGrad), or None.
        alpha: learning rate with its bias correction, drawn against an axis of its own on the
            right, or None.
        ax: Axes to draw on; None makes a figure with `pyplot.subplots`.
        number: which run of a comparison this is, from 0: it decides the colour.
        theme: `"light"` or `"dark"`.
        stability: what `av.stability` gives of the same run, or None: the largest eigenvalue of P^-1 H by
            its threshold, on axes of their own below, those that are there if ax has some; where it is above
            1, which both axes mark unless a clip cuts the gradient, the run swings wider.
        **kwargs: passed on to `Axes.plot` for the line of m.

    Returns:
        The Axes.

    Raises:
        ValueError: a shape differs from that of m, or v or vhat holds a negative number.
        AttributeError, TypeError: ax is none, or stability is something else, or there is no such keyword.

    Example:
        >>> import numpy as np
        >>> from matplotlib.figure import Figure
        >>> fade = 0.9 ** np.arange(50)
        >>> ax = plot_slots(np.cos(np.arange(50) / 3) * fade, fade**2, ax=Figure().add_subplot())
        >>> [text.get_text() for text in ax.get_legend().get_texts()]
        ['m', '±√v']
    """
    colours = theme_of(theme)
    m = array_of(m, "m", ("steps",))
    slots = {"v": array_of(v, "v", m.shape)}
    for name, slot in (("vhat", vhat), ("alpha", alpha)):
        if slot is not None:
            slots[name] = array_of(slot, name, m.shape)
    for name in ("v", "vhat"):
        if name in slots and (slots[name] < 0).any():
            raise ValueError(
                f"Expected {name} to hold no negative number, received: {np.nanmin(slots[name])}"
            )
    ratios = {} if stability is None else ratios_of(stability, len(m))
    count = finite_part(m, *slots.values())
    step = np.arange(1, count + 1)
    colour = run_colour(number, colours)

    style = line_style(
        {**run_style(number, colours), "linestyle": "solid", "label": "m", "zorder": 4}, kwargs
    )
    with axes_for(ax, colours, (6.4, 4.2 if ratios else 2.8)) as ax:
        root = np.sqrt(slots["v"][:count])
        ax.fill_between(step, -root, root, color=colour, alpha=0.16, linewidth=0, label="±√v", zorder=1)
        ax.plot(step, root, step, -root, color=colour, alpha=0.55, linewidth=0.9, label="_root_v", zorder=2)
        if "vhat" in slots:
            high = np.sqrt(slots["vhat"][:count])
            for sign, label in ((1, "±√v̂"), (-1, "_root_vhat")):
                ax.plot(
                    step,
                    sign * high,
                    color=colours["muted"],
                    linewidth=1.2,
                    linestyle=(0, (3, 2)),
                    label=label,
                    zorder=2,
                )
        ax.plot(step, np.clip(m[:count], -MOST, MOST), **style)
        ax.axhline(0.0, color=colours["muted"], linewidth=0.6, zorder=0)
        ax.set_xlim(1, max(len(m), 2))
        ax.set(xlabel="" if ratios else "step", ylabel="m and the roots of v")
        if ratios:
            draw_stability(ax, step, ratios, np.asarray(stability.clipped), colour, colours)
        if "alpha" in slots:  # on axes that are where these have come to be
            _alpha(ax, step, np.clip(slots["alpha"][:count], -MOST, MOST), colours)
        handles = dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
        shown = [name for name in (style["label"], "±√v", "±√v̂", "α") if name in handles]
        ax.legend(
            [handles[name] for name in shown],
            shown,
            loc="lower right",
            bbox_to_anchor=(1.0, 1.0),
            ncols=4,
            frameon=False,
            fontsize=8.5,
            labelcolor=colours["text"],
            handlelength=1.8,
            borderaxespad=0.2,
        )
    return ax


def _alpha(ax, step, alpha, colours):
    from matplotlib.ticker import MaxNLocator

    side = ax.twinx()
    side.grid(False)
    side.plot(step, alpha, color=colours["accent"], linewidth=1.1, linestyle=(0, (1, 1.5)))
    ax.plot([], [], color=colours["accent"], linewidth=1.1, linestyle=(0, (1, 1.5)), label="α")
    side.set_ylim(bottom=0.0)
    side.yaxis.set_major_locator(MaxNLocator(4, prune="lower"))
    for spine in side.spines.values():
        spine.set_visible(False)
    side.tick_params(length=0, labelcolor=colours["accent"], labelsize=8.5)
    side.set_ylabel("α", color=colours["accent"], size=8.5, rotation=0, labelpad=8)
