"""The extent, the start and the minima of a surface, as a person gives them, checked."""

from __future__ import annotations

import math
import numbers
from collections.abc import Collection
from typing import Any

import numpy as np

from adamviz.core.received import received

FARTHEST = 1e9  # from the origin that a view shows
WORDS = {1: ("(x_low, x_high)", "x"), 2: ("(x_low, x_high, y_low, y_high)", "(x, y)")}


def check_extent(extent: Any, size: int) -> tuple[float, ...]:
    """An extent as floats, two of each axis, or a ValueError; −3 to 3 along each if None.

    >>> check_extent(None, 1), check_extent([0, 1, 2, 4], 2)
    ((-3.0, 3.0), (0.0, 1.0, 2.0, 4.0))
    """
    if extent is None:
        return (-3.0, 3.0) * size
    what, _ = WORDS[size]
    ends = floats("extent", extent, (2 * size,), what)
    single = np.float32(ends)
    if not (single[::2] < single[1::2]).all():
        if all(low < high for low, high in zip(ends[::2], ends[1::2], strict=True)):
            raise ValueError(
                "Expected extent to be so wide that its ends differ as float32 numbers, in which runs are "
                f"computed, received: {received(extent)}"
            )
        rising = " and ".join(f"{axis}_low < {axis}_high" for axis in "xy"[:size])
        raise ValueError(f"Expected extent to have {rising}, received: {received(extent)}")
    if max(map(abs, ends)) > FARTHEST:
        raise ValueError(f"Expected extent to lie within ±{FARTHEST:g}, received: {received(extent)}")
    return ends


def check_start(start: Any, extent: tuple[float, ...]) -> tuple[float, ...]:
    """A start as floats within an extent, or a ValueError; up and to the left of its middle if None.

    >>> check_start(1.5, (-3.0, 3.0)), check_start(None, (0.0, 10.0, 0.0, 10.0))
    ((1.5,), (1.5, 7.5))
    """
    ends = list(zip(extent[::2], extent[1::2], strict=True))
    if start is None:
        shares = (0.15, 0.75)
        return tuple(low + share * (high - low) for (low, high), share in zip(ends, shares, strict=False))
    size = len(ends)
    place = floats("start", [start] if size == 1 and np.ndim(start) == 0 else start, (size,), WORDS[size][1])
    if not all(low <= number <= high for (low, high), number in zip(ends, place, strict=True)):
        raise ValueError(
            f"Expected start to lie in the extent {extent}, received: {received(start)}; "
            "move it or set extent"
        )
    return place


def check_minima(minima: Any, size: int) -> tuple[tuple[float, ...], ...]:
    """Minima as tuples of floats, each a point, with its loss or without, or a ValueError.

    >>> check_minima([0, (1, -2)], 1), check_minima([(0, 1)], 2)
    (((0.0,), (1.0, -2.0)), ((0.0, 1.0),))
    """
    what = "points (x, y) or (x, y, loss)" if size == 2 else "numbers x or (x, loss)"
    try:
        several = list(minima)
    except TypeError:
        raise ValueError(f"Expected minima to be a list of {what}, received: {received(minima)}") from None
    if size == 1:
        several = [[one] if isinstance(one, numbers.Real) else one for one in several]
    return tuple(floats("minima", one, (size, size + 1), what) for one in several)


def plain_float(value: Any) -> float:
    """A number as a float; NaN for what is none, or is too large for one.

    >>> plain_float(2), plain_float("2")
    (2.0, nan)
    """
    try:
        return (
            float(value)
            if isinstance(value, numbers.Real) or getattr(value, "dtype", np.dtype("O")).kind in "iuf"
            else math.nan
        )
    except (TypeError, ValueError, OverflowError):
        return math.nan


def floats(name: str, value: Any, counts: Collection[int], what: str) -> tuple[float, ...]:
    """`value` as a tuple of finite floats, as many as one of `counts`, or a ValueError.

    >>> floats("start", [1, 2], (2,), "(x, y)")
    (1.0, 2.0)
    """
    try:
        several = tuple(map(plain_float, value))
    except TypeError:
        several = ()
    with np.errstate(over="ignore"):
        finite = np.isfinite(np.float32(several)).all()  # which is what most runs compute in
    if len(several) not in counts or not finite:
        raise ValueError(f"Expected {name} to be {what}, finite numbers, received: {received(value)}")
    return several
