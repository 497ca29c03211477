"""Two ellipses at a step: of the surface's quadratic model, and of the same after the optimizer's rescaling;
`js/step/ellipses.js` draws the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from adamviz.plots.column import text_width
from adamviz.plots.ellipse import ellipse_of, ellipse_text
from adamviz.plots.layout import Box
from adamviz.plots.paper import LENS, MIDDLE, Paper, path_of
from adamviz.plots.step_arrows import label_box
from adamviz.typing import Artist

REACH, HALO = 4.6, 0.2  # type sizes: of the longer half, and of the edge
INDEFINITE = (0.45, 0.3)  # type sizes: the dash where the surface does not curve upwards all around
AROUND = np.linspace(0, 2 * np.pi, 96, endpoint=False)


class StabilityEllipses:
    """The ellipses of each step of a run.

    Args:
        paper: where to draw.
        steps: a dictionary: `xy` `(steps + 1, 2)`, the points; `count`, how many steps are known;
            `hessian` `(steps, 2, 2)`; `divisor` `(steps, 2)`, the diagonal of P; and `colour`.
        size: of type, in points.

    Attributes:
        artists: what `show` moves.
        texts: those of them that are texts.
        taken: the boxes of the texts.
    """

    def __init__(self, paper: Paper, steps: Mapping[str, Any], size: float) -> None:
        self.paper, self.steps, self.size = paper, steps, size
        self.taken: list[Box] = []
        self.shapes, self.texts = [], []
        for name, width, colour in (("H", 0.13, paper.colours["text"]), ("P⁻¹H", 0.24, steps["colour"])):
            style = {"facecolor": "none", "edgecolor": colour, "linewidth": width * size}
            halo = paper.halo((width + HALO) * size)
            self.shapes.append((name, paper.shape(zorder=LENS - 0.7, **style, path_effects=halo)))
            words = {"size": 0.9 * size, "weight": "bold", "path_effects": paper.halo(0.28 * size)}
            self.texts.append(paper.text((0, 0), "", LENS + 0.4, **words))
        self.artists: list[Artist] = [*(shape for _, shape in self.shapes), *self.texts]

    def show(self, step: int) -> None:
        """Let them be those of a step, or of the last one if there are fewer."""
        steps, box = self.steps, self.paper.box
        for artist in self.artists:
            artist.set_visible(False)
        self.taken = []
        if steps["count"] == 0:
            return
        index = min(step, steps["count"] - 1)
        matrix, root = steps["hessian"][index], np.sqrt(steps["divisor"][index])
        place = self.paper.at(steps["xy"][index])
        reach = min(REACH * self.size, 0.22 * min(box.width, box.height))
        # The first lies in the plane as the picture stretches it, the second in no plane that is seen.
        with np.errstate(all="ignore"):
            found = ellipse_of(matrix), ellipse_of(matrix / np.outer(root, root))
        stretched = self.paper.direction, np.asarray
        parts = zip(self.shapes, self.texts, found, stretched, strict=True)
        for (name, shape), text, ellipse, stretch in parts:
            if ellipse is None:
                continue
            halves = stretch(ellipse.halves)
            halves = halves * reach / np.linalg.norm(halves, 2)
            shape.set_path(
                path_of(place + np.outer(np.cos(AROUND), halves[0]) + np.outer(np.sin(AROUND), halves[1]))
            )
            unit = self.size / shape.get_linewidth()
            dash = "solid" if ellipse.kind == "bowl" else (0, [part * unit for part in INDEFINITE])
            shape.set_linestyle(dash)
            longer = max(halves, key=lambda half: np.hypot(*half))
            longer = longer if longer[0] >= 0 else -longer
            text.set_text(f"{name} {ellipse_text(ellipse)}")
            self._write(text, place + longer, longer[0])
            shape.set_visible(True)

    def _write(self, text, tip, dx):
        width = text_width(text.get_text(), 0.9 * self.size, bold=True)
        chosen = label_box(self.paper.box, width, tip, dx, self.size, self.taken)
        text.set_position((chosen.left, chosen.bottom + chosen.height / 2 - MIDDLE * 0.9 * self.size))
        text.set_visible(True)
        self.taken.append(chosen)
