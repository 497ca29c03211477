"""Many optimizers at once do what each does alone."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.examples import train_many

X = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]], np.float32)
START = {"w": np.array([1.0, -2.0], np.float32), "b": np.float32(0.5)}


def loss(params, batch):
    return jnp.mean((batch @ params["w"] + params["b"] - 1) ** 2)


def alone(optimizer, steps):
    params = jax.tree.map(jnp.asarray, START)
    state, losses = optimizer.init(params), []

    @jax.jit
    def step(params, state):
        value, gradients = jax.value_and_grad(loss)(params, X)
        params, state, _ = optimizer.update(gradients, state, params)
        return params, state, value

    for _ in range(steps):
        params, state, value = step(params, state)
        losses.append(value)
    return params, np.array(losses)


KINDS = {
    "Adam": [av.TextbookAdam(0.1, bias_correction=False), av.TextbookAdam(0.01, beta_1=0.5, clipnorm=0.1)],
    "Nesterov": [
        av.Rival(optax.sgd, learning_rate=rate, momentum=0.9, nesterov=True) for rate in (0.01, 0.1)
    ],
}


@pytest.mark.parametrize("name", KINDS)
def test_each_row_is_the_run_of_one_optimizer(name):
    many = train_many(loss, START, [X] * 5, KINDS[name])
    assert many.loss.shape == (2, 5) and many.params["w"].shape == (2, 2)
    for row, optimizer in enumerate(KINDS[name]):
        params, losses = alone(optimizer, 5)
        # 1 - beta_2^t loses digits in float32, others in each program.
        np.testing.assert_allclose(many.loss[row], losses, rtol=2e-4)
        jax.tree.map(
            lambda ours, one: np.testing.assert_allclose(ours[row], one, rtol=2e-4), many.params, params
        )


def test_a_schedule_is_what_a_learning_rate_that_decays_is():
    inverse_root = lambda step: 1 / jnp.sqrt(step + 1)
    decaying = train_many(loss, START, [X] * 6, [av.Adam(lambda step: 0.1 * inverse_root(step))])
    scaled = train_many(loss, START, [X] * 6, [av.Adam(0.1)], schedule=inverse_root)
    np.testing.assert_allclose(scaled.loss, decaying.loss, rtol=2e-4)
    constant = train_many(loss, START, [X] * 6, [av.Adam(0.1)])
    assert scaled.loss[0, 1] == constant.loss[0, 1] and scaled.loss[0, 2] != constant.loss[0, 2]


def test_a_search_along_a_line_is_told_the_loss():
    many = train_many(loss, START, [X] * 3, [av.Rival(optax.polyak_sgd, max_learning_rate=1.0)])
    assert many.loss[0, 2] < many.loss[0, 0]


@pytest.mark.parametrize(
    "batches, optimizers, error, words",
    [
        ([X], [], ValueError, "at least one optimizer"),
        ([], [av.Adam()], ValueError, "at least one batch"),
        ([X], [av.Adam(), av.TextbookAdam()], TypeError, "optimizers of one kind"),
        ([X], ["adam"], TypeError, "av.Adam"),
    ],
    ids=["none", "no batch", "kinds", "a name"],
)
def test_what_cannot_be_trained_is_refused(batches, optimizers, error, words):
    with pytest.raises(error, match=words):
        train_many(loss, START, batches, optimizers)
