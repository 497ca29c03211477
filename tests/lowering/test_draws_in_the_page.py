"""The errors of noise are the same digits in the page and in XLA, whether it compiles one draw, many at once
or a loop.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from adamviz import lowering
from adamviz.core.noise import Noise, heavy, normal, shares, uniform
from tests.lowering.node import evaluate

RANDOM = np.random.default_rng(3)
SEEDS = np.concatenate([RANDOM.integers(0, 10**6, 4000), np.full(6000, 73)]).astype(np.float32)
STEPS = np.concatenate([RANDOM.integers(0, 10**5, 4000), np.arange(6000)]).astype(np.int32)


def everything(seed, step):
    """All that is drawn: two coordinates of each kind, from the first draw and from one made by a surface."""
    one, two = shares(seed, step, 0), shares(seed, step, 1)
    noise = [
        Noise(noise_level=1.0, noise_seed=seed, heavy_tails=tails)(jnp.zeros(2, jnp.float32), step)
        for tails in (False, True)
    ]
    return jnp.concatenate(
        [
            jnp.stack([*one, *two, uniform(seed, step, 7.0), *normal(one, two), heavy(*one), heavy(*two)]),
            *noise,
        ]
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    traced = lowering.Traced(everything, SEEDS[0], STEPS[0])
    return evaluate([(traced, np.stack([SEEDS, STEPS], 1))], tmp_path_factory.mktemp("draws"))[0]


def test_many_draws_at_once(page):
    np.testing.assert_array_equal(jax.jit(jax.vmap(everything))(SEEDS, STEPS), page)


def test_draws_one_by_one(page):
    draw = jax.jit(everything)
    np.testing.assert_array_equal(
        [draw(seed, step) for seed, step in zip(SEEDS[:500], STEPS[:500], strict=True)], page[:500]
    )


def test_draws_in_a_loop(page):
    loop = jax.jit(lambda rows: jax.lax.scan(lambda _, row: (None, everything(*row)), None, rows)[1])
    np.testing.assert_array_equal(loop((SEEDS, STEPS)), page)


def test_draws_when_the_numbers_are_traced_in_double_precision(page):
    with jax.enable_x64(True):
        found = jax.jit(jax.vmap(everything))(SEEDS, STEPS.astype(np.int64))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, page)
