"""A view's numbers as traits: each hyperparameter and each of a surface's own numbers, under its own name."""

import functools
import math

import numpy as np
import traitlets

from adamviz.core.parameters import parameters, values
from adamviz.live.traits import Refused


class Number(traitlets.TraitType):
    """A trait that is checked by the `Parameter` it stands for, so that an error names it and what is allowed."""

    def __init__(self, parameter):
        self.parameter = parameter
        super().__init__(default_value=parameter.default, allow_none=parameter.scale == "threshold")
        self.tag(sync=True)

    def validate(self, obj, value):
        """The value as a plain Python number, or a ValueError."""
        try:
            checked = self.parameter.check(value)
            self.parameter.coerce(checked, np.float32)  # which is what a view computes in
            return plain(self.parameter, checked)
        except ValueError as error:
            raise Refused(str(error)) from None

    def set(self, obj, value):
        """Set the value; a threshold that cannot be on together with others turns them off."""
        super().set(obj, value)
        if self.get(obj) is not None:
            for other in self.parameter.excludes:
                setattr(obj, other, None)


def plain(parameter, value):
    """A value as JSON can hold it: a threshold of infinity is None, as one that is off."""
    return None if parameter.scale == "threshold" and value == math.inf else value


def plain_values(thing):
    """`values` as JSON can hold them."""
    present = values(thing)
    return {entry.name: plain(entry, present[entry.name]) for entry in parameters(thing)}


@functools.lru_cache(maxsize=64)
def view_class(base, parameters):
    """The subclass of a view's class that has a trait for each of these parameters.

    Views of the same numbers share one class: a class of its own for each view would never be freed.

    Raises:
        ValueError: a parameter has the name of something that every view has already.
    """
    for parameter in parameters:
        if hasattr(base, parameter.name):
            raise ValueError(f"A number cannot be called {parameter.name!r}: every view has its own {parameter.name}")
        if parameter.name.startswith("_"):
            raise ValueError(f"A number cannot be called {parameter.name!r}: such names are the view's own; drop the underscore")
    return type(base.__name__, (base,), {p.name: Number(p) for p in parameters} | {"__module__": base.__module__})


def merged(things):
    """The parameters of several things by name, the first of each name.

    Things of one kind may share a name, as Adam and an optax optimizer share learning_rate; the widest range is allowed.
    """
    found = {}
    for each in things:
        for parameter in each:
            known = found.setdefault(parameter.name, parameter)
            if (known.scale == "switch") != (parameter.scale == "switch"):
                raise ValueError(f"Two numbers are called {parameter.name}, and one of them is a switch: rename one")
            if known.whole and not parameter.whole:
                known = found[parameter.name] = known._replace(whole=False)
            if known.allowed != parameter.allowed or (known.scale == "threshold") != (parameter.scale == "threshold"):
                both = known.allowed, parameter.allowed
                low, high = min(one[0] for one in both), max(one[1] for one in both)
                ends = "[" if (low, "[") in [(one[0], one[2][0]) for one in both] else "("
                ends += "]" if (high, "]") in [(one[1], one[2][1]) for one in both] else ")"
                found[parameter.name] = known._replace(allowed=(low, high, ends))
    return found
