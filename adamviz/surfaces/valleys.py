"""Valleys: curved, bent or flat-bottomed ways down, the classics of the optimization literature."""

from __future__ import annotations

import math

import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from adamviz.core.parameters import parameter, pytree
from adamviz.surfaces.point import Minima, unpack
from adamviz.typing import Float


@pytree
class Rosenbrock:
    """A bent valley: falling into it is quick, following its floor to the minimum is not.

        f(x, y) = (a − x)² + b (y − x²)²

    Args:
        a: where the minimum lies along the valley.
        b: how steep the walls are beside the floor y = x².

    The minimum is (a, a²), where the loss is 0.

    >>> round(float(Rosenbrock()((-1.2, 1.0))), 4)
    24.2
    >>> Rosenbrock(a=0.5).minima
    ((0.5, 0.25, 0.0),)
    """

    title = "Rosenbrock's valley"
    formula = "(a − x)² + b (y − x²)²"
    source = (
        "Rosenbrock (1960), An automatic method for finding the greatest or least value, "
        "doi:10.1093/comjnl/3.3.175"
    )
    extent = (-2.0, 2.0, -1.0, 3.0)
    start = (-1.2, 1.0)

    a: float = parameter(-1.5, 1.5, default=1.0, symbol="a", text="The minimum lies at x = {value}.")
    b: float = parameter(
        1.0,
        1000.0,
        "log",
        default=100.0,
        symbol="b",
        text="How steep the walls of the valley are.",
        allowed=(0.0, math.inf, "()"),
    )

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y, a, b = unpack(xy, self.a, self.b)
        return (a - x) ** 2 + b * (y - x**2) ** 2

    @property
    def minima(self) -> Minima:
        return ((self.a, self.a**2, 0.0),)


@pytree
class Beale:
    """Two long valleys around a plateau, with cliffs in the corners.

        f(x, y) = (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²

    The minimum is (3, ½), where the loss is 0. Along y = 1 the loss falls for ever towards no minimum at all.

    >>> float(Beale()((3.0, 0.5))), float(Beale()((0.0, 0.0)))
    (0.0, 14.203125)
    """

    title = "Beale"
    formula = "(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²"
    source = "Beale (1958), On an iterative method for finding a local minimum, Princeton Technical Report 25"
    extent = (-4.5, 4.5, -4.5, 4.5)
    start = (1.1, 1.9)

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y = unpack(xy)
        return (1.5 - x * (1 - y)) ** 2 + (2.25 - x * (1 - y**2)) ** 2 + (2.625 - x * (1 - y**3)) ** 2

    @property
    def minima(self) -> Minima:
        return ((3.0, 0.5, 0.0),)


@pytree
class GoldsteinPrice:
    """Four minima in crossing valleys, and a loss that spans six orders of magnitude.

        f(x, y) = [1 + (p + 1)² (3p² − 14p + 19)] · [30 + q² (3q² − 16q + 18)],    p = x + y,    q = 2x − 3y

    It is published multiplied out, with the brackets 1 + (x + y + 1)² (19 − 14x + 3x² − 14y + 6xy + 3y²) and
    30 + (2x − 3y)² (18 − 32x + 12x² + 48y − 36xy + 27y²). The minima are (0, −1) with loss 3, (−0.6, −0.4)
    with 30, (1.8, 0.2) with 84 and (1.2, 0.8) with 840.

    >>> float(GoldsteinPrice()((0.0, -1.0))), float(GoldsteinPrice()((0.0, 0.0)))
    (3.0, 600.0)
    """

    title = "Goldstein–Price"
    formula = "[1 + (p + 1)² (3p² − 14p + 19)] · [30 + q² (3q² − 16q + 18)], p = x + y, q = 2x − 3y"
    source = "Goldstein & Price (1971), On descent from local minima, doi:10.1090/S0025-5718-1971-0312365-X"
    extent = (-2.0, 2.0, -2.5, 1.5)
    start = (-0.5, 0.2)

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y = unpack(xy)
        p, q = x + y, 2 * x - 3 * y
        left = 1 + (p + 1) ** 2 * (p * (3 * p - 14) + 19)
        return left * (30 + q**2 * (q * (3 * q - 16) + 18))

    @property
    def minima(self) -> Minima:
        return ((0.0, -1.0, 3.0), (-0.6, -0.4, 30.0), (1.8, 0.2, 84.0), (1.2, 0.8, 840.0))


@pytree
class ThreeHumpCamel:
    """Three shallow hollows in a row, only the middle one of them the lowest.

        f(x, y) = 2x² − 1.05x⁴ + x⁶/6 + xy + y²

    It is computed as (y + x/2)² + x² (1.75 − 1.05x² + x⁴/6). The minima are (0, 0) with loss 0, and ±(c,
    −c/2) with loss 0.29863844..., where c² = 2.1 + √0.91.

    >>> float(ThreeHumpCamel()((0.0, 0.0))), round(float(ThreeHumpCamel()((1.0, -0.5))), 4)
    (0.0, 0.8667)
    """

    title = "Three-hump camel"
    formula = "2x² − 1.05x⁴ + x⁶/6 + xy + y²"
    source = "Jamil & Yang (2013), A literature survey of benchmark functions, doi:10.1504/IJMMNO.2013.055204"
    extent = (-2.5, 2.5, -2.5, 2.5)
    start = (2.1, 1.6)

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y = unpack(xy)
        square = x**2
        return (y + 0.5 * x) ** 2 + square * (1.75 + square * (square / 6 - 1.05))

    @property
    def minima(self) -> Minima:
        x, loss = 1.7475523458302889, 0.2986384422368598
        return ((0.0, 0.0, 0.0), (x, -x / 2, loss), (-x, x / 2, loss))


@pytree
class McCormick:
    """A tilted trough with waves along it.

        f(x, y) = sin(x + y) + (x − y)² − 1.5x + 2.5y + 1

    The minima are (½ − π/3, −½ − π/3), where the loss is −√3/2 − π/3 = −1.91322295..., and one wave higher
    the same point moved by (π, π), where it is π more.

    >>> round(float(McCormick()((-0.547198, -1.547198))), 4)
    -1.9132
    """

    title = "McCormick"
    formula = "sin(x + y) + (x − y)² − 1.5x + 2.5y + 1"
    source = "Jamil & Yang (2013), A literature survey of benchmark functions, doi:10.1504/IJMMNO.2013.055204"
    extent = (-1.5, 4.0, -3.0, 4.0)
    start = (3.4, 3.6)

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y = unpack(xy)
        return jnp.sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1

    @property
    def minima(self) -> Minima:
        x, y, loss = 0.5 - math.pi / 3, -0.5 - math.pi / 3, -(3**0.5) / 2 - math.pi / 3
        return ((x, y, loss), (x + math.pi, y + math.pi, loss + math.pi))


VALLEYS = (Rosenbrock, Beale, GoldsteinPrice, ThreeHumpCamel, McCormick)
