"""The numbers in the texts of notebook 03."""

import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av
from tests.words import text_of

TEXT = text_of("03")
STEPS = 20_000


def falling(step):
    return 0.5 / jnp.sqrt(step + 1.0)


def adam(**values):
    return av.Adam(falling, **dict(dict(beta_1=0.9, beta_2=0.99), **values))


def ends(surface=None, **values):
    """Where the run is along x and y after as many steps as the view has."""
    return av.run(adam(**values), surface or av.surfaces.Reddi(draw=31), steps=STEPS).xy[-1]


def test_the_problem_is_the_one_that_the_text_states():
    path = av.run(adam(), av.surfaces.Reddi(), steps=303)
    gradients = path.grad[:, 0]
    assert "At every 101st step the gradient is 1010, at all others −10." in TEXT
    assert list(np.unique(gradients)) == [-10, 1010]
    large = (gradients == 1010).nonzero()[0]
    assert set(np.diff(large)) == {101} and len(large) == 3
    assert r"$1010 - 100 \cdot 10 = 10$" in TEXT and gradients[:101].sum() == 10


def test_how_v_falls_in_a_period():
    for amsgrad in (False, True):
        root = av.run(adam(amsgrad=amsgrad), av.surfaces.Reddi(draw=31), steps=5000).v[:, 0] ** 0.5
        first, last = root[30 * 101], root[31 * 101 - 1]
        assert f"For both $\\sqrt v$ falls from {first:.0f} to {last:.0f} within the period." in TEXT
        assert f"AMSGrad divides by {first:.0f} all the time" in TEXT


def test_what_the_worst_point_costs():
    assert rf"$2 \cdot 10 / 101 \approx {2 * 10 / 101:.3f}$ a step" in TEXT


def test_how_long_chance_outweighs_the_mean_of_the_sister():
    gradient, chance = np.array([1010, -10]), np.array([0.01, 0.99])
    mean = gradient @ chance
    deviation = (chance @ (gradient - mean) ** 2) ** 0.5
    assert f"a standard deviation of {deviation:.0f} and a mean of {mean:.1f}" in TEXT
    assert "some $500^2$ steps" in TEXT and round(deviation / mean, -2) == 500


def test_from_which_beta_2_on_adam_goes_the_right_way():
    assert "From about 0.997 on." in TEXT
    assert ends(beta_2=0.9965)[0] > 0
    assert all(ends(beta_2=beta_2)[0] < 0 for beta_2 in (0.997, 0.998, 0.999))


def test_how_large_the_rare_gradient_must_be():
    assert "Between 1150 and 1160." in TEXT
    assert ends(av.surfaces.Reddi(draw=31, large=1150))[0] > 0
    assert ends(av.surfaces.Reddi(draw=31, large=1160))[0] < 0


def test_a_clip_makes_amsgrad_fail():
    assert rf"$100 - 100 \cdot 10 = {100 - 100 * 10}$" in TEXT
    assert ends(amsgrad=True)[0] < -0.9 and ends(amsgrad=True, clipvalue=100)[0] > 0.9


@pytest.mark.parametrize("draw", [0, 1, 2, 5])
def test_chance_leads_adam_to_the_neighbourhood_of_1_whichever_draw_it_is(draw):
    assert "Adam it leads to the neighbourhood of +1, whichever it is." in TEXT
    assert av.run(adam(), av.surfaces.Reddi(draw=draw), steps=STEPS).xy[-2000:, 1].mean() > 0.5
