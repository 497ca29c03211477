"""Which corner of a field is free for what is written there; `js/step/corner.js` has the same rule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adamviz.plots.layout import Box
from adamviz.typing import Float

APART = 0.6  # type sizes from the edges


def free_corner(
    field: Box,
    width: float,
    height: float,
    size: float,
    path: Float[np.ndarray, "n 2"],
    corners: Sequence[tuple[bool, bool]],
) -> Box:
    """The box that hides least of a path, the first of several.

    Args:
        field: in whose corners it stands.
        width, height: of the box.
        size: of type, in the unit of the field; so much around the box is to be free too.
        path: where its points lie.
        corners: of each that is allowed whether it is on the right, and whether it is below.

    Example:
        >>> path = np.array([[10.0, 90.0], [50.0, 50.0]])
        >>> free_corner(Box(0, 0, 100, 100), 20, 10, 10, path, [(False, False), (True, False)])
        Box(left=74.0, bottom=84.0, width=20, height=10)
    """
    boxes = []
    for right, low in corners:
        left = field.right - width - APART * size if right else field.left + APART * size
        bottom = field.bottom + APART * size if low else field.top - height - APART * size
        boxes.append(Box(left, bottom, width, height))
    with np.errstate(all="ignore"):
        x, y = np.asarray(path, float).T
        hidden = [
            np.sum(
                (x > box.left - size)
                & (x < box.right + size)
                & (y > box.bottom - size)
                & (y < box.top + size)
            )
            for box in boxes
        ]
    return boxes[int(np.argmin(hidden))]
