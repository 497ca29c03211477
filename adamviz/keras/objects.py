"""Objects of a user's own classes, such as a model that holds variables: what of them a function may read.

Which attributes a function reads is taken from the names in its code, of whatever object they are; so nothing can be said of
an object that finds attributes in its own way.
"""

import functools
import types

# Called by making, changing, showing or ending an object; by nothing that only reads it.
QUIET = {"__init__", "__new__", "__post_init__", "__setattr__", "__delattr__", "__repr__", "__str__", "__del__", "__init_subclass__"}
OWN_WAYS = {"__getattr__", "__getattribute__", "__slots__"}


def is_plain(thing):
    """Whether an object is all that its `__dict__` and the Python code of its class say."""
    return _is_plain(type(thing)) and hasattr(thing, "__dict__")


@functools.lru_cache(maxsize=1024)
def _is_plain(kind):
    return (
        type(kind) is type
        and kind.__new__ is object.__new__
        and not any(name in OWN_WAYS for base in kind.__mro__[:-1] for name in vars(base))
    )


def attributes(thing, names):
    """The object's own attributes that have one of the names, in the order in which they were set."""
    return {name: value for name, value in vars(thing).items() if name in names}


def members(kind, names):
    """What the class holds under one of the names, and the special methods, which no code has to name: functions and values."""
    found = []
    for base in kind.__mro__[:-1]:
        for name, value in vars(base).items():
            special = name.startswith("__") and name.endswith("__")
            if (isinstance(value, types.FunctionType) and name not in QUIET) if special else name in names:
                found.append((name, _function(value)))
    return found


def copied(thing, changed):
    """An object like this one with other values of some attributes."""
    copy = object.__new__(type(thing))
    vars(copy).update(vars(thing) | changed)
    return copy


def _function(value):
    if isinstance(value, property):
        return value.fget
    return value.__func__ if isinstance(value, (staticmethod, classmethod)) else value
