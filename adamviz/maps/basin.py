"""The public verb `basin_map`: which minimum is reached from where."""

from __future__ import annotations

import concurrent.futures
import math
from collections.abc import Callable, Sequence
from typing import Any

from numpy.typing import DTypeLike

from adamviz.core.noise import Noise
from adamviz.core.received import received
from adamviz.keras.adam import Adam
from adamviz.maps.computing import check_executor
from adamviz.maps.make import AxisLike, plan_of
from adamviz.maps.map import Map
from adamviz.surfaces import as_surface


def basin_map(
    optimizer: Adam | Any | Sequence[Adam | Any],
    surface: str | type | Callable[..., Any],
    extent: tuple[float, ...] | None = None,
    shape: tuple[int, int] = (512, 512),
    steps: int = 1000,
    *,
    y: AxisLike | None = None,
    measure: str | Sequence[str] = ("minimum", "steps_to_tolerance"),
    noise: Noise | None = None,
    dtype: DTypeLike = "float32",
    tolerance: float = 1e-3,
    radius: float | None = None,
    executor: concurrent.futures.Executor | None = None,
) -> Map | list[Map]:
    """Run an optimizer from each point of a surface: which minimum it reaches from there, and how fast. A
    function of one number has a start to each column, and the rows differ in a number of the optimizer.

    Args:
        optimizer: an `Adam` or a `Rival`; or a list of several, to be seen side by side.
        surface: as in `hyperparameter_map`.
        extent: the part of the plane, (x_low, x_high, y_low, y_high), or of the line, (x_low, x_high); the
            surface's own if None.
        y: of a function of one number, what the rows differ in, as in `hyperparameter_map`; None for the
            learning rate, `("learning_rate", 1e-4, 1.0, "log")`.
        shape, steps, measure, noise, dtype, tolerance, radius, executor: as in `hyperparameter_map`.

    Returns:
        A `Map` over start_x and start_y, or over start_x and what `y` names; a list of them for a list of
        optimizers.

    Raises:
        TypeError, ValueError: for an argument that cannot be used, before anything runs.
        adamviz.maps.computing.TileError: a tile cannot be computed.

    Warns:
        UserWarning: it was interrupted.

    Example:
        >>> import adamviz as av
        >>> basins = av.basin_map(av.Adam(0.1), "himmelblau", shape=(24, 32), steps=500)
        >>> sorted(set(basins["minimum"].ravel().tolist()))
        [0, 1, 2, 3]
        >>> wells = av.Surface(lambda x: (x**2 - 1) ** 2, extent=(-2, 2), minima=[-1, 1])
        >>> av.basin_map(av.Adam(), wells, shape=(4, 8), steps=100)
        Map(learning_rate over start_x, 4 x 8, 100 steps, steps_to_tolerance, minimum)

    Source:
        Nusse & Yorke, Basins of attraction, Science, 1996, for what a basin is.
    """
    executor = check_executor(executor)
    several = isinstance(optimizer, (list, tuple))
    optimizers = list(optimizer) if several else [optimizer]
    if not optimizers:
        raise ValueError("Expected optimizer to be one optimizer or a list of at least one, received: []")
    ground = as_surface(surface)
    plane = len(ground.start) == 2
    ends = _extent(ground.extent if extent is None else extent, len(ground.start))
    if plane and y is not None:
        raise ValueError(
            "Expected y only with a function of one number, as the rows of this map are start_y, received: "
            f"{received(y)}; hyperparameter_map takes any two numbers"
        )
    rows = ("start_y", *ends[2:]) if plane else ("learning_rate", 1e-4, 1.0, "log") if y is None else y
    plans = [
        plan_of(
            each,
            ground,
            ("start_x", *ends[:2]),
            rows,
            shape,
            steps,
            measure=measure,
            noise=noise,
            dtype=dtype,
            tolerance=tolerance,
            radius=radius,
        )
        for each in optimizers
    ]
    made = [Map.begin(plan).resume(executor) for plan in plans]
    return made if several else made[0]


def _extent(given, axes):
    try:
        ends = tuple(float(end) for end in given)
    except (TypeError, ValueError, OverflowError):
        ends = ()
    finite = len(ends) == 2 * axes and all(map(math.isfinite, ends))
    if not finite or not all(low < high for low, high in zip(ends[::2], ends[1::2], strict=True)):
        raise ValueError(
            "Expected extent to be (x_low, x_high, y_low, y_high) with x_low < x_high and y_low < y_high, "
            f"received: {received(given)}"
            if axes == 2
            else f"Expected extent to be (x_low, x_high) with x_low < x_high, received: {received(given)}"
        )
    return ends
