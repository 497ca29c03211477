"""Waking a thread, from one that an interrupt may strike at any moment."""

from __future__ import annotations

import queue


class Bell:
    """What a thread waits for, as for an event that is cleared behind it. The lock of a `threading.Event` is
    taken by code in Python: an interrupt within leaves it locked, and whoever sets it next stands still.
    """

    def __init__(self) -> None:
        self._rung: queue.SimpleQueue[None] = queue.SimpleQueue()

    def ring(self) -> None:
        """Wake whoever waits, or waits next."""
        if self._rung.empty():
            self._rung.put(None)

    def wait(self, timeout: float | None = None) -> bool:
        """Until it is rung, or for so many seconds; whether it was rung. Only one thread may wait."""
        try:
            self._rung.get(timeout=timeout)
        except queue.Empty:
            return False
        return True
