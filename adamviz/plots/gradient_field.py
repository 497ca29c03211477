"""The gradients all over a picture as an optimizer would be given them, grey before its clip and coloured
after it; `js/step/gradient-field.js` draws the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from adamviz.plots.layout import Box
from adamviz.plots.log_length import LengthLegend, LogLength
from adamviz.plots.numbers import power_of_ten
from adamviz.plots.paper import Paper
from adamviz.typing import Artist, Float

APART = 2.9  # type sizes from one arrow to the next
DECADES = 6  # of sizes: a field has far more of them than a run
SAME = 1e-6  # relatively: a clip that changes less leaves a gradient as it is
# What the legend is called, in full and in short, and the widest sizes that a float32 may have.
PLAIN, CLIPPED = ("−g", "−g"), ("−g; grey: before the clip", "−g; grey: before")
WIDEST = (power_of_ten(-38),)


class GradientField:
    """Arrows on a grid of the picture.

    Args:
        paper: where to draw.
        field: a dictionary: `at(points, step)`, which gives of points `(n, 2)` of the plane the gradients
            `(n, 2)` that an optimizer is given, the same after its clip, or None, and their sizes `(n,)`
            without noise; `moves`, whether they change with the step; and `colour`.
        size: of type, in points.
        step: which one is shown first.

    Attributes:
        artists: what `show` moves; nothing, where nothing changes with the step.
        taken: the box of the legend.
    """

    def __init__(self, paper: Paper, field: Mapping[str, Any], size: float, step: int) -> None:
        self.paper, self.field, self.size = paper, field, size
        box, colours = paper.box, paper.colours
        columns, rows = (max(2, int(length / (APART * size))) for length in (box.width, box.height))
        x, y = np.meshgrid((np.arange(columns) + 0.5) / columns, (np.arange(rows) + 0.5) / rows)
        places = np.stack([x.ravel(), y.ravel()], 1) * [box.width, box.height] + [box.left, box.bottom]
        points = paper.hit(places)
        met = np.isfinite(points).all(axis=1)
        self.places, self.points = places[met], points[met]
        self.kinds = []
        for width, colour, zorder in ((0.08, colours["muted"], 1.5), (0.12, field["colour"], 1.7)):
            edge = {"facecolor": "none", "edgecolor": colours["halo"], "linewidth": 1.15}
            halo = paper.shape(zorder=zorder, **edge)
            self.kinds.append((width * size, halo, paper.shape(zorder=zorder, facecolor=colour, linewidth=0)))
        titles = self._turn(step)
        rest = ([CLIPPED] if self.clips else [], WIDEST) if field["moves"] else ((), ())
        self.legend = LengthLegend(paper, self.lengths, titles, size, field["colour"], above=True, also=rest)
        self.taken: Box = self.legend.box
        self.texts: list[Artist] = self.legend.texts if field["moves"] else []
        arrows = [artist for _, *patches in self.kinds for artist in patches] if field["moves"] else []
        self.artists: list[Artist] = [*arrows, *self.texts]

    def show(self, step: int) -> None:
        """Let the arrows be those of a step."""
        if self.field["moves"]:
            titles = self._turn(step)
            self.legend.say(self.lengths, titles)

    def _turn(self, step):
        """Point all arrows; what the legend then is called."""
        grad, clipped, sizes = self.field["at"](self.points, step)
        self.clips = clipped is not None
        after = clipped if self.clips else grad
        fine = sizes[np.isfinite(sizes)]
        # By the surface alone: a spike must not change what the lengths mean.
        self.lengths = LogLength(float(fine.max(initial=0.0)), 0.95 * APART * self.size, DECADES)
        with np.errstate(all="ignore"):
            changed = ~(np.abs(after - grad) <= SAME * np.abs(grad)).all(axis=1)
        seen = np.isfinite(sizes)
        for (width, *patches), vectors, some in zip(
            self.kinds, (grad, after), (seen & changed, seen), strict=True
        ):
            shafts, tips = self._shapes(vectors[some], self.places[some], width)
            for patch in patches:
                patch.set_path(_compound([shafts, tips]))
        return CLIPPED if (changed & seen).any() else PLAIN

    def _shapes(self, vectors, places, width):
        """The corners of the arrows against gradients: of each its shaft, and its head."""
        with np.errstate(all="ignore"):
            along = self.paper.direction(-np.asarray(vectors, float))
            along = along / np.hypot(*along.T)[:, None]
            reach = self.lengths.of(np.hypot(*np.asarray(vectors, float).T))[:, None]
        fine = np.isfinite(along).all(1) & np.isfinite(reach[:, 0]) & (reach[:, 0] > 0)
        along, reach, places = along[fine], reach[fine], places[fine]
        across = np.stack([-along[:, 1], along[:, 0]], 1)
        tip = np.minimum(0.34 * self.size, 0.6 * reach)
        end, foot = places + along * reach, places + along * (reach - 0.8 * tip)
        side, wing = across * width / 2, across * tip * 0.55
        back = end - along * tip
        shafts = np.stack([places + side, foot + side, foot - side, places - side], 1)
        return shafts, np.stack([back + wing, end, back - wing], 1)


def _compound(polygons: list[Float[np.ndarray, "n corners 2"]]) -> Any:
    """One matplotlib Path of many polygons."""
    from matplotlib.path import Path

    corners, codes = [np.zeros((1, 2))], [np.array([Path.MOVETO])]
    for several in polygons:
        count, sides, _ = several.shape
        corners.append(np.concatenate([several, several[:, :1]], 1).reshape(-1, 2))
        codes.append(np.tile([Path.MOVETO, *[Path.LINETO] * (sides - 1), Path.CLOSEPOLY], count))
    return Path(np.concatenate(corners), np.concatenate(codes))
