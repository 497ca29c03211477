"""A loss surface as a relief: its heights on the field's scale, its bands as faces, and what it hides."""

from __future__ import annotations

import weakref

import numpy as np

from adamviz.plots.camera import HEIGHT, Camera
from adamviz.plots.levels import choose_height, height_of
from adamviz.plots.levels import heights as heights_of
from adamviz.typing import Axes, Float, Int, Shaped

CELLS = 72  # along each side, at most: finer faces are no more seen
RAYS = 160  # places on the way to the viewer that are looked at
ABOVE = 0.012  # of the height: what covers a point by less does not hide it
FINE = 1 / 128  # of a side: a path is bent over the relief at every such piece of it

RELIEFS: weakref.WeakKeyDictionary[Axes, Relief] = weakref.WeakKeyDictionary()


class Relief:
    """Heights from 0 to 1 over a grid, between the first level and the last.

    Args:
        x, y: of the grid, increasing.
        loss: at its points, (ny, nx); NaN is a hole.
        levels: loss of each edge of a band, increasing.
        minimum: the lowest loss, or None; with the losses it decides whether heights are logarithmic.
        camera: from where it is seen.

    Attributes:
        log, base: whether heights are decimal logarithms of losses, and above which one.
        edges: the heights of the levels.
        parts: the same from 0 to 1.
    """

    def __init__(
        self,
        x: Float[np.ndarray, " nx"],
        y: Float[np.ndarray, " ny"],
        loss: Float[np.ndarray, "ny nx"],
        levels: Float[np.ndarray, " n"],
        minimum: float | None,
        camera: Camera,
    ) -> None:
        log, base = height_of(levels) or choose_height(np.where(np.isfinite(loss), loss, np.nan), minimum)
        edges = heights_of(levels, base) if log else levels
        self.x, self.y, self.levels, self.camera = x, y, levels, camera
        self.log, self.base, self.edges, self.parts = log, base, edges, np.linspace(0, 1, len(edges))
        self.heights = np.interp(heights_of(loss, base) if log else loss, edges, self.parts)
        self.heights[np.isnan(loss)] = np.nan

    def at(self, xy: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, " n"]:
        """The heights over points; NaN where there is none."""
        columns, across = _cells(xy[:, 0], self.x)
        rows, up = _cells(xy[:, 1], self.y)
        z = self.heights
        below = z[rows, columns] * (1 - across) + z[rows, columns + 1] * across
        above = z[rows + 1, columns] * (1 - across) + z[rows + 1, columns + 1] * across
        inside = (xy >= [self.x[0], self.y[0]]) & (xy <= [self.x[-1], self.y[-1]])
        return np.where(inside.all(axis=1), below * (1 - up) + above * up, np.nan)

    def hides(
        self, xy: Float[np.ndarray, "n 2"], heights: Float[np.ndarray, " n"] | None = None
    ) -> Shaped[np.ndarray, " n"]:
        """Whether the relief lies between each of some points and the viewer: of its own, or at heights."""
        way, size = np.array(self.camera.to_viewer()), self._sizes()
        z, hidden = self.at(xy) if heights is None else heights, np.zeros(len(xy), bool)
        reach = min(1 / max(way[2], 1e-9), 1.5 / max(np.hypot(*way[:2]), 1e-9))
        for part in (np.arange(RAYS) + 1) / RAYS * reach:
            with np.errstate(invalid="ignore"):
                hidden |= self.at(xy + part * way[:2] * size) > z + part * way[2] + ABOVE
        return hidden

    def on_screen(
        self, ways: Float[np.ndarray, "n 2"]
    ) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
        """Where ways along the ground lead on the screen: right and up."""
        x, y = (np.asarray(ways) / self._sizes()).T
        camera = self.camera
        return y * camera.cos - x * camera.sin, -(x * camera.cos + y * camera.sin) * camera.high

    def draped(self, xy: Float[np.ndarray, "n 2"]) -> tuple[Float[np.ndarray, "m 2"], Int[np.ndarray, " n"]]:
        """A path with points between its own, so that it follows the relief, and where its own are among
        them. Of a step that leads beyond the relief only what lies over it is cut into pieces.
        """
        low, sizes = np.array([self.x[0], self.y[0]]), self._sizes()
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            ways = np.diff(xy, axis=0)
            met = np.stack([low - xy[:-1], low + sizes - xy[:-1]]) / ways  # the parts at which it meets edges
        # Along an edge, where it meets neither, it is over the relief all the way or never.
        along = (xy[:-1] >= low) & (xy[:-1] <= low + sizes)
        sides = np.where(along, [[[-np.inf]], [[np.inf]]], [[[np.inf]], [[-np.inf]]])
        met = np.where(ways == 0, sides, np.sort(met, axis=0))
        first, last = np.clip(met[0].max(axis=1), 0, 1), np.clip(met[1].min(axis=1), 0, 1)
        far = np.abs(ways).T * (last - first) / sizes[:, None]
        cuts = np.clip(np.ceil(far.max(axis=0, initial=0) / FINE), 1, 1 / FINE).astype(int)
        enters, leaves = (first > 0).astype(int), (last < 1).astype(int)
        between = np.where(last > first, cuts - 1 + enters + leaves, 0)
        places = np.concatenate([[0], np.cumsum(between + 1)])
        draped = np.empty((places[-1] + 1, 2))
        draped[places] = xy
        step = np.repeat(np.arange(len(ways)), between)
        number = np.arange(len(step)) - np.repeat(np.cumsum(between) - between, between) + 1 - enters[step]
        part = first[step] + (last - first)[step] * number / cuts[step]
        new = np.delete(np.arange(len(draped)), places)
        draped[new] = np.clip(xy[step] + part[:, None] * ways[step], low, low + sizes)
        return draped, places

    def faces(self) -> tuple[list[Float[np.ndarray, "k 3"]], Int[np.ndarray, " n"], Float[np.ndarray, " n"]]:
        """Its triangles cut where bands meet: corners in x, y and height, the number of the band, and how
        bright each is.
        """
        triangles = self._triangles()
        count = len(self.levels) - 1
        lowest = np.clip(np.floor(triangles[:, :, 2].min(axis=1) * count), 0, count - 1).astype(int)
        highest = np.clip(np.ceil(triangles[:, :, 2].max(axis=1) * count) - 1, lowest, count - 1).astype(int)
        faces, bands, bright = [], [], []
        for triangle, low, high in zip(triangles, lowest, highest, strict=True):
            for band in range(low, high + 1):
                face = triangle if band == low else _cut(triangle, band / count, 1)
                face = face if band == high else _cut(face, (band + 1) / count, -1)
                if len(face) > 2:
                    faces.append(face[:, :3])
                    bands.append(band)
                    bright.append(face[:, 3].mean())
        return faces, np.array(bands, int), np.array(bright)

    def lines(self) -> Float[np.ndarray, "n 2 3"]:
        """What is seen of the lines where its bands meet: both ends of short pieces, in x, y and height."""
        triangles = self._triangles()[:, :, :3]
        count = len(self.levels) - 1
        pieces = []
        for height in np.arange(1, count) / count:
            over = triangles[:, :, 2] - height
            met = triangles[(over > 0).any(axis=1) & (over <= 0).any(axis=1)]
            pieces.append(_crossed(met, height))
        ends = np.concatenate(pieces) if pieces else np.zeros((0, 2, 3))
        return ends[~self.hides(ends[:, :, :2].mean(axis=1), ends[:, :, 2].mean(axis=1))]

    def _triangles(self):
        """The corners of all triangles, each in x, y and height, and how bright the relief is there."""
        rows, columns = (_thinned(len(ends)) for ends in (self.y, self.x))
        x, y, z = self.x[columns], self.y[rows], self._smooth()[np.ix_(rows, columns)]
        # Beside a hole it is taken for level.
        up, across = (np.nan_to_num(slope) * HEIGHT for slope in np.gradient(z, y, x))
        wide, high = self._sizes()
        normals = np.stack([-across * wide, -up * high, np.ones_like(z)], axis=-1)
        shades = self.camera.shade(normals / np.linalg.norm(normals, axis=-1, keepdims=True))
        grid = np.stack([*np.meshgrid(x, y), z, shades], axis=-1)
        a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, :-1], grid[1:, 1:]
        triangles = np.concatenate(
            [np.stack(three, axis=2).reshape(-1, 3, 4) for three in ((a, b, d), (a, d, c))]
        )
        return triangles[np.isfinite(triangles[:, :, 2]).all(axis=1)]

    def _smooth(self):
        """The heights as the faces have them, each the mean of those around, as far as the next: of a narrow
        valley single nodes would be teeth.
        """
        heights = self.heights
        for axis, count in enumerate(heights.shape):
            far, places = round(count / (CELLS + 1)), np.arange(count)
            if far == 0:
                continue
            # As far to both sides, or a slope would bend at the edge.
            reach = np.minimum(far, np.minimum(places, count - 1 - places))
            parts = np.stack(
                [np.take(heights, np.clip(places + k, 0, count - 1), axis) for k in range(-far, far + 1)]
            )
            along = [-1 if axis == other else 1 for other in (0, 1)]
            near = np.abs(np.arange(-far, far + 1))[:, None] <= reach
            seen = np.isfinite(parts) & near.reshape(2 * far + 1, *along)
            total = np.where(seen, parts, 0.0).sum(axis=0)
            heights = np.where(np.isfinite(heights), total / np.maximum(seen.sum(axis=0), 1), np.nan)
        return heights

    def _sizes(self):
        return np.array([self.x[-1] - self.x[0], self.y[-1] - self.y[0]])


def _cells(places, ends):
    """The cell of each place, and where in it."""
    cells = np.clip(np.searchsorted(ends, places, "right") - 1, 0, len(ends) - 2)
    return cells, np.clip((places - ends[cells]) / (ends[cells + 1] - ends[cells]), 0, 1)


def _thinned(count):
    return np.unique(np.linspace(0, count - 1, min(count, CELLS + 1)).round().astype(int))


def _cut(face, height, side):
    """What of a face lies above a height, or below it with side -1."""
    kept = []
    for here, there in zip(face, np.roll(face, -1, axis=0), strict=True):
        over, beyond = side * (here[2] - height), side * (there[2] - height)
        if over >= 0:
            kept.append(here)
        if over * beyond < 0:
            kept.append(here + over / (over - beyond) * (there - here))
    return np.array(kept)


def _crossed(triangles, height):
    """Where triangles cross a height, the two ends of each."""
    ends = []
    for i in range(3):
        here, there = triangles[:, i], triangles[:, (i + 1) % 3]
        over, beyond = here[:, 2] - height, there[:, 2] - height
        crosses = (over > 0) != (beyond > 0)
        part = over / np.where(crosses, over - beyond, np.inf)
        ends.append(np.where(crosses[:, None], here + part[:, None] * (there - here), np.nan))
    ends = np.stack(ends, axis=1)  # of which two are met
    order = np.argsort(np.isnan(ends[:, :, 2]), axis=1, kind="stable")[:, :2]
    return np.take_along_axis(ends, order[:, :, None], axis=1)
