"""The text beside a still picture: title, and for each run a sample of its line, name, result and numbers."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Sequence

from adamviz.plots.fonts import families, own_fonts
from adamviz.plots.palette import Theme
from adamviz.plots.path import mark_style, run_style
from adamviz.typing import Artist, Figure

TITLE, NAME, SMALL = 14.0, 9.5, 8.0  # points
LEADING = 1.38  # height of a line in font sizes
SAMPLE = 30.0  # points that the sample of a run's line takes
# Of each kind of heading: its size, its colour, whether it is bold, and its most lines.
HEADING: dict[str, tuple[float, str, bool, int]] = {
    "title": (TITLE, "text", True, 2),
    "subtitle": (SMALL + 0.5, "muted", False, 2),
    "caption": (NAME, "text", False, 6),
    "note": (SMALL + 0.5, "muted", False, 2),
}


def write_column(
    figure: Figure,
    box: tuple[float, float, float, float],
    colours: Theme,
    heading: Sequence[tuple[str | None, str]],
    entries: Sequence[tuple[int, str, str | None, str | None]],
    chosen: int | None = None,
) -> tuple[list[Artist], float]:
    """Write the column; what does not fit is cut with an ellipsis, and no text is read as a formula.

    Args:
        figure: matplotlib Figure.
        box: `(left, bottom, width, height)` of the column, in points from the figure's lower left corner.
        colours: a theme's dictionary.
        heading: texts or None, each with its kind of `HEADING`.
        entries: one a run, in order: `(number, name, result, details)`; the number decides colour, dash and
            marker, the others are text or None.
        chosen: the place among the entries of the run whose name is bold, or None.

    Returns:
        The texts of the results, in the order of the entries, with an empty one where there is none; and
        where the column ends, in points.
    """
    left, bottom, width, height = box
    pen = _Pen(figure, left, bottom + height)
    for text, kind in heading:
        size, ink, bold, most = HEADING[kind]
        for line in wrap(text, size, width, most, bold):
            pen.line(line, size, colours[ink], bold=bold)
    pen.down(10)
    room = (pen.top - bottom) / max(len(entries), 1)
    lines = max(0, int((room - NAME * LEADING - 9) // (SMALL * LEADING)))
    results = []
    for place, (number, name, result, details) in enumerate(entries):
        free, bold = width - SAMPLE - 8, place == chosen
        beside = not result or text_width(name, NAME, bold) + 10 + text_width(result, SMALL) <= free
        _sample(figure, pen, left, number, colours)
        if beside:
            results.append(pen.aside(result or "", left + width, NAME, SMALL, colours["muted"]))
        words = " ".join(wrap(name, NAME, free, 1, bold))
        pen.line(words, NAME, colours["text"], indent=SAMPLE + 8, bold=bold)
        below = [] if beside else wrap(result, SMALL, free, 1)
        for line in below:
            results.append(pen.line(line, SMALL, colours["muted"], indent=SAMPLE + 8))
        for line in wrap(details, SMALL, free, lines - len(below)):
            pen.line(line, SMALL, colours["muted"], indent=SAMPLE + 8)
        pen.down(9)
    return results, pen.top


def column_height(width: float, heading: Sequence[tuple[str | None, str]], runs: int) -> float:
    """The height of a column that has room for two lines of details of each run, in points."""
    high = 10.0 + runs * (NAME * LEADING + 2 * SMALL * LEADING + 9)
    for text, kind in heading:
        size, _, bold, most = HEADING[kind]
        high += len(wrap(text, size, width, most, bold)) * size * LEADING
    return high


def wrap(text: str | None, size: float, width: float, lines: int, bold: bool = False) -> list[str]:
    """Break text into lines no wider than `width`.

    Args:
        text: any text, or None.
        size: of the font, in points.
        width: in points.
        lines: at most so many; a text cut short ends in an ellipsis.
        bold: whether the font is bold.

    Returns:
        A list of strings.

    Example:
        >>> wrap("beta_1 0.9, beta_2 0.999", 8, 70, 2)
        ['beta_1 0.9,', 'beta_2 0.999']
    """
    done = []
    for paragraph in str(text or "").splitlines():
        # A name stays with its value: breaks come after commas and dots first, then between words, then
        # within one.
        parts, line = re.split(r"(?<=[,·])\s+", paragraph.strip()), ""
        while parts and len(done) <= lines:
            part = parts.pop(0)
            longer = f"{line} {part}".strip()
            if text_width(longer, size, bold) <= width:
                line = longer
            elif line:
                done.append(line)
                line = ""
                parts.insert(0, part)
            elif " " in part:
                parts[:0] = part.split()
            else:
                cut = max(
                    1,
                    bisect_right(range(1, len(part)), width, key=lambda n: text_width(part[:n], size, bold)),
                )
                done.append(part[:cut])
                parts[:0] = [part[cut:]] if part[cut:] else []
        if line:
            done.append(line)
    if len(done) <= lines:
        return done
    if lines < 1:
        return []
    last = done[lines - 1]
    while last and text_width(last + "…", size, bold) > width:
        last = last[:-1]
    return done[: lines - 1] + [last.rstrip(" ,·;") + "…"]


def text_width(text: str | None, size: float, bold: bool = False) -> float:
    """Width of one line of text, in points."""
    return _measured(text, size, bold, own_fonts()) if text else 0.0


@functools.lru_cache(maxsize=4096)
def _measured(text, size, bold, fonts):  # in the fonts that are set now, which anybody may change
    from matplotlib import rcParams
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    more = families(text)
    own = {"family": [*rcParams["font.family"], *more]} if more else {}
    font = FontProperties(size=size, weight="bold" if bold and not more else "normal", **own)
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]


class _Pen:
    """Writes line under line, in points from the figure's lower left corner."""

    def __init__(self, figure, left, top):
        self.figure, self.left, self.top = figure, left, top

    def line(self, text, size, colour, indent=0.0, bold=False):
        weight = "bold" if bold else "normal"
        written = self._write(text, self.left + indent, size, size, colour, "left", weight)
        self.down(size * LEADING)
        return written

    def aside(self, text, right, line, size, colour):
        return self._write(text, right, line, size, colour, "right", "normal")

    def down(self, points):
        self.top -= points

    def middle(self, size):
        return self.top - size * 0.66

    def _write(self, text, x, line, size, colour, align, weight):
        wide, high = (72 * side for side in self.figure.get_size_inches())
        return self.figure.text(
            x / wide,
            (self.top - line) / high,
            text,
            size=size,
            color=colour,
            weight=weight,
            ha=align,
            va="baseline",
            parse_math=False,
        )


def _sample(figure, pen, left, number, colours):
    from matplotlib.lines import Line2D

    wide, high = (72 * side for side in figure.get_size_inches())
    y = pen.middle(NAME) / high
    style = {**run_style(number, colours), "transform": figure.transFigure}
    figure.add_artist(Line2D([left / wide, (left + SAMPLE - 4) / wide], [y, y], **style))
    end = {**mark_style(number, colours, 6.5), "transform": figure.transFigure}
    figure.add_artist(Line2D([(left + SAMPLE - 4) / wide], [y], **end))
