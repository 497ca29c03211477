"""The spikes of Adam's loss on a plain quadratic, far below gradient descent's limit: what comes before them,
and what takes them away.
"""

import itertools

import numpy as np
import optax
import pytest

import adamviz as av

STEEPEST = 30.0
BEGUN = 30  # steps; before, v is still beginning
SWING = 40  # steps, which hold a whole swing of a run with momentum
HIGH = 100.0  # times the least of what came before is a spike


def quadratic(x, y):
    return (x * x + STEEPEST * y * y) / 2


def run(optimizer, steps):
    path = av.run(optimizer, quadratic, start=(1.0, 1.0), steps=steps, dtype="float64")
    met = av.stability(path, optimizer, quadratic)
    return path, met.preconditioned / met.threshold


def spikes(path):
    """The steps at which the largest loss of a whole swing is first a hundred times the least one so far."""
    swings = np.lib.stride_tricks.sliding_window_view(path.loss[: path.steps], SWING).max(1)
    high = (swings > HIGH * np.minimum.accumulate(swings)) & (swings > 1e-40)
    high[:BEGUN] = False
    return np.flatnonzero(high[1:] & ~high[:-1]) + SWING


def test_every_spike_comes_after_the_curvature_has_crossed_the_threshold():
    """29 of 29; and of the 27 runs with beta_2 up to 0.99, 24 spike: all but where both betas are 0.9."""
    after, spiking, quiet = [], 0, []
    betas = (0.0, 0.5, 0.9), (0.9, 0.95, 0.99, 0.999)
    for rate, beta_1, beta_2 in itertools.product((1e-3, 1e-2, 3e-2), *betas):
        path, ratio = run(av.Adam(rate, beta_1=beta_1, beta_2=beta_2, epsilon=1e-30), 3000)
        found = spikes(path)
        after += [bool((ratio[max(0, step - 100) : step] > 1).any()) for step in found]
        spiking += len(found) > 0
        if not (ratio[BEGUN:] > 1).any():
            quiet.append(len(found))
    assert len(after) == 29 and all(after) and spiking == 24
    assert len(quiet) >= 9 and not any(quiet)


def test_gradient_descent_with_these_learning_rates_does_not_spike():
    path, ratio = run(av.Rival(optax.sgd, learning_rate=0.03), 3000)
    assert 0.03 * STEEPEST / 2 == pytest.approx(ratio[0]) and len(spikes(path)) == 0


def test_before_its_spike_v_falls_by_beta_2_a_step_and_the_gradients_faster():
    path, ratio = run(av.Adam(0.01, beta_2=0.95), 600)
    (spike,) = spikes(path)
    assert 377 <= spike < 400 and (ratio[BEGUN:377] < 1).all() and ratio[377] > 1
    v, squares = path.v[200:300, 0], path.grad[200:300, 0] ** 2
    assert (v[-1] / v[0]) ** (1 / 99) == pytest.approx(0.95, abs=0.002)
    assert (squares < v / 10).all()


STOPS = {"AMSGrad": {"amsgrad": True}, "beta_2": {"beta_2": 0.9}, "epsilon": {"epsilon": 1e-2}}
LATER = {"a longer memory": {"beta_2": 0.999}, "learning rate": {"learning_rate": 1e-3}}
LETS = {"a clip": {"clipnorm": 1.0}, "a small epsilon": {"epsilon": 1e-3}, "decay": {"decay": 0.01}}


@pytest.mark.parametrize("choice", [*STOPS, *LATER, *LETS])
def test_what_stops_spikes_and_what_does_not(choice):
    changed = (STOPS | LATER | LETS)[choice]
    path, ratio = run(av.Adam(**({"learning_rate": 0.01, "beta_2": 0.95} | changed)), 1200)
    assert (len(spikes(path)) > 0) == (choice in LETS) == bool((ratio[BEGUN:] > 1).any())


def test_under_a_tiny_clip_a_run_swings_to_the_end():
    """v cannot grow beyond its square, so that the curvature stays above the threshold."""
    path, ratio = run(av.Adam(0.01, beta_2=0.95, clipvalue=1e-6), 1200)
    assert (ratio[-200:] > 1).all() and path.loss[-200:].max() > 1e-5
