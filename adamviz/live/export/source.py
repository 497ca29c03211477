"""Python text for the things of a view: its optimizers and its surface."""

from __future__ import annotations

import dataclasses
import keyword
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import optax

from adamviz import surfaces
from adamviz.core.adam import Adam
from adamviz.core.parameters import is_parametric
from adamviz.core.rivals import Rival
from adamviz.core.schedules import Custom
from adamviz.core.textbook import TextbookAdam
from adamviz.keras import schedules
from adamviz.keras.hyperparameter_values import of_functional
from adamviz.surfaces import Surface
from adamviz.surfaces.surface import usual

WIDTH = 108  # characters of a line that is not broken up


class Writer:
    """Writes things as expressions, and keeps what these need.

    Attributes:
        imports: the modules that the expressions name.
        own: names of a person's own functions and classes, which a text can only name, each with what it is.
    """

    def __init__(self) -> None:
        self.imports = {"adamviz as av"}
        self.own: dict[str, tuple[Any, str]] = {}

    def optimizer(self, thing: Any) -> str:
        """An optimizer, as the core knows it."""
        if isinstance(thing, Rival):
            given = [
                f"{name}={self.value(value, name)}" for name, value in (*thing.numbers.items(), *thing.fixed)
            ]
            return call("av.Rival", [self._factory(thing.factory), *given])
        name = {Adam: "av.Adam", TextbookAdam: "av.TextbookAdam"}.get(type(thing))
        if name is None:
            name = self._named(type(thing), "optimizer")
        given = []
        for field in dataclasses.fields(thing):
            value = getattr(thing, field.name)
            if is_parametric(value) or not np.array_equal(value, field.default):
                text = (
                    self._rate(value, type(thing)) if is_parametric(value) else self.value(value, field.name)
                )
                given.append(f"{field.name}={text}")
        return call(name, given)

    def surface(self, thing: Any) -> str:
        """A surface: of the menu by its class, one of a person's own by its function."""
        if isinstance(thing, Surface):
            return call("av.Surface", [self._named(thing.function, "function"), *self._of_function(thing)])
        kind = type(thing)
        known = getattr(surfaces, kind.__name__, None) is kind
        name = f"av.surfaces.{kind.__name__}" if known else self._named(kind, "surface")
        usual = {field.name: field.default for field in dataclasses.fields(thing)}
        given = [
            f"{field}={self.value(value, field)}"
            for field, value in _fields(thing)
            if not np.array_equal(value, usual[field])
        ]
        return call(name, given)

    def value(self, value: Any, name: str) -> str:
        """A number, a text or a list of them; of anything else, such as a function, its name."""
        if isinstance(value, np.ndarray):
            return repr(value.tolist())
        if isinstance(value, str):
            return quoted(value)
        if isinstance(value, dict):
            return f"{{{', '.join(f'{quoted(key)}: {self.value(one, name)}' for key, one in value.items())}}}"
        if value is None or isinstance(value, (bool, int, float)):
            return repr(value) if not isinstance(value, float) or np.isfinite(value) else f'float("{value}")'
        if isinstance(value, (list, tuple)):
            inner = ", ".join(self.value(one, name) for one in value)
            return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
        return self._named(value, name)

    def _rate(self, rate, kind):
        if isinstance(rate, Custom):
            function = rate.function
            if getattr(schedules, type(function).__name__, None) is type(function):
                return f"av.schedules.{function!r}"
            return self._named(function, "schedule")
        if kind is Adam:
            return f"av.schedules.{of_functional(rate)!r}"
        self.imports.add("adamviz.core.schedules")
        given = [f"{field}={self.value(value, field)}" for field, value in _fields(rate)]
        return call(f"adamviz.core.schedules.{type(rate).__name__}", given)

    def _factory(self, factory):
        for module, where in ((optax, "optax"), (optax.contrib, "optax.contrib")):
            for name, value in vars(module).items():
                if value is factory:
                    self.imports.add(where)
                    return f"{where}.{name}"
        return self._named(factory, "optimizer")

    def _of_function(self, surface):
        """Those arguments of an `av.Surface` that its function alone does not say."""
        size = len(surface.start)
        ranges, others = usual(surface.function, surface.numbers, size)
        given = []
        for entry in surface.ranges:
            present, same = surface.numbers[entry.name], ranges.get(entry.name)
            if same is None or (same.low, same.high, same.default) != (entry.low, entry.high, present):
                inside = entry.low <= present <= entry.high
                given.append((entry.name, (entry.low, present, entry.high) if inside else present))
        given += [
            ("minima" if name == "points" else name, getattr(surface, name))
            for name in others
            # An extent of one axis may be all that says so.
            if getattr(surface, name) != others[name] or (name == "extent" and size == 1)
        ]
        return keywords({name: self.value(value, name) for name, value in given})

    def _named(self, thing, what):
        """The name of something that cannot be written down, as one name of its own."""
        name = getattr(thing, "__name__", "")
        name = name if name.isidentifier() else what if what.isidentifier() else "own"
        known, count = name, 2
        while self.own.get(known, (thing,))[0] is not thing:
            known, count = f"{name}_{count}", count + 1
        self.own[known] = (thing, what)
        return known


def call(name: str, arguments: Iterable[str]) -> str:
    """A call on one line if it fits, else with a line for each argument.

    >>> call("av.Adam", ["0.1", "beta_1=0.5"])
    'av.Adam(0.1, beta_1=0.5)'
    """
    line = f"{name}({', '.join(arguments)})"
    if len(line) <= WIDTH and "\n" not in line:
        return line
    return "\n".join([f"{name}(", *(indented(f"{argument},") for argument in arguments), ")"])


def keywords(texts: Mapping[str, str]) -> list[str]:
    """Keyword arguments, those whose names are none for Python in a dict of their own.

    >>> keywords({"steps": "50", "lambda": "0.5"})
    ['steps=50', '**{"lambda": 0.5}']
    """
    plain = {
        name: text for name, text in texts.items() if name.isidentifier() and not keyword.iskeyword(name)
    }
    rest = ", ".join(f"{quoted(name)}: {text}" for name, text in texts.items() if name not in plain)
    return [*(f"{name}={text}" for name, text in plain.items()), *([f"**{{{rest}}}"] if rest else [])]


def quoted(text: str) -> str:
    """A text as a literal, between double quotes where it holds none.

    >>> print(quoted("beale"), quoted('a "b"'))
    "beale" 'a "b"'
    """
    plain = repr(text)
    return plain if '"' in text else f'"{plain[1:-1]}"'


def indented(text: str) -> str:
    """Text with each line further to the right."""
    return "\n".join(f"    {line}" for line in text.split("\n"))


def _fields(thing):
    return [(field.name, getattr(thing, field.name)) for field in dataclasses.fields(thing)]
