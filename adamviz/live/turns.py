"""Lets one thread at a time change a view, and tells its observers when others may change it again.

Traitlets itself knows no threads: what one sets while another one holds notifications back would go into the
other's bundle, and be lost with it.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Iterator
from typing import Any

import traitlets

# Seconds for which a thread lets the observers of another one finish, of whatever view, as views may be
# linked. They may wait for this thread, so that it does not wait for ever.
PATIENCE = 1.0
LIMIT = 30.0  # seconds for which a thread waits for another one that is changing the same view


class _Thread(threading.local):
    has_turn = False


_thread = _Thread()
_turn = threading.Lock()


@contextlib.contextmanager
def _in_order() -> Iterator[None]:
    """Wait for one's turn among all threads that change views and tell observers, but not for long."""
    global _turn
    if _thread.has_turn:
        yield
        return
    _thread.has_turn = True
    try:
        turn = _turn
        if not turn.acquire(timeout=PATIENCE):
            turn = _turn = threading.Lock()  # nobody waits any longer for the one that has the old one
            turn.acquire()
        try:
            yield
        finally:
            turn.release()
    finally:
        _thread.has_turn = False


class Turns:
    """The turns of threads at one view: who is changing it, and of which changes observers are still to hear.

    Observers hear of all changes in order. A thread that changes the view while another one's observers are
    at work lets observers hear of what is left of those changes first.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: int | None = None  # the one that is changing the view
        self._made: list[Any] = []  # its changes
        self._changes: deque[Any] = deque()  # those that are to be told

    @property
    def mine(self) -> bool:
        """Whether this thread is changing the view."""
        return self._thread == threading.get_ident()

    def made(self, change: Any) -> None:
        """Keep a change until the thread that makes it has done."""
        self._made.append(change)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Change the view while no other thread does.

        Raises:
            RuntimeError: another thread has been changing it for too long, and may wait for this one.
        """
        if not self._lock.acquire(timeout=LIMIT):
            names = {thread.ident: thread.name for thread in threading.enumerate()}
            raise RuntimeError(
                f"The thread {threading.current_thread().name} waits to change a view that the thread "
                f"{names.get(self._thread)} has been changing for {LIMIT:g} s, as in "
                "`with view.hold_trait_notifications()`; does that one wait for this one?"
            )
        self._thread = threading.get_ident()
        try:
            yield
        finally:
            self._thread = None
            self._changes.extend(self._made)
            self._made.clear()
            self._lock.release()

    def tell(self, observers: Any) -> None:
        """Let observers hear of all changes; the first error that one of them raises is raised afterwards."""
        errors = []
        while self._changes:
            with contextlib.suppress(IndexError):  # another thread has been faster
                change = self._changes.popleft()
                try:
                    observers(change)
                except Exception as error:
                    errors.append(error)
        if errors:
            raise errors[0]


class TakesTurns(traitlets.HasTraits):
    """Traits that threads change in turn, once `_turns` is set.

    It is a base behind those whose `notify_change` is part of the change, such as what tells the page.
    """

    _turns: Turns | None = None

    @property
    def _mine(self) -> bool:
        return self._turns is not None and self._turns.mine

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Change traits; observers hear of it when other threads may change them again."""
        if self._turns is None or self._turns.mine:
            yield
            return
        with _in_order():
            try:
                with self._turns.alone():
                    yield
            finally:
                self._turns.tell(super().notify_change)

    def notify_change(self, change: Any) -> None:
        """Let observers hear of a change, once the thread that makes it has done."""
        if self._turns is not None and self._turns.mine:
            self._turns.made(change)
        else:
            super().notify_change(change)
