"""The curvature that a step of Adam meets, and the threshold above which its run begins to swing."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from adamviz.core.trajectory import slope
from adamviz.typing import Bool, Float, Int


class Stability(NamedTuple):
    """What each step of a run meets, in order; see `adamviz.curvature`.

    Attributes:
        hessian: (steps, 2, 2), H: the second derivatives of the surface at the point before the step.
        sharpness: (steps,), the largest eigenvalue of H.
        preconditioned: (steps,), the largest eigenvalue of P^-1 H, where P = diag(denominator) is what the
            step divides m by; 1 for gradient descent.
        directional: (steps,), g' P^-1 H g / g'g, the same along the gradient; NaN where the gradient is 0.
        threshold: (steps,), (2 + 2 beta_1) / ((1 - beta_1) alpha), or what another optimizer's numbers make
            of it: above it, with P and alpha as in this step, a run swings ever wider.
        uncorrected: (steps,), the same with the learning rate instead of alpha, without bias corrections.
        clipped: (steps,), whether a clip cut the gradient: then m does not follow H, and the threshold does
            not hold.
    """

    hessian: Float[Array, "steps 2 2"]
    sharpness: Float[Array, " steps"]
    preconditioned: Float[Array, " steps"]
    directional: Float[Array, " steps"]
    threshold: Float[Array, " steps"]
    uncorrected: Float[Array, " steps"]
    clipped: Bool[Array, " steps"]


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


def preconditioned(
    curvature: Float[Array, "2 2"], grad: Float[Array, " 2"], denominator: Float[Array, " 2"]
) -> tuple[Float[Array, ""], Float[Array, ""]]:
    """The largest eigenvalue of P^-1 H, from its symmetric form, and g' P^-1 H g / g'g.

    `js/state/curvature.js` has the same rule, and the cases in tests/shared/stability.json hold both to it.

    Example:
        >>> hessian = jnp.array([[4.0, 0.0], [0.0, 1.0]])
        >>> [float(each) for each in preconditioned(hessian, jnp.array([0.0, 1.0]), jnp.array([1.0, 4.0]))]
        [4.0, 0.25]
    """
    root = jnp.sqrt(denominator)
    steepest = jnp.vdot(grad, grad)
    along = jnp.where(steepest > 0, jnp.vdot(grad / denominator, curvature @ grad) / steepest, jnp.nan)
    return largest_eigenvalue(curvature / (root[:, None] * root)), along


def clips(
    grad: Float[np.ndarray, "steps 2"], clipped: Float[np.ndarray, "steps 2"]
) -> Bool[np.ndarray, " steps"]:
    """Whether a clip cut each gradient.

    `js/state/curvature.js` has the same rule.

    Example:
        >>> clips(np.array([[3.0, 1.0], [0.5, 1.0]]), np.array([[1.0, 1.0], [0.5, 1.0]])).tolist()
        [True, False]
    """
    return ((grad != clipped) & np.isfinite(grad)).any(-1)


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
        return curvature, largest_eigenvalue(curvature), *preconditioned(curvature, g, p)

    steps = jnp.arange(len(xy), dtype=jnp.int32)
    return jax.vmap(of_step)(steps, xy, grad, denominator)
