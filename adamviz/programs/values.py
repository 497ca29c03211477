"""Numbers as JSON can hold them, and the parameters of several things by name."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from adamviz.core.parameter import Parameter
from adamviz.core.parameters import parameters, values


def plain(parameter: Parameter, value: Any) -> Any:
    """A value as JSON can hold it: a threshold of infinity is None, as one that is off."""
    return None if parameter.scale == "threshold" and value == math.inf else value


def plain_values(thing: Any) -> dict[str, Any]:
    """`values` as JSON can hold them."""
    present = values(thing)
    return {entry.name: plain(entry, present[entry.name]) for entry in parameters(thing)}


def merged(things: Iterable[Iterable[Parameter]]) -> dict[str, Parameter]:
    """The parameters of several things by name, the first of each name.

    Things of one kind may share a name, as Adam and an optax optimizer share learning_rate; the widest range
    is allowed.

    Raises:
        ValueError: a switch and a number have the same name.
    """
    by_name: dict[str, Parameter] = {}
    for parameter in (parameter for parameters_of_one in things for parameter in parameters_of_one):
        first = by_name.get(parameter.name)
        by_name[parameter.name] = parameter if first is None else _widest(first, parameter)
    return by_name


def _widest(first, second):
    """The first of two parameters of one name, with all values allowed that either allows."""
    if (first.scale == "switch") != (second.scale == "switch"):
        raise ValueError(f"Two numbers are called {first.name}, and one of them is a switch: rename one")
    if first.whole and not second.whole:
        first = first._replace(whole=False)
    if first.allowed == second.allowed and (first.scale == "threshold") == (second.scale == "threshold"):
        return first
    intervals = first.allowed, second.allowed
    low, high = min(interval[0] for interval in intervals), max(interval[1] for interval in intervals)
    opens = "[" if (low, "[") in [(begin, ends[0]) for begin, _, ends in intervals] else "("
    closes = "]" if (high, "]") in [(end, ends[1]) for _, end, ends in intervals] else ")"
    return first._replace(allowed=(low, high, opens + closes))
