"""Traits of a view: its numbers, each checked by its `Parameter`, and the others; each says in its error what
it takes.
"""

import functools
import math
import numbers

import numpy as np
import traitlets

from adamviz.programs.values import plain


class Refused(traitlets.TraitError, ValueError):
    """A value that a trait does not take. As a TraitError it lets traitlets undo all that came with it, such
    as one message.
    """


class Checked(traitlets.TraitType):
    """A trait whose values pass through a function that returns them as JSON can hold them, or raises a
    ValueError.

    Args:
        default: the value of a fresh view.
        check: `check(name, value)`.
        options: the words that it may be, or hold; () for a trait of no words.
    """

    def __init__(self, default, check, options=()):
        self.check, self.options = check, options
        super().__init__(default_value=default)
        self.tag(sync=True)

    def validate(self, obj, value):
        """The value, checked."""
        try:
            return self.check(self.name, value)
        except ValueError as error:
            raise Refused(str(error)) from None


def switch(default=False):
    """True or False."""

    def check(name, value):
        if not isinstance(value, (bool, numbers.Integral)) or value not in (0, 1):
            raise ValueError(f"Expected {name} to be True or False, received: {value!r}")
        return bool(value)

    return Checked(default, check)


def choice(*options):
    """One of several words; the first is the default."""

    def check(name, value):
        if not isinstance(value, str) or value not in options:
            raise ValueError(
                f"Expected {name} to be one of {', '.join(map(repr, options))}, received: {value!r}"
            )
        return value

    return Checked(options[0], check, options)


def some(default, *options):
    """A list of some of several words, each at most once, in whatever order."""

    def check(name, value):
        given = list(value) if isinstance(value, (list, tuple)) else None
        if given is None or any(one not in options for one in given) or len(set(given)) < len(given):
            raise ValueError(
                f"Expected {name} to be a list of some of {', '.join(map(repr, options))}, received: "
                f"{value!r}"
            )
        return given

    return Checked(default, check, options)


def positive(default):
    """A finite number above 0."""

    def check(name, value):
        if isinstance(value, bool) or not isinstance(value, numbers.Real) or not 0 < value < math.inf:
            raise ValueError(f"Expected {name} to be a finite number above 0, received: {value!r}")
        return float(value)

    return Checked(default, check)


class Number(traitlets.TraitType):
    """A trait that is checked by the `Parameter` it stands for, so that an error names it and what is
    allowed.
    """

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


@functools.lru_cache(maxsize=64)
def view_class(base, parameters):
    """The subclass of a view's class that has a trait for each of these parameters.

    Views of the same numbers share one class: a class of its own for each view would never be freed.

    Raises:
        ValueError: a parameter has the name of something that every view has already.
    """
    for parameter in parameters:
        if hasattr(base, parameter.name):
            raise ValueError(
                f"A number cannot be called {parameter.name!r}: every view has its own {parameter.name}"
            )
        if parameter.name.startswith("_"):
            raise ValueError(
                f"A number cannot be called {parameter.name!r}: such names are the view's own; drop the "
                "underscore"
            )
    return type(
        base.__name__, (base,), {p.name: Number(p) for p in parameters} | {"__module__": base.__module__}
    )
