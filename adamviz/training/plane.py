"""A plane through the space of all weights: its directions, and how far points lie from it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from adamviz.core.received import received
from adamviz.typing import Float

PART = 2**20  # weights that are in float64 at a time


class Plane(NamedTuple):
    """A point of the plane and its two directions: (x, y) stands for origin + x * directions[0] + y *
    directions[1].

    Attributes:
        origin: all weights in the middle.
        directions: linearly independent, not necessarily of length 1 or at right angles.
    """

    origin: Float[np.ndarray, " n"]
    directions: Float[np.ndarray, "2 n"]

    def nearest(
        self, vectors: Float[np.ndarray, "points n"]
    ) -> tuple[Float[np.ndarray, "points 2"], Float[np.ndarray, " points"]]:
        """The nearest point of the plane, and the Euclidean distance to it, of each vector."""
        away = np.asarray(vectors, np.float64) - self.origin
        directions = self.directions.astype(np.float64)
        xy = np.linalg.solve(directions @ directions.T, directions @ away.T).T
        return xy, np.linalg.norm(away - xy @ directions, axis=1)


def check_directions(directions: Float[np.ndarray, "2 n"]) -> Float[np.ndarray, "2 n"]:
    """Return two directions as they are, or raise a ValueError where they span no plane."""
    lengths = np.linalg.norm(directions.astype(np.float64), axis=1)
    if lengths.min() > 0:
        unit = directions.astype(np.float64) / lengths[:, None]
        if 1 - abs(unit[0] @ unit[1]) > 1e-9:
            return directions
    raise ValueError(
        "Expected two directions that span a plane, received lengths "
        f"{received([float(length) for length in lengths])} and directions along one line"
    )


def random_directions(
    weights: list[Float[np.ndarray, ...]], seed: int, output_axis: int
) -> Float[np.ndarray, "2 n"]:
    """Two Gaussian directions, each filter of which is as long as that of the weights.

        d_ij <- d_ij / |d_ij| * |w_ij|

    A filter is all that leads to one unit of a layer: what shares an index along `output_axis`. Scalars and
    vectors (biases, scales) do not move.

    Args:
        weights: the arrays of the model.
        seed: of the random numbers.
        output_axis: the axis of the units: -1 as in Flax and Keras, 0 as in Equinox and torch.

    Source: Li, Xu, Taylor, Studer & Goldstein, Visualizing the Loss Landscape of Neural Nets, 2018, part 4.
    """
    draw = np.random.default_rng(seed)
    rows = []
    for _ in range(2):
        parts = []
        for weight in weights:
            if weight.ndim < 2:
                parts.append(np.zeros(weight.size))
                continue
            axes = tuple(axis for axis in range(weight.ndim) if axis != output_axis % weight.ndim)
            part = draw.standard_normal(weight.shape)
            lengths = np.sqrt(np.sum(part**2, axis=axes, keepdims=True))
            wanted = np.sqrt(np.sum(np.square(weight, dtype=np.float64), axis=axes, keepdims=True))
            parts.append((part / np.where(lengths > 0, lengths, 1) * wanted).ravel())
        rows.append(np.concatenate(parts))
    return np.stack(rows)


def principal_directions(
    path: Float[np.ndarray, "points n"],
) -> tuple[Float[np.ndarray, "2 n"], tuple[float, float]]:
    """The two orthonormal directions in which a path varies most, and the share of its variance in each.

    The first points from the path's start to its end, as the second does where it can.

    Args:
        path: the weights at each recorded step, at least three points that are not on one line.

    Returns:
        The directions, and the shares of the variance, the larger first.

    Source: Li et al. 2018 (see `random_directions`), part 7.2.
    """
    # The Gram matrix is as large as the path is long, however many weights there are, which come in parts.
    gram = np.zeros((len(path), len(path)))
    for away in _parts(path):
        gram += away @ away.T
    found, vectors = np.linalg.eigh(gram)
    order = np.argsort(found)[::-1][:2]
    variances = np.maximum(found[order], 0.0)
    if len(path) < 3 or variances[1] <= 1e-12 * max(variances[0], 1e-300):
        raise ValueError(
            f"Expected path to hold at least three points that are not on one line, received {len(path)} "
            f"points with variances {received(variances.tolist())} along their first two directions"
        )
    mixed = (vectors[:, order] / np.sqrt(variances)).T
    directions = np.concatenate([mixed @ away for away in _parts(path)], axis=1)
    directions *= np.where(directions @ (path[-1] - path[0]) < 0, -1.0, 1.0)[:, None]
    shares = variances / np.trace(gram)
    return directions, (float(shares[0]), float(shares[1]))


def _parts(path):
    """The columns of a path, some at a time, in float64 and less their mean."""
    for first in range(0, path.shape[1], PART):
        part = path[:, first : first + PART].astype(np.float64)
        yield part - part.mean(axis=0)
