"""Pinned runs in a picture: thin, pale lines under the runs, each with what it differs in at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from adamviz.plots.checks import finite_part
from adamviz.plots.palette import Theme
from adamviz.plots.path import run_colour
from adamviz.typing import Axes

PALE: dict[str, Any] = {"linewidth": 0.9, "alpha": 0.62, "zorder": 2.5, "label": "_pin", "gid": "pin"}
APART = 14  # pixels between two texts, upwards; sideways they are longer


def draw_pins(
    field: Axes,
    chart: Axes,
    pins: Sequence[Mapping[str, Any]],
    minimum: float | None,
    floor: float,
    colours: Theme,
) -> None:
    """Draw pinned runs on the axes that show a surface and the losses of its runs.

    Args:
        field: the Axes of the surface; keeps its view.
        chart: the Axes of the losses; keeps its steps.
        pins: a list of dictionaries: `xy` `(steps + 1, 2)`, `loss` `(steps + 1,)`, `number`, the run whose
            colour it has, and `text`.
        minimum: what is subtracted from each loss, or None.
        floor: losses closer to the minimum than this are drawn on it, where the axis is logarithmic.
        colours: a theme's dictionary.
    """
    from matplotlib import patheffects

    placed = []
    halo = [patheffects.withStroke(linewidth=2.5, foreground=colours["halo"])]
    view, steps = (field.get_xlim(), field.get_ylim()), chart.get_xlim()
    for pin in pins:
        style = PALE | {"color": run_colour(pin["number"], colours)}
        xy = np.asarray(pin["xy"])[: finite_part(pin["xy"])]
        field.plot(*xy.T, **style)
        height = np.asarray(pin["loss"])[: finite_part(pin["loss"])] - (minimum or 0.0)
        chart.plot(np.maximum(height, floor) if chart.get_yscale() == "log" else height, **style)
        place = _place(xy, view, field, placed)
        if place is not None and pin["text"]:
            right = place[0] > 0.3 * view[0][0] + 0.7 * view[0][1]  # beyond it a text would leave the picture
            beside: dict[str, Any] = {
                "xytext": (-5 if right else 5, 5),
                "ha": "right" if right else "left",
                "textcoords": "offset points",
            }
            text = pin["text"].replace("$", r"\$")
            field.annotate(text, place, **beside, color=colours["muted"], size=8, zorder=8, path_effects=halo)
    field.set(xlim=view[0], ylim=view[1])
    chart.set_xlim(steps)


def _place(xy, view, field, placed):
    """The last visible point of a path whose text would not lie on another's; None if there is none."""
    (left, right), (bottom, top) = view
    for point in xy[::-4]:
        where = field.transData.transform(point)
        inside = left < point[0] < right and bottom < point[1] < top
        if inside and all(abs(where[1] - y) > APART or abs(where[0] - x) > 6 * APART for x, y in placed):
            placed.append(where)
            return point
    return None
