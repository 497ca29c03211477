"""The vertical axis of what steps computed; the live view's `js/charts/step-range.js` has the same rule, and
the cases in tests/shared/step_axis.json hold both to it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from adamviz.plots.ticks import nice_ticks
from adamviz.typing import Float

DEPTH = 8  # decades shown below the largest number


class StepRange(NamedTuple):
    """The range of an axis: of numbers, or with `log` of the decimal logarithms of their sizes."""

    log: bool
    low: float
    high: float
    step: float

    def place(self, values: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        """Where numbers lie on the axis: by powers of ten, nothing lies below its floor."""
        if not self.log:
            return values
        with np.errstate(divide="ignore"):
            return np.maximum(np.log10(np.abs(values)), self.low)

    def ticks(self, most: int) -> list[float]:
        """Every so many of the range's steps, from the top by powers of ten and from nothing by round
        numbers; at most `most` or one more.

        Example:
            >>> StepRange(True, -8, 0, 1).ticks(3), StepRange(False, -1.0, 2.0, 0.5).ticks(4)
            ([0, -3, -6], [-1.0, 0.0, 1.0, 2.0])
        """
        count = round((self.high - self.low) / self.step)
        every = max(1, math.ceil(count / most))
        first = round(self.low / self.step)
        at = [self.high - i if self.log else first + i for i in range(count + 1)]
        return [tick * self.step for tick in at if ((self.high - tick) if self.log else tick) % every == 0]


def step_range(lines: Iterable[Float[np.ndarray, " n"]], log: bool) -> StepRange:
    """The range of several lines.

    Args:
        lines: the numbers of each; those that are not finite do not count, nor does 0 by powers of ten.
        log: whether only their sizes count, by powers of ten.

    Example:
        >>> step_range([np.array([0.1, 0.02])], log=True)
        StepRange(log=True, low=-2, high=-1, step=1)
        >>> step_range([np.array([-0.3, 2.1])], log=False)
        StepRange(log=False, low=-1.0, high=3.0, step=1.0)
    """
    low, high = math.inf, -math.inf
    for line in lines:
        seen = np.abs(line) if log else np.asarray(line)
        seen = seen[np.isfinite(seen) & (seen != 0)] if log else seen[np.isfinite(seen)]
        if seen.size:
            low, high = min(low, float(seen.min())), max(high, float(seen.max()))
    if not high >= low:
        return StepRange(log, -1 if log else 0, 0 if log else 1, 1)
    return _decades(low, high) if log else _even_range(low, high)


def _decades(low, high):
    top = math.ceil(math.log10(high) - 1e-6)  # float32's 0.1 is a little more than 0.1
    return StepRange(True, min(top - 1, max(top - DEPTH, math.floor(math.log10(low) + 1e-6))), top, 1)


def _even_range(low, high):
    """From one multiple of a round number to another; around numbers that are all the same, one of them on
    each side.
    """
    room = 0.0 if high > low else abs(high) / 2 or 1.0
    tried = (nice_ticks(low - room, high + room, count) for count in (3, 4, 6, 9))
    ticks = next((ticks for ticks in tried if len(ticks) > 1), None)
    step = ticks[1] - ticks[0] if ticks else high - low + 2 * room
    below, above = math.floor((low - room) / step + 1e-6), math.ceil((high + room) / step - 1e-6)
    return StepRange(False, below * step, max(above, below + 1) * step, step)
