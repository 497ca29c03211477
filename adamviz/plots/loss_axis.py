"""The vertical axis of losses; the live view's `js/charts/loss-range.js` has the same rule, and the cases in
tests/shared/loss_axis.json hold both to it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from adamviz.plots.checks import finite_part
from adamviz.plots.ticks import nice_ticks
from adamviz.typing import Float

DEEPEST = 10  # decades shown below the highest loss
TALLEST = 100.0  # times the largest first loss: a run that climbs further must not flatten the others
MOST = 1e100  # losses that are larger or, but for 0, smaller than its inverse are drawn as if they were not


class LossRange(NamedTuple):
    """The range of an axis: of losses, or with `log` of the decimal logarithms of losses above `base`."""

    log: bool
    low: float
    high: float
    base: float

    @property
    def limits(self) -> tuple[float, float]:
        """The ends of the axis, as heights above `base`."""
        return (10.0**self.low, 10.0**self.high) if self.log else (self.low, self.high)


def loss_range(losses: Sequence[Float[np.ndarray, " steps+1"]], lowest: float | None) -> LossRange:
    """The range of an axis for the losses of runs, each up to where it diverged.

    It is logarithmic where a lowest loss is known and no loss lies below it by more than rounding.

    Args:
        losses: of each run, the start's first.
        lowest: the lowest known loss, or None.

    Example:
        >>> loss_range([np.array([80.0, 1.0, 0.02])], 0.0)
        LossRange(log=True, low=-2, high=2, base=0.0)
        >>> loss_range([np.array([80.0, 1.0, 0.02])], None)
        LossRange(log=False, low=0.0, high=120.0, base=0.0)
    """
    base = float(np.clip(lowest or 0.0, -MOST, MOST))
    losses = [_drawable(loss) for loss in losses]
    firsts = [abs(float(loss[0]) - base) for loss in losses if len(loss)]
    # Runs that all begin at a loss of nothing, as on the diagonal of a saddle, do not say what is tall.
    ceiling = TALLEST * max(firsts, default=0.0) or math.inf
    finite = np.concatenate(losses) if losses else np.zeros(0)
    above = finite - base
    seen = above[above < ceiling]
    if not seen.size:
        return LossRange(False, 0.0, 1.0, base)
    most = float(seen.max())
    if lowest is not None and most > 0 and seen.min() >= -1e-4 * abs(base) - 1e-9:
        top = math.ceil(math.log10(most) + 1e-9)
        # Rounding of a loss near a minimum that is not 0 says nothing: what float32 cannot tell apart.
        rounding = math.floor(math.log10(abs(base) * 1.2e-7)) if base else -45
        least = math.floor(math.log10(seen[seen > 0].min()))
        return LossRange(True, min(top - 1, max(top - DEEPEST, rounding, least)), top, base)
    shown = finite[np.abs(finite) < ceiling]
    low, high = (float(shown.min()), float(shown.max())) if shown.size else (0.0, 0.0)
    ticks = nice_ticks(low, high, 3)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else (abs(high) or 1.0) / 2
    low, high = math.floor(low / step) * step, math.ceil(high / step + 1e-9) * step
    return LossRange(False, low, high if high > low else low + 1.0, 0.0)


def _drawable(loss):
    """The losses before a run diverged, without sizes that no axis can have."""
    finite = np.clip(np.asarray(loss, float)[: finite_part(loss)], -MOST, MOST)
    return np.where(np.abs(finite) < 1 / MOST, 0.0, finite)
