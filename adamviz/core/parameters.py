"""Frozen pytrees whose fields are numbers that a person may turn, each with its range.

An optimizer and a surface are both such a pytree. The numbers are *leaves*, so they are arguments of a
compiled function and never part of its code: turning one cannot recompile anything.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any, TypeVar, dataclass_transform

import jax
import numpy as np
from numpy.typing import DTypeLike

from adamviz.core.parameter import SCALES, Parameter
from adamviz.core.received import received

T = TypeVar("T")


def parameter(
    low: float,
    high: float,
    scale: str = "linear",
    *,
    default: Any,
    symbol: str = "",
    text: str = "",
    allowed: tuple[float, float, str] = (-math.inf, math.inf, "()"),
    excludes: tuple[str, ...] = (),
    whole: bool = False,
    rare: bool = False,
    nests: bool = False,
) -> Any:
    """A dataclass field for one number that can be turned; see `Parameter`.

    With `nests`, an object with numbers of its own may stand in its place, such as a schedule for a learning
    rate.
    """
    if scale not in SCALES:
        raise ValueError(f"Expected scale to be one of {', '.join(SCALES)}, received: {received(scale)}")
    range_ = {
        "low": low,
        "high": high,
        "scale": scale,
        "symbol": symbol,
        "text": text,
        "allowed": allowed,
        "excludes": excludes,
        "whole": whole,
        "rare": rare,
    }
    return dataclasses.field(default=default, metadata={"parameter": range_, "nests": nests})


def static_field(*, default: Any = dataclasses.MISSING) -> Any:
    """A dataclass field that is code, not data: part of the pytree's structure, so it must be hashable."""
    return dataclasses.field(default=default, metadata={"static": True})


def display_field(*, default: Any = dataclasses.MISSING) -> Any:
    """A dataclass field that is for people only, such as a title: it travels along, and two objects that
    differ in it are of the same structure, so that it never recompiles anything.
    """
    return dataclasses.field(default=default, metadata={"display": True})


class _Display(tuple):
    """An empty tuple, and thus equal to any other, beside which the values of an object's display fields
    travel. No Python code compares it: what an interrupt raised in there, JAX would raise as another error.
    """

    values: tuple


@dataclass_transform(frozen_default=True, field_specifiers=(parameter, static_field, display_field))
def pytree(cls: type[T]) -> type[T]:
    """Make `cls` a frozen dataclass and a pytree: its fields are leaves, and only its constructor validates.

    A field `numbers` is a dict of numbers known only when the object is made, and a field `ranges` beside it,
    a `display_field`, holds their `Parameter`s. Unflattening does not construct: under a transformation the
    leaves are tracers, and there is nothing to validate.
    """
    for name, default in (("__post_init__", check), ("__repr__", _repr), ("__eq__", _equal)):
        if name not in cls.__dict__:
            setattr(cls, name, default)
    made: Any = dataclasses.dataclass(frozen=True, repr=False, eq=False)(cls)
    static, display, data = [], [], []
    for field in dataclasses.fields(made):
        (static if "static" in field.metadata else display if "display" in field.metadata else data).append(
            field.name
        )

    nothing = _Display()
    nothing.values = ()

    def parts(self):
        if not display:
            return tuple([getattr(self, name) for name in static]), nothing
        shown = _Display()
        shown.values = tuple(getattr(self, name) for name in display)
        return tuple(getattr(self, name) for name in static), shown

    # A compiled function flattens its arguments at each call, for which JAX takes `flatten`.
    def flatten_with_keys(self):
        return tuple(zip(keys, flatten(self)[0], strict=True)), parts(self)

    def flatten(self):
        return [getattr(self, name) for name in data], parts(self)

    keys = [jax.tree_util.GetAttrKey(name) for name in data]

    def unflatten(aux, leaves):
        self = object.__new__(made)
        for name, value in zip((*data, *static, *display), (*leaves, *aux[0], *aux[1].values), strict=True):
            object.__setattr__(self, name, value)
        return self

    jax.tree_util.register_pytree_with_keys(made, flatten_with_keys, unflatten, flatten)
    made.is_parametric = True
    made.__hash__ = None
    return made


def check(thing: Any) -> None:
    """Validate every number of a freshly made object and keep it as a plain Python number (or None)."""
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        if field.name == "numbers":
            checked = {entry.name: entry.check(value[entry.name]) for entry in thing.ranges}
        elif "parameter" in field.metadata and not (field.metadata["nests"] and _is_nested(value)):
            checked = _parameter(field).check(value)
        else:
            continue
        object.__setattr__(thing, field.name, checked)


def is_parametric(thing: object) -> bool:
    """Whether `thing` is a class under `pytree` or an object of one."""
    return getattr(thing, "is_parametric", False) is True


def parameters(thing: Any) -> tuple[Parameter, ...]:
    """The `Parameter` of each number of an object, in order, with those of nested objects in their place."""
    found = []
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        if field.name == "numbers":
            found.extend(thing.ranges)
        elif _is_part(field, value):
            found.extend(parameters(value))
        elif "parameter" in field.metadata:
            found.append(_parameter(field))
    return tuple(found)


def values(thing: Any) -> dict[str, Any]:
    """The present value of each of `parameters(thing)`, by name."""
    found = {}
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        if field.name == "numbers":
            found.update({entry.name: value[entry.name] for entry in thing.ranges})
        elif _is_part(field, value):
            found.update(values(value))
        elif "parameter" in field.metadata:
            found[field.name] = value
    return found


def replace(thing: Any, **changes: Any) -> Any:
    """A copy of `thing` with some of its `parameters` changed by name.

    Nothing is validated, because values may be tracers or arrays; an unknown name is a TypeError.
    """
    unknown = changes.keys() - values(thing).keys()
    if unknown:
        raise TypeError(
            f"{type(thing).__name__} has no {', '.join(sorted(unknown))}; it has {', '.join(values(thing))}"
        )
    copy = object.__new__(type(thing))
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        if field.name == "numbers":
            value = {name: changes.get(name, old) for name, old in value.items()}
        elif _is_part(field, value):
            value = replace(value, **{name: changes[name] for name in values(value) if name in changes})
        elif "parameter" in field.metadata:  # another field may be called as a number of a function is
            value = changes.get(field.name, value)
        object.__setattr__(copy, field.name, value)
    return copy


def coerce(thing: Any, dtype: DTypeLike) -> Any:
    """A copy whose numbers are NumPy arrays of one dtype, whatever kinds of number they were given as.

    This is why an int, a Python float and a NumPy scalar in the same place never recompile. A threshold of
    None becomes infinity, a switch a bool.

    Raises:
        ValueError: a number that is allowed becomes one that is not, such as a beta of 1 − 1e-9 in float32.
    """
    copy = object.__new__(type(thing))
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        if field.name == "numbers":
            value = {entry.name: entry.coerce(value[entry.name], dtype) for entry in thing.ranges}
        elif _is_part(field, value):
            value = coerce(value, dtype)
        elif "parameter" in field.metadata:
            value = _parameter(field).coerce(value, dtype)
        elif (
            isinstance(value, np.ndarray) and value.dtype.kind == "f"
        ):  # no slider, such as a schedule's boundaries
            value = value.astype(dtype)
        object.__setattr__(copy, field.name, value)
    return copy


def _is_part(field, value):
    """Whether a field holds an object whose numbers are the whole's too; a display field only shows it."""
    return is_parametric(value) and "display" not in field.metadata


def _is_nested(thing):
    return is_parametric(thing) and not isinstance(thing, type) and callable(thing)


def _parameter(field):
    return Parameter(name=field.name, default=field.default, **field.metadata["parameter"])


def _repr(self):
    entries = []
    for field in dataclasses.fields(self):
        value = getattr(self, field.name)
        if field.name == "numbers":
            entries.extend(f"{name}={number!r}" for name, number in value.items())
        elif "display" not in field.metadata and not np.array_equal(value, field.default):
            entries.append(f"{field.name}={value!r}")
    return f"{type(self).__name__}({', '.join(entries)})"


def _equal(self, other):
    if type(self) is not type(other):
        return NotImplemented
    (mine, kind), (theirs, other_kind) = jax.tree.flatten(self), jax.tree.flatten(other)
    return kind == other_kind and all(np.array_equal(one, two) for one, two in zip(mine, theirs, strict=True))
