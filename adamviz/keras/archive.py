"""The arrays of an `.npz` file that somebody else may have written: nothing is read that was not asked for,
and nothing run.
"""

from __future__ import annotations

import builtins
import contextlib
import errno
import io
import json
import math
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np

MOST = 8 << 20  # bytes: of a list of contents, and of an array whose size is not known before


class Archive:
    """An `.npz` file, open for reading.

    `numpy.savez` keeps arrays as they are, so that no array is longer than the file; one that is compressed
    could be of any length, and is refused.

    Args:
        file: a binary file, open for reading; the caller closes it.

    Raises:
        ValueError: this is no such archive; as any method does when it finds damage.

    Example:
        >>> file = io.BytesIO()
        >>> np.savez(file, a=np.arange(3), b=np.ones(2))
        >>> archive = Archive(file)
        >>> archive.names
        ['a', 'b']
        >>> archive.array("a", np.dtype("int64"), (3,))
        array([0, 1, 2])
    """

    def __init__(self, file: BinaryIO) -> None:
        self.size = file.seek(0, io.SEEK_END)
        with damage():
            self._zip = zipfile.ZipFile(_Bounded(file))
            entries = self._zip.infolist()
        if any(
            entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size
            for entry in entries
        ):
            raise ValueError("an array is compressed")
        if sum(entry.file_size for entry in entries) > self.size:
            raise ValueError("its arrays are longer than the file")
        self._entries = {entry.filename.removesuffix(".npy"): entry for entry in entries}
        if len(self._entries) < len(entries):
            raise ValueError("two arrays have one name")

    @property
    def names(self) -> list[str]:
        """The names of the arrays, in their order."""
        return list(self._entries)

    def bytes(self, name: str) -> builtins.bytes:
        """An array of bytes, of whichever length."""
        size = self._entry(name).file_size
        if size > MOST:
            raise ValueError(f"{name} is {size} bytes long")
        with damage(), self._zip.open(self._entry(name)) as part:
            return _read(part, np.dtype(np.uint8), None).tobytes()

    def meta(self, name: str, form: str) -> dict[str, Any]:
        """The JSON object in an array of bytes, whose `format` has to be this one."""
        text = self.bytes(name)
        try:
            meta = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{name} is no JSON: {error}") from error
        if not isinstance(meta, dict) or meta.get("format") != form:
            raise ValueError(f"its format is not {form!r}; a later version may have another")
        return meta

    def array(self, name: str, dtype: np.dtype, shape: tuple[int, ...]) -> np.ndarray:
        """An array of this dtype and shape; another one is not read."""
        if not self.fits(name, dtype, shape):
            raise ValueError(f"{name} is {self._entry(name).file_size} bytes long")
        with damage(), self._zip.open(self._entry(name)) as part:
            return _read(part, dtype, tuple(shape))

    def fits(self, name: str, dtype: np.dtype, shape: tuple[int, ...]) -> bool:
        """Whether an array is as long as one of this dtype and shape is."""
        expected = math.prod(shape) * dtype.itemsize
        return expected < self._entry(name).file_size < expected + 4096  # a header comes before it

    def _entry(self, name):
        if name not in self._entries:
            raise ValueError(f"it holds no {name}")
        return self._entries[name]


class _Bounded:
    """What `zipfile` reads a file through: a file that says so could have it read all in one piece."""

    def __init__(self, file):
        self.seek, self.tell, self.seekable, self._read = file.seek, file.tell, file.seekable, file.read

    def read(self, size=-1):
        data = self._read(MOST + 1 if size < 0 else min(size, MOST + 1))
        if len(data) > MOST:
            raise ValueError("its list of contents is too long")
        return data


@contextlib.contextmanager
def damage() -> Iterator[None]:
    """Whatever the libraries raise about a file that is no such file, as a ValueError; errors of the disk
    stay what they are.
    """
    try:
        yield
    except OSError as error:
        if error.errno != errno.EINVAL:  # that is a place before the file's beginning
            raise
        raise ValueError("a place in it is before its beginning") from error
    except Exception as error:  # zipfile, zlib, struct and NumPy have many
        raise ValueError(str(error) or type(error).__name__) from error


def _read(part, dtype, shape):
    """The array of one part, which must be of this dtype, and of this shape unless that is None."""
    version = np.lib.format.read_magic(part)
    if version not in ((1, 0), (2, 0)):
        raise ValueError(f"an array has format {version}")
    header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape_found, reverse, kind = header(part)
    if kind != dtype or (
        shape_found != shape if shape is not None else len(shape_found) != 1 or shape_found[0] > MOST
    ):
        raise ValueError(f"an array has shape {shape_found} and dtype {kind}")
    data = bytearray(math.prod(shape_found) * dtype.itemsize)
    view = memoryview(data)
    for start in range(0, len(data), MOST // 8):
        piece = view[start : start + MOST // 8]
        if part.readinto(piece) != len(piece):
            raise ValueError("an array is shorter than it says")
    if part.read(1):
        raise ValueError("an array is longer than it says")
    return np.frombuffer(data, dtype).reshape(shape_found, order="F" if reverse else "C")
