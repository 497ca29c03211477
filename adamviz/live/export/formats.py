"""The formats of files that a view can be saved as: one row each, which `save` and the command line read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adamviz.live.export import film, module, page, picture


@dataclass(frozen=True)
class Format:
    """A format of files.

    Args:
        write: `write(view, file, path, title, theme, **options)` writes to an open binary file.
        command: the command of the command line that writes it; several formats may share one.
        about: what the command line says of that.
        options: what else of `frames` and `fps` it takes.
    """

    write: Callable[..., None]
    command: str
    about: str
    options: tuple[str, ...] = ()


PAGE = (
    "one HTML page that opens from disk, with every slider, no network and no kernel; or, as .mjs, the same "
    "as a module, for a page of your own"
)
PICTURE = "a picture: PNG, SVG or PDF, by the suffix of the file"
GIF = "an animation as a GIF"
MP4 = "an animation as an MP4; needs ffmpeg, or the package imageio-ffmpeg"

WRITERS = {
    ".html": Format(page.write, "page", PAGE),
    ".mjs": Format(module.write, "page", PAGE),
    ".png": Format(picture.write, "picture", PICTURE),
    ".svg": Format(picture.write, "picture", PICTURE),
    ".pdf": Format(picture.write, "picture", PICTURE),
    ".gif": Format(film.write, "gif", GIF, ("frames", "fps")),
    ".mp4": Format(film.write, "mp4", MP4, ("frames", "fps")),
}
