"""The numbers in the texts of notebook 04."""

import numpy as np

import adamviz as av
from tests.words import steps_until, text_of

TEXT = text_of("04")
SPIKES = av.Noise(spike=1000, spike_every=50)


def on_the_cliff(clipnorm=None):
    return av.run(av.Adam(0.1, clipnorm=clipnorm), "cliff")


def on_beale(clipnorm, **options):
    return av.run(av.Adam(0.1, clipnorm=clipnorm), "beale", start=(1.1, 1.9), **options)


def test_from_which_limit_on_the_run_turns_back_at_the_cliff():
    assert "from 4.5 on the run turns back at the edge" in TEXT
    assert on_the_cliff(4).xy[:, 0].max() > 1 > on_the_cliff(4.5).xy[:, 0].max()


def test_how_long_the_runs_on_the_cliff_take():
    one, free = on_the_cliff(1), on_the_cliff()
    said = f"climbs to a loss of {one.loss.max():.0f}, as $m$ hardly notices the cliff, and yet is below 0.03"
    assert f"{said} after {steps_until(one, 0.03)} steps" in TEXT
    ten, hundred = (steps_until(on_the_cliff(limit), 0.03) for limit in (10, 100))
    assert f"With 10 it takes {ten} steps, with 100 already {hundred}" in TEXT
    steepest = np.hypot(*free.grad.T).max()
    assert f"from {steepest:.0f} on, the steepest gradient that it meets" in TEXT
    assert f"the clip does nothing: {steps_until(free, 0.03)}." in TEXT


def test_a_hundredth_of_the_limit_hardly_changes_the_path():
    large, small = on_beale(1), on_beale(0.01)
    arrived = steps_until(large, 0.02)
    assert f"until it arrives, after {arrived} steps" in TEXT
    away = np.hypot(*(large.xy - small.xy)[: arrived + 1].T).max()
    assert f"it stays within {away:.3f} of where it was" in TEXT
    shorter = np.hypot(*large.grad[:arrived].T) < 0.01
    assert shorter.mean() < 0.1


def test_what_forgetting_faster_does_to_spikes():
    short = av.run(av.Adam(0.1, beta_2=0.9), "beale", noise=SPIKES)
    clipped = av.run(av.Adam(0.1, clipnorm=1), "beale", noise=SPIKES)
    assert f"the loss is below 0.02 after {steps_until(short, 0.02)}, where" in TEXT
    assert steps_until(av.run(av.Adam(0.1), "beale", noise=SPIKES), 0.02) is None
    assert f"at the end the loss is back at {short.loss[-1]:.1f}." in TEXT
    assert f"{steps_until(clipped, 0.02)} steps, and {clipped.loss[-1]:.2f} at the end." in TEXT
