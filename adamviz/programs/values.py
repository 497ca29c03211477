"""Numbers as JSON can hold them, and the parameters of several things by name."""

import math

from adamviz.core.parameters import parameters, values


def plain(parameter, value):
    """A value as JSON can hold it: a threshold of infinity is None, as one that is off."""
    return None if parameter.scale == "threshold" and value == math.inf else value


def plain_values(thing):
    """`values` as JSON can hold them."""
    present = values(thing)
    return {entry.name: plain(entry, present[entry.name]) for entry in parameters(thing)}


def merged(things):
    """The parameters of several things by name, the first of each name.

    Things of one kind may share a name, as Adam and an optax optimizer share learning_rate; the widest range
    is allowed.
    """
    found = {}
    for each in things:
        for parameter in each:
            known = found.setdefault(parameter.name, parameter)
            if (known.scale == "switch") != (parameter.scale == "switch"):
                raise ValueError(
                    f"Two numbers are called {parameter.name}, and one of them is a switch: rename one"
                )
            if known.whole and not parameter.whole:
                known = found[parameter.name] = known._replace(whole=False)
            if known.allowed != parameter.allowed or (known.scale == "threshold") != (
                parameter.scale == "threshold"
            ):
                both = known.allowed, parameter.allowed
                low, high = min(one[0] for one in both), max(one[1] for one in both)
                ends = "[" if (low, "[") in [(one[0], one[2][0]) for one in both] else "("
                ends += "]" if (high, "]") in [(one[1], one[2][1]) for one in both] else ")"
                found[parameter.name] = known._replace(allowed=(low, high, ends))
    return found
