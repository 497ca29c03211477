"""Notebooks as pages and as slides: exporters of nbconvert, with every view alive."""

from adamviz.live.export.notebook.exporter import PageExporter
from adamviz.live.export.notebook.slides import SlidesExporter

__all__ = ["PageExporter", "SlidesExporter"]
