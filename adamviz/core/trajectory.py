"""A whole run of an optimizer on a surface, with everything that every step computed on its way."""

from __future__ import annotations

import dataclasses
from typing import Any, Protocol

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from adamviz.core.adam import Record
from adamviz.typing import Float, Int, PyTree


class Optimizer(Protocol):
    """What `trace` steps with: an optimizer with numbers for hyperparameters, such as `Adam` and `Rival`."""

    def init(self, params: PyTree) -> Any:
        """The state before the first step."""

    def update(self, gradients: PyTree, state: Any, params: PyTree) -> tuple[PyTree, Any, Record]:
        """One step: `(params, state, record)` after it."""


@jax.tree_util.register_dataclass
@dataclasses.dataclass(frozen=True)
class Trajectory:
    """A run of `steps` steps; a sweep has one more axis, of its rows, in front of each array.

    Attributes:
        xy: the points, the start first, each of as many numbers as the surface has axes: of x and y, two.
        loss: the surface at each point.
        grad: the gradient that each step was given.
        record: the `Record`s of all steps: (steps, axes) arrays, and (steps,) ones of its scalars. Each is an
            attribute of the trajectory too: `path.m` is `path.record.m`.
    """

    xy: Float[np.ndarray, "*rows steps+1 axes"]
    loss: Float[np.ndarray, "*rows steps+1"]
    grad: Float[np.ndarray, "*rows steps axes"]
    record: Record

    def __getattr__(self, name: str) -> Any:
        if name in Record._fields:
            return getattr(self.record, name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *Record._fields})

    @property
    def diverged_at(self) -> int | Int[np.ndarray, " rows"] | None:
        """The first step whose point or loss is not finite; None if there is none.

        For a sweep, an int array with -1 where a row did not diverge.
        """
        lost = ~(np.isfinite(self.xy).all(-1) & np.isfinite(self.loss))
        first = np.where(lost.any(-1), lost.argmax(-1), -1)
        return first if first.ndim else (int(first) if first >= 0 else None)

    @property
    def steps(self) -> int:
        """The number of steps."""
        return self.loss.shape[-1] - 1

    @property
    def finite_points(self) -> int | Int[np.ndarray, " rows"]:
        """How many points there are before the run diverged, the start among them; all if it did not.

        For a sweep, an int array.
        """
        lost, every = self.diverged_at, self.steps + 1
        if isinstance(lost, np.ndarray):
            return np.where(lost < 0, every, lost)
        return every if lost is None else lost

    def __repr__(self):
        rows = f"{self.loss.shape[0]} rows of " if self.loss.ndim > 1 else ""
        return f"Trajectory({rows}{self.steps} steps, {self.xy.dtype})"


def trace(optimizer: Any, surface: Any, noise: Any, start: Float[Array, " 2"], steps: int) -> Trajectory:
    """The run as a pure function of pytrees, traced or not; `start` gives the dtype, `noise` may be None.

    A surface may have a `gradient_at(xy, step)`, as a problem whose loss is another one at each step, and a
    `project(xy)` that brings a point back to where it is allowed to be.
    """

    def step(carry, index):
        xy, state = carry
        after, state, (loss, grad, record) = advance(optimizer, surface, noise, xy, state, index)
        return (after, state), (xy, loss, grad, record)

    (last, _), (xy, loss, grad, record) = jax.lax.scan(
        step, (start, optimizer.init(start)), jnp.arange(steps, dtype=jnp.int32)
    )
    return Trajectory(
        xy=jnp.concatenate([xy, last[None]]),
        loss=jnp.concatenate([loss, surface(last)[None]]),
        grad=grad,
        record=record,
    )


def advance(
    optimizer: Any, surface: Any, noise: Any, xy: Float[Array, " 2"], state: Any, step: Int[Array, ""]
) -> tuple[Float[Array, " 2"], Any, tuple[Float[Array, ""], Float[Array, " 2"], Record]]:
    """One step of a run; arguments as in `trace`.

    Args:
        xy: the point before the step.
        state: the optimizer's, before the step.
        step: the number of steps made so far.

    Returns:
        The point and the state after the step, and the loss before it with the gradient that the optimizer
        was given and its `Record`.
    """
    loss, grad = slope(surface, xy, step)
    if noise is not None:
        grad = noise(grad, step)
    given = {"value": loss, "surface": surface} if getattr(optimizer, "needs_loss", False) else {}
    after, state, record = optimizer.update(grad, state, xy, **given)
    project = getattr(surface, "project", None)
    return after if project is None else project(after), state, (loss, grad, record)


def slope(
    surface: Any, xy: Float[Array, " 2"], step: ArrayLike
) -> tuple[Float[Array, ""], Float[Array, " 2"]]:
    """The loss at a point, and the gradient that a surface gives there at a step."""
    if hasattr(surface, "slope"):  # as it was traced
        return surface.slope(xy, step)
    if hasattr(surface, "gradient_at"):
        return surface(xy), surface.gradient_at(xy, step)
    return jax.value_and_grad(surface)(xy)
