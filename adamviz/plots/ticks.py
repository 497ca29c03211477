"""Round numbers on an axis, as `js/base/ticks.js` chooses them."""

from __future__ import annotations

import math
from collections.abc import Sequence

ROUND = (1, 2, 2.5, 5, 10)


def nice_step(rough: float, numbers: Sequence[float] = ROUND) -> float:
    """The first round number that is about as large as another one.

    Example:
        >>> nice_step(0.7), nice_step(23.0)
        (1.0, 25.0)
    """
    power = 10.0 ** math.floor(math.log10(rough))
    return next(number * power for number in numbers if number * power >= rough * 0.999)


def nice_ticks(low: float, high: float, count: float) -> list[float]:
    """Round numbers between two numbers, about `count` of them.

    Example:
        >>> nice_ticks(-1.2, 3.1, 5)
        [-1.0, 0.0, 1.0, 2.0, 3.0]
    """
    span = high - low
    # Between numbers that can hardly be told apart there is none.
    if not (span > 1e-13 * max(abs(low), abs(high)) and math.isfinite(span)):
        return []
    step = nice_step(span / max(1.0, count))
    first, last = math.ceil(low / step - 1e-9), math.floor((high + 1e-9 * span) / step)
    return [i * step for i in range(first, last + 1)]
