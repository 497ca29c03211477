"""Copies of recorders and recordings, pickled and not."""

import copy
import pickle

import numpy as np
import pytest

import adamviz as av

WAYS = [copy.copy, copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))]


def log(recorder, step):
    weights = {"w": np.full((2, 3), step, "float32"), "b": np.ones(2, "float32"), "name": "text"}
    return recorder.log(step, params=weights, state={"m": weights, "v": weights}, loss=1 / step)


@pytest.mark.parametrize("way", WAYS, ids="copy deepcopy pickle".split())
def test_a_copy_goes_on_for_itself(way, tmp_path):
    recorder, told = av.Recorder(every=2, learning_rate=0.1, path=tmp_path / "run.npz"), []
    recorder.subscribe(lambda: told.append(1))
    log(recorder, 1)
    log(recorder, 3)  # both wait to be measured
    other = way(recorder)
    np.testing.assert_equal(vars(other.recording), vars(recorder.recording))
    assert log(other, 5) and not log(other, 6) and log(recorder, 7)
    recorder.close()
    assert other.recording.steps.tolist() == [1, 3, 5] and np.isfinite(other.recording.alpha).all()
    assert recorder.recording.steps.tolist() == [1, 3, 7] and len(told) == 3
    assert av.Recording.load(tmp_path / "run.npz").steps.tolist() == [1, 3, 7]
    with pytest.raises(
        ValueError, match="Expected some tensors of the records before, received none of them"
    ):
        other.log(9, params={"c": np.ones(1)})


@pytest.mark.parametrize("way", WAYS, ids="copy deepcopy pickle".split())
def test_a_recording_is_copied(way):
    recorder = av.Recorder(every=1)
    recorder.log(1, params={"w": np.array([1.0, np.inf])})
    recording = recorder.recording
    other = way(recording)
    np.testing.assert_equal(vars(other), vars(recording))
    assert other.first_nonfinite == recording.first_nonfinite and other.findings() == recording.findings()
