"""The still picture of a view: what a saved notebook shows where nothing is live, and a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO


def png_of(view: Any, theme: str = "light") -> bytes:
    """The view as it stands, as the bytes of a PNG."""
    from adamviz.plots import png  # matplotlib takes its time: only when something is drawn

    return png(view._figure(theme))


def write(view: Any, file: BinaryIO, path: Path, title: str | None, theme: str | None) -> None:
    """Write the picture of a view: a PNG, an SVG or a PDF."""
    from adamviz.plots import pdf, png, svg

    figure, suffix = view._figure(theme or "light", title), path.suffix.lower()
    if suffix == ".png":
        file.write(png(figure))
    else:
        file.write({".svg": svg, ".pdf": pdf}[suffix](figure, title or view._heading()))


def still(view: Any) -> dict[str, Any]:
    """What stands beside a live view where nothing is live: its picture and its words; the words alone, with
    the reason, if that fails.

    Returns:
        A mimebundle: `image/png` and `text/plain`.
    """
    try:
        return {"image/png": png_of(view), "text/plain": repr(view)}
    except Exception as error:  # whatever a user's surface or a font may raise: the view is shown in any case
        return {"text/plain": f"{view!r}\nThere is no still picture of it: {type(error).__name__}: {error}"}
