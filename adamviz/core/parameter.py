"""One number that a person may turn: its range, its scale, and which values are allowed."""

from __future__ import annotations

import math
import numbers
from typing import Any, NamedTuple

import jax
import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from adamviz.core.received import received
from adamviz.typing import Shaped

SCALES = ("linear", "log", "one_minus", "threshold", "off_or_log", "switch")


class Parameter(NamedTuple):
    """How one number is turned: its slider's range and scale, and which values are allowed at all.

    Attributes:
        name: the field's name.
        default: the value of a fresh object; None for a threshold that is off.
        low, high: the slider's ends. A value outside them may still be typed, within `allowed`.
        scale: `linear`; `log`; `one_minus`, linear in -log10(1 - value), so that values near 1 spread out;
            `threshold`, logarithmic and off (None, meaning infinity) at the far end; `off_or_log`,
            logarithmic and off (0) at the near end; `switch`, true or false.
        symbol: the short form beside the slider, such as β₁.
        text: one sentence on what the number does. `{value}` stands for it, `{horizon}` for 1 / (1 - value).
        allowed: the interval that a value must lie in, `(low, high, "[)")`: the brackets say which ends
            belong.
        excludes: names of thresholds that cannot be on together with this one.
        whole: whether only whole numbers are allowed.
        rare: whether a view shows its slider only while it is on.
    """

    name: str
    default: Any
    low: float
    high: float
    scale: str
    symbol: str
    text: str
    allowed: tuple
    excludes: tuple = ()
    whole: bool = False
    rare: bool = False

    def check(self, value: Any) -> Any:
        """Return `value` as a Python number, or None where that means something, or raise a ValueError."""
        if value is None and (self.scale == "threshold" or self.default is None):
            return None
        if isinstance(
            value, jax.core.Tracer
        ):  # made inside a user's own compiled function: there is no number to look at
            return value
        # Only what says that it is a number: NumPy would read '1' as one, and a list as several.
        real = isinstance(value, numbers.Real) or hasattr(value, "__array__")
        if isinstance(value, int) and abs(value) >= 2**63:  # NumPy has no whole number as large
            try:
                value = float(value)
            except OverflowError:
                raise ValueError(
                    f"Expected {self.name} to be a number that float64 holds, received: {received(value)}"
                ) from None
        array = self._checked(np.asarray(value if real else None), value)
        if array.ndim:
            raise ValueError(f"Expected {self.name} to be one number, received: {received(value)}")
        return array.item()

    def check_row(self, value: ArrayLike) -> Shaped[np.ndarray, " rows"]:
        """Return `value` as an array of one axis, each entry of it allowed, or raise a ValueError."""
        try:
            array = np.asarray(value)
        except ValueError:  # lists of unequal lengths
            array = np.asarray(None)
        array = self._checked(array, value)
        if array.ndim != 1:
            raise ValueError(
                f"Expected {self.name} to be a list of values, one for each row, received: {received(value)}"
            )
        return array

    def coerce(self, value: Any, dtype: DTypeLike) -> Shaped[np.ndarray, "*shape"] | None:
        """`value` as an array of the dtype; None stays None unless it means infinity."""
        if value is None:
            return np.asarray(np.inf, dtype) if self.scale == "threshold" else None
        if self.scale == "switch":
            return np.asarray(value, np.bool_)
        with np.errstate(over="ignore"):
            array = np.asarray(value, dtype)
        if not self._inside(array).all() and self._inside(np.asarray(value)).all():
            given, wrong = (
                np.asarray(value)[~self._inside(array)].flat[0],
                array[~self._inside(array)].flat[0],
            )
            raise ValueError(
                f"Expected {self.name} {_condition(self.allowed, wrong)} as {array.dtype.name}, received: "
                f"{given}"
            )
        return array

    def _checked(self, array, value):
        if self.scale == "switch":
            if array.dtype != np.bool_ and not (array.dtype.kind in "iuf" and np.isin(array, (0, 1)).all()):
                raise ValueError(f"Expected {self.name} to be True or False, received: {received(value)}")
            return array.astype(np.bool_)
        if array.dtype.kind not in "iuf" and array.dtype.name != "bfloat16":
            raise ValueError(f"Expected {self.name} to be a number, received: {received(value)}")
        inside = self._inside(array)
        if not inside.all():
            wrong = array[~inside][0]
            raise ValueError(f"Expected {self.name} {_condition(self.allowed, wrong)}, received: {wrong}")
        if self.whole:
            if (array != np.floor(array)).any():
                raise ValueError(f"Expected {self.name} to be a whole number, received: {received(value)}")
            array = array.astype(np.int64)
        return array

    def _inside(self, array):
        low, high, ends = self.allowed
        if array.dtype.kind not in "iu":  # an end may be more than a float16 holds
            array = array.astype(np.float64)
        return (array >= low if ends[0] == "[" else array > low) & (
            array <= high if ends[1] == "]" else array < high
        )


def _condition(allowed, wrong):
    low, high, ends = allowed
    if (low, high) == (-math.inf, math.inf):
        return "to be finite"
    if high < math.inf:
        return f"to lie in {ends[0]}{low:g}, {high:g}{ends[1]}"
    finite = " and finite" if ends[1] == ")" and not math.isfinite(wrong) else ""
    return f"{'>=' if ends[0] == '[' else '>'} {low:g}{finite}"
