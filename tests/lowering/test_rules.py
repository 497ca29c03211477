"""Every rule of the lowering on small functions, against XLA, with short axes written out and long ones as
loops.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from adamviz import lowering
from adamviz.lowering import Unsupported
from tests.lowering.node import evaluate

RANDOM = np.random.default_rng(0)
XY = RANDOM.normal(size=2).astype(np.float32)
MATRIX = RANDOM.normal(size=(3, 2)).astype(np.float32)
LONG = RANDOM.normal(size=(569, 2)).astype(np.float32)
WEIGHTS = RANDOM.normal(size=569).astype(np.float32)
FLAGS = WEIGHTS > 0
BLOCK = RANDOM.normal(size=(3, 569, 2)).astype(np.float32)

SHORT = {
    "reshape": lambda x: x.reshape(2, 3) * 2,
    "ravel and back": lambda x: x.ravel()[::-1].reshape(3, 2),
    "transpose": lambda x: x.T @ x,
    "broadcast a row": lambda x: x + x[0],
    "broadcast a column": lambda x: x + x[:, :1],
    "broadcast in the middle": lambda x: jnp.broadcast_to(x[:, None], (3, 4, 2)) * jnp.arange(4.0)[:, None],
    "squeeze": lambda x: jnp.squeeze(x[:1]),
    "expand_dims": lambda x: lax.expand_dims(x, (0, 3)) + 1,
    "slice": lambda x: x[1:, :1],
    "slice with a stride": lambda x: lax.slice(x, (0, 0), (3, 2), (2, 1)),
    "dynamic_slice": lambda x: lax.dynamic_slice(x, (2, 0), (2, 1)),
    "dynamic_update_slice": lambda x: lax.dynamic_update_slice(x, x[:2, :1], (1, 1)),
    "index": lambda x: x[-1, 0] - x[1, 1],
    "split": lambda x: lax.split(x, (1, 2), axis=0),
    "unpack": lambda x: [b - a for a, b in x],
    "concatenate": lambda x: jnp.concatenate([x, x[:1] * 2, -x]),
    "stack": lambda x: jnp.stack([x[:, 1], x[:, 0]], axis=1),
    "rev": lambda x: jnp.flip(x),
    "pad": lambda x: jnp.pad(x, ((1, 2), (0, 1)), constant_values=7),
    "pad inside": lambda x: lax.pad(x, jnp.float32(5), ((-1, 2, 1), (1, -1, 2))),
    "tile": lambda x: jnp.tile(x, (2, 2)),
    "unstack": lambda x: [row * 2 for row in jnp.unstack(x, axis=1)],
    "concatenate columns": lambda x: jnp.concatenate([x, x[:, :1]], axis=1),
    "sum of all": jnp.sum,
    "sum of rows": lambda x: x.sum(0),
    "sum of columns": lambda x: x.sum(1, keepdims=True),
    "mean": lambda x: x.mean(0),
    "variance": lambda x: x.var(0),
    "product": jnp.prod,
    "max": lambda x: x.max(0),
    "min": lambda x: x.min(1),
    "all and any": lambda x: [(x > 0).all(0), (x > 0).any(1)],
    "sum of nothing": lambda x: x[:0].sum(0),
    "product of nothing": lambda x: x[:0].prod(0),
    "norm": jnp.linalg.norm,
    "logsumexp": jax.nn.logsumexp,
    "softmax": lambda x: jax.nn.softmax(x, axis=0),
    "dot": lambda x: jnp.dot(x[:, 0], x[:, 1]),
    "matmul": lambda x: x @ x.T,
    "outer": lambda x: jnp.outer(x[:, 0], x[:, 1]),
    "tensordot": lambda x: jnp.tensordot(x, x, axes=2),
    "batched": lambda x: jnp.einsum("bi,bj->bij", x, x),
    "batched and contracted": lambda x: jnp.einsum(
        "bij,bjk->bik", jnp.stack([x, x + 1]), jnp.stack([x.T, x.T * 2])
    ),
    "contract in between": lambda x: jnp.einsum(
        "aib,cib->ca", jnp.stack([x, x + 1]), jnp.stack([x * 2, x, -x])
    ),
    "iota": lambda x: x * lax.broadcasted_iota(jnp.float32, (3, 2), 0),
    "integer powers": lambda x: [x**0, x**2, x**-1, x**5],
    "power": lambda x: jnp.abs(x) ** 1.7,
    "where": lambda x: jnp.where(x > 0, x, jnp.exp(x)),
    "clip": lambda x: jnp.clip(x, -0.5, 0.25),
    "convert": lambda x: [
        x.astype(jnp.int32),
        (x > 0).astype(jnp.float32),
        (x * 3).astype(jnp.int32).astype(jnp.float32) / 2,
    ],
    "cond": lambda x: lax.cond(x[0, 0] > 0, lambda y: y * 2, lambda y: y - 1, x),
    "switch": lambda x: [
        lax.switch(i, [lambda y: y, lambda y: y * 2, lambda y: -y], x) for i in (jnp.int32(x[0, 0] * 9), 1)
    ],
    "jit": jax.jit(lambda x: jnp.square(x) + 1),
    "remat": jax.checkpoint(lambda x: jnp.sin(x)),
    "custom_jvp": lambda x: jax.grad(lambda y: jax.nn.relu(y).sum())(x),
    "gradient": jax.grad(lambda x: jnp.sum(jnp.tanh(x) ** 2)),
    "jacobian": jax.jacfwd(lambda x: x.sum(0) ** 2),
    "hessian": jax.hessian(lambda x: jnp.sum(x**3)),
    "log2": lambda x: jnp.log2(jnp.abs(x)),
    "polynomial": lambda x: (
        lax.polynomial(x, [1.0, 2.0, x]) if hasattr(lax, "polynomial") else 1 + 2 * x + x**3
    ),
    "slope of tanh": lambda x: jax.grad(lambda y: jnp.sum(jnp.arctanh(jnp.tanh(y) * 0.9)))(x),
    "stop_gradient": lambda x: jax.grad(lambda y: jnp.sum(y * lax.stop_gradient(y)))(x),
    "a constant": lambda x: jnp.float32(3),
    "an input": lambda x: x,
    "the same twice": lambda x: (x[0], x[0]),
    "a chain too long to nest": lambda x: _chain(x[0, 0]),
    "a constant matrix": lambda x: MATRIX * x,
    "three dimensions": lambda x: x[:, :, None] * x[None, None, 0],
}
LOOPS = {
    "sum": lambda w: jnp.sum(LONG[:, 0] * w[0]),
    "sum of both columns": lambda w: jnp.sum(LONG * w, axis=0),
    "sum of both axes": lambda w: jnp.sum(LONG * w),
    "product": lambda w: jnp.prod(1 + 0.01 * LONG[:, 0] * w[0]),
    "max": lambda w: jnp.max(LONG @ w),
    "min of columns": lambda w: jnp.min(LONG * w, axis=0),
    "mean": lambda w: jnp.mean(LONG @ w),
    "any and all": lambda w: [jnp.any(LONG @ w > 100), jnp.all(LONG @ w < 100), jnp.any(LONG @ w > 0)],
    "flags": lambda w: [
        jnp.sum(jnp.where(FLAGS, w[0], w[1])),
        jnp.any(FLAGS ^ (LONG @ w > 0)),
        jnp.sum(FLAGS * w[0]),
    ],
    "dot with data": lambda w: WEIGHTS @ (LONG @ w),
    "matrix": lambda w: LONG.T @ (LONG @ w),
    "transposed": lambda w: jnp.sum(jnp.tanh(w @ LONG.T)),
    "einsum": lambda w: jnp.einsum("ni,n,i->", LONG, WEIGHTS, w),
    "logistic loss": lambda w: jnp.mean(jnp.logaddexp(0, -WEIGHTS * (LONG @ w))),
    "gradient": jax.grad(lambda w: jnp.mean(jnp.logaddexp(0, -WEIGHTS * (LONG @ w))) + 0.1 * jnp.sum(w**2)),
    "a reduction of a reduction": lambda w: jnp.var(LONG @ w),
    "three deep": lambda w: jnp.mean(jnp.abs(LONG @ w - jnp.mean(LONG @ w)) ** 3),
    "logsumexp": lambda w: jax.nn.logsumexp(LONG @ w),
    "gradient of logsumexp": jax.grad(lambda w: jax.nn.logsumexp(LONG @ w)),
    "standardised": lambda w: jnp.sum(jnp.tanh((LONG @ w - jnp.mean(LONG @ w)) / jnp.std(LONG @ w))),
    "an invariant": lambda w: jnp.sum(WEIGHTS * jnp.exp(jnp.sin(w[0]) + w[1])),
    "nothing of the data": lambda w: jnp.sum(jnp.full(569, w[0])),
    "a scalar in front": lambda w: jnp.sum((w[0] * 2 + LONG[:, 0]) * (w[1] - 1)),
    "the index": lambda w: jnp.sum(jnp.arange(569.0) * w[0]),
    "another length": lambda w: jnp.sum(jnp.cos(jnp.arange(40.0) / 39 * w[0])) + jnp.sum(LONG @ w),
    "constant columns": lambda w: jnp.sum(jnp.ones((569, 2)) @ w),
    "reshaped": lambda w: jnp.sum((LONG @ w).reshape(1, 569, 1)),
    "columns of a transposed table": lambda w: (LONG.T[0] * w[0] + LONG.T[1] * w[1]).sum(),
    "flipped columns": lambda w: jnp.sum(LONG[:, ::-1] * w),
    "stacked": lambda w: jnp.sum(jnp.stack([LONG @ w, WEIGHTS], axis=1) * w),
    "tiled": lambda w: jnp.sum(jnp.tile((LONG @ w)[:, None], (1, 2)) * w),
    "concatenated": lambda w: jnp.sum(jnp.concatenate([LONG * w, WEIGHTS[:, None]], axis=1) ** 2),
    "a layer": lambda w: jnp.mean((jnp.tanh(LONG @ jnp.outer(w, w + 1)) @ w - WEIGHTS) ** 2),
    "three dimensions": lambda w: jnp.einsum("anb,b->a", BLOCK, w),
    "pairs of outputs": lambda w: [(LONG @ w).sum(), (LONG @ w).max(), w[0]],
    "polynomial features": lambda w: jnp.mean((w[0] * WEIGHTS**2 + w[1] * WEIGHTS - jnp.sin(WEIGHTS)) ** 2),
    "hessian": jax.hessian(lambda w: jnp.mean(jnp.logaddexp(0, LONG @ w))),
    "integers": lambda w: jnp.sum(jnp.where(LONG @ w > 0, 1, 0)),
    "parity": lambda w: jnp.bitwise_xor.reduce(jnp.where(LONG @ w > 0, 5, 3)),
}


def _chain(x):
    for _ in range(3000):
        x = jnp.sin(x) * 1.1
    return x


CASES = [pytest.param(i, f, MATRIX, id=f"short: {name}") for i, (name, f) in enumerate(SHORT.items())]
CASES += [
    pytest.param(len(SHORT) + i, f, XY, id=f"long: {name}") for i, (name, f) in enumerate(LOOPS.items())
]


@pytest.fixture(scope="module")
def javascript(cases_of, tmp_path_factory):
    """What JavaScript gives for each case, from one process."""
    cases = [CASES[index].values for index in cases_of("index")]
    traced = [(lowering.Traced(function, argument), [argument.ravel()]) for _, function, argument in cases]
    results = evaluate(traced, tmp_path_factory.mktemp("rules"))
    return {index: result for (index, _, _), result in zip(cases, results, strict=True)}


@pytest.mark.sampled(16)
@pytest.mark.parametrize(("index", "function", "argument"), CASES)
def test_a_rule(index, function, argument, javascript):
    leaves = jax.tree.leaves(jax.jit(function)(argument))
    expected = np.concatenate([np.asarray(leaf, np.float64).ravel() for leaf in leaves])
    found = javascript[index][0]
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=2e-6, atol=2e-6 * np.abs(expected).max(initial=0))


REFUSED = {
    "a while loop": (
        lambda x: lax.while_loop(lambda y: jnp.sum(y) < 3, lambda y: y + 1, x),
        "while",
        "depends on the input",
    ),
    "a computed part": (
        lambda x: lax.gather(MATRIX * x, x.astype(jnp.int32)[:1, None], PART, (2, 2)),
        "gather",
        "depend on the input",
    ),
    "counted bits": (lambda x: lax.population_count(x.astype(jnp.int32)), "population_count", "lowered"),
    "a long output": (lambda x: LONG @ x, "output", "too long"),
    "a matrix too large": (lambda x: jnp.linalg.det(jnp.eye(9) * x[0]), "lu", "shape"),
    "a large table": (lambda x: jnp.sum(HUGE * x[0]), "constant", "too large"),
    "too many entries to sort": (lambda x: jnp.sort(LONG @ x)[0], "sort", "569 entries"),
    "singular values": (
        lambda x: jnp.linalg.svd(jnp.outer(x, x) + jnp.eye(2), compute_uv=False),
        "svd",
        "lowered",
    ),
    "a Fourier transform": (lambda x: jnp.abs(jnp.fft.fft(x)), "fft", "lowered"),
    "the incomplete gamma function": (lambda x: jax.scipy.special.gammainc(2.0, x), "igamma", "lowered"),
    "next after": (lambda x: jnp.nextafter(x, 1.0), "nextafter", "lowered"),
    "a loop over entries whose steps join them": (
        jax.grad(lambda x: jnp.sum(_pendulums(x))),
        "scan",
        "joins all of them",
    ),
}
HUGE = RANDOM.normal(size=(80, 70, 60)).astype(np.float32)
PART = lax.GatherDimensionNumbers(offset_dims=(1, 2), collapsed_slice_dims=(), start_index_map=(0,))


def _pendulums(x):
    return jax.vmap(lambda s: lax.fori_loop(0, 80, lambda i, v: v - 0.02 * jnp.sin(v * x[0]), s * x[1]))(
        WEIGHTS
    )


@pytest.mark.parametrize(("function", "primitive", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_lowered_is_named(function, primitive, reason):
    with pytest.raises(Unsupported, match=reason) as caught:
        lowering.body(lowering.Traced(function, XY))
    assert caught.value.primitive == primitive and repr(primitive) in str(caught.value)


@pytest.mark.parametrize("dtype", [jnp.float16, jnp.bfloat16, jnp.complex64])
@pytest.mark.parametrize(
    "function", [lambda x: x, lambda x: x < x, lambda x: x + x], ids=["itself", "compared", "added"]
)
def test_other_dtypes_are_refused(function, dtype):
    with pytest.raises(Unsupported, match=f"dtype {jnp.dtype(dtype).name}"):
        lowering.body(
            lowering.Traced(function if dtype != jnp.complex64 else (lambda x: x + 0), np.ones(2, dtype))
        )


def test_a_long_input_is_refused():
    with pytest.raises(Unsupported, match="too long to be written out"):
        lowering.Traced(jnp.sum, WEIGHTS)


def test_equal_expressions_are_written_once():
    text = lowering.body(
        lowering.Traced(lambda x: jnp.exp(jnp.sin(x[0])) + jnp.exp(jnp.sin(x[0])) * x[1], XY)
    )
    assert text.count("M.sin") == text.count("M.exp") == 1


def test_invariants_stand_before_the_loop():
    text = lowering.body(lowering.Traced(LOOPS["an invariant"], XY))
    assert text.index("M.exp") < text.index("for(") and text.count("for(") == 1


def test_one_pass_serves_reductions_that_do_not_depend_on_one_another():
    assert lowering.body(lowering.Traced(LOOPS["pairs of outputs"], XY)).count("for(") == 1
    assert lowering.body(lowering.Traced(LOOPS["a reduction of a reduction"], XY)).count("for(") == 2


def test_float64_is_not_rounded(tmp_path):
    with jax.enable_x64(True):
        traced = lowering.Traced(lambda x: x * 0.1 + 1 / x, np.float64(3))
        assert evaluate([(traced, [[3.0]])], tmp_path)[0].item() == 3.0 * 0.1 + 1 / 3.0


def test_the_key_of_a_random_stream_is_refused_as_an_input_and_folded_where_it_is_known():
    key = jax.random.key(0)
    with pytest.raises(Unsupported, match="primitive 'input' cannot be lowered: dtype key<fry>"):
        lowering.Traced(lambda key, x: x, key, XY)
    traced = lowering.Traced(lambda x: jax.random.uniform(key) + x[0], XY)
    assert lowering.body(traced).count("+") == 1
