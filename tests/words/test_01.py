"""The numbers in the texts of notebook 01."""

import contextlib

import jax.numpy as jnp
import numpy as np
import optax

import adamviz as av
from tests.words import steps_until, text_of

TEXT = text_of("01")
ADAM = av.Adam(0.1)
MOMENTUM = av.Rival(optax.sgd, learning_rate=0.01, momentum=0.9)


def egg_box(x, y, depth=0.3):
    return 0.25 * (x**2 + y**2) + depth * (jnp.sin(3 * x) ** 2 + jnp.sin(3 * y) ** 2)


def last_losses(**values):
    return av.sweep(ADAM, "rosenbrock", **values).loss[:, -1]


def test_the_loss_that_rosenbrocks_run_ends_with():
    assert f"The run ends with a loss of {av.run(ADAM, 'rosenbrock').loss[-1]:.3f}." in TEXT


def test_without_momentum_no_run_comes_near_the_star():
    assert "Near 0 the path turns with every gradient" in TEXT and "does not come near the star" in TEXT
    ends = av.sweep(ADAM, "rosenbrock", beta_1=np.arange(11) / 100).xy[:, -1]
    assert (np.hypot(*(ends - 1).T) > 0.5).all()


def test_which_sliders_bring_the_loss_down():
    rates = np.arange(20, 61) / 100
    losses = last_losses(learning_rate=rates)
    enough = rates[losses >= 1e-4].max() + 0.01
    assert f"A larger `learning_rate`, from {enough:.2f} on." in TEXT
    assert (
        "a *smaller* `beta_2`, such as 0.99. Less obviously still, a clip (any of the three) of about 20."
        in TEXT
    )
    assert last_losses(beta_2=[0.99]) < 1e-4
    assert last_losses(clipnorm=[20]) < 1e-4 and last_losses(clipvalue=[20]) < 1e-4
    assert last_losses(global_clipnorm=[20]) < 1e-4
    assert (last_losses(beta_1=np.arange(100) / 100) > 1e-4).all()
    assert (last_losses(epsilon=10.0 ** np.arange(-9, 1)) > 1e-4).all()


def test_the_weight_of_epsilon_in_the_first_step():
    assert rf"weighs $1/\sqrt{{1-\beta_2}} \approx {(1 - 0.999) ** -0.5:.0f}$ times as much" in TEXT


def test_the_gradients_on_the_saddle():
    gradient = av.run(ADAM, "saddle", steps=1).grad[0]
    assert f"the gradient in x is {gradient[0] / gradient[1]:.0f} times as large as in y" in TEXT


def test_where_momentum_flies_out_of_the_ravine():
    limit = 2 * (1 + 0.9) / 0.01
    assert f"At `condition` = {limit:.0f}." in TEXT and f"here 0.01 × {limit:.0f} = 2 × 1.9." in TEXT
    stays, flies = (
        np.abs(av.run(MOMENTUM, av.surfaces.Ravine(condition=condition, rotation=0)).xy).max()
        for condition in (limit - 1, limit + 1)
    )
    assert stays < 10 and not flies < 1e6


def test_the_ravine_turned_by_90():
    path = av.run(ADAM, av.surfaces.Ravine(condition=100, rotation=90))
    assert f"the ravine lies along an axis again, and Adam needs {steps_until(path, 0.01)} steps." in TEXT


def test_what_adam_remembers_of_the_cliff_where_beale_starts():
    usual, short = av.run(ADAM, "beale"), av.run(av.Adam(0.1, beta_2=0.9), "beale")
    assert f"A gradient of {usual.grad[0, 1]:.0f} in the first step" in TEXT
    assert f"below 0.01 after {steps_until(short, 0.01)} steps instead of {steps_until(usual, 0.01)}." in TEXT


def test_what_amsgrad_never_forgets():
    short, usual = (
        av.run(av.Adam(0.1, beta_2=beta_2, amsgrad=True), "beale").vhat[50, 1] ** 0.5
        for beta_2 in (0.9, 0.999)
    )
    assert rf"$\sqrt{{\hat v}}$ in y is about {short:.0f} instead of {usual:.0f}, and" in TEXT


def test_from_which_depth_on_no_beta_1_leads_to_the_middle():
    def nearest(depth):
        fan = av.sweep(ADAM, av.Surface(egg_box, depth=depth), start=(2.1, 1.5), beta_1=np.arange(100) / 100)
        return np.hypot(*fan.xy[:, -1].T).min()

    assert "From 0.4 on. A momentum in Adam" in TEXT
    assert nearest(0.38) < 0.1
    assert all(nearest(depth) > 0.5 for depth in (0.4, 0.45, 0.6))
    assert "is the other way over the ridges: try 0.5." in TEXT
    path = av.run(av.Adam(0.5), av.Surface(egg_box, depth=0.4), start=(2.1, 1.5))
    assert np.hypot(*path.xy[-1]) < 0.1


def test_what_a_penalty_does_for_adam():
    def steps(penalty):
        path = av.run(ADAM, av.surfaces.BreastCancer(penalty=penalty), steps=2000)
        return int((path.loss <= path.loss.min() + 1e-3).argmax())

    assert f"within 0.001 of the lowest loss after {steps(0.05)} steps instead of {steps(0)}." in TEXT


def test_how_large_epsilon_may_be_on_the_plateau():
    assert r"About 0.005. As soon as $\hat\epsilon$ is larger" in TEXT
    losses = [av.run(av.Adam(0.1, epsilon=epsilon), "plateau").loss[-1] for epsilon in (0.005, 0.006)]
    assert losses[0] < 0.01 < losses[1]
    assert "At 0.1 the run does not leave its place." in TEXT
    path = av.run(av.Adam(0.1, epsilon=0.1), "plateau")
    assert np.hypot(*(path.xy[-1] - path.xy[0])) < 0.02


def test_how_long_the_runners_stay_on_the_saddle():
    def steps(optimizer, fall):
        beyond = np.abs(av.run(optimizer, av.surfaces.Saddle(fall=fall)).xy[:, 1]) > 1
        return int(beyond.argmax()) if beyond.any() else None

    assert "Adam takes not one step longer" in TEXT and "Momentum has not left after 500 steps" in TEXT
    assert len({steps(ADAM, fall) for fall in (1, 0.1, 0.01)}) == 1
    assert steps(MOMENTUM, 0.01) is None
    at_one, at_a_tenth = steps(MOMENTUM, 1), steps(MOMENTUM, 0.1)
    assert f"with `fall` = 1 it passes y = 1 at step {at_one}, with 0.1 at step {at_a_tenth}." in TEXT


def test_who_climbs_the_cliff():
    runs = [ADAM, av.Adam(0.1, clipnorm=1)]
    with contextlib.closing(av.explore("cliff", runs, tolerance=0.01)) as view:
        plain, clipped = (row["arrives"] for row in view.table())
    highest = av.run(av.Adam(0.1, clipnorm=1), "cliff").loss.max()
    assert f"Plain Adam turns back at the edge, and arrives at step {plain}." in TEXT
    assert f"climbs the cliff to a loss of {highest:.0f}, and yet arrives at step {clipped}." in TEXT
