"""Functions that optimizers are tested on (Jamil and Yang 2013; Surjanovic and Bingham's library), and those
of textbooks.
"""

import jax
import jax.numpy as jnp
from jax import lax

pi, e = jnp.pi, jnp.e
SHEKEL = jnp.array(
    [
        [4.0, 4.0],
        [1.0, 1.0],
        [8.0, 8.0],
        [6.0, 6.0],
        [3.0, 7.0],
        [2.0, 9.0],
        [5.0, 5.0],
        [8.0, 1.0],
        [6.0, 2.0],
        [7.0, 3.6],
    ]
)
WEIGHTS = jnp.array([0.1, 0.2, 0.2, 0.4, 0.4, 0.6, 0.3, 0.7, 0.5, 0.5])
FOXHOLES = jnp.stack(jnp.meshgrid(jnp.arange(-32.0, 33, 16), jnp.arange(-32.0, 33, 16)), -1).reshape(25, 2)


def each(x, y):
    return jnp.stack([x, y])


def bukin(x, y):
    return 100 * jnp.sqrt(jnp.abs(y - 0.01 * x**2) + 1e-6) + 0.01 * jnp.abs(x + 10)


def levy(x, y):
    w = 1 + (each(x, y) - 1) / 4
    middle = jnp.sum((w[:-1] - 1) ** 2 * (1 + 10 * jnp.sin(pi * w[:-1] + 1) ** 2))
    return jnp.sin(pi * w[0]) ** 2 + middle + (w[-1] - 1) ** 2 * (1 + jnp.sin(2 * pi * w[-1]) ** 2)


def langermann(x, y):
    a, c = jnp.array([[3, 5], [5, 2], [2, 1], [1, 4], [7, 9]], jnp.float32), jnp.array([1.0, 2, 5, 2, 3])
    d = jnp.sum((each(x, y) - a) ** 2, 1)
    return jnp.sum(c * jnp.exp(-d / pi) * jnp.cos(pi * d))


def shubert(x, y):
    i = jnp.arange(1, 6)
    return jnp.prod(jnp.sum(i * jnp.cos((i + 1) * each(x, y)[:, None] + i), 1))


def perm(x, y):
    i = jnp.arange(1, 3)
    return jnp.sum(
        jnp.sum((i[None] + 10) * (each(x, y)[None] ** i[:, None] - (1.0 / i[None]) ** i[:, None]), 1) ** 2
    )


def power_sum(x, y):
    return sum((x**k + y**k - b) ** 2 for k, b in ((1, 3.0), (2, 5.0), (3, 9.0), (4, 17.0)))


def zakharov(x, y):
    s = jnp.sum(0.5 * jnp.arange(1, 3) * each(x, y))
    return x**2 + y**2 + s**2 + s**4


def weierstrass(x, y):
    k = jnp.arange(8.0)
    return jnp.sum(0.5**k * jnp.cos(2 * pi * 3**k * (each(x, y)[:, None] + 0.5))) - 2 * jnp.sum(
        0.5**k * jnp.cos(pi * 3**k)
    )


def dejong5(x, y):
    return 1 / (0.002 + jnp.sum(1 / (jnp.arange(1.0, 26) + jnp.sum((each(x, y) - FOXHOLES) ** 6, 1))))


def newton_basins(x, y):
    z = (x, y)
    return (
        lax.fori_loop(
            0,
            3,
            lambda _, z: (
                z[0] - 0.1 * (z[0] ** 3 - 3 * z[0] * z[1] ** 2 - 1),
                z[1] - 0.1 * (3 * z[0] ** 2 * z[1] - z[1] ** 3),
            ),
            z,
        )[0]
        ** 2
        + y**2
    )


FUNCTIONS = {
    "sphere": lambda x, y: x**2 + y**2,
    "ellipse": lambda x, y: x**2 / 9 + 4 * y**2,
    "rotated ellipse": lambda x, y: 5 * x**2 + 6 * x * y + 5 * y**2,
    "ackley": lambda x, y: (
        -20 * jnp.exp(-0.2 * jnp.sqrt(0.5 * (x**2 + y**2) + 1e-8))
        - jnp.exp(0.5 * (jnp.cos(2 * pi * x) + jnp.cos(2 * pi * y)))
        + e
        + 20
    ),
    "rastrigin": lambda x, y: 20 + jnp.sum(each(x, y) ** 2 - 10 * jnp.cos(2 * pi * each(x, y))),
    "griewank": lambda x, y: (
        1 + jnp.sum(each(x, y) ** 2) / 4000 - jnp.prod(jnp.cos(each(x, y) / jnp.sqrt(jnp.arange(1.0, 3))))
    ),
    "levy": levy,
    "levy 13": lambda x, y: (
        jnp.sin(3 * pi * x) ** 2
        + (x - 1) ** 2 * (1 + jnp.sin(3 * pi * y) ** 2)
        + (y - 1) ** 2 * (1 + jnp.sin(2 * pi * y) ** 2)
    ),
    "schwefel": lambda x, y: (
        837.9658 - jnp.sum(100 * each(x, y) * jnp.sin(jnp.sqrt(jnp.abs(100 * each(x, y)) + 1e-3)))
    ),
    "branin": lambda x, y: (
        (y - 5.1 / (4 * pi**2) * x**2 + 5 / pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * pi)) * jnp.cos(x) + 10
    ),
    "goldstein-price": lambda x, y: (
        (1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2))
        * (30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2))
    ),
    "easom": lambda x, y: -jnp.cos(x) * jnp.cos(y) * jnp.exp(-((x - pi) ** 2) - (y - pi) ** 2),
    "shekel": lambda x, y: -jnp.sum(1 / (jnp.sum((each(x, y) - SHEKEL) ** 2, 1) + WEIGHTS)),
    "michalewicz": lambda x, y: (
        -jnp.sum(jnp.sin(each(x, y)) * jnp.sin(jnp.arange(1, 3) * each(x, y) ** 2 / pi) ** 20)
    ),
    "six-hump camel": lambda x, y: (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (-4 + 4 * y**2) * y**2,
    "styblinski-tang": lambda x, y: 0.5 * jnp.sum(each(x, y) ** 4 - 16 * each(x, y) ** 2 + 5 * each(x, y)),
    "bukin 6": bukin,
    "cross-in-tray": lambda x, y: (
        -0.0001
        * (jnp.abs(jnp.sin(x) * jnp.sin(y) * jnp.exp(jnp.abs(100 - jnp.sqrt(x**2 + y**2) / pi) / 10)) + 1)
        ** 0.1
    ),
    "eggholder": lambda x, y: (
        -(y + 47) * jnp.sin(jnp.sqrt(jnp.abs(x / 2 + y + 47))) - x * jnp.sin(jnp.sqrt(jnp.abs(x - y - 47)))
    ),
    "holder table": lambda x, y: (
        -jnp.abs(jnp.sin(x) * jnp.cos(y) * jnp.exp(jnp.abs(1 - jnp.sqrt(x**2 + y**2 + 1e-8) / pi)))
    ),
    "drop-wave": lambda x, y: -(1 + jnp.cos(12 * jnp.sqrt(x**2 + y**2 + 1e-8))) / (0.5 * (x**2 + y**2) + 2),
    "schaffer 2": lambda x, y: 0.5 + (jnp.sin(x**2 - y**2) ** 2 - 0.5) / (1 + 0.001 * (x**2 + y**2)) ** 2,
    "schaffer 4": lambda x, y: (
        0.5 + (jnp.cos(jnp.sin(jnp.abs(x**2 - y**2))) ** 2 - 0.5) / (1 + 0.001 * (x**2 + y**2)) ** 2
    ),
    "shubert": shubert,
    "langermann": langermann,
    "perm": perm,
    "power sum": power_sum,
    "zakharov": zakharov,
    "weierstrass": weierstrass,
    "dejong 5": dejong5,
    "de jong 3 (steps)": lambda x, y: jnp.sum(jnp.floor(each(x, y))) + 0.1 * (x**2 + y**2),
    "dixon-price": lambda x, y: (x - 1) ** 2 + 2 * (2 * y**2 - x) ** 2,
    "trid": lambda x, y: (x - 1) ** 2 + (y - 1) ** 2 - x * y,
    "bohachevsky": lambda x, y: x**2 + 2 * y**2 - 0.3 * jnp.cos(3 * pi * x) - 0.4 * jnp.cos(4 * pi * y) + 0.7,
    "powell (two of it)": lambda x, y: (x + 10 * y) ** 2 + (x - y) ** 4,
    "freudenstein-roth": lambda x, y: (
        (x - 13 + ((5 - y) * y - 2) * y) ** 2 + (x - 29 + ((y + 1) * y - 14) * y) ** 2
    ),
    "brown badly scaled": lambda x, y: (x - 10) ** 2 + (y - 0.2) ** 2 + (x * y - 2) ** 2,
    "leon": lambda x, y: 100 * (y - x**3) ** 2 + (1 - x) ** 2,
    "cube": lambda x, y: 10 * (y - x**3) ** 2 + (1 - x) ** 2,
    "mishra bird": lambda x, y: (
        jnp.sin(y) * jnp.exp((1 - jnp.cos(x)) ** 2)
        + jnp.cos(x) * jnp.exp((1 - jnp.sin(y)) ** 2)
        + (x - y) ** 2
    ),
    "alpine 1": lambda x, y: jnp.sum(jnp.abs(each(x, y) * jnp.sin(each(x, y)) + 0.1 * each(x, y))),
    "alpine 2": lambda x, y: -jnp.prod(jnp.sqrt(jnp.abs(each(x, y)) + 0.1) * jnp.sin(each(x, y))),
    "salomon": lambda x, y: 1 - jnp.cos(2 * pi * jnp.hypot(x, y + 1e-3)) + 0.1 * jnp.hypot(x, y + 1e-3),
    "rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "beale": lambda x, y: sum((c - x + x * y**k) ** 2 for k, c in ((1, 1.5), (2, 2.25), (3, 2.625))),
    "monkey saddle": lambda x, y: x**3 - 3 * x * y**2,
    "peaks": lambda x, y: (
        3 * (1 - x) ** 2 * jnp.exp(-(x**2) - (y + 1) ** 2)
        - 10 * (x / 5 - x**3 - y**5) * jnp.exp(-(x**2) - y**2)
        - jnp.exp(-((x + 1) ** 2) - y**2) / 3
    ),
    "sum of norms": lambda x, y: jnp.linalg.norm(each(x, y) - 1) + jnp.linalg.norm(each(x, y) + 2),
    "max of planes": lambda x, y: jnp.max(jnp.array([[1.0, 2], [-1, 0.5], [0.3, -2]]) @ each(x, y)),
    "l1": lambda x, y: jnp.abs(x - 1) + 2 * jnp.abs(y),
    "huber bowl": lambda x, y: jnp.sum(
        jnp.where(jnp.abs(each(x, y)) < 1, 0.5 * each(x, y) ** 2, jnp.abs(each(x, y)) - 0.5)
    ),
    "piecewise": lambda x, y: (
        jnp.piecewise(x, [x < -1, x > 1], [lambda t: t**2, lambda t: 2 * t, 1.0]) + y**2
    ),
    "select": lambda x, y: jnp.select([x < -1, x < 1], [x**2, jnp.cos(x)], jnp.exp(-x)) + y**2,
    "cond": lambda x, y: lax.cond(x > 0, lambda v: v**2, lambda v: -v, x) + y**2,
    "switch": lambda x, y: (
        lax.switch(jnp.clip(jnp.int32(jnp.floor(x)) + 1, 0, 2), [jnp.cos, lambda v: v**2, jnp.sin], x) + y**2
    ),
    "clip": lambda x, y: jnp.clip(x, -1, 2) ** 2 + jnp.clip(y, 0, 1) * x,
    "median of three": lambda x, y: jnp.median(jnp.stack([x**2, y**2, x * y + 1])),
    "worst case": lambda x, y: jnp.sort(jnp.stack([x**2, y**2, (x - y) ** 2, 1.0]))[-1],
    "newton basins": newton_basins,
    "soft minimum": lambda x, y: (
        -jax.nn.logsumexp(-jnp.stack([(x - 2) ** 2 + y**2, (x + 2) ** 2 + 2 * y**2]))
    ),
    "log barrier": lambda x, y: (
        x
        + y
        - 0.1
        * jnp.sum(jnp.log(jnp.array([9.0, 8, 7]) - jnp.array([[1.0, 1], [-1, 0.5], [0, -1]]) @ each(x, y)))
    ),
    "penalty": lambda x, y: (x - 2) ** 2 + y**2 + 10 * jax.nn.relu(x + y - 1) ** 2,
    "augmented lagrangian": lambda x, y: x * y + 0.7 * (x**2 + y**2 - 2) + 5 * (x**2 + y**2 - 2) ** 2,
    "valley by atan2": lambda x, y: (jnp.hypot(x, y + 1e-3) - 2) ** 2 + 0.1 * jnp.arctan2(y, x + 0.01) ** 2,
}
