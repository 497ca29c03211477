"""Physics, control, signals, networks and small matrices."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

RANDOM = np.random.default_rng(12)
T = jnp.linspace(0, 4, 60)
WAVE = jnp.sin(2 * T) * jnp.exp(-T / 3)
POINTS = jnp.asarray(RANDOM.normal(size=(16, 2)).astype(np.float32))
TARGET = jnp.sin(POINTS[:, 0]) * POINTS[:, 1]
W1, W2 = (jnp.asarray(RANDOM.normal(size=s).astype(np.float32)) for s in ((2, 5), (5,)))
IMAGE = jnp.asarray(RANDOM.normal(size=(1, 1, 6, 6)).astype(np.float32))
SEQUENCE = jnp.asarray(RANDOM.normal(size=24).astype(np.float32))
SQUARE = jnp.array([[2.0, 0.5, 0.1], [0.5, 1.5, 0.3], [0.1, 0.3, 1.0]])


def euler(step, state, count):
    return lax.fori_loop(0, count, lambda _, s: step(s), state)


def pendulum(x, y):
    angle, speed = euler(
        lambda s: (s[0] + 0.03 * s[1], s[1] - 0.03 * (jnp.sin(s[0]) + x * s[1] + y)), (1.0, 0.0), 100
    )
    return angle**2 + speed**2


def runge_kutta(x, y):
    def right(s):
        return jnp.stack([s[1], (1 - s[0] ** 2) * s[1] * x - s[0]])

    def step(s, _):
        a = right(s)
        b = right(s + 0.05 * a)
        c = right(s + 0.05 * b)
        return s + 0.1 / 6 * (a + 2 * b + 2 * c + right(s + 0.1 * c)), s[0]

    return jnp.mean((lax.scan(step, jnp.stack([y, 0.0]), None, length=40)[1] - 1) ** 2)


def projectile(x, y):
    def step(s, _):
        px, py, vx, vy = s
        drag = 0.1 * jnp.sqrt(vx**2 + vy**2 + 1e-6)
        return (px + 0.02 * vx, py + 0.02 * vy, vx - 0.02 * drag * vx, vy - 0.02 * (9.8 + drag * vy)), None

    px, py, *_ = lax.scan(step, (0.0, 0.0, x, y), None, length=50)[0]
    return (px - 2) ** 2 + (py - 1) ** 2


def brachistochrone(x, y):
    heights = jnp.concatenate(
        [
            jnp.zeros(1),
            jnp.interp(
                jnp.linspace(0, 1, 10)[1:-1], jnp.array([0, 0.3, 0.7, 1]), jnp.stack([0.0, x, y, 1.0])
            ),
            jnp.ones(1),
        ]
    )
    fallen = 0.5 * (heights[1:] + heights[:-1])
    return jnp.sum(
        jnp.sqrt((1 / 9) ** 2 + jnp.diff(heights) ** 2) / jnp.sqrt(2 * 9.8 * jnp.abs(fallen) + 0.05)
    )


def heat(x, y):
    def step(u, _):
        return u + 0.2 * (jnp.roll(u, 1) - 2 * u + jnp.roll(u, -1)), None

    return jnp.mean((lax.scan(step, x * jnp.sin(jnp.arange(8.0)) + y, None, length=6)[0] - 0.2) ** 2)


def logistic_map(x, y):
    return (
        lax.fori_loop(0, 6, lambda _, s: (1 + jax.nn.sigmoid(x)) * s * (1 - s), jax.nn.sigmoid(y)) - 0.4
    ) ** 2


def rnn(x, y):
    return jnp.mean(
        (lax.scan(lambda h, s: (jnp.tanh(x * h + y * s), h), 0.0, SEQUENCE)[1] - jnp.roll(SEQUENCE, 1)) ** 2
    )


def conv(x, y):
    kernel = jnp.stack([x, y, -x, 1.0]).reshape(1, 1, 2, 2)
    return jnp.mean(jax.nn.relu(lax.conv_general_dilated(IMAGE, kernel, (1, 1), "VALID")) ** 2)


def attention(x, y):
    scores = (POINTS[:4] * x) @ (POINTS[:4] * y).T
    return jnp.mean((jax.nn.softmax(scores, -1) @ POINTS[:4] - 0.1) ** 2)


def matrix(x, y):
    return SQUARE + jnp.diag(jnp.stack([x**2, y**2, x * y / 4]))


def mlp(activation):
    return lambda x, y: jnp.mean((activation(POINTS @ (W1 * x)) @ (W2 * y) - TARGET) ** 2)


FUNCTIONS = {
    "pendulum": pendulum,
    "runge-kutta": runge_kutta,
    "projectile": projectile,
    "brachistochrone": brachistochrone,
    "heat equation": heat,
    "logistic map": logistic_map,
    "predator and prey": lambda x, y: jnp.sum(
        (
            jnp.stack(
                euler(
                    lambda s: (
                        s[0] + 0.02 * s[0] * (jnp.exp(x) - s[1]),
                        s[1] + 0.02 * s[1] * (s[0] - jnp.exp(y)),
                    ),
                    (1.0, 0.5),
                    80,
                )
            )
            - 1
        )
        ** 2
    ),
    "spring fit": lambda x, y: jnp.mean((jnp.sin(x * T) * jnp.exp(-T * jax.nn.softplus(y)) - WAVE) ** 2),
    "double well": lambda x, y: (x**2 - 1) ** 2 + 0.3 * x + y**2,
    "lennard-jones": lambda x, y: jnp.sum(
        (1 / jnp.sum((POINTS[:6] * 3 - jnp.stack([x, y])) ** 2 + 0.3, 1)) ** 6
        - (1 / jnp.sum((POINTS[:6] * 3 - jnp.stack([x, y])) ** 2 + 0.3, 1)) ** 3
    ),
    "charges": lambda x, y: jnp.sum(
        jnp.array([1, -1, 1.0]) / jnp.sqrt(jnp.sum((POINTS[:3] - jnp.stack([x, y])) ** 2, 1) + 0.1)
    ),
    "three springs": lambda x, y: (
        0.5
        * ((jnp.hypot(x - 1, y) - 1) ** 2 + (jnp.hypot(x + 1, y) - 1) ** 2 + (jnp.hypot(x, y - 2) - 1) ** 2)
    ),
    "optimal control": lambda x, y: lax.scan(
        lambda s, _: (s + 0.1 * (-x * s - y), s**2 + 0.1 * (x * s + y) ** 2), 1.0, None, length=30
    )[1].sum(),
    "lens": lambda x, y: jnp.sqrt(1 + (x - 1) ** 2) + 1.5 * jnp.sqrt(1 + (2 - x) ** 2) + y**2,
    "catenary": lambda x, y: jnp.trapezoid(
        (jnp.exp(y) * jnp.cosh(jnp.linspace(-1, 1, 50) / jnp.exp(y)) + x - 2) ** 2, jnp.linspace(-1, 1, 50)
    ),
    "rocket by map": lambda x, y: jnp.mean(lax.map(lambda t: (x * t - y * t**2 - 1) ** 2, T)),
    "polyval": lambda x, y: jnp.mean(
        (jnp.polyval(jnp.stack([x, y, 0.5, -1.0]), jnp.linspace(-1, 1, 20)) - 0.3) ** 2
    ),
    "horner": lambda x, y: jnp.polyval(jnp.array([1.0, -3, 0.5, 2, -1]), x) + y**2,
    "interp": lambda x, y: jnp.interp(x, jnp.linspace(-3, 3, 9), jnp.linspace(-3, 3, 9) ** 2) + y**2,
    "interp of a table": lambda x, y: jnp.interp(x, T, WAVE) + 0.1 * (x - y) ** 2,
    "total variation": lambda x, y: jnp.sum(jnp.abs(jnp.diff(WAVE * x + y * T))) + (x - 1) ** 2,
    "smoothness": lambda x, y: jnp.sum(jnp.diff(WAVE * x + jnp.sin(T * y), n=2) ** 2),
    "cumulative": lambda x, y: jnp.mean((jnp.cumsum(WAVE * x) * 0.07 - jnp.tanh(y * T)) ** 2),
    "rolled": lambda x, y: -jnp.mean(jnp.tanh(WAVE * x) * jnp.roll(WAVE, 5)) + 0.1 * (x**2 + y**2),
    "product of survival": lambda x, y: jnp.sum(jnp.cumprod(jax.nn.sigmoid(jnp.linspace(-1, 1, 8) * x + y))),
    "drawdown": lambda x, y: jnp.max(lax.cummax(jnp.cumsum(SEQUENCE * x + y)) - jnp.cumsum(SEQUENCE * x + y)),
    "convolved": lambda x, y: jnp.mean(
        (jnp.convolve(WAVE, jnp.stack([x, y, 0.2]), mode="same") - jnp.roll(WAVE, 1)) ** 2
    ),
    "spectrum": lambda x, y: jnp.sum(jnp.abs(jnp.fft.rfft(WAVE * x + y)) ** 2) / 60,
    "spectrum of data": lambda x, y: jnp.sum(jnp.abs(jnp.fft.rfft(WAVE)) * (x**2 + jnp.cos(y))),
    "set": lambda x, y: jnp.sum((jnp.zeros(5).at[1].set(x).at[3].add(y) @ jnp.arange(5.0) - 2) ** 2) + x**2,
    "updates in a loop": lambda x, y: jnp.sum(
        lax.fori_loop(1, 8, lambda i, a: a.at[i].set(a[i - 1] * x + y), jnp.ones(8)) ** 2
    ),
    "fibonacci": lambda x, y: (
        lax.fori_loop(0, 5, lambda _, s: (s[1], 0.5 * (s[0] + s[1])), (x, y))[1] ** 2 + x**2
    ),
    "while": lambda x, y: (
        (x - 1) ** 2
        + lax.stop_gradient(lax.while_loop(lambda s: s[1] < 5, lambda s: (s[0] * 0.5, s[1] + 1), (y, 0))[0])
        + y**2
    ),
    "while of the input": lambda x, y: (
        x**2 + y**2 + lax.stop_gradient(lax.while_loop(lambda s: s > 1, lambda s: s / 2, jnp.abs(x) + 1))
    ),
    "custom_jvp": lambda x, y: jax.nn.silu(x) ** 2 + jax.nn.gelu(y) ** 2 + jax.nn.relu6(x) * 0.1,
    "vmap": lambda x, y: jnp.mean(jax.vmap(lambda p: jnp.tanh(p @ jnp.stack([x, y])) ** 2)(POINTS)),
    "mlp with tanh": mlp(jnp.tanh),
    "mlp with relu": mlp(jax.nn.relu),
    "mlp with gelu": mlp(jax.nn.gelu),
    "mlp with exact gelu": mlp(lambda v: jax.nn.gelu(v, approximate=False)),
    "mlp with elu": mlp(jax.nn.elu),
    "mlp with leaky relu": mlp(jax.nn.leaky_relu),
    "layer norm": mlp(lambda v: jax.nn.standardize(v, axis=-1, epsilon=1e-3)),
    "residual": lambda x, y: jnp.mean(
        (lax.fori_loop(0, 4, lambda _, h: h + 0.3 * jnp.tanh(h * x + y), POINTS) - 1) ** 2
    ),
    "rnn": rnn,
    "conv": conv,
    "attention": attention,
    "max pool": lambda x, y: jnp.mean(jnp.max((IMAGE * x + y).reshape(3, 2, 3, 2), axis=(1, 3)) ** 2),
    "xor": lambda x, y: jnp.mean(
        (
            jnp.tanh(
                x * jnp.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]) @ jnp.array([[1.0, -1], [1, -1]])
                + jnp.array([-0.5, 1.5])
            )
            @ jnp.ones(2)
            * y
            - jnp.array([0, 1.0, 1, 0])
        )
        ** 2
    ),
    "embedding": lambda x, y: jnp.mean(
        (jnp.stack([x, y, x * y])[jnp.array([0, 2, 1, 1])] - jnp.arange(4.0)) ** 2
    ),
    "autoencoder": lambda x, y: jnp.mean(
        (POINTS @ jnp.outer(jnp.stack([x, y]), jnp.stack([x, y])) - POINTS) ** 2
    ),
    "gan-like": lambda x, y: (
        jnp.mean(jax.nn.softplus(-y * (POINTS[:, 0] - x))) + jnp.mean(jax.nn.softplus(y * (POINTS[:, 1] + x)))
    ),
    "unrolled descent": lambda x, y: (
        lax.fori_loop(
            0,
            10,
            lambda _, w: w - jax.nn.sigmoid(x) * 0.3 * jax.grad(lambda v: (v - y) ** 2 + 0.1 * v**4)(w),
            1.5,
        )
        ** 2
    ),
    "checkpoint": jax.checkpoint(lambda x, y: jnp.sum(jnp.sin(POINTS @ jnp.stack([x, y])) ** 2)),
    "det": lambda x, y: jnp.linalg.det(matrix(x, y)) + x**2,
    "det of 4": lambda x, y: jnp.linalg.det(
        jnp.eye(4) * 2 + jnp.outer(jnp.stack([x, y, 0.5, 1.0]), jnp.stack([y, 1.0, x, 0.3]))
    ),
    "log det": lambda x, y: -jnp.linalg.slogdet(matrix(x, y))[1] + x**2 + y**2,
    "inverse": lambda x, y: jnp.trace(jnp.linalg.inv(matrix(x, y))) + 0.1 * x**2,
    "solve": lambda x, y: jnp.sum(jnp.linalg.solve(matrix(x, y), jnp.array([1.0, x, y])) ** 2),
    "cholesky": lambda x, y: jnp.sum(jnp.linalg.cholesky(matrix(x, y))),
    "largest eigenvalue": lambda x, y: jnp.linalg.eigvalsh(matrix(x, y))[-1],
    "condition": lambda x, y: jnp.log(
        jnp.linalg.eigvalsh(matrix(x, y))[-1] / jnp.linalg.eigvalsh(matrix(x, y))[0]
    ),
    "rayleigh": lambda x, y: jnp.stack([x, y, 1]) @ SQUARE @ jnp.stack([x, y, 1]) / (x**2 + y**2 + 1),
    "power iteration": lambda x, y: jnp.sum(
        lax.fori_loop(0, 5, lambda _, v: SQUARE @ v / jnp.linalg.norm(SQUARE @ v), jnp.stack([x, y, 1]))
        * jnp.array([1, -1, 0.5])
    ),
    "matrix exponential": lambda x, y: jnp.sum(
        jax.scipy.linalg.expm(jnp.array([[0, 1], [-1, 0.0]]) * x + jnp.eye(2) * y * 0.1)
    ),
    "nuclear norm": lambda x, y: jnp.sum(
        jnp.linalg.svd(jnp.stack([jnp.stack([x, y + 1]), jnp.stack([y, x * 2])]), compute_uv=False)
    ),
    "qr": lambda x, y: jnp.abs(jnp.linalg.qr(matrix(x, y))[1][0, 0]),
    "rotation": lambda x, y: jnp.sum(
        (
            jnp.array([[1.0, 2], [3, 4]])
            @ jnp.stack([jnp.stack([jnp.cos(x), -jnp.sin(x)]), jnp.stack([jnp.sin(x), jnp.cos(x)])])
            - y
        )
        ** 2
    ),
    "procrustes": lambda x, y: jnp.sum(
        (
            POINTS
            @ jnp.stack([jnp.stack([jnp.cos(x), -jnp.sin(x)]), jnp.stack([jnp.sin(x), jnp.cos(x)])])
            * y
            - POINTS[::-1]
        )
        ** 2
    ),
    "low rank": lambda x, y: jnp.sum(
        (jnp.outer(jnp.stack([x, y, 1.0]), jnp.stack([y, x, 1.0])) - SQUARE) ** 2
    ),
    "complex modulus": lambda x, y: jnp.abs((x + 1j * y) ** 3 - 1) ** 2,
    "quaternion": lambda x, y: (jnp.cos(x) * jnp.cos(y) - jnp.sin(x) * jnp.sin(y)) ** 2 + 0.1 * (x**2 + y**2),
}
