"""What a recorder keeps, beside NumPy in float64."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.training import recorder as recorders
from adamviz.training.samples import MOST

SHAPES = {"bias": (), "kernel": (3, 4)}
T = 7  # steps that the state has made


def arrays(seed, positive=False):
    draw = np.random.default_rng(seed)
    made = {
        name: draw.normal(size=shape) * 10.0 ** draw.integers(-6, 3, shape) for name, shape in SHAPES.items()
    }
    return {name: np.asarray(np.abs(x) if positive else x, "float32") for name, x in made.items()}


def exponents(x):
    """How many entries have each exponent from -64 to 15, and what is zero, below, above, infinite, NaN."""
    x = np.abs(np.asarray(x, "float64")).ravel()
    zero, infinite, nan = (x == 0).sum(), np.isinf(x).sum(), np.isnan(x).sum()
    powers = np.floor(np.log2(x[(x > 0) & np.isfinite(x)])).astype(int)
    inside = powers[(powers >= -64) & (powers < 16)]
    apart = [zero, (powers < -64).sum(), (powers >= 16).sum(), infinite, nan]
    return np.bincount(inside + 64, minlength=80), apart


@pytest.mark.parametrize("amsgrad", [False, True])
def test_each_statistic_is_what_its_formula_says(amsgrad):
    """Of arrays of NumPy with vhat, of JAX without."""
    convert = np.asarray if amsgrad else jnp.asarray
    state = {"step": T, "m": arrays(2), "v": arrays(3, True)} | ({"vhat": arrays(4, True)} if amsgrad else {})
    given = {
        "params": arrays(0),
        "grads": arrays(1),
        "clipped": {name: x / 2 for name, x in arrays(1).items()},
    }
    recorder = av.Recorder(every=1, learning_rate=0.1, epsilon=1e-3)
    recorder.log(
        10,
        **jax.tree.map(convert, given),
        state=jax.tree.map(convert, state),
        loss=0.5,
        accuracy=jnp.float32(0.75),
    )
    recording = recorder.recording
    assert recording.tensors == ("bias", "kernel") and recording.shapes == ((), (3, 4))
    assert (recording.steps.tolist(), recording.loss.tolist(), recording.accuracy.tolist()) == (
        [10],
        [0.5],
        [0.75],
    )
    root = math.sqrt(1 - 0.999**T)
    alpha, epsilon = 0.1 * root / (1 - 0.9**T), 1e-3 * root
    np.testing.assert_allclose(recording.alpha, alpha, rtol=1e-5)
    np.testing.assert_allclose(recording.epsilon, epsilon, rtol=1e-5)
    for i, name in enumerate(SHAPES):
        x, g = (np.asarray(given[which][name], "float64") for which in ("params", "grads"))
        m, v, largest = (
            np.asarray(state[slot][name], "float64") for slot in ("m", "v", "vhat" if amsgrad else "v")
        )
        effective = alpha / (np.sqrt(largest) + epsilon)
        several = {
            "gradient": g,
            "m": m,
            "v": v,
            "effective step": effective,
            "update": -effective * m,
            "update/weight": effective * m / x,
        }
        several |= {"vhat": largest} if amsgrad else {}
        for q, quantity in enumerate(recording.quantities):
            if quantity not in several:
                assert not recording.histogram(name, quantity).any() and np.isnan(recording.norms[0, i, q])
                continue
            counts, apart = exponents(several[quantity].astype("float32"))
            found = recording.histogram(name, quantity)[0]
            assert found.sum() + recording.apart[0, i, q].sum() == x.size
            assert np.abs(found.astype(int) - counts).sum() <= 2  # of a power of two, by rounding
            assert recording.apart[0, i, q].tolist() == apart
            norm = np.linalg.norm(several[quantity])
            np.testing.assert_allclose(recording.norms[0, i, q], norm, rtol=1e-4)
            np.testing.assert_allclose(recording.rms[0, i, q], norm / math.sqrt(x.size), rtol=1e-4)
        expected = {
            "epsilon_share": np.mean(np.sqrt(largest) < epsilon),
            "cosine": (m * g).sum() / np.linalg.norm(m) / np.linalg.norm(g),
            "rms_ratio": np.sqrt(np.mean(g**2 / np.maximum(largest, epsilon**2))),
            "clip_share": 0.5,
        }
        for share, value in expected.items():
            np.testing.assert_allclose(getattr(recording, share)[0, i], value, rtol=2e-4, err_msg=share)


def test_zeros_infinities_and_nan_are_counted_apart_and_the_first_is_named():
    grads = np.array([0.0, 1e-30, 1e30, np.inf, -np.inf, np.nan, 1.0], "float32")
    recorder = av.Recorder(every=1)
    recorder.log(1, grads={"<b>w</b> $x$": np.ones(7, "float32")})
    recorder.log(2, grads={"<b>w</b> $x$": grads})
    recording = recorder.recording
    assert recording.apart[1, 0, 0].tolist() == [1, 1, 1, 2, 1]
    assert recording.histograms[1, 0, 0].sum() == 1
    assert recording.first_nonfinite == (2, "<b>w</b> $x$", "gradient", 3, math.inf)


def test_a_loss_that_is_not_finite_is_named():
    recorder = av.Recorder(every=1)
    recorder.log(1, loss=math.inf)
    recorder.log(2, loss=math.nan)
    assert recorder.recording.first_nonfinite == (1, "", "loss", 0, math.inf)


def test_nothing_but_nan():
    nan = np.full(3, np.nan, "float32")
    recorder = av.Recorder(every=1, learning_rate=0.1)
    recorder.log(1, params={"w": nan}, grads={"w": nan}, state={"step": 1, "m": {"w": nan}, "v": {"w": nan}})
    recording = recorder.recording
    places = [recording.quantities.index(name) for name in ("gradient", "m", "v", "effective step", "update")]
    assert (recording.apart[0, 0, places] == [0, 0, 0, 0, 3]).all() and not recording.histograms.any()
    assert recording.first_nonfinite[:4] == (1, "w", "gradient", 0)


@pytest.mark.parametrize("convert", [np.asarray, jnp.asarray], ids=["numpy", "jax"])
def test_of_a_large_tensor_a_sample_is_counted_and_every_entry_looked_at(convert):
    x = np.ones(3 * MOST + 1, "float32")
    x[1] = np.nan  # beside the stride
    recorder = av.Recorder(every=1)
    recorder.log(1, grads={"w": convert(x)})
    recording = recorder.recording
    counted = math.ceil(x.size / 4)
    assert recording.histogram("w", "gradient")[0, 64] == counted
    np.testing.assert_allclose(recording.norms[0, 0, 0], math.sqrt(x.size), rtol=1e-6)
    assert recording.first_nonfinite[:4] == (1, "w", "gradient", 1)


def test_norms_neither_overflow_nor_vanish():
    recorder = av.Recorder(every=1)
    recorder.log(1, grads={"a": np.full(4, 1e30, "float32"), "b": np.full(4, 1e-30, "float32")})
    np.testing.assert_allclose(recorder.recording.norms[0, :, 0], [2e30, 2e-30], rtol=1e-6)


def test_a_full_recorder_keeps_every_other_record(monkeypatch):
    monkeypatch.setattr(recorders, "MOST", 8)
    monkeypatch.setattr(recorders, "FEWEST", 4)
    recorder = av.Recorder(every=5)
    for step in range(200):
        recorder.log(step, loss=step)
    steps = recorder.recording.steps
    assert len(steps) < 8 and set(np.diff(steps)) == {recorder.every} and recorder.every > 5
    np.testing.assert_array_equal(recorder.recording.loss, steps)


def test_only_every_so_many_steps_are_recorded():
    recorder = av.Recorder(every=10)
    assert [step for step in range(35) if recorder.log(step, loss=1)] == [0, 10, 20, 30]


def test_a_loss_alone_then_tensors():
    recorder = av.Recorder(every=1)
    recorder.log(1, loss=3)
    recorder.log(2, grads={"w": np.ones(2)})
    recorder.log(3, loss=1)
    recording = recorder.recording
    assert recording.norms[:, 0, 0].tolist()[1] == pytest.approx(math.sqrt(2))
    assert np.isnan(recording.norms[[0, 2], 0, 0]).all() and not recording.histograms[[0, 2]].any()


def test_what_has_no_statistics_is_left_out_with_its_reason():
    params = {
        "w": np.ones(2),
        "count": np.int32(3),
        "none": np.zeros((0, 3)),
        "name": "text",
        "c": np.ones(1, complex),
    }
    recorder = av.Recorder(every=1)
    moments = {name: params[name] for name in ("w", "none", "c")}  # as optax has them
    recorder.log(1, params=params, state={"step": 1, "m": moments, "v": moments})
    recording = recorder.recording
    assert recording.tensors == ("w",)
    alone = av.Recorder(every=1)
    alone.log(1, state={"m": moments, "v": moments})
    assert alone.recording.tensors == ("w",) and alone.recording.left_out.keys() == {"none", "c"}
    assert recording.left_out == {
        "count": "holds int32, not real floating-point numbers",
        "none": "is empty, of shape (0, 3)",
        "name": "is no array of numbers",
        "c": "holds complex128, not real floating-point numbers",
    }


def good():
    recorder = av.Recorder(every=1)
    recorder.log(1, params={"a": np.ones(2), "b": np.ones(3)}, loss=1.0)
    return recorder


@pytest.mark.parametrize(
    "step, arguments, error, words",
    [
        (1, {}, ValueError, "Expected step to be above the last recorded one, 1, received: 1"),
        (0, {}, ValueError, "Expected step to be above the last recorded one, 1, received: 0"),
        ("2", {}, TypeError, "Expected step to be a whole number, received: '2'"),
        (2.5, {}, TypeError, "Expected step to be a whole number"),
        (
            2**53,
            {},
            ValueError,
            "Expected step to be at most 9007199254740991 from 0, received: 9007199254740992",
        ),
        (2, {"loss": "low"}, TypeError, "Expected loss to be a number, received: 'low'"),
        (2, {"accuracy": np.ones(2)}, TypeError, "Expected accuracy to be a number"),
        (
            2,
            {"params": {"a": np.ones(3), "b": np.ones(3)}},
            ValueError,
            r"weight of 'a' to have the shape \(2,\)",
        ),
        (2, {"params": {"c": np.ones(2)}}, ValueError, "the records before, received none of them, but 'c'"),
        (2, {"state": optax.sgd(0.1).init(np.ones(2))}, TypeError, "moments m and v of Adam"),
        (2, {"state": {"m": {"x": np.ones(2)}, "v": {"x": np.ones(2)}}}, ValueError, "named as the others"),
    ],
    ids="same back text part far loss accuracy shape others state names".split(),
)
def test_bad_input_is_refused_and_nothing_is_lost(step, arguments, error, words):
    recorder = good()
    before = recorder.recording
    with pytest.raises(error, match=words):
        recorder.log(step, **arguments)
    after = recorder.recording
    np.testing.assert_equal(vars(after), vars(before))
    assert recorder.log(2, params={"a": np.ones(2), "b": np.zeros(3)})
    assert recorder.recording.steps.tolist() == [1, 2]


@pytest.mark.parametrize("every", [0, 1.5, True, "10"])
def test_every_is_checked(every):
    with pytest.raises(ValueError, match="Expected every to be a whole number >= 1"):
        av.Recorder(every)


@pytest.mark.parametrize(
    "wrong, error, words",
    [
        ({"learning_rate": -1}, ValueError, "learning_rate to be a finite number >= 0, received: -1"),
        ({"beta_1": 1.5}, ValueError, "beta_1 to be a number from 0 to below 1, received: 1.5"),
        ({"beta_2": "b"}, TypeError, "beta_2 to be a number from 0 to below 1, received: 'b'"),
        ({"epsilon_hat": "no"}, TypeError, "epsilon_hat to be True or False, received: 'no'"),
    ],
    ids=str,
)
def test_what_it_is_told_of_the_optimizer_is_checked(wrong, error, words):
    with pytest.raises(error, match=f"Expected {words}"):
        av.Recorder(**wrong)


def test_two_thousand_tensors_are_measured_together():
    many = {f"layer_{i}": np.full(3, i, "float32") for i in range(2000)}
    recorder = av.Recorder(every=1)
    recorder.log(1, grads=many)
    np.testing.assert_allclose(
        np.sort(recorder.recording.norms[0, :, 0]), np.arange(2000) * math.sqrt(3), rtol=1e-6
    )


def test_a_recording_is_saved_and_loaded(tmp_path):
    recorder = good()
    recorder.log(2, params={"a": np.array([1, np.inf]), "b": np.ones(3)}, loss=2)
    recording, path = recorder.recording, tmp_path / "run.npz"
    recording.save(path)
    loaded = av.Recording.load(path)
    np.testing.assert_equal(vars(loaded), vars(recording))
    assert loaded.first_nonfinite == (2, "a", "weight", 1, math.inf)
    assert repr(loaded) == "Recording(2 records of 2 tensors, steps 1 to 2)"
    with pytest.raises(ValueError, match="to end in .npz"):
        recording.save(tmp_path / "run.npy")
    whole = path.read_bytes()
    for damaged in (
        b"",
        whole[:-30],
        whole[: len(whole) // 2],
        whole.replace(b"recording 2", b"recording 1"),
    ):
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match="damaged or was not written by `save` of a recording"):
            av.Recording.load(path)
    with pytest.raises(KeyError, match="Expected tensor to be one of a, b, received: 'c'"):
        recording.histogram("c", "m")
    with pytest.raises(KeyError, match="Expected quantity to be one of gradient, m"):
        recording.histogram("a", "w")
