"""From what a person writes ("rosenbrock", a class, a function) to a surface, and back to a name."""

from __future__ import annotations

import difflib
import re
from typing import Any

from adamviz.core.parameters import is_parametric
from adamviz.core.received import received
from adamviz.surfaces.bowls import BOWLS
from adamviz.surfaces.data import DATA
from adamviz.surfaces.many_minima import MANY_MINIMA
from adamviz.surfaces.online import ONLINE
from adamviz.surfaces.shapes import SHAPES
from adamviz.surfaces.surface import Surface
from adamviz.surfaces.valleys import VALLEYS

# The order of a menu: the most telling first.
ALL = (*VALLEYS, *MANY_MINIMA, *BOWLS, *SHAPES, *DATA, *ONLINE)


def as_surface(thing: Any) -> Any:
    """The surface that `thing` stands for.

    Args:
        thing: a surface, which is returned as it is; the class of one; its name, such as "three_hump_camel"
            or "ThreeHumpCamel"; or a function of (x, y), of xy or of x, which becomes a `Surface`.

    Raises:
        ValueError: a name that no surface has.
        TypeError: anything else.

    >>> as_surface("rosenbrock")
    Rosenbrock()
    >>> as_surface(lambda x, y: x**2 + y**2).extent
    (-3.0, 3.0, -3.0, 3.0)
    """
    if isinstance(thing, str):
        return named(thing)()
    if is_parametric(thing):
        if isinstance(thing, type):
            thing = thing()
        if callable(thing) and hasattr(thing, "extent"):
            return thing
    elif callable(thing):
        return Surface(thing)
    raise TypeError(
        f"Expected a surface, its name, or a function of (x, y) or of x, received: {received(thing)}. "
        f"The names are {_names()}"
    )


def named(name: str) -> type:
    """The class of the surface called `name`; capitals, spaces, hyphens and underscores do not matter.

    >>> named("three-hump camel").title
    'Three-hump camel'
    """
    classes = {_key(cls.__name__): cls for cls in ALL}
    key = _key(name)
    if key in classes:
        return classes[key]
    close = difflib.get_close_matches(key, classes, n=1)
    hint = f" Did you mean {name_of(classes[close[0]])!r}?" if close else ""
    raise ValueError(f"Expected surface to be one of {_names()}, received: {received(name)}.{hint}")


def name_of(surface: Any) -> str:
    """The name of a surface or of its class in snake_case; for a `Surface`, that of its function.

    >>> name_of(named("ThreeHumpCamel")), name_of(Surface(lambda x, y: x * y))
    ('three_hump_camel', 'custom')
    """
    surface = getattr(surface, "original", surface)  # of one as it was traced
    if isinstance(surface, Surface):
        name = getattr(surface.function, "__name__", "custom")
        return name if name.isidentifier() and name != "__call__" else "custom"
    cls = surface if isinstance(surface, type) else type(surface)
    return re.sub(r"(?<=[a-z0-9])(?<!Mc)(?=[A-Z])", "_", cls.__name__).lower()


def _key(name):
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _names():
    return ", ".join(name_of(cls) for cls in ALL)
