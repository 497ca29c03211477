"""Numbers below the smallest normal one are zero in the page where they are in the kernel, on the CPU."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from jax import lax

import adamviz as av
from adamviz import lowering
from adamviz.core.adam import Adam
from tests.lowering.node import evaluate
from tests.lowering.test_runs_in_the_page import in_the_page

RANDOM = np.random.default_rng(11)
TINY = np.finfo(np.float32).tiny
ROOT = np.float32(2.0**-63)


def near(number, count, dtype=np.float32):
    """Numbers a few thousand last digits around a number, of both signs, and some of other sizes."""
    close = number * (1 + np.finfo(dtype).eps * RANDOM.integers(-2000, 2000, count))
    return (close * RANDOM.choice([-1, 1, 2, -0.5], count)).astype(dtype)


OPERATIONS = {
    "product": (lax.mul, near(ROOT, 4000), near(ROOT, 4000)),
    "quotient": (lax.div, near(TINY * 2**20, 4000), near(2.0**20, 4000)),
    "sum": (lax.add, near(2 * TINY, 4000), near(2 * TINY, 4000)),
    "difference": (lax.sub, near(TINY, 4000), near(TINY, 4000)),
    "remainder": (lambda x, y: 2 * lax.rem(x, y), near(3 * TINY, 4000), near(TINY, 4000)),
    "inverse": (lambda x, y: 1 / x, near(2.0**126, 4000), near(1, 4000)),
    "by a constant": (
        lambda x, y: [x / 4, x * 0.3, x - 3 * TINY, x / 3e38, x * 4],
        near(3 * TINY, 4000),
        near(1, 4000),
    ),
    "square": (lambda x, y: jnp.square(x), near(ROOT, 4000), near(1, 4000)),
    "decided": (
        lambda x, y: [jnp.sign(x * y), x * y > 0, x * y == 0, 1 / (x * y), jnp.maximum(x * y, 0)],
        near(ROOT, 4000),
        near(ROOT, 4000),
    ),
    "exp": (lambda x, y: jnp.exp(x) > 0, RANDOM.uniform(-87.3, -80, 4000).astype(np.float32), near(1, 4000)),
    "exp of less": (
        lambda x, y: jnp.exp(x) > 0,
        RANDOM.uniform(-100, -87.4, 4000).astype(np.float32),
        near(1, 4000),
    ),
    "an input": (
        lambda x, y: [jnp.sign(x), x > 0, x == y, x * 1e30, x + y, jnp.where(x > 0, 1.0, 2.0)],
        near(TINY, 4000),
        near(TINY / 2, 4000),
    ),
}


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", OPERATIONS)
def test_results_below_the_smallest_normal_number_are_zero(name, tmp_path):
    function, x, y = OPERATIONS[name]
    (found,) = evaluate([(lowering.Traced(function, x[0], y[0]), np.stack([x, y], 1))], tmp_path)
    expected = np.stack(
        [np.asarray(leaf, np.float64) for leaf in jax.tree.leaves(jax.jit(function)(x, y))], 1
    )
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(np.signbit(found[found == 0]), np.signbit(expected[expected == 0]))
    assert name.startswith(("exp", "an input")) or len(set((np.abs(expected[:, 0]) < TINY).tolist())) == 2


def test_what_is_read_from_tables_and_constants(tmp_path):
    column = np.float32([1e-40, 1e-39, 2e-38, 1.0] * 10)

    def function(x):
        return [
            jnp.sum(jnp.sign(column * x)),
            jnp.sum(jnp.where(column < x * 1e-37, 1.0, 0.0)),
            jnp.prod(column * x),
            1 / (x * np.float32(1e-40)),
        ]

    (found,) = evaluate([(lowering.Traced(function, np.float32(1)), [[1.5]])], tmp_path)
    np.testing.assert_array_equal(found[0], [20.0, 30.0, 0.0, np.inf])
    np.testing.assert_array_equal(np.float64(jax.jit(function)(np.float32(1.5))), found[0])


def test_float64_has_a_smallest_normal_number_too(tmp_path):
    with jax.enable_x64(True):
        x, y = near(2.0**-511, 2000, np.float64), near(2.0**-511, 2000, np.float64)

        def function(x, y):
            return [
                jnp.sign(x * y),
                x * y,
                (x * y) * 1e30,
                (x * 1e120).astype(jnp.float32),
                jnp.sign(y * 1e115 * 1e-10).astype(jnp.float32),
            ]

        (found,) = evaluate([(lowering.Traced(function, x[0], y[0]), np.stack([x, y], 1))], tmp_path)
        expected = np.stack([np.asarray(leaf, np.float64) for leaf in jax.jit(function)(x, y)], 1)
    # A product that rounds up to the smallest normal number is taken for zero by the processor only.
    edge = np.abs(found[:, 1]) == 2.0**-1022
    assert edge.mean() < 0.01
    np.testing.assert_array_equal(found[~edge], expected[~edge])


RUNS = {
    "signs of a gradient that is zero": (
        av.Rival(optax.sign_sgd, learning_rate=0.05),
        av.surfaces.Plateau(width=0.4),
        (-5.0, 2.0),
    ),
    "signs near the last one": (
        av.Rival(optax.sign_sgd, learning_rate=0.05),
        av.surfaces.Plateau(width=0.4),
        (-4.0, 2.0),
    ),
    "lion": (av.Rival(optax.lion, learning_rate=0.05), av.surfaces.Plateau(width=0.4), (-5.0, 2.0)),
    "Adam without epsilon": (
        av.TextbookAdam(0.05, epsilon=1e-40),
        av.surfaces.Plateau(width=0.4),
        (-3.0, 2.0),
    ),
    "Adam where v is zero": (Adam(0.05, epsilon=1e-30), av.Surface(lambda x, y: 1e-20 * (x + y)), (1.0, 2.0)),
    "Adam where v is nearly zero": (
        Adam(0.05, epsilon=1e-30),
        av.Surface(lambda x, y: 1e-17 * (x + y)),
        (1.0, 2.0),
    ),
    "from a subnormal place": (
        av.Rival(optax.sign_sgd, learning_rate=0.05),
        av.surfaces.Bowl(),
        (1e-40, -1e-39),
    ),
    "a subnormal learning rate": (
        av.Rival(optax.sgd, learning_rate=1e-39),
        av.Surface(lambda x, y: 1e38 * (x + y)),
        (1.0, 2.0),
    ),
}


@pytest.mark.slow
def test_runs_decide_alike(tmp_path):
    for (name, (optimizer, surface, start)), page in zip(
        RUNS.items(), in_the_page(list(RUNS.values()), 200, tmp_path), strict=True
    ):
        xla = av.run(optimizer, surface, start, steps=200)
        assert page["diverged"] == (-1 if xla.diverged_at is None else xla.diverged_at), name
        np.testing.assert_allclose(page["xy"], xla.xy, rtol=1e-5, atol=1e-6, err_msg=name)
        np.testing.assert_array_equal(
            np.sign(page["grad"]), np.sign(np.where(np.abs(xla.grad) < TINY, 0, xla.grad)), err_msg=name
        )
    assert tuple(page["xy"][0]) == RUNS["a subnormal learning rate"][2]


def test_the_flat_part_of_the_plateau_keeps_what_starts_there(tmp_path):
    optimizer, surface, start = RUNS["signs of a gradient that is zero"]
    (page,) = in_the_page([(optimizer, surface, start)], 500, tmp_path)
    assert tuple(page["xy"][-1]) == start == tuple(av.run(optimizer, surface, start, steps=500).xy[-1])
