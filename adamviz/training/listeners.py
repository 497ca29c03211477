"""Who is told of each record."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from typing import Any

from adamviz.core.received import received


class Listeners:
    """Functions that are called when there is something new, and never harm who calls them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._callbacks: dict[object, Callable[[], Any]] = {}
        self._failed: set[object] = set()

    def add(self, callback: Callable[[], Any]) -> Callable[[], None]:
        """Call a function from now on, until what this returns is called."""
        if not callable(callback):
            raise TypeError(f"Expected callback to be a function, received: {received(callback)}")
        key = object()
        with self._lock:
            self._callbacks[key] = callback

        def cancel() -> None:
            with self._lock:
                self._callbacks.pop(key, None)
                self._failed.discard(key)

        return cancel

    def tell(self) -> None:
        """Call them all. What one raises becomes a warning, the first time."""
        if not self._callbacks:
            return
        with self._lock:
            callbacks = list(self._callbacks.items())
        for key, callback in callbacks:
            try:
                callback()
            except Exception as error:
                if key not in self._failed:
                    self._failed.add(key)
                    warnings.warn(
                        f"{callback!r}, which is told of each record, raised {type(error).__name__}: "
                        f"{error}. The training goes on; further errors of it are not told",
                        stacklevel=3,
                    )
