"""One step as arrows where it begins, each with its name and its size; `js/step/arrows.js` draws the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from adamviz.plots.arrow import Arrow
from adamviz.plots.column import text_width
from adamviz.plots.layout import Box
from adamviz.plots.log_length import LengthLegend, LogLength
from adamviz.plots.numbers import short_number
from adamviz.plots.paper import LENS, MIDDLE, Paper
from adamviz.typing import Artist

# Told apart by dash, width and head, not by colour: the first two may lie on one another.
STYLES: tuple[dict[str, Any], ...] = (
    {"width": 0.11, "head": 0.75},
    {"width": 0.2, "dash": (0.45, 0.3), "head": 0.8},
    {"width": 0.16, "dash": (0.14, 0.2), "head": 0.75, "open": True},
)
TRUE: dict[str, Any] = {"width": 0.28, "head": 0.95}
ARROW = 6.5  # type sizes
LANE = 1.25  # type sizes from one to the next where all lie along one line
SHOWN = 0.55  # type sizes: a shorter step is a dot
SAME = 1e-6


class StepArrows:
    """The arrows of each step of a run.

    Args:
        paper: where to draw.
        steps: a dictionary: `xy` `(steps + 1, 2)`, the points; `count`, how many of them are finite;
            `largest`, the size of the largest gradient; `colour`; and `arrows`, a list of dictionaries:
            `symbol`, `vectors` `(steps, 2)`, `unlike`, vectors that they must differ from to be drawn, or
            None, and `true`, whether they are drawn at their true length; and `lanes`, whether those that are
            not stand above one another, since all lie along one line.
        size: of type, in points.

    Attributes:
        artists: what `show` moves.
        texts: those of them that are texts.
    """

    def __init__(self, paper: Paper, steps: Mapping[str, Any], size: float) -> None:
        self.paper, self.steps, self.size = paper, steps, size
        box, colours = paper.box, paper.colours
        longest = min(ARROW * size, 0.3 * min(box.width, box.height))
        self.lengths = LogLength(steps["largest"], longest)
        titles = legend_titles(steps["arrows"])
        self.taken = [LengthLegend(paper, self.lengths, titles, size, above=bool(steps.get("lanes"))).box]
        self.arrows, self.texts = [], []
        own = 0
        for entry in steps["arrows"]:
            look = TRUE if entry["true"] else STYLES[own]
            own += not entry["true"]
            style: dict[str, Any] = {
                "width": look["width"] * size,
                "head": look["head"] * size,
                "dash": [part * size for part in look.get("dash", ())],
                "open": look.get("open", False),
                "colour": steps["colour"] if entry["true"] else colours["text"],
                "halo": colours["halo"],
                "zorder": LENS - 0.5,
            }
            self.arrows.append(Arrow(paper, **style))
            words = {"size": 0.9 * size, "weight": "bold", "path_effects": paper.halo(0.28 * size)}
            self.texts.append(paper.text((0, 0), "", LENS + 0.4, **words))
        dot = {"marker": "o", "markersize": 0.5 * size, "color": steps["colour"], "linestyle": "none"}
        self.dot = paper.line((0, 0), LENS - 0.5, **dot, markeredgecolor=colours["halo"], markeredgewidth=1.1)
        self.artists: list[Artist] = [
            *(artist for arrow in self.arrows for artist in arrow.artists),
            self.dot,
            *self.texts,
        ]

    def show(self, step: int) -> None:
        """Let them be those of a step, or of the last one if there are fewer."""
        steps = self.steps
        index = min(step, len(steps["xy"]) - 2)
        for artist in self.artists:
            artist.set_visible(False)
        if index >= steps["count"]:
            return
        point = self.paper.at(steps["xy"][index])
        labels: list[Box] = []
        for entry, arrow, text in zip(steps["arrows"], self.arrows, self.texts, strict=True):
            vector = np.asarray(entry["vectors"][index], float)
            if not np.isfinite(vector).all():
                continue
            other = entry["unlike"]
            if other is not None and (np.abs(other[index] - vector) <= SAME * np.abs(other[index])).all():
                continue
            size = float(np.hypot(*vector))
            reach = self._reach(vector, size, entry["true"])
            lift = LANE * self.size * (len(labels) + 1) if steps.get("lanes") and not entry["true"] else 0.0
            place = point + [0.0, lift]
            if entry["true"] and np.hypot(*reach) < SHOWN * self.size:
                self.dot.set_data(*(place + reach)[:, None])
                self.dot.set_visible(True)
            else:
                arrow.point(place, reach)
            text.set_text(f"{entry['symbol']} {short_number(size, 3)}")
            text.set_visible(True)
            labels.append(self._label(text, place + reach, reach[0], labels))

    def _reach(self, vector, size, true):
        """The arrow in points: its direction is that of a step along it in this picture, whose axes may be
        stretched differently.
        """
        reach = self.paper.direction(vector)
        length = float(np.hypot(*reach))
        if true or length == 0:
            return reach
        return reach / length * float(self.lengths.of(size))

    def _label(self, text, tip, dx, labels):
        """Put a text at the tip of its arrow, clear of the others."""
        size = self.size
        width = text_width(text.get_text(), 0.9 * size, bold=True)
        chosen = label_box(self.paper.box, width, tip, dx, size, [*labels, *self.taken])
        text.set_position((chosen.left, chosen.bottom + chosen.height / 2 - MIDDLE * 0.9 * size))
        return chosen


def label_box(
    field: Box, width: float, tip: Sequence[float], dx: float, size: float, taken: Sequence[Box]
) -> Box:
    """The place of an arrow's text: beside the tip, above or below it; else on its other side, where there
    may be more room. `labelRect` of `js/step/arrows.js` is the same rule.

    Args:
        field: within which it stands.
        width: of the text.
        tip: of the arrow.
        dx: which way the arrow points.
        size: of type.
        taken: what the text must be clear of, if it can.

    Example:
        >>> field = Box(0, 0, 100, 50)
        >>> label_box(field, 20, (40, 25), 1, 10, [])
        Box(left=46.0, bottom=19.25, width=20, height=11.5)
    """
    before, behind = (
        min(max(left, field.left + 0.4 * size), field.right - width - 0.4 * size)
        for left in (tip[0] - width - 0.6 * size, tip[0] + 0.6 * size)
    )

    def placed(left, by):
        middle = min(max(tip[1] + by * size, field.bottom + size), field.top - size)
        return Box(left, middle - 0.575 * size, width, 1.15 * size)

    by = (0, -1.2, 1.2, -2.4, 2.4, -3.6, 3.6)
    tries = [placed(side, part) for side in ((before, behind) if dx < 0 else (behind, before)) for part in by]
    return next((box for box in tries if not any(_meet(box, other) for other in taken)), tries[0])


def legend_titles(arrows: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """What the legend says of an optimizer's arrows, in full and in short."""

    def symbols(true):
        return ", ".join(
            arrow["symbol"] for arrow in arrows if arrow["unlike"] is None and bool(arrow["true"]) == true
        )

    return f"{symbols(False)} by size; {symbols(True)} to scale", symbols(False)


def _meet(one, other):
    return (
        one.left < other.right
        and other.left < one.right
        and one.bottom < other.top - 1e-9
        and other.bottom < one.top - 1e-9
    )
