"""The cache key of a program."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np

from adamviz.core import snapshots
from adamviz.core.parameters import coerce, replace, values
from adamviz.core.traced import contents
from adamviz.surfaces import snapshot


class ProgramKey:
    """The cache key of a thing's program: two are equal if their programs are, whatever values their
    parameters have.

    Args:
        thing: a surface, an optimizer or `Noise`.

    Attributes:
        thing: the thing with the user's own functions as they are now, and its values in float32.

    Example:
        >>> import adamviz as av
        >>> adam = av.Adam().hyperparameters
        >>> ProgramKey(adam) == ProgramKey(av.Adam(0.3, clipnorm=1.0).hyperparameters)
        True
        >>> ProgramKey(adam) == ProgramKey(av.TextbookAdam())
        False
    """

    def __init__(self, thing: Any) -> None:
        # What is a user's own is known by what JAX traces of it, never by the function object.
        self.thing = coerce((snapshots if hasattr(thing, "update") else snapshot).snapshot(thing), np.float32)
        # What no slider changes, such as a schedule's boundaries or a function's data, is written into the
        # program.
        constants = jax.tree.leaves(replace(self.thing, **dict.fromkeys(values(self.thing))))
        self._identity = (type(self.thing), jax.tree.structure(self.thing), tuple(map(contents, constants)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ProgramKey) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)
