"""The smallest kind of view: a number, and a key that counts it up. It is made of its own files only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from adamviz.live.traits import Checked, choice
from adamviz.live.view import View


def check_count(name: str, value: Any) -> int:
    """A whole number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"Expected {name} to be a whole number >= 0, received: {value!r}")
    return value


class Counter(View):
    """A count and its colour; see counter.js."""

    _entry, _folder = "counter", Path(__file__).parent
    count = Checked(0, check_count)
    colour = choice("blue", "orange")

    def _figure(self, theme: str = "light", title: str | None = None) -> Figure:
        figure = Figure(figsize=(3, 2), facecolor="white" if theme == "light" else "black")
        figure.text(0.5, 0.5, str(self.count), color=self.colour, size=40)
        return figure
