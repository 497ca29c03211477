"""Pinned runs in a picture: thin, pale lines under the runs, each with what it differs in at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from adamviz.plots.checks import finite_part
from adamviz.plots.column import text_width, wrap
from adamviz.plots.palette import Theme
from adamviz.plots.path import mark_style, run_colour
from adamviz.typing import Artist, Axes, Float

PALE: dict[str, Any] = {"linewidth": 0.9, "alpha": 0.62, "zorder": 2.5, "label": "_pin", "gid": "pin"}
APART = 14  # pixels between two texts, upwards; sideways they are longer


def draw_pins(
    field: Axes, pins: Sequence[Mapping[str, Any]], colours: Theme, scale: float = 1.0
) -> list[PinMark]:
    """Draw pinned runs on the axes that show a surface, which keep their view.

    Args:
        field: the Axes of the surface.
        pins: a list of dictionaries: `xy` `(steps + 1, 2)`, `loss` `(steps + 1,)`, `number`, the run whose
            colour and marker it has, and `text`.
        colours: a theme's dictionary.
        scale: of the marks.

    Returns:
        Where each of them stands at a step, to be shown.
    """
    from matplotlib import patheffects

    placed: list[Any] = []
    halo = [patheffects.withStroke(linewidth=2.5, foreground=colours["halo"])]
    view, marks = (field.get_xlim(), field.get_ylim()), []
    for pin in pins:
        style = PALE | {"color": run_colour(pin["number"], colours)}
        xy = np.asarray(pin["xy"])[: finite_part(pin["xy"], pin["loss"])]
        if len(xy) == 0:
            continue
        field.plot(*xy.T, **style)
        marks.append(PinMark(field, xy, pin["number"], colours, scale))
        place = _place(xy, view, field, placed)
        if place is not None and pin["text"]:
            # On the side where it stays in the picture, or cut if there is none.
            box, at = field.get_window_extent(), field.transData.transform(place)
            points = 72 / field.figure.dpi
            left, right = (at[0] - box.x0) * points - 9, (box.x1 - at[0]) * points - 9
            flip = text_width(pin["text"], 8) > right and left > right
            beside: dict[str, Any] = {
                "xytext": (-5 if flip else 5, 5),
                "ha": "right" if flip else "left",
                "textcoords": "offset points",
            }
            style = {"color": colours["muted"], "size": 8, "zorder": 8, "path_effects": halo}
            words = " ".join(wrap(pin["text"], 8, max(left, right, 30.0), 1))
            field.annotate(words, place, **beside, **style, parse_math=False)
    field.set(xlim=view[0], ylim=view[1])
    return marks


def draw_pin_losses(
    chart: Axes, pins: Sequence[Mapping[str, Any]], minimum: float | None, floor: float, colours: Theme
) -> None:
    """Draw the losses of pinned runs on the axes that show those of runs, which keep their steps.

    Args:
        chart: the Axes of the losses.
        pins: as `draw_pins` takes them.
        minimum: what is subtracted from each loss, or None.
        floor: losses closer to the minimum than this are drawn on it, where the axis is logarithmic.
        colours: a theme's dictionary.
    """
    steps = chart.get_xlim()
    for pin in pins:
        height = np.asarray(pin["loss"])[: finite_part(pin["xy"], pin["loss"])] - (minimum or 0.0)
        height = np.maximum(height, floor) if chart.get_yscale() == "log" else height
        chart.plot(height, **PALE | {"color": run_colour(pin["number"], colours)})
    chart.set_xlim(steps)


class PinMark:
    """Where a pinned run stands at a step: a hollow marker, so that none is taken for a run's."""

    def __init__(
        self, field: Axes, xy: Float[np.ndarray, "n 2"], number: int, colours: Theme, scale: float
    ) -> None:
        style = mark_style(number, colours, 6.0 * scale)
        hollow = {"color": colours["halo"], "markeredgecolor": style["color"], "markeredgewidth": 1.2}
        self.xy = xy
        (self.mark,) = field.plot(*xy[:1].T, **{**style, **hollow}, zorder=2.6, label="_pin")
        self.artists: list[Artist] = [self.mark]
        self.texts: list[Artist] = []

    def show(self, step: int) -> None:
        """Let it stand at a step, or at the last one if there are fewer."""
        self.mark.set_data(*self.xy[min(step, len(self.xy) - 1)][:, None])


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
