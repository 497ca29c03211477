"""Variables and tensors as Python objects: how they are made, assigned, read, compared, copied."""

import copy
import pickle

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from adamviz.keras.adam import Adam
from adamviz.keras.tensors.operators import Tensor
from adamviz.keras.tensors.variable import Variable


@pytest.mark.parametrize(
    "value, dtype, wanted",
    [
        (1.0, None, "float32"),
        (1, None, "int32"),
        (True, None, "bool"),
        ([1, 2.5], None, "float32"),
        ((1, 2), None, "int32"),
        ([], None, "float32"),
        (2**40, None, "int64"),
        (-(2**31) - 1, None, "int64"),
        (float("nan"), None, "float32"),
        (float("inf"), None, "float32"),
        (1j, None, "complex128"),
        (np.ones(2), None, "float64"),
        (np.arange(2), None, "int64"),
        (np.float64(1), None, "float64"),
        (np.float16(1), None, "float16"),
        (jnp.ones(2), None, "float32"),
        (lambda: [1.0], None, "float32"),
        (Variable(1.0), None, "float32"),
        (Tensor(np.float32(1)), None, "float32"),
        ([1, 2], "float64", "float64"),
        (np.ones(2), "float32", "float32"),
        (np.ones(2, "f4"), "float64", "float64"),
        (1.5, "bfloat16", "bfloat16"),
        (1.5, jnp.bfloat16, "bfloat16"),
        (1, "complex64", "complex64"),
        (True, "float32", "float32"),
        (np.arange(2), np.int8, "int8"),
        (1e10, "float16", "float16"),
        (jnp.ones(2), "float64", "float64"),
        ([np.ones(2), [1, 2]], None, "float64"),
    ],
)
def test_made_of(value, dtype, wanted):
    v = Variable(value, dtype=dtype)
    assert v.dtype.name == wanted and v.numpy().dtype.name == wanted
    given = value() if callable(value) and not hasattr(value, "_read") else value
    np.testing.assert_array_equal(
        np.asarray(v), np.asarray(given).astype(v.dtype) if wanted != "float16" else np.asarray(v)
    )


@pytest.mark.parametrize(
    "value, dtype, error",
    [
        (None, None, ValueError),
        ({}, None, ValueError),
        ({1}, None, ValueError),
        (object(), None, ValueError),
        ([[1], [1, 2]], None, ValueError),
        (1e300, None, ValueError),
        ("word", None, TypeError),
        (["a", "b"], None, TypeError),
        (1.0, "nope", TypeError),
        (1.0, "object", TypeError),
        (1.0, "int32", TypeError),
        (np.ones(2), "int32", TypeError),
        (1j, "float32", TypeError),
        (1.0, "bool", TypeError),
        (Variable(1.0), "float64", ValueError),
        (Tensor(np.float32(1)), "int32", ValueError),
        (2**70, None, ValueError),
    ],
)
def test_not_made_of(value, dtype, error):
    with pytest.raises(error):
        Variable(value, dtype=dtype)


@pytest.mark.parametrize("options", [dict(name=3), dict(constraint=3)])
def test_wrong_options(options):
    with pytest.raises((TypeError, ValueError), match=next(iter(options))):
        Variable(1.0, **options)


@pytest.mark.parametrize("name", ["assign", "assign_add", "assign_sub"])
def test_assigned(name):
    sign = {"assign": 0, "assign_add": 1, "assign_sub": -1}[name]
    for value in (
        [3, 4],
        [3.0, 4.0],
        np.array([3.0, 4.0]),
        np.array([3, 4]),
        jnp.array([3.0, 4.0]),
        Variable([3.0, 4.0]),
        [True, False],
    ):
        v = Variable([1.0, 2.0])
        assert getattr(v, name)(value) is v
        own = np.asarray(value.numpy() if isinstance(value, Variable) else value, np.float32)
        np.testing.assert_array_equal(v.numpy(), [1.0, 2.0] + sign * own if sign else own)
        assert v.dtype == np.float32


@pytest.mark.parametrize(
    "value, error",
    [
        ([1.0], ValueError),
        (1.0, ValueError),
        ([[1.0, 2.0]], ValueError),
        ("ab", TypeError),
        (None, ValueError),
        ([1j, 1j], TypeError),
        (Variable(np.ones(2)), ValueError),
        (Variable([1, 2]), ValueError),
        (object(), ValueError),
        (Variable([1.0]), ValueError),
    ],
)
@pytest.mark.parametrize("name", ["assign", "assign_add", "assign_sub"])
def test_not_assigned(name, value, error):
    v = Variable([1.0, 2.0], name="v")
    with pytest.raises(error):
        getattr(v, name)(value)
    np.testing.assert_array_equal(v, [1.0, 2.0])
    assert v.dtype == np.float32


def test_whole_numbers_take_no_fractions():
    v = Variable([1, 2])
    with pytest.raises(TypeError, match="fits int32"):
        v.assign([1.5, 2.5])
    np.testing.assert_array_equal(v.assign_add([1, 1]), [2, 3])


def test_augmented_assignment_is_refused():
    v = Variable(1.0)
    for act in ("v += 1", "v -= 1", "v *= 2", "v /= 2", "v **= 2"):
        with pytest.raises(RuntimeError, match="assign_add"):
            exec(act, {"v": v})
    y = v * 1
    y += 1  # a name for another tensor
    assert float(y) == 2.0 and float(v) == 1.0


@pytest.mark.parametrize(
    "read",
    [
        lambda v: v.value(),
        lambda v: v.read_value(),
        lambda v: v.numpy(),
        lambda v: jnp.asarray(v),
        lambda v: np.asarray(v),
        lambda v: +v,
        lambda v: v.reshape(2),
        lambda v: v[...],
        lambda v: v[:],
        lambda v: v.astype(np.float32),
        lambda v: np.reshape(v, 2),
        lambda v: np.ravel(v),
        lambda v: np.real(v),
        lambda v: v.ravel(),
        lambda v: Variable(v),
        lambda v: Variable([0.0, 0.0]).assign(v),
        lambda v: jax.jit(lambda a: a)(v),
        lambda v: np.broadcast_to(v, (2,)),
        lambda v: np.squeeze(v),
        lambda v: copy.deepcopy(v),
        lambda v: jax.device_put(v),
        lambda v: jax.tree.leaves(v)[0],
        lambda v: v.T,
        lambda v: v.real,
        lambda v: np.concatenate([v]),
        lambda v: np.copy(v),
        lambda v: iter([v[0], v[1]]),
    ],
)
def test_what_was_read_stays(read):
    v, opt = Variable([1.0, 2.0]), Adam(0.5)
    for _ in range(2):
        opt.apply_gradients([([1.0, 1.0], v)])
    before, value = v.numpy(), read(v)
    for _ in range(2):
        opt.apply_gradients([([1.0, 1.0], v)])
    v.assign_add([1.0, 1.0])
    np.testing.assert_array_equal(np.asarray(list(value) if hasattr(value, "__next__") else value), before)


def test_two_variables_of_one_value_step_apart():
    v = Variable([1.0, 2.0])
    w, u = Variable(v), Variable([0.0, 0.0]).assign(v)
    one, two = Adam(0.5), Adam(0.5)
    for _ in range(3):
        one.apply_gradients([([1.0, 1.0], v)])
    np.testing.assert_array_equal(w, [1.0, 2.0])
    for _ in range(3):
        two.apply_gradients([([1.0, 1.0], w)])
    np.testing.assert_array_equal(u, [1.0, 2.0])
    np.testing.assert_array_equal(v, w)


def test_conversions():
    v, n = Variable(1.5), Variable(3)
    assert (float(v), int(v), complex(v), bool(v), float(n), v.item(), n.item()) == (
        1.5,
        1,
        1.5 + 0j,
        True,
        3.0,
        1.5,
        3,
    )
    assert list(range(5))[n] == 3 and not bool(Variable(0.0))
    assert (
        f"{v:.2f}" == "1.50"
        and "1.5" in f"{v}"
        and str(v) == repr(v) == "<Variable 'Variable:0' shape=() dtype=float32, numpy=1.5>"
    )
    m = Variable([[1.0, 2.0], [3.0, 4.0]], name="m")
    assert len(m) == 2 and [row.tolist() for row in m] == m.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert (m.shape, m.ndim, m.size, m.dtype, m.name, m.get_shape()) == (
        (2, 2),
        2,
        4,
        np.float32,
        "m:0",
        (2, 2),
    )
    for wrong in (
        lambda: len(v),
        lambda: list(v),
        lambda: float(m),
        lambda: [1][v],
        lambda: m.nothing,
        lambda: bool(m > 1),
    ):
        with pytest.raises((TypeError, AttributeError, ValueError)):
            wrong()
    for wrong in (lambda: v.__setitem__(0, 1), lambda: m._nothing):
        with pytest.raises(AttributeError):
            wrong()


def test_identity():
    v, w = Variable(1.0), Variable(1.0)
    assert {v: "v", w: "w"}[w] == "w" and len({v, w, v}) == 2 and hash(v) == hash(v)
    assert (v == w) and not (v != w) and v is not w
    assert (v == None) is False and (v != "word") is True  # noqa: E711 (the operator itself)
    assert not Variable([1.0, 2.0]) == Variable([1.0, 2.0, 3.0])
    assert bool(Variable([1.0, 2.0]) != np.ones(3))


def test_copies():
    v = Variable([1.0, 2.0], name="v", trainable=False, constraint=np.abs)
    twin = copy.deepcopy({"v": v})["v"]
    v.assign([3.0, 4.0])
    np.testing.assert_array_equal(twin, [1.0, 2.0])
    assert (twin.name, twin.trainable, twin.constraint) == ("v:0", False, np.abs)
    again = pickle.loads(pickle.dumps(v))
    np.testing.assert_array_equal(again, [3.0, 4.0])
    assert again.name == "v:0" and type(again) is Variable
    assert pickle.loads(pickle.dumps(v * 2)).tolist() == copy.deepcopy(v * 2).tolist() == [6.0, 8.0]


def test_traced_functions():
    v, xs = Variable([1.0, 2.0]), jnp.ones((3, 2))
    assert jax.jit(lambda a: jnp.sum(a * 2))(v) == 6.0
    np.testing.assert_array_equal(jax.grad(lambda a: jnp.sum(a**2))(v), [2.0, 4.0])
    np.testing.assert_array_equal(jax.grad(lambda both: jnp.sum(both[0] * both[1]))([v, v])[0], [1.0, 2.0])
    np.testing.assert_array_equal(jax.vmap(lambda x: x * v)(xs), np.ones((3, 2)) * [1, 2])
    np.testing.assert_array_equal(jax.jit(lambda x: x @ v + np.sum(v))(xs), [6.0] * 3)
    assert jax.eval_shape(jnp.sin, v).shape == (2,)
    assert jax.jit(jax.lax.cos)(v).shape == jax.nn.sigmoid(v).shape == (2,)
    with pytest.raises(TypeError, match="inside a function that JAX compiles"):
        jax.jit(lambda x: v.assign(x))(jnp.ones(2))
    np.testing.assert_array_equal(v, [1.0, 2.0])
