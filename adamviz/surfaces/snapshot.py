"""A surface of the user's own, as it was traced: all of one moment, whatever its data becomes since."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
from jax import Array
from jax.typing import ArrayLike, DTypeLike

from adamviz.core.advice import changing
from adamviz.core.parameters import coerce, display_field, parameters, pytree, replace, static_field, values
from adamviz.core.traced import trace
from adamviz.core.trajectory import slope
from adamviz.surfaces.lookup import ALL
from adamviz.surfaces.point import Minima, as_point
from adamviz.surfaces.surface import Surface
from adamviz.typing import Float

STEP = np.zeros((), np.int32)


@pytree
class Snapshot:
    """A surface, its slope, minima and limits in one dtype, as a function of its numbers and the point.

    Made by `snapshot`. In another dtype than it was traced in, it asks the surface that it was made of.
    """

    numbers: Any = None
    traced: Any = None
    dtype: Any = static_field(default="float32")
    confined: Any = static_field(default=False)
    online: Any = static_field(default=False)
    ranges: Any = display_field(default=())
    original: Any = display_field(default=None)

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        xy = as_point(xy)
        if xy.dtype.name != self.dtype:
            return original(self)(xy)
        return self._at("value", xy, STEP)

    def slope(
        self, xy: Float[ArrayLike, " 2"], step: ArrayLike
    ) -> tuple[Float[Array, ""], Float[Array, " 2"]]:
        """The loss at a point, and the gradient there at a step."""
        return self._at("slope", xy, step)

    @property
    def minima(self) -> Minima:
        """Known minima, each (x, y, loss)."""
        minima = self._at("minima", np.zeros(len(self.start), self.dtype), STEP)
        return tuple(tuple(map(_plain, minimum)) for minimum in minima)

    def _at(self, part, xy, step):
        return self.traced.part(part, self.numbers, as_point(xy), step)

    def __getattr__(self, name):
        if name == "project" and self.confined:
            return lambda xy: self._at("project", xy, STEP)
        if name in ("title", "formula", "source", "extent", "start", "axes"):
            return getattr(self.original, name)
        raise AttributeError(name)

    def __repr__(self):
        return repr(original(self))


def _plain(number):
    return number if isinstance(number, jax.core.Tracer) else float(number)


def snapshot(surface: Any, dtype: DTypeLike = "float32") -> Any:
    """A surface as it is now, for points of a dtype; one of ours, which cannot change, as it is.

    >>> import numpy as np
    >>> from adamviz.surfaces import Surface
    >>> data = np.array([1.0, 2.0])
    >>> kept = snapshot(Surface(lambda x, y: data[0] * x + data[1] * y))
    >>> data[:] = 100.0
    >>> float(kept((1.0, 1.0)))
    3.0
    """
    dtype = np.dtype(dtype)
    if type(surface) in ALL:
        return surface
    if isinstance(surface, Snapshot):
        if surface.dtype == dtype.name:
            return surface
        surface = original(surface)
    base = coerce(surface, np.float64 if dtype == np.float64 else np.float32)
    confined = hasattr(surface, "project")

    def everything(numbers, xy, step):
        turned = replace(base, **numbers)
        found = {
            "value": turned(xy),
            "slope": slope(turned, xy, step),
            "minima": [[*map(jax.numpy.asarray, one)] for one in turned.minima],
        }
        return found | ({"project": turned.project(xy)} if confined else {})

    arguments = values(base), np.zeros(len(surface.start), dtype), STEP
    with jax.enable_x64(dtype == np.float64):
        traced = trace(everything, *arguments)
        if not isinstance(surface, Surface) and not traced.same(trace(everything, *arguments)):
            raise ValueError(changing(type(surface), "the surface"))
    return Snapshot(
        numbers=values(surface),
        traced=traced,
        dtype=dtype.name,
        confined=confined,
        online=hasattr(surface, "gradient_at"),
        ranges=parameters(surface),
        original=surface,
    )


def original(surface: Any) -> Any:
    """The surface that a snapshot was made of, with its present numbers; another surface as it is."""
    return replace(surface.original, **surface.numbers) if isinstance(surface, Snapshot) else surface
