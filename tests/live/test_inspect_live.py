"""The view of training runs follows what still grows: a recorder in this process, a file of another one."""

import dataclasses
import os
import threading
import time

import numpy as np
import pytest

import adamviz as av
from adamviz.live.training import pushing
from adamviz.training.stored_records import COLUMNS, TOTALS
from tests.training.made_recording import healthy

PATIENCE = 30.0  # seconds: for a machine that has much else to do


def until(condition):
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.005)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """No waiting between two pushes, so that tests take no time."""
    for name in ("EVERY", "POLL", "JUDGED"):
        monkeypatch.setattr(pushing, name, 0.01)


@pytest.fixture
def follow(sent):
    """A view of what still grows, and what it sends."""
    made = []

    def make(*args, **kwargs):
        made.append(av.inspect(*args, **kwargs))
        return made[-1], sent(made[-1])

    yield make
    for view in made:
        view.close()
    until(lambda: not any(thread.name == "adamviz inspect" for thread in threading.enumerate()))


def parts(messages):
    """The parts that were pushed, each with its arrays."""
    found = []
    for data, buffers in list(messages):
        content = data.get("content", {})
        if content.get("kind") == "grown":
            header = content["part"]
            arrays = {
                name: np.frombuffer(buffers[place], dtype).reshape(shape)
                for name, (place, dtype, shape) in header["arrays"].items()
            }
            found.append((header, arrays))
    return found


class Page:
    """What a page makes of parts, as `js/training/recorded.js` does."""

    def __init__(self, messages):
        self.messages, self.taken = messages, 0
        self.generation, self.steps = 0, []
        self.exact = False  # whether nothing may come twice

    def take(self):
        for header, arrays in parts(self.messages)[self.taken :]:
            self.taken += 1
            begin, generation = header["from"], header["generation"]
            if begin == 0:
                self.steps, self.tensors = [], header["tensors"]
            elif generation == self.generation + 1:
                self.steps = self.steps[::2]
            else:
                assert generation == self.generation
            assert begin <= len(self.steps) and (begin == len(self.steps) or not self.exact)
            self.generation = generation
            self.steps = [*self.steps[:begin], *map(int, arrays["steps"])]
            self.last = header, arrays
        return self.steps


def log(recorder, steps):
    for step in steps:
        recorder.log(step, loss=1 / (1 + step))


def test_what_a_loop_logs_is_pushed_without_being_asked(follow):
    recorder = av.Recorder(every=1)
    view, messages = follow(recorder)
    page = Page(messages)
    assert (view.following, view._growing, view.tensors) == (True, True, [])
    log(recorder, range(5))  # in the thread of the cell, which lets no question through
    until(lambda: page.take() == [*range(5)])
    until(lambda: view.playhead == 4 and view._lengths == [[0, 5]])
    training = threading.Thread(target=log, args=(recorder, range(5, 50)))
    training.start()
    training.join()
    until(lambda: page.take() == [*range(50)])
    until(lambda: view.playhead == 49)
    view.playhead = 20  # a hand holds it
    log(recorder, [50])
    until(lambda: view._lengths == [[0, 51]])
    assert view.playhead == 20 and not view.following
    view.following = True
    assert view.playhead == 50


def test_pushes_go_on_where_every_second_record_was_dropped(follow):
    recorder = av.Recorder(every=1)
    view, messages = follow(recorder)
    page = Page(messages)
    log(recorder, [0])
    until(lambda: page.take() == [0])
    view._answer({"part": {"recording": 0, "from": 0, "histograms": None}})  # a page listens
    page.exact = True
    log(recorder, range(1, 500))
    until(lambda: page.take() == [*range(500)])
    pushed = page.taken
    for begin in range(500, 1100, 100):
        log(recorder, range(begin, begin + 100))
        until(lambda: page.take() == recorder.recording.steps.tolist())
    assert page.generation == recorder.generation >= 1 and len(page.steps) < 512
    assert all(header["from"] > 0 for header, _ in parts(messages)[pushed:])
    assert view._answer({"part": {"recording": 0, "from": 0, "histograms": None}})[0]["part"]["generation"]


def test_whole_parts_come_again_until_a_page_is_heard(follow, monkeypatch):
    monkeypatch.setattr(pushing, "AGAIN", 0.0)
    recorder = av.Recorder(every=1)
    view, messages = follow(recorder)
    page = Page(messages)
    for step in range(3):
        log(recorder, [step])
        until(lambda step=step: page.take() == [*range(step + 1)])
    assert [header["from"] for header, _ in parts(messages)] == [0, 0, 0]
    view._hear({"kind": "compute", "id": 1, "part": {"recording": 0, "from": 0, "histograms": []}}, [])
    log(recorder, [3])
    until(lambda: page.take() == [*range(4)])
    assert page.last[0]["from"] == 3
    view._repr_mimebundle_()  # a further page comes
    log(recorder, [4])
    until(lambda: page.take() == [*range(5)])
    assert page.last[0]["from"] == 0


def test_tensors_that_come_later_are_known_and_chosen(follow):
    recorder = av.Recorder(every=1)
    view, messages = follow(recorder)
    page = Page(messages)
    log(recorder, [0, 1])
    until(lambda: page.take() == [0, 1])
    assert page.tensors == []
    view._answer({"part": {"recording": 0, "from": 0, "histograms": None}})
    recorder.log(2, grads={"<w>": np.ones((2, 2), "float32")})
    until(lambda: page.take() == [0, 1, 2] and page.tensors == ["<w>"])
    header, arrays = page.last
    assert arrays["rms"].shape == (1, 7, 3) and np.isnan(arrays["rms"][0, 0, :2]).all()
    assert arrays["rms"][0, 0, 2] == 1 and arrays["histograms"].shape == (1, 7, 3, 85) and header["of"] == [0]
    until(lambda: view.tensors == ["<w>"] and view.quantity == "gradient")
    recorder.log(3, grads={"<w>": np.array([[1, np.nan], [1, 1]], "float32")})
    until(lambda: [each["kind"] for each in view._findings[0]] == ["nonfinite"])
    recorder.log(4, grads={"<w>": np.ones((2, 2), "float32"), "thawed": np.ones(3, "float32")})
    until(lambda: page.take() == [*range(5)] and page.tensors == ["<w>", "thawed"])
    assert page.last[0]["begins"] == {"thawed": 4} and page.generation == recorder.generation == 2
    recorder.log(5, grads={"thawed": np.ones(3, "float32")})
    until(lambda: page.take() == [*range(6)])


def test_a_closed_view_is_left_alone_and_its_thread_ends(follow):
    recorder = av.Recorder(every=1)
    view, messages = follow(recorder)
    log(recorder, [0])
    until(lambda: parts(messages))
    view.close()
    until(lambda: not view._pushing._thread.is_alive())
    count = len(messages)
    log(recorder, [1, 2])
    assert len(messages) == count and view.recordings[0].steps.tolist() == [0]
    view.close()  # once more does nothing


def test_a_closed_view_has_let_go_of_its_recorder(monkeypatch):
    recorder, subscribed = av.Recorder(), []

    def subscribe(wake):
        subscribed.append(wake)
        return subscribed.clear

    monkeypatch.setattr(recorder, "subscribe", subscribe)
    view = av.inspect(recorder)
    assert len(subscribed) == 1
    view.close()
    assert subscribed == []


def test_an_error_on_the_way_to_the_page_stops_neither_training_nor_what_follows(follow, monkeypatch, caplog):
    recorder = av.Recorder(every=1)
    view, messages = follow(recorder)
    whole = view.send
    monkeypatch.setattr(view, "send", lambda *args, **kwargs: 1 / 0)
    log(recorder, [0])
    until(lambda: "could not be told" in caplog.text)
    monkeypatch.setattr(view, "send", whole)
    log(recorder, [1])
    until(lambda: parts(messages))
    assert Page(messages).take() == [0, 1]


def written(path, recording):
    """As another process writes it: whole or not at all, at another time than before."""
    recording.save(path)
    written.at = max(getattr(written, "at", 0) + 1, time.time_ns())
    os.utime(path, ns=(written.at, written.at))


def test_a_file_that_another_process_writes_is_followed(follow, tmp_path):
    path = tmp_path / "run.npz"
    view, messages = follow(path)
    page = Page(messages)
    assert view._trouble == ["waits for run.npz"] and view._growing and view.tensors == []
    long = healthy(12, 2)
    cut = lambda count: long_as(long, count)
    written(path, cut(5))
    until(lambda: page.take() == cut(5).steps.tolist())
    until(lambda: view._trouble == [""] and view.playhead == 41 and len(view.tensors) == 2)
    view._answer({"part": {"recording": 0, "from": 0, "histograms": None}})
    written(path, cut(9))
    until(lambda: page.take() == cut(9).steps.tolist())
    assert page.last[0]["from"] == 5 and page.generation == 0
    path.write_bytes(path.read_bytes()[:2000])  # half of it is written
    until(lambda: "is damaged" in view._trouble[0])
    path.unlink()
    until(lambda: view._trouble == ["waits for run.npz"])
    assert len(view.recordings[0]) == 9  # what was read stays
    written(path, cut(12))
    until(lambda: page.take() == long.steps.tolist() and view._trouble == [""])
    written(path, long_as(long, 12, 2))  # thinned
    until(lambda: page.take() == long.steps[::2].tolist())
    assert page.generation == 1
    written(path, healthy(3, 1, seed=5))  # another run under the same name
    until(lambda: page.take() == [1, 11, 21])
    assert page.last[0]["from"] == 0 and page.generation == 3 and page.tensors == ["layer 0"]


def long_as(recording, count, stride=1):
    """Its first records, or some of them."""
    arrays = {name: getattr(recording, name)[:count:stride] for name in (*TOTALS, *COLUMNS)}
    return dataclasses.replace(recording, **arrays)


def test_a_file_that_is_complete_is_said_to_be(tmp_path):
    path = tmp_path / "run.npz"
    healthy(4, 1).save(path)
    os.utime(path, (1e9, 1e9))
    view = av.inspect(path)
    assert (view._growing, view.following, view.playhead, view._trouble) == (False, False, 31, [""])
    assert repr(view) == "Inspector(run: 4 records; update/weight of layer 0, step 31)"
    view.close()
