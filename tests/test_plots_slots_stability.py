"""Slots with the stability of their steps below: what is drawn, once for all runs, and its names."""

import itertools
from typing import NamedTuple

import numpy as np
import pytest
from matplotlib.figure import Figure

from adamviz.plots import plot_slots


class Met(NamedTuple):
    """As much of a `Stability` as is drawn."""

    preconditioned: np.ndarray
    threshold: np.ndarray
    uncorrected: np.ndarray
    directional: np.ndarray
    clipped: np.ndarray = np.zeros(3, bool)


@pytest.mark.parametrize("place", [111, (0.1, 0.1, 0.8, 0.8)], ids=["subplot", "axes"])
def test_slots_with_the_stability_of_their_steps(place):
    m, four = np.array([1.0, -2.0, 0.5]), np.full(3, 4.0)
    met = Met(np.array([2.0, 8.0, -1.0]), four, 2 * four, np.array([4.0, 2.0, np.nan]))
    figure = Figure()
    ax = figure.add_subplot(place) if place == 111 else figure.add_axes(place)
    whole = ax.get_position()
    assert plot_slots(m, m**2, alpha=four / 40, ax=ax, stability=met) is ax
    strip, side = figure.axes[1:]
    drawn = {line.get_label(): list(line.get_ydata()) for line in strip.lines}
    assert drawn["with α"] == [0.5, 2, 1e-3] and drawn["without bias corrections"] == [0.25, 1, 1e-3]
    assert drawn["along the gradient"][:2] == [1, 0.5] and drawn["_threshold"] == [1, 1]
    low, high = strip.get_ylim()
    assert low <= 0.1 and high >= 10 and strip.get_xlabel() == "step"
    upper, lower = ax.get_position(), strip.get_position()
    assert lower.y1 < upper.y0 and lower.y0 == pytest.approx(whole.y0) and upper.y1 == pytest.approx(whole.y1)
    assert side.get_position().bounds == pytest.approx(upper.bounds)
    figure.canvas.draw()
    other = plot_slots(m, m**2, ax=Figure().add_subplot(), stability=met)
    assert other.figure.gca() is other
    plot_slots(m, m**2, ax=other, stability=met._replace(clipped=four > 0), number=1)
    assert len(other.figure.axes) == 2, "another run is drawn on the same axes"
    shaded = [each for each in other.collections if each.get_label() == "_above"]
    assert [len(each.get_paths()) for each in shaded] == [1, 0], "none where a clip cuts the gradient"
    with pytest.raises(TypeError, match=r"stability to be what av\.stability gives, received: str"):
        plot_slots(m, m**2, ax=Figure().add_subplot(), stability="much")
    with pytest.raises(ValueError, match=r"stability\.preconditioned to have shape \(2,\)"):
        plot_slots(m[:2], m[:2] ** 2, ax=Figure().add_subplot(), stability=met)


def test_the_names_in_slots_side_by_side_do_not_meet():
    m, four = np.array([1.0, -2.0, 0.5]), np.full(3, 4.0)
    figure = Figure(figsize=(8, 3), layout="constrained")
    for ax in figure.subplots(1, 2):
        plot_slots(m, m**2, ax=ax, stability=Met(four, four, 2 * four, four))
    figure.canvas.draw()
    boxes = [ax.get_legend().get_window_extent() for ax in figure.axes]
    boxes += [ax.title.get_window_extent() for ax in figure.axes if ax.get_title(loc="left")]
    assert len(boxes) == 4 and not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    assert all(box.x0 > 0 and box.x1 < figure.bbox.x1 for box in boxes)
