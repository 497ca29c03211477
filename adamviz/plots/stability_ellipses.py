"""Two ellipses at a step: of the surface's quadratic model, and of the same after the optimizer's rescaling,
with a legend in a corner that says which is which; `js/step/ellipses.js` draws the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from adamviz.plots.column import text_width
from adamviz.plots.corner import free_corner
from adamviz.plots.ellipse import ellipse_of, ellipse_text
from adamviz.plots.layout import Box
from adamviz.plots.paper import LENS, Paper, path_of
from adamviz.typing import Artist

REACH, HALO = 4.6, 0.2  # type sizes: of the longer half, and of the edge
INDEFINITE = (0.45, 0.3)  # type sizes: the dash where the surface does not curve upwards all around
AROUND = np.linspace(0, 2 * np.pi, 96, endpoint=False)
# Of the legend, in type sizes: its type, the sample of a line and a line of text, and the room around.
TYPE, SAMPLE, LINE, ROOM = 0.82, 1.8, 1.2, 0.5
NARROW = 28  # type sizes: a field that is no wider has room for few words
WORDS = ("curvatures, small : large", "before rescaling, H", "after it, P⁻¹H")
SHORT_WORDS = ("curvatures", "before, H", "after, P⁻¹H")
WIDEST = "−1 : 8.8e88"
PLACES = ((False, False), (True, False), (True, True))


class StabilityEllipses:
    """The ellipses of each step of a run.

    Args:
        paper: where to draw.
        steps: a dictionary: `xy` `(steps + 1, 2)`, the points; `count`, how many steps are known;
            `hessian` `(steps, 2, 2)`; `divisor` `(steps, 2)`, the diagonal of P; and `colour`.
        size: of type, in points.
        places: the corners in which the legend may stand, as `free_corner` takes them.

    Attributes:
        artists: what `show` moves.
        texts: those of them that are texts.
        taken: the box of the legend, if there is anything to show.
    """

    def __init__(
        self,
        paper: Paper,
        steps: Mapping[str, Any],
        size: float,
        places: Sequence[tuple[bool, bool]] = PLACES,
    ) -> None:
        self.paper, self.steps, self.size = paper, steps, size
        self.taken: list[Box] = []
        self.shapes, self.samples, self.texts = [], [], []
        self.artists: list[Artist] = []
        if steps["count"] == 0:
            return
        words = SHORT_WORDS if paper.box.width < NARROW * size else WORDS
        card = self._card(words, places)
        left, middle = card.left + ROOM * size, card.top - (ROOM + LINE) / 2 * size
        style = {"size": TYPE * size}
        paper.text((left, middle), words[0], LENS + 0.1, **style)
        looks = ((0.13, paper.colours["text"]), (0.24, steps["colour"]))
        for name, (width, colour) in zip(words[1:], looks, strict=True):
            middle -= LINE * size
            line = {"color": colour, "linewidth": width * size}
            ends = np.array([[left, middle], [left + SAMPLE * size, middle]])
            self.samples.append(paper.line(ends, LENS + 0.1, **line, solid_capstyle="butt"))
            paper.text((left + (SAMPLE + ROOM) * size, middle), name, LENS + 0.1, **style)
            place = (card.right - ROOM * size, middle)
            self.texts.append(paper.text(place, "", LENS + 0.1, **style, ha="right"))
            edge = {"facecolor": "none", "edgecolor": colour, "linewidth": width * size}
            halo = paper.halo((width + HALO) * size)
            self.shapes.append(paper.shape(zorder=LENS - 0.7, **edge, path_effects=halo))
        self.taken = [card]
        self.artists = [*self.shapes, *self.samples, *self.texts]

    def show(self, step: int) -> None:
        """Let them be those of a step, or of the last one if there are fewer."""
        steps, box = self.steps, self.paper.box
        if steps["count"] == 0:
            return
        index = min(step, steps["count"] - 1)
        matrix, root = steps["hessian"][index], np.sqrt(steps["divisor"][index])
        place = self.paper.at(steps["xy"][index])
        reach = min(REACH * self.size, 0.22 * min(box.width, box.height))
        with np.errstate(all="ignore"):
            found = ellipse_of(matrix), ellipse_of(matrix / np.outer(root, root))
        for shape, sample, text, ellipse in zip(self.shapes, self.samples, self.texts, found, strict=True):
            shape.set_visible(ellipse is not None)
            text.set_text(ellipse_text(ellipse) if ellipse else "none")
            bowl = ellipse is None or ellipse.kind == "bowl"
            unit = self.size / shape.get_linewidth()
            for line in (shape, sample):
                line.set_linestyle("solid" if bowl else (0, [part * unit for part in INDEFINITE]))
            if ellipse is None:
                continue
            halves = self.paper.direction(ellipse.halves)  # in the plane as the picture stretches it
            halves = halves * reach / np.linalg.norm(halves, 2)
            shape.set_path(
                path_of(place + np.outer(np.cos(AROUND), halves[0]) + np.outer(np.sin(AROUND), halves[1]))
            )

    def _card(self, words, corners):
        """The ground of the legend, which is as wide whatever the numbers."""
        paper, size = self.paper, self.size
        wide = [text_width(text, TYPE * size) for text in (*words, WIDEST)]
        row = max(wide[1:3]) + wide[3] + (SAMPLE + 2 * ROOM) * size
        width = max(row, wide[0]) + 2 * ROOM * size
        height = (3 * LINE + ROOM) * size
        path = paper.at(self.steps["xy"])
        card = free_corner(paper.box, width, height, size, path, corners)
        paper.card(card)
        return card
