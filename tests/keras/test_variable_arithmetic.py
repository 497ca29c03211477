"""Operators and indexing on variables and tensors: the values and dtypes, against NumPy."""

import operator

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from adamviz.keras.tensors.operators import Tensor
from adamviz.keras.tensors.variable import Variable

M = np.float32([[1.5, -2.0, 3.0], [0.5, 4.0, -1.0]])
W = np.float32([2.0, 0.5, 3.0])
OPERATORS = [
    operator.add,
    operator.sub,
    operator.mul,
    operator.truediv,
    operator.floordiv,
    operator.mod,
    operator.eq,
    operator.ne,
    operator.lt,
    operator.le,
    operator.gt,
    operator.ge,
]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("kind", [Variable, Tensor])
@pytest.mark.parametrize("operate", [*OPERATORS, operator.pow], ids=lambda f: f.__name__)
def test_operators_with_anything_on_either_side(operate, kind):
    plain = np.abs(M) if operate is operator.pow else M
    m = kind(plain)
    for other in (kind(W), W, jnp.asarray(W), W.astype(np.float64), W.tolist(), 2.5, 2, np.float64(2.5)):
        number = np.asarray(other, np.float32)
        for found, wanted in (
            (operate(m, other), operate(plain, number)),
            (operate(other, m), operate(number, plain)),
        ):
            np.testing.assert_allclose(found, wanted, rtol=1e-6)
            assert found.dtype == wanted.dtype and (type(found) is Tensor or isinstance(other, jax.Array))


def test_products_on_either_side():
    m, w = Variable(M), Variable(W)
    for left in (M.T, M.T.astype(float), jnp.asarray(M.T), Variable(M.T), Tensor(M.T)):
        found = left @ m
        np.testing.assert_allclose(found, M.T @ M, rtol=1e-6)
        assert found.dtype == np.float32 and (type(found) is Tensor or isinstance(left, jax.Array))
    np.testing.assert_allclose(w @ m.T, W @ M.T, rtol=1e-6)
    np.testing.assert_allclose(M.tolist() @ w, M @ W, rtol=1e-6)


def test_unary():
    m, b, n = Variable(M), Variable([True, False]), Variable([1, 2])
    for f in (operator.neg, operator.pos, abs):
        np.testing.assert_array_equal(f(m), f(M))
    assert (~b).tolist() == [False, True] and (b & True).tolist() == [True, False]
    assert (b | ~b).tolist() == [True, True] and (b ^ b).tolist() == [False, False]
    assert (n // 2).tolist() == [0, 1] and (n / 2).tolist() == [0.5, 1.0] and (n**2).dtype == np.int32


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "dtype",
    ["float16", "bfloat16", "float32", "float64", "complex64", "complex128", "int32", "int64", "int8"],
)
def test_plain_numbers_and_arrays_take_the_variables_dtype(dtype):
    v = Variable([1, 2], dtype=dtype)
    whole = np.dtype(v.dtype).kind == "i"
    others = [2, np.array([1, 2]), [1, 2], np.int64(2)]
    if not whole:
        others += [0.5, np.float64(2.0), np.array([1.0, 2.0]), np.float32([1.0, 2.0]), [0.5, 1.5]]
    for other in others:
        for found in (v * other, other * v, v + other, np.multiply(v, other), np.add(other, v)):
            assert found.dtype == v.dtype, (other, found.dtype)


def test_wide_variables_without_a_switch():
    v, z, n = Variable(np.array([1.0, 2.0])), Variable(np.array([1j])), Variable(np.array([2**40]))
    for y in (
        v * 1e-12 + 1,
        np.sin(v),
        np.sum(v),
        v @ v,
        v[0],
        v.mean(),
        np.linalg.norm(v),
        np.where(v > 1, v, 0.0),
        v**2,
        1 / v,
    ):
        assert y.dtype == np.float64
    assert float((v * 1e-12 + 1)[0]) == 1 + 1e-12
    assert (z * z).dtype == np.complex128 and abs(z).dtype == np.float64
    assert (n + 1).tolist() == [2**40 + 1] and (Variable(np.float32(1)) * v).dtype == np.float64


@pytest.mark.sampled(9)
@pytest.mark.parametrize(
    "index",
    [
        0,
        -1,
        (1, 2),
        (0, slice(None)),
        slice(None, None, -1),
        (Ellipsis, 1),
        None,
        (slice(1), None, 2),
        (slice(None), [0, 2]),
        np.array([1, 0, 1]),
        (np.array([0, 1]), np.array([2, 0])),
        M > 0,
        np.array([True, False]),
        (slice(None), np.array([True, False, True])),
        np.int64(1),
        (),
        (np.array([[0], [1]]), np.array([0, 2])),
        slice(5, 9),
    ],
    ids=str,
)
def test_indexing(index):
    np.testing.assert_array_equal(Variable(M)[index], M[index])


def test_indexing_by_tensors():
    m = Variable(M)
    for index in (
        Variable(1),
        Tensor(np.int32(1)),
        m > 0,
        (Variable(0), Variable([2, 0])),
        jnp.array([1, 0]),
        slice(Variable(0), Variable(1)),
    ):
        plain = jnp.asarray(M)[
            tuple(map(np.asarray, index))
            if isinstance(index, tuple)
            else slice(0, 1)
            if isinstance(index, slice)
            else np.asarray(index)
        ]
        np.testing.assert_array_equal(m[index], plain)


@pytest.mark.parametrize(
    "index",
    [2, -3, (0, 3), (0, 0, 0), np.array([0, 2]), (slice(None), np.array([-4])), "a", 1.0, np.ones(3, bool)],
    ids=str,
)
def test_no_such_entry(index):
    with pytest.raises((IndexError, TypeError)):
        Variable(M)[index]
