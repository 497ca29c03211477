"""Any callable of one number or of two as a surface."""

from __future__ import annotations

import functools
import math
import numbers as numeric
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from adamviz.core.encodable import encodable
from adamviz.core.parameter import Parameter
from adamviz.core.parameters import display_field, pytree, static_field
from adamviz.core.received import received
from adamviz.surfaces.places import check_extent, check_minima, check_start, floats, plain_float
from adamviz.surfaces.point import Minima, as_point
from adamviz.surfaces.tracing import axis_count, takes_two
from adamviz.typing import Float

FINITE = (-math.inf, math.inf, "()")
OWN = {"f", "self", "extent", "start", "minima", "title", "formula"}
LARGEST = float(np.finfo(np.float64).max)


@pytree
class Surface:
    """A loss surface made of a function.

    Each verb (`run`, `sweep`, `explore`, ...) has JAX trace f anew, so that data, globals and attributes that
    f reads are those of that moment; a view keeps them as they were when it was made.

    Args:
        f: a callable of `(x, y)`, two scalars, of `xy`, an array of shape (2,), or of `x`, one scalar, that
            returns one number and is written with operators and `jax.numpy`. Its other arguments that are
            numbers can be turned. One that returns a number for `xy` is of two; one that does so for `x` only
            is of one, as is any for which extent or start says so.
        extent: the part of the plane to show, (x_low, x_high, y_low, y_high); (−3, 3, −3, 3) if None. Of a
            function of one number, (x_low, x_high); (−3, 3) if None.
        start: where a run begins, (x, y) within the extent, or x; up and to the left of its middle if None.
        minima: known minima, each (x, y) or (x, y, loss), or x or (x, loss) of a function of one number; a
            loss that is not given is computed.
        title: what to call the surface; the name of f if None.
        formula: the formula to show, as text.
        **numbers: values for the arguments of f that can be turned: a number, or (low, high) or (low, value,
            high) to set the ends of its slider too. A number that is only f's default has a slider as well.

    Raises:
        TypeError: f cannot be traced by JAX, or takes or returns something else; the message says what to
            write instead. A function without a gradient is refused too, because optimizers go by it.
        ValueError: extent, start, minima or a number is not what is allowed; or f is another function each
            time that it is traced, as with NumPy's random numbers.

    >>> import jax.numpy as jnp
    >>> def ripples(x, y, height=1.0):
    ...     return x**2 + y**2 + height * jnp.sin(3 * x)
    >>> surface = Surface(ripples, height=(0, 5))
    >>> surface
    Surface(ripples, height=1.0)
    >>> round(float(surface((1.0, 0.0))), 4)
    1.1411
    >>> valley = Surface(lambda x: x**2, extent=(-3, 3), start=2.0)  # of one number
    >>> valley.start, float(valley((3.0,)))
    ((2.0,), 9.0)
    """

    function: Any = static_field()
    separate: Any = static_field()
    numbers: Any
    ranges: Any = display_field()
    extent: Any = display_field()
    start: Any = display_field()
    points: Any = static_field()
    title: Any = display_field()
    formula: Any = display_field()
    source = ""

    def __init__(
        self,
        f: Callable[..., Any],
        *,
        extent: Sequence[float] | None = None,
        start: float | Sequence[float] | None = None,
        minima: Sequence[float | Sequence[float]] = (),
        title: str | None = None,
        formula: str | None = None,
        **numbers: float | tuple[float, float] | tuple[float, float, float],
    ) -> None:
        if not callable(f):
            raise TypeError(f"Expected f to be a function of (x, y), of xy or of x, received: {received(f)}")
        separate, ranges = _ranges(f, numbers)
        taken = sorted(OWN & ranges.keys())
        if taken:
            raise TypeError(
                f"f has a number called {', '.join(taken)}, as Surface has an argument: rename the number"
            )
        values = {name: entry.default for name, entry in ranges.items()}
        size = axis_count(functools.partial(_call, f, separate), values, f, separate, extent, start)
        extent = check_extent(extent, size)
        function: Any = f
        fields = {
            # A bound method is hashable whatever its object is.
            "function": function if _hashable(f) else function.__call__,
            "separate": separate,
            "numbers": values,
            "ranges": tuple(ranges.values()),
            "extent": extent,
            "start": check_start(start, extent),
            "points": check_minima(minima, size),
            "title": _text("title", title) or _name(f, size),
            "formula": _text("formula", formula) or "",
        }
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        xy = as_point(xy)
        numbers = {name: jnp.asarray(value).astype(xy.dtype) for name, value in self.numbers.items()}
        # Of one axis the function is given a number, whether the point comes as one or as an array of one.
        point = xy.reshape(()) if len(self.start) == 1 else xy
        return jnp.asarray(_call(self.function, self.separate, point, numbers)).astype(xy.dtype)

    @property
    def minima(self) -> Minima:
        """Known minima, each a point and its loss; one that was not given is of the present numbers."""
        size = len(self.start)
        return tuple(point if len(point) > size else (*point, self._loss(point)) for point in self.points)

    def _loss(self, point):
        loss = self(point)
        return loss if isinstance(loss, jax.core.Tracer) else float(loss)

    def __repr__(self):
        name = getattr(self.function, "__name__", type(self.function).__name__)
        return f"Surface({', '.join([name, *(f'{key}={value!r}' for key, value in self.numbers.items())])})"


def usual(
    function: Callable[..., Any], names: Iterable[str], size: int = 2
) -> tuple[dict[str, Parameter], dict[str, Any]]:
    """A function's usual ranges, the `Parameter`s by name, and its usual extent, start and title.

    Args:
        function: the surface's function.
        names: of all its numbers, whether or not the function says a value.
        size: how many coordinates a point has.
    """
    _, defaults = takes_two(function, tuple(names))
    ranges = {name: _range(name, None, default) for name, default in defaults.items() if _is_number(default)}
    extent = check_extent(None, size)
    return ranges, {
        "extent": extent,
        "start": check_start(None, extent),
        "points": (),
        "title": _name(function, size),
        "formula": "",
    }


def _call(function, separate, point, numbers):
    return function(*point, **numbers) if separate else function(point, **numbers)


def _ranges(f, numbers):
    """Whether a function takes (x, y), and the `Parameter` of each of its numbers."""
    separate, defaults = takes_two(f, tuple(numbers))
    names = (
        *(name for name, default in defaults.items() if _is_number(default) or name in numbers),
        *numbers,
    )
    return separate, {name: _range(name, numbers.get(name), defaults.get(name)) for name in names}


def _is_number(value):
    return (
        isinstance(value, (numeric.Real, np.ndarray, jax.Array))
        and not isinstance(value, bool)
        and np.ndim(value) == 0
    )


def _hashable(thing):
    try:
        hash(thing)
    except TypeError:
        return False
    return True


def _name(f, size):
    name = getattr(f, "__name__", "").strip("_")
    return (
        name.replace("_", " ").capitalize()
        if name.isidentifier()
        else ("Custom function", "Custom surface")[size - 1]
    )


def _text(name, value):
    if value is not None and not isinstance(value, str):
        raise TypeError(f"Expected {name} to be text, received: {received(value)}")
    return None if value is None else encodable(value)


def _range(name, given, default):
    """The `Parameter` of one number: its value and the ends of its slider."""
    if isinstance(given, (tuple, list)):
        numbers = floats(name, given, (2, 3), "a number, (low, high) or (low, value, high)")
        low, high = numbers[0], numbers[-1]
        if not low < high:
            raise ValueError(
                f"Expected {name} to be (low, high) with low < high, received: {received(given)}"
            )
        value = (
            numbers[1] if len(numbers) == 3 else float(default) if _is_number(default) else (low + high) / 2
        )
        if not low <= value <= high:
            raise ValueError(
                f"Expected the value of {name} to lie between {low:g} and {high:g}, received: {value:g}"
            )
    else:
        value = default if given is None else given
        if not _is_number(value) or not math.isfinite(plain_float(value)):
            raise ValueError(
                f"Expected {name} to be a finite number, (low, high) or (low, value, high), received: "
                f"{received(value)}"
            )
        value = float(value)
        low, high = (-1.0, 1.0) if value == 0 else sorted((0.0, max(-LARGEST, min(LARGEST, 2 * value))))
    return Parameter(name, value, low, high, "linear", symbol=name, text="", allowed=FINITE)
