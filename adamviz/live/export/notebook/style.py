"""The style sheet of a notebook's page: colours of the palette, so that views and page are of one piece."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from adamviz.plots.palette import DARK, LIGHT

FOLDER = Path(__file__).parent / "templates"
SHEETS = ("page.css", "cells.css", "print.css")
NAMES = ("background", "panel", "text", "muted", "grid", "accent")
# Code: keywords, names, texts, numbers, comments; each with a contrast of 4.5 or more on the panel.
CODE = {
    "light": {"keyword": "#7a2f8f", "name": "#0a5a8c", "string": "#8a3b12", "number": "#1b6b3a"},
    "dark": {"keyword": "#d3a4e8", "name": "#7cc4f2", "string": "#eeb083", "number": "#8fd6a5"},
}


def sheet(theme: str = "auto", names: Iterable[str] = SHEETS) -> str:
    """Style sheets of the templates, with the colours of a theme before them.

    Args:
        theme: `"light"`, `"dark"`, or `"auto"`, which follows the reader's system.
        names: the sheets' files.

    Example:
        >>> sheet("dark").count("color-scheme: dark"), sheet().count("prefers-color-scheme: dark")
        (1, 1)
    """
    text = "\n".join((FOLDER / name).read_text("utf-8") for name in names)
    if theme != "auto":
        return f":root {{ color-scheme: {theme}; {_colours(theme)} }}\n{text}"
    # What is printed is light, whatever the reader's system is.
    dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_colours('dark')} }} }}"
    return f":root {{ color-scheme: light dark; {_colours('light')} }}\n{dark}\n{text}"


def _colours(theme: str) -> str:
    palette = LIGHT if theme == "light" else DARK
    colours = {name: palette[name] for name in NAMES} | CODE[theme]
    return " ".join(f"--av-page-{name}: {colour};" for name, colour in colours.items())
