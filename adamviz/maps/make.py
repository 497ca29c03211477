"""The public verb `hyperparameter_map`: arguments are checked here, before anything runs."""

from __future__ import annotations

import concurrent.futures
import math
import numbers
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jax.typing import ArrayLike
from numpy.typing import DTypeLike

from adamviz.api import check_noise, check_optimizer, check_start, check_steps
from adamviz.core.measures import MEASURES
from adamviz.core.noise import Noise
from adamviz.core.received import received
from adamviz.keras.adam import Adam
from adamviz.maps.axis import checked, real_number
from adamviz.maps.computing import check_executor
from adamviz.maps.map import Map
from adamviz.maps.network import Network
from adamviz.maps.plan import Plan, planned, turnable
from adamviz.memory import free_bytes
from adamviz.surfaces import as_surface
from adamviz.typing import Float

DTYPES = ("float32", "float64")
NEAR = 0.01  # of the diagonal of a surface's extent: the distance within which a minimum counts as reached
AxisLike = tuple[str, float, float] | tuple[str, float, float, str]


def hyperparameter_map(
    optimizer: Adam | Any,
    surface: str | type | Callable[..., Any] | Network,
    x: AxisLike = ("learning_rate", 1e-4, 1.0, "log"),
    y: AxisLike = ("beta_1", 0.0, 0.999),
    shape: tuple[int, int] = (512, 512),
    steps: int = 1000,
    *,
    measure: str | Sequence[str] = "final_loss",
    start: Float[ArrayLike, " axes"] | None = None,
    noise: Noise | None = None,
    dtype: DTypeLike = "float32",
    tolerance: float = 1e-3,
    radius: float | None = None,
    executor: concurrent.futures.Executor | None = None,
) -> Map:
    """Run an optimizer once for each pixel of a map over two of its numbers, and keep some measures of each.

    Each pixel is what `run` computes at that point, but for roundings, as both are compiled in another way. A
    run that is sensitive to them, near where it begins to diverge or with steps that jump to and fro, may end
    elsewhere, as it does when its start is moved by the last bit; in float64 it takes longer to. No path is
    stored, so that the memory is that of the measures alone.

    An interrupt ends it with what is computed so far: `Map.missing` says how much is not, and `Map.resume`
    goes on from there.

    Args:
        optimizer: an `Adam` or a `Rival`.
        surface: a surface, its name, a function of `x`, of `x, y` or of `xy`, or a `Network` that is to be
            trained.
        x: what the columns differ in: (name, low, high), or with a scale: "linear"; "log", or "one_minus",
            which is logarithmic in 1 - value. The name is that of any number of the optimizer, its schedule,
            the surface or the noise that is no switch, or "start_x" or "start_y", of which a function of one
            number has the first. Both ends are on the map.
        y: what the rows differ in, in the same way.
        shape: (rows, columns).
        steps: of each run, at least 1.
        measure: which numbers of a run to keep, a name or several, of its points p₀ to p_T, their losses fₜ
            and its updates uₜ:
            final_loss, f_T, and best_loss, the lowest finite fₜ, in the units of the loss;
            steps_to_tolerance, the first t with fₜ − f* <= tolerance, and diverged_at, the first t at which
            pₜ or fₜ is not finite, in steps;
            distance, of p_T from the nearest known minimum, and path_length, Σ |pₜ₊₁ − pₜ|, in the units of
            the plane;
            minimum, the place among the known minima of the one within a radius of p_T;
            oscillation, the share of steps, averaged over the coordinates, at which uₜ has another sign than
            uₜ₋₁, from 0 to 1;
            spike, the largest fₜ − min(f₀, ..., fₜ₋₁), or 0.
        start: the first point; the surface's own if None.
        noise: a `Noise`, the same errors in every pixel; None for none.
        dtype: float32, or float64: Keras keeps its hyperparameters as float32, so that a map of a narrow
            range is made of steps.
        tolerance: above the lowest known minimum, or above 0 if none is known: a loss that counts as reached,
            in its units.
        radius: the distance within which a minimum counts as reached, in the units of the plane; None for a
            hundredth of the diagonal of the surface's extent.
        executor: any `concurrent.futures.Executor`, to whose workers the tiles go; None takes all cores, or
            all of JAX's devices, of this machine.

    Returns:
        A `Map`, whose arrays are (rows, columns): of the dtype, and int32 of whole numbers, with -1 for none.

    Raises:
        TypeError, ValueError: for an argument that cannot be used; the message names it and what is allowed.
        adamviz.maps.computing.TileError: a tile cannot be computed; its `map` has the others.

    Warns:
        UserWarning: it was interrupted.

    Example:
        >>> import adamviz as av
        >>> rates = ("learning_rate", 0.001, 1.0, "log")
        >>> adam = av.hyperparameter_map(av.Adam(), "rosenbrock", rates, shape=(16, 24), steps=200)
        >>> amsgrad = av.hyperparameter_map(
        ...     av.Adam(amsgrad=True), "rosenbrock", rates, shape=(16, 24), steps=200
        ... )
        >>> (adam - amsgrad)["final_loss"].shape
        (16, 24)

    Source:
        Sohl-Dickstein, The boundary of neural network trainability is fractal, 2024, for maps of training.
    """
    executor = check_executor(executor)
    plan = plan_of(
        optimizer,
        surface,
        x,
        y,
        shape,
        steps,
        measure=measure,
        start=start,
        noise=noise,
        dtype=dtype,
        tolerance=tolerance,
        radius=radius,
    )
    return Map.begin(plan).resume(executor)


def plan_of(
    optimizer: Any,
    surface: Any,
    x: AxisLike,
    y: AxisLike,
    shape: tuple[int, int],
    steps: int,
    *,
    measure: str | Sequence[str],
    start: Any = None,
    noise: Noise | None = None,
    dtype: DTypeLike = "float32",
    tolerance: float = 1e-3,
    radius: float | None = None,
) -> Plan:
    """The plan of a map; arguments and errors as in `hyperparameter_map`."""
    core = check_optimizer(optimizer)
    surface = surface if isinstance(surface, Network) else as_surface(surface)
    check_noise(noise)
    steps, measures, kind = check_steps(steps), _measures(measure), _dtype(dtype)
    rows, columns = _shape(shape, measures, kind)
    entries = turnable(core, surface, noise)
    axes = checked("x", x, columns, entries), checked("y", y, rows, entries)
    ends = np.asarray(getattr(surface, "extent", (0, 1, 0, 1)), float)
    near = NEAR * math.hypot(*(ends[1::2] - ends[::2])) if radius is None else radius
    return planned(
        core,
        surface,
        noise,
        axes,
        steps=steps,
        measures=measures,
        dtype=kind,
        start=_start(start, surface, kind),
        tolerance=_not_negative("tolerance", tolerance, kind),
        radius=_not_negative("radius", near, kind),
    )


def _measures(given):
    names = (given,) if isinstance(given, str) else given
    if not isinstance(names, (list, tuple)) or not names or any(name not in list(MEASURES) for name in names):
        raise ValueError(
            f"Expected measure to be one or several of {', '.join(MEASURES)}, received: {received(given)}"
        )
    return tuple(name for name in MEASURES if name in names)


def _dtype(given):
    try:
        name = None if given is None else np.dtype(given).name
    except TypeError:
        name = None
    if name not in DTYPES:
        raise ValueError(f"Expected dtype to be one of {', '.join(DTYPES)}, received: {received(given)}")
    return np.dtype(name)


def _shape(given, measures, kind):
    whole = isinstance(given, (list, tuple)) and len(given) == 2
    if not whole or any(isinstance(n, bool) or not isinstance(n, numbers.Integral) or n < 1 for n in given):
        raise ValueError(
            f"Expected shape to be (rows, columns), two whole numbers >= 1, received: {received(given)}"
        )
    rows, columns = map(int, given)
    pixel = 2 + sum(4 if MEASURES[name].whole else kind.itemsize for name in measures)
    free = free_bytes()
    if free is not None and rows * columns * pixel > free:
        raise ValueError(
            f"Expected shape to have at most {free // pixel} pixels in the memory that is free, {pixel} "
            f"bytes each, received: {received(given)}"
        )
    return rows, columns


def _start(given, surface, kind):
    check_start(given, surface, kind)  # which a dtype may not hold
    return check_start(given, surface, np.dtype(np.float64))


def _not_negative(name, given, kind):
    number = real_number(given)
    if not 0 <= number <= float(np.finfo(kind).max):
        raise ValueError(f"Expected {name} to be a finite {kind} number >= 0, received: {received(given)}")
    return number
