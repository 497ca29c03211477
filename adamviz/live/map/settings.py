"""A map's own numbers: trait, range, slider, address, scene and code of each follow from its one line."""

from __future__ import annotations

from typing import Any

from adamviz.core.parameters import pytree
from adamviz.live.settings import near, steps


@pytree
class Settings:
    """The numbers of a map that belong to no optimizer, surface or noise.

    Args:
        steps: the number of steps of each run.
        tolerance: above the lowest known minimum, or above 0 if none is known: a loss that counts as reached.
        radius: the distance within which a minimum counts as reached.

    Example:
        >>> Settings(steps=100)
        Settings(steps=100)
        >>> Settings(radius=0)
        Traceback (most recent call last):
        ...
        ValueError: Expected radius > 0, received: 0
    """

    steps: Any = steps("How many steps the run of each pixel makes: {value}.")
    tolerance: Any = near(
        1e-8,
        1e-3,
        "A run reaches the tolerance where its loss is within {value} of the lowest known minimum.",
    )
    radius: Any = near(1e-4, 0.1, "A run reaches a minimum if it ends within {value} of it.")
