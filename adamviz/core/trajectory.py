"""A whole run of an optimizer on a surface, with everything that every step computed on its way."""

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


@jax.tree_util.register_dataclass
@dataclasses.dataclass(frozen=True)
class Trajectory:
    """A run of `steps` steps; a sweep has one more axis, of its rows, in front of each array.

    Attributes:
        xy: (steps + 1, 2) points, the start first.
        loss: (steps + 1,) the surface at each point.
        grad: (steps, 2) the gradient that each step was given.
        clipped: (steps, 2) that gradient after clipping.
        m, v, vhat: (steps, 2) the slots after each step; None for a rival.
        rate: (steps,) the learning rate of each step, after schedule and decay; None for a rival.
        bias_1, bias_2: (steps,) the bias corrections 1 - beta_1^t and 1 - beta_2^t; None for a rival.
        alpha: (steps,) rate * sqrt(bias_2) / bias_1; None for a rival.
        denominator: (steps, 2) what m is divided by, sqrt(v or vhat) + epsilon; None for a rival.
        update: (steps, 2) what each step added to the point: -alpha * m / denominator.
    """

    xy: Any
    loss: Any
    grad: Any
    clipped: Any
    m: Any
    v: Any
    vhat: Any
    rate: Any
    bias_1: Any
    bias_2: Any
    alpha: Any
    denominator: Any
    update: Any

    @property
    def diverged_at(self):
        """The first step whose point or loss is not finite; None if there is none.

        For a sweep, an int array with -1 where a row did not diverge.
        """
        lost = ~(np.isfinite(self.xy).all(-1) & np.isfinite(self.loss))
        first = np.where(lost.any(-1), lost.argmax(-1), -1)
        return first if first.ndim else (int(first) if first >= 0 else None)

    @property
    def steps(self):
        """The number of steps."""
        return self.loss.shape[-1] - 1

    def __repr__(self):
        rows = f"{self.loss.shape[0]} rows of " if self.loss.ndim > 1 else ""
        return f"Trajectory({rows}{self.steps} steps, {self.xy.dtype})"


def trace(optimizer, surface, noise, start, steps):
    """The run as a pure function of pytrees, which may hold tracers; `start` gives the dtype, `noise` may be
    None.

    A surface may have a `gradient_at(xy, step)`, as a problem whose loss is another one at each step, and a
    `project(xy)` that brings a point back to where it is allowed to be.
    """
    project = getattr(surface, "project", lambda xy: xy)

    def step(carry, index):
        xy, state = carry
        loss, grad = slope(surface, xy, index)
        if noise is not None:
            grad = noise(grad, index)
        given = {"value": loss, "surface": surface} if getattr(optimizer, "needs_loss", False) else {}
        after, state, record = optimizer.update(grad, state, xy, **given)
        return (project(after), state), (xy, loss, grad, record)

    (last, _), (xy, loss, grad, record) = jax.lax.scan(
        step, (start, optimizer.init(start)), jnp.arange(steps, dtype=jnp.int32)
    )
    return Trajectory(
        xy=jnp.concatenate([xy, last[None]]),
        loss=jnp.concatenate([loss, surface(last)[None]]),
        grad=grad,
        **record._asdict(),
    )


def slope(surface, xy, step):
    """The loss at a point, and the gradient that a surface gives there at a step."""
    if hasattr(surface, "slope"):  # as it was traced
        return surface.slope(xy, step)
    if hasattr(surface, "gradient_at"):
        return surface(xy), surface.gradient_at(xy, step)
    return jax.value_and_grad(surface)(xy)
