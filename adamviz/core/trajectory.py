"""A whole run of an optimizer on a surface, with everything that every step computed on its way."""

import dataclasses
import functools
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
        alpha: (steps,) learning_rate * sqrt(1 - beta_2^t) / (1 - beta_1^t); None for a rival.
        update: (steps, 2) what each step added to the point.
    """

    xy: Any
    loss: Any
    grad: Any
    clipped: Any
    m: Any
    v: Any
    vhat: Any
    alpha: Any
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


def trace(optimizer, surface, start, steps):
    """The run as a pure function of pytrees: `optimizer` and `surface` may hold tracers, `start` gives the dtype."""
    differentiate = jax.value_and_grad(surface)

    def step(carry, _):
        xy, state = carry
        loss, grad = differentiate(xy)
        after, state, record = optimizer.update(grad, state, xy)
        return (after, state), (xy, loss, grad, record)

    (last, _), (xy, loss, grad, record) = jax.lax.scan(step, (start, optimizer.init(start)), length=steps)
    return Trajectory(
        xy=jnp.concatenate([xy, last[None]]),
        loss=jnp.concatenate([loss, surface(last)[None]]),
        grad=grad,
        **record._asdict(),
    )


@functools.partial(jax.jit, static_argnames="steps")
def run(optimizer, surface, start, steps):
    """`trace`, compiled once for each kind of optimizer and surface, dtype and number of steps."""
    return trace(optimizer, surface, start, steps)


@functools.partial(jax.jit, static_argnames="steps")
def sweep(optimizers, surfaces, starts, steps):
    """`trace` over the leading axis of every leaf of all three, compiled once."""
    return jax.vmap(functools.partial(trace, steps=steps))(optimizers, surfaces, starts)
