"""Names of a module that are imported when they are first asked for."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any


def attach(
    package: str, modules: Mapping[str, Sequence[str]]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a package whose names come from modules loaded on first use.

    Args:
        package: the package's `__name__`.
        modules: the names taken from each module, by the module's full name.

    Source: PEP 562, module `__getattr__` and `__dir__`.
    """
    origin = {name: module for module, names in modules.items() for name in names}

    def getattribute(name):
        if name not in origin:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(origin[name]), name)
        # A submodule of the same name must not hide what was asked for, so the package's own name is set.
        setattr(sys.modules[package], name, value)
        return value

    def directory():
        return sorted({*vars(sys.modules[package]), *origin})

    return getattribute, directory
