"""Whole numbers of every size that the page can hold: they wrap around as XLA's do, one by one and over long
axes.
"""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from adamviz import lowering
from adamviz.lowering import Unsupported, javascript_operations
from tests.lowering.node import evaluate

RANDOM = np.random.default_rng(5)
XY = RANDOM.normal(size=2).astype(np.float32)
DTYPES = [np.dtype(name) for name in ("int8", "int16", "int32", "uint8", "uint16", "uint32")]
PAIRS = {
    "add": lax.add,
    "sub": lax.sub,
    "mul": lax.mul,
    "div": lax.div,
    "rem": lax.rem,
    "max": lax.max,
    "min": lax.min,
    "floor": lambda x, y: x // y,
    "mod": lambda x, y: x % y,
    "and": lax.bitwise_and,
    "or": lax.bitwise_or,
    "xor": lax.bitwise_xor,
    "not": lambda x, y: ~x,
    "neg": lambda x, y: -x,
    "abs": lambda x, y: abs(x),
    "sign": lambda x, y: jnp.sign(x),
    "lt": lax.lt,
    "clamp": lambda x, y: lax.clamp(x, y, x),
    "square": lambda x, y: x * x,
    "cube": lambda x, y: lax.integer_pow(x, 3),
    **{f"to {d}": lambda x, y, d=d: (x - y).astype(d) for d in DTYPES},
    "to float32": lambda x, y: (x * y).astype(jnp.float32),
    "to bool": lambda x, y: (x - y).astype(bool),
    "by 7": lambda x, y: [lax.div(x, x.dtype.type(7)), lax.rem(x, x.dtype.type(7))],
    "left": lax.shift_left,
    "right": lax.shift_right_logical,
    "right, with the sign": lax.shift_right_arithmetic,
    "by 0": lambda x, y: [lax.div(x, x.dtype.type(0)), lax.rem(x, x.dtype.type(0))],
}
REDUCED = {
    "sum": jnp.sum,
    "product": jnp.prod,
    "max": jnp.max,
    "min": jnp.min,
    "and": jnp.bitwise_and.reduce,
    "or": jnp.bitwise_or.reduce,
    "xor": jnp.bitwise_xor.reduce,
    "dot": lambda x: x @ x,
    "half of it": lambda x: jnp.sum(lax.div(x, x.dtype.type(2))),
}
FLOATS = np.float32(
    [
        np.nan,
        np.inf,
        -np.inf,
        0,
        -0.0,
        0.6,
        -0.6,
        127.5,
        128,
        -129,
        255.9,
        256,
        32768,
        65536,
        2e9,
        3e9,
        -3e9,
        4294967296,
        1e20,
        1e-40,
    ]
)


def special(dtype):
    """0, 1, both ends and what is near them, and some others."""
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    ends = [0, 1, 2, 3, 7, 46341, low, low + 1, high, high - 1, -1, -2, -3, high // 2, high // 2 + 1]
    return np.array([n for n in dict.fromkeys(ends) if low <= n <= high]).astype(dtype)


def long(dtype):
    """A table whose sums and products pass the dtype's range many times."""
    info = np.iinfo(dtype)
    return np.concatenate([special(dtype), RANDOM.integers(info.min, info.max, 45, dtype, endpoint=True)])


def check(functions, columns, folder):
    """All of them in JavaScript and in XLA, each in one go."""
    rows = np.stack(columns, 1)
    found = evaluate(
        [(lowering.Traced(f, *[column[0] for column in columns]), rows) for f in functions], folder
    )
    expected = jax.jit(jax.vmap(lambda *numbers: [jax.tree.leaves(f(*numbers)) for f in functions]))(*columns)
    for index, (part, leaves) in enumerate(zip(found, expected, strict=True)):
        np.testing.assert_array_equal(
            part, np.stack([np.asarray(leaf, np.float64) for leaf in leaves], 1), err_msg=f"function {index}"
        )
    return found


@pytest.mark.sampled(1)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_operations_wrap_around(dtype, tmp_path):
    columns = [
        np.array(column, dtype) for column in zip(*itertools.product(special(dtype), repeat=2), strict=True)
    ]
    check([f for name, f in PAIRS.items() if dtype.kind == "i" or name != "neg"], columns, tmp_path)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_floats_become_whole_numbers_as_in_xla(dtype, tmp_path):
    (found,) = check([lambda x: x.astype(dtype)], [FLOATS], tmp_path)
    constants = [
        lowering.Traced(lambda x, n=n: lax.full((2,), n).astype(dtype) + x.astype(dtype), np.float32(0))
        for n in FLOATS
    ]
    for row, expected in zip(evaluate([(one, [[0.0]]) for one in constants], tmp_path), found, strict=True):
        assert row[0, 0] == expected.item()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_long_axes_wrap_around(dtype, tmp_path):
    """Tables of each dtype, and sums over them that the dtype cannot hold."""
    column = long(dtype)
    check(
        [lambda w, f=f: f(jnp.where(w > 100, dtype.type(1), column)).astype(dtype) for f in REDUCED.values()],
        [np.float32([0, 200])],
        tmp_path,
    )


@pytest.mark.parametrize("dtype", ["int32", "uint32", "int8"])
def test_reductions_of_nothing(dtype, tmp_path):
    functions = [
        jnp.sum,
        jnp.prod,
        lambda x: lax.reduce_max(x, (0,)),
        lambda x: lax.reduce_min(x, (0,)),
        *list(REDUCED.values())[4:7],
    ]
    check(
        [lambda w, f=f: f(jnp.zeros(0, dtype) + w.astype(dtype)).astype(dtype) for f in functions],
        [np.float32([0, 1])],
        tmp_path,
    )


X64 = {
    "a range": lambda x: jnp.sum(jnp.arange(40) * x),
    "unsigned": lambda x: jnp.sum(jnp.arange(40, dtype=jnp.uint64) * x),
    "whole sums": lambda x: jnp.sum(jnp.arange(40) * 3 - 100) * x,
    "a mean": lambda x: jnp.mean(jnp.arange(50)) * x,
    "remainders": lambda x: jnp.sum(jnp.where(jnp.arange(40) % 3 == 0, x, 1)),
    "signs": lambda x: jnp.sum((1 - 2 * (jnp.arange(40) % 2)) * x),
    "the negative of 0": lambda x: x + 1 / ((jnp.arange(40) * 0 * -1).sum() * jnp.ones(())),
    "large": lambda x: jnp.sum(LARGE // 300) * x,
    "a step": lambda x: jnp.floor(x).astype(int) == 3,
    "saturated": lambda x: jnp.sign((x * 1e30).astype(int)) + (x * jnp.nan).astype(int) * 0.0,
    "narrowed": lambda x: (jnp.arange(40) * 100_000_000).astype(jnp.int32).sum() * x,
    "kept": lambda x: jnp.max(jnp.minimum(jnp.arange(40), 7)) * x,
    "labels": lambda x: jnp.sum(jnp.where(np.tile([0, 1], 20) == 1, x, -x)),
    "double": lambda x: jnp.sum(np.linspace(0, 1, 40) * x),
    "double rounded": lambda x: (jnp.float64(0.1) * x).astype(jnp.float32),
}
LARGE = np.array([2**52 + 1, 2**53, -(2**53), *range(40)])


def sign(x):
    """A whole number that is not known before."""
    return jnp.sign(x).astype(jnp.int32).astype(int)


PAST = {
    "a table": lambda x: jnp.sum(jnp.where(x > 0, np.array([2**53 + 1, *range(40)]), 0)),
    "a product": lambda x: jnp.sum(LARGE * (LARGE * sign(x))),
    "a sum": lambda x: jnp.sum(LARGE * sign(x)),
    "of a float": lambda x: x.astype(int) + 1,
    "to fewer bits": lambda x: x.astype(int).astype(jnp.int32),
    "a negative of unsigned": lambda x: jnp.sum(
        jnp.arange(40, dtype=jnp.uint64) * sign(x).astype(jnp.uint64) - 1
    ),
    "a constant": lambda x: x.astype(int) < 2**60,
    "a long product": lambda x: jnp.prod(jnp.arange(40) * sign(x)),
    "bits": lambda x: jnp.sum(jnp.arange(40) * sign(x) & 3),
    "a shift": lambda x: jnp.sum(jnp.arange(40) * sign(x) << 1),
    "remainder": lambda x: x.astype(int) % 3,
    "a count that is scaled": lambda x: x.astype(jnp.int32).astype(int) * 2**40 * x,
}
FOLDED = [
    lambda x: jnp.sum(LARGE * LARGE) + x,
    lambda x: jnp.prod(jnp.arange(1, 40)) * x,
    lambda x: jnp.sum(jnp.arange(40) << 1 & 3) * x,
]


def test_64_bits_of_what_is_known_are_computed_by_jax(tmp_path):
    with jax.enable_x64(True):
        found = evaluate([(lowering.Traced(f, np.float64(1)), [[3.0]]) for f in FOLDED], tmp_path)
        assert [part.item() for part in found] == [float(f(np.float64(3))) for f in FOLDED]


@pytest.mark.slow
def test_64_bits_are_lowered_where_they_are_exact(tmp_path):
    values = np.array([2.0, 3.5, -1.25, 0.3])
    with jax.enable_x64(True):
        found = evaluate([(lowering.Traced(f, values[0]), values[:, None]) for f in X64.values()], tmp_path)
        for (name, function), part in zip(X64.items(), found, strict=True):
            expected = np.asarray([jax.jit(function)(value) for value in values], np.float64)
            np.testing.assert_allclose(part[:, 0], expected, rtol=1e-14, err_msg=name)


@pytest.mark.parametrize("name", PAST)
def test_64_bits_that_may_pass_what_the_page_holds_are_the_kernels(name):
    with jax.enable_x64(True), pytest.raises(Unsupported, match=r"past? 2\^53|pass 2\^53|bits of dtype"):
        traced = lowering.Traced(PAST[name], np.float64(1))
        lowering.body(traced), lowering.tables(traced)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", javascript_operations.DTYPES)
def test_every_dtype_that_is_lowered_is_one_that_the_page_binds(name, tmp_path):
    with jax.enable_x64(True):
        data = np.tile(np.array([0, 1, 1], name), 20)
        traced = lowering.Traced(
            lambda x: jnp.sum(jnp.where(data.astype(bool), 1.0, x)) + jnp.sum(jnp.asarray(data) * x),
            np.float32(2),
        )
        assert len(traced.graph.tables)
        assert evaluate([(traced, [[3.0]])], tmp_path)[0].item() == 40 + 3 * 20 + 3 * 40


AT_0 = np.float32([1] + [0] * 39)


def test_the_two_zeros_are_two_numbers(tmp_path):
    zeros = np.float32([0.0, -0.0] * 20)
    functions = {
        "a table": lambda x: jnp.sum(1 / jnp.where(x > 0, zeros, 1)),  # infinities of both signs
        "the first of two tables": lambda x: (
            jnp.sum(jnp.where(1 / (zeros * x) > 0, 1.0, 0.0) * AT_0) + 0 * jnp.sum(-zeros * x)
        ),
        "the second of two tables": lambda x: (
            0 * jnp.sum(zeros * x) + jnp.sum(jnp.where(1 / (-zeros * x) > 0, 1.0, 0.0) * AT_0)
        ),
        "the largest": lambda x: 1 / jnp.max(zeros * x),
        "the smallest": lambda x: 1 / jnp.min(zeros * x),
        "a zero left out": lambda x: [
            1 / (x * jnp.float32(-0.0) + jnp.float32(0)),
            1 / (x * -0.0 - jnp.float32(-0.0)),
        ],
        "constants": lambda x: [1 / (jnp.float32(z) * x) for z in (0.0, -0.0)],
        "of two constants": lambda x: [
            1 / (f(jnp.float32(a), jnp.float32(b)) * x)
            for f in (lax.max, lax.min)
            for a, b in ((0.0, -0.0), (-0.0, 0.0))
        ],
    }
    found = evaluate([(lowering.Traced(f, np.float32(1)), [[2.0]]) for f in functions.values()], tmp_path)
    for (name, function), part in zip(functions.items(), found, strict=True):
        expected = jax.tree.leaves(jax.jit(function)(np.float32(2)))
        np.testing.assert_array_equal(part[0], np.float64(expected), err_msg=name)
    graph = lowering.Traced(
        lambda x: jnp.sum(zeros * x) + jnp.sum(-zeros * x) + jnp.sum(abs(zeros) * x), np.float32(1)
    ).graph
    assert len(graph.tables) == 2  # and the third is a constant
