"""Where a path depends on the last digit of its start, so that two machines come to different ends.

`js/state/sensitivity.js` says the same in the page, and tests/shared/sensitivity.json holds both to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adamviz.typing import Float

VISIBLE = 0.01  # of the surface's own extent along an axis: what is nearer looks like one path


def nudged(start: Sequence[float]) -> list[float]:
    """The next float32 up of each coordinate; the smallest normal one above what XLA takes for nothing.

    Example:
        >>> nudged([1.0, 0.0])
        [1.0000001192092896, 1.1754943508222875e-38]
    """
    point = np.asarray(start, np.float32)
    smallest = np.finfo(np.float32).tiny
    above = np.nextafter(point, np.float32(np.inf), dtype=np.float32)
    return [float(number) for number in np.where(np.abs(point) < smallest, smallest, above)]


def parting_step(
    xy: Float[np.ndarray, "steps+1 2"], other: Float[np.ndarray, "steps+1 2"], extent: Sequence[float]
) -> int | None:
    """The first step at which two paths are visibly apart: along an axis by more than a hundredth of an
    extent. None if there is none.

    Example:
        >>> parting_step(np.array([[0, 0], [1, 1]]), np.array([[0, 0], [1, 1.2]]), [-2, 2, -2, 2])
        1
    """
    spans = np.asarray(extent[1::2], float) - np.asarray(extent[::2], float)
    apart = np.abs(np.asarray(xy, float) - np.asarray(other, float)) > VISIBLE * spans
    steps = np.flatnonzero(apart.any(-1))
    return int(steps[0]) if len(steps) else None
