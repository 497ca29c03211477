"""The names of the runs on the field, each beside the end of its path, in its colour: where several are drawn
over one another, and where there is room. `js/plane/run-names.js` has the same rule, and cases in
tests/shared/names.json hold both to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from adamviz.plots.column import text_width
from adamviz.plots.labels import Rect, dots_of, place_beside, rect_of, square_around
from adamviz.plots.layout import Box
from adamviz.plots.paper import Paper
from adamviz.plots.path import run_colour
from adamviz.plots.readable import readable
from adamviz.typing import Float

TYPE = 0.95  # type sizes
WIDEST_NAME = 0.4  # of the field's width: a longer name is cut
LEAST_WIDTH = 24  # type sizes of width under which a field has no names
STAR = 0.85  # type sizes around a minimum, the start and the end of a path
RING = 0.8
END = 0.6


class NamePlaces:
    """Where the names of runs stand: first those of the runs that are not selected.

    Args:
        field: where they may stand; heights grow downwards.
        size: of type, in the unit of the field.
        paths: of each run where its points lie that are drawn.
        widths: of the names.
        selected: the place of the selected run among them, or None.
        start: where the runs start.
        minima: where the minima lie.
        covered: what is drawn over the runs.

    Attributes:
        rects: of each run the place of its name, or None.
    """

    def __init__(
        self,
        field: Rect,
        size: float,
        paths: Sequence[Float[np.ndarray, "n 2"]],
        widths: Sequence[float],
        selected: int | None,
        start: Sequence[float],
        minima: Sequence[Sequence[float]],
        covered: Sequence[Rect],
    ) -> None:
        self.field, self.size, self.paths, self.widths, self.selected = field, size, paths, widths, selected
        self.dots = [self._dots(path) if i != selected else [] for i, path in enumerate(paths)]
        self.taken = [
            *covered,
            square_around(start, RING * size),
            *(square_around(minimum, STAR * size) for minimum in minima),
            *(square_around(dots[0], END * size) for dots in self.dots if dots),
        ]
        self.rects: list[Rect | None] = [None] * len(paths)
        for i in range(len(paths)):
            if i != selected:
                self._put(i)

    def place_selected(self, also: Sequence[Rect]) -> None:
        """Find the place of the selected run's name, which is clear of some rectangles more."""
        if self.selected is None:
            return
        dots = self.dots[self.selected] = self._dots(self.paths[self.selected])
        self.taken += [*also, *(square_around(dot, END * self.size) for dot in dots[:1])]
        self._put(self.selected)

    def _dots(self, path):
        return dots_of(self.field, path, 0.5 * self.size)

    def _put(self, i):
        taken = [*self.taken, *(rect for rect in self.rects if rect)]
        self.rects[i] = place_beside(self.field, self.dots[i], self.widths[i], self.size, taken, self.dots)


class RunNames:
    """The names of runs in a picture.

    Args:
        paper: where to draw.
        runs: those that are drawn, as `adamviz.plots.pane.Pane` takes them.
        selected: the `number` of the run on top.
        minima: points of the plane.
        size: of type, in points.
        covered: boxes of what is drawn over the runs.
    """

    def __init__(
        self,
        paper: Paper,
        runs: Sequence[Mapping[str, Any]],
        selected: int | None,
        minima: Any,
        size: float,
        covered: Sequence[Box],
    ) -> None:
        self.paper, self.runs, self.size = paper, runs, TYPE * size
        self.texts = [cut(run["label"], WIDEST_NAME * paper.box.width, self._width) for run in runs]
        own = next((i for i, run in enumerate(runs) if run["number"] == selected), None)
        self.places = NamePlaces(
            rect_of(paper.box),
            size,
            [self._down(run["xy"][: run["lost"]]) for run in runs],
            [self._width(text) for text in self.texts],
            own,
            self._down(runs[0]["xy"][0]),
            [] if minima is None else self._down(minima),
            [rect_of(box) for box in covered],
        )

    @property
    def taken(self) -> list[Rect]:
        """What other texts must be clear of: marks, and the names of runs that are not selected."""
        return [*self.places.taken, *(rect for rect in self.places.rects if rect)]

    def write(self, zorder: float, also: Sequence[Rect]) -> None:
        """Write them; that of the selected run is clear of some rectangles more."""
        self.places.place_selected(also)
        colours = self.paper.colours
        for run, rect, text in zip(self.runs, self.places.rects, self.texts, strict=True):
            if rect:
                colour = readable(run_colour(run["number"], colours), colours["halo"], colours["text"])
                style = {"size": self.size, "weight": "bold", "color": colour}
                place = (rect[0], -(rect[1] + rect[3]) / 2)
                self.paper.text(
                    place, text, zorder, **style, path_effects=self.paper.halo(0.3 * self.size), gid="name"
                )

    def _down(self, points):
        return self.paper.at(points) * [1, -1]

    def _width(self, text):
        return text_width(text, self.size, bold=True)


def names_fit(box: Box, runs: Sequence[Any], size: float) -> bool:
    """Whether a field has names: if several runs are drawn on it, and it is wide enough."""
    return len(runs) > 1 and box.width >= LEAST_WIDTH * size


def cut(text: str, most: float, width: Callable[[str], float]) -> str:
    """A text that is not wider than so much.

    Example:
        >>> cut("AMSGrad, clipnorm 1", 10, len)
        'AMSGrad,…'
    """
    if width(text) <= most:
        return text
    count = len(text)
    while count > 1 and width(f"{text[:count]}…") > most:
        count -= 1
    return f"{text[:count].rstrip()}…"
