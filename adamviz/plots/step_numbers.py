"""The numbers of one step as a table beside a picture; `js/step/step-table.js` shows the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adamviz.plots.column import text_width, wrap
from adamviz.plots.fonts import legible
from adamviz.plots.layout import Box
from adamviz.plots.numbers import five_digits
from adamviz.plots.palette import Theme
from adamviz.typing import Artist, Figure

SIZE, LINE, HEAD = 7.8, 10.8, 31.0  # points: of type, from line to line, and of what stands above


class StepNumbers:
    """The numbers of each step of a run.

    Args:
        figure: matplotlib Figure.
        box: what there is for the table, in points.
        table: a dictionary: `name` of the run, `steps`, how many it makes, `axes`, the names of the
            coordinates, and `rows`, a list of dictionaries: `symbol` and `columns`, a list of an array for
            each coordinate, or of one, in which infinity stands for a threshold that is off.
        colours: a theme's dictionary.

    Attributes:
        artists, texts: what `show` changes.
    """

    def __init__(self, figure: Figure, box: Box, table: Mapping[str, Any], colours: Theme) -> None:
        self.table = table
        wide, high = (72 * side for side in figure.get_size_inches())

        def write(x, top, text="", colour="text", weight="normal", align="right"):
            style: dict[str, Any] = {"size": SIZE, "weight": weight, "ha": align, "va": "baseline"}
            place = (box.left + x) / wide, (box.top - top) / high
            return figure.text(*place, text, color=colours[colour], parse_math=False, **style)

        self.title = write(box.width, 9.0)
        room = box.width - text_width(_between(table["steps"], table["steps"]), SIZE) - 8
        write(
            0,
            9.0,
            " ".join(wrap(" ".join(legible(table["name"]).split()), SIZE, room, 1, bold=True)),
            weight="bold",
            align="left",
        )
        count = len(table["axes"])
        ends = [box.width * (1 - 0.36 * (count - 1 - i)) for i in range(count)]
        for name, end in zip(table["axes"], ends, strict=True):
            write(end, 22.0, name, "muted")
        self.cells = []
        for place, row in enumerate(table["rows"]):
            down = HEAD + place * LINE + 2.0
            write(0, down, row["symbol"], "muted", align="left")
            own = ends if len(row["columns"]) == count else ends[-1:]
            self.cells.append([write(end, down) for end in own])
        self.texts: list[Artist] = [self.title, *(cell for cells in self.cells for cell in cells)]
        self.artists = self.texts

    def show(self, step: int) -> None:
        """Let the numbers be those of the step that leads on from one, or of the last one."""
        table = self.table
        index = min(step, table["steps"] - 1)
        self.title.set_text(_between(index, index + 1))
        for row, cells in zip(table["rows"], self.cells, strict=True):
            for column, cell in zip(row["columns"], cells, strict=True):
                cell.set_text(five_digits(float(column[index])))


def _between(before, after):
    return f"from step {before} to {after}"


def table_height(rows: int) -> float:
    """How high a table of so many rows is, in points."""
    return HEAD + rows * LINE + 6.0
