"""One map minus another, pixel by pixel."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from adamviz.core.measures import MEASURES
from adamviz.typing import Float

SAME = ("x", "y", "steps")  # of both maps
APART = ("optimizer", "surface", "noise")  # of which the difference says both


def difference(one: Any, other: Any) -> Any:
    """The map of the differences of two maps of as many steps with the same axes.

    Each pixel is a float64, NaN where one of them has no number: -1 of a whole number is none.

    Raises:
        ValueError: they have other axes or steps, or no quantity in common.
    """
    for part in SAME:
        mine, theirs = getattr(one.setting, part), getattr(other.setting, part)
        if mine != theirs:
            what = "steps" if part == "steps" else "axes"
            raise ValueError(f"Expected both maps to have the same {what}, received: {mine} and {theirs}")
    # Places among minima have no difference.
    names = [name for name in one.measures if name in other.measures and name != "minimum"]
    if not names:
        raise ValueError(
            "Expected both maps to have a measure in common that is a quantity, received: "
            f"{', '.join(one.measures)} and {', '.join(other.measures)}"
        )
    with np.errstate(invalid="ignore", over="ignore"):
        arrays = {name: numbers(one, name) - numbers(other, name) for name in names}
    texts = {part: _text(part, one.setting, other.setting) for part in APART}
    setting = dataclasses.replace(one.setting, measures=tuple(names), difference=True, **texts)
    arrays["converged"] = one.converged & other.converged
    return type(one)(setting, arrays, one.done & other.done)


def numbers(map: Any, name: str) -> Float[np.ndarray, "rows columns"]:
    """A measure as float64, NaN where there is none."""
    found = map[name].astype(np.float64)
    has = (found >= 0) | (not MEASURES[name].whole) | map.setting.difference
    return np.where(map.done & has, found, np.nan)


def said(setting: Any) -> str:
    """What a difference is that of, in words."""
    apart = [text for part in APART if " minus " in (text := getattr(setting, part))]
    return "; ".join(apart) or "difference"


def _text(part, one, other):
    mine, theirs = getattr(one, part), getattr(other, part)
    if part == "optimizer" and one.dtype != other.dtype:
        mine, theirs = f"{mine} in {one.dtype}", f"{theirs} in {other.dtype}"
    return mine if mine == theirs else f"{mine} minus {theirs}"
