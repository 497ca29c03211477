"""Tensors that are not in all records: layers that are added, thaw, freeze or vanish during a run."""

import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.live.training.sources import Growing
from adamviz.training import gathering

SIZES = {"a": 2, "b": 3, "c": 4}


def log(recorder, step, names, **more):
    tree = {name: np.full(SIZES[name], step, "float32") for name in names}
    return recorder.log(step, params=tree, state={"step": step, "m": tree, "v": tree}, loss=1.0, **more)


def known(recording, quantity="m"):
    """Of each tensor the steps at which a quantity of it is known."""
    there = np.isfinite(recording.norms[:, :, recording.quantities.index(quantity)])
    return {name: recording.steps[there[:, i]].tolist() for i, name in enumerate(recording.tensors)}


def test_they_begin_end_and_have_gaps(tmp_path):
    recorder = av.Recorder(every=1, learning_rate=0.1)
    follower = Growing(recorder)
    for step, names in enumerate(("b", "b", "ab", "acb", "a", "ab"), 1):
        log(recorder, step, names)
        if step in (2, 4):
            follower.refresh()
            assert follower.recording.tensors == (("b",) if step == 2 else ("b", "a", "c"))
    recording = recorder.recording
    assert recording.tensors == ("b", "a", "c") and recording.shapes == ((3,), (2,), (4,))
    steps = {"b": [1, 2, 3, 4, 6], "a": [3, 4, 5, 6], "c": [4]}
    assert known(recording) == steps and known(recording, "effective step") == steps
    m = recording.quantities.index("m")
    np.testing.assert_allclose(recording.norms[:4, 0, m], np.sqrt(3) * np.arange(1, 5), rtol=1e-6)
    assert not recording.histograms[:2, 1].any() and recording.histograms[2, 1, m].sum() == 2
    follower.refresh()
    np.testing.assert_equal(vars(follower.recording), vars(recording))
    assert recording.begins() == {"a": 3, "c": 4}
    figure = av.plot_training(recording, quantities=["m"])
    titles = [ax.get_title("left") for ax in figure.axes[1:]]
    assert titles == ["b", "a, from step 3", "c, from step 4"]
    view = av.inspect(recording)
    assert view._made()["recordings"][0]["begins"] == {"a": 3, "c": 4}
    view.close()
    recording.save(tmp_path / "run.npz")
    np.testing.assert_equal(vars(av.Recording.load(tmp_path / "run.npz")), vars(recording))
    assert [finding for finding in recording.findings() if finding.tensor == "c"] == []


def test_a_state_alone_tells_of_new_ones_and_of_others_by_order():
    recorder = av.Recorder(every=1)
    slots = lambda *names: {
        "m": {n: np.ones(SIZES[n]) for n in names},
        "v": {n: np.ones(SIZES[n]) for n in names},
    }
    recorder.log(1, state=slots("a"))
    recorder.log(2, state=slots("a", "c"))
    assert known(recorder.recording) == {"a": [1, 2], "c": [2]}
    numbered = {"m": {"0": np.ones(2), "1": np.ones(3)}, "v": {"0": np.ones(2), "1": np.ones(3)}}
    recorder.log(3, params={"a": np.ones(2), "b": np.ones(3)}, state=numbered)
    assert known(recorder.recording) == {"a": [1, 2, 3], "c": [2], "b": [3]}


def test_arrays_of_jax_and_many_of_them():
    """Of more tensors than lie in one array; steps alike are copied by a program that is made once."""
    many = {f"layer {i:02d}": jnp.full(3, i + 1.0) for i in range(70)}
    few = {name: many[name] for name in list(many)[:60]}
    recorder = av.Recorder(every=1)
    for step, tree in enumerate((few, few, many, many, few, few), 1):
        recorder.log(step, params=tree, state=optax.adam(0.1).init(tree))
    recording = recorder.recording
    there = np.isfinite(recording.norms[:, :, recording.quantities.index("m")])
    assert there[:, :60].all() and recording.first_nonfinite is None
    assert (
        [*there[:, 60:].any(axis=1)] == [*there[:, 60:].all(axis=1)] == [False] * 2 + [True] * 2 + [False] * 2
    )


def test_names_that_never_come_again_are_refused(monkeypatch):
    monkeypatch.setattr(gathering, "LATER", 2)
    recorder = av.Recorder(every=1)
    log(recorder, 1, "a")
    log(recorder, 2, "ab")
    with pytest.raises(
        ValueError, match="the same names of tensors at each step, and at most 2 in all, .*: 'c'"
    ):
        log(recorder, 3, "ac")
    assert log(recorder, 3, "ab") and recorder.recording.tensors == ("a", "b")
