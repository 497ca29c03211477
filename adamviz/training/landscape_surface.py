"""A plane through all weights of a network as a surface, and runs that leave it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from numpy.typing import ArrayLike

from adamviz.api import check_optimizer, check_start, check_steps
from adamviz.core.parameters import coerce, display_field, pytree
from adamviz.core.traced import trace
from adamviz.surfaces import Surface
from adamviz.training.plane import Plane
from adamviz.training.weights import Weights, joined, weights_of
from adamviz.typing import Float, PyTree


class Followed(NamedTuple):
    """A run in the space of all weights, and what of it is seen on a plane.

    Attributes:
        xy: the nearest point of the plane, the start first.
        loss: at the weights themselves.
        plane_loss: at the nearest point of the plane. What `loss` is below it, the run has gained outside.
        distance: from the plane, in the Euclidean norm of all weights.
        params: after the last step.
    """

    xy: Float[np.ndarray, "steps+1 2"]
    loss: Float[np.ndarray, " steps+1"]
    plane_loss: Float[np.ndarray, " steps+1"]
    distance: Float[np.ndarray, " steps+1"]
    params: PyTree


class RecordedPath(NamedTuple):
    """A recorded run and the plane through it.

    Attributes:
        xy, loss, plane_loss, distance: as in `Followed`, at each recorded point.
        explained: the shares of the variance along x and along y.
    """

    xy: Float[np.ndarray, "points 2"]
    loss: Float[np.ndarray, " points"]
    plane_loss: Float[np.ndarray, " points"]
    distance: Float[np.ndarray, " points"]
    explained: tuple[float, float]


@pytree
class Landscape(Surface):
    """A `Surface` that is a plane through the weights of a network; made by `landscape`.

    `explore`, `compare`, `run` and maps take it as they take any surface: their optimizers move on the plane,
    along its two coordinates. `train` moves all weights.

    Attributes:
        plane: its origin and its directions.
        path: the `RecordedPath` that it was laid through, or None.
        cosine: of the angle between the optimizer's step and the step of gradient descent, or None.
    """

    plane: Any = display_field()
    path: Any = display_field()
    cosine: Any = display_field()
    weights: Any = display_field()
    full_loss: Any = display_field()

    def __init__(self, loss: Callable[[PyTree], Any], weights: Weights, plane: Plane, **traits: Any) -> None:
        origin, directions = plane.origin, plane.directions
        name = getattr(loss, "__name__", "loss")
        path, cosine = traits.pop("path"), traits.pop("cosine")

        def on_plane(xy):
            start, (right, up) = jnp.asarray(origin, xy.dtype), jnp.asarray(directions, xy.dtype)
            return loss(weights.tree(start + xy[0] * right + xy[1] * up))

        on_plane.__name__ = name if name.isidentifier() else "loss"
        super().__init__(on_plane, **traits)
        fields = {"plane": plane, "path": path, "cosine": cosine, "weights": weights, "full_loss": loss}
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    def params_at(self, xy: Float[ArrayLike, " 2"]) -> PyTree:
        """All weights at a point of the plane.

        Example:
            >>> import adamviz as av, jax.numpy as jnp
            >>> plane = tuple(jnp.eye(3)[:2])
            >>> flat = av.landscape(lambda w: jnp.sum(w**2), jnp.ones(3), directions=plane)
            >>> flat.params_at((2.0, 0.0)).tolist()
            [3.0, 1.0, 1.0]
        """
        return self._params("xy", xy)

    def _params(self, name, xy):
        x, y = check_start(xy, self, np.dtype(np.float32), name=name).astype(np.float64)
        right, up = self.plane.directions
        return self.weights.tree(jnp.asarray(self.plane.origin + x * right + y * up, jnp.float32))

    def nearest(self, params: PyTree) -> tuple[tuple[float, float], float]:
        """The nearest point of the plane to some weights, and the Euclidean distance to it.

        Raises:
            ValueError: params is of another structure or shape than the network's.
        """
        xy, distance = self.plane.nearest(self.weights.vector("params", params)[None])
        return (float(xy[0, 0]), float(xy[0, 1])), float(distance[0])

    def train(
        self, optimizer: Any, start: Float[ArrayLike, " 2"] | None = None, steps: int = 100
    ) -> Followed:
        """Run an optimizer on all weights from a point of the plane, each step on the whole batch.

        Args:
            optimizer: an `Adam` or a `Rival`.
            start: on the plane; the landscape's own if None.
            steps: at least 1.

        Returns:
            A `Followed`: what `av.run` would find on the plane alone, this has leave it.

        Raises:
            TypeError, ValueError: for an argument that cannot be used; the message names it.

        Example:
            >>> import adamviz as av, jax.numpy as jnp
            >>> scales, plane = jnp.array([1.0, 4.0, 9.0]), tuple(jnp.eye(3)[:2])
            >>> flat = av.landscape(lambda w: jnp.sum(scales * w**2), jnp.ones(3), directions=plane)
            >>> run = flat.train(av.Adam(learning_rate=0.1), (1.0, 1.0), steps=3)
            >>> run.xy.shape, run.loss.shape, bool(run.distance[-1] > 0)
            ((4, 2), (4,), True)
        """
        core, steps = coerce(check_optimizer(optimizer), np.float32), check_steps(steps)
        arrays = weights_of(self._params("start", start))
        arguments = core, arrays, Plane(*(jnp.asarray(part, jnp.float32) for part in self.plane))

        def run(core, arrays, plane):
            return {"run": _run(self.full_loss, self.weights, core, arrays, plane, steps)}

        *seen, last = trace(run, *arguments).part("run", *arguments)
        xy, loss, plane_loss, distance = map(np.asarray, seen)
        return Followed(xy, loss, plane_loss, distance, self.weights.filled(last))

    def __repr__(self):
        return f"Landscape({self.function.__name__} on a plane of {len(self.plane.origin):,} weights)"

    def along(self, points: Float[ArrayLike, "points n"]) -> tuple[Float[np.ndarray, " points"], ...]:
        """Of vectors of all weights, the nearest points of the plane, both losses and the distances.

        Returns:
            (xy, loss, plane_loss, distance), as in `RecordedPath`.
        """
        points = np.asarray(points)
        xy, distance = self.plane.nearest(points)
        arguments = points.astype(np.float32), xy.astype(np.float32)

        def losses(points, xy):
            each = lambda vector: jnp.asarray(self.full_loss(self.weights.tree(vector)), jnp.float32)
            return {"losses": (jax.lax.map(each, points), jax.lax.map(self, xy))}

        loss, plane_loss = map(np.asarray, trace(losses, *arguments).part("losses", *arguments))
        return xy, loss, plane_loss, distance


def slope(loss: Callable[[PyTree], Any], weights: Weights, arrays: list[Array]) -> tuple[Array, list[Array]]:
    """A network's loss and its gradient with respect to each of its arrays."""
    return jax.value_and_grad(lambda arrays: jnp.asarray(loss(weights.filled(arrays)), jnp.float32))(arrays)


def _run(loss, weights, core, arrays, plane, steps):
    gram = plane.directions @ plane.directions.T

    def seen(arrays, loss_there):
        away = joined(arrays) - plane.origin
        xy = jnp.linalg.solve(gram, plane.directions @ away)
        beside = xy @ plane.directions
        on_plane = jnp.asarray(loss(weights.tree(plane.origin + beside)), jnp.float32)
        return xy, loss_there, on_plane, jnp.linalg.norm(away - beside)

    def step(carry, _):
        arrays, state = carry
        value, gradients = slope(loss, weights, arrays)
        own = {}
        if getattr(core, "needs_loss", False):
            own = {"value": value, "surface": lambda arrays: loss(weights.filled(arrays))}
        after, state, _ = core.update(gradients, state, arrays, **own)
        return (after, state), seen(arrays, value)

    (last, _), before = jax.lax.scan(step, (arrays, core.init(arrays)), length=steps)
    end = seen(last, slope(loss, weights, last)[0])
    path = (jnp.concatenate([each, one[None]]) for each, one in zip(before, end, strict=True))
    return *path, last
