"""The text beside a still picture: title, and for each run a sample of its line, name, result and numbers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from adamviz.plots.palette import Theme
from adamviz.plots.path import mark_style, run_style
from adamviz.typing import Figure

TITLE, NAME, SMALL = 14.0, 9.5, 8.0  # points
LEADING = 1.38  # height of a line in font sizes
SAMPLE = 30.0  # points that the sample of a run's line takes


def write_column(
    figure: Figure,
    box: tuple[float, float, float, float],
    colours: Theme,
    title: str | None,
    subtitle: str | None,
    entries: Sequence[tuple[int, str, str | None, str | None]],
) -> None:
    """Write the column; what does not fit is cut with an ellipsis, and no text is read as a formula.

    Args:
        figure: matplotlib Figure.
        box: `(left, bottom, width, height)` of the column, in points from the figure's lower left corner.
        colours: a theme's dictionary.
        title, subtitle: text, or None.
        entries: one a run, in order: `(number, name, result, details)`; the number decides colour, dash and
            marker, the others are text or None. The text of a result has the gid `result 0`, `result 1` and
            so on, by which it can be found and changed.
    """
    left, bottom, width, height = box
    pen = _Pen(figure, left, bottom + height)
    for line in wrap(title, TITLE, width, 2, bold=True):
        pen.line(line, TITLE, colours["text"], bold=True)
    for line in wrap(subtitle, SMALL + 0.5, width, 2):
        pen.line(line, SMALL + 0.5, colours["muted"])
    pen.down(10)
    room = (pen.top - bottom) / max(len(entries), 1)
    lines = max(0, int((room - NAME * LEADING - 9) // (SMALL * LEADING)))
    for place, (number, name, result, details) in enumerate(entries):
        free = width - SAMPLE - 8
        beside = not result or text_width(name, NAME) + 10 + text_width(result, SMALL) <= free
        _sample(figure, pen, left, number, colours)
        if beside and result:
            pen.aside(result, left + width, NAME, SMALL, colours["muted"], f"result {place}")
        pen.line(" ".join(wrap(name, NAME, free, 1)), NAME, colours["text"], indent=SAMPLE + 8)
        below = [] if beside else wrap(result, SMALL, free, 1)
        for line in below:
            pen.line(line, SMALL, colours["muted"], indent=SAMPLE + 8, gid=f"result {place}")
        for line in wrap(details, SMALL, free, lines - len(below)):
            pen.line(line, SMALL, colours["muted"], indent=SAMPLE + 8)
        pen.down(9)


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
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    if not text:
        return 0.0
    font = FontProperties(size=size, weight="bold" if bold else "normal")
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]


class _Pen:
    """Writes line under line, in points from the figure's lower left corner."""

    def __init__(self, figure, left, top):
        self.figure, self.left, self.top = figure, left, top

    def line(self, text, size, colour, indent=0.0, bold=False, gid=None):
        self._write(text, self.left + indent, size, size, colour, "left", "bold" if bold else "normal", gid)
        self.down(size * LEADING)

    def aside(self, text, right, line, size, colour, gid=None):
        self._write(text, right, line, size, colour, "right", "normal", gid)

    def down(self, points):
        self.top -= points

    def middle(self, size):
        return self.top - size * 0.66

    def _write(self, text, x, line, size, colour, align, weight, gid=None):
        if text:
            wide, high = (72 * side for side in self.figure.get_size_inches())
            self.figure.text(
                x / wide,
                (self.top - line) / high,
                text,
                size=size,
                color=colour,
                weight=weight,
                ha=align,
                va="baseline",
                parse_math=False,
                gid=gid,
            )


def _sample(figure, pen, left, number, colours):
    from matplotlib.lines import Line2D

    wide, high = (72 * side for side in figure.get_size_inches())
    y = pen.middle(NAME) / high
    style = {**run_style(number, colours), "transform": figure.transFigure}
    figure.add_artist(Line2D([left / wide, (left + SAMPLE - 4) / wide], [y, y], **style))
    end = {**mark_style(number, colours, 6.5), "transform": figure.transFigure}
    figure.add_artist(Line2D([(left + SAMPLE - 4) / wide], [y], **end))
