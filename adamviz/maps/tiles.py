"""A map in tiles: which pixels are computed together, and where their measures go."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import jax
import jax.export
import numpy as np

from adamviz.core import maps
from adamviz.core.measures import MEASURES
from adamviz.maps.plan import COORDINATES, Plan
from adamviz.typing import Bool, Float, Shaped

# Rows and columns of a block, and blocks of a tile. A processor keeps 1024 runs in its cache, and computes
# what a row has in common once for 64 pixels.
OF_PROCESSOR = (16, 64, 16)
OF_NETWORK = (4, 8, 64)  # of which each run has many numbers
# An accelerator waits for each round of the steps, however few runs there are, and so gets many runs, of a
# network as many as a small one has memory for, and several steps a round.
OF_ACCELERATOR, OF_NETWORK_ON_ACCELERATOR = (1024, 1024, 1), (64, 64, 1)
TOGETHER = 4
SMALLEST, LONGEST = 256, 2**32  # side of a block, and steps of all its runs, where those can be chosen
EACH = 4  # tiles that a lane gets at least, where there are as many blocks: they end together
STEPS = 20_000_000  # of all runs of a tile, about a twentieth of a second: how long an interrupt waits

Arrays = dict[str, np.ndarray]


class Block(NamedTuple):
    """A rectangle of pixels, by its first row and column and those after its last."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"rows {self.top} to {self.bottom - 1}, columns {self.left} to {self.right - 1}"


class Tile(NamedTuple):
    """Some blocks, and what the program takes for them."""

    blocks: tuple[Block, ...]
    across: Float[np.ndarray, "blocks columns"]
    down: Float[np.ndarray, "blocks rows"]

    @property
    def pixels(self) -> int:
        """How many there are."""
        return sum((block.bottom - block.top) * (block.right - block.left) for block in self.blocks)

    def __str__(self) -> str:
        return "; ".join(map(str, self.blocks))


def sizes(plan: Plan, lanes: int) -> tuple[int, int, int]:
    """Rows and columns of a block, and blocks of a tile, on JAX's present device."""
    network = len(plan.setting.start) > len(COORDINATES)
    if not _accelerated():
        return OF_NETWORK if network else OF_PROCESSOR
    rows, columns = plan.setting.shape
    height, width, most = OF_NETWORK_ON_ACCELERATOR if network else OF_ACCELERATOR
    while max(height, width) > SMALLEST and (
        height * width * plan.setting.steps > LONGEST
        or math.ceil(rows / height) * math.ceil(columns / width) < lanes
    ):
        height, width = height // 2, width // 2
    # Powers of two, so that few programs do for maps of all sizes.
    return min(height, _power(rows)), min(width, _power(columns)), most


def _accelerated():
    return jax.local_devices()[0].platform != "cpu"


def _power(count):
    """The first power of two that is not less."""
    return 1 << (count - 1).bit_length()


def _prepared(plan):
    """What the compiled core takes on the present device."""
    spec, values = plan.prepared
    return (spec._replace(together=TOGETHER) if _accelerated() else spec), values


def empty(plan: Plan) -> Arrays:
    """The arrays of a map of which nothing is computed: NaN, and -1 of whole numbers."""
    shape = plan.setting.shape
    made: Arrays = {
        name: np.full(shape, -1, np.int32)
        if MEASURES[name].whole
        else np.full(shape, np.nan, plan.setting.dtype)
        for name in plan.setting.measures
    }
    return made | {"converged": np.zeros(shape, bool)}


def tiles(plan: Plan, done: Bool[np.ndarray, "rows columns"], lanes: int) -> Iterator[Tile]:
    """All tiles that hold a pixel which is not done.

    Args:
        plan: of the map.
        done: where it is computed.
        lanes: how many tiles are computed at once: each is to get some.
    """
    rows, columns = plan.setting.shape
    height, width, most = sizes(plan, lanes)
    across, down = plan.columns, plan.rows
    grid = [
        Block(top, left, min(top + height, rows), min(left + width, columns))
        for top in range(0, rows, height)
        for left in range(0, columns, width)
    ]
    missing = [at for at in grid if not done[at.top : at.bottom, at.left : at.right].all()]
    count = min(
        most, STEPS // (height * width * plan.setting.steps), math.ceil(len(missing) / (EACH * lanes))
    )
    count = max(1, count)
    for first in range(0, len(missing), count):
        chosen = missing[first : first + count]
        yield Tile(
            tuple(chosen),
            np.stack([_part(across, block.left, width) for block in _filled(chosen, most)]),
            np.stack([_part(down, block.top, height) for block in _filled(chosen, most)]),
        )


def store(
    tile: Tile,
    found: Mapping[str, Shaped[np.ndarray, "blocks rows columns"]],
    arrays: Arrays,
    done: Bool[np.ndarray, "rows columns"],
) -> None:
    """Put the measures of a tile where they belong."""
    for index, (top, left, bottom, right) in enumerate(tile.blocks):
        for name, array in arrays.items():
            array[top:bottom, left:right] = found[name][index, : bottom - top, : right - left]
        done[top:bottom, left:right] = True  # last, so that an interrupt loses it rather than believes it


def compute(plan: Plan, tile: Tile, device: jax.Device | None = None) -> Arrays:
    """The measures of a tile, each an array (blocks, rows, columns)."""
    spec, values = _prepared(plan)
    count, steps = np.int32(len(tile.blocks)), np.int32(plan.setting.steps)
    with jax.enable_x64(plan.wide), jax.default_device(device):
        found = maps.blocks(spec, values, tile.across, tile.down, count, steps)
        return {name: np.asarray(part) for name, part in found.items()}


def program(plan: Plan, lanes: int) -> bytes:
    """`compute` as a program that any process with JAX can run, on a processor or on a device as this one's:
    with no code of the user's, so that it computes what was meant here and now.

    It takes the numbers, start and limits of the plan, and then what `compute` gives to the core.
    """
    spec, values = _prepared(plan)
    others = values.others
    height, width, most = sizes(plan, lanes)
    whole = np.dtype(np.float64 if plan.wide else np.float32)

    def blocks(numbers, start, limits, across, down, count, steps):
        return maps.blocks(spec, maps.Values(numbers, others, start, limits), across, down, count, steps)

    with jax.enable_x64(plan.wide):
        shapes = jax.tree.map(
            lambda leaf: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype),
            (
                *arguments(plan),
                np.zeros((most, width), whole),
                np.zeros((most, height), whole),
                np.int32(0),
                np.int32(0),
            ),
        )
        platforms = sorted({"cpu", jax.export.default_export_platform()})
        return bytes(jax.export.export(jax.jit(blocks), platforms=platforms)(*shapes).serialize())


def arguments(plan: Plan) -> tuple:
    """What a `program` takes before the tile."""
    values = plan.prepared[1]
    return values.numbers, values.start, values.limits


def _part(values, first, size):
    """A part of a row of values, which is filled up by its last one."""
    return values[np.minimum(np.arange(first, first + size), len(values) - 1)]


def _filled(blocks: Sequence[Block], count: int) -> list[Block]:
    return [*blocks, *[blocks[-1]] * (count - len(blocks))]
