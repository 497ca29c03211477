"""Whether an MP4 ends well: ffmpeg may say that all went well, and have written half of it."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

BOXES = {b"moov", b"trak", b"mdia", b"minf", b"stbl"}  # those that hold others which matter here
MOST = 1 << 26  # bytes of what says where the frames are


def check(file: BinaryIO, frames: int) -> None:
    """Check that a film is whole: its boxes fill the file, and hold as many frames as went into it.

    Args:
        file: a binary file, open for reading.
        frames: how many frames the film must have.

    Raises:
        ValueError: it is no whole film; the message says in what way.

    Example:
        >>> check(io.BytesIO(b"half of a film"), 10)
        Traceback (most recent call last):
        ValueError: a part of it is cut off

    Source:
        ISO/IEC 14496-12, 4.2 (boxes), 8.7.3 (sample sizes), 8.7.5 (chunk offsets).
    """
    try:
        _check(file, frames)
    except struct.error as error:
        raise ValueError("a table of it is cut off") from error


def _check(file, frames):
    end = file.seek(0, io.SEEK_END)
    top = list(_boxes(file, 0, end))
    places = {kind: (start, stop) for kind, start, stop in top}
    for kind in (b"ftyp", b"moov", b"mdat"):
        if kind not in places:
            raise ValueError(f"it has no part {kind.decode()!r}")
    sizes, offsets = [], []
    for kind, start, stop in _inner(file, *places[b"moov"]):
        if kind == b"stsz":
            sizes += _sizes(_bytes(file, start, stop))
        elif kind in (b"stco", b"co64"):
            data = _bytes(file, start, stop)
            (count,) = struct.unpack_from(">I", data, 4)
            if len(data) < 8 + 4 * count:
                raise ValueError("a table of it is cut off")
            offsets += struct.unpack_from(f">{count}{'I' if kind == b'stco' else 'Q'}", data, 8)
    if len(sizes) != frames:
        raise ValueError(f"it has {len(sizes)} frames in place of {frames}")
    start, stop = places[b"mdat"]
    if (
        not all(start <= offset < stop for offset in offsets)
        or not 0 < sum(sizes) <= stop - start
        or min(sizes) == 0
    ):
        raise ValueError("its frames do not lie in it")


def _boxes(file, start, end):
    """The boxes that fill a part of a file: `(kind, where its content starts, where it stops)`."""
    while start < end:
        file.seek(start)
        head = file.read(16)
        if len(head) < 8:
            raise ValueError("a part of it is cut off")
        size, kind = struct.unpack_from(">I4s", head)
        content = start + 8
        if size == 1 and len(head) == 16:
            (size,), content = struct.unpack_from(">Q", head, 8), start + 16
        stop = end if size == 0 else start + size
        if not content <= stop <= end:
            raise ValueError("a part of it is cut off")
        yield kind, content, stop
        start = stop


def _inner(file, start, end):
    """The boxes of a box, and of those that hold others."""
    for kind, first, last in _boxes(file, start, end):
        yield kind, first, last
        if kind in BOXES:
            yield from _inner(file, first, last)


def _bytes(file, start, stop):
    if stop - start > MOST:
        raise ValueError("a table of it is too long")
    file.seek(start)
    return file.read(stop - start)


def _sizes(data):
    same, count = struct.unpack_from(">II", data, 4)
    if same:
        return [same] * min(count, MOST // 64)
    if len(data) < 12 + 4 * count:
        raise ValueError("a table of it is cut off")
    return list(struct.unpack_from(f">{count}I", data, 12))
