"""What JAX's functions do with variables and tensors: outside of a tape all work, inside each is recorded or
refused.
"""

import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from adamviz.keras.gradients.tape import GradientTape
from adamviz.keras.tensors.operators import Tensor
from adamviz.keras.tensors.variable import Variable

# v: (2, 3), w: (3,). JAX's functions of both.
NUMPY = (
    "sin cos tan tanh exp log log1p expm1 sqrt square abs sign floor ceil rint negative reciprocal arctan "
    "sinh cosh arcsinh isnan "
    "isfinite real imag conj angle deg2rad positive fabs cbrt exp2 log2 log10 sinc nan_to_num sum mean prod "
    "max min var std ptp median "
    "argmax argmin all any cumsum cumprod sort argsort flip fliplr flipud ravel transpose squeeze atleast_1d "
    "atleast_2d atleast_3d "
    "tril triu trace diagonal asarray array copy zeros_like ones_like empty_like nansum nanmean nanmax "
    "unique count_nonzero nonzero "
    "average amax shape ndim size"
)
NETWORK = (
    "relu relu6 sigmoid softplus softmax log_softmax gelu elu selu silu swish leaky_relu hard_tanh "
    "hard_sigmoid soft_sign log_sigmoid "
    "celu logsumexp standardize mish"
)
CALLS = {name: lambda v, w, name=name: getattr(jnp, name)(v) for name in NUMPY.split()}
CALLS |= {f"nn.{name}": lambda v, w, name=name: getattr(jax.nn, name)(v) for name in NETWORK.split()}
CALLS |= {
    # What is in an empty array is whatever the memory held.
    "empty_like": lambda v, w: jnp.zeros_like(jnp.empty_like(v)),
    "sum over an axis": lambda v, w: jnp.sum(v, axis=0),
    "maximum": lambda v, w: jnp.maximum(v, 2),
    "power": lambda v, w: jnp.power(v, 2),
    "add": lambda v, w: jnp.add(v, w),
    "multiply": lambda v, w: jnp.multiply(np.ones(3, np.float32), w),
    "equal": lambda v, w: jnp.equal(v, 1),
    "where": lambda v, w: jnp.where(np.ones((2, 3), bool), v, 0.0),
    "select": lambda v, w: jnp.select([np.ones(3, bool)], [w]),
    "clip": lambda v, w: jnp.clip(v, 0, 1),
    "dot": lambda v, w: jnp.dot(v, w),
    "vdot": lambda v, w: jnp.vdot(w, w),
    "matmul": lambda v, w: jnp.matmul(v, w),
    "tensordot": lambda v, w: jnp.tensordot(v, w, 1),
    "einsum": lambda v, w: jnp.einsum("ij,j->i", v, w),
    "outer": lambda v, w: jnp.outer(w, w),
    "cross": lambda v, w: jnp.cross(w, w),
    "kron": lambda v, w: jnp.kron(w, w),
    "inner": lambda v, w: jnp.inner(v, w),
    "convolve": lambda v, w: jnp.convolve(w, w),
    "polyval": lambda v, w: jnp.polyval(w, 2.0),
    "interp": lambda v, w: jnp.interp(1.5, w, w),
    "linspace": lambda v, w: jnp.linspace(0, w, 3),
    "concatenate": lambda v, w: jnp.concatenate([v, v]),
    "stack": lambda v, w: jnp.stack([w, w]),
    "hstack": lambda v, w: jnp.hstack([w, w]),
    "vstack": lambda v, w: jnp.vstack([w, w]),
    "split": lambda v, w: jnp.split(v, 3, axis=1),
    "reshape": lambda v, w: jnp.reshape(v, (3, 2)),
    "expand_dims": lambda v, w: jnp.expand_dims(v, 0),
    "swapaxes": lambda v, w: jnp.swapaxes(v, 0, 1),
    "moveaxis": lambda v, w: jnp.moveaxis(v, 0, 1),
    "broadcast_to": lambda v, w: jnp.broadcast_to(w, (2, 3)),
    "tile": lambda v, w: jnp.tile(w, 2),
    "repeat": lambda v, w: jnp.repeat(w, 2),
    "roll": lambda v, w: jnp.roll(w, 1),
    "pad": lambda v, w: jnp.pad(v, 1),
    "take": lambda v, w: jnp.take(v, 1, axis=0),
    "astype": lambda v, w: jnp.astype(v, jnp.int32),
    "full_like": lambda v, w: jnp.full_like(v, 2),
    "full": lambda v, w: jnp.full((2,), w[0]),
    "allclose": lambda v, w: jnp.allclose(v, v),
    "linalg.norm": lambda v, w: jnp.linalg.norm(v),
    "linalg.solve": lambda v, w: jnp.linalg.solve(jnp.eye(3), w),
    "linalg.det": lambda v, w: jnp.linalg.det(v[:, :2]),
    "fft.fft": lambda v, w: jnp.fft.fft(w),
    "logsumexp": lambda v, w: jax.scipy.special.logsumexp(v),
    "segment_sum": lambda v, w: jax.ops.segment_sum(w, jnp.array([0, 0, 1])),
    "one_hot": lambda v, w: jax.nn.one_hot(jnp.asarray(w).astype(int), 3),
    "device_put": lambda v, w: jax.device_put(v),
    "jit": lambda v, w: jax.jit(lambda a: jnp.sin(a) * 2)(v),
    "grad": lambda v, w: jax.grad(lambda a: jnp.sum(jnp.sin(a)))(v),
    "vmap": lambda v, w: jax.vmap(jnp.sum)(v),
    "jvp": lambda v, w: jax.jvp(jnp.sin, (jnp.asarray(v),), (jnp.ones((2, 3)),))[1],
    "scan": lambda v, w: jax.lax.scan(lambda total, x: (total + jnp.sum(x), x), 0.0, jnp.asarray(v)),
    "cond": lambda v, w: jax.lax.cond(True, jnp.sum, jnp.prod, v),
    "array * variable": lambda v, w: jnp.ones(3) * w,
    "array + variable": lambda v, w: jnp.ones(3) + w,
    "array - variable": lambda v, w: jnp.ones(3) - v,
    "array / variable": lambda v, w: jnp.ones(3) / (w + 1),
    "array ** variable": lambda v, w: 2 * jnp.ones(3) ** w,
    "array @ variable": lambda v, w: jnp.ones((2, 2)) @ v,
    "array > variable": lambda v, w: jnp.ones(3) > w,
    "closed over by jit": lambda v, w: jax.jit(lambda a: a * v)(jnp.ones(3)),
    "closed over by grad": lambda v, w: jax.grad(lambda a: np.sum(a * v))(jnp.ones(3)),
    "closed over by vmap": lambda v, w: jax.vmap(lambda a: a * w)(jnp.ones((2, 3))),
    "closed over by jit, alone": lambda v, w: jax.jit(lambda a: a + (v * 2)[0])(jnp.ones(3)),
}
# Of each, the number of nodes: an expression of array and variable is recorded, and its gradient is that of
# JAX.
RECORDED = {name for name in CALLS if name.startswith("array ")} | {"reshape"}
CONSTANT = {
    "shape",
    "ndim",
    "size",
    "zeros_like",
    "ones_like",
    "empty_like",
    "full_like",
}  # of which no gradient flows anyway


def pair(kind):
    v, w = (
        Variable(np.arange(n, dtype=np.float32).reshape(shape) + start)
        for n, shape, start in ((6, (2, 3), 1), (3, (3,), 0))
    )
    return (v, w) if kind is Variable else (v.value(), w.value())


@pytest.mark.sampled(40)
@pytest.mark.parametrize("kind", [Variable, Tensor])
@pytest.mark.parametrize("name", CALLS)
def test_outside_of_a_tape_all_work(name, kind):
    v, w = pair(kind)
    found = CALLS[name](v, w)
    wanted = CALLS[name](jnp.asarray(v), jnp.asarray(w))
    for one, two in zip(jax.tree.leaves(found), jax.tree.leaves(wanted), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-6)


@pytest.mark.sampled(30)
@pytest.mark.parametrize("name", CALLS)
def test_64_bits_become_32_where_jax_has_no_more(name):
    v, w = pair(Variable)
    found = CALLS[name](*(Variable(x.numpy().astype(np.float64)) for x in (v, w)))
    for one, two in zip(jax.tree.leaves(found), jax.tree.leaves(CALLS[name](v, w)), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-6)
        assert not hasattr(one, "dtype") or one.dtype == two.dtype


@pytest.mark.sampled(110)
@pytest.mark.parametrize("kind", [Variable, Tensor])
@pytest.mark.parametrize("name", CALLS)
def test_inside_each_is_recorded_or_refused(name, kind):
    v, w = pair(kind)
    with GradientTape() as tape:
        tape.watch([v, w])
        if name not in RECORDED | CONSTANT:
            with pytest.raises(TypeError, match="no gradient would flow"):
                CALLS[name](v, w)
            return
        found = CALLS[name](v, w)
    if name in RECORDED and ">" not in name:
        wanted = jax.grad(lambda both: jnp.sum(CALLS[name](*both)))((jnp.asarray(v), jnp.asarray(w)))
        for one, two in zip(tape.gradient(found, [v, w], unconnected_gradients="zero"), wanted, strict=True):
            np.testing.assert_allclose(one, two, rtol=1e-6)


@pytest.mark.parametrize("name", ["sin", "nn.relu", "concatenate", "array", "closed over by jit"])
def test_unwatched_tensors_go_anywhere_inside_a_tape(name):
    v, w = (Variable(x, trainable=False) for x in pair(Variable))
    other = Variable(2.0)
    with GradientTape() as tape:
        found = CALLS[name](v, w)
        y = np.sum(np.asarray(found)) * other
    assert float(tape.gradient(y, other)) == pytest.approx(float(jnp.sum(jnp.asarray(found))))


def test_the_message_says_what_to_write():
    v = Variable(1.0)
    for call in (jnp.sin, jnp.asarray, jnp.concatenate, jnp.stack):
        with GradientTape(), pytest.raises(TypeError, match=r"Write np.sin\(x\) where it says jnp.sin\(x\)"):
            call([v] if call in (jnp.concatenate, jnp.stack) else v)
    for call in (np.asarray, np.array, lambda v: np.array([v, v])):
        with GradientTape(), pytest.raises(TypeError, match=r"Use .numpy\(\)"):
            call(v)
    with GradientTape() as tape:
        y = v * v.numpy() * float(v)
    assert float(tape.gradient(y, v)) == 1.0


def test_lax_takes_the_value_only():
    v = Variable([1.0, 2.0])
    with pytest.raises(
        ValueError, match="__jax_array__"
    ):  # JAX's own: its lax functions take no objects but arrays
        jax.lax.sin(v)
    np.testing.assert_allclose(jax.lax.sin(jnp.asarray(v)), np.sin([1.0, 2.0]), rtol=1e-6)


def test_a_loss_inside_a_tape_is_differentiated_by_itself():
    from adamviz.keras.adam import Adam

    v, opt = Variable([1.0, 2.0]), Adam(0.1)
    with GradientTape() as tape:
        opt.minimize(lambda: jnp.sum(jnp.sin(v)) + v[0] * 2, [v])
        y = v * v
    np.testing.assert_allclose(tape.gradient(y, v), 2 * v.numpy())


def test_no_warning_is_left_to_the_user():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        v = Variable(np.array([1.0, 2.0]))
        with GradientTape() as tape:
            y = np.sum(np.sin(v) * [1, 2] / 3)
        assert tape.gradient(y, v).dtype == np.float64
    assert not caught
