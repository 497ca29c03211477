"""Recordings in float64 whose numbers float32 does not hold, beside those that it does."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av
from adamviz.training import recording_file
from adamviz.training.recording import Recording
from adamviz.training.stored_records import COLUMNS, TOTALS
from adamviz.training.wide import measured

EVERY = [*COLUMNS, *TOTALS]


def trees(scale, kind=np.asarray):
    """Gradients, and what Adam makes of them, as large as a scale."""
    draw = np.random.default_rng(0)
    g = draw.normal(size=(3, 5))
    g[1] = 0
    m, v = 0.1 * g + 0.01, 0.001 * g * g
    made = {
        "grads": {"b": g[0], "w": scale * g},
        "clipped": {"b": g[0], "w": 0.5 * scale * g},
        "params": {"b": g[0], "w": g + 1},
    }
    state = {"step": 3, "m": {"b": m[0], "w": scale * m}, "v": {"b": v[0], "w": scale * scale * v}}
    return jax.tree.map(kind, made), state | {name: jax.tree.map(kind, state[name]) for name in "mv"}


def recorded(scale, kind=np.asarray):
    recorder = av.Recorder(every=1, learning_rate=0.1, epsilon=1e-3 * min(1.0, scale))
    made, state = trees(scale, kind)
    for step in (1, 2):
        recorder.log(step, **made, state=state, loss=1.0)
    return recorder.recording


@pytest.mark.parametrize("scale", [2.0**100, 2.0**-100])
def test_they_are_those_of_numbers_that_fit_in_another_unit(scale):
    plain, wide = recorded(1.0), recorded(scale)
    gradient, m, v, _, effective, update, ratio = range(7)
    units = {gradient: scale, m: scale, v: scale**2, effective: 1 / scale, update: 1, ratio: 1}
    if scale < 1:
        for quantity, unit in units.items():
            np.testing.assert_allclose(wide.rms[:, 1, quantity], unit * plain.rms[:, 1, quantity], rtol=1e-5)
        assert wide.apart[0, 1, v, :2].tolist() == [5, 10]  # zero is told from what is below
        np.testing.assert_allclose(wide.epsilon_share, plain.epsilon_share, rtol=1e-6)
    for quantity in (gradient, m, v):
        found, expected = wide.norms[:, 1, quantity], units[quantity] * plain.norms[:, 1, quantity]
        np.testing.assert_allclose(found, expected, rtol=1e-5)
    for name in ("cosine", "clip_share", "dead_share"):
        np.testing.assert_allclose(getattr(wide, name), getattr(plain, name), rtol=1e-5)
    np.testing.assert_allclose(wide.rms[:, 0, :4], plain.rms[:, 0, :4], rtol=1e-6)  # of the tensor that fits
    assert wide.first_nonfinite is None and np.isfinite(wide.rms[:, :, :3]).all()


def test_arrays_of_jax_in_float64_are_measured_alike():
    with jax.enable_x64(True):
        of_jax = recorded(2.0**100, jnp.asarray)
    for name in EVERY:
        expected = getattr(recorded(2.0**100), name)
        np.testing.assert_allclose(getattr(of_jax, name), expected, rtol=1e-6, err_msg=name)


def test_both_ways_of_measuring_agree():
    made, state = trees(1.0)
    columns = {"gradient": made["grads"], "clipped": made["clipped"], "weight": made["params"]} | {
        name: state[name] for name in "mv"
    }
    found = recorded(1.0)
    flat = {role: tree["w"].ravel() for role, tree in columns.items()}
    counts, row = measured(flat, [0.1, 0.9, 0.999, 1e-3, 0, 0], 3, True)
    np.testing.assert_array_equal(counts, np.hstack([found.histograms[0, 1], found.apart[0, 1]]))
    shares = [getattr(found, name)[0, 1] for name in ("alpha", "epsilon", "epsilon_share", "cosine")]
    expected = [*found.norms[0, 1], *shares, found.rms_ratio[0, 1], found.clip_share[0, 1]]
    np.testing.assert_allclose(row, expected, rtol=2e-5)


def test_what_is_infinite_is_told_from_what_is_large(tmp_path):
    recorder = av.Recorder(every=1)
    recorder.log(1, grads={"w": np.array([1e200, -3e200])})
    recorder.log(2, grads={"w": np.array([1e200, np.inf])})
    recording = recorder.recording
    assert recording.norms[0, 0, 0] == pytest.approx(np.sqrt(10) * 1e200)
    assert recording.apart[:, 0, 0].tolist() == [[0, 0, 2, 0, 0], [0, 0, 1, 1, 0]]
    assert recording.first_nonfinite == (2, "w", "gradient", 1, np.inf)
    recording.save(tmp_path / "run.npz")
    np.testing.assert_equal(vars(Recording.load(tmp_path / "run.npz")), vars(recording))
    view = av.inspect(recording)
    _, buffers = view._answer({"part": {"recording": 0}})
    view.close()
    assert any(
        np.finfo("float32").max in np.frombuffer(buffer, "<f4") for buffer in buffers if len(buffer) == 56
    )


def test_a_file_with_norms_in_float32_is_read(tmp_path):
    recording = recorded(1.0)
    older = COLUMNS | {name: (COLUMNS[name][0], "float32") for name in ("norms", "rms")}
    narrow = {name: getattr(recording, name).astype(older[name][1]) for name in older}
    dataclasses.replace(recording, **narrow).save(tmp_path / "run.npz")
    loaded = recording_file.load(tmp_path / "run.npz")
    assert loaded["norms"].dtype == np.float64
    np.testing.assert_array_equal(loaded["norms"], recording.norms.astype("float32"))
