"""The file that a recorder keeps up to date."""

from __future__ import annotations

import atexit
import os
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from adamviz.bell import Bell
from adamviz.core.received import received
from adamviz.training.recording import Recording

SECONDS = 2.0  # between two writings
SHARE = 20  # and as many times as long as the last one took


class RecorderFile:
    """A recording's file, written whole in a thread of its own whenever there are new records: at most every
    two seconds, and so seldom that writing takes at most 5 % of the time.

    Args:
        path: ends in .npz, in a folder that is there.
        recording: gives what was recorded so far.

    Raises:
        TypeError, ValueError: this is no such path.
        FileNotFoundError: there is no such folder.
    """

    def __init__(self, path: str | os.PathLike, recording: Callable[[], Recording]) -> None:
        try:
            self.path = Path(path)
        except TypeError:
            raise TypeError(f"Expected path to be a text or a path, received: {received(path)}") from None
        if self.path.suffix.lower() != ".npz":
            raise ValueError(f"Expected path to end in .npz, received: {str(self.path)!r}")
        if not self.path.parent.is_dir():
            raise FileNotFoundError(f"There is no folder {str(self.path.parent)!r} for {self.path.name}")
        self._recording = recording
        self._wake, self._closing = Bell(), threading.Event()
        self._writing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._behind = self._warned = False

    def changed(self) -> None:
        """There is a new record."""
        self._behind = True
        if self._thread is None or (self._closing.is_set() and not self._thread.is_alive()):
            self._closing.clear()
            atexit.register(self._close_at_exit)
            thread = threading.Thread(target=self._write_now_and_then, daemon=True)
            thread.start()
            self._thread = thread  # which an interrupt can leave without one, but not with one that never ran
        self._wake.ring()

    def close(self) -> None:
        """Write what is not yet in the file.

        Raises:
            OSError: it cannot be written; another `close` tries again.
        """
        self._closing.set()
        self._wake.ring()
        if (thread := self._thread) is not None:
            thread.join()
            self._thread = None
            atexit.unregister(self._close_at_exit)
        if self._behind:
            self._write()

    def _close_at_exit(self):
        """The same at the end of the process, where an error would be a traceback that nobody can handle."""
        try:
            self.close()
        except Exception as error:
            warnings.warn(
                f"{self.path} could not be written at the end of the process: {error}. It lacks what was "
                "recorded last",
                stacklevel=1,
            )

    def _write(self):
        """Write the file, and tell how many seconds that took: without what was measured for it, and perhaps
        compiled, which is done once in any case.
        """
        with self._writing:
            self._behind = False
            try:
                recording = self._recording()
                start = time.monotonic()
                recording.save(self.path)
                return time.monotonic() - start
            except BaseException:
                self._behind = True
                raise

    def _write_now_and_then(self):
        while True:
            self._wake.wait()
            if self._closing.is_set():
                return
            took = 0.0
            try:
                took = self._write()
            except Exception as error:
                if not self._warned:
                    self._warned = True
                    warnings.warn(
                        f"{self.path} could not be written: {error}. It is tried again", stacklevel=1
                    )
            self._closing.wait(max(SECONDS, SHARE * took))
