"""Losses of statistics and learning on small data: two parameters each."""

import jax
import jax.numpy as jnp
import jax.scipy as jsp
import numpy as np
from jax import lax

RANDOM = np.random.default_rng(11)
X = jnp.asarray(RANDOM.normal(size=80).astype(np.float32))
Z = jnp.asarray(RANDOM.normal(size=(80, 3)).astype(np.float32))
Y = 0.7 * X - 0.4 + jnp.asarray(RANDOM.normal(size=80).astype(np.float32)) / 3
FEW, FEW_Y = X[:12], Y[:12]
LABEL = jnp.asarray((RANDOM.random(80) < 0.5).astype(np.float32))
CLASS = jnp.asarray(RANDOM.integers(0, 3, 80))
COUNT = jnp.asarray(RANDOM.poisson(2.0, 80).astype(np.float32))
TIME = jnp.asarray(np.sort(RANDOM.exponential(1.0, 80)).astype(np.float32)) + 0.01
KEY = jax.random.key(3)


def line(x, y, at=X):
    return x * at + y


def mixture(x, y):
    return -jnp.mean(
        jax.nn.logsumexp(
            jnp.stack([jsp.stats.norm.logpdf(X, x, 0.5), jsp.stats.norm.logpdf(X, y, 0.8)]) + jnp.log(0.5),
            axis=0,
        )
    )


def cross_entropy(x, y):
    return -jnp.mean(
        jnp.take_along_axis(jax.nn.log_softmax(Z * x + y * jnp.arange(3.0) * X[:, None]), CLASS[:, None], 1)
    )


def cox(x, y):
    risk = x * X + y * LABEL
    return -jnp.sum(LABEL * (risk - jnp.log(jnp.cumsum(jnp.exp(risk)[::-1])[::-1]))) / 80


def gaussian_process(x, y):
    k = jnp.exp(-((FEW[:4, None] - FEW[None, :4]) ** 2) / (2 * jnp.exp(2 * x))) + jnp.exp(2 * y) * jnp.eye(4)
    chol = jnp.linalg.cholesky(k)
    a = jsp.linalg.solve_triangular(chol, FEW_Y[:4], lower=True)
    return 0.5 * a @ a + jnp.sum(jnp.log(jnp.diagonal(chol)))


def kalman(x, y):
    def step(state, seen):
        mean, variance = state
        variance = variance + jnp.exp(x)
        gain = variance / (variance + jnp.exp(y))
        return (mean + gain * (seen - mean), (1 - gain) * variance), 0.5 * jnp.log(
            variance + jnp.exp(y)
        ) + 0.5 * (seen - mean) ** 2 / (variance + jnp.exp(y))

    return jnp.mean(lax.scan(step, (0.0, 1.0), Y)[1])


def hidden_markov(x, y):
    log_a = jax.nn.log_softmax(jnp.array([[x, 0.0], [0.0, y]]), 1)
    seen = jnp.stack([jsp.stats.norm.logpdf(Y, -1, 1), jsp.stats.norm.logpdf(Y, 1, 1)], 1)
    return (
        -jax.nn.logsumexp(
            lax.scan(
                lambda a, o: (jax.nn.logsumexp(a[:, None] + log_a, 0) + o, None),
                jnp.log(jnp.ones(2) / 2),
                seen,
            )[0]
        )
        / 80
    )


FUNCTIONS = {
    "least squares": lambda x, y: jnp.mean((line(x, y) - Y) ** 2),
    "least squares by @": lambda x, y: jnp.mean(
        (jnp.stack([X, jnp.ones(80)], 1) @ jnp.stack([x, y]) - Y) ** 2
    ),
    "ridge": lambda x, y: jnp.mean((line(x, y) - Y) ** 2) + 0.1 * (x**2 + y**2),
    "lasso": lambda x, y: jnp.mean((line(x, y) - Y) ** 2) + 0.3 * (jnp.abs(x) + jnp.abs(y)),
    "least absolute": lambda x, y: jnp.mean(jnp.abs(line(x, y) - Y)),
    "huber": lambda x, y: jnp.mean(
        jnp.where(jnp.abs(line(x, y) - Y) < 0.5, (line(x, y) - Y) ** 2, jnp.abs(line(x, y) - Y) - 0.25)
    ),
    "quantile": lambda x, y: jnp.mean(jnp.maximum(0.9 * (Y - line(x, y)), -0.1 * (Y - line(x, y)))),
    "log-cosh": lambda x, y: jnp.mean(jnp.log(jnp.cosh(line(x, y) - Y))),
    "cauchy": lambda x, y: jnp.mean(jnp.log1p((line(x, y) - Y) ** 2)),
    "tukey": lambda x, y: jnp.mean(
        jnp.where(jnp.abs(line(x, y) - Y) < 2, 1 - (1 - ((line(x, y) - Y) / 2) ** 2) ** 3, 1.0)
    ),
    "student t": lambda x, y: -jnp.mean(jsp.stats.t.logpdf(Y, 3.0, line(x, y), 0.5)),
    "weighted": lambda x, y: jnp.average((line(x, y) - Y) ** 2, weights=jnp.exp(-(X**2))),
    "median of squares": lambda x, y: jnp.median((line(x, y, FEW) - FEW_Y) ** 2),
    "trimmed": lambda x, y: jnp.mean(jnp.sort((line(x, y, FEW) - FEW_Y) ** 2)[:8]),
    "quantile of residuals": lambda x, y: jnp.quantile(jnp.abs(line(x, y, FEW) - FEW_Y), jnp.float32(0.75)),
    "logistic": lambda x, y: jnp.mean(jnp.logaddexp(0, -(2 * LABEL - 1) * line(x, y))),
    "logistic by sigmoid": lambda x, y: (
        -jnp.mean(
            LABEL * jnp.log(jax.nn.sigmoid(line(x, y)))
            + (1 - LABEL) * jnp.log(1 - jax.nn.sigmoid(line(x, y)))
        )
    ),
    "logistic by softplus": lambda x, y: jnp.mean(jax.nn.softplus(line(x, y)) - LABEL * line(x, y)),
    "probit": lambda x, y: (
        -jnp.mean(
            LABEL * jnp.log(jsp.stats.norm.cdf(line(x, y)) + 1e-6)
            + (1 - LABEL) * jnp.log(1 - jsp.stats.norm.cdf(line(x, y)) + 1e-6)
        )
    ),
    "probit by erf": lambda x, y: jnp.mean(
        (0.5 * (1 + jsp.special.erf(line(x, y) / jnp.sqrt(2.0))) - LABEL) ** 2
    ),
    "log of the normal cdf": lambda x, y: -jnp.mean(jsp.stats.norm.logcdf((2 * LABEL - 1) * line(x, y))),
    "complementary log-log": lambda x, y: jnp.mean(
        -LABEL * jnp.log(-jnp.expm1(-jnp.exp(line(x, y))) + 1e-6) + (1 - LABEL) * jnp.exp(line(x, y))
    ),
    "poisson": lambda x, y: jnp.mean(jnp.exp(line(x, y)) - COUNT * line(x, y)),
    "poisson with gammaln": lambda x, y: (
        -jnp.mean(jsp.stats.poisson.logpmf(COUNT, jnp.exp(0.3 * line(x, y))))
    ),
    "negative binomial": lambda x, y: (
        -jnp.mean(
            jsp.special.gammaln(COUNT + jnp.exp(y))
            - jsp.special.gammaln(jnp.exp(y))
            - jsp.special.gammaln(COUNT + 1)
            + jnp.exp(y) * jax.nn.log_sigmoid(x)
            + COUNT * jax.nn.log_sigmoid(-x)
        )
    ),
    "gamma": lambda x, y: -jnp.mean(jsp.stats.gamma.logpdf(TIME, jnp.exp(x), scale=jnp.exp(y))),
    "gamma regression": lambda x, y: jnp.mean(line(x, y) + TIME * jnp.exp(-line(x, y))),
    "digamma equation": lambda x, y: (
        (jsp.special.digamma(jnp.exp(x)) - y - jnp.mean(jnp.log(TIME))) ** 2 + y**2
    ),
    "beta": lambda x, y: -jnp.mean(jsp.stats.beta.logpdf(jax.nn.sigmoid(X), jnp.exp(x), jnp.exp(y))),
    "weibull": lambda x, y: (
        -jnp.mean(x + (jnp.exp(x) - 1) * (jnp.log(TIME) - y) - jnp.exp(jnp.exp(x) * (jnp.log(TIME) - y)) - y)
    ),
    "exponential": lambda x, y: jnp.mean(jnp.exp(x) * TIME - x) + y**2,
    "pareto": lambda x, y: jnp.mean((jnp.exp(x) + 1) * jnp.log(TIME + jnp.exp(y))) - x - jnp.exp(x) * y,
    "normal": lambda x, y: -jnp.mean(jsp.stats.norm.logpdf(Y, x, jnp.exp(y))),
    "laplace": lambda x, y: -jnp.mean(jsp.stats.laplace.logpdf(Y, x, jnp.exp(y))),
    "von mises": lambda x, y: (
        -jnp.mean(jnp.exp(y) * (jnp.cos(X - x) - 1) - jnp.log(2 * jnp.pi * jsp.special.i0e(jnp.exp(y))))
    ),
    "censored": lambda x, y: (
        -jnp.mean(
            jnp.where(
                LABEL > 0, jsp.stats.norm.logpdf(Y, x, jnp.exp(y)), jsp.stats.norm.logsf(Y, x, jnp.exp(y))
            )
        )
    ),
    "multivariate normal": lambda x, y: (
        -jnp.mean(
            jsp.stats.multivariate_normal.logpdf(
                Z[:, :2], jnp.stack([x, y]), jnp.array([[1.0, 0.3], [0.3, 2.0]])
            )
        )
    ),
    "correlation": lambda x, y: (
        jnp.mean(
            (Z[:, 0] ** 2 - 2 * jnp.tanh(x) * Z[:, 0] * Z[:, 1] + Z[:, 1] ** 2) / (1 - jnp.tanh(x) ** 2)
            + jnp.log(1 - jnp.tanh(x) ** 2)
        )
        + y**2
    ),
    "mixture": mixture,
    "cross-entropy": cross_entropy,
    "cross-entropy by two indices": lambda x, y: (
        -jnp.mean(jax.nn.log_softmax(Z * x + y)[jnp.arange(80), CLASS])
    ),
    "cross-entropy by one_hot": lambda x, y: (
        -jnp.mean(jnp.sum(jax.nn.one_hot(CLASS, 3) * jax.nn.log_softmax(Z * x + Z[:, ::-1] * y), 1))
    ),
    "hinge": lambda x, y: jnp.mean(jax.nn.relu(1 - (2 * LABEL - 1) * line(x, y))) + 0.01 * x**2,
    "squared hinge": lambda x, y: jnp.mean(jax.nn.relu(1 - (2 * LABEL - 1) * line(x, y)) ** 2),
    "multiclass hinge": lambda x, y: jnp.mean(jnp.max(Z * x + y + 1 - jax.nn.one_hot(CLASS, 3) * 2, 1)),
    "focal": lambda x, y: (
        -jnp.mean((1 - jax.nn.sigmoid(line(x, y))) ** 2 * LABEL * jax.nn.log_sigmoid(line(x, y)))
    ),
    "ranking": lambda x, y: (
        jnp.mean(
            jax.nn.softplus(
                -(line(x, y, FEW)[:, None] - line(x, y, FEW)[None]) * jnp.sign(FEW_Y[:, None] - FEW_Y[None])
            )
        )
        + y**2
    ),
    "cox": cox,
    "gaussian process": gaussian_process,
    "kalman filter": kalman,
    "hidden markov": hidden_markov,
    "autoregression": lambda x, y: jnp.mean((Y[2:] - x * Y[1:-1] - y * Y[:-2]) ** 2),
    "moving average": lambda x, y: jnp.mean((Y[1:] - x - y * jnp.roll(Y, 1)[1:]) ** 2),
    "exponential smoothing": lambda x, y: jnp.mean(
        lax.scan(lambda s, o: (s + jax.nn.sigmoid(x) * (o - s), (o - s) ** 2), y, Y)[1]
    ),
    "garch": lambda x, y: jnp.mean(
        lax.scan(
            lambda h, r: (
                0.1 + jax.nn.sigmoid(x) * 0.5 * r**2 + jax.nn.sigmoid(y) * 0.5 * h,
                jnp.log(h) + r**2 / h,
            ),
            1.0,
            Y,
        )[1]
    ),
    "k-means": lambda x, y: jnp.mean(jnp.minimum((X - x) ** 2, (X - y) ** 2)),
    "k-means by argmin": lambda x, y: jnp.mean(
        (X - jnp.stack([x, y])[jnp.argmin(jnp.abs(X[:, None] - jnp.stack([x, y])), axis=1)]) ** 2
    ),
    "principal component": lambda x, y: -jnp.mean((Z[:, :2] @ jnp.stack([x, y])) ** 2) / (x**2 + y**2 + 0.1),
    "independent component": lambda x, y: (
        -jnp.mean(jnp.log(jnp.cosh(Z[:, 0] * jnp.cos(x) + Z[:, 1] * jnp.sin(x)))) + y**2
    ),
    "kernel density": lambda x, y: -jnp.mean(jnp.exp(-((X - x) ** 2) / 0.5)) + 0.1 * y**2,
    "kernel ridge": lambda x, y: jnp.mean(
        (jnp.exp(-((FEW[:, None] - FEW[None]) ** 2)) @ (x * FEW_Y + y) - FEW_Y) ** 2
    ),
    "mmd": lambda x, y: jnp.mean(jnp.exp(-((FEW[:, None] * x + y - FEW_Y[None]) ** 2))) * -1,
    "wasserstein": lambda x, y: jnp.mean((jnp.sort(line(x, y, FEW)) - jnp.sort(FEW_Y)) ** 2),
    "random noise": lambda x, y: jnp.mean((x * X + y * jax.random.normal(KEY, (80,)) - Y) ** 2),
    "bootstrap": lambda x, y: jnp.mean(
        (line(x, y)[jax.random.randint(KEY, (80,), 0, 80)] - Y[jax.random.randint(KEY, (80,), 0, 80)]) ** 2
    ),
    "elbo": lambda x, y: (
        -jnp.mean(
            jnp.sum(
                jsp.stats.norm.logpdf(FEW_Y, (x + jnp.exp(y) * jax.random.normal(KEY, (8, 1))) * FEW, 0.3), 1
            )
        )
        - y
    ),
    "dropout": lambda x, y: jnp.mean(
        (jnp.where(jax.random.bernoulli(KEY, 0.8, (80,)), line(x, y), 0) - Y) ** 2
    ),
    "variance": lambda x, y: jnp.var(x * X + y * Y) + (x - 1) ** 2,
    "segments": lambda x, y: jnp.sum((jax.ops.segment_sum(line(x, y) - Y, CLASS, 3) / 20) ** 2),
    "group means": lambda x, y: jnp.mean((jnp.stack([x, y, x + y])[CLASS] - Y) ** 2),
    "spline": lambda x, y: jnp.mean((x * jax.nn.relu(X - 0.5) ** 3 + y * jax.nn.relu(X) ** 3 - Y) ** 2),
    "isotonic penalty": lambda x, y: jnp.mean((jnp.cumsum(jax.nn.softplus(x * FEW + y)) - 5) ** 2),
    "softmax policy": lambda x, y: (
        -jnp.sum(jax.nn.softmax(jnp.stack([x, y, 0.0])) * jnp.array([1.0, 0.5, 0.2]))
    ),
    "incomplete gamma": lambda x, y: jnp.mean(jsp.special.gammainc(jnp.exp(x), TIME)) + y**2,
}
