"""The names of a point's coordinates."""

from __future__ import annotations

from typing import Any

PLANE = ("x", "y")
SPACE = ("x", "y", "z")


def axes_of(surface: Any) -> tuple[str, ...]:
    """A surface's own `axes`, or x, y and z for as many coordinates as its start has, or x1, x2 and
    so on.

    Example:
        >>> import adamviz as av
        >>> axes_of(av.surfaces.Beale())
        ('x', 'y')
    """
    names = getattr(surface, "axes", None)
    if names:
        return tuple(names)
    count = len(surface.start)
    return SPACE[:count] if count <= len(SPACE) else tuple(f"x{i + 1}" for i in range(count))
