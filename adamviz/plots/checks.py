"""Shapes checked once, where arrays enter a plot."""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from typing import Any

import numpy as np

from adamviz.plots.palette import THEMES, Theme
from adamviz.typing import Float


def array_of(value: Any, name: str, shape: Sequence[int | str]) -> Float[np.ndarray, "*shape"]:
    """Read an array-like and check its shape.

    Args:
        value: anything that `numpy.asarray` takes.
        name: the argument's name, for the message.
        shape: one entry an axis: an `int` is that length, a `str` stands for any length of 1 or more.

    Returns:
        The array as float64.

    Raises:
        ValueError: the shape is another one; the message names the argument, its shape and what is allowed.

    Example:
        >>> array_of([[0, 1], [2, 3], [4, 5]], "xy", ("steps + 1", 2)).shape
        (3, 2)
    """
    try:
        array = (
            np.ma.getdata(value)
            if not np.ma.is_masked(value)
            else np.ma.filled(np.ma.asarray(value).astype(np.float64), np.nan)
        )
        if array.dtype.kind in "cSUMm":
            raise TypeError(f"{array.dtype} is no real number")
        array = np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(
            f"Expected {name} to be an array of numbers of shape {_words(shape)}, received: {value!r}"
        ) from error
    fits = array.ndim == len(shape) and all(
        size > 0 if isinstance(want, str) else size == want
        for size, want in zip(array.shape, shape, strict=True)
    )
    if not fits:
        raise ValueError(f"Expected {name} to have shape {_words(shape)}, received shape: {array.shape}")
    return array


def increasing(value: Any, name: str, shape: Sequence[int | str]) -> Float[np.ndarray, " n"]:
    """Read an array-like as `array_of` does, and check that it holds 2 or more finite, increasing numbers.

    Example:
        >>> increasing([1, 2, 4], "x", ("nx",)).tolist()
        [1.0, 2.0, 4.0]
    """
    array = array_of(value, name, shape)
    with np.errstate(all="ignore"):
        fits = len(array) >= 2 and np.isfinite(array).all() and (np.diff(array) > 0).all()
    if not fits:
        raise ValueError(f"Expected {name} to hold 2 or more increasing numbers, received: {array}")
    return array


def number_of(value: Any, name: str, above: float | None = None) -> float:
    """Read a finite number, above another one if that is given.

    Example:
        >>> number_of(2, "floor", above=0)
        2.0
    """
    fits = isinstance(value, numbers.Real) and not isinstance(value, (bool, np.bool_))
    try:
        number = float(value) if fits else math.nan
    except OverflowError:
        number = math.inf
    if not math.isfinite(number) or (above is not None and not number > above):
        raise ValueError(
            f"Expected {name} to be a finite number{'' if above is None else f' above {above}'}, received: "
            f"{value!r}"
        )
    return number


def theme_of(theme: str) -> Theme:
    """The colours of a theme.

    Args:
        theme: `"light"` or `"dark"`.

    Returns:
        `adamviz.plots.palette.LIGHT` or `DARK`.

    Raises:
        ValueError: there is no such theme.

    Example:
        >>> theme_of("dark")["background"]
        '#0f1419'
    """
    if not isinstance(theme, str) or theme not in THEMES:
        raise ValueError(f"Expected theme to be one of {', '.join(map(repr, THEMES))}, received: {theme!r}")
    return THEMES[theme]


def finite_part(*arrays: Float[np.ndarray, "n ..."]) -> int:
    """The number of leading entries before any of the arrays turns NaN or infinite.

    Args:
        arrays: each `(n, ...)`.

    Returns:
        The count, `n` for a run that did not diverge.

    Example:
        >>> finite_part(np.array([3.0, 2.0, np.inf, 1.0]))
        2
    """
    fine = np.ones(len(arrays[0]), bool)
    for array in arrays:
        fine &= np.isfinite(array).all(axis=tuple(range(1, np.ndim(array))))
    return len(fine) if fine.all() else int(np.argmin(fine))


def _words(shape):
    inside = ", ".join(str(part) for part in shape)
    return f"({inside},)" if len(shape) == 1 else f"({inside})"
