"""The numbers in the texts of notebook 07."""

import contextlib

import numpy as np
import optax

import adamviz as av
from tests.words import text_of

TEXT = text_of("07")
MOMENTUM = av.Rival(optax.sgd, learning_rate=0.01, momentum=0.9)


def arrivals(optimizers, surface, tolerance, **options):
    with contextlib.closing(av.compare(optimizers, surface, tolerance=tolerance, **options)) as view:
        return [row["arrives"] for row in view.table()]


def test_four_optimizers_as_they_come():
    descent = av.run(av.Rival(optax.sgd, learning_rate=0.01), "beale")
    adam = av.run(av.Adam(), "beale")
    assert f"its loss is {descent.loss[-1]:.2g}, and that of Adam is {adam.loss[-1]:.0f}." in TEXT


def test_the_same_learning_rate_for_all():
    assert "Gradient descent has flown out of the picture in its second step" in TEXT
    far = np.abs(av.run(av.Rival(optax.sgd, learning_rate=0.1), "beale").xy).max(1)
    assert not (far[2] < 100)
    assert "the Adam with the clip has a loss of 0." in TEXT
    assert av.run(av.Adam(0.1, clipnorm=1), "beale").loss[-1] < 1e-12


def test_a_start_between_himmelblaus_valleys():
    assert "from (−0.8, −0.7) the three Adams go to the upper left, and momentum to the lower left" in TEXT
    adams = [av.Adam(0.1), av.Adam(0.1, amsgrad=True), av.Adam(0.1, clipnorm=1)]
    momentum = av.Rival(optax.sgd, learning_rate=0.003, momentum=0.9)
    ends = [av.run(each, "himmelblau", start=(-0.8, -0.7)).xy[-1] for each in [*adams, momentum]]
    assert all(x < 0 < y for x, y in ends[:3]) and max(ends[3]) < 0


def test_how_much_pairs_tell():
    def settled(beta_1, seed):
        noise = av.Noise(noise_level=1.0, noise_seed=seed)
        return np.median(av.run(av.Adam(0.1, beta_1=beta_1), "ravine", noise=noise).loss[-100:])

    calm, quick = (np.array([settled(beta_1, seed) for seed in range(20)]) for beta_1 in (0.9, 0.5))
    ratio = (calm - np.roll(quick, 1)).std() / (calm - quick).std()
    assert round(ratio) == 6 and "its error is a sixth" in TEXT and "$6^2$ = 36 times" in TEXT


def test_how_few_sliders_of_plain_adam_do_it():
    clip, lucky, unlucky = arrivals([av.Adam(0.1, clipnorm=1), av.Adam(0.9), av.Adam(1.1)], "beale", 0.01)
    assert f"The run with the clip takes {clip} steps." in TEXT and lucky < clip
    assert f"One: with `learning_rate` = 0.9 it takes {lucky} steps." in TEXT
    assert f"as with 1.1 it takes {unlucky}; and" in TEXT
    short = av.sweep(av.Adam(0.1), "beale", beta_2=np.arange(70, 100) / 100).loss < 0.01
    assert f"`beta_2` alone comes down to {short.argmax(1)[short.any(1)].min()} at best" in TEXT


def test_spikes_on_booths_function():
    quiet = av.Noise(noise_level=0, noise_seed=1, heavy_tails=True)
    spikes = av.Noise(noise_level=0, noise_seed=1, heavy_tails=True, spike=100)
    adam, clipped = av.Adam(0.1), av.Adam(0.1, clipnorm=1)
    thrown = av.run(MOMENTUM, "booth", noise=spikes).loss[50:].max()
    assert f"Momentum is thrown to a loss of {thrown:.0f}," in TEXT
    with_clip, without = arrivals([clipped, adam], "booth", 0.001, noise=quiet)
    with_clip_spiked, spiked = arrivals([clipped, adam], "booth", 0.001, noise=spikes)
    assert with_clip_spiked == with_clip
    assert f"The run with the clip takes {with_clip} steps, with spikes or without." in TEXT
    assert f"Adam arrives after {spiked} steps instead of {without}:" in TEXT


def test_a_learning_rate_in_disguise():
    descent = av.Rival(optax.sgd, learning_rate=0.01)
    noises = [av.Noise(noise_level=0, noise_seed=1, gradient_scale=scale) for scale in (10, 1)]
    scaled, usual = (arrivals([descent], "booth", 0.001, noise=noise)[0] for noise in noises)
    assert f"which now takes {scaled} steps instead of {usual}." in TEXT
    same = [av.run(av.Adam(0.1), "booth", noise=noise).xy for noise in noises]
    assert np.allclose(*same, atol=1e-3) and "Adam's path stays as it is." in TEXT
