"""Shapes that trap, slow or throw an optimizer, each alone so that it can be studied."""

from __future__ import annotations

import math

import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from adamviz.core.parameters import parameter, pytree
from adamviz.surfaces.point import Minima, namespace, unpack
from adamviz.typing import Float


@pytree
class Saddle:
    """A saddle: a valley across a ridge, with a way down on both sides and no floor.

        f(x, y) = x² − c y²

    Args:
        fall: c, how fast the loss falls along y. Gradient descent lingers at the saddle for a small c; Adam
            leaves it at one learning rate a step for any c, as long as epsilon is negligible.

    There is no minimum: (0, 0) is a saddle point, and the loss falls for ever along y.

    >>> float(Saddle()((1.0, 2.0))), float(Saddle(fall=0.25)((1.0, 2.0)))
    (-3.0, 0.0)
    """

    title = "Saddle"
    formula = "x² − c y²"
    source = "Dauphin et al. (2014), Identifying and attacking the saddle point problem, arXiv:1406.2572"
    extent = (-3.0, 3.0, -3.0, 3.0)
    start = (-2.5, 0.01)

    fall: float = parameter(
        1e-3,
        10.0,
        "log",
        default=1.0,
        symbol="c",
        text="How fast the loss falls along y.",
        allowed=(0.0, math.inf, "()"),
    )

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y, fall = unpack(xy, self.fall)
        return x**2 - fall * y**2

    @property
    def minima(self) -> Minima:
        return ()


@pytree
class MonkeySaddle:
    """A saddle for two legs and a tail: three ways down, and a middle that is flat to second order.

        f(x, y) = x³ − 3xy²

    There is no minimum: at (0, 0) the gradient and the Hessian both vanish.

    >>> float(MonkeySaddle()((1.0, 0.0))), float(MonkeySaddle()((1.0, 1.0)))
    (1.0, -2.0)
    """

    title = "Monkey saddle"
    formula = "x³ − 3xy²"
    source = "Hilbert & Cohn-Vossen (1952), Geometry and the Imagination, Chelsea"
    extent = (-2.0, 2.0, -2.0, 2.0)
    start = (1.6, 0.02)

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y = unpack(xy)
        return x * (x**2 - 3 * y**2)

    @property
    def minima(self) -> Minima:
        return ()


@pytree
class Plateau:
    """A wide plain with one hollow, so flat far away that the gradient all but disappears.

        f(x, y) = 1 − exp(−(x² + y²) / 2w²)

    Args:
        width: w, how wide the hollow is. Adam crosses the plain at one learning rate a step however flat it
            is, until the gradient is as small as epsilon: a narrow hollow leaves the run standing.

    The minimum is (0, 0), where the loss is 0.

    >>> round(float(Plateau()((1.0, 1.0))), 6), float(Plateau()((-4.2, 2.1))) > 0.999
    (0.632121, True)
    """

    title = "Plateau"
    formula = "1 − exp(−(x² + y²) / 2w²)"
    source = "adamviz: shows that epsilon decides how flat is too flat"
    extent = (-6.0, 3.0, -4.0, 4.0)
    start = (-4.2, 2.1)

    width: float = parameter(
        0.4, 3.0, default=1.0, symbol="w", text="How wide the hollow is.", allowed=(0.0, math.inf, "()")
    )

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y, width = unpack(xy, self.width)
        q = 0.5 * ((x / width) ** 2 + (y / width) ** 2)
        # expm1 is exact in the hollow; on the plain its derivative, computed as expm1 + 1, would round to
        # nothing.
        near = q < 0.5
        return jnp.where(near, -jnp.expm1(-jnp.where(near, q, 0)), 1 - jnp.exp(-q))

    @property
    def minima(self) -> Minima:
        return ((0.0, 0.0, 0.0),)


@pytree
class Cliff:
    """A gentle slope to the foot of a cliff, where one gradient is hundreds of times larger than before.

        f(x, y) = ½ (1 − x) + ¼ y² + (s/200) log(1 + exp(200 (x − 1)))

    Args:
        steepness: s, the slope of the cliff; that of the gentle slope is ½. One step into the cliff throws a
            run back and fills its second moment v, so that it needs hundreds of steps to return. Clipping the
            gradient prevents both.

    The minimum is at the foot of the cliff, where the slopes cancel: y = 0 and x = 1 + log(p / (1 − p)) / 200
    with p = 1/(2s).

    >>> round(float(Cliff(steepness=100.0)((1.5, 0.0))), 3)
    49.75
    >>> [round(float(number), 4) for number in Cliff(steepness=100.0).minima[0]]
    [0.9735, 0.0, 0.0157]
    """

    title = "Cliff"
    formula = "½ (1 − x) + ¼ y² + (s/200) log(1 + exp(200 (x − 1)))"
    source = (
        "Pascanu, Mikolov & Bengio (2013), On the difficulty of training recurrent neural networks, "
        "arXiv:1211.5063"
    )
    extent = (-4.0, 2.0, -3.0, 3.0)
    start = (-3.0, 2.3)
    SHARPNESS = 200.0

    steepness: float = parameter(
        2.0,
        1e4,
        "log",
        default=1000.0,
        symbol="s",
        text="The slope of the cliff; that of the way to it is ½.",
        allowed=(1.0, math.inf, "[)"),
    )

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y, steepness = unpack(xy, self.steepness)
        rise = jnp.logaddexp(self.SHARPNESS * (x - 1), 0.0) / self.SHARPNESS
        return 0.5 * (1 - x) + 0.25 * y**2 + steepness * rise

    @property
    def minima(self) -> Minima:
        xp = namespace(self.steepness)
        share = 0.5 / self.steepness
        log_share, log_rest = xp.log(share), xp.log1p(-share)
        offset = (log_share - log_rest) / self.SHARPNESS
        loss = -0.5 * offset - self.steepness * log_rest / self.SHARPNESS
        return ((1 + offset, 0.0, loss),)


SHAPES = (Saddle, MonkeySaddle, Plateau, Cliff)
