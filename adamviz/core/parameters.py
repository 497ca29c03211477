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

SCALES = ("linear", "log", "decay", "threshold", "onset", "switch")


class Parameter(NamedTuple):
    """How one number is turned: its slider's range and scale, and which values are allowed at all.

    Attributes:
        name: the field's name.
        default: the value of a fresh object; None for a threshold that is off.
        low, high: the slider's ends. A value outside them may still be typed, within `allowed`.
        scale: `linear`; `log`; `decay`, linear in -log10(1 - value), so that values near 1 spread out;
            `threshold`, logarithmic and off (None, meaning infinity) at the far end; `onset`, logarithmic and off (0) at the
            near end; `switch`, true or false.
        symbol: the short form beside the slider, such as β₁.
        text: one sentence on what the number does. `{value}` stands for it, `{horizon}` for 1 / (1 - value).
        allowed: the interval that a value must lie in, `(low, high, "[)")`: the brackets say which ends belong.
        excludes: names of thresholds that cannot be on together with this one.
        whole: whether only whole numbers are allowed.
    """

    name: str
    default: Any
    low: float
    high: float
    scale: str
    symbol: str
    text: str
    allowed: tuple
    excludes: tuple = ()
    whole: bool = False

    def check(self, value):
        """Return `value` as a Python number (or None where that means something), or raise a ValueError that names it."""
        if value is None and (self.scale == "threshold" or self.default is None):
            return None
        if isinstance(value, jax.core.Tracer):  # made inside a user's own compiled function: there is no number to look at
            return value
        # Only what says that it is a number: NumPy would read '1' as one, and a list as several.
        real = isinstance(value, numbers.Real) or hasattr(value, "__array__")
        array = self._checked(np.asarray(value if real else None), value)
        if array.ndim:
            raise ValueError(f"Expected {self.name} to be one number, received: {value!r}")
        return array.item()

    def check_row(self, value):
        """Return `value` as an array of one axis, each entry of which is allowed, or raise a ValueError that names it."""
        try:
            array = np.asarray(value)
        except ValueError:  # lists of unequal lengths
            array = np.asarray(None)
        array = self._checked(array, value)
        if array.ndim != 1:
            raise ValueError(f"Expected {self.name} to be a list of values, one for each row, received: {value!r}")
        return array

    def coerce(self, value, dtype):
        """`value`, a number or an array of numbers, as an array of the dtype; None stays None unless it means infinity."""
        if value is None:
            return np.asarray(np.inf, dtype) if self.scale == "threshold" else None
        return np.asarray(value, np.bool_ if self.scale == "switch" else dtype)

    def _checked(self, array, value):
        if self.scale == "switch":
            if array.dtype != np.bool_ and not (array.dtype.kind in "iuf" and np.isin(array, (0, 1)).all()):
                raise ValueError(f"Expected {self.name} to be True or False, received: {value!r}")
            return array.astype(np.bool_)
        if array.dtype.kind not in "iuf" and array.dtype.name != "bfloat16":
            raise ValueError(f"Expected {self.name} to be a number, received: {value!r}")
        low, high, ends = self.allowed
        inside = (array >= low if ends[0] == "[" else array > low) & (array <= high if ends[1] == "]" else array < high)
        if not inside.all():
            wrong = array[~inside][0]
            raise ValueError(f"Expected {self.name} {_condition(self.allowed, wrong)}, received: {wrong}")
        if self.whole:
            if (array != np.floor(array)).any():
                raise ValueError(f"Expected {self.name} to be a whole number, received: {value!r}")
            array = array.astype(np.int64)
        return array


def parameter(
    default, low, high, scale="linear", *, symbol="", text="", allowed=(-math.inf, math.inf, "()"), excludes=(), whole=False,
    nests=False,
):
    """A dataclass field for one number that can be turned; see `Parameter`.

    With `nests`, an object with numbers of its own may stand in its place, such as a schedule for a learning rate.
    """
    if scale not in SCALES:
        raise ValueError(f"Expected scale to be one of {', '.join(SCALES)}, received: {scale!r}")
    range_ = dict(low=low, high=high, scale=scale, symbol=symbol, text=text, allowed=allowed, excludes=excludes, whole=whole)
    return dataclasses.field(default=default, metadata={"parameter": range_, "nests": nests})


def static(default=dataclasses.MISSING):
    """A dataclass field that is code rather than data: it belongs to the pytree's structure, and must be hashable."""
    return dataclasses.field(default=default, metadata={"static": True})


def note(default=dataclasses.MISSING):
    """A dataclass field that is for people only, such as a title: it travels along, and two objects that differ in it are
    of the same structure, so that it never recompiles anything."""
    return dataclasses.field(default=default, metadata={"note": True})


class _Notes(tuple):
    """The notes of an object, equal to any others."""

    __slots__ = ()

    def __eq__(self, other):
        return isinstance(other, _Notes)

    def __ne__(self, other):
        return not isinstance(other, _Notes)

    def __hash__(self):
        return 0


def pytree(cls):
    """Make `cls` a frozen dataclass that is a pytree: its fields are leaves, and only its constructor validates.

    A field `numbers` is a dict of numbers known only when the object is made, and a field `ranges` beside it, a `note`,
    holds their `Parameter`s. Unflattening does not construct: under a transformation the leaves are tracers, and there
    is nothing to validate.
    """
    for name, default in (("__post_init__", check), ("__repr__", _repr), ("__eq__", _equal)):
        if name not in cls.__dict__:
            setattr(cls, name, default)
    cls = dataclasses.dataclass(frozen=True, repr=False, eq=False)(cls)
    static, notes, data = [], [], []
    for field in dataclasses.fields(cls):
        (static if "static" in field.metadata else notes if "note" in field.metadata else data).append(field.name)

    def flatten(self):
        keys = tuple((jax.tree_util.GetAttrKey(name), getattr(self, name)) for name in data)
        return keys, (tuple(getattr(self, name) for name in static), _Notes(getattr(self, name) for name in notes))

    def unflatten(aux, leaves):
        self = object.__new__(cls)
        for name, value in (*zip(data, leaves), *zip(static, aux[0]), *zip(notes, aux[1])):
            object.__setattr__(self, name, value)
        return self

    jax.tree_util.register_pytree_with_keys(cls, flatten, unflatten)
    cls.is_parametric = True
    cls.__hash__ = None
    return cls


def check(thing):
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


def is_parametric(thing):
    """Whether `thing` is a class under `pytree` or an object of one."""
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
            found.update({entry.name: value[entry.name] for entry in thing.ranges})
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
    infinity, a switch a bool; a number too large for the dtype becomes infinity, as it does everywhere.
    """
    copy = object.__new__(type(thing))
    with np.errstate(over="ignore"):
        for field in dataclasses.fields(thing):
            value = getattr(thing, field.name)
            if field.name == "numbers":
                value = {entry.name: entry.coerce(value[entry.name], dtype) for entry in thing.ranges}
            elif is_parametric(value):
                value = coerce(value, dtype)
            elif "parameter" in field.metadata:
                value = _parameter(field).coerce(value, dtype)
            elif isinstance(value, np.ndarray) and value.dtype.kind == "f":  # no slider, such as a schedule's boundaries
                value = value.astype(dtype)
            object.__setattr__(copy, field.name, value)
    return copy


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
        elif "note" not in field.metadata and not np.array_equal(value, field.default):
            entries.append(f"{field.name}={value!r}")
    return f"{type(self).__name__}({', '.join(entries)})"


def _equal(self, other):
    if type(self) is not type(other):
        return NotImplemented
    (mine, kind), (theirs, other_kind) = jax.tree.flatten(self), jax.tree.flatten(other)
    return kind == other_kind and all(np.array_equal(one, two) for one, two in zip(mine, theirs))


def _condition(allowed, wrong):
    low, high, ends = allowed
    if (low, high) == (-math.inf, math.inf):
        return "to be finite"
    if high < math.inf:
        return f"to lie in {ends[0]}{low:g}, {high:g}{ends[1]}"
    finite = " and finite" if ends[1] == ")" and not math.isfinite(wrong) else ""
    return f"{'>=' if ends[0] == '[' else '>'} {low:g}{finite}"
