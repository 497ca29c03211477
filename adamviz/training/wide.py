"""Numbers of tensors in float64 that float32, in which all others are measured, does not hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from adamviz.training.statistics import APART, BINS, LOWEST
from adamviz.typing import Float, Int

LARGEST, SMALLEST = np.finfo(np.float32).max, np.finfo(np.float32).tiny


def narrow(x: Any) -> tuple[Float[np.ndarray, " n"], bool]:
    """Entries as float32 has them, and whether some of them do not fit: these become the largest or smallest
    numbers that do, so that none is infinite or zero that was not.

    Example:
        >>> narrow(np.array([1e300, -1e-300, np.inf, 1.0]))
        (array([ 3.4028235e+38, -1.1754944e-38,            inf,  1.0000000e+00],
              dtype=float32), True)
    """
    if x.dtype.itemsize <= 4:
        return np.asarray(x, np.float32), False
    with np.errstate(over="ignore", under="ignore"):
        cast = x.astype(np.float32)
    if np.isfinite(cast).all() and (cast.all() or np.count_nonzero(cast) == np.count_nonzero(x)):
        return cast, False
    over = np.isinf(cast) & np.isfinite(x)
    under = (cast == 0) & (x != 0)
    cast[over], cast[under] = np.copysign(LARGEST, x[over]), np.copysign(SMALLEST, x[under])
    return cast, bool(over.any() or under.any())


def measured(
    columns: Mapping[str, Float[np.ndarray, " n"]], numbers: Sequence[float], count: float, stepping: bool
) -> tuple[Int[np.ndarray, "7 85"], Float[np.ndarray, " 13"]]:
    """What `measure` gives of one tensor, in float64 and by NumPy: counts, and a row of numbers.

    Args:
        columns: the entries of each role that is known.
        numbers, count, stepping: as `measure` has them, of this tensor.
    """
    rate, beta_1, beta_2, epsilon, hat, corrected = (float(number) for number in numbers)
    with np.errstate(all="ignore"):
        root_2 = 1.0 if corrected > 0 else np.sqrt(1 - beta_2**count)
        alpha, epsilon = rate * root_2 / (1 - beta_1**count), epsilon * (1.0 if hat > 0 else root_2)
        gradient, m, v, weight = (columns.get(role) for role in ("gradient", "m", "v", "weight"))
        root = None if v is None else np.sqrt(columns.get("vhat", v))
        effective = alpha / (root + epsilon) if root is not None and stepping else None
        update = columns.get("update")
        if update is None and effective is not None and m is not None:
            update = -effective * m
        shown = [gradient, m, v, columns.get("vhat"), effective, update]
        moved = update is not None and weight is not None
        shown.append(np.where(update == 0, 0.0, np.abs(update) / np.abs(weight)) if moved else None)
        shares = [np.nan] * 4
        if root is not None and effective is not None:
            shares[0] = np.mean(root < epsilon)
        if m is not None and gradient is not None:
            one, other = _unit(m), _unit(gradient)
            shares[1] = np.nan if one is None or other is None else one @ other
        if root is not None and gradient is not None:
            floor = root if effective is None else np.maximum(root, epsilon)
            shares[2] = _norm(np.where(gradient == 0, 0.0, gradient / floor)) / np.sqrt(len(gradient))
        if gradient is not None and "clipped" in columns:
            whole = _norm(gradient)
            shares[3] = 0.0 if whole == 0 else 1 - _norm(columns["clipped"]) / whole
        norms = [np.nan if each is None else _norm(each) for each in shown]
    counts = np.array([_counts(np.zeros(0) if each is None else each) for each in shown])
    return counts, np.array([*norms, alpha, epsilon, *shares])


def _norm(x):
    top = np.max(np.abs(x))
    return top * np.sqrt(np.sum((x / top) ** 2)) if 0 < top < np.inf else np.sqrt(np.sum(x * x))


def _unit(x):
    """A vector of length 1 along another one; None along none."""
    top = np.max(np.abs(x))
    return x / top / np.linalg.norm(x / top) if 0 < top < np.inf else None


def _counts(x):
    size = np.abs(x)
    place = np.frexp(size)[1] - 1 - LOWEST
    zero, below, above, infinite, nan = range(BINS, BINS + len(APART))
    place = np.where(place < 0, below, np.where(place < BINS, place, above))
    for kind, there in ((zero, size == 0), (infinite, np.isinf(size)), (nan, np.isnan(size))):
        place[there] = kind
    return np.bincount(place, minlength=BINS + len(APART)).astype(np.uint32)
