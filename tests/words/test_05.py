"""The numbers in the texts of notebook 05."""

import numpy as np

import adamviz as av
from tests.words import steps_until, text_of

TEXT = text_of("05")


def bowl(epsilon, **options):
    return av.run(av.Adam(0.1, epsilon=epsilon), "bowl", **options)


def test_up_to_which_epsilon_nothing_happens():
    assert "Up to 0.001 nothing happens." in TEXT
    assert np.hypot(*(bowl(1e-3).xy - bowl(1e-7).xy).T).max() < 0.03
    first = bowl(1e-3).update[0]
    assert abs(abs(first[0] / first[1]) - 1) < 0.02


def test_at_10_it_is_gradient_descent_with_the_learning_rate_over_epsilon():
    assert r"At 10 it is the path of gradient descent, with a learning rate of $\alpha/\epsilon$" in TEXT
    path = av.run(av.TextbookAdam(0.1, epsilon=10, beta_1=0), "bowl")
    assert np.allclose(path.update, -0.1 / 10 * path.grad, rtol=0.25)


def test_the_weight_of_epsilon_in_the_first_step():
    assert f"the same number thus weighs {(1 - 0.999) ** -0.5:.0f} times as much in Keras" in TEXT


def test_the_first_steps_without_bias_correction():
    path = av.run(av.TextbookAdam(0.1, bias_correction=False), "bowl")
    lengths = np.abs(path.update).max(1) / 0.1
    assert rf"= 0.1/\sqrt{{0.001}} \approx {lengths[0]:.1f}$" in TEXT
    assert f"shows a hump of about {lengths.max():.0f} learning rates" in TEXT


def test_the_largest_epsilon_on_the_plateau():
    assert "About 0.005 with Keras's formula. The gradient out there is a ten-thousandth" in TEXT
    losses = [av.run(av.Adam(0.1, epsilon=epsilon), "plateau").loss[-1] for epsilon in (0.005, 0.006)]
    assert losses[0] < 0.01 < losses[1]
    steepest = np.abs(av.run(av.Adam(0.1), "plateau", steps=1).grad[0]).max()
    assert 0.3e-4 < steepest < 3e-4


def test_how_long_the_two_take_in_the_bowl():
    tiny, large = bowl(1e-7), bowl(0.1)
    said = f"below 0.02 after {steps_until(tiny, 0.02)} steps with `epsilon` 1e-7, and after only"
    assert f"{said} {steps_until(large, 0.02)} with 0.1" in TEXT
    assert f"10⁻⁴: {steps_until(tiny, 1e-4)} steps against {steps_until(large, 1e-4)}?" in TEXT


def test_how_far_they_shoot_past_the_minimum():
    tiny, large = bowl(1e-7).xy, bowl(0.1).xy
    x, y = tiny[:, 0].max(), tiny[:, 1].min()
    assert f"past the minimum, to x = {x:.2f} and y = −{-y:.2f}." in TEXT
    assert "it shoots past half as far" in TEXT
    assert 0.3 < large[:, 0].max() / x < 0.7 and 0.3 < large[:, 1].min() / y < 0.7
