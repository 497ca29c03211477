"""Frozen pytrees whose fields are numbers that a person may turn, each with its range.

An optimizer and a surface are both such a pytree. The numbers are *leaves*, so they are arguments of a
compiled function and never part of its code: turning one cannot recompile anything.
"""

import dataclasses
import math
import numbers
from typing import Any, NamedTuple

import jax
import numpy as np

SCALES = ("linear", "log", "decay", "threshold", "switch")


class Parameter(NamedTuple):
    """How one number is turned: its slider's range and scale, and which values are allowed at all.

    Attributes:
        name: the field's name.
        default: the value of a fresh object; None for a threshold that is off.
        low, high: the slider's ends. A value outside them may still be typed, within `allowed`.
        scale: `linear`; `log`; `decay`, linear in -log10(1 - value), so that values near 1 spread out;
            `threshold`, logarithmic and off (None, meaning infinity) at the far end; `switch`, true or false.
        symbol: the short form beside the slider, such as β₁.
        text: one sentence on what the number does. `{value}` stands for it, `{horizon}` for 1 / (1 - value).
        allowed: the interval that a value must lie in, `(low, high, "[)")`: the brackets say which ends belong.
    """

    name: str
    default: Any
    low: float
    high: float
    scale: str
    symbol: str
    text: str
    allowed: tuple

    def check(self, value, owner=""):
        """Return `value` as a Python number (or None, or an array of numbers), or raise a ValueError that names it."""
        where = f"{owner}.{self.name}" if owner else self.name
        if value is None and (self.scale == "threshold" or self.default is None):
            return None
        if self.scale == "switch":
            array = np.asarray(value)
            if array.dtype != np.bool_ and not (array.dtype.kind in "if" and np.isin(array, (0, 1)).all()):
                raise ValueError(f"Expected {where} to be True or False, received: {value!r}")
            return bool(value) if array.ndim == 0 else array.astype(bool)
        if isinstance(value, (str, bytes)) or not (isinstance(value, numbers.Real) or hasattr(value, "__array__")):
            raise ValueError(f"Expected {where} to be a number, received: {value!r}")
        array = np.asarray(value)
        if array.dtype.kind not in "iuf" and array.dtype.name != "bfloat16":
            raise ValueError(f"Expected {where} to be a number, received: {value!r}")
        low, high, ends = self.allowed
        inside = (array >= low if ends[0] == "[" else array > low) & (array <= high if ends[1] == "]" else array < high)
        if not inside.all():
            raise ValueError(f"Expected {where} to lie in {_interval(self.allowed)}, received: {value}")
        return array.item() if array.ndim == 0 else array


def parameter(default, low, high, scale="linear", *, symbol="", text="", allowed=(-math.inf, math.inf, "()")):
    """A dataclass field for one number that can be turned; see `Parameter`."""
    if scale not in SCALES:
        raise ValueError(f"Expected scale to be one of {', '.join(SCALES)}, received: {scale!r}")
    range_ = dict(low=low, high=high, scale=scale, symbol=symbol, text=text, allowed=allowed)
    return dataclasses.field(default=default, metadata={"parameter": range_})


def static(default=dataclasses.MISSING):
    """A dataclass field that is code rather than data: it belongs to the pytree's structure, and must be hashable."""
    return dataclasses.field(default=default, metadata={"static": True})


def pytree(cls):
    """Make `cls` a frozen dataclass that is a pytree: its fields are leaves, and only its constructor validates.

    A field `numbers` is a dict of numbers known only when the object is made, and a field `ranges` beside it
    holds their `Parameter`s. Unflattening does not construct: under a transformation the leaves are tracers, and there
    is nothing to validate.
    """
    cls = dataclasses.dataclass(frozen=True, repr=False, eq=False)(cls)
    fields = dataclasses.fields(cls)
    static = tuple(field.name for field in fields if field.metadata.get("static"))
    data = tuple(field.name for field in fields if field.name not in static)

    def flatten(self):
        keys = tuple((jax.tree_util.GetAttrKey(name), getattr(self, name)) for name in data)
        return keys, tuple(getattr(self, name) for name in static)

    def unflatten(aux, leaves):
        self = object.__new__(cls)
        for name, value in (*zip(data, leaves), *zip(static, aux)):
            object.__setattr__(self, name, value)
        return self

    jax.tree_util.register_pytree_with_keys(cls, flatten, unflatten)
    cls.is_parametric = True
    for name, default in (("__post_init__", check), ("__repr__", _repr), ("__eq__", _equal)):
        if name not in cls.__dict__:
            setattr(cls, name, default)
    cls.__hash__ = None
    return cls


def check(thing):
    """Validate every number of a freshly made object and keep it as a plain Python number (or array, or None)."""
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        if field.name == "numbers":
            checked = {entry.name: entry.check(value[entry.name], type(thing).__name__) for entry in thing.ranges}
        elif "parameter" in field.metadata and not is_parametric(value):
            checked = _parameter(field).check(value, type(thing).__name__)
        else:
            continue
        object.__setattr__(thing, field.name, checked)


def is_parametric(thing):
    """Whether `thing` is an object made by a class under `pytree`."""
    return getattr(thing, "is_parametric", False) is True


def parameters(thing):
    """The `Parameter` of each number that can be turned in an object, in order; those of nested objects in their place."""
    found = []
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        if field.name == "numbers":
            found.extend(thing.ranges)
        elif is_parametric(value):
            found.extend(parameters(value))
        elif "parameter" in field.metadata:
            found.append(_parameter(field))
    return tuple(found)


def values(thing):
    """The present value of each of `parameters(thing)`, by name."""
    found = {}
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        if field.name == "numbers":
            found.update(value)
        elif is_parametric(value):
            found.update(values(value))
        elif "parameter" in field.metadata:
            found[field.name] = value
    return found


def replace(thing, **changes):
    """A copy of `thing` with some of its `parameters` changed by name.

    Nothing is validated, because values may be tracers or arrays; an unknown name is a TypeError.
    """
    unknown = changes.keys() - values(thing).keys()
    if unknown:
        raise TypeError(f"{type(thing).__name__} has no {', '.join(sorted(unknown))}; it has {', '.join(values(thing))}")
    copy = object.__new__(type(thing))
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        if field.name == "numbers":
            value = {name: changes.get(name, old) for name, old in value.items()}
        elif is_parametric(value):
            value = replace(value, **{name: changes[name] for name in values(value) if name in changes})
        else:
            value = changes.get(field.name, value)
        object.__setattr__(copy, field.name, value)
    return copy


def coerce(thing, dtype):
    """A copy whose numbers are NumPy arrays of one dtype, whatever kinds of number they were given as.

    This is why an int, a Python float and a NumPy scalar in the same place never recompile. A threshold of None becomes
    infinity, a switch a bool; arrays keep their shapes.
    """
    kinds = {entry.name: entry.scale for entry in parameters(thing)}

    def number(name, value):
        if value is None:
            return np.asarray(np.inf, dtype) if kinds[name] == "threshold" else None
        return np.asarray(value, np.bool_ if kinds[name] == "switch" else dtype)

    copy = replace(thing, **{name: number(name, value) for name, value in values(thing).items()})
    for field in dataclasses.fields(thing):  # a list of numbers that is no slider, such as a schedule's boundaries
        if isinstance(getattr(copy, field.name), np.ndarray) and field.name not in kinds:
            object.__setattr__(copy, field.name, getattr(copy, field.name).astype(dtype))
        elif is_parametric(getattr(copy, field.name)):
            object.__setattr__(copy, field.name, coerce(getattr(copy, field.name), dtype))
    return copy


def _parameter(field):
    return Parameter(name=field.name, default=field.default, **field.metadata["parameter"])


def _repr(self):
    entries = []
    for field in dataclasses.fields(self):
        value = getattr(self, field.name)
        if field.name == "numbers":
            entries.extend(f"{name}={number!r}" for name, number in value.items())
        elif field.name != "ranges" and not (value is field.default or _same(value, field.default)):
            entries.append(f"{field.name}={value!r}")
    return f"{type(self).__name__}({', '.join(entries)})"


def _equal(self, other):
    if type(self) is not type(other):
        return NotImplemented
    return all(_same(getattr(self, f.name), getattr(other, f.name)) for f in dataclasses.fields(self))


def _same(one, other):
    return bool(np.array_equal(one, other)) if isinstance(one, np.ndarray) else bool(one == other)


def _interval(allowed):
    low, high, ends = allowed
    if (low, high) == (-math.inf, math.inf):
        return "the finite numbers"
    return f"{ends[0]}{low:g}, {high:g}{ends[1]}"
