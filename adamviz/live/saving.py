"""A view as a file, by the file's suffix: a page, a picture or an animation."""

import contextlib
import os
import pathlib
import re
import secrets

from adamviz.live import animation, page, still
from adamviz.plots.checks import theme_of

STILLS = (".png", ".svg", ".pdf")
ANIMATIONS = (".gif", ".mp4")
SUFFIXES = (".html", *STILLS, *ANIMATIONS)
FRAMES, FPS = 200, 30
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # characters that no XML file may hold


class Saving:
    """What `Stage` gets its `save` from."""

    def save(self, path, *, title=None, theme=None, frames=None, fps=None):
        """Write the view as it stands to a file; the suffix says what kind of file.

        - `.html`: one page that opens from disk, with no network and no kernel, and does all that the view does. Its address
          keeps what the reader changes. What only the kernel can compute is stored as it stands, and the page says so.
        - `.png`, `.svg`, `.pdf`: the picture, with text as text in the latter two.
        - `.gif`, `.mp4`: the playhead running from the first step to the last. MP4 needs ffmpeg, from the PATH or from the
          package imageio-ffmpeg.

        The file is complete or it is not there: whatever goes wrong, a file of that name stays as it was.

        Args:
            path: where to write; its folder must exist.
            title: the heading; the surface's own title in pictures, and none on a page, if None.
            theme: `"light"` or `"dark"`; None is light, and on a page follows the reader's system.
            frames: of an animation, from 2 to 5000; 200 if None.
            fps: frames a second of an animation, above 0 and at most 50 (GIF has no more) or 120; 30 if None.

        Returns:
            The path, as a `pathlib.Path`.

        Raises:
            TypeError, ValueError: an argument cannot be used; the message names it and what is allowed.
            FileNotFoundError: there is no such folder.
            RuntimeError: there is no ffmpeg for an MP4; the message says how to get it.

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
            raise ValueError(f"Only {' and '.join(ANIMATIONS)} have frames and fps, and {path.name!r} is neither")
        if suffix == ".html":
            data = page.page(self, title, theme).encode()
        elif suffix in STILLS:
            data = _picture(self, suffix, title, theme or "light")
        else:
            frames = FRAMES if frames is None else frames
            with _replacing(path) as part:
                animation.write(self, part, suffix, title, theme or "light", frames, FPS if fps is None else fps, path.name)
            return path
        with _replacing(path) as part:
            part.write_bytes(data)
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
        raise ValueError(f"Expected a path that ends in one of {', '.join(SUFFIXES)}, received: {str(path)!r}")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {str(path.parent)!r} to save {path.name!r} in")
    if path.is_dir():
        raise IsADirectoryError(f"{str(path)!r} is a folder")
    return path, suffix


@contextlib.contextmanager
def _replacing(path):
    """A new file beside `path` to write to, which takes its place once it is whole, and is gone if it never is."""
    # With the suffix at its end, which tells encoders what to write; opened so, it has the rights of any new file.
    part = path.with_name(f".{secrets.token_hex(8)}.part{path.suffix}")
    try:
        part.touch(exist_ok=False)
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _picture(view, suffix, title, theme):
    import io

    from matplotlib import rc_context

    from adamviz.plots import png

    figure = still.figure(view, theme, title)
    if suffix == ".png":
        return png(figure)
    named = {"Title": title or view.shown.title, "Creator": "adamviz"}
    dates = {"Date": None} if suffix == ".svg" else {"CreationDate": None}
    file = io.BytesIO()
    # Text stays text; and the same view gives the same file.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "adamviz", "pdf.fonttype": 42}):
        figure.savefig(file, format=suffix[1:], facecolor=figure.get_facecolor(), metadata=named | dates)
    data = file.getvalue()
    return NO_XML.sub("�", data.decode()).encode() if suffix == ".svg" else data
