"""Tensors and names as few have them: masked, structured, with letters that no file can hold."""

import json
import math

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.core.encodable import encodables

HALF = "\ud800"  # of a surrogate pair


def test_what_is_no_plain_array_is_left_out_with_its_reason():
    masked = np.ma.masked_equal([3.0, -1.0], -1)
    params = {
        "unmasked": np.ma.masked_equal([3.0, 4.0], -1),
        "masked": masked,
        "structured": np.zeros(2, [("a", float)]),
        "objects": np.ones(2, object),
    }
    recorder = av.Recorder(every=1)
    recorder.log(1, params=params, grads=params, state={"step": 1, "m": params, "v": params})
    recording = recorder.recording
    assert recording.tensors == ("unmasked",) and recording.norms[0, 0, :3].tolist() == [5, 5, 5]
    assert recording.left_out == {
        "masked": "has masked entries, which are no numbers",
        "structured": "holds void64, not real floating-point numbers",
        "objects": "holds object, not real floating-point numbers",
    }
    for loss in (np.ma.masked, np.zeros(1, [("a", float)])[0], np.array(1, object)):
        with pytest.raises(TypeError, match="Expected loss to be a number, received"):
            recorder.log(2, params=params, loss=loss)
    rate = av.Recorder(learning_rate=lambda count: "fast")
    with pytest.raises(TypeError, match="Expected what learning_rate gives to be a number, received: 'fast'"):
        rate.log(1, params=params, state={"step": 1, "m": params, "v": params})
    assert recorder.recording.steps.tolist() == [1] and not len(rate.recording)
    for known in (recorder, rate):
        with pytest.raises(TypeError, match="Expected step to be a whole number, received: 1.5"):
            known.due(1.5)


def test_any_text_is_a_name(tmp_path):
    names = [f"w{HALF}", "w\\ud800", "a\0b", "β/\n", HALF]
    recorder = av.Recorder(every=1)
    weights = {name: np.array([1.0, math.inf if name == HALF else 1.0]) for name in names}
    recorder.log(1, params=weights | {f"text{HALF}": "text"}, loss=1.0)
    recording = recorder.recording
    assert set(recording.tensors) == {"w\\ud800", "w\\ud800 (2)", "a\0b", "β/\n", "\\ud800"}
    assert recording.first_nonfinite.tensor == "\\ud800" and "text\\ud800" in recording.left_out
    recording.save(tmp_path / "run.npz")
    np.testing.assert_equal(vars(av.Recording.load(tmp_path / "run.npz")), vars(recording))
    view = av.inspect(recording, labels=[f"run{HALF}"])
    view.scene(f"look{HALF}", f"here{HALF}")
    page = view.save(tmp_path / "run.html", title=f"title{HALF}").read_text()
    assert "title\\ud800" in page and view.scenes == ["look\\ud800"]
    assert "run\\ud800" in repr(view) and json.dumps(view._scenes, ensure_ascii=False).encode()
    view.close()
    two = av.inspect({HALF: recording, "b": recording})
    assert two._labels == ["\\ud800", "b"]
    two.close()


def test_texts_stay_different():
    assert encodables(["a", HALF, "\\ud800", "é"]) == ("a", "\\ud800", "\\ud800 (3)", "é")


def test_tensors_stand_in_the_order_of_the_layers():
    model = {"input": {"kernel": np.ones((2, 2)), "bias": np.zeros(2)}, "deep": [np.full(2, 3.0)]}
    recorder = av.Recorder(every=1)
    recorder.log(1, params=model, state=optax.adam(0.1).init(model), loss=1.0)
    recorder.log(2, params=dict(reversed(model.items())))
    recording = recorder.recording
    assert recording.tensors == ("input/kernel", "input/bias", "deep/0")
    weight = recording.apart[:, 1:, recording.quantities.index("m"), 0].tolist()
    assert weight[0] == [2, 2] and recording.shapes == ((2, 2), (2,), (2,))
    loss = lambda params, batch: sum(jnp.sum(w * batch) for w in jax.tree.leaves(params))
    trained = av.record(loss, model, [jnp.float32(1)], av.Adam(0.1), every=1)
    assert trained.recording.tensors == recording.tensors
