"""A map: measures of many runs, one a pixel."""

from __future__ import annotations

import concurrent.futures
import numbers
import warnings
from collections.abc import Iterator
from os import PathLike
from typing import Any

import numpy as np

from adamviz.core.measures import MEASURES
from adamviz.core.noise import Noise
from adamviz.core.received import received
from adamviz.core.trajectory import Trajectory
from adamviz.maps import pickling, saving
from adamviz.maps.axis import Axis
from adamviz.maps.computing import TileError, check_executor, fill
from adamviz.maps.difference import difference, said
from adamviz.maps.plan import Plan, Setting
from adamviz.maps.probe import Probe, probe
from adamviz.maps.tiles import Arrays, empty
from adamviz.typing import Bool, Shaped


class Map:
    """Measures of many runs, one a pixel: what `hyperparameter_map` and `basin_map` make.

    `map["final_loss"]` is the array of a measure, (rows, columns): a row for each value of `map.y`, a column
    for each of `map.x`. What is not computed, after an interrupt, is NaN there, and -1 of whole numbers,
    which else means none. `list(map)` are the names of its measures. Of two maps of as many steps with the
    same axes, `one - other` is the map of their differences, in float64, NaN where one has no number.

    Attributes:
        setting: all that it shows, in plain values: axes, steps, measures, optimizer, surface, noise.
        converged: (rows, columns), whether the loss at the end is finite and not above that at the start.
        done: (rows, columns), whether a pixel is computed.

    Example:
        >>> import adamviz as av
        >>> made = av.hyperparameter_map(
        ...     av.Adam(), "bowl", ("learning_rate", 0.01, 1.0, "log"), ("beta_1", 0.0, 0.9), (2, 3), steps=50
        ... )
        >>> made
        Map(beta_1 over learning_rate, 2 x 3, 50 steps, final_loss)
        >>> made["final_loss"].shape, made.missing, made.x.values.round(2).tolist()
        ((2, 3), 0, [0.01, 0.1, 1.0])
        >>> made.run(row=1, column=2)
        Trajectory(50 steps, float32)
    """

    setting: Setting
    converged: Bool[np.ndarray, "rows columns"]
    done: Bool[np.ndarray, "rows columns"]

    def __init__(
        self,
        setting: Setting,
        arrays: Arrays,
        done: Bool[np.ndarray, "rows columns"],
        plan: Plan | None = None,
        seen: Probe | None = None,
    ) -> None:
        if not isinstance(setting, Setting):
            raise TypeError(
                "Expected a map to come from av.hyperparameter_map, av.basin_map or av.Map.load, received: "
                f"{received(setting)}"
            )
        self.setting, self.done = setting, done
        self.converged = arrays["converged"]
        self._arrays, self._plan, self._probe = arrays, plan, seen

    @classmethod
    def begin(cls, plan: Plan) -> Map:
        """A map of which nothing is computed."""
        return cls(plan.setting, empty(plan), np.zeros(plan.setting.shape, bool), plan)

    @property
    def x(self) -> Axis:
        """What the columns differ in."""
        return self.setting.x

    @property
    def y(self) -> Axis:
        """What the rows differ in."""
        return self.setting.y

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.setting.shape

    @property
    def measures(self) -> tuple[str, ...]:
        """The names of the measures."""
        return tuple(name for name in MEASURES if name in self._arrays)

    @property
    def missing(self) -> int:
        """How many pixels are not computed."""
        return int(self.done.size - self.done.sum())

    def __getitem__(self, measure: str) -> Shaped[np.ndarray, "rows columns"]:
        if measure not in self.measures:
            raise KeyError(f"Expected one of {', '.join(self.measures)}, received: {received(measure)}")
        return self._arrays[measure]

    def __iter__(self) -> Iterator[str]:
        return iter(self.measures)

    def __contains__(self, measure: object) -> bool:
        return measure in self.measures

    def __len__(self) -> int:
        return len(self.measures)

    def resume(self, executor: concurrent.futures.Executor | None = None) -> Map:
        """Compute what is missing, and return this map.

        Args:
            executor: any `concurrent.futures.Executor`, to which the tiles go; None computes them here.

        Raises:
            ValueError: this is a difference; or pixels are missing, and it was loaded without its optimizer
                and surface.
            adamviz.maps.computing.TileError: a tile cannot be computed; the message says which and why.

        Warns:
            UserWarning: it was interrupted; what is computed is kept, and `resume` goes on from there.
        """
        executor = check_executor(executor)
        if self.setting.difference:
            raise ValueError("Cannot compute pixels of a difference: resume the two maps that it is made of")
        if not self.missing:
            return self
        if self._plan is None:
            raise ValueError(
                f"Cannot compute the {self.missing} missing pixels of a map without its optimizer and "
                "surface: give them to av.Map.load(path, optimizer, surface)"
            )
        try:
            fill(self._plan, self._arrays, self.done, executor, "map")
        except KeyboardInterrupt:
            warnings.warn(
                f"Interrupted: {self.missing} of {self.done.size} pixels are missing; map.resume() computes "
                "them",
                stacklevel=2,
            )
        except TileError as error:
            error.map = self
            raise
        return self

    def run(self, row: int, column: int) -> Trajectory:
        """The run of one pixel, with everything that every step computed.

        Args:
            row, column: of the pixel.

        Raises:
            IndexError: there is no such pixel.
            TypeError: row or column is no whole number.
            ValueError: this is a difference, or was loaded without its optimizer and surface.
        """
        if self._plan is None:
            raise ValueError("Cannot run a pixel of a map without its optimizer and surface")
        for number in (row, column):
            if isinstance(number, (bool, np.bool_)) or not isinstance(number, numbers.Integral):
                raise TypeError(f"Expected row and column to be whole numbers, received: {received(number)}")
        rows, columns = self.shape
        if not (-rows <= row < rows and -columns <= column < columns):
            raise IndexError(
                f"Expected row and column to lie within {rows} x {columns} pixels, received: {row}, {column}"
            )
        return self._plan.run(row, column)

    def __sub__(self, other: Map) -> Map:
        if not isinstance(other, Map):
            return NotImplemented
        return difference(self, other)

    def __reduce__(self):
        given, seen = pickling.packed(self._plan, self._probe)
        return pickling.unpacked, (type(self), self.setting, self._arrays, self.done, given, seen)

    def __deepcopy__(self, memo):
        arrays = {name: array.copy() for name, array in self._arrays.items()}
        return type(self)(self.setting, arrays, self.done.copy(), self._plan, self._probe)

    def save(self, path: str | PathLike) -> None:
        """Write the map into one `.npz` file, with its setting; also one that is not complete.

        Args:
            path: ends in .npz.

        Raises:
            ValueError: it does not.
            OSError: the file cannot be written; what was there stays.
        """
        if self._probe is None and self._plan is not None:
            self._probe = probe(self._plan)
        saving.save(path, self.setting, self._arrays, self.done, self._probe)

    @classmethod
    def load(
        cls, path: str | PathLike, optimizer: Any = None, surface: Any = None, noise: Noise | None = None
    ) -> Map:
        """Read a map that `save` has written.

        Args:
            path: of the file.
            optimizer, surface, noise: what the map was made with, so that it can go on and run its pixels.
                None to look at it only. A file holds no code, but the losses of 33 runs of 4 steps and 40
                rates of a schedule, by which others than these are known.

        Raises:
            ValueError: the file is damaged or no such file, or the map was made with another optimizer,
                surface or noise.
            OSError: the file cannot be read.
        """
        return cls(*saving.load(path, optimizer, surface, noise))

    def __repr__(self):
        rows, columns = self.shape
        left = f", {self.missing} pixels missing" if self.missing else ""
        apart = f"{said(self.setting)}: " if self.setting.difference else ""
        return (
            f"Map({apart}{self.y.name} over {self.x.name}, {rows} x {columns}, {self.setting.steps} steps, "
            f"{', '.join(self.measures)}{left})"
        )
