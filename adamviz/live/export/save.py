"""A view as a file, by the file's suffix: a page, a picture or an animation."""

import os
import pathlib

from adamviz.files import replacing
from adamviz.live.export import film, page, picture
from adamviz.plots import pdf, png, svg
from adamviz.plots.checks import theme_of

STILLS = (".png", ".svg", ".pdf")
ANIMATIONS = (".gif", ".mp4")
SUFFIXES = (".html", *STILLS, *ANIMATIONS)
FRAMES, FPS = 200, 30


class Saving:
    """What `Stage` gets its `save` from."""

    def save(self, path, *, title=None, theme=None, frames=None, fps=None):
        """Write the view as it stands to a file; the suffix says what kind of file.

        - `.html`: one page that opens from disk, with no network and no kernel, and does all that the view
          does. Its address keeps what the reader changes. What only the kernel can compute is stored as it
          stands, and the page says so.
        - `.png`, `.svg`, `.pdf`: the picture, with text as text in the latter two.
        - `.gif`, `.mp4`: the playhead running from the first step to the last. MP4 needs ffmpeg, from the
          PATH or from the package imageio-ffmpeg.

        The file is complete or it is not there: whatever goes wrong, a file of that name stays as it was. A
            new version of a file
        has its rights; a link is followed to its file; what is read-only is refused.

        Args:
            path: where to write; its folder must exist.
            title: the heading; the surface's own title in pictures, and none on a page, if None.
            theme: `"light"` or `"dark"`; None is light, and on a page follows the reader's system.
            frames: of an animation, from 2 to 5000; 200 if None.
            fps: frames a second of an animation, from 0.0001 to 50 (GIF has no more) or 120; 30 if None.

        Returns:
            The path, as a `pathlib.Path`.

        Raises:
            TypeError, ValueError: an argument cannot be used; the message names it and what is allowed.
            OSError: the file cannot be written; its kind and message say why, and name the path.
            RuntimeError: there is no ffmpeg for an MP4, and the message says how to get it; or ffmpeg made no
                whole film.

        Example:
            >>> import tempfile
            >>> import adamviz as av
            >>> view = av.explore("beale", [av.Adam(0.1), av.Adam(0.1, amsgrad=True)])
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     view.save(f"{folder}/beale.html", title="Adam and AMSGrad on Beale's function").name
            'beale.html'
            >>> view.close()
        """
        path, suffix = _checked(path)
        if title is not None and not isinstance(title, str):
            raise TypeError(f"Expected title to be a text, received: {title!r}")
        if theme is not None:
            theme_of(theme)
        if suffix not in ANIMATIONS and not (frames is None and fps is None):
            raise ValueError(
                f"Only {' and '.join(ANIMATIONS)} have frames and fps, and {path.name!r} is neither"
            )
        with replacing(path) as file:
            if suffix == ".html":
                file.write(page.page(self, title, theme).encode())
            elif suffix in STILLS:
                file.write(_picture(self, suffix, title, theme or "light"))
            else:
                frames = FRAMES if frames is None else frames
                film.write(
                    self,
                    file,
                    suffix,
                    title,
                    theme or "light",
                    frames,
                    FPS if fps is None else fps,
                    path.name,
                )
        if suffix == ".html":
            self._paged = page.traits(self)
        return path


def _checked(path):
    """A path and its suffix, or an error that says what is wrong with it."""
    if not isinstance(path, (str, os.PathLike)) or isinstance(os.fspath(path), bytes):
        raise TypeError(f"Expected path to be a text or a path, received: {path!r}")
    path = pathlib.Path(path).expanduser()
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ValueError(
            f"Expected a path that ends in one of {', '.join(SUFFIXES)}, received: {str(path)!r}"
        )
    return path, suffix


def _picture(view, suffix, title, theme):
    figure = picture.figure(view, theme, title)
    if suffix == ".png":
        return png(figure)
    return {".svg": svg, ".pdf": pdf}[suffix](figure, title or view.shown.title)
