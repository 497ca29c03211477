"""Where the records come from that a view shows: a recording that is whole, a recorder that goes on, or a
file that another process writes.

Each `Source` has `recording`, what is known so far; `generation`, how often every second record of it was
dropped; `growing`, whether more may come; `trouble`, what is wrong in words; and `refresh`.
"""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from adamviz.core.received import received
from adamviz.training.recorder import Recorder
from adamviz.training.recording import Recording
from adamviz.training.stored_records import COLUMNS, GIVEN, TOTALS, joined

QUIET = 60.0  # seconds without a change after which a file counts as complete
OTHER = 2  # how much a generation grows where a file holds another recording


class Source:
    """A recording that is whole.

    Args:
        recording: what is shown.
        name: how the view's Python calls it.
    """

    kind = ""

    def __init__(self, recording: Recording, name: str = "recording") -> None:
        self.recording = recording
        self.name = name
        self.generation = 0
        self.growing = False
        self.trouble = ""

    def refresh(self) -> bool:
        """Take what is new; whether something is."""
        return False

    def start(self, wake: Callable[[], None]) -> None:
        """Let `wake` be called when something is new."""

    def stop(self) -> None:
        """Call it no more."""


class Grown:
    """The arrays of a recording that becomes longer, each with room for as much again."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._room: dict[str, np.ndarray] = {}

    def append(self, more: Recording) -> Recording:
        """The recording with more records: of the same tensors, or of some where it had none yet."""
        first = self.recording
        if len(first.tensors) < len(more.tensors):
            first, self._room = _widened(first, more), {}
        count, arrays = len(first) + len(more), {}
        for name in (*TOTALS, *COLUMNS):
            old, new, room = getattr(first, name), getattr(more, name), self._room.get(name)
            if room is None or len(room) < count:
                room = np.empty((2 * count, *new.shape[1:]), new.dtype)
                room[: len(old)] = old
                self._room[name] = room
            room[len(old) : count] = new  # where no earlier recording looks
            arrays[name] = room[:count]
        self.recording = dataclasses.replace(more, **arrays)
        return self.recording


class Growing(Source):
    """What a recorder has recorded, while it goes on."""

    kind = "recorder"

    def __init__(self, recorder: Recorder) -> None:
        generation, recording = recorder.since(-1, 0)
        super().__init__(recording, "recorder")
        self.recorder, self.generation, self.growing = recorder, generation, True
        self._grown = Grown(recording)
        self._cancel: Callable[[], None] = lambda: None

    def refresh(self) -> bool:
        generation, more = self.recorder.since(self.generation, len(self.recording))
        if generation != self.generation:
            self._grown = Grown(more)
        elif not len(more):
            return False
        else:
            self._grown.append(more)
        self.recording, self.generation = self._grown.recording, generation
        return True

    def start(self, wake: Callable[[], None]) -> None:
        self._cancel = self.recorder.subscribe(wake)

    def stop(self) -> None:
        self._cancel()


class Followed(Source):
    """A file that another process writes anew whenever it has more."""

    kind = "file"

    def __init__(self, path: Path) -> None:
        super().__init__(nothing(), str(path))
        self.path = path
        self._stamp: tuple[int, int, int] | None = None  # of the file that was read last
        if not path.parent.is_dir():
            raise FileNotFoundError(f"There is no folder {path.parent}, in which {path.name} could be")
        if path.is_dir():
            raise IsADirectoryError(f"Expected the path of an .npz file, received a folder: {path}")
        self.growing, self._changed = True, 0.0
        self.refresh()
        if self.trouble and path.exists():
            raise ValueError(self.trouble)
        self.growing = not path.exists() or time.time() - path.stat().st_mtime < QUIET

    def refresh(self) -> bool:
        try:
            stat = os.stat(self.path)
            stamp = stat.st_mtime_ns, stat.st_size, stat.st_ino
        except OSError:
            return self._troubled(f"waits for {self.path.name}")
        if stamp == self._stamp:
            self.growing = self.growing and (time.time() - self._changed < QUIET)
            return False
        try:
            recording = Recording.load(self.path)
        except (OSError, ValueError, EOFError) as error:
            # Another process may be in the middle of writing it: it is read again when it has changed.
            self._stamp = stamp
            return self._troubled(str(error))
        self._stamp, self._changed, self.growing = stamp, time.time(), True
        self.generation += _generations(self.recording, recording)
        self.recording, self.trouble = recording, ""
        return True

    def _troubled(self, text: str) -> bool:
        changed, self.trouble = self.trouble != text, text
        return changed


def source_of(name: str, value: Any) -> Source:
    """The source of an argument of `inspect`.

    Raises:
        TypeError: it is none; the message names the argument and what is allowed.
        ValueError: a file is damaged, or its name does not end in .npz.
    """
    if isinstance(value, Recorder):
        return Growing(value)
    if isinstance(value, (str, os.PathLike)) and not isinstance(os.fspath(value), bytes):
        path = Path(value)
        if path.suffix.lower() != ".npz":
            raise ValueError(f"Expected {name} to be a path that ends in .npz, received: {received(value)}")
        return Followed(path)
    recording = value if isinstance(value, Recording) else getattr(value, "recording", None)
    if isinstance(recording, Recording):
        return Source(recording)
    raise TypeError(
        f"Expected {name} to be an av.Recording, an av.Recorder or the path of an .npz file, received: "
        f"{received(value)}"
    )


def nothing() -> Recording:
    """A recording without a record."""
    return Recording(**joined([], 0), tensors=(), shapes=(), left_out={})


def _widened(first, more):
    """Records of which nothing but numbers is known, as if the tensors had been there."""
    columns = zip(first.steps, *(getattr(first, name) for name in GIVEN), strict=True)
    rows = [dict(zip(("step", *GIVEN), row, strict=True)) for row in columns]
    return dataclasses.replace(more, **joined(rows, len(more.tensors)))


def _generations(before: Recording, now: Recording) -> int:
    """By how much a generation grows from one reading of a file to the next."""
    if not len(before):
        return 0
    if before.tensors and before.tensors != now.tensors:
        return OTHER
    for grown, kept in ((0, slice(None)), (1, slice(None, None, 2))):
        steps, loss = before.steps[kept], before.loss[kept]
        same = len(now) >= len(steps) and np.array_equal(now.steps[: len(steps)], steps)
        if same and np.array_equal(now.loss[: len(steps)], loss, equal_nan=True):
            return grown
    return OTHER
