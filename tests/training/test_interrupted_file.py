"""An interrupt at any moment leaves a recorder's file that is kept up to date."""

import sys
import threading
from types import SimpleNamespace

import pytest

from adamviz.training.recorder_file import RecorderFile


def interrupted(call, place):
    """Whether a call was interrupted, at so many lines, calls and returns after its beginning."""
    left = iter(range(place, -1, -1))

    def trace(frame, event, argument):
        if next(left) == 0:
            raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


@pytest.fixture
def file(tmp_path):
    saved = threading.Event()
    file = RecorderFile(tmp_path / "run.npz", lambda: SimpleNamespace(save=lambda path: saved.set()))
    file.changed()
    assert saved.wait(30)
    saved.clear()
    yield SimpleNamespace(own=file, saved=saved)
    file.close()


def test_the_next_record_does_not_stand_still(file):
    place = 0
    while interrupted(file.own.changed, place):
        place += 1
        after = threading.Thread(target=file.own.changed, daemon=True)
        after.start()
        after.join(30)
        assert not after.is_alive()
    assert place > 5


def test_a_close_that_was_interrupted_is_not_the_last_writing(file, monkeypatch):
    def interrupt():
        raise KeyboardInterrupt

    thread = file.own._thread
    monkeypatch.setattr(thread, "join", interrupt)
    with pytest.raises(KeyboardInterrupt):
        file.own.close()
    threading.Thread.join(thread, 30)
    file.saved.clear()
    file.own.changed()
    assert file.saved.wait(30)
