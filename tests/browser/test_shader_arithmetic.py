"""Scalar operations, and all surfaces, in GLSL beside NumPy: in a real browser, on numbers of all kinds."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.special
from jax import lax

import adamviz as av
from adamviz.core.noise import Noise
from adamviz.core.trajectory import slope
from adamviz.lowering import Traced
from tests.browser.shaders import evaluate, opened
from tests.lowering.test_scalar_operations import (
    BOOLS,
    EXACT,
    EXACT_PAIRS,
    FLOATS,
    INTEGERS,
    LOGIC,
    UNSIGNED,
    WHOLE,
    WHOLE_PAIRS,
    same,
)

TINY = np.finfo(np.float32).tiny
# By how many units in the last place of float32 each may miss the true value, which NumPy has in float64.
ULPS = {
    "acos": (lax.acos, np.arccos, 3),
    "acosh": (jnp.arccosh, np.arccosh, 3),
    "asin": (lax.asin, np.arcsin, 3),
    "asinh": (lax.asinh, np.arcsinh, 3),
    "atan": (lax.atan, np.arctan, 2),
    "atanh": (lax.atanh, np.arctanh, 3),
    "cbrt": (lax.cbrt, np.cbrt, 1),
    "cos": (lax.cos, np.cos, 2),
    "cosh": (lax.cosh, np.cosh, 2),
    "erf": (lax.erf, scipy.special.erf, 4),
    "erfc": (lax.erfc, scipy.special.erfc, 16),
    "erf_inv": (lax.erf_inv, lambda x: np.where(x == 0, x, scipy.special.erfinv(x)), 8),
    "exp": (lax.exp, np.exp, 1),
    "exp2": (lax.exp2, np.exp2, 1),
    "expm1": (lax.expm1, np.expm1, 2),
    "log": (lax.log, np.log, 1),
    "log1p": (lax.log1p, np.log1p, 1),
    "logistic": (lax.logistic, scipy.special.expit, 2),
    "rsqrt": (lax.rsqrt, lambda x: 1 / np.sqrt(x), 2),
    "sin": (lax.sin, np.sin, 2),
    "sinh": (lax.sinh, np.sinh, 3),
    "tan": (lax.tan, np.tan, 4),
    "tanh": (lax.tanh, np.tanh, 2),
}
ULPS_PAIRS = {"pow": (lax.pow, np.power, 1), "atan2": (lax.atan2, np.arctan2, 3)}
STEPS = np.arange(2000.0)
BETAS = np.float32([0.0, 0.5, 0.9, 0.99, 0.999, 0.99999])


@pytest.fixture(scope="module")
def page(browser):
    with opened(browser) as page:
        yield page


def in_the_page(page, functions, *columns):
    """What a shader gives for each of some functions."""
    traced = Traced(lambda *numbers: [function(*numbers) for function in functions], *[c[0] for c in columns])
    return evaluate(page, traced, columns)


@pytest.mark.parametrize(
    ("table", "grid", "count"),
    [
        pytest.param(EXACT, FLOATS, 1, id="floats"),
        pytest.param(EXACT_PAIRS, FLOATS, 2, id="pairs of floats"),
        pytest.param(WHOLE, INTEGERS, 1, id="int32"),
        pytest.param(WHOLE_PAIRS, INTEGERS, 2, id="pairs of int32"),
        pytest.param(WHOLE_PAIRS, UNSIGNED, 2, id="pairs of uint32"),
        pytest.param(LOGIC, BOOLS, 2, id="bools"),
    ],
)
def test_what_is_exact_has_the_kernel_s_bits(table, grid, count, page):
    columns = [np.array(column) for column in zip(*itertools.product(grid, repeat=count), strict=True)]
    for (name, function), found in zip(
        table.items(), in_the_page(page, table.values(), *columns), strict=True
    ):
        expected = np.asarray(jax.jit(function)(*columns))
        right = same(found.astype(np.float64) if expected.dtype.kind == "f" else found, expected, 0)
        assert right.all(), (name, [column[~right][:8] for column in (*columns, expected, found)])


def misses(found, x, true):
    """By how many units in the last place each number misses; infinite where it is of another kind."""
    with np.errstate(all="ignore"):
        true = np.where(np.abs(true) < TINY * (1 - 2.0**-25), np.copysign(0.0, true), true)
        rounded = true.astype(np.float32)
        apart = np.abs(found - true) / np.spacing(np.abs(rounded).clip(TINY)).astype(np.float64)
    exact = (found == rounded) | np.isnan(found) & np.isnan(rounded)
    zeros = (rounded == 0) & (np.signbit(found) != np.signbit(rounded))
    return np.where(zeros, np.inf, np.where(exact, 0.0, np.where(np.isfinite(rounded), apart, np.inf)))


@pytest.mark.parametrize("table", [ULPS, ULPS_PAIRS], ids=["of one number", "of two"])
def test_functions_miss_the_true_value_by_a_few_units_in_the_last_place(table, page):
    grid = FLOATS
    columns = [grid, grid[::-1]] if table is ULPS_PAIRS else [grid]
    if table is ULPS_PAIRS:
        more = [np.array(c) for c in zip(*itertools.product(BETAS, STEPS.astype(np.float32)), strict=True)]
        all_pairs = [np.array(c) for c in zip(*itertools.product(grid, repeat=2), strict=True)]
        columns = [np.concatenate(pair) for pair in zip(all_pairs, more, strict=True)]
    else:
        dense = np.random.default_rng(5).uniform(-1, 1, 4000) * np.repeat([1, 10, 90, 1e6], 1000)
        columns = [np.concatenate([grid, dense.astype(np.float32)])]
    functions = [function for function, _, _ in table.values()]
    for (name, (_, numpy, most)), found in zip(
        table.items(), in_the_page(page, functions, *columns), strict=True
    ):
        flushed = [np.where(np.abs(c) < TINY, np.copysign(np.float32(0), c), c) for c in columns]
        with np.errstate(all="ignore"):
            true = numpy(*(column.astype(np.float64) for column in flushed))
        missed = misses(found, flushed[0], true)
        worst = np.argsort(missed)[-4:]
        assert missed.max() <= most, (name, [column[worst] for column in (*columns, found, true, missed)])


def test_all_surfaces_have_the_kernel_s_loss_and_gradient(page):
    surfaces, random = [cls() for cls in av.surfaces.ALL], np.random.default_rng(3)
    count, step = 300, np.int32(7)
    places = [
        np.float32(random.uniform(x0, x1, count)) if axis == 0 else np.float32(random.uniform(y0, y1, count))
        for x0, x1, y0, y1 in (surface.extent for surface in surfaces)
        for axis in (0, 1)
    ]

    def all_of_them(*places):
        points = [jnp.stack(pair) for pair in zip(places[::2], places[1::2], strict=True)]
        return [slope(*pair, step) for pair in zip(surfaces, points, strict=True)]

    traced = Traced(all_of_them, *[column[0] for column in places], longest=6)  # data in loops
    expected = jax.jit(jax.vmap(all_of_them))(*places)
    expected = [part for loss, gradient in expected for part in (loss, gradient[:, 0], gradient[:, 1])]
    assert traced.graph.tables and len(expected) == 3 * len(surfaces) > 50
    found = evaluate(page, traced, places)
    for i, (one, other) in enumerate(zip(found, map(np.asarray, expected), strict=True)):
        # Where the terms of a sum cancel, what rounding has lost of them is left.
        allowed = 3e-5 * (np.abs(other) + 1e-3 * np.abs(other).max())
        assert (np.abs(one - other) <= allowed).all(), (surfaces[i // 3], i % 3)


def test_noise_draws_the_kernel_s_digits(page):
    gradient, steps = np.float32([1.0, -2.0]), np.arange(300, dtype=np.int32)
    for heavy in (False, True):
        noise = Noise(noise_level=0.5, noise_seed=3, heavy_tails=heavy, spike=10.0)
        found = in_the_page(page, [lambda step, noise=noise: noise(gradient, step)], steps)
        expected = np.asarray(jax.jit(jax.vmap(lambda step, noise=noise: noise(gradient, step)))(steps))
        np.testing.assert_array_equal(np.stack(found, 1), expected)
