"""A view as a file, by the file's suffix: a page, a picture or an animation."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from adamviz.core.encodable import encodable
from adamviz.core.received import received
from adamviz.files import replacing
from adamviz.live.export.formats import WRITERS
from adamviz.plots.checks import theme_of


def save(
    view: Any,
    path: str | os.PathLike[str],
    title: str | None,
    theme: str | None,
    frames: int | None,
    fps: float | None,
) -> Path:
    """Write a view to a file; see `View.save`."""
    path = _checked(path)
    if title is not None and not isinstance(title, str):
        raise TypeError(f"Expected title to be a text, received: {received(title)}")
    title = None if title is None else encodable(title)
    if theme is not None:
        theme_of(theme)
    chosen = {"frames": frames, "fps": fps}
    options = {name: value for name, value in chosen.items() if value is not None}
    file_format = WRITERS[path.suffix.lower()]
    if not options.keys() <= set(file_format.options):
        animated = [suffix for suffix, known in WRITERS.items() if known.options]
        raise ValueError(f"Only {' and '.join(animated)} have frames and fps, and {path.name!r} is neither")
    with replacing(path) as file:
        file_format.write(view, file, path, title, theme, **options)
    return path


def _checked(path: Any) -> Path:
    """A path whose suffix is known, or an error that says what is wrong with it."""
    if not isinstance(path, (str, os.PathLike)) or isinstance(os.fspath(path), bytes):
        raise TypeError(f"Expected path to be a text or a path, received: {received(path)}")
    checked = Path(path).expanduser()
    if checked.suffix.lower() not in WRITERS:
        raise ValueError(
            f"Expected a path that ends in one of {', '.join(WRITERS)}, received: {str(checked)!r}"
        )
    return checked
