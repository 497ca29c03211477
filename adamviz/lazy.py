"""Names of a module that are imported when they are first asked for."""

import importlib
import sys


def attach(package, modules):
    """The `__getattr__` and `__dir__` of a package whose names come from modules loaded on first use.

    Args:
        package: the package's `__name__`.
        modules: a dict from a module's full name to the names taken from it.

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
