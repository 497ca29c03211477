"""Which losses a picture of a curve shows, and the levels that its bands have; the live view's
`js/plane/curve-range.js` has the same rules, and cases in tests/shared/curve.json hold both to them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from adamviz.plots.levels import NICE, WANTED
from adamviz.plots.ticks import nice_step
from adamviz.typing import Float

FAR = 10.0  # times the spread of most losses: how far the picture follows a pole
BELOW, ABOVE = 0.08, 0.06  # of the range: room around the curve
EVEN = 1e-6  # relatively: float32 tells no more apart


def curve_range(losses: Float[ArrayLike, " n"]) -> tuple[float, float]:
    """The lowest and the highest loss that is shown of a curve, whose poles are cut off.

    Args:
        losses: at places that lie evenly along the axis.

    Example:
        >>> x = np.linspace(-3, 3, 401)
        >>> [round(end, 2) for end in curve_range(x**2)]
        [-0.72, 9.54]
    """
    ordered = np.sort(np.asarray(losses, float))
    ordered = ordered[np.isfinite(ordered)].tolist()
    if not ordered:
        return 0.0, 1.0
    few, most = (ordered[min(len(ordered) - 1, int(part * len(ordered)))] for part in (0.1, 0.9))
    reach = FAR * (most - few) if most > few else math.inf
    low, high = max(ordered[0], few - reach), min(ordered[-1], most + reach)
    size = max(abs(low), abs(high))
    if not high - low > EVEN * size:
        half = max(0.5, 10 * EVEN * size)
        return low - half, high + half
    return low - BELOW * (high - low), high + ABOVE * (high - low)


def curve_levels(low: float, high: float) -> list[float]:
    """The losses at which one band of colour meets the next, from below one loss to above another.

    Example:
        >>> curve_levels(-0.5, 9.5)[:3]
        [-0.75, 0.0, 0.75]
    """
    step = nice_step((high - low) / WANTED, NICE)
    return [i * step for i in range(math.floor(low / step), math.ceil(high / step) + 1)]
