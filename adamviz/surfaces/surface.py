"""Any callable of two numbers as a surface."""

from __future__ import annotations

import math
import numbers as numeric
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from adamviz.core.parameter import Parameter
from adamviz.core.parameters import display_field, pytree, static_field
from adamviz.core.received import received
from adamviz.surfaces.point import Minima, as_point
from adamviz.surfaces.tracing import check_traceable, takes_two
from adamviz.typing import Float

FINITE = (-math.inf, math.inf, "()")
OWN = {"f", "self", "extent", "start", "minima", "title", "formula"}
LARGEST = float(np.finfo(np.float64).max)
FARTHEST = 1e9  # from the origin that a view shows


@pytree
class Surface:
    """A loss surface made of a function.

    Each verb (`run`, `sweep`, `explore`, ...) has JAX trace f anew, so that data, globals and attributes that
    f reads are those of that moment; a view keeps them as they were when it was made.

    Args:
        f: a callable of `(x, y)`, two scalars, or of `xy`, an array of shape (2,), that returns one number
            and is written with operators and `jax.numpy`. Its other arguments that are numbers can be turned.
        extent: the part of the plane to show, (x_low, x_high, y_low, y_high); (−3, 3, −3, 3) if None.
        start: where a run begins, (x, y) within the extent; up and to the left of its middle if None.
        minima: known minima, each (x, y) or (x, y, loss); a loss that is not given is computed.
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
    """

    function: Any = static_field()
    two: Any = static_field()
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
        extent: tuple[float, float, float, float] | None = None,
        start: tuple[float, float] | None = None,
        minima: Sequence[Sequence[float]] = (),
        title: str | None = None,
        formula: str | None = None,
        **numbers: float | tuple[float, float] | tuple[float, float, float],
    ) -> None:
        if not callable(f):
            raise TypeError(f"Expected f to be a function of (x, y) or of xy, received: {received(f)}")
        two, ranges = _ranges(f, numbers)
        taken = sorted(OWN & ranges.keys())
        if taken:
            raise TypeError(
                f"f has a number called {', '.join(taken)}, as Surface has an argument: rename the number"
            )
        extent = _extent(extent)
        function: Any = f
        fields = {
            # A bound method is hashable whatever its object is.
            "function": function if _hashable(f) else function.__call__,
            "two": two,
            "numbers": {name: entry.default for name, entry in ranges.items()},
            "ranges": tuple(ranges.values()),
            "extent": extent,
            "start": _start(start, extent),
            "points": _points(minima),
            "title": _text("title", title) or _name(f),
            "formula": _text("formula", formula) or "",
        }
        for name, value in fields.items():
            object.__setattr__(self, name, value)
        check_traceable(self._call, self.numbers, f)

    def __call__(self, xy: Float[ArrayLike, " 2"]) -> Float[Array, ""]:
        xy = as_point(xy)
        numbers = {name: jnp.asarray(value).astype(xy.dtype) for name, value in self.numbers.items()}
        return jnp.asarray(self._call(xy, numbers)).astype(xy.dtype)

    def _call(self, xy, numbers):
        return self.function(*xy, **numbers) if self.two else self.function(xy, **numbers)

    @property
    def minima(self) -> Minima:
        """Known minima, each (x, y, loss); a loss that was not given is that of the present numbers."""
        return tuple(point if len(point) == 3 else (*point, self._loss(point)) for point in self.points)

    def _loss(self, point):
        loss = self(point)
        return loss if isinstance(loss, jax.core.Tracer) else float(loss)

    def __repr__(self):
        name = getattr(self.function, "__name__", type(self.function).__name__)
        return f"Surface({', '.join([name, *(f'{key}={value!r}' for key, value in self.numbers.items())])})"


def usual(function: Callable[..., Any], names: Iterable[str]) -> tuple[dict[str, Parameter], dict[str, Any]]:
    """A function's usual ranges, the `Parameter`s by name, and its usual extent, start and title.

    Args:
        function: the surface's function.
        names: of all its numbers, whether or not the function says a value.
    """
    _, defaults = takes_two(function, tuple(names))
    ranges = {name: _range(name, None, default) for name, default in defaults.items() if _is_number(default)}
    extent = _extent(None)
    return ranges, {
        "extent": extent,
        "start": _start(None, extent),
        "points": (),
        "title": _name(function),
        "formula": "",
    }


def _ranges(f, numbers):
    """Whether a function takes (x, y), and the `Parameter` of each of its numbers."""
    two, defaults = takes_two(f, tuple(numbers))
    names = (
        *(name for name, default in defaults.items() if _is_number(default) or name in numbers),
        *numbers,
    )
    return two, {name: _range(name, numbers.get(name), defaults.get(name)) for name in names}


def _points(minima):
    try:
        several = list(minima)
    except TypeError:
        several = [None]
    return tuple(_floats("minima", point, (2, 3), "points (x, y) or (x, y, loss)") for point in several)


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


def _name(f):
    name = getattr(f, "__name__", "").strip("_")
    return name.replace("_", " ").capitalize() if name.isidentifier() else "Custom surface"


def _text(name, value):
    if value is not None and not isinstance(value, str):
        raise TypeError(f"Expected {name} to be text, received: {received(value)}")
    return value


def _float(value):
    """A number as a float; NaN for what is none, or is too large for one."""
    try:
        return (
            float(value)
            if isinstance(value, numeric.Real) or getattr(value, "dtype", np.dtype("O")).kind in "iuf"
            else math.nan
        )
    except (TypeError, ValueError, OverflowError):
        return math.nan


def _floats(name, value, counts, what):
    """`value` as a tuple of finite floats, as many as one of `counts`."""
    try:
        numbers = tuple(map(_float, value))
    except TypeError:
        numbers = ()
    with np.errstate(over="ignore"):
        finite = np.isfinite(np.float32(numbers)).all()  # which is what most runs compute in
    if len(numbers) not in counts or not finite:
        raise ValueError(f"Expected {name} to be {what}, finite numbers, received: {received(value)}")
    return numbers


def _extent(extent):
    if extent is None:
        return (-3.0, 3.0, -3.0, 3.0)
    numbers = _floats("extent", extent, (4,), "(x_low, x_high, y_low, y_high)")
    low_x, high_x, low_y, high_y = np.float32(numbers)
    if not (low_x < high_x and low_y < high_y):
        raise ValueError(
            f"Expected extent to have x_low < x_high and y_low < y_high, received: {received(extent)}"
        )
    if max(map(abs, numbers)) > FARTHEST:
        raise ValueError(f"Expected extent to lie within ±{FARTHEST:g}, received: {received(extent)}")
    return numbers


def _start(start, extent):
    left, right, bottom, top = extent
    if start is None:
        return (left + 0.15 * (right - left), bottom + 0.75 * (top - bottom))
    x, y = _floats("start", start, (2,), "(x, y)")
    if not (left <= x <= right and bottom <= y <= top):
        raise ValueError(
            f"Expected start to lie in the extent {extent}, received: {received(start)}; "
            "move it or set extent"
        )
    return (x, y)


def _range(name, given, default):
    """The `Parameter` of one number: its value and the ends of its slider."""
    if isinstance(given, (tuple, list)):
        numbers = _floats(name, given, (2, 3), "a number, (low, high) or (low, value, high)")
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
        if not _is_number(value) or not math.isfinite(_float(value)):
            raise ValueError(
                f"Expected {name} to be a finite number, (low, high) or (low, value, high), received: "
                f"{received(value)}"
            )
        value = float(value)
        low, high = (-1.0, 1.0) if value == 0 else sorted((0.0, max(-LARGEST, min(LARGEST, 2 * value))))
    return Parameter(name, value, low, high, "linear", symbol=name, text="", allowed=FINITE)
