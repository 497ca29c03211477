"""Algorithm 1 as textbooks and optax compute it, and the two switches that lead from it to Keras."""

import numpy as np
import optax
import pytest

import adamviz as av


@pytest.mark.sampled(3)
@pytest.mark.parametrize("surface", ["beale", "rosenbrock", "plateau"])
@pytest.mark.parametrize("epsilon", [1e-7, 0.1, 1.0])
def test_algorithm_1_is_optax(surface, epsilon):
    ours = av.run(av.TextbookAdam(0.05, epsilon=epsilon), surface, steps=60, dtype="float64")
    theirs = av.run(av.Rival(optax.adam, learning_rate=0.05, eps=epsilon), surface, steps=60, dtype="float64")
    np.testing.assert_allclose(ours.xy, theirs.xy, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(
    "more", [{}, {"amsgrad": True}, {"clipnorm": 1.0}, {"epsilon": 0.1}, {"epsilon": 0}, {"decay": 0.01}]
)
def test_with_epsilon_hat_it_is_keras_to_the_last_digit(more):
    ours, keras = (
        av.run(one, "beale", steps=100)
        for one in (av.TextbookAdam(0.1, epsilon_hat=True, **more), av.Adam(0.1, **more))
    )
    np.testing.assert_array_equal(ours.xy, keras.xy)


def test_without_bias_correction_the_first_step_is_as_long_as_the_formula_says():
    path = av.run(av.TextbookAdam(0.1, bias_correction=False), "bowl", steps=1, dtype="float64")
    np.testing.assert_allclose(np.abs(path.update[0]), 0.1 * 0.1 / np.sqrt(0.001), rtol=1e-5)
    hat = av.run(
        av.TextbookAdam(0.1, bias_correction=False, epsilon_hat=True), "bowl", steps=9, dtype="float64"
    )
    np.testing.assert_array_equal(
        hat.xy, av.run(av.TextbookAdam(0.1, bias_correction=False), "bowl", steps=9, dtype="float64").xy
    )
    assert (path.alpha == 0.1).all()


def test_a_large_epsilon_turns_sign_descent_into_momentum():
    tiny, large = (
        av.run(av.TextbookAdam(0.01, epsilon=epsilon, beta_1=0.0), "bowl", steps=1, dtype="float64").update[0]
        for epsilon in (1e-12, 1e6)
    )
    gradient = np.array(av.surfaces.Bowl().start)
    np.testing.assert_allclose(tiny, -0.01 * np.sign(gradient), rtol=1e-6)
    np.testing.assert_allclose(large, -0.01 * gradient / 1e6, rtol=1e-4)


@pytest.mark.parametrize("name", ["epsilon_hat", "bias_correction"])
def test_switches_are_switches(name):
    with pytest.raises(ValueError, match=f"Expected {name} to be True or False, received: 0.5"):
        av.TextbookAdam(**{name: 0.5})
    with pytest.raises(TypeError):
        av.Adam(**{name: True})
