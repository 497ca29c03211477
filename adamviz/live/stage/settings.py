"""A stage's own numbers: trait, range, slider, address, scene and code of each follow from its one line."""

from __future__ import annotations

from typing import Any

from adamviz.core.parameters import parameter, pytree
from adamviz.live.settings import near, steps


@pytree
class Settings:
    """The numbers of a stage that belong to no optimizer, surface or noise.

    Args:
        steps: the number of steps of each run.
        tolerance: the table counts the steps until the loss is within this of the lowest known one.
        speed: of the playback; 1 is 60 steps a second.
        azimuth: in three dimensions, from where the relief is seen: degrees around the vertical.
        elevation: degrees above the ground.

    Example:
        >>> Settings(steps=100)
        Settings(steps=100)
        >>> Settings(speed=0)
        Traceback (most recent call last):
        ...
        ValueError: Expected speed to lie in (0, 100], received: 0
    """

    steps: Any = steps("How many steps each run makes: {value}.")
    tolerance: Any = near(
        1e-8, 1e-4, "A run arrives where its loss is within {value} of the lowest known one."
    )
    speed: Any = parameter(
        0.1,
        5.0,
        "log",
        default=1,
        allowed=(0, 100, "(]"),
        text="Playing makes {value} times 60 steps a second.",
    )
    azimuth: Any = parameter(
        -180.0,
        180.0,
        "linear",
        default=-60,
        allowed=(-360, 360, "[]"),
        text="The relief is seen from {value} degrees around the vertical.",
    )
    elevation: Any = parameter(
        8.0,
        90.0,
        "linear",
        default=35,
        allowed=(0, 90, "(]"),
        text="The relief is seen from {value} degrees above the ground.",
    )
