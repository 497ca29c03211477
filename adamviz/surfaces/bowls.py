"""Bowls: one minimum, and nothing else in the way but the shape of the bowl itself."""

from __future__ import annotations

import math

import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from adamviz.core.parameters import parameter, pytree
from adamviz.surfaces.point import Minima, unpack
from adamviz.typing import Float


@pytree
class Bowl:
    """A round bowl: the simplest thing there is to descend.

        f(x, y) = ½ κ (x² + y²)

    Args:
        curvature: κ, how steep the walls are. Gradient descent needs a smaller learning rate for a steeper
            bowl; Adam divides the gradient by its own size and takes the same path for any κ, as long as
            epsilon is negligible.

    The minimum is (0, 0), where the loss is 0.

    >>> float(Bowl()((1.0, 2.0))), float(Bowl(curvature=10.0)((1.0, 2.0)))
    (2.5, 25.0)
    """

    title = "Round bowl"
    formula = "½ κ (x² + y²)"
    source = "adamviz: shows that Adam's steps do not depend on the scale of the loss"
    extent = (-3.0, 3.0, -3.0, 3.0)
    start = (-2.4, 1.5)

    curvature: float = parameter(
        1e-3,
        1e3,
        "log",
        default=1.0,
        symbol="κ",
        text="How steep the bowl is.",
        allowed=(0.0, math.inf, "()"),
    )

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y, curvature = unpack(xy, self.curvature)
        return 0.5 * curvature * (x**2 + y**2)

    @property
    def minima(self) -> Minima:
        return ((0.0, 0.0, 0.0),)


@pytree
class Ravine:
    """A long narrow bowl that can be turned away from the axes.

        f(x, y) = ½ (u² + κ v²),    u = x cos θ + y sin θ,    v = y cos θ − x sin θ

    Args:
        condition: κ, the condition number: how many times steeper the walls are than the floor.
        rotation: θ, the angle between the floor of the ravine and the x axis, in degrees. Adam scales each
            coordinate on its own: along an axis it hardly notices κ, at 45° it cannot tell the walls from the
                floor.

    The minimum is (0, 0), where the loss is 0.

    >>> round(float(Ravine(condition=100.0, rotation=0.0)((1.0, 1.0))), 3)
    50.5
    >>> round(float(Ravine(condition=100.0, rotation=45.0)((1.0, 1.0))), 3)
    1.0
    """

    title = "Ravine"
    formula = "½ (u² + κ v²), u = x cos θ + y sin θ, v = y cos θ − x sin θ"
    source = "adamviz: shows that Adam's scaling of each coordinate follows the axes"
    extent = (-3.0, 3.0, -3.0, 3.0)
    start = (-2.6, 0.8)

    condition: float = parameter(
        1.0,
        1e4,
        "log",
        default=100.0,
        symbol="κ",
        text="The walls are {value} times steeper than the floor.",
        allowed=(0.0, math.inf, "()"),
    )
    rotation: float = parameter(
        -90.0, 90.0, default=30.0, symbol="θ", text="The floor lies {value}° from the x axis."
    )

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y, condition, rotation = unpack(xy, self.condition, self.rotation)
        angle = rotation * (math.pi / 180)
        cosine, sine = jnp.cos(angle), jnp.sin(angle)
        return 0.5 * ((x * cosine + y * sine) ** 2 + condition * (y * cosine - x * sine) ** 2)

    @property
    def minima(self) -> Minima:
        return ((0.0, 0.0, 0.0),)


@pytree
class Booth:
    """A bowl in the shape of two crossing furrows.

        f(x, y) = (x + 2y − 7)² + (2x + y − 5)²

    The minimum is (1, 3), where the loss is 0.

    >>> float(Booth()((1.0, 3.0))), float(Booth()((0.0, 0.0)))
    (0.0, 74.0)
    """

    title = "Booth"
    formula = "(x + 2y − 7)² + (2x + y − 5)²"
    source = "Jamil & Yang (2013), A literature survey of benchmark functions, doi:10.1504/IJMMNO.2013.055204"
    extent = (-5.0, 7.0, -3.0, 9.0)
    start = (-4.0, 1.5)

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y = unpack(xy)
        return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2

    @property
    def minima(self) -> Minima:
        return ((1.0, 3.0, 0.0),)


@pytree
class Matyas:
    """A shallow trough along the diagonal, with almost no slope on its floor.

        f(x, y) = 0.26 (x² + y²) − 0.48 xy

    It is computed as 0.02 (x² + y²) + 0.24 (x − y)², the same function without the cancellation along the
    diagonal. The minimum is (0, 0), where the loss is 0.

    >>> round(float(Matyas()((1.0, 1.0))), 6), round(float(Matyas()((1.0, -1.0))), 6)
    (0.04, 1.0)
    """

    title = "Matyas"
    formula = "0.26 (x² + y²) − 0.48 xy"
    source = "Jamil & Yang (2013), A literature survey of benchmark functions, doi:10.1504/IJMMNO.2013.055204"
    extent = (-5.0, 5.0, -5.0, 5.0)
    start = (-4.2, -0.5)

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        x, y = unpack(xy)
        return 0.02 * (x**2 + y**2) + 0.24 * (x - y) ** 2

    @property
    def minima(self) -> Minima:
        return ((0.0, 0.0, 0.0),)


BOWLS = (Bowl, Ravine, Booth, Matyas)
