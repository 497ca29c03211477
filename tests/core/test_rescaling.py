"""A constant factor on every gradient changes nothing for Adam; one on a few of them does, unless they are
clipped.
"""

import numpy as np
import pytest

import adamviz as av


def path(surface="beale", amsgrad=False, epsilon=1e-12, clipnorm=None, **noise):
    adam = av.Adam(0.1, epsilon=epsilon, amsgrad=amsgrad, clipnorm=clipnorm)
    return av.run(adam, surface, steps=200, noise=av.Noise(**noise), dtype="float64").xy


@pytest.mark.sampled(5)
@pytest.mark.parametrize("amsgrad", [False, True])
@pytest.mark.parametrize("scale", [0.1, 3.0, 10.0])
@pytest.mark.parametrize("surface", ["beale", "rosenbrock", "cliff"])
def test_a_constant_factor_leaves_the_path(surface, scale, amsgrad):
    np.testing.assert_allclose(
        path(surface, amsgrad, gradient_scale=scale), path(surface, amsgrad), atol=1e-8
    )


def test_it_does_not_where_epsilon_counts():
    assert np.abs(path(epsilon=1.0, gradient_scale=0.01) - path(epsilon=1.0)).max() > 0.1


def test_a_clip_sees_the_factor():
    assert np.abs(path(clipnorm=1.0, gradient_scale=10.0) - path(clipnorm=1.0)).max() > 1e-3


@pytest.mark.slow
def test_a_spike_changes_the_path_and_a_clip_takes_it_out():
    spiked = {"spike": 1000.0, "spike_every": 50}
    moved = np.abs(path("bowl", **spiked) - path("bowl")).max()
    clipped = np.abs(path("bowl", clipnorm=0.5, **spiked) - path("bowl", clipnorm=0.5)).max()
    assert moved > 0.1 and clipped < 0.2 * moved


@pytest.mark.slow
def test_factors_that_are_powers_of_two_leave_float32_bit_for_bit():
    found = [
        av.run(av.Adam(0.1, epsilon=1e-30), "beale", steps=200, noise=av.Noise(gradient_scale=scale)).xy
        for scale in (1.0, 4.0, 0.25)
    ]
    assert (found[0] == found[1]).all() and (found[0] == found[2]).all()
