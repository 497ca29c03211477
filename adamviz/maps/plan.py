"""From the arguments of a map to what the compiled core takes."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Sequence
from typing import Any

import jax
import numpy as np

from adamviz.api import check_noise
from adamviz.core import compiled, snapshots
from adamviz.core.adam import Adam
from adamviz.core.maps import START, Spec, Values
from adamviz.core.measures import MEASURES
from adamviz.core.noise import Noise
from adamviz.core.parameter import Parameter
from adamviz.core.parameters import parameters, replace, values
from adamviz.core.received import received
from adamviz.core.trajectory import Trajectory
from adamviz.maps.axis import Axis
from adamviz.preparing import flattened, places_of, snapshots_of
from adamviz.surfaces.snapshot import Snapshot, original
from adamviz.typing import Float

COORDINATES = {
    name: Parameter(name, 0.0, -3.0, 3.0, "linear", name[-1], "", (-math.inf, math.inf, "()"))
    for name in ("start_x", "start_y")
}


@dataclasses.dataclass(frozen=True)
class Setting:
    """What a map shows, in plain values.

    Attributes:
        x, y: the axes.
        steps: of each run.
        measures: their names.
        dtype: float32 or float64.
        start: the first point of each run, where no axis turns it.
        tolerance: above the lowest known minimum: a loss that counts as reached.
        radius: the distance within which a minimum counts as reached.
        minima: the known minima, each its coordinates and its loss, with the surface's numbers as they are
            given.
        optimizer, surface, noise: as Python writes them.
        difference: whether it is that of two maps.
    """

    x: Axis
    y: Axis
    steps: int
    measures: tuple[str, ...]
    dtype: str
    start: tuple[float, ...]
    tolerance: float
    radius: float
    minima: tuple[tuple[float, ...], ...]
    optimizer: str
    surface: str
    noise: str
    difference: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, which are the values of y, and columns."""
        return self.y.count, self.x.count


@dataclasses.dataclass(frozen=True, eq=False)
class Plan:
    """A map that can be computed.

    Attributes:
        setting: what it shows.
        optimizer, surface, noise: as they were when it was made, each with a value of its axes.
        given: the same as the caller has them.
    """

    setting: Setting
    optimizer: Any
    surface: Any
    noise: Noise | None
    given: tuple[Any, Any, Noise | None]

    @property
    def is_ours(self) -> bool:
        """Whether no part of it is the user's own, which another process may have otherwise."""
        optimizer = self.optimizer
        return not isinstance(self.surface, Snapshot) and snapshots.original(optimizer) is optimizer

    @property
    def wide(self) -> bool:
        """Whether it is computed in float64."""
        return self.setting.dtype == "float64"

    @functools.cached_property
    def prepared(self) -> tuple[Spec, Values]:
        """What the compiled core takes."""
        return _prepared(self)

    @functools.cached_property
    def columns(self) -> Float[np.ndarray, " columns"]:
        """What the program takes for x, checked in its dtype."""
        return self._coerced(self.setting.x)

    @functools.cached_property
    def rows(self) -> Float[np.ndarray, " rows"]:
        """What the program takes for y."""
        return self._coerced(self.setting.y)

    def at(self, row: int, column: int) -> tuple[Any, Any, Noise | None, tuple[float, ...]]:
        """Optimizer, surface, noise and start of one pixel."""
        setting, start = self.setting, list(self.setting.start)
        things = [self.optimizer, self.surface, self.noise]
        for axis, index in ((setting.x, column), (setting.y, row)):
            value = float(axis.values[index])
            if axis.name in COORDINATES:
                start[list(COORDINATES).index(axis.name)] = value
                continue
            owner = _owner(axis.name, things)
            things[owner] = replace(things[owner], **{axis.name: value})
        optimizer, surface, noise = things
        return optimizer, surface, noise, tuple(start)

    def run(
        self, row: int, column: int, steps: int | None = None, start: Sequence[float] | None = None
    ) -> Trajectory:
        """The run of one pixel, as `av.run` computes it, of a point of any number of coordinates; with
        other steps or from another start if they are given.
        """
        optimizer, surface, noise, first = self.at(row, column)
        with jax.enable_x64(self.wide):
            wide = np.float64 if self.wide else np.float32
            things = (
                flattened(optimizer, wide),
                flattened(surface, wide),
                flattened(check_noise(noise), np.float32),
            )
            point = np.asarray(first if start is None else start, self.setting.dtype)
            return compiled.run(things, point, self.setting.steps if steps is None else steps)

    def _coerced(self, axis):
        wide = np.float64 if self.wide else np.float32
        entry = turnable(self.optimizer, self.surface, self.noise)[axis.name]
        return np.asarray(entry.coerce(axis.values, wide), wide)


def turnable(optimizer: Any, surface: Any, noise: Noise | None) -> dict[str, Parameter]:
    """All numbers that an axis can turn, by name.

    Raises:
        TypeError: two of them have one name.
    """
    places = len(surface.start)  # of a network there are too many
    found = dict(list(COORDINATES.items())[:places]) if places <= len(COORDINATES) else {}
    for thing in (optimizer, surface, noise or Noise()):
        for entry in parameters(thing):
            if entry.scale == "switch":
                continue
            if entry.name in found:
                raise TypeError(
                    "Two of the optimizer, the surface, the noise and the start have a number "
                    f"{entry.name!r}: rename one"
                )
            found[entry.name] = entry
    return found


def planned(
    optimizer: Any,
    surface: Any,
    noise: Noise | None,
    axes: tuple[Axis, Axis],
    *,
    steps: int,
    measures: Sequence[str],
    dtype: np.dtype,
    start: Sequence[float],
    tolerance: float,
    radius: float,
) -> Plan:
    """A plan of arguments that are checked one by one; checked here is what they are together.

    Raises:
        ValueError: the message says what is allowed.
    """
    names = [axis.name for axis in axes]
    first = {axis.name: axis.values[0] for axis in axes}
    if names[0] == names[1]:
        raise ValueError(f"Expected x and y to turn two different numbers, received: {names[0]!r} twice")
    _check_excluded(optimizer, names)
    given = snapshots.original(optimizer), original(surface), noise
    if set(names) & {entry.name for entry in parameters(Noise())}:
        noise = noise or Noise()
    elif noise is not None:
        noise = check_noise(noise)
    with jax.enable_x64(dtype == np.float64):
        described = repr(optimizer), repr(surface), repr(noise)
        surface, optimizer = snapshots_of(surface, optimizer, dtype=dtype)
        optimizer, surface, noise = (
            thing
            if thing is None
            else replace(thing, **{name: value for name, value in first.items() if name in values(thing)})
            for thing in (optimizer, surface, noise)
        )
        minima = tuple(tuple(map(float, minimum)) for minimum in surface.minima)
    example = "x" if len(start) == 1 else "(x, y)"
    if not minima and (lacking := [name for name in measures if MEASURES[name].needs_minima]):
        raise ValueError(
            f"Expected measure to need no known minima, as {described[1]} has none, received: "
            f"{received(lacking[0])}; say them: av.Surface(f, minima=[{example}])"
        )
    setting = Setting(
        *axes,
        steps,
        tuple(measures),
        dtype.name,
        tuple(map(float, start)),
        tolerance,
        radius,
        minima,
        *described,
    )
    plan = Plan(setting, optimizer, surface, noise, given)
    _ = plan.columns, plan.rows, plan.prepared  # what a dtype cannot hold is refused now
    return plan


def _check_excluded(optimizer, names):
    """Refuse two thresholds that cannot be on together."""
    now = values(optimizer)
    for entry in parameters(optimizer):
        for other in entry.excludes:
            on = other in names or now.get(other) not in (None, math.inf)
            if entry.name in names and on:
                there = f"an axis of {other}" if other in names else f"{other}={now[other]}"
                raise ValueError(
                    f"Cannot accept both `{entry.name}` and `{other}`, received: an axis of {entry.name} and "
                    f"{there}"
                )


def _owner(name, things):
    return next(i for i, thing in enumerate(things) if thing is not None and name in values(thing))


def _prepared(plan):
    setting, dtypes = plan.setting, [np.float64 if plan.wide else np.float32] * 2 + [np.float32]
    things = [plan.optimizer, plan.surface, plan.noise]
    axes = (setting.x, setting.y)
    with jax.enable_x64(plan.wide):
        flats = [flattened(thing, dtype) for thing, dtype in zip(things, dtypes, strict=True)]
        places = []
        for axis in axes:
            if axis.name in COORDINATES:
                places.append((START, list(COORDINATES).index(axis.name)))
                continue
            owner = _owner(axis.name, things)
            found = places_of(things[owner], (axis.name,), flats[owner].layout, dtypes[owner])
            places.append((owner, found[axis.name]))
    off, plain = (), False
    if isinstance(plan.optimizer, Adam):
        numbers = values(plan.optimizer)
        off = tuple(
            entry.name
            for entry in parameters(plan.optimizer)
            if entry.scale == "threshold" and numbers[entry.name] in (None, math.inf)
        )
        plain = not numbers["amsgrad"]
    spec = Spec(tuple(flat.layout for flat in flats), places[0], places[1], setting.measures, off, plain)
    return spec, Values(
        tuple(flat.numbers for flat in flats),
        tuple(flat.others for flat in flats),
        np.asarray(setting.start, setting.dtype),
        np.asarray((setting.tolerance, setting.radius), setting.dtype),
    )
