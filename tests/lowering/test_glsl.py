"""The lowered graph as text of GLSL; what it computes is looked at in a real browser (tests/browser)."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from adamviz import lowering
from adamviz.lowering import Traced, Unsupported, glsl
from adamviz.lowering.glsl_operations import number
from adamviz.lowering.glsl_special import ALL, CALL, helpers
from tests.lowering.table import OPTIMIZERS

ONE = np.float32(1)
# What GLSL defines to the last bit, and the two names of its bit casts.
DEFINED = {"B", "U", "int", "uint", "float", "abs", "min", "max", "sign", "for"}


def written(function, *arguments, longest=32):
    return glsl.body(Traced(function, *arguments, longest=longest))


def test_sums_and_products_are_rounded_one_by_one():
    assert written(lambda x, y: x * y + 1, ONE, ONE) == "o0=B(F(F(F(U(a0))*F(U(a1)))+1.));"
    assert written(lambda x: x * 0, ONE) == "o0=B(F(F(U(a0))*zero(0u)));"  # NaN and infinity times 0
    assert written(lambda x: 0 - x, ONE) == "o0=B(F(zero(0u)-F(U(a0))));"  # 0 - 0 is not -0


def test_comparisons_do_not_trust_a_driver_s_nan():
    text = written(lambda x, y: [x > y, x >= y, x != x, jnp.isfinite(x), jnp.maximum(x, y)], ONE, ONE)
    x, y = "t0", "t1"
    assert re.sub(r"^float t0=F\(U\(a0\)\);float t1=F\(U\(a1\)\);", "", text) == (
        f"o0=uint(lt({y},{x}));o1=uint(le({y},{x}));o2=uint((!eq({x},{x})));o3=uint(finite({x}));"
        f"o4=B(mx({x},{y}));"
    )


def test_constants_are_exact():
    random = np.random.default_rng(0)
    values = np.concatenate(
        [
            np.float32([0.0, -0.0, 1.0, 0.5, -0.5, 2.5, 0.1, -0.1, 1e-45, 3e38, np.inf, -np.inf, np.nan]),
            random.integers(0, 2**32, 3000, np.uint32).view(np.float32),
            random.integers(-(2**24), 2**24, 300).astype(np.float32) / 2,
        ]
    )
    for value in values:
        text = number(value)
        bits = re.fullmatch(r"U\((\d+)u\)", text)
        if bits:
            again = np.uint32(int(bits[1])).view(np.float32)
        elif text == "nan()":
            again = np.float32(np.nan)
        elif infinite := re.fullmatch(r"inf\((\d+)u\)", text):
            again = np.uint32(int(infinite[1]) | 0x7F800000).view(np.float32)
        else:
            decimal = text.strip("()")
            # A whole number or a half, which no compiler rounds.
            assert re.fullmatch(r"-?\d*\.5?", decimal), text
            again = np.float32(float(decimal))
        tiny = abs(value) < np.finfo(np.float32).tiny
        expected = np.copysign(np.float32(0), value) if tiny else value
        np.testing.assert_array_equal(again, expected)
        assert np.isnan(value) or np.signbit(again) == np.signbit(expected)
    assert [number(np.int32(n)) for n in (3, -3, -(2**31))] == ["3", "(-3)", "int(0x80000000u)"]
    assert number(np.uint32(2**32 - 1)) == "4294967295u" and number(np.bool_(True)) == "true"


@pytest.mark.parametrize(
    ("primitive", "function"),
    [
        ("lgamma", lax.lgamma),
        ("digamma", lax.digamma),
        ("bessel_i0e", lax.bessel_i0e),
        ("bessel_i1e", lax.bessel_i1e),
        ("igamma", lambda x: lax.igamma(x, x)),
    ],
)
def test_what_has_no_accurate_form_in_float32_is_not_lowerable(primitive, function):
    with pytest.raises(Unsupported, match="cannot be lowered") as refused:
        written(function, ONE)
    assert refused.value.primitive == primitive


def test_numbers_of_64_bits_are_not_lowerable():
    with jax.enable_x64(True):
        for kind in (np.float64, np.int64, np.uint64):
            traced = Traced(lambda x: x + x, kind(1))
            with pytest.raises(Unsupported, match=f"dtype {np.dtype(kind).name} in GLSL"):
                glsl.body(traced)


def test_tables_and_loops():
    column = np.arange(100, dtype=np.float32) ** 2
    whole = np.arange(100, dtype=np.int8)[::-1].copy()

    def function(x, flag):
        def step(carry, row):
            count, found = carry
            return (count + 1, found | (row > x)), row * x

        (count, found), rows = lax.scan(step, (np.int32(0), flag), column)
        return [jnp.sum(column * x), jnp.max(whole * x), count, found, rows[3]]

    text = written(function, ONE, np.bool_(False))
    # A compiler that knew how long a loop is would write its body out so many times.
    assert set(re.findall(r"for\(int (\w+)=0;\1<(\d+\+int\(Z\));\1\+\+\)", text)) >= {
        ("i100", "100+int(Z)"),
        ("k1", "100+int(Z)"),
    }
    assert "int(T(100+i100))" in text and "U(T(0+" in text  # one texture holds all tables
    assert re.search(r"int c1_0=0;", text) and re.search(r"bool c1_1=", text)
    assert re.search(r"float b1_0\[100\];", text)
    assert re.search(r"(s\d+)=ks\(\1,e\1,", text) and re.search(r"(s\d+)=kf\(\1,e\1\);", text)


def test_helpers_are_those_that_are_called_each_after_what_it_calls():
    assert helpers("o0=B(1.);") == ""
    text = glsl.prelude("o0=B(sin_(U(a0)));")
    names = re.findall(r"^(?:const uint P.*;)?(?:\w+) (\w+)\(", text, re.MULTILINE)
    assert names[-1] == "sin_" and {"turn", "sine", "cosine", "F"} <= set(names) and "ln" not in names
    for name in ALL:
        order = re.findall(r"(?:float|vec2|uint|int|bool) (\w+)\((?!\))", helpers(f"{name}("))
        for position, other in enumerate(order):
            assert set(CALL.findall(ALL[other])) & ALL.keys() <= set(order[: position + 1]) | {"nan"}


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers_call_nothing_that_a_driver_may_compute_in_its_own_way(name):
    optimizer, point = OPTIMIZERS[name], np.float32([1, 2])
    state = jax.eval_shape(optimizer.init, point)
    traced = Traced(lambda s, x, g: optimizer.update(g, s, x)[:2], state, point, point)
    text = glsl.body(traced)
    assert set(CALL.findall(text)) <= ALL.keys() | DEFINED
    # No sum or product stands outside F.
    assert not re.search(r"(?<![\w)])\((?:[a-z]\w*|-?\d*\.\d*)[+*-](?:float|[a-z]\d+)", text)
    assert len(traced.outputs) == len(re.findall(r"\bo\d+=", text))
    assert lowering.body(traced).count("o[") == len(traced.outputs)
