"""Each scalar operation in JavaScript beside XLA's, on ordinary numbers and on those where arithmetic goes
wrong.
"""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from adamviz import lowering
from tests.lowering.node import evaluate

TINY, HUGE = float(np.finfo(np.float32).tiny), float(np.finfo(np.float32).max)
SPECIAL = [
    np.nan,
    np.inf,
    -np.inf,
    0.0,
    -0.0,
    TINY,
    -TINY,
    1.5 * TINY,
    HUGE,
    -HUGE,
    1e30,
    -1e30,
    1e-30,
    -3e-20,
    16777217.0,
]
SUBNORMAL = [1e-45, -1e-45, 1e-40, -TINY / 2]
ORDINARY = [
    1.0,
    -1.0,
    0.5,
    -0.5,
    1.5,
    -1.5,
    2.5,
    -2.5,
    2.0,
    -2.0,
    3.0,
    -3.0,
    0.1,
    -0.7,
    0.49999997,
    10.25,
    -80.0,
    100.0,
    1e3,
]
RANDOM = np.random.default_rng(2)
ANY = [
    *RANDOM.normal(0, 3, 12),
    *(RANDOM.choice([-1, 1], 12) * 2.0 ** RANDOM.uniform(-126, 127, 12)),
]  # ordinary sizes, and all
FLOATS = np.float32(SPECIAL + ORDINARY + ANY + SUBNORMAL)
LOW, HIGH = np.iinfo(np.int32).min, np.iinfo(np.int32).max
INTEGERS = np.array([0, 1, -1, 2, -3, 7, 46341, 65536, -65537, HIGH, HIGH - 1, LOW, LOW + 1], np.int32)
UNSIGNED = np.array([0, 1, 2, 3, 7, 65537, 2**31, 2**31 + 5, 2**32 - 1], np.uint32)
BOOLS = np.array([False, True])

EXACT = {  # the same number to the last bit
    "abs": lax.abs,
    "ceil": lax.ceil,
    "floor": lax.floor,
    "neg": lax.neg,
    "sign": lax.sign,
    "is_finite": lax.is_finite,
    "round to even": lambda x: lax.round(x, lax.RoundingMethod.TO_NEAREST_EVEN),
    "round away": lambda x: lax.round(x, lax.RoundingMethod.AWAY_FROM_ZERO),
    "square": lax.square,
    "x^2": lambda x: lax.integer_pow(x, 2),
    "x^0": lambda x: lax.integer_pow(x, 0),
    "x^-1": lambda x: lax.integer_pow(x, -1),
    "to int32": lambda x: x.astype(jnp.int32),
    "to uint32": lambda x: x.astype(jnp.uint32),
    "to bool": lambda x: x.astype(bool),
    "sqrt": lax.sqrt,
    "x+0": lambda x: x + jnp.float32(0),
    "x-0": lambda x: x - jnp.float32(0),
    "x+-0": lambda x: x + jnp.float32(-0.0),
    "x-(-0)": lambda x: x - jnp.float32(-0.0),
    "0-x": lambda x: jnp.float32(0) - x,
    "x*1": lambda x: x * 1,
    "x/1": lambda x: x / 1,
    "-(-x)": lambda x: -lax.neg(x),
    "clamp": lambda x: lax.clamp(-0.5, x, 2.0),
}
EXACT_PAIRS = {
    "add": lax.add,
    "sub": lax.sub,
    "mul": lax.mul,
    "div": lax.div,
    "max": lax.max,
    "min": lax.min,
    "rem": lax.rem,
    "eq": lax.eq,
    "ne": lax.ne,
    "lt": lax.lt,
    "le": lax.le,
    "gt": lax.gt,
    "ge": lax.ge,
    "select": lambda x, y: jnp.where(x < y, x, y),
    "sign of": lambda x, y: jnp.where(jnp.isnan(x), y, -x),
    "mod": jnp.mod,
    "clamp": lambda x, y: lax.clamp(x, y, jnp.float32(3)),
}
# With the number of epsilons by which XLA's own approximations may miss what is correctly rounded here.
CLOSE = {
    "acos": (jnp.arccos, 4),
    "acosh": (jnp.arccosh, 4),
    "asin": (jnp.arcsin, 4),
    "asinh": (jnp.arcsinh, 4),
    "atan": (jnp.arctan, 4),
    "atanh": (jnp.arctanh, 4),
    "cbrt": (jnp.cbrt, 16),
    "cos": (jnp.cos, 4),
    "cosh": (jnp.cosh, 16),
    "exp": (jnp.exp, 4),
    "exp2": (jnp.exp2, 32),
    "expm1": (jnp.expm1, 4),
    "log": (jnp.log, 4),
    "log1p": (jnp.log1p, 4),
    "logistic": (jax.nn.sigmoid, 4),
    "rsqrt": (lax.rsqrt, 4),
    "sin": (jnp.sin, 4),
    "sinh": (jnp.sinh, 16),
    "tan": (jnp.tan, 4),
    "tanh": (jnp.tanh, 4),
    "x^3": (lambda x: lax.integer_pow(x, 3), 4),
    "x^-3": (lambda x: lax.integer_pow(x, -3), 4),
    "x^7": (lambda x: lax.integer_pow(x, 7), 8),
    "softplus": (jax.nn.softplus, 4),
    "x^0.5": (lambda x: x**0.5, 4),
    "0.9^x": (lambda x: 0.9**x, 4),
}
CLOSE_PAIRS = {
    "pow": (lax.pow, 4),
    "atan2": (lax.atan2, 4),
    "hypot": (jnp.hypot, 4),
    "logaddexp": (jnp.logaddexp, 32),
}
# What XLA's code makes of a subnormal operand here is neither its value nor zero's; none comes out of
# arithmetic.
STRAY = ("cbrt", "pow", "atan2")
WHOLE = {
    "abs": lax.abs,
    "neg": lax.neg,
    "sign": lax.sign,
    "not": lax.bitwise_not,
    "square": lax.square,
    "x^3": lambda x: lax.integer_pow(x, 3),
    "to float32": lambda x: x.astype(jnp.float32),
    "to bool": lambda x: x.astype(bool),
    "to uint32": lambda x: x.astype(jnp.uint32),
    "to int32": lambda x: x.astype(jnp.int32),
    "+0": lambda x: x + 0,
    "*1": lambda x: x * 1,
}
WHOLE_PAIRS = {
    "add": lax.add,
    "sub": lax.sub,
    "mul": lax.mul,
    "div": lax.div,
    "rem": lax.rem,
    "max": lax.max,
    "min": lax.min,
    "and": lax.bitwise_and,
    "or": lax.bitwise_or,
    "xor": lax.bitwise_xor,
    "lt": lax.lt,
    "ge": lax.ge,
    "eq": lax.eq,
    "select": lambda x, y: jnp.where(x > y, x, y),
    "clamp": lambda x, y: lax.clamp(x, y, x),
}
LOGIC = {
    "and": jnp.logical_and,
    "or": jnp.logical_or,
    "xor": jnp.logical_xor,
    "eq": lax.eq,
    "ne": lax.ne,
    "not": lambda x, y: jnp.logical_not(x),
    "to float32": lambda x, y: x.astype(jnp.float32) + y,
    "to int32": lambda x, y: x + y.astype(jnp.int32),
    "select": lambda x, y: jnp.where(x, y, ~y),
    "select_n": lambda x, y: lax.select_n(x, y, x),
}

CASES = []
for table, grid, count in (
    (EXACT, FLOATS, 1),
    (EXACT_PAIRS, FLOATS, 2),
    (CLOSE, FLOATS, 1),
    (CLOSE_PAIRS, FLOATS, 2),
    (WHOLE, INTEGERS, 1),
    (WHOLE_PAIRS, INTEGERS, 2),
    (WHOLE, UNSIGNED, 1),
    (WHOLE_PAIRS, UNSIGNED, 2),
    (LOGIC, BOOLS, 2),
):
    for name, entry in table.items():
        if grid is UNSIGNED and name in ("abs", "sign", "neg"):
            continue
        function, epsilons = entry if isinstance(entry, tuple) else (entry, 0)
        grid_of_it = grid[: -len(SUBNORMAL)] if name in STRAY else grid
        CASES.append(
            pytest.param(
                len(CASES), function, grid_of_it, count, epsilons, id=f"{name} of {count} {grid.dtype.name}"
            )
        )


@pytest.fixture(scope="module")
def javascript(tmp_path_factory):
    """What JavaScript gives for every case, from one process."""
    functions = []
    for case in CASES:
        _, function, grid, count, _ = case.values
        traced = lowering.Traced(function, *[grid[0]] * count)
        functions.append((traced, list(itertools.product(grid, repeat=count))))
    return evaluate(functions, tmp_path_factory.mktemp("scalars"))


@pytest.mark.sampled(20)
@pytest.mark.parametrize(("index", "function", "grid", "count", "epsilons"), CASES)
def test_an_operation(index, function, grid, count, epsilons, javascript):
    columns = [np.array(column) for column in zip(*itertools.product(grid, repeat=count), strict=True)]
    expected, found = np.asarray(jax.jit(function)(*columns)), javascript[index][:, 0]
    rows = list(zip(*columns, expected, found, strict=True))
    wrong = [row for row, right in zip(rows, same(found, expected, epsilons), strict=True) if not right]
    assert not wrong, f"inputs, XLA's, JavaScript's: {[tuple(map(str, row)) for row in wrong[:12]]}"


def same(found, expected, epsilons):
    if expected.dtype.kind != "f":
        return found == expected
    expected = expected.astype(np.float64)
    # What only moves or selects keeps subnormal numbers in XLA, but any arithmetic takes them for zero, as
    # here all does.
    expected = np.where(np.abs(expected) < TINY, np.copysign(0.0, expected), expected)
    # An approximation may halve the smallest normal number on its way.
    zero = (
        (expected == 0)
        & (np.abs(found) <= 2 * TINY * (epsilons > 0))
        & (np.signbit(found) == np.signbit(expected))
    )
    with np.errstate(invalid="ignore"):
        close = (expected != 0) & (np.abs(found - expected) <= np.abs(expected) * epsilons * 2.0**-23)
    return zero | close | (expected != 0) & (found == expected) | np.isnan(found) & np.isnan(expected)
