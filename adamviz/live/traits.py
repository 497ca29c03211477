"""Traits of a view, each of which says in its error what it takes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import traitlets

from adamviz.core.parameter import Parameter
from adamviz.core.parameters import parameters
from adamviz.live.read_only import fixed
from adamviz.live.rules import Rule, checked
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
    """

    def __init__(self, default: Any, check: Callable[[str, Any], Any]) -> None:
        self.check = check
        super().__init__(default_value=default)
        self.tag(sync=True)

    def validate(self, obj: Any, value: Any) -> Any:
        """The value, checked."""
        try:
            return fixed(self.check(str(self.name), value), str(self.name))
        except ValueError as error:
            raise Refused(str(error)) from None


class Ruled(traitlets.TraitType):
    """A trait that takes what a rule allows, which a saved page applies to its address too.

    Args:
        default: the value of a fresh view.
        rule: see `adamviz.live.rules`; or a function of the view that gives it.
    """

    def __init__(self, default: Any, rule: Rule | Callable[[Any], Rule]) -> None:
        self.rule = rule
        super().__init__(default_value=default)
        self.tag(sync=True)

    def rule_of(self, view: Any) -> Rule:
        """The rule of the trait in a view."""
        return self.rule(view) if callable(self.rule) else self.rule

    def validate(self, obj: Any, value: Any) -> Any:
        """The value, checked."""
        try:
            result = checked(str(self.name), self.rule_of(obj), value)
        except ValueError as error:
            raise Refused(str(error)) from None
        return fixed(result, str(self.name))


def rules_of(view: traitlets.HasTraits) -> dict[str, Rule]:
    """The rules of a view's traits by name, of those that have one."""
    traits = view.traits(sync=True).items()
    return {name: trait.rule_of(view) for name, trait in traits if isinstance(trait, Ruled)}


def switch(default: bool = False) -> Ruled:
    """True or False."""
    return Ruled(default, {"kind": "switch"})


def choice(*options: str) -> Ruled:
    """One of several words; the first is the default."""
    return Ruled(options[0], {"kind": "choice", "options": list(options)})


def some(default: list[str], *options: str) -> Ruled:
    """A list of some of several words, each at most once, in whatever order."""
    return Ruled(default, {"kind": "some", "options": list(options)})


class Number(traitlets.TraitType):
    """A trait that is checked by the `Parameter` it stands for, so that an error names it and what is
    allowed.
    """

    def __init__(self, parameter: Parameter) -> None:
        self.parameter = parameter
        about = parameter.text.replace(" ≈ {horizon}", "").replace("{value}", parameter.name)
        none = parameter.scale == "threshold"
        super().__init__(default_value=parameter.default, allow_none=none, help=about)
        self.tag(sync=True)

    def validate(self, obj: Any, value: Any) -> Any:
        """The value as a plain Python number, or a ValueError."""
        try:
            checked = self.parameter.check(value)
            self.parameter.coerce(checked, np.float32)  # which is what a view computes in
            return _without_sign(plain(self.parameter, checked))
        except ValueError as error:
            raise Refused(str(error)) from None


def number_traits(thing: Any) -> type[traitlets.HasTraits]:
    """A class that has a trait for each number of a thing, for a view's class to inherit."""
    return type("Numbers", (traitlets.HasTraits,), {entry.name: Number(entry) for entry in parameters(thing)})


def _without_sign(value):
    """A number, in which 0 has no sign: JSON that a page writes has none either."""
    return value + 0.0 if type(value) is float else value


@functools.lru_cache(maxsize=64)
def view_class(base: type, numbers: tuple[Parameter, ...]) -> type:
    """The subclass of a view's class that has a trait for each of these parameters.

    Views of the same numbers share one class: a class of its own for each view would never be freed.

    Raises:
        ValueError: a parameter has the name of something that every view has already.
    """
    for parameter in numbers:
        if hasattr(base, parameter.name):
            raise ValueError(
                f"A number cannot be called {parameter.name!r}: every view has its own {parameter.name}"
            )
        if parameter.name.startswith("_"):
            raise ValueError(
                f"A number cannot be called {parameter.name!r}: such names are the view's own; drop the "
                "underscore"
            )
    about = {"__module__": base.__module__, "__doc__": base.__doc__}
    return type(base.__name__, (base,), {number.name: Number(number) for number in numbers} | about)
