"""A figure as the bytes of an SVG or a PDF, with its text as text."""

from __future__ import annotations

import collections
import functools
import importlib.util
import io
import re
import sys

from adamviz.plots.turns import drawing
from adamviz.typing import Figure

# Text stays text; and the same figure gives the same file.
SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "adamviz", "pdf.fonttype": 42}
NO_XML = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # characters that no XML file may hold


def svg(figure: Figure, title: str | None = None) -> bytes:
    """Draw a figure as an SVG at its own size; `rcParams` for saving are neither read nor changed.

    Args:
        figure: matplotlib Figure.
        title: what the file says that it is, or None.

    Returns:
        The file's bytes.

    Example:
        >>> from matplotlib.figure import Figure
        >>> svg(Figure(figsize=(1, 1)))[:5]
        b'<?xml'
    """
    data = _written(figure, "svg", title, "Date")
    return NO_XML.sub("\ufffd", data.decode()).encode()


def pdf(figure: Figure, title: str | None = None) -> bytes:
    """Draw a figure as a PDF; see `svg`.

    Example:
        >>> from matplotlib.figure import Figure
        >>> pdf(Figure(figsize=(1, 1)))[:4]
        b'%PDF'
    """
    return _written(figure, "pdf", title, "CreationDate")


def _written(figure, kind, title, date):
    # Half a letter can be in no file.
    whole = None if title is None else title.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    metadata = {"Creator": "adamviz", date: None} | ({} if whole is None else {"Title": whole})
    file, own, dpi = io.BytesIO(), figure.canvas, figure.dpi
    try:
        with drawing:
            canvas = _backend(kind).FigureCanvas(figure)
            getattr(canvas, f"print_{kind}")(file, metadata=metadata)
    finally:
        figure.dpi = dpi
        figure.set_canvas(own)
    return file.getvalue()


@functools.cache
def _backend(kind):
    """A backend of matplotlib, loaded again for settings of its own: the other's are one for all threads."""
    import matplotlib

    found = importlib.util.find_spec(f"matplotlib.backends.backend_{kind}")
    spec = importlib.util.spec_from_file_location(f"matplotlib.backends.adamviz_{kind}", found.origin)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.mpl = _Own(matplotlib)
    return module


class _Own:
    """Matplotlib with other settings."""

    def __init__(self, matplotlib):
        self._matplotlib = matplotlib
        self.rcParams = collections.ChainMap(SETTINGS, matplotlib.rcParams)

    def __getattr__(self, name):
        return getattr(self._matplotlib, name)
