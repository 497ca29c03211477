"""The table of a comparison as it prints: a list of dicts that shows itself as a table."""

from __future__ import annotations

import html
import math
import unicodedata
from typing import Any

from adamviz.core.received import received
from adamviz.plots.composition import lost_text
from adamviz.plots.numbers import short_number

# Of each column: its name in a row, what stands above it, and whether its lowest number is the best.
COLUMNS = (
    ("loss", "loss now", True),
    ("best", "best", True),
    ("best_step", "at step", False),
    ("arrives", "arrives", True),
    ("difference", "difference", False),
)
NAMES = ("run", *(name for name, _, _ in COLUMNS))


class Table(list[dict[str, Any]]):
    """Rows of metrics, as `metrics.table` gives them with their names.

    It is the list that it is made of; it only prints as a table, in a notebook and elsewhere, with numbers in
    short and the best of each column marked.

    Args:
        rows: dicts: run, pinned, hidden, and the metrics.
        step: that of the losses.

    Example:
        >>> rows = [{"run": "Adam", "pinned": False, "hidden": False, "loss": 0.12345, "best": 0.1,
        ...          "best_step": 90, "arrives": None, "difference": 0.0, "diverged": None}]
        >>> Table(rows, 100)
        run   loss now   best   at step  arrives   difference  (at step 100)
        Adam     0.123*   0.1*       90        –            0
        >>> Table(rows, 100) == rows
        True
    """

    def __init__(self, rows: Any = (), step: int | None = None) -> None:
        super().__init__(rows)
        self.step = step

    def sorted_by(self, name: str, down: bool = False) -> Table:
        """The rows in another order: those that diverged last, before them those that have no number there.

        Args:
            name: a column: `run` or one of the metrics.
            down: whether the largest comes first.

        Raises:
            ValueError: there is no such column; the message names those that there are.
        """
        if name not in NAMES:
            raise ValueError(f"Expected sort to be one of {', '.join(NAMES)}, received: {received(name)}")
        if name == "run":
            named = sorted(self, key=lambda row: row["run"], reverse=down)
            return Table(sorted(named, key=lambda row: row["diverged"] is not None), self.step)

        def rank(row):
            value = row[name]
            known = value is not None and math.isfinite(value) and row["diverged"] is None
            place = (-value if down else value) if known else 0.0
            return (0 if known else 1 if row["diverged"] is None else 2), place

        return Table(sorted(self, key=rank), self.step)

    def __repr__(self) -> str:
        above = ["run", *(title + " " * ranked for _, title, ranked in COLUMNS)]
        marks = [["*" if best else " " * ranked for _, _, ranked in COLUMNS] for best in (True, False)]
        lines = [
            [name, *(text + marks[not best][place] for place, (text, best) in enumerate(cells))]
            for name, cells in self._cells()
        ]
        widths = [max(map(_width, column)) for column in zip(above, *lines, strict=True)]
        text = []
        for line in (above, *lines):
            padded = [" " * (wide - _width(word)) for word, wide in zip(line, widths, strict=True)]
            first, *others = zip(line, padded, strict=True)
            text.append("  ".join(["".join(first), *(pad + word for word, pad in others)]).rstrip())
        if self.step is not None:
            text[0] += f"  (at step {self.step})"
        return "\n".join(text)

    def _repr_html_(self) -> str:
        left = ' style="text-align: left"'
        head = "".join(f"<th>{title}</th>" for _, title, _ in COLUMNS)
        caption = "" if self.step is None else f"<caption>The runs at step {self.step}</caption>"
        body = []
        for row, (name, cells) in zip(self, self._cells(), strict=True):
            marked = "".join(f"<td>{f'<b>{text}</b>' if best else text}</td>" for text, best in cells)
            dim = ' style="opacity: 0.6"' if row["hidden"] else ""
            body.append(f"<tr{dim}><th{left}>{html.escape(name)}</th>{marked}</tr>")
        rows = "\n".join(body)
        head = f"<thead><tr><th{left}>run</th>{head}</tr></thead>"
        return f"<table>{caption}\n{head}\n<tbody>\n{rows}\n</tbody></table>"

    def _cells(self):
        """Of each row its name, and of each column the text and whether it is the best."""
        lowest = {
            name: min((row[name] for row in self if _counts(row, name)), default=None)
            for name, _, ranked in COLUMNS
            if ranked
        }
        for row in self:
            notes = [
                *(["hidden"] if row["hidden"] else []),
                *([lost_text(row["diverged"])] if row["diverged"] is not None else []),
            ]
            name = " ".join(str(row["run"]).split()) + (f" ({', '.join(notes)})" if notes else "")
            cells = []
            for column, _, ranked in COLUMNS:
                value = row[column]
                whole = column in ("best_step", "arrives")
                text = "–" if value is None else str(value) if whole else short_number(value, 3)
                text = f"+{text}" if column == "difference" and (value or 0) > 0 else text
                best = ranked and _counts(row, column) and value == lowest[column]
                cells.append((text, best))
            yield name, cells


def _counts(row, column):
    """Whether a number is one that may be the best: that of a run that is seen and did not diverge."""
    return row[column] is not None and not row["hidden"] and row["diverged"] is None


def _width(text):
    """How many columns a text takes, where those of other scripts may take two or none."""
    wide = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return wide - sum(unicodedata.category(letter) in ("Mn", "Me", "Cf") for letter in text)
