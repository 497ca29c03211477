"""Sections of code that no interrupt divides, and that one thread at a time is in.

A compiled step writes into the memory of the arrays that it is given. An interrupt between its return and the
moment at which variables have the new arrays would leave them with none.
"""

from __future__ import annotations

# What `signal` is made of: without its enums, looking at every handler takes 2 microseconds and not 90.
import _signal
import contextlib
import itertools
import os
import signal
import sys
import threading
from typing import Any

SIGNALS = sorted(map(int, signal.valid_signals()))


def unforked(lock: Any) -> Any:
    """A lock that a forked process has to itself: the child is born while nobody else holds it."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)
    return lock


# Whoever holds this may read and write variables, and no other thread writes one meanwhile; what runs under
# it can still be interrupted. Take it by `with lock:`: an interrupt right after `lock.acquire()` would leave
# it taken.
lock = unforked(threading.RLock())


class _Section:
    """What `critical_section()` gives the main thread, which alone handles signals.

    Attributes:
        depth: how many blocks it is in.
        held: the signals that are held back: (number, the handler to put back).
        caught: numbers of those that came meanwhile, in order.
    """

    def __init__(self):
        self.depth, self.held, self.caught = 0, [], {}
        self._seen, self._handled = [], []

    def __enter__(self):
        with lock:
            if self.depth == 0:
                self._hold()
            self.depth += 1
            lock.acquire()

    def __exit__(self, *_):
        self.depth -= 1
        outermost = self.depth == 0
        lock.release()
        if outermost and self.held:
            self._release(dict(self.held))

    def _hold(self):
        handlers = list(map(_signal.getsignal, SIGNALS))
        if handlers != self._seen:  # only what Python handles can come between Python's operations
            self._seen, self._handled = (
                handlers,
                [number for number, one in zip(SIGNALS, handlers, strict=True) if callable(one)],
            )
        try:
            # One call, so that an interrupt comes either before all of it or not at all.
            self.held.extend(
                zip(
                    self._handled,
                    map(_signal.signal, self._handled, itertools.repeat(self._catch)),
                    strict=True,
                )
            )
        except (
            ValueError
        ):  # the main thread of an interpreter that is not the main one: signals do not reach it
            pass
        except BaseException:
            self._release(dict(self.held))
            raise

    def _catch(self, number, _):
        self.caught[number] = None

    def _release(self, handlers):
        """Put all handlers back, then let them handle what came. An interrupt by the first leaves none of it
        undone.
        """
        try:
            while self.held:
                number, handler = self.held[-1]
                if _signal.getsignal(number) == self._catch:
                    _signal.signal(number, handler)
                self.held.pop()
            while self.caught:
                number = next(iter(self.caught))
                del self.caught[number]
                handlers[number](number, sys._getframe())
        finally:
            if self.held or self.caught:
                self._release(handlers)


_section = _Section()


def critical_section() -> contextlib.AbstractContextManager[Any]:
    """A `with` block that is done wholly or, if an interrupt comes before it, not at all; no other thread is
    in one meanwhile.

    Signals that Python handles, such as the one behind a notebook's Stop, are held back until the end of the
    outermost block and handled then. Blocks may be nested. Keep them short, and free of users' code: it could
    not be stopped.

    Example:
        >>> a, b = [1], [2]
        >>> with critical_section():
        ...     a[0], b[0] = b[0], a[0]
        >>> a, b
        ([2], [1])
    """
    # Any other thread takes the lock itself, without Python code in which an exception that one thread sets
    # in another could come.
    return _section if threading.get_ident() == threading.main_thread().ident else lock
