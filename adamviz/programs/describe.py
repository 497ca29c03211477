"""What a view needs to know of a surface, an optimizer or noise, described once and kept."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from adamviz.core.noise import Noise
from adamviz.core.parameter import Parameter
from adamviz.core.parameters import parameters
from adamviz.programs.axes import PLANE, axes_of
from adamviz.programs.key import ProgramKey
from adamviz.programs.program import noise_program, optimizer_program, record_of, surface_program
from adamviz.programs.values import plain_values


def describe(thing: Any, axes: Sequence[str] = PLANE) -> Description:
    """Describe a surface, an optimizer or `Noise`.

    Args:
        thing: a surface, an optimizer or noise as `av.run` takes it, checked, and with the user's own
            functions as they are to be kept.
        axes: the names of the coordinates of the points that an optimizer or noise is described for; a
            surface has its own.

    Returns:
        Its `Description`: nothing is computed before it is asked for, and everything once.

    Example:
        >>> import adamviz as av
        >>> bowl = describe(av.surfaces.Bowl(curvature=3.0))
        >>> bowl.values, bowl.names
        ({'curvature': 3.0}, frozenset({'curvature'}))
        >>> [parameter.scale for parameter in bowl.parameters], bowl.program["title"]
        (['log'], 'Round bowl')
        >>> adam = describe(av.Adam(0.1).hyperparameters)
        >>> adam.key == describe(av.Adam(0.2).hyperparameters).key
        True
        >>> adam.record[:2]
        [['alpha', 1], ['bias_1', 1]]
    """
    return Description(thing, tuple(axes))


class Description:
    """A thing and all that follows from it.

    Attributes:
        thing: what is described.
        axes: the names of a point's coordinates.
        parameters: a `Parameter` for each of its numbers.
        values: the present numbers by name, as JSON holds them: a threshold that is off is None.
        names: the names of its numbers.
        key: the `ProgramKey`, equal to that of everything with the same program.
        program: what the page computes it with, as JSON values.
        record: of an optimizer, [name, how many numbers] of each part of what a step leaves behind.
    """

    def __init__(self, thing: Any, axes: tuple[str, ...] = PLANE) -> None:
        self.thing = thing
        self.axes = axes_of(thing) if hasattr(thing, "extent") else axes

    @functools.cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        return tuple(parameters(self.thing))

    @functools.cached_property
    def values(self) -> dict[str, Any]:
        return plain_values(self.thing)

    @functools.cached_property
    def names(self) -> frozenset[str]:
        return frozenset(self.values)

    @functools.cached_property
    def key(self) -> ProgramKey:
        return ProgramKey(self.thing)

    @functools.cached_property
    def program(self) -> dict[str, Any]:
        if isinstance(self.thing, Noise):
            return noise_program(self.axes)
        if hasattr(self.thing, "update"):
            return optimizer_program(self.thing, self.axes)
        return surface_program(self.thing)

    @functools.cached_property
    def record(self) -> list[list[Any]]:
        return record_of(self.thing, self.axes)
