"""An exception that one thread sets in another: steps stay whole, and no lock is left taken."""

import contextlib
import ctypes
import sys
import threading

import pytest

from adamviz.keras.interrupts.critical_section import critical_section, lock
from tests.keras.steps import STEPS, Training, states

pytestmark = pytest.mark.usefixtures("impatient")


class Timeout(BaseException):
    """What one thread sets in another."""


def end(thread, dropped):
    """Set an exception in a thread, which it ends, and again where Python drops it; the lock is free."""
    dropped.set()
    for _ in range(1200):
        if dropped.is_set():
            dropped.clear()
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(thread.ident), ctypes.py_object(Timeout)
            )
        thread.join(0.05)
        if not thread.is_alive():
            break
    assert not thread.is_alive(), "deadlock"
    assert lock.acquire(timeout=10), "still taken by a thread that has ended"
    lock.release()


@pytest.fixture
def dropped(monkeypatch):
    """An event: the exception came while something was being finalized, where Python raises none."""
    event, before = threading.Event(), sys.unraisablehook

    def hook(unraisable):
        event.set() if unraisable.exc_type is Timeout else before(unraisable)

    with monkeypatch.context() as patch:
        patch.setattr(sys, "unraisablehook", hook)
        yield event


def test_a_step_is_made_wholly_or_not_at_all(dropped):
    exact = states()
    for _ in range(10):
        training, begun, ended = Training(), threading.Event(), []
        training.step()

        def train():
            try:
                while True:  # the exception alone ends it, however late it comes
                    if int(training.optimizer.iterations) < 2 * STEPS:
                        training.step()
                    begun.set()
            except BaseException as error:
                ended.append(type(error))

        thread = threading.Thread(target=train, daemon=True)
        thread.start()
        assert begun.wait(60)
        end(thread, dropped)
        assert ended == [Timeout], "and not an error that JAX makes of it"
        assert training.state() == exact[int(training.optimizer.iterations)]


def test_a_section_that_begins_or_ends_leaves_the_lock_free(dropped):
    for _ in range(50):
        begun = threading.Event()

        def enter():
            with contextlib.suppress(Timeout):
                while True:
                    with critical_section():
                        pass
                    begun.set()

        thread = threading.Thread(target=enter, daemon=True)
        thread.start()
        assert begun.wait(60)
        end(thread, dropped)
