"""The ticks of a relief's heights; the live view's `js/relief/relief-axes.js` has the same rule, and cases in
tests/shared/relief.json hold both to it.
"""

from __future__ import annotations

import math

from adamviz.plots.axis_texts import axis_texts
from adamviz.plots.numbers import power_of_ten, short_number
from adamviz.plots.ticks import nice_ticks

LONGEST = 6  # letters of a text


def height_ticks(low: float, high: float, log: bool, most: float) -> tuple[list[float], list[str], str]:
    """Round losses above a base, their texts and their unit: whole powers of ten, or 1, 2 and 5 times them
    where there is less than a decade.

    Args:
        low, high: the lowest height and the highest.
        log: whether heights are decimal logarithms.
        most: ticks that have room; there may always be two.

    Example:
        >>> height_ticks(-0.6, 5.0, True, 4)
        ([10.0, 1000.0, 100000.0], ['10', '10³', '10⁵'], '')
        >>> height_ticks(0.0, 8.0, False, 5)
        ([0.0, 2.0, 4.0, 6.0, 8.0], ['0', '2', '4', '6', '8'], '')
    """
    room = max(2, math.floor(most))
    if not log:
        ticks = nice_ticks(low, high, room)
        return ticks, *axis_texts(ticks, LONGEST)
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    every = max(1, math.ceil((last - first + 1) / room))
    powers = list(range(last, first - 1, -every))[::-1]
    if len(powers) > 1:
        return [10.0**power for power in powers], [power_of_ten(power) for power in powers], ""
    least, largest = 10.0**low, 10.0**high
    power = 10.0 ** math.floor(low)
    ticks = [
        part * power
        for part in (1, 2, 5, 10, 20, 50)
        if least * (1 - 1e-9) <= part * power <= largest * (1 + 1e-9)
    ]
    if len(ticks) < 2:
        ticks = nice_ticks(least, largest, 3)
    return ticks, [short_number(tick, 3) for tick in ticks], ""


def height_name(low: float, log: bool, base: float) -> str:
    """What the axis is called: what it begins at, where that can be told from nothing.

    Example:
        >>> height_name(-1.0, True, 0.0), height_name(-1.0, True, -78.3)
        ('loss', 'loss above −78.3')
    """
    return f"loss above {short_number(base, 3)}" if log and abs(base) > 0.01 * 10.0**low else "loss"
