"""Losses that are others at each step, so that an optimizer sees only one of them at a time."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from adamviz.core.noise import uniform
from adamviz.core.parameters import parameter, pytree
from adamviz.surfaces.point import Minima, namespace, unpack
from adamviz.typing import Float

PERIOD = 101
CHANCE = 0.01
SMALL = 10.0
LANE = 7.0  # of the random numbers that this problem draws, apart from those of noise


@pytree
class Reddi:
    """The two problems on which Adam ends at the wrong end of its interval, one along x and one along y.

        f_t(x) = C x at every 101st step, −10 x at all others            the online problem
        f_t(y) = C y with probability 0.01, −10 y otherwise              the stochastic one

    Both are confined to [−1, 1], and with C = 1010 both fall towards −1 on the whole: a whole period adds up
    to a slope of 1010 − 100 · 10 = 10, and the mean slope along y is 0.01 · 1010 − 0.99 · 10 = 0.2. Yet Adam
    forgets the rare large gradient sooner than it comes again, and follows the many small ones to +1. AMSGrad
    does not forget.

    What is drawn is the mean loss, f(x, y) = ((C − 1000) / 101) x + (0.01 C − 9.9) y. In the paper beta_1 is
    0.9 and beta_2 is 0.99.

    Args:
        large: C, the rare large gradient.
        draw: which sequence of random numbers the stochastic problem follows.

    >>> surface = Reddi()
    >>> [round(float(number), 5) for number in surface.minima[0]]
    [-1.0, -1.0, -0.29901]
    >>> [float(surface.gradient_at((0.0, 0.0), step)[0]) for step in (0, 1, 100, 101)]
    [1010.0, -10.0, -10.0, 1010.0]
    """

    title = "Reddi's counter-example"
    formula = "((C − 1000) / 101) x + (0.01 C − 9.9) y"
    source = "Reddi, Kale & Kumar (2018), On the Convergence of Adam and Beyond, arXiv:1904.09237, Section 3"
    extent = (-1.15, 1.15, -1.15, 1.15)
    start = (0.1, 0.2)

    large: float = parameter(
        100.0,
        3000.0,
        "log",
        default=1010.0,
        symbol="C",
        text="The rare large gradient; above 1000 the way down is towards −1.",
        allowed=(0.0, math.inf, "()"),
    )
    draw: float = parameter(
        0,
        100,
        default=0,
        symbol="draw",
        text="Another draw of the random gradients along y.",
        allowed=(0, 1e6, "[]"),
        whole=True,
    )

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y, large = unpack(xy, self.large)
        return (large - (PERIOD - 1) * SMALL) / PERIOD * x + (CHANCE * large - (1 - CHANCE) * SMALL) * y

    def gradient_at(self, xy: Float[ArrayLike, " 2"], step: ArrayLike) -> Float[Array, " 2"]:
        """The gradient of the loss of one step, counted from 0: that of step 0 is the large one along x."""
        x, _, large = unpack(xy, self.large)
        step = jnp.asarray(step).astype(jnp.float32)
        hits = jnp.stack(
            [jax.lax.rem(step, jnp.float32(PERIOD)) == 0, uniform(self.draw, step, LANE) < CHANCE]
        )
        return jnp.where(hits, large, jnp.asarray(-SMALL, x.dtype))

    def project(self, xy: Float[Array, " 2"]) -> Float[Array, " 2"]:
        """The nearest point that is allowed."""
        return jnp.clip(xy, -1, 1)

    @property
    def minima(self) -> Minima:
        xp = namespace(self.large)
        slopes = (self.large - (PERIOD - 1) * SMALL) / PERIOD, CHANCE * self.large - (1 - CHANCE) * SMALL
        x, y = (xp.where(slope > 0, -1.0, 1.0) for slope in slopes)
        return ((x, y, slopes[0] * x + slopes[1] * y),)


ONLINE = (Reddi,)
