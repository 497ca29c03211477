"""Records wait to be measured until somebody looks, or until there is no room; that shows in nothing else."""

import dataclasses
import time

import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av
from adamviz.training import recorder as recorders
from adamviz.training import waiting

SHAPES = {"bias": (3,), "kernel": (4, 5)}


def given(step, wrong=False):
    draw = np.random.default_rng(step)
    arrays = {name: draw.normal(size=shape).astype("float32") for name, shape in SHAPES.items()}
    if wrong:
        arrays["kernel"][2, 1] = np.inf
    return {"grads": arrays, "params": arrays, "loss": jnp.float32(step)}


@pytest.fixture
def measured(monkeypatch):
    """The steps that were measured, a list of each call's."""
    calls, settle = [], waiting.settle

    def counted(records, *rest):
        settle(records, *rest)
        calls.append([record.step for record in records])

    monkeypatch.setattr(waiting, "settle", counted)
    return calls


def same(one, other):
    for field in dataclasses.fields(one):
        np.testing.assert_equal(getattr(one, field.name), getattr(other, field.name), field.name)


def test_what_waited_is_measured_as_what_did_not_bit_for_bit(measured):
    at_once, later = av.Recorder(every=1), av.Recorder(every=1)
    for step in range(1, 41):
        at_once.log(step, **given(step, wrong=step > 30))
        assert at_once.recording.steps[-1] == step
        later.log(step, **given(step, wrong=step > 30))
    assert measured == [[step] for step in range(1, 41)]
    same(at_once.recording, later.recording)
    assert sum(measured[40:], []) == list(range(1, 41)) and len(measured) < 46
    assert later.recording.first_nonfinite == (31, "kernel", "gradient", 11, np.inf)


def test_an_interrupt_while_they_are_measured_loses_none(monkeypatch):
    recorder, calls, settle = av.Recorder(every=1), [], waiting.settle

    def interrupted(records, *rest):
        calls.append(len(records))
        settle(records[:3] if len(calls) == 2 else records, *rest)
        if len(calls) == 2:
            raise KeyboardInterrupt

    for step in range(1, 41):
        recorder.log(step, **given(step))
    monkeypatch.setattr(waiting, "settle", interrupted)
    with pytest.raises(KeyboardInterrupt):
        recorder.recording
    recorder.log(41, **given(41))
    recording = recorder.recording
    assert recording.steps.tolist() == recording.loss.tolist() == list(range(1, 42))
    norms = [np.linalg.norm(given(step)["grads"]["kernel"]) for step in range(1, 42)]
    np.testing.assert_allclose(recording.norms[:, 1, 0], norms, rtol=1e-6)


@pytest.mark.parametrize("ahead", [0, 4], ids=["at once", "beside"])
def test_no_more_wait_than_there_is_room_for(monkeypatch, measured, ahead):
    recorder = av.Recorder(every=1)
    recorder.log(1, **given(1))
    monkeypatch.setattr(waiting, "BYTES", 6 * recorder._records[0].raw.snapshots[0].flat.nbytes)
    monkeypatch.setattr(waiting, "AHEAD", ahead)
    for step in range(2, 30):
        recorder.log(step, **given(step))
        assert sum(record.raw is not None for record in recorder._records) <= 6
    end = time.monotonic() + 30
    while recorder._waiting._behind and time.monotonic() < end:
        time.sleep(0.01)
    assert sum(measured, [])[:20] == list(range(1, 21))
    assert recorder.recording.steps.tolist() == list(range(1, 30))


@pytest.mark.parametrize("wrong", [None, 4, 5], ids=["finite", "dropped", "kept"])
def test_what_is_thinned_away_is_not_measured_unless_it_is_not_finite(monkeypatch, measured, wrong):
    monkeypatch.setattr(recorders, "MOST", 8)
    monkeypatch.setattr(recorders, "FEWEST", 4)
    recorder = av.Recorder(every=1)
    for step in range(1, 29):
        recorder.log(step, **given(step, wrong=step == wrong))
    recording, found = recorder.recording, recorder.recording.first_nonfinite
    assert recorder.generation == 2 and recording.steps.tolist() == [1, 5, 9, 13, 17, 21, 25]
    if wrong == 4:
        assert sum(measured, [])[:4] == [1, 2, 3, 4]
    else:
        assert sum(measured, []) == recording.steps.tolist()
    assert found == (wrong and (wrong, "kernel", "gradient", 11, np.inf))
