"""`jupyter nbconvert --to adamviz_slides`: a notebook as slides in one HTML file, with every view alive."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from nbconvert.preprocessors import Preprocessor
from traitlets import Int, Unicode, default

from adamviz.live.export.notebook import scripts
from adamviz.live.export.notebook.exporter import PageExporter
from adamviz.live.export.notebook.saved import STILL, VIEW
from adamviz.live.export.notebook.style import sheet

VENDORED = Path(__file__).parent / "vendored"  # reveal.js, with its licence
SHEETS = ("page.css", "cells.css", "slides.css", "print.css")


class SlidesExporter(PageExporter):
    """A notebook as slides of reveal.js in one HTML file that opens from disk, with every view alive.

    The notebook's own slides are taken (*View → Right Sidebar → Show Notebook Tools*, "Slide Type"). A
    notebook that has none is cut at its headings, and each view has a slide of its own. A view takes keys
    while it has the focus, which Escape gives back to the slides.

    Attributes:
        width, height: the size of a slide, in pixels, which is scaled to the screen.
        transition: of reveal.js: `"none"`, `"fade"` or `"slide"`, for example.

    Example:
        >>> import nbformat
        >>> cells = [nbformat.v4.new_markdown_cell(f"# {text}") for text in ("One", "Two")]
        >>> slides, _ = SlidesExporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
        >>> slides.count('class="av-slide"'), "MIT licensed" in slides
        (2, True)

    Source:
        https://revealjs.com, under the MIT licence, which is beside the vendored files.
    """

    export_from_notebook = "Live slides (adamviz)"
    width = Int(1440, help="The width of a slide in pixels.").tag(config=True)
    height = Int(810, help="The height of a slide in pixels.").tag(config=True)
    transition = Unicode("fade", help="How one slide follows another.").tag(config=True)

    @default("template_name")
    def _template_name_default(self) -> str:
        return "adamviz_slides"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".slides.html"

    def _tidied(self, soup: BeautifulSoup, nb: Any, resources: dict[str, Any]) -> None:
        super()._tidied(soup, nb, resources)
        for place in soup.select(".av-mount"):
            place["data-prevent-swipe"] = ""  # a finger on a view is the view's

    def _scripts(self, views: dict[str, Any]) -> str:
        options = {"width": self.width, "height": self.height, "transition": self.transition}
        reveal = (VENDORED / "reveal.js").read_text("utf-8")
        kept, saved = (scripts.data(views), scripts.SAVED) if views["models"] else ("", "null")
        opened = f"openSlides(Reveal, {saved}, {json.dumps(options)});"
        return f"{kept}<script>{reveal}</script>\n{scripts.code('slides', opened)}"

    def _init_resources(self, resources: Any) -> Any:
        resources = super()._init_resources(resources)
        reveal = (VENDORED / "reveal.css").read_text("utf-8")
        resources["av_sheet"] = f"{reveal}\n{sheet(self.theme, SHEETS)}"
        return resources


class Cuts(Preprocessor):
    """Cuts a notebook that says nothing of slides at its headings, and gives each view a slide of its own.

    The template's conf.json names it, before nbconvert's own that reads the slides.
    """

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Say in each cell's metadata where it stands."""
        if any(_slide_type(cell) not in ("-", "", None) for cell in nb.cells):
            return nb, resources
        begun = after = False  # whether there is a slide, and whether the cell before shows a view
        for cell in nb.cells:
            if cell.cell_type == "raw":
                continue  # it goes with the cell beside it
            shows = any(_is_view(output) for output in cell.get("outputs", []))
            text = cell.source.lstrip() if cell.cell_type == "markdown" else ""
            if begun and text.startswith(("# ", "## ")):
                cell.metadata["slideshow"] = {"slide_type": "slide"}
            elif begun and (shows or after or text.startswith("### ")):
                cell.metadata["slideshow"] = {"slide_type": "subslide"}
            begun, after = True, shows
        return nb, resources


def _slide_type(cell: Any) -> Any:
    told = cell.metadata.get("slideshow")
    return told.get("slide_type") if isinstance(told, Mapping) else None


def _is_view(output: Any) -> bool:
    return VIEW in output.get("data", {}) or STILL in output.get("metadata", {})
