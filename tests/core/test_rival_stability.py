"""P and the threshold of optax's optimizers, which are read off their steps: against their own formulas, and
against what runs really do.
"""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.core.preconditioner import preconditioner, why_none
from adamviz.core.swing import UnknownSwing, swing_limit

CURVATURES = np.array([1.0, 30.0])
WINDOW = 10  # steps


def quadratic(x, y):
    return (x * x + 30.0 * y * y) / 2


def masked(learning_rate, b2):
    """A chain of one's own: a clip, a decay of some weights, Adam, and a schedule."""
    decay = optax.masked(optax.add_decayed_weights(1e-3), lambda params: True)
    rate = optax.exponential_decay(learning_rate, 1000, 0.9)
    return optax.chain(optax.clip_by_global_norm(1e3), decay, optax.adam(rate, b1=0.5, b2=b2, eps=1e-3))


def signs_of_momentum(learning_rate):
    """What newer versions of optax call signum."""
    return optax.chain(optax.trace(0.9), optax.scale_by_sign(), optax.scale(-learning_rate))


ADAM = {"b1": 0.5, "b2": 0.99, "eps": 1e-3}
RIVALS = {
    "rmsprop": (optax.rmsprop, {"decay": 0.99, "eps": 1e-6}),
    "nadam": (optax.nadam, ADAM),
    "Nesterov": (optax.sgd, {"momentum": 0.5, "nesterov": True}),
    "adabelief": (optax.adabelief, ADAM),
    "chain": (masked, {"b2": 0.99}),
    "centered": (optax.rmsprop, {"decay": 0.99, "centered": True, "momentum": 0.5, "eps": 1e-6}),
    "adagrad": (optax.adagrad, {"eps": 1e-4, "initial_accumulator_value": 0.0}),
    "adadelta": (optax.adadelta, {"rho": 0.99, "eps": 1e-6}),
    "adam": (optax.adam, ADAM),
    "adamw": (optax.adamw, ADAM | {"weight_decay": 0.1}),
    "amsgrad": (optax.amsgrad, ADAM | {"eps": 1.0}),
    "adamax": (optax.adamax, ADAM),
    "yogi": (optax.yogi, ADAM),
    "radam": (optax.radam, ADAM),
    "optimistic": (optax.optimistic_gradient_descent, {"alpha": 0.9, "beta": 0.8}),
}
RATES = {  # where the usual ones lie on one side
    "Nesterov": (0.04, 0.055),
    "optimistic": (0.02, 0.03),
    "adadelta": (0.075, 1.0),
    "adagrad": (7.5e-4, 0.01),
    "amsgrad": (0.19, 0.215, 0.22),
}
STARTS = ((2.0, 1.0), (1e-9, 1e-9))  # P follows the gradients, or hardly moves


@functools.cache
def grid(name):
    """Of pairs of windows whose steps all lie above, or below, the threshold by 5 %, whether swings grew."""
    factory, numbers = RIVALS[name]
    grew = {True: [], False: []}
    for rate in RATES.get(name, (1e-3, 1e-2, 0.1)):
        for start in STARTS:
            rival = av.Rival(factory, learning_rate=rate, **numbers)
            path = av.run(rival, quadratic, start=start, steps=600, dtype="float64")
            met = av.stability(path, rival, quadratic)
            divisor = 1 if path.denominator is None else path.denominator
            ratio = np.broadcast_to(CURVATURES / divisor / met.threshold[:, None], path.grad.shape)
            windows = ratio.reshape(-1, WINDOW, 2)
            far = np.abs(path.xy[:-1]).reshape(-1, WINDOW, 2).max(1)
            for at, axis in np.ndindex(len(far) - 1, 2):
                pair = windows[at : at + 2, :, axis]
                if 1e-150 < far[at, axis] < 1e100 and ((pair > 1.05).all() or (pair < 0.95).all()):
                    grew[bool(pair[0, 0] > 1)].append(far[at + 1, axis] > far[at, axis])
    return grew


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", RIVALS)
def test_a_swing_grows_above_the_threshold_and_narrows_below_it(name):
    """All of some 800 pairs of windows above it, and of 6000 below it none."""
    grew = grid(name)
    assert len(grew[True]) >= 4 and all(grew[True])
    assert len(grew[False]) > 250 and not any(grew[False])


def path_of(factory, **numbers):
    rival = av.Rival(factory, learning_rate=0.1, **numbers)
    return av.run(rival, quadratic, start=(2.0, 1.0), steps=20, dtype="float64")


def moments(path, decay, power):
    """Means of powers of the gradients, and how much of a mean each is."""
    mean, found = np.zeros(2), []
    for grad in path.grad:
        mean = decay * mean + (1 - decay) * grad**power
        found.append(mean)
    return np.array(found), 1 - decay ** np.arange(1.0, 21)[:, None]


def test_p_is_what_the_optimizers_own_formulas_divide_by():
    path = path_of(optax.rmsprop, decay=0.8, eps=0.1)
    squares, _ = moments(path, 0.8, 2)
    np.testing.assert_allclose(path.denominator, np.sqrt(squares + 0.1), rtol=1e-9)
    path = path_of(optax.adam, b1=0.7, b2=0.8, eps=0.1)
    squares, share = moments(path, 0.8, 2)
    wanted = moments(path, 0.7, 1)[1] * (np.sqrt(squares / share) + 0.1)
    np.testing.assert_allclose(path.denominator, wanted, rtol=1e-9)
    path = path_of(optax.adagrad, eps=0.1, initial_accumulator_value=0.5)
    wanted = np.sqrt(np.cumsum(path.grad**2, 0) + 0.6)
    np.testing.assert_allclose(path.denominator, wanted, rtol=1e-9)
    path = path_of(optax.adamw, b1=0.7, b2=0.8, eps=0.1, weight_decay=0.5)
    squares, share = moments(path, 0.8, 2)
    wanted = moments(path, 0.7, 1)[1] * (np.sqrt(squares / share) + 0.1) * (1 - 0.5 * 0.1 / 2)
    np.testing.assert_allclose(path.denominator, wanted, rtol=1e-9)


def test_a_chain_without_a_learning_rate_has_the_rate_in_its_p():
    plain = av.Rival(lambda scale: optax.sgd(optax.constant_schedule(0.05)), scale=1.0)
    path = av.run(plain, quadratic, steps=3)
    np.testing.assert_allclose(path.denominator, 20, rtol=1e-6)
    np.testing.assert_allclose(av.stability(path, plain, quadratic).threshold, 2)


@pytest.mark.parametrize(
    "factory, numbers, why",
    [
        (optax.lion, {}, "signs"),
        (optax.sign_sgd, {}, "signs"),
        (signs_of_momentum, {}, "signs"),
        (optax.rprop, {}, "signs"),
        (optax.novograd, {}, "cond"),
        (optax.polyak_sgd, None, "the loss itself"),
        (lambda learning_rate: optax.MultiSteps(optax.sgd(learning_rate), 2), {}, "cond"),
    ],
)
def test_what_has_no_preconditioner_says_why(factory, numbers, why):
    numbers = {"max_learning_rate": 0.1} if numbers is None else {"learning_rate": 0.1, **numbers}
    rival = av.Rival(factory, **numbers)
    assert preconditioner(rival) is None and why in why_none(rival)
    path = av.run(rival, quadratic, steps=2)
    assert path.denominator is None
    with pytest.raises(TypeError, match=why):
        av.stability(path, rival, quadratic)


def test_what_mixes_coordinates_is_not_read_as_if_it_did_not():
    point = jnp.ones(2)
    with pytest.raises(UnknownSwing, match="dot_general"):
        swing_limit(lambda g, state, x: (jnp.ones((2, 2)) @ g, state), point, (), point)
    with pytest.raises(UnknownSwing, match="multiple"):
        swing_limit(lambda g, state, x: (jnp.ones(2), state), point, (), point)


def test_several_memories_are_solved_for_together():
    """m follows g, n follows m, each halfway: of a swing a third of a third is left."""

    def update(gradient, state, point):
        m = 0.5 * state[0] + 0.5 * gradient
        n = 0.5 * state[1] + 0.5 * m
        return -0.1 * n, (m, n)

    zeros = jnp.zeros(2)
    found = jax.jit(lambda g: swing_limit(update, g, (zeros, zeros), g))(jnp.ones(2))
    np.testing.assert_allclose(found, 2 * 9 / 0.1, rtol=1e-6)
