"""How long a gradient is drawn, and the legend that says so; `js/step/log-length.js` and
`js/step/length-legend.js` have the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from adamviz.plots.arrow import Arrow
from adamviz.plots.column import text_width
from adamviz.plots.layout import Box
from adamviz.plots.numbers import power_of_ten
from adamviz.plots.paper import LENS, Paper
from adamviz.typing import Float

LEAST = 0.12  # of the longest arrow: what the shortest keeps
NARROW = 28  # type sizes: a picture that is no wider has room for one bar and few words


class LogLength:
    """A logarithmic scale of lengths whose top is the power of ten above the largest size.

    Args:
        largest: size of all vectors.
        longest: length of an arrow, in points.
        decades: from the longest down to nothing.

    Example:
        >>> lengths = LogLength(50.0, 60.0)
        >>> lengths.powers, lengths.of([100.0, 10.0, 0.0]).tolist()
        ([2, 1, 0], [60.0, 45.0, 0.0])
    """

    def __init__(self, largest: float, longest: float, decades: int = 4) -> None:
        self.decades, self.longest = decades, longest
        fine = largest > 0 and math.isfinite(largest)
        self.top = math.ceil(math.log10(largest) - 1e-9) if fine else 0

    def of(self, sizes: ArrayLike) -> Float[np.ndarray, "*shape"]:
        """The lengths of vectors of these sizes, in points."""
        sizes = np.asarray(sizes, float)
        with np.errstate(divide="ignore", invalid="ignore"):
            part = 1 + (np.log10(sizes) - self.top) / self.decades
        return np.where(sizes > 0, self.longest * np.clip(part, LEAST, 1.25), 0.0)

    @property
    def powers(self) -> list[int]:
        """The powers of ten that a legend shows, largest first."""
        by = max(1, self.decades // 3)
        return [self.top - i * by for i in range(3)]


class LengthLegend:
    """A legend of lengths on the left of a picture: bars with their sizes, under a title.

    Args:
        paper: where to draw.
        lengths: the scale.
        titles: in full, and in short for a narrow picture.
        size: of type, in points.
        colour: of the bars, that of text if None.
        above: whether it stands at the top, or at the bottom.
        also: what it must have room for besides: further titles, and texts of sizes.

    Attributes:
        box: what it takes.
        texts: what `say` changes.
    """

    def __init__(
        self,
        paper: Paper,
        lengths: LogLength,
        titles: tuple[str, str],
        size: float,
        colour: str | None = None,
        above: bool = False,
        also: tuple[Sequence[tuple[str, str]], Sequence[str]] = ((), ()),
    ) -> None:
        box = paper.box
        self.narrow = box.width < NARROW * size
        title, texts = self._words(lengths, titles)
        type_size = 0.82 * size
        text = max(text_width(text, type_size) for text in (*texts, *also[1]))
        named = max(text_width(some[self.narrow], type_size) for some in (titles, *also[0]))
        width = max(named, lengths.longest + 0.5 * size + text) + size
        line = 1.15 * size
        height = (len(texts) + 1) * line + 0.6 * size
        top = box.top - 0.6 * size if above else box.bottom + 0.6 * size + height
        self.box = card = Box(box.left + 0.6 * size, top - height, width, height)
        paper.card(card)
        middle = top - 0.3 * size - line / 2
        self.texts = [paper.text((card.left + 0.5 * size, middle), title, LENS + 0.1, size=type_size)]
        for power, words in zip(self._powers(lengths), texts, strict=True):
            middle -= line
            bar = Arrow(paper, 1.0, 0.35 * size, colour or paper.colours["text"], zorder=LENS + 0.1)
            bar.point((card.left + 0.5 * size, middle), (float(lengths.of(10.0**power)), 0.0))
            place = (card.left + size + lengths.longest, middle)
            self.texts.append(paper.text(place, words, LENS + 0.1, size=type_size))

    def say(self, lengths: LogLength, titles: tuple[str, str]) -> None:
        """Let it be that of another scale, whose bars are as long."""
        title, texts = self._words(lengths, titles)
        for artist, words in zip(self.texts, (title, *texts), strict=True):
            artist.set_text(words)

    def _powers(self, lengths):
        return lengths.powers[1:2] if self.narrow else lengths.powers

    def _words(self, lengths, titles):
        return titles[self.narrow], [power_of_ten(power) for power in self._powers(lengths)]
