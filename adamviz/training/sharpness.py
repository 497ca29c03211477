"""The curvature that a step of training meets: the largest eigenvalues of H and of P^-1 H."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from adamviz.core.preconditioner import constant_threshold
from adamviz.core.threshold import threshold
from adamviz.training.weights import Weights, joined
from adamviz.typing import Float, Int, PyTree

TOLERANCE = 0.02  # of an eigenvalue: how far it may be from one of the matrix
MOST = 100  # products with the matrix


class Sharpness:
    """Measures, at each step that is recorded, the curvature of the loss before it.

    With H the Hessian of the loss in all weights, P = diag(sqrt(v or vhat) + epsilon) and alpha as the step
    has them (P = 1 of gradient descent):

        sharpness      = the largest eigenvalue of H
        preconditioned = the largest eigenvalue of P^-1 H, which is that of P^-1/2 H P^-1/2
        threshold      = (2 + 2 beta_1) / ((1 - beta_1) alpha)

    H is never built: `largest_eigenvalue` multiplies vectors with it, and begins with the last record's.

    Args:
        core: the optimizer.
        value: the loss, a function of the weights and a batch.
        weights: those before the first step, as the loss takes them.
        batch: on which it is measured; None for the batch of the step.

    Raises:
        TypeError: the optimizer has no preconditioner that is known; of a call, the loss cannot be
            differentiated twice.
        ValueError: the weights are not finite.
    """

    def __init__(
        self, core: Any, value: Callable[[Any, Any], Any], weights: PyTree, batch: Any = None
    ) -> None:
        self._limit = constant_threshold(core)
        self._whole, self._value = Weights(weights), value
        self._batch = None if batch is None else jax.device_put(batch)
        # The same start each time; a direction of chance has a part of every eigenvector.
        start = np.random.default_rng(0).standard_normal(len(self._whole.origin), np.float32)
        self._vectors = (start, start)
        self._products, self._measure = forward_products, jax.jit(self._measured)

    def __call__(self, core: Any, weights: PyTree, state: Any, batch: Any) -> dict[str, Array]:
        """The curvature that a step meets, by the names that a `Recording` has for it.

        Args:
            core: the optimizer, on the device.
            weights, state, batch: before the step.
        """
        ground = batch if self._batch is None else self._batch
        given = (core, weights, state, batch, ground, self._vectors)
        try:
            found, self._vectors = self._measure(*given)
        except (TypeError, ValueError, NotImplementedError) as error:
            if self._products is reverse_products:
                raise TypeError(
                    "Expected sharpness to be asked for of a loss that JAX can differentiate twice, but: "
                    f"{error}"
                ) from error
            self._products, self._measure = reverse_products, jax.jit(self._measured)
            return self(core, weights, state, batch)
        return found

    def _measured(self, core, weights, state, batch, ground, vectors):
        whole, value = self._whole, self._value
        x = joined(jax.tree.leaves(weights))
        product = self._products(lambda x: value(whole.tree(x), ground).astype(jnp.float32), x)
        plain, first = largest_eigenvalue(product, vectors[0])
        if self._limit is not None:
            found = {"sharpness": plain, "preconditioned": plain, "threshold": jnp.float32(self._limit)}
            return found, (first, vectors[1])
        _, _, made = core.update(jax.grad(value)(weights, batch), state, weights)
        root = jnp.sqrt(joined(jax.tree.leaves(made.denominator)))
        scaled, second = largest_eigenvalue(lambda vector: product(vector / root) / root, vectors[1])
        alpha = jax.tree.leaves(made.alpha)[0].astype(jnp.float32)
        limit = threshold(alpha, jnp.asarray(core.beta_1).astype(jnp.float32))
        return {"sharpness": plain, "preconditioned": scaled, "threshold": limit}, (first, second)


def forward_products(value: Callable[[Any], Any], x: Float[Array, " n"]) -> Callable[[Array], Array]:
    """The products of a function's Hessian with vectors, at a point: forward over reverse, which takes least.

    Example:
        >>> forward_products(lambda x: jnp.sum(x**3), jnp.array([1.0, 2.0]))(jnp.array([1.0, 1.0])).tolist()
        [6.0, 12.0]
    """
    return lambda vector: jax.jvp(jax.grad(value), (x,), (vector,))[1]


def reverse_products(value: Callable[[Any], Any], x: Float[Array, " n"]) -> Callable[[Array], Array]:
    """The same, reverse over reverse: also of what has a gradient of its own (`jax.custom_vjp`), which JAX
    cannot follow forward.

    Example:
        >>> reverse_products(lambda x: jnp.sum(x**3), jnp.array([1.0, 2.0]))(jnp.array([1.0, 1.0])).tolist()
        [6.0, 12.0]
    """
    return lambda vector: jax.grad(lambda x: jnp.vdot(jax.grad(value)(x), vector))(x)


def largest_eigenvalue(
    product: Callable[[Array], Array], start: Float[Array, " n"]
) -> tuple[Float[Array, ""], Float[Array, " n"]]:
    """The largest eigenvalue of a symmetric matrix A that is known by its products, and its eigenvector.

    Power iteration with a shift of its own at each step: the next x is, of all in the span of x and A x, the
    one with the largest x'Ax / x'x, so that a negative eigenvalue of larger size is never taken for it. It
    ends where |A x - (x'Ax) x| <= 0.02 |x'Ax|, so that there is an eigenvalue as near as that, and after 100
    products in any case.

    Args:
        product: of the matrix with a vector.
        start: any vector that is not 0; where it is not finite, a vector of ones takes its place.

    Example:
        >>> matrix = jnp.array([[1.0, 0.5], [0.5, -3.0]])
        >>> value, vector = largest_eigenvalue(lambda x: matrix @ x, jnp.ones(2))
        >>> round(float(value), 2)
        1.06

    Source: Knyazev, Toward the optimal preconditioned eigensolver, 2001, section 2: steepest ascent.
    """

    def looked(x: Array, after: Array, count: Int[Array, ""]):
        value = jnp.vdot(x, after)
        rest = after - value * x
        return x, after, value, rest, jnp.linalg.norm(rest), count

    def goes_on(state):
        _, _, value, _, error, count = state
        return (error > TOLERANCE * jnp.abs(value)) & (count < MOST)

    def step(state):
        x, after, value, rest, error, count = state
        beside = rest / error
        beside_after = product(beside)
        angle = jnp.arctan2(2 * jnp.vdot(x, beside_after), value - jnp.vdot(beside, beside_after)) / 2
        x = jnp.cos(angle) * x + jnp.sin(angle) * beside
        after = jnp.cos(angle) * after + jnp.sin(angle) * beside_after
        size = jnp.linalg.norm(x)
        return looked(x / size, after / size, count + 1)

    start = jnp.where(jnp.isfinite(start).all(), start, jnp.ones_like(start))
    x = start / jnp.linalg.norm(start)
    x, _, value, *_ = jax.lax.while_loop(goes_on, step, looked(x, product(x), jnp.int32(1)))
    return value, x
