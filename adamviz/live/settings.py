"""Numbers of views that several kinds of them have, each described once."""

from __future__ import annotations

from typing import Any

from adamviz.api import MOST_STEPS
from adamviz.core.parameters import parameter


def steps(text: str) -> Any:
    """The field of a view's settings for the number of steps of each run.

    Args:
        text: what the view says of it, in which `{value}` stands for it.

    Example:
        >>> steps("{value} steps.").default
        500
    """
    allowed = 1, MOST_STEPS, "[]"
    return parameter(10, 2000, "log", default=500, allowed=allowed, whole=True, text=text)


def near(low: float, default: float, text: str) -> Any:
    """The field of a view's settings for how near counts as there.

    Args:
        low: the near end of its slider, which ends at 1.
        default: of a fresh view.
        text: what the view says of it, in which `{value}` stands for it.

    Example:
        >>> near(1e-8, 1e-3, "Within {value}.").default
        0.001
    """
    return parameter(low, 1.0, "log", default=default, allowed=(0, float("inf"), "()"), text=text)
