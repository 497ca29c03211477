"""The public verb `stability`: what a finished run met on its way."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.api import check_optimizer
from adamviz.core import compiled
from adamviz.core.adam import Adam as Functional
from adamviz.core.parameters import coerce
from adamviz.core.preconditioner import preconditioner, threshold_of, why_none
from adamviz.core.received import received
from adamviz.core.stability import Stability, clips, hessian, measured
from adamviz.core.threshold import threshold
from adamviz.core.trajectory import Trajectory, slope
from adamviz.preparing import flattened, snapshots_of
from adamviz.surfaces import as_surface
from adamviz.typing import Float

TOLD = ("rate", "bias_1", "bias_2", "alpha", "denominator", "update")  # by a record, of its optimizer


def stability(path: Trajectory, optimizer: Any, surface: str | type | Callable[..., Any]) -> Stability:
    """The curvature that each step of a run meets, and the threshold above which it begins to swing.

    With H the Hessian of the surface at the point before the step, P = diag(sqrt(v or vhat) + epsilon) and
    alpha as the step has them, both bias corrections in it, a run on a quadratic whose P and alpha stayed as
    they are swings ever wider once

        largest eigenvalue of P^-1 H  >  (2 + 2 beta_1) / ((1 - beta_1) alpha)

    which is 38 / alpha at beta_1 = 0.9, and 2 / alpha, gradient descent's own, at beta_1 = 0. Gradient
    descent, `av.Rival(optax.sgd, ...)`, has P = 1 and (2 + 2 momentum) / learning_rate, Nesterov's momentum
    that by 1 + 2 momentum. P of any other `Rival` is read off each step: what its gradients, and what it
    remembers of them, are divided by, with its bias corrections, clips and weight decay. Its threshold is
    Adam's where it keeps a mean by `b1`, that of momentum where it keeps a sum by `momentum`, else
    2 / learning_rate.

    P must stay for a swing's time. Where v forgets as fast as m or faster (beta_2 <= beta_1, as with both at
    0.9), it does not: P falls and rises with the swing itself. A run then settles into a swing that lasts,
    with the eigenvalue at about 0.85 to 0.9 of the threshold: of windows that lie below it, the swing is
    narrower than in the one before in seven of ten only, while for beta_2 > beta_1 it is in all.

    Where a clip cuts the gradient, m takes in what it left, which does not grow with x: the steps stay
    bounded whatever H is, and the threshold does not hold.

    Args:
        path: what `av.run` gave.
        optimizer: the `Adam`, or the `Rival` whose steps are multiples of its gradients, that made it.
        surface: the surface on which.

    Returns:
        A `Stability` of float64 arrays: hessian, sharpness, preconditioned, directional, threshold,
        uncorrected; and clipped, bool: whether a clip cut the gradient of the step. H and its eigenvalues are
        computed in float64 at the path's points.

    Raises:
        TypeError: path is no `Trajectory`, or the optimizer has no preconditioner that is known.
        ValueError: path is a sweep, or of other coordinates than the surface, or its first loss is none of
            the surface's, or its first step none of the optimizer's.

    Example:
        >>> import adamviz as av
        >>> adam = av.Adam(0.01, beta_1=0.0, beta_2=0.9)
        >>> path = av.run(adam, "bowl", steps=3000)
        >>> met = av.stability(path, adam, "bowl")
        >>> round(float((met.preconditioned / met.threshold)[-1]), 3)  # it hovers at the edge of stability
        1.0

    Source:
        Cohen et al., Adaptive Gradient Methods at the Edge of Stability, 2022 (arXiv 2207.14484), for the
        threshold; arXiv 2506.04805 for the curvature along the gradient.
    """
    core = check_optimizer(optimizer)
    if not isinstance(path, Trajectory):
        raise TypeError(f"Expected path to be what av.run gives, received: {received(path)}")
    if np.ndim(path.loss) != 1:
        raise ValueError(f"Expected path to be a single run, received: {received(path)}")
    if preconditioner(core) is None:
        raise TypeError(
            "Expected optimizer to be an av.Adam, an av.TextbookAdam or an av.Rival whose steps are "
            f"multiples of its gradients, received: {received(core)}: {why_none(core)}"
        )
    ground = as_surface(surface)
    axes = np.shape(path.xy)[-1]
    if len(ground.start) != axes:
        raise ValueError(
            f"Expected surface to be of {axes} coordinate{'s' * (axes > 1)}, as path is, received: "
            f"{received(surface)}"
        )
    _check_made(path, core, ground, optimizer, surface)
    return met_by(path, core, surface)


def _check_made(path, core, ground, optimizer, surface):
    """Whether a run began on the surface, and its first step is the optimizer's, as its record says."""
    dtype = np.dtype(path.xy.dtype)
    traced, own = snapshots_of(ground, core, dtype=dtype)
    near = 10 * float(jnp.finfo(dtype).eps) ** 0.5
    with jax.enable_x64(dtype == np.float64):
        loss = float(slope(coerce(traced, dtype), jnp.asarray(path.xy[0]), 0)[0])
    if not np.isclose(loss, path.loss[0], rtol=near, atol=near, equal_nan=True):
        raise ValueError(
            f"Expected surface to be the one on which path was made, of which loss begins with "
            f"{_told(path.loss[0])}, received: {received(surface)}, with which it is {_told(loss)}"
        )
    if path.steps == 0 or getattr(own, "needs_loss", False):
        return
    with jax.enable_x64(dtype == np.float64):
        made = _first_step(coerce(own, dtype), path.xy[0], path.grad[0])
    for name in TOLD:
        found, whole = getattr(made, name), getattr(path.record, name)
        wanted = None if whole is None else whole[0]
        if found is None or wanted is None:
            same = found is wanted
        else:
            numbers = (np.asarray(each, np.float64) for each in (found, wanted))
            same = np.allclose(*numbers, rtol=near, atol=0, equal_nan=True)
        if same:
            continue
        raise ValueError(
            f"Expected optimizer to be the one that made path, of whose first step {name} is "
            f"{_told(wanted)}, received: {received(optimizer)}, with which it is {_told(found)}"
        )


def _told(value):
    return "nothing" if value is None else np.array2string(np.asarray(value), precision=6)


def met_by(path: Trajectory, core: Any, surface: str | type | Callable[..., Any]) -> Stability:
    """The same without checks; where no preconditioner is known, with NaN for all that needs one.

    Args:
        path: a single run.
        core: the optimizer, as the core knows it.
        surface: the surface on which.
    """
    denominator, limits = _limits(core, path)
    with jax.enable_x64(True):
        flat = _wide(surface)
        wide = [np.asarray(each, np.float64) for each in (path.xy[:-1], path.grad, denominator)]
        found = _measured(flat.numbers, flat.others, *wide, layout=flat.layout)
    clipped = clips(np.asarray(path.grad), np.asarray(path.clipped))
    return Stability(*map(np.asarray, (*found, *limits, clipped)))


def second_derivatives(
    path: Trajectory, surface: str | type | Callable[..., Any]
) -> tuple[Float[np.ndarray, "steps axes axes"], Float[np.ndarray, "steps axes"]]:
    """The Hessians and the slopes of a surface, without noise, at the points from which a run goes on.

    Args:
        path: what `av.run` gave.
        surface: the surface on which.

    Example:
        >>> import adamviz as av
        >>> path = av.run(av.Adam(0.1), "bowl", steps=2)
        >>> hessian, slope = second_derivatives(path, "bowl")
        >>> hessian[0].tolist(), bool((abs(slope - path.grad) < 1e-6).all())
        ([[1.0, 0.0], [0.0, 1.0]], True)
    """
    xy = np.asarray(path.xy[:-1], np.float64)
    with jax.enable_x64(True):
        flat = _wide(surface)
        found = _bent(flat.numbers, flat.others, xy, layout=flat.layout)
    return tuple(map(np.asarray, found))


def _wide(surface):
    (ground,) = snapshots_of(as_surface(surface), dtype=np.dtype(np.float64))
    return flattened(ground, np.float64)


def _limits(core, path) -> tuple[Float[np.ndarray, "steps 2"], list[Float[np.ndarray, " steps"]]]:
    """What each step divides by, and its two thresholds."""
    if not isinstance(core, Functional):
        known = preconditioner(core)
        if known is None:
            return np.full_like(path.grad, np.nan), [np.full(path.steps, np.nan)] * 2
        divisor = path.denominator if known.divisor else np.ones_like(path.grad)
        return divisor, [np.full(path.steps, threshold_of(core, known))] * 2
    rates = [np.asarray(rate, np.float64).reshape(path.steps) for rate in (path.alpha, path.rate)]
    with np.errstate(divide="ignore"):
        return path.denominator, [threshold(rate, float(core.beta_1)) for rate in rates]


@jax.jit
def _first_step(optimizer, xy, grad):
    return optimizer.update(grad, optimizer.init(xy), xy)[-1]


@functools.partial(jax.jit, static_argnames="layout")
def _measured(numbers, others, xy, grad, denominator, *, layout):
    return measured(compiled.whole(numbers, others, layout), xy, grad, denominator)


@functools.partial(jax.jit, static_argnames="layout")
def _bent(numbers, others, xy, *, layout):
    surface = compiled.whole(numbers, others, layout)
    steps = jnp.arange(len(xy), dtype=jnp.int32)
    slopes = jax.vmap(lambda step, point: slope(surface, point, step)[1])(steps, xy)
    return jax.vmap(lambda step, point: hessian(surface, point, step))(steps, xy), slopes
