"""Names of a package that are imported when they are first asked for."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any


def attach(
    package: str, names: Mapping[str, Sequence[str]], modules: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a package whose names come from modules loaded on first use.

    No lock of its own: each module's import has one, and a second would let two threads wait for each other.

    Args:
        package: the package's `__name__`.
        names: the names taken from each module, by the module's full name.
        modules: the full name of each module that is itself a name of the package, by that name.

    Source: PEP 562, module `__getattr__` and `__dir__`.
    """
    origin = {name: module for module, taken in names.items() for name in taken}

    def getattribute(name):
        if name in modules:
            value = importlib.import_module(modules[name])
        elif name in origin:
            value = getattr(importlib.import_module(origin[name]), name)
        else:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        # A submodule of the same name must not hide what was asked for, so the package's own name is set.
        setattr(sys.modules[package], name, value)
        return value

    def directory():
        return sorted({*vars(sys.modules[package]), *origin, *modules})

    return getattribute, directory
