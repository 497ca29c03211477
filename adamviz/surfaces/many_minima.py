"""Many minima: where a run ends depends on its start, and on whether momentum carries it over a ridge."""

from __future__ import annotations

import math

import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from adamviz.core.parameters import parameter, pytree
from adamviz.surfaces.point import Minima, unpack
from adamviz.typing import Float


@pytree
class Himmelblau:
    """Four equally deep hollows around a hill.

        f(x, y) = (x² + y − 11)² + (x + y² − 7)²

    The minima are (3, 2), (−2.805118..., 3.131312...), (−3.779310..., −3.283185...) and (3.584428...,
    −1.848126...), all with loss 0.

    >>> float(Himmelblau()((3.0, 2.0))), float(Himmelblau()((0.0, 0.0)))
    (0.0, 170.0)
    """

    title = "Himmelblau"
    formula = "(x² + y − 11)² + (x + y² − 7)²"
    source = "Himmelblau (1972), Applied Nonlinear Programming, McGraw-Hill"
    extent = (-5.0, 5.0, -5.0, 5.0)
    start = (1.25, 4.6)

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y = unpack(xy)
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    @property
    def minima(self) -> Minima:
        return (
            (3.0, 2.0, 0.0),
            (-2.805118086952745, 3.131312518250573, 0.0),
            (-3.779310253377747, -3.283185991286170, 0.0),
            (3.584428340330492, -1.848126526964404, 0.0),
        )


@pytree
class StyblinskiTang:
    """Four hollows of three depths, one for each choice of side in x and in y.

        f(x, y) = ½ (x⁴ − 16x² + 5x + y⁴ − 16y² + 5y)

    The lowest minimum is (c, c) with loss −78.33233141..., where c = −2.90353403...; (d, c) and (c, d) with d
    = 2.74680277... have loss −64.19561236..., and (d, d) has −50.05889331....

    >>> float(StyblinskiTang()((0.0, 0.0))), float(StyblinskiTang()((-3.0, -3.0)))
    (0.0, -78.0)
    """

    title = "Styblinski–Tang"
    formula = "½ (x⁴ − 16x² + 5x + y⁴ − 16y² + 5y)"
    source = (
        "Styblinski & Tang (1990), Experiments in nonconvex optimization, doi:10.1016/0893-6080(90)90029-K"
    )
    extent = (-5.0, 5.0, -5.0, 5.0)
    start = (0.6, 4.2)

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y = unpack(xy)
        return 0.5 * (x * (x * (x**2 - 16) + 5) + y * (y * (y**2 - 16) + 5))

    @property
    def minima(self) -> Minima:
        low, high = -2.9035340277711771, 2.7468027709908370
        deep, shallow = -39.166165703771415, -25.029446655283943
        both = deep + shallow
        return ((low, low, 2 * deep), (high, low, both), (low, high, both), (high, high, 2 * shallow))


@pytree
class Rastrigin:
    """A bowl covered with a regular pattern of dimples.

        f(x, y) = 2A + x² − A cos 2πx + y² − A cos 2πy

    It is computed as x² + y² + 2A (sin² πx + sin² πy), which loses no digits near the minimum.

    Args:
        amplitude: A, how deep the dimples are. At 0 nothing is left but the bowl.

    The lowest minimum is (0, 0), where the loss is 0. Near every other pair of whole numbers lies one more;
    they move with A and are not listed.

    >>> float(Rastrigin()((0.0, 0.0))), round(float(Rastrigin()((0.5, 1.0))), 3)
    (0.0, 21.25)
    """

    title = "Rastrigin"
    formula = "2A + x² − A cos 2πx + y² − A cos 2πy"
    source = "Rastrigin (1974), Systems of Extremal Control, Mir, Moscow"
    extent = (-5.12, 5.12, -5.12, 5.12)
    start = (-3.6, 2.4)

    amplitude: float = parameter(
        0.0, 20.0, default=10.0, symbol="A", text="How deep the dimples are.", allowed=(0.0, math.inf, "[)")
    )

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y, amplitude = unpack(xy, self.amplitude)
        waves = jnp.sin(math.pi * x) ** 2 + jnp.sin(math.pi * y) ** 2
        return x**2 + y**2 + 2 * amplitude * waves

    @property
    def minima(self) -> Minima:
        return ((0.0, 0.0, 0.0),)


@pytree
class Ackley:
    """A nearly flat, dimpled plain around a funnel with a sharp tip.

        f(x, y) = −20 exp(−0.2 √(½ (x² + y²))) − exp(½ (cos 2πx + cos 2πy)) + e + 20

    It is computed with expm1 and sin² in place of differences of nearly equal numbers. The tip is sharp: the
      gradient does not
    vanish as it is approached, and at the tip itself, where it does not exist, it is taken as 0.

    The lowest minimum is (0, 0), where the loss is 0; the others are not listed.

    >>> abs(float(Ackley()((0.0, 0.0)))), round(float(Ackley()((1.0, 1.0))), 4)
    (0.0, 3.6254)
    """

    title = "Ackley"
    formula = "−20 exp(−0.2 √(½ (x² + y²))) − exp(½ (cos 2πx + cos 2πy)) + e + 20"
    source = "Ackley (1987), A Connectionist Machine for Genetic Hillclimbing, doi:10.1007/978-1-4613-1997-9"
    extent = (-5.0, 5.0, -5.0, 5.0)
    start = (-3.3, 2.3)

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y = unpack(xy)
        square = 0.5 * (x**2 + y**2)
        # Both choices of `where` are differentiated, so the square root must never see the 0 that is not
        # chosen.
        away = square > 0
        radius = jnp.where(away, jnp.sqrt(jnp.where(away, square, 1.0)), 0.0)
        waves = jnp.sin(math.pi * x) ** 2 + jnp.sin(math.pi * y) ** 2
        return -20 * jnp.expm1(-0.2 * radius) - math.e * jnp.expm1(-waves)

    @property
    def minima(self) -> Minima:
        return ((0.0, 0.0, 0.0),)


MANY_MINIMA = (Himmelblau, StyblinskiTang, Rastrigin, Ackley)
