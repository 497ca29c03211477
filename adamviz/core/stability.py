"""The curvature that a step of Adam meets, and the threshold above which its run begins to swing."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import Array

from adamviz.core.adam import Adam
from adamviz.core.received import received
from adamviz.core.rivals import Rival
from adamviz.core.trajectory import slope
from adamviz.typing import Float, Int


class Stability(NamedTuple):
    """What each step of a run meets, in order; see `adamviz.curvature`.

    Attributes:
        hessian: (steps, 2, 2), H: the second derivatives of the surface at the point before the step.
        sharpness: (steps,), the largest eigenvalue of H.
        preconditioned: (steps,), the largest eigenvalue of P^-1 H, where P = diag(denominator) is what the
            step divides m by.
        directional: (steps,), g' P^-1 H g / g'g, the same along the gradient; NaN where the gradient is 0.
        threshold: (steps,), (2 + 2 beta_1) / ((1 - beta_1) alpha): above it, with P and alpha as in this
            step, a run swings ever wider.
        uncorrected: (steps,), the same with the learning rate instead of alpha, without bias corrections.
    """

    hessian: Float[Array, "steps 2 2"]
    sharpness: Float[Array, " steps"]
    preconditioned: Float[Array, " steps"]
    directional: Float[Array, " steps"]
    threshold: Float[Array, " steps"]
    uncorrected: Float[Array, " steps"]


def hessian(surface: Any, xy: Float[Array, " 2"], step: Int[Array, ""]) -> Float[Array, "2 2"]:
    """The second derivatives of a surface at a point, symmetric.

    They are those of the gradient that the optimizer is given, which a surface may have of its own.
    """
    matrix = jax.jacfwd(lambda point: slope(surface, point, step)[1])(xy)
    return (matrix + matrix.T) / 2


def largest_eigenvalue(matrix: Float[Array, "2 2"]) -> Float[Array, ""]:
    """The largest eigenvalue of a symmetric matrix of one row or of two.

    Example:
        >>> float(largest_eigenvalue(jnp.array([[2.0, 1.0], [1.0, 2.0]])))
        3.0
    """
    if len(matrix) == 1:
        return matrix[0, 0]
    (a, b), (_, c) = matrix
    return (a + c) / 2 + jnp.hypot((a - c) / 2, b)


def threshold(rate: Float[Array, ""], beta_1: Float[Array, ""]) -> Float[Array, ""]:
    """(2 + 2 beta_1) / ((1 - beta_1) rate), the largest stable eigenvalue of P^-1 H.

    Along an eigenvector of eigenvalue k, the steps x - rate m, m = beta_1 m + (1 - beta_1) k x have the
    characteristic polynomial z^2 - (1 + beta_1 - rate (1 - beta_1) k) z + beta_1, of which a root passes -1
    where 2 (1 + beta_1) = rate (1 - beta_1) k.

    Example:
        >>> round(float(threshold(1.0, 0.9)), 4), float(threshold(0.5, 0.0))
        (38.0, 4.0)
    """
    return (2 + 2 * beta_1) / ((1 - beta_1) * rate)


def constant_threshold(core: Any) -> float | None:
    """(2 + 2 momentum) / learning_rate of gradient descent, whose P is 1; None of an Adam, which has others.

    Raises:
        TypeError: the optimizer has no preconditioner that is known.

    Example:
        >>> constant_threshold(Rival(optax.sgd, learning_rate=0.5, momentum=0.5))
        6.0
    """
    if isinstance(core, Adam):
        return None
    fixed = dict(getattr(core, "fixed", ()))
    if isinstance(core, Rival) and core.factory is optax.sgd and not fixed.get("nesterov"):
        numbers = fixed | core.numbers
        rate, momentum = numbers["learning_rate"], numbers.get("momentum") or 0.0
        if not callable(rate):
            with np.errstate(divide="ignore"):
                return float(np.float64(2 + 2 * momentum) / np.float64(rate))
    raise TypeError(
        "Expected optimizer to be an av.Adam, an av.TextbookAdam or an av.Rival of optax.sgd with a constant "
        f"learning_rate and without Nesterov's momentum, received: {received(core)}"
    )


def measured(
    surface: Any,
    xy: Float[Array, "steps 2"],
    grad: Float[Array, "steps 2"],
    denominator: Float[Array, "steps 2"],
) -> tuple[Array, Array, Array, Array]:
    """The first four fields of the `Stability` of a run.

    Args:
        surface: the surface.
        xy: the points before the steps.
        grad: the gradients there.
        denominator: what each step divides by.
    """

    def of_step(step, point, g, p):
        curvature = hessian(surface, point, step)
        root = jnp.sqrt(p)
        scaled = curvature / (root[:, None] * root)
        steepest = jnp.vdot(g, g)
        along = jnp.where(steepest > 0, jnp.vdot(g / p, curvature @ g) / steepest, jnp.nan)
        return curvature, largest_eigenvalue(curvature), largest_eigenvalue(scaled), along

    steps = jnp.arange(len(xy), dtype=jnp.int32)
    return jax.vmap(of_step)(steps, xy, grad, denominator)
