"""Where the contour lines of a loss lie; the live view's `js/plane/levels.js` has the same rule, and cases in
tests/shared/levels.json hold both to it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from adamviz.typing import Float

NICE = (1, 1.5, 2, 3, 5, 7.5, 10)
WANTED = 15  # bands enough to show a valley's floor, few enough to stay quiet
WIDE = 60.0  # a range of heights by more than this factor is read on a logarithm
ROUNDING = 1e-5  # relatively: a plateau in float32 is no more even
SAMPLES = 4000  # heights that are looked at for the step


def levels(
    values: Float[ArrayLike, "*shape"],
    minimum: float | None = None,
    whole: Float[ArrayLike, "*other_shape"] | None = None,
) -> Float[np.ndarray, " n"]:
    """Choose contour levels: round steps of the loss, or of the decimal logarithm of its height above the
    minimum where the heights differ by large factors.

    Args:
        values: the losses of the visible field; NaN and infinite ones are ignored.
        minimum: the lowest loss there is, if known. Without it, or where the field goes lower, the lowest
            one.
        whole: the losses of all of the surface, which decide whether the levels are logarithmic, so that
            zooming does not change that; None takes `values`.

    Returns:
        The levels, strictly increasing, about 15; few losses lie below the first or above the last.

    Raises:
        ValueError: no value is finite.

    Example:
        >>> levels(np.linspace(0, 8, 100)).tolist()[:4]
        [0.0, 0.75, 1.5, 2.25]
        >>> steep = levels(np.geomspace(1e-3, 1e3, 100), minimum=0.0)
        >>> np.log10(steep).round(6).tolist()[:4]
        [-3.0, -2.5, -2.0, -1.5]
    """
    values = np.asarray(values, dtype=np.float64)
    if not np.isfinite(values).any():
        raise ValueError("Expected values to hold at least one finite loss, received none")
    logarithmic, base = choose_height(values if whole is None else whole, minimum)
    if logarithmic:
        step, low, high = choose_steps(heights(values, base))
        with np.errstate(over="ignore"):
            chosen = np.unique(base + 10.0 ** _stairs(step, low, high))
        chosen = chosen[np.isfinite(chosen)]
        if len(chosen) > 2:
            return chosen
    return _stairs(*choose_steps(values))


def choose_height(samples: Float[ArrayLike, "*shape"], lowest: float | None) -> tuple[bool, float]:
    """Whether levels are logarithmic, and the loss that heights are measured from then.

    Args:
        samples: losses over the surface's own extent.
        lowest: the lowest known loss, or None.
    """
    ordered = np.sort(np.ravel(np.asarray(samples, dtype=np.float64)))
    ordered = ordered[np.isfinite(ordered)]
    if ordered.size == 0:
        return False, 0.0
    if lowest is not None and np.isfinite(lowest):
        base = min(float(lowest), float(ordered[0]))
    else:
        # The lowest sample stands in, a little lowered so that it has a logarithm: by no more than lets a
        # tenth of a steep surface be told apart, unless rounding is all that tells it apart.
        by, tenth = 1e-3 * (_at(ordered, 0.98) - ordered[0]), _at(ordered, 0.1) - ordered[0]
        base = float(ordered[0] - (min(by, tenth) if tenth > ROUNDING * abs(ordered[0]) else by))
    logarithmic = bool(_at(ordered, 0.95) - base > WIDE * (_at(ordered, 0.1) - base))
    return logarithmic, base if logarithmic else 0.0


def height_of(levels: Float[np.ndarray, " n"]) -> tuple[bool, float] | None:
    """The same, of levels that were chosen by it; None of others.

    Example:
        >>> height_of(np.array([2.0, 3.0, 4.0]))
        (False, 0.0)
        >>> height_of(5 + np.array([1.0, 10.0, 100.0]))
        (True, 5.0)
    """
    steps = np.diff(np.asarray(levels, float))
    if len(steps) < 2:
        return None
    ratio = steps[-1] / steps[-2]  # of the largest, which rounding changes least
    if not np.allclose(steps[1:], ratio * steps[:-1], rtol=1e-3):
        return None
    if abs(ratio - 1) < 1e-3:
        return False, 0.0
    return (True, float(levels[0] - steps[0] / (ratio - 1))) if ratio > 1 else None


def heights(values: Float[np.ndarray, "*shape"], base: float) -> Float[np.ndarray, "*shape"]:
    """The decimal logarithms of losses above a base."""
    return np.log10(np.maximum(values - base, max(1e-12 * abs(base), 1e-12)))


def choose_steps(values: Float[ArrayLike, "*shape"]) -> tuple[float, float, float]:
    """The step between levels, and the first and the last of them, for heights that are seen."""
    with np.errstate(over="ignore"):
        seen = np.ravel(np.asarray(values, dtype=np.float32))  # which is what a view computes in
    seen = seen[:: -(-seen.size // SAMPLES)]
    ordered = np.sort(seen[np.isfinite(seen)]).astype(float)
    if ordered.size == 0:
        return 1.0, 0.0, 1.0
    low, high = _at(ordered, 0.015), _at(ordered, 0.99)
    if not high > low:
        half = max(0.5, 1e-12 * abs(low))  # of a large number less than that is nothing
        return 2 * half, low - half, low + half
    rough = (high - low) / WANTED
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(float(nice * power) for nice in NICE if nice * power >= rough * 0.999)
    return step, float(np.floor(low / step) * step), float(np.ceil(high / step) * step)


def _at(ordered: Float[np.ndarray, " n"], part: float) -> float:
    """A quantile."""
    return float(ordered[min(len(ordered) - 1, int(part * len(ordered)))])


def _stairs(step: float, low: float, high: float) -> Float[np.ndarray, " n"]:
    return np.unique(low + step * np.arange(round((high - low) / step) + 1))
