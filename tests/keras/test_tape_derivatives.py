"""Derivatives by a tape beside JAX's own."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from adamviz.keras.gradients.tape import GradientTape
from adamviz.keras.tensors.variable import Variable

# Functions of NumPy and what JAX calls the same, of v: (3,) positive and m: (3, 3).
FUNCTIONS = {
    "polynomial": lambda np, v, m: v**3 - 2 * v**2 + v / 3 - 1 / v + 2.0**v,
    "whole power of a negative": lambda np, v, m: (-v) ** 3 + (v - 2) ** 2,
    "ufuncs": lambda np, v, m: (
        np.sin(v) * np.exp(-v) + np.log(v) * np.sqrt(v) + np.arctan2(v, 2.0) + np.tanh(v)
    ),
    "hypot": lambda np, v, m: np.hypot(v, 1.0) + np.logaddexp(v, 0.5),
    "reductions": lambda np, v, m: (
        np.sum(m, axis=0) * np.mean(m, axis=1) + np.prod(v) + np.max(m) + np.var(m, axis=(0, 1))
    ),
    "keepdims": lambda np, v, m: np.sum(m, axis=1, keepdims=True) * m,
    "cumulative": lambda np, v, m: np.cumsum(v) * np.cumprod(v) + np.diff(np.append(v, v[0])),
    "reduce": lambda np, v, m: np.add.reduce(m, axis=0) * np.multiply.reduce(v),
    "outer": lambda np, v, m: np.multiply.outer(v, v) + np.outer(v, v),
    "products": lambda np, v, m: (
        np.dot(m, v) + m @ v + v @ m + np.matmul(m, m)[0] + np.vdot(v, v) + np.inner(m, v)
    ),
    "einsum": lambda np, v, m: np.einsum("ij,jk,k->i", m, m, v) + np.tensordot(m, m, 1)[0] + np.trace(m),
    "linalg": lambda np, v, m: (
        np.linalg.inv(m) @ v + np.linalg.solve(m, v) + np.linalg.det(m) + np.linalg.norm(v)
    ),
    "eigenvalues": lambda np, v, m: np.linalg.eigvalsh(m + m.T) * np.linalg.svd(m, compute_uv=False),
    "decompositions": lambda np, v, m: (
        np.linalg.eigh(m @ m.T)[0] * np.linalg.slogdet(m)[1] + np.linalg.cholesky(m @ m.T)[0]
    ),
    "shapes": lambda np, v, m: (
        np.reshape(np.transpose(m), -1)[::2] * np.concatenate([v, v])[:5] + np.ravel(m)[4:]
    ),
    "stacking": lambda np, v, m: (
        np.stack([v, m[0]]) * np.vstack([v, v]) + np.hstack([v[:1], m[1, :2]]) + np.tile(v, (2, 1))
    ),
    "axes": lambda np, v, m: (
        np.expand_dims(v, 0) * np.swapaxes(m, 0, 1) + np.squeeze(v[None]) + np.roll(v, 1) + np.flip(m, 0)
    ),
    "choice": lambda np, v, m: (
        np.where(v > 1.2, v * 2, v**2) + np.clip(v, 1.1, 1.6) + np.maximum(v, 1.3) + np.minimum(m[0], v)
    ),
    "sorting": lambda np, v, m: (
        np.sort(-v) + np.median(m) + np.take(v, np.array([2, 0, 0])) + np.percentile(v, 30.0)
    ),
    "indexing": lambda np, v, m: (
        m[1, ::-1] * m[..., 0]
        + v[np.array([0, 0, 2])]
        + m[np.array([True, False, True])][0]
        + v[-1]
        + m[:, 1]
    ),
    "fourier": lambda np, v, m: np.abs(np.fft.fft(v)) ** 2 + np.real(np.fft.ifft(v * 1j)),
    "padding": lambda np, v, m: (
        np.pad(v, 1)[1:-1] * np.repeat(v, 2)[1:4] + np.convolve(v, v)[:3] + np.interp(v, v, m[0])
    ),
    "methods": lambda np, v, m: (
        m.sum(0) * m.mean()
        + v.dot(v)
        + m.T.reshape(9)[:3]
        + v.clip(1.1, 1.5)
        + m.max(axis=1)
        + v.std()
        + m.mT[0]
    ),
    "comparison": lambda np, v, m: (v > 1.2) * v + (m[0] == v) * v,
    "floor": lambda np, v, m: v % 0.7 + v // 0.7 + np.floor(v) + np.sign(v) * v,
}


def start():
    generator = np.random.default_rng(0)
    v = np.float32([1.1, 1.4, 1.9])
    return v, (generator.normal(size=(3, 3)) + 2 * np.eye(3)).astype(np.float32)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_gradients_are_those_of_jax(name):
    f = FUNCTIONS[name]
    v, m = map(Variable, start())
    with GradientTape(persistent=True) as tape:
        y = f(np, v, m)
    wanted, pull = jax.vjp(lambda v, m: f(jnp, v, m), *map(jnp.asarray, start()))
    np.testing.assert_allclose(y, wanted, rtol=1e-5)
    weights = np.random.default_rng(1).normal(size=y.shape).astype(y.dtype)
    for cotangent in (np.ones_like(weights), weights):
        found = tape.gradient(y, [v, m], cotangent, unconnected_gradients="zero")
        for one, two in zip(found, pull(jnp.asarray(cotangent)), strict=True):
            np.testing.assert_allclose(one, two, rtol=2e-4, atol=2e-5)
    assert y.dtype == wanted.dtype


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "name", ["polynomial", "ufuncs", "products", "linalg", "indexing", "choice", "stacking", "fourier"]
)
def test_second_derivatives_are_those_of_jax(name):
    f = FUNCTIONS[name]
    v, m = map(Variable, start())
    with GradientTape() as outer:
        with GradientTape() as inner:
            y = np.sum(f(np, v, m))
        slope = inner.gradient(y, v)
    wanted = jax.hessian(lambda v, m: jnp.sum(f(jnp, v, m)))(*map(jnp.asarray, start()))
    np.testing.assert_allclose(
        outer.jacobian(slope, v, unconnected_gradients="zero"), wanted, rtol=2e-3, atol=2e-4
    )


def test_jacobian():
    v, m = map(Variable, start())
    with GradientTape() as tape:
        y = np.tanh(m @ v)
    found = tape.jacobian(y, {"v": v, "m": m})
    wanted = jax.jacobian(lambda v, m: jnp.tanh(m @ v), (0, 1))(*map(jnp.asarray, start()))
    assert found["m"].shape == (3, 3, 3)
    for one, two in zip((found["v"], found["m"]), wanted, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-5, atol=1e-6)
