"""Writing a file whole, or leaving what was there."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import stat
from collections.abc import Iterator
from typing import BinaryIO

from adamviz.files.open_file import OpenFile, naming
from adamviz.files.placing import nameless, place

OPEN_FILES = re.compile(r"/dev/fd|/proc/[^/]+(/task/\d+)?/fd")  # folders whose names are those of open files


@contextlib.contextmanager
def replacing(path: str | bytes | os.PathLike) -> Iterator[BinaryIO]:
    """A binary file that takes its place at `path` when the block has ended well, and is gone otherwise.

    Until then a file of that name is what it was, whatever goes wrong: an error, a full disk, an interrupt,
    a kill, a loss of power. The new one has the old one's mode, owner and access list, or a new one's.
    A symbolic link is followed to the file that it leads to; another hard link keeps the old one. Devices and
    pipes are written to directly.

    Nothing has a name before it is whole, so that a killed process leaves nothing behind. Only a kill in the
    microseconds between two system calls, or while a file system without nameless files takes a copy, leaves
    a hidden one, which the next writing of the same file removes.

    Args:
        path: a text, bytes or a path; its folder must exist.

    Yields:
        A buffered file, open for writing and reading bytes, which stays open until the block ends.

    Raises:
        TypeError, ValueError: this is no path.
        OSError: of the kind that says what is wrong, such as FileNotFoundError, IsADirectoryError or
            PermissionError; its `filename` is `path`.

    Example:
        >>> import os, pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = pathlib.Path(folder, "weights.bin")
        ...     with replacing(path) as file:
        ...         length = file.write(b"old")
        ...     try:
        ...         with replacing(path) as file:
        ...             length = file.write(b"half of the n")
        ...             raise KeyboardInterrupt
        ...     except KeyboardInterrupt:
        ...         path.read_bytes(), os.listdir(folder)
        (b'old', ['weights.bin'])

    Source:
        open(2) on O_TMPFILE, linkat(2), rename(2), fsync(2).
    """
    name = _text(path)
    with naming(name):
        target = _target(name)
        if target is None:  # what lies in an open file stays there: this is added to it
            file: io.BufferedWriter | io.BufferedRandom = io.BufferedWriter(
                OpenFile(os.open(name, os.O_WRONLY | os.O_APPEND), name, "wb")
            )
        else:
            file = io.BufferedRandom(OpenFile(nameless(os.path.dirname(target)), name, "rb+"))
    try:
        yield file
        file.flush()
        if target is not None:
            with naming(name):
                place(file, target)
        file.close()
    finally:
        with contextlib.suppress(OSError):  # an error before this one says more
            file.close()


def _text(path):
    try:
        path = os.fsdecode(path)
    except TypeError:
        raise TypeError(f"Expected path to be a text or a path, received: {path!r}") from None
    if "\0" in path:
        raise ValueError(f"Expected path to hold no null character, received: {path!r}")
    return path


def _target(path):
    """The file that a path leads to, there or not; None for what can only be written to directly."""
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        target = os.path.realpath(path)
        for folder in (os.path.dirname(path) or ".", os.path.dirname(target)):
            if not os.path.isdir(folder):
                raise FileNotFoundError(errno.ENOENT, f"There is no folder {folder!r}") from None
        if not os.path.basename(path):
            raise IsADirectoryError(errno.EISDIR, "This names a folder, not a file") from None
        return target
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "This is a folder")
    if not stat.S_ISREG(found.st_mode) or _is_open_file(path):
        return None
    # The system asks for the folder's permission only, and lets root do anything.
    if not found.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "This file is read-only, and stays as it is")
    return os.path.realpath(path)


def _is_open_file(path):
    """Whether a path leads through a descriptor, as /dev/stdout does: another writer has that file open."""
    while os.path.islink(path):
        folder = os.path.dirname(path)
        if OPEN_FILES.fullmatch(folder):
            return True
        path = os.path.join(folder, os.readlink(path))
    return False
