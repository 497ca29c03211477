"""A view's numbers as traits: each hyperparameter and each of a surface's own numbers, under its own name."""

import functools

import traitlets


class Number(traitlets.TraitType):
    """A trait that is checked by the `Parameter` it stands for, so that an error names it and what is allowed."""

    def __init__(self, parameter):
        self.parameter = parameter
        super().__init__(default_value=parameter.default, allow_none=parameter.scale == "threshold")
        self.tag(sync=True)

    def validate(self, obj, value):
        """The value as a plain Python number, or a ValueError."""
        value = self.parameter.check(value)
        if getattr(value, "ndim", 0):
            raise ValueError(f"Expected {self.parameter.name} to be one number, received: {value!r}")
        return value


@functools.lru_cache(maxsize=64)
def view_class(base, parameters):
    """The subclass of a view's class that has a trait for each of these parameters.

    Views of the same numbers share one class: a class of its own for each view would never be freed.

    Raises:
        ValueError: a parameter has the name of something that every view has already.
    """
    for parameter in parameters:
        if hasattr(base, parameter.name):
            raise ValueError(f"A number cannot be called {parameter.name!r}: every view has a {parameter.name} of its own")
    return type(base.__name__, (base,), {p.name: Number(p) for p in parameters} | {"__module__": base.__module__})


def merged(things):
    """The parameters of several things by name, the first of each name.

    Things of one kind may share a name, as Adam and an optax optimizer share learning_rate; the widest range is allowed.
    """
    found = {}
    for parameters in things:
        for parameter in parameters:
            known = found.setdefault(parameter.name, parameter)
            if known.allowed != parameter.allowed or (known.scale == "threshold") != (parameter.scale == "threshold"):
                low = min(known.allowed[0], parameter.allowed[0])
                high = max(known.allowed[1], parameter.allowed[1])
                found[parameter.name] = known._replace(allowed=(low, high, "[]"))
    return found
