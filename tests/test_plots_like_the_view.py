"""The static twin's levels, axes, panes and arrows: the cases that the live view passes too."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from adamviz.plots import levels, plot_surface
from adamviz.plots.gradient_plane import reach_of
from adamviz.plots.layout import columns_for
from adamviz.plots.levels import choose_height, choose_steps, heights
from adamviz.plots.log_length import LogLength
from adamviz.plots.loss_axis import loss_range
from adamviz.plots.step_axis import step_range
from adamviz.plots.training_heat import quantile
from tests.plotted import pixels
from tests.shared_cases import shared

STEPS = shared("step_axis")


def numbers(values):
    return np.array([np.nan if value is None else value for value in values])


@pytest.mark.parametrize("case", STEPS["ranges"], ids=lambda case: str(case["lines"]))
def test_the_axis_of_a_chart_against_the_step(case):
    found = step_range([numbers(line) for line in case["lines"]], case["log"])
    assert found._asdict() == pytest.approx(case["range"])


def test_panes_and_lengths_of_arrows():
    for case in STEPS["columns"]:
        assert columns_for(case["count"], case["width"], case["height"]) == case["columns"], case
    for case in STEPS["lengths"]:
        scale = LogLength(case["largest"], case["longest"], case["decades"])
        assert scale.of(case["sizes"]) == pytest.approx(case["lengths"])
    for case in STEPS["reaches"]:
        assert reach_of(case["bound"], np.reshape(case["gradients"], (-1, 2))) == case["reach"], case


@pytest.mark.parametrize("case", shared("loss_axis")["cases"], ids=lambda case: case["name"])
def test_the_axis_of_losses(case):
    found = loss_range([numbers(loss) for loss in case["losses"]], case["lowest"])
    assert found._asdict() == pytest.approx(case["range"])


@pytest.mark.parametrize("case", shared("levels")["cases"], ids=lambda case: case["name"])
def test_levels_of_contours(case):
    whole, seen = numbers(case["whole"]), numbers(case["seen"])
    logarithmic, base = choose_height(whole, case["lowest"])
    assert logarithmic == case["log"] and base == pytest.approx(case["base"])
    step, low, high = choose_steps(heights(seen, base) if logarithmic else seen)
    assert (step, low, high) == pytest.approx((case["step"], case["low"], case["high"]))
    chosen = levels(seen, case["lowest"], whole)
    ends = (base + 10.0**low, base + 10.0**high) if logarithmic else (low, high)
    assert (chosen[0], chosen[-1]) == pytest.approx(ends)
    assert len(chosen) == round((high - low) / step) + 1


def test_a_loss_that_is_infinite_makes_no_levels():
    x, y = np.linspace(-3, 3, 121), np.linspace(-2, 2, 9)
    with np.errstate(over="ignore"):
        steep = (np.exp(20 * x**2) + 0 * y[:, None]).astype(np.float32)
    ax = plot_surface(x, y, steep, Figure(figsize=(6, 4)).add_subplot(position=(0, 0, 1, 1)))
    row = pixels(ax.figure)[100]
    assert len(np.unique(row[90:300], axis=0)) > 12, "bands up to where it is infinite"
    assert len(np.unique(row[2:85], axis=0)) == 1, "and one colour where it is"


def test_quantiles_of_histograms_of_training():
    for case in shared("training-histograms")["cases"]:
        counts = np.zeros((1, 80), int)
        for power, count in case["counts"].items():
            counts[0, int(power)] = count
        found = [
            quantile(counts, np.array([case["zero"]]), share)[0] for share in (0.05, 0.25, 0.5, 0.75, 0.95)
        ]
        assert found == pytest.approx(case["quantiles"], abs=1e-4), case["name"]
