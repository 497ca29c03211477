"""Where the contour lines of a loss lie."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from adamviz.typing import Float

COUNT = 16  # bands enough to show a valley's floor, few enough to stay quiet
DECADES = 2.0  # a range wider than this is read on a logarithm
DEPTH = 8.0  # decades below the highest loss; deeper ones are smaller than a pixel


def levels(values: Float[ArrayLike, "*shape"], minimum: float | None = None) -> Float[np.ndarray, " n"]:
    """Choose contour levels: even in the logarithm of the height above the minimum, or round linear steps.

    Args:
        values: the losses of the visible field, any shape; NaN and infinite ones are ignored.
        minimum: the lowest loss there is, if known. Without it, or where the field goes lower, the lowest
            visible one.

    Returns:
        The levels, `(n,)`, strictly increasing, n from 14 to 20.

    Raises:
        ValueError: no value is finite.

    Example:
        >>> levels(np.linspace(0, 8, 100)).tolist()[:4]
        [0.0, 0.5, 1.0, 1.5]
        >>> steep = levels(np.geomspace(1e-3, 1e3, 100), minimum=0.0)
        >>> bool(np.allclose(np.diff(np.log10(steep)), 0.4, atol=0.02))
        True
    """
    losses = np.asarray(values, dtype=np.float64)
    losses = losses[np.isfinite(losses)]
    if losses.size == 0:
        raise ValueError("Expected values to hold at least one finite loss, received none")
    lowest, highest = losses.min(), losses.max()
    base = lowest if minimum is None or not np.isfinite(minimum) else min(float(minimum), lowest)
    heights = losses - base
    top = heights.max()
    # The very lowest points are few: a quantile keeps one pixel on the minimum from taking half of the lines.
    above = heights[heights > 0]
    bottom = max(np.quantile(above, 0.002), top * 10.0**-DEPTH) if above.size else 0.0
    if bottom > 0 and np.log10(top / bottom) > DECADES:
        chosen = base + np.geomspace(bottom, top, COUNT)
        if (np.diff(chosen) > 0).all():
            return chosen
    return _round_steps(lowest, highest)


def _round_steps(low, high):
    if not high - low > 1e-12 * max(abs(low), abs(high), 1e-300):
        reach = max(abs(low), 1.0)
        low, high = low - reach / 2, high + reach / 2
    rough = (high - low) / COUNT
    unit = 10.0 ** np.floor(np.log10(rough))
    candidates = unit * np.array([1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8, 10])
    step = min(candidates, key=lambda size: abs(np.log(size / rough)))
    first, last = np.floor(low / step + 1e-9), np.ceil(high / step - 1e-9)
    return step * np.arange(first, last + 1)
