"""The values of several variables at one moment, for a pickle that comes to one after the other while another
thread trains.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterable
from typing import Any


class _Thread(threading.local):
    def __init__(self):
        self.snapshots = []


_thread = _Thread()


class Snapshot:
    """Values of variables, which `value` gives in this thread for as long as this is alive: a pickle keeps
    what it has written.
    """

    def __init__(self, variables: Iterable[Any]) -> None:
        self._arrays = {id(variable): variable._read() for variable in variables}
        _thread.snapshots = [reference for reference in _thread.snapshots if reference() is not None] + [
            weakref.ref(self)
        ]

    def __reduce__(self):
        return type(None), ()


def value(variable: Any) -> Any:
    """The array of a variable: of the latest snapshot that holds it, or the present one."""
    for reference in reversed(_thread.snapshots):
        snapshot = reference()
        if snapshot is not None and id(variable) in snapshot._arrays:
            return snapshot._arrays[id(variable)]
    return variable._concrete()
