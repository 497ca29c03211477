"""Optimizers that look at the loss itself get it: the value, the gradient, and the surface as a function."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.core.rival_arguments import Key


def loss(x, y, steep=3.0):
    return jnp.log1p(x**2 + steep * y**2) + 0.1 * x


def by_hand(made, surface, start, steps):
    """What optax computes by itself."""
    made, x = optax.with_extra_args_support(made), jnp.float32(start)

    @jax.jit
    def step(x, state):
        value, gradient = jax.value_and_grad(surface)(x)
        update, state = made.update(gradient, state, x, value=value, grad=gradient, value_fn=surface)
        return optax.apply_updates(x, update), state

    state, points = made.init(x), [x]
    for _ in range(steps):
        x, state = step(x, state)
        points.append(x)
    return np.array(points)


def searched(learning_rate):
    return optax.chain(
        optax.sgd(learning_rate), optax.scale_by_backtracking_linesearch(max_backtracking_steps=5)
    )


def plateau(learning_rate):
    return optax.chain(optax.sgd(learning_rate), optax.contrib.reduce_on_plateau(patience=1, factor=0.5))


NEEDING = {
    "polyak_sgd": (optax.polyak_sgd, {"max_learning_rate": 0.3}),
    "lbfgs": (optax.lbfgs, {}),
    "momo": (optax.contrib.momo, {"learning_rate": 0.3}),
    "backtracking": (searched, {"learning_rate": 0.5}),
    "plateau": (plateau, {"learning_rate": 0.5}),
}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", NEEDING)
@pytest.mark.parametrize("surface", [av.surfaces.Beale(), av.Surface(loss)], ids=["beale", "own"])
def test_they_do_what_optax_does_by_hand(name, surface):
    factory, numbers = NEEDING[name]
    optimizer = av.Rival(factory, **numbers)
    assert optimizer.needs_loss
    path = av.run(optimizer, surface, (0.5, 0.4), steps=6)
    np.testing.assert_allclose(
        path.xy[: path.diverged_at],
        by_hand(factory(**numbers), surface, (0.5, 0.4), 6)[: path.diverged_at],
        rtol=2e-4,
        atol=2e-5,
    )
    assert np.isfinite(path.loss[:3]).all()


def test_others_get_no_loss():
    assert not av.Rival(optax.adam, learning_rate=0.1).needs_loss


def test_a_sweep_and_a_view_of_one():
    optimizer = av.Rival(optax.polyak_sgd, max_learning_rate=0.3)
    rows = av.sweep(optimizer, loss, (0.5, 0.4), steps=4, max_learning_rate=[0.1, 0.3])
    np.testing.assert_allclose(rows.xy[1], av.run(optimizer, loss, (0.5, 0.4), steps=4).xy, rtol=1e-5)
    view = av.explore(loss, optimizer, start=(0.5, 0.4), steps=4)
    assert view.table()[0]["loss"] == pytest.approx(rows.loss[1, -1], rel=1e-5)
    assert _errors(view) == ["it looks at the loss itself, which only the kernel gives it"]
    view.close()


def _errors(view):
    from adamviz.live.packing import unpacked_json

    return [one["error"] for one in unpacked_json(view._setup)["optimizers"] if "error" in one]


@pytest.mark.parametrize("key", [jax.random.key(3), 3], ids=["key", "seed"])
def test_a_key_is_code_and_draws_as_it_does_in_optax(key):
    optimizer = av.Rival(optax.noisy_sgd, learning_rate=0.1, key=key)
    assert list(optimizer.numbers) == ["learning_rate"]
    bowl = av.surfaces.Bowl()
    path = av.run(optimizer, bowl, (1.0, 1.0), steps=3)
    np.testing.assert_allclose(
        path.xy, by_hand(optax.noisy_sgd(0.1, key=key), bowl, (1.0, 1.0), 3), rtol=1e-5
    )
    other = av.run(
        av.Rival(optax.noisy_sgd, learning_rate=0.1, key=jax.random.key(4)), bowl, (1.0, 1.0), steps=3
    )
    assert not np.array_equal(other.xy, path.xy)
    view = av.explore(bowl, optimizer, start=(1.0, 1.0), steps=3)
    assert view.table()[0]["loss"] == pytest.approx(path.loss[-1], rel=1e-5)
    view.close()


def test_keys_are_compared_by_what_they_hold():
    assert Key(jax.random.key(1)) == Key(jax.random.key(1)) != Key(jax.random.PRNGKey(1))
