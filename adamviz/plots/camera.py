"""From where a relief is seen; the live view's `js/relief/camera.js` has the same rule, and cases in
tests/shared/relief.json hold both to it.
"""

from __future__ import annotations

import math

import numpy as np

from adamviz.typing import Float

HEIGHT = 0.5  # of the relief, where both sides of its ground are 1
FLOOR = -0.28  # the height of the contours below it
# Of the light, from the viewer: to the right, towards them and up; its length is 1.
LIGHT = (-0.44, 0.33, 0.835)
DARKEST, REACH = 0.66, 0.4  # of a colour's brightness: turned away from the light, and what the light adds


class Camera:
    """Parallel rays: what is far is drawn as large as what is near.

    A point of the model has two places on the ground and a height, each from 0 to 1. On the screen
    `right = s (y' cos a - x' sin a)` and `up = s sin e (-x' cos a - y' sin a) + cos e HEIGHT z`, with
    `x' = x - 1/2` and azimuth a, elevation e: matplotlib's angles.

    Args:
        azimuth: degrees around the vertical.
        elevation: degrees above the ground.

    Example:
        >>> right, up, depth = Camera(-90, 90).project(1.0, 1.0, 0.0)
        >>> round(right, 6), round(up, 6)
        (0.5, 0.5)
    """

    def __init__(self, azimuth: float, elevation: float) -> None:
        self.azimuth, self.elevation = azimuth, elevation
        turn, tilt = math.radians(azimuth), math.radians(elevation)
        self.cos, self.sin = math.cos(turn), math.sin(turn)
        self.low, self.high = math.cos(tilt), math.sin(tilt)

    def project(self, x: float, y: float, z: float) -> tuple[float, float, float]:
        """Where a point lies: right, up and towards the viewer, in sides of the ground."""
        x, y = x - 0.5, y - 0.5
        near = x * self.cos + y * self.sin
        right = y * self.cos - x * self.sin
        return right, HEIGHT * z * self.low - near * self.high, near * self.low + HEIGHT * z * self.high

    def shade(self, normals: Float[np.ndarray, "*shape 3"]) -> Float[np.ndarray, "*shape"]:
        """How bright faces are, seen from either side.

        Args:
            normals: of length 1, in the model's directions.
        """
        right, near, up = LIGHT
        light = np.array(
            [near * self.cos - right * self.sin, near * self.sin + right * self.cos, up], dtype=float
        )
        return DARKEST + REACH * np.abs(normals @ light)

    def to_viewer(self) -> tuple[float, float, float]:
        """The way to the viewer: along both sides of the ground and up, in units of the model."""
        return self.cos * self.low, self.sin * self.low, self.high / HEIGHT
