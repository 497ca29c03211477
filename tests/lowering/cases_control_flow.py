"""Functions with branches, loops, sorts, cumulative sums, special functions, small matrices and known random
numbers.
"""

import jax
import jax.numpy as jnp
from jax import lax

from tests.lowering.cases_indices import LONG, SHORT, SIGNAL, derived, model

EULER = 150


def euler(w):
    """A damped pendulum by many small steps."""

    def step(state, _):
        angle, speed = state
        return (angle + 0.02 * speed, speed - 0.02 * (jnp.sin(angle) + 0.1 * w[1] * speed)), angle

    return lax.scan(step, (w[0], 0.5 * w[1]), None, length=EULER)


def switched(w, which):
    """One of three by number."""
    return lax.switch(which, [lambda v: v**2, jnp.sin, lambda v: v], w)


BRANCHES = {
    "cond": derived(lambda w: lax.cond(w[0] > 0, lambda v: v**2, lambda v: jnp.sin(v), w)),
    "cond the other way": derived(lambda w: lax.cond(w[0] < 0, lambda v: v**2, lambda v: jnp.sin(v), w)),
    "switch": derived(lambda w: switched(w, jnp.int32(jnp.abs(w[0] * 3)))),
    "switch beyond": derived(lambda w: switched(w, jnp.int32(7 + w[0] * 0))),
    "cond of a known": derived(lambda w: lax.cond(True, jnp.sin, jnp.cos, w)),
    "cond within vmap": derived(jax.vmap(lambda v: lax.cond(v > 0, jnp.exp, jnp.square, v))),
    "select by number": derived(
        lambda w: lax.select_n(jnp.int32(jnp.abs(w[0]) * 3) % 3, w[0], w[1], w[0] * w[1])
    ),
    "jnp.select": derived(lambda w: jnp.select([w < -0.5, w < 0.5], [w**2, jnp.exp(w)], jnp.cos(w))),
    "piecewise": derived(lambda w: jnp.piecewise(w, [w < 0], [lambda v: -v, lambda v: v**2])),
    "custom_jvp": derived(lambda w: jax.nn.silu(w) + jax.nn.relu6(w) + jax.nn.gelu(w)),
}
LOOPS = {
    "a short scan": derived(lambda w: lax.scan(lambda c, x: (jnp.sin(c) + x * w[1], c), w[0], SHORT)[1]),
    "a long scan": derived(lambda w: jnp.stack(euler(w)[0])),
    "what a long scan leaves": derived(lambda w: euler(w)[1] ** 2),
    "what a long scan leaves, somewhere": derived(lambda w: euler(w)[1][::10] * jnp.arange(15)),
    "a long scan over data": derived(
        lambda w: lax.scan(lambda c, x: (0.9 * c + x * w[0], jnp.tanh(c)), w[1], SIGNAL)[1]
    ),
    "a backward scan": derived(
        lambda w: lax.scan(lambda c, x: (0.9 * c + jnp.sin(x * w[0]), c), w[1], SIGNAL, reverse=True)[1]
    ),
    "a long scan over what is computed": derived(
        lambda w: lax.scan(lambda c, x: (jnp.cos(c) + x * w[0], c * x), w[1], model(w))[1]
    ),
    "a scan of rows": derived(
        lambda w: lax.scan(lambda c, x: (jnp.tanh(c + x * w[0]), x @ c), LONG[0] * w[1], LONG)[1]
    ),
    "fori_loop": derived(lambda w: lax.fori_loop(0, 200, lambda i, v: v - 0.01 * jnp.sin(v + i), w)),
    "fori_loop without a gradient": lambda w: lax.fori_loop(0, 5, lambda i, v: v * 0.9 + i, w),
    "fori_loop that reads and writes": derived(
        lambda w: lax.fori_loop(
            1, 8, lambda i, v: v.at[i].set(v[i - 1] * w[0] + SHORT[i]), jnp.zeros(8).at[0].set(w[1])
        )
    ),
    "a long fori_loop that reads data": derived(
        lambda w: lax.fori_loop(
            0, 100, lambda i, v: 0.95 * v + jnp.sin(SIGNAL[i] * w[0] + v) * LONG[i, 1], w[1]
        )
    ),
    "while": lambda w: lax.while_loop(lambda c: c[0] < 3, lambda c: (c[0] + 1, c[1] * 0.5), (0, w))[1],
    "map": derived(lambda w: lax.map(lambda x: jnp.sin(x * w[0]) + w[1], SHORT)),
    "map over data": derived(lambda w: lax.map(lambda x: jnp.sin(x * w[0]) ** 2, SIGNAL)),
    "a scan within a scan": derived(
        lambda w: lax.scan(
            lambda c, _: (lax.fori_loop(0, 60, lambda i, v: 0.99 * v + 0.001 * i * w[1], c), c),
            w[0],
            None,
            length=50,
        )[1]
    ),
    "descent on data": derived(
        lambda w: lax.fori_loop(
            0,
            60,
            lambda i, v: v - 0.1 * jax.grad(lambda u: jnp.mean((LONG @ u - SIGNAL) ** 2))(v),
            jnp.concatenate([w, w[:1]]),
        )
    ),
    "a scan of no steps": lambda w: lax.scan(lambda c, _: (c * 2, c), w, None, length=0),
    "many pendulums": lambda w: jnp.sum(
        jax.vmap(lambda s: lax.fori_loop(0, 80, lambda i, v: v - 0.02 * jnp.sin(v * w[0]), s * w[1]))(SIGNAL)
    ),
    "polyval": derived(lambda w: jnp.polyval(SHORT, w)),
    "checkpoint": derived(
        jax.checkpoint(lambda w: lax.scan(lambda c, x: (jnp.sin(c * x), None), w, SHORT)[0])
    ),
    "unrolled scan": derived(lambda w: lax.scan(lambda c, x: (jnp.sin(c) + x, None), w, SHORT, unroll=4)[0]),
}
ORDERED = {
    "sort": derived(lambda w: jnp.sort(jnp.sin(SHORT * w[0]) + w[1]) * jnp.arange(8)),
    "sort two axes": derived(lambda w: jnp.sort(jnp.outer(w, SHORT), axis=0) * SHORT),
    "argsort": lambda w: jnp.argsort(SHORT * w[0]),
    "equal keys": lambda w: jnp.argsort(jnp.round(SHORT) * w[0]),
    "median": derived(lambda w: jnp.median(jnp.abs(SHORT * w[0] - w[1]))),
    "quantile": derived(lambda w: jnp.quantile(SHORT * w[0] - w[1], jnp.float32(0.3))),
    "sort past 32": derived(lambda w: jnp.sort(SIGNAL[:40] * w[0])[:20] * w[1]),
    "top_k": derived(lambda w: lax.top_k(jnp.sin(SHORT * w[0] * 3), 3)[0] * w[1]),
    "argmax": lambda w: jnp.stack([jnp.argmax(SHORT * w[0]), jnp.argmin(SHORT * w[0])]),
    "argmax of a long vector": lambda w: jnp.stack([jnp.argmax(model(w)), jnp.argmin(model(w))]),
    "argmax of rows": lambda w: jnp.argmax(jnp.outer(w, SHORT), axis=1),
    "argmax of equals": lambda w: jnp.argmax(jnp.zeros(5) * w[0]),
    "cumsum": derived(lambda w: jnp.cumsum(SHORT * w[0] + w[1]) ** 2),
    "cumprod": derived(lambda w: jnp.cumprod(SHORT * w[0] + w[1])),
    "cummax and cummin": lambda w: jnp.stack([lax.cummax(SHORT * w[0]), lax.cummin(SHORT * w[0])]),
    "cumlogsumexp": derived(lambda w: lax.cumlogsumexp(SHORT * w[0]) * w[1]),
    "cumsum from the end": derived(lambda w: lax.cumsum(SHORT * w[0], reverse=True) ** 2),
    "cumsum of a long vector": derived(lambda w: jnp.cumsum(model(w)) ** 2 / 100),
    "cumsum of rows": derived(lambda w: jnp.cumsum(jnp.outer(w, SHORT), axis=0) ** 2),
    "cumlogsumexp of a long vector": derived(lambda w: lax.cumlogsumexp(model(w))),
    "cumlogsumexp by itself": lambda w: lax.cumlogsumexp(SHORT * w[0]),
    "the order of rows": lambda w: lax.linalg.lu_pivots_to_permutation(lax.linalg.lu(square(w, 3))[1], 3),
    "norm of order one": derived(lambda w: jnp.linalg.norm(jnp.outer(w, SHORT), ord=1)),
    "unique places": lambda w: jnp.max(SHORT * w[0]) - jnp.ptp(SHORT * w[1]),
    "digitize": lambda w: jnp.digitize(jnp.abs(w), jnp.float32([0.2, 0.5, 1.0])),
}
KNOWN = {
    "a key": derived(lambda w: w[0] * jax.random.normal(jax.random.key(0), (20,)) + w[1]),
    "an old key": derived(lambda w: w * jax.random.uniform(jax.random.PRNGKey(3), (2,))),
    "split keys": derived(
        lambda w: w[0] * jax.random.normal(jax.random.split(jax.random.key(1))[1], (50,)) * w[1]
    ),
    "a permutation": derived(lambda w: (SHORT * w[0])[jax.random.permutation(jax.random.key(2), 8)] * SHORT),
    "linspace": derived(lambda w: jnp.sin(jnp.linspace(0, 3, 50) * w[0])),
    "a known matrix": derived(lambda w: jnp.linalg.inv(jnp.eye(3) * 2 + 0.1) @ jnp.append(w, 1.0)),
    "fft of data": derived(lambda w: jnp.abs(jnp.fft.fft(SHORT)) * w[0]),
    "eigenvalues of data": derived(lambda w: jnp.linalg.eigvalsh(LONG.T @ LONG) * w[0]),
    "random in a loop": derived(
        lambda w: lax.fori_loop(
            0, 3, lambda i, v: v + w[0] * jax.random.normal(jax.random.fold_in(jax.random.key(0), i)), w[1]
        )
    ),
    "a dropout": derived(
        lambda w: jnp.where(jax.random.bernoulli(jax.random.key(5), 0.5, (100,)), model(w), 0)
    ),
}


def symmetric(w, size):
    """A positive definite matrix."""
    a = jnp.sin(jnp.arange(float(size * size)).reshape(size, size) * w[0] + w[1])
    return a @ a.T + jnp.eye(size)


def square(w, size):
    """A matrix whose largest entries are not on its diagonal."""
    return (
        jnp.cos(jnp.arange(float(size * size)).reshape(size, size) * 1.7 + w[0])
        + jnp.fliplr(jnp.eye(size)) * w[1]
    )


MATRICES = {
    **{f"det of {n}": derived(lambda w, n=n: jnp.linalg.det(square(w, n))) for n in (2, 3, 4)},
    **{f"inv of {n}": derived(lambda w, n=n: jnp.linalg.inv(square(w, n)) * SHORT[:n]) for n in (2, 3, 4)},
    **{
        f"solve of {n}": derived(lambda w, n=n: jnp.linalg.solve(square(w, n), SHORT[:n] * w[0]) ** 2)
        for n in (2, 3, 4)
    },
    "slogdet": derived(lambda w: jnp.linalg.slogdet(symmetric(w, 3))[1]),
    **{
        f"cholesky of {n}": derived(lambda w, n=n: jnp.linalg.cholesky(symmetric(w, n)) * SHORT[:n])
        for n in (2, 3)
    },
    **{
        f"eigvalsh of {n}": derived(lambda w, n=n: jnp.linalg.eigvalsh(symmetric(w, n)) * SHORT[:n])
        for n in (2, 3, 4)
    },
    "triangular": derived(
        lambda w: (
            jax.scipy.linalg.solve_triangular(jnp.linalg.cholesky(symmetric(w, 3)), SHORT[:3], lower=True)
            ** 2
        )
    ),
    "cho_solve": derived(
        lambda w: jax.scipy.linalg.cho_solve(jax.scipy.linalg.cho_factor(symmetric(w, 3)), SHORT[:3]) ** 2
    ),
    "a function of eigenvectors": derived(lambda w: jnp.linalg.eigh(symmetric(w, 3))[1] ** 2 * SHORT[:3]),
    "a Gaussian": derived(
        lambda w: jax.scipy.stats.multivariate_normal.logpdf(LONG, jnp.append(w, 0.1), symmetric(w, 3))
    ),
    "many matrices": derived(lambda w: jax.vmap(lambda s: jnp.linalg.det(square(w * s, 4)))(SHORT[:2])),
    "a matrix for each row of data": derived(
        lambda w: jax.vmap(lambda s: jnp.linalg.det(jnp.eye(2) * s + jnp.outer(w, w)))(SIGNAL)
    ),
}
SPECIAL = {
    "erf": derived(lambda w: jax.scipy.special.erf(w * jnp.linspace(-3, 3, 20)[:, None])),
    "erfc": derived(lambda w: jax.scipy.special.erfc(w * jnp.linspace(-3, 3, 20)[:, None])),
    "erf_inv": derived(lambda w: jax.scipy.special.erfinv(jnp.tanh(w))),
    "norm.cdf": derived(lambda w: jax.scipy.stats.norm.logcdf(w)),
    "lgamma": derived(lambda w: jax.scipy.special.gammaln(jnp.exp(w) * jnp.linspace(0.1, 6, 20)[:, None])),
    "digamma": lambda w: jax.scipy.special.digamma(jnp.exp(w)),
    "i0e": derived(lambda w: jax.scipy.special.i0e(w * jnp.linspace(0.1, 20, 12)[:, None])),
    "beta": derived(lambda w: jax.scipy.special.betaln(*jnp.exp(w))),
    "bits": lambda w: lax.bitcast_convert_type(
        lax.bitcast_convert_type(w * jnp.linspace(-3, 3, 9)[:, None], jnp.int32) & ~0xFFF, jnp.float32
    ),
    "bits as numbers": lambda w: lax.bitcast_convert_type(w, jnp.uint32) >> 20,
    "lgamma of data": derived(lambda w: jax.scipy.special.gammaln(jnp.abs(SIGNAL) + jnp.exp(w[0]))),
    "von Mises": derived(
        lambda w: jnp.log(jax.scipy.special.i0(jnp.exp(w[0]))) - jnp.exp(w[0]) * jnp.cos(SIGNAL - w[1])
    ),
}
CASES = BRANCHES | LOOPS | ORDERED | KNOWN | MATRICES | SPECIAL
