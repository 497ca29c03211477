"""Following a recorder: who is told of records, what is new, and the file that it keeps."""

import os
import subprocess
import sys
import threading
from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av
from adamviz.training import recorder as recorders
from adamviz.training import recorder_file

W = np.array([[0.0, 1.0, 0.0], [0.0, 2.0, 0.0]], "float32")


def test_the_larger_share_of_rows_or_columns_without_v_is_dead():
    recorder = av.Recorder(every=1)
    grads = {"a": jnp.asarray(W), "b": W.T, "c": W[0], "d": np.zeros((2, 70_000))}
    recorder.log(1, grads=grads)
    recorder.log(2, grads=grads, state={"m": {"a": W, "b": W.T}, "v": {"a": 0 * W, "b": jnp.ones((3, 2))}})
    shares = recorder.recording.dead_share
    np.testing.assert_allclose(shares[0], [2 / 3, 2 / 3, np.nan, 1], rtol=1e-6)
    np.testing.assert_allclose(shares[1], [1, 0, np.nan, 1], rtol=1e-6)


def test_what_is_new_since_a_record(monkeypatch):
    monkeypatch.setattr(recorders, "MOST", 4)
    monkeypatch.setattr(recorders, "FEWEST", 4)
    recorder = av.Recorder(every=1)
    recorder.log(0, loss=0)
    recorder.log(1, loss=1)
    generation, new = recorder.since(0, 1)
    assert (generation, new.steps.tolist(), new.loss.tolist()) == (0, [1], [1])
    assert recorder.since(0, 2)[1].steps.tolist() == []
    recorder.log(2, loss=2)
    recorder.log(3, loss=3)
    generation, new = recorder.since(0, 3)
    assert (generation, new.steps.tolist(), recorder.generation) == (1, [0, 2], 1)


def test_listeners_are_told_in_the_thread_that_logs_and_harm_nothing():
    recorder, told = av.Recorder(every=2), []
    cancel = recorder.subscribe(lambda: told.append((threading.current_thread(), len(recorder.recording))))
    recorder.log(0, loss=0)
    recorder.log(1, loss=0)  # not due
    assert told == [(threading.current_thread(), 1)]
    cancel()
    failing = recorder.subscribe(lambda: 1 / 0)
    with pytest.warns(UserWarning, match="ZeroDivisionError.*The training goes on"):
        assert recorder.log(2, loss=0)
    assert recorder.log(4, loss=0)  # without another warning
    failing()
    failing()
    assert recorder.recording.steps.tolist() == [0, 2, 4] and len(told) == 1
    with pytest.raises(TypeError, match="Expected callback to be a function, received: 3"):
        recorder.subscribe(3)


def test_a_file_is_kept_up_to_date(tmp_path):
    path, written = tmp_path / "run.npz", threading.Event()
    with av.Recorder(every=1, path=path) as recorder:
        recorder._file._recording = lambda: written.set() or recorder.recording
        recorder.log(1, loss=1.0, params={"w": W})
        assert written.wait(30)
        recorder.log(2, loss=2.0, params={"w": W})
    assert av.Recording.load(path).loss.tolist() == [1, 2]
    recorder.log(3, loss=3.0)  # after it was closed
    recorder.close()
    assert av.Recording.load(path).steps.tolist() == [1, 2, 3]
    assert os.listdir(tmp_path) == ["run.npz"]


def test_what_is_measured_for_a_file_does_not_make_it_rare(tmp_path, monkeypatch):
    """The first record waits for a compiler: a reader would wait twenty times as long for the second."""
    clock = [0.0]
    monkeypatch.setattr(recorder_file, "time", SimpleNamespace(monotonic=lambda: clock[0]))

    def passing(seconds):
        clock[0] += seconds

    saved = SimpleNamespace(save=lambda path: passing(0.25))
    file = recorder_file.RecorderFile(tmp_path / "run.npz", lambda: passing(8) or saved)
    assert file._write() == 0.25


def test_a_file_that_cannot_be_written_is_told_and_tried_again(tmp_path):
    recorder = av.Recorder(every=1, path=tmp_path / "folder.npz")
    (tmp_path / "folder.npz").mkdir()
    tried = threading.Event()
    recorder._file._recording = lambda: tried.set() or recorder.recording
    with pytest.warns(UserWarning, match="folder.npz could not be written.*tried again"):
        recorder.log(1, loss=1.0)
        assert tried.wait(30)
        with pytest.raises(IsADirectoryError):
            recorder.close()
    (tmp_path / "folder.npz").rmdir()
    recorder.close()
    assert av.Recording.load(tmp_path / "folder.npz").steps.tolist() == [1]


def test_the_end_of_a_process_writes_the_file(tmp_path):
    code = (
        "import os, adamviz as av; r = av.Recorder(1, path='run.npz'); r.log(1); r.log(2)\n"
        "os.mkdir('bad.npz'); bad = av.Recorder(1, path='bad.npz'); bad.log(1); 1 / 0"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert "ZeroDivisionError" in run.stderr and run.stderr.count("Traceback") == 1
    assert "bad.npz could not be written at the end of the process: " in run.stderr
    assert av.Recording.load(tmp_path / "run.npz").steps.tolist() == [1, 2]


@pytest.mark.parametrize(
    "path, error, words",
    [
        ("run.npy", ValueError, "Expected path to end in .npz"),
        (3, TypeError, "Expected path to be a text or a path, received: 3"),
        ("missing/run.npz", FileNotFoundError, "There is no folder"),
    ],
)
def test_a_path_is_checked(path, error, words):
    with pytest.raises(error, match=words):
        av.Recorder(path=path)
