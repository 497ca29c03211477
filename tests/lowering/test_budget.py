"""What a program costs, when it is too heavy for the page, and when it is too long to be sent."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

import adamviz as av
from adamviz import lowering
from adamviz.programs.budget import MOST_CHARACTERS, MOST_OPERATIONS, budgeted
from adamviz.programs.program import optimizer_program, surface_program
from tests.lowering.table import OPTIMIZERS, SURFACES

RANDOM = np.random.default_rng(2)
DATA = RANDOM.normal(size=(1000, 3)).astype(np.float32)
KERNELS = RANDOM.normal(size=(3, 16)).astype(np.float32)
WIDE = RANDOM.normal(size=(200, 64)).astype(np.float32)


def mlp(x, y):
    """A layer of 16 on 1,000 points."""
    return jnp.mean((jnp.tanh(DATA @ (KERNELS * x)) @ (KERNELS[0] * y) - DATA[:, 0]) ** 2)


def cost(function, *arguments):
    return lowering.cost(lowering.Traced(function, *(arguments or (np.float32(1),))))


def test_what_is_counted():
    assert cost(lambda x: x) == cost(lambda x: x + 0) == 0 and cost(lambda x: x * x + 1) == 2
    assert cost(lambda x: jnp.sum(DATA[:, 0] * x)) == 2000 and cost(
        lambda x: jnp.sum(DATA[:, 0] * jnp.sin(x))
    ) == 2000 + cost(jnp.sin)
    step = cost(lambda x: x * x + x)
    # The counter.
    assert 100 * step <= cost(lambda x: lax.fori_loop(0, 100, lambda i, v: v * v + v, x)) <= 100 * (step + 1)
    rows = cost(lambda x: lax.fori_loop(0, 100, lambda i, v: v + jnp.sum(DATA[:, 0] * v), x))
    assert rows == pytest.approx(100 * 2000, rel=0.01)
    traced = lowering.Traced(lambda x: (x * x, jnp.sum(DATA[:, 0] * x)), np.float32(1))
    assert lowering.cost(traced, traced.outputs[:1]) == 1


def test_a_heavy_program_says_so_in_words_and_has_its_functions():
    program = surface_program(av.Surface(mlp))
    assert (
        program["cost"] > MOST_OPERATIONS
        and "error" not in program
        and program["gradient"]
        and program["tables"]
    )
    assert (
        program["heavy"] == f"it takes {program['cost']:,} operations a step, which is too slow for the page"
    )


@pytest.mark.parametrize("name", [*SURFACES, *OPTIMIZERS])
def test_what_adamviz_brings_is_light(name):
    program = surface_program(SURFACES[name]) if name in SURFACES else optimizer_program(OPTIMIZERS[name])
    assert 0 < program["cost"] <= MOST_OPERATIONS and "heavy" not in program


def test_a_program_that_is_too_long_is_not_sent():
    program = surface_program(
        av.Surface(lambda x, y: jnp.mean(jax.nn.softplus(WIDE @ (WIDE[0] * x)) + WIDE @ (WIDE[1] * y)))
    )
    assert "characters, more than 64,000" in program["error"] and "value" not in program
    with pytest.raises(lowering.Unsupported, match="take 64,0"):
        budgeted({"value": "0" * MOST_CHARACTERS}, 1)


def test_no_table_is_sent_that_no_function_reads():
    traced = lowering.Traced(lambda x: jnp.sum((DATA.T[0] + 1) * x) + 0 * x, np.float32(1))
    assert len(lowering.tables(traced)) == 1
