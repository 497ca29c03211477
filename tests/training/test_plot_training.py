"""The picture of a recording: what its axes, lines and colours show."""

import math

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot

import adamviz as av
from adamviz.plots.training_heat import quantile

matplotlib.use("agg")


@pytest.fixture(scope="module")
def recording():
    draw = np.random.default_rng(0)
    recorder = av.Recorder(every=1, learning_rate=0.01, epsilon=1e-4, epsilon_hat=True)
    for step in range(1, 9):
        w, g = draw.normal(size=(2, 400)).astype("float32")
        g = g * (1e6 if step == 5 else 1e-3)  # a spike
        slots = {"step": step, "m": {"<w> $1$": g, "b": g[:1]}, "v": {"<w> $1$": g**2, "b": g[:1] ** 2}}
        recorder.log(step, params={"<w> $1$": w, "b": w[:1]}, state=slots, loss=2.0**-step, accuracy=step / 8)
    return recorder.recording


def test_quantiles_are_those_of_the_bins():
    draw = np.random.default_rng(1).normal(size=10_000)
    counts = np.bincount(np.floor(np.log2(np.abs(draw))).astype(int) + 64, minlength=80)[None]
    for share in (0.1, 0.5, 0.9):
        assert quantile(counts, np.zeros(1), share)[0] == pytest.approx(
            math.log2(np.quantile(np.abs(draw), share)), abs=0.15
        )
    assert np.isnan(quantile(np.zeros((1, 80)), np.ones(1), 0.5)).all()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture(recording, theme):
    figure = av.plot_training(recording, theme=theme)
    figure.canvas.draw()
    labels = [ax.get_ylabel() for ax in figure.axes]
    assert labels == ["loss", "accuracy", *["log₁₀ update/weight", "log₁₀ v"] * 2]
    assert figure.axes[2].get_title(loc="left") == r"<w> \$1\$"
    ratio, v = figure.axes[2:4]
    np.testing.assert_allclose(ratio.lines[1].get_ydata(), -3)
    np.testing.assert_allclose(v.lines[1].get_ydata(), -8, rtol=1e-5)
    median = np.log10(0.4549e-6)  # of a squared normal number, times 1e-6
    np.testing.assert_allclose(np.delete(v.lines[0].get_ydata(), 4), median, atol=0.3)
    assert [ax.texts[0].get_text() for ax in (ratio, v)] == ["−3", "ε²"]
    low, high = v.get_ylim()
    assert low < -8 < median < high
    pyplot.close(figure)


def test_a_curvature_stands_below_the_loss_with_its_threshold():
    recorder = av.Recorder(every=1)
    for step in range(1, 6):
        known = {"preconditioned": 10.0 * step, "threshold": 38.0}
        recorder.log(step, loss=1.0 / step, curvature=None if step == 3 else known)
    figure = av.plot_training(recorder.recording)
    assert [ax.get_ylabel() for ax in figure.axes] == ["loss", "curvature"]
    curvature, limit = (line.get_xydata().tolist() for line in figure.axes[1].lines)
    assert curvature == [[1, 10], [2, 20], [4, 40], [5, 50]] and {y for _, y in limit} == {38}
    assert [text.get_text() for text in figure.axes[1].get_legend().get_texts()] == ["threshold"]
    pyplot.close(figure)


def test_a_spike_does_not_rule_the_axis():
    recorder = av.Recorder(every=1)
    for step in range(300):
        recorder.log(step, grads={"w": np.full(100, 1e4 if step == 7 else 1e-3, "float32")}, loss=1.0)
    figure = av.plot_training(recorder.recording, quantities=["gradient"])
    low, high = figure.axes[1].get_ylim()
    assert -4 < low < -3 < high < -2
    pyplot.close(figure)


def test_a_loss_alone_and_a_tensor_of_zeros():
    recorder = av.Recorder(every=1)
    recorder.log(1, loss=math.nan)
    figure = av.plot_training(recorder.recording)
    assert len(figure.axes) == 1 and "loss is NaN" in figure.axes[0].get_title(loc="left")
    pyplot.close(figure)
    recorder.log(2, grads={"w": np.zeros(3)})
    figure = av.plot_training(recorder.recording)
    assert [ax.texts[0].get_text() for ax in figure.axes[1:]] == ["not recorded", "not recorded"]
    pyplot.close(figure)
    figure = av.plot_training(recorder.recording, quantities=["gradient"])
    assert figure.axes[1].texts[0].get_text() == "all zero"
    pyplot.close(figure)


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        ({"recording": 3}, TypeError, "Expected recording to be an av.Recording, received: 3"),
        ({"recording": av.Recorder().recording}, ValueError, "to hold a record"),
        ({"tensors": 3}, ValueError, "Expected tensors to be a list of names, received: 3"),
        ({"tensors": ["x"]}, ValueError, "Expected tensors to be among <w>.*received: 'x'"),
        ({"quantities": ["loss"]}, ValueError, "Expected quantities to be among gradient.*received: 'loss'"),
        ({"tensors": "b"}, ValueError, "Expected tensors to be a list of names"),
    ],
    ids="kind empty number tensor quantity text".split(),
)
def test_bad_input_is_refused_and_leaves_no_figure(recording, arguments, error, words):
    before = pyplot.get_fignums()
    with pytest.raises(error, match=words):
        av.plot_training(**{"recording": recording} | arguments)
    assert pyplot.get_fignums() == before
