"""The loss of a real network near its weights: which plane to look at, and the surface on it."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np

from adamviz.api import check_optimizer
from adamviz.core.parameters import coerce
from adamviz.core.received import received
from adamviz.core.traced import trace
from adamviz.surfaces.places import check_extent, floats
from adamviz.training.landscape_surface import Landscape, RecordedPath, slope
from adamviz.training.plane import Plane, check_directions, principal_directions, random_directions
from adamviz.training.weights import Weights, joined
from adamviz.typing import PyTree

MARGIN = 0.25  # of a path's extent, shown around it
STEPS_SHOWN = 10.0  # of the optimizer's own step, to each side


def landscape(
    loss: Callable[..., Any],
    params: PyTree,
    batch: Any = None,
    *,
    directions: tuple[PyTree, PyTree] | None = None,
    path: Sequence[PyTree] | None = None,
    optimizer: Any = None,
    state: Any = None,
    seed: int | None = None,
    output_axis: int = -1,
    extent: tuple[float, float, float, float] | None = None,
    start: tuple[float, float] | None = None,
    title: str | None = None,
) -> Landscape:
    """A network's loss on a plane through its weights, as a surface for `explore`, `compare` and maps.

        f(x, y) = loss(params + x d1 + y d2, batch)

    The plane is one of four:

    - random (nothing or `seed` is given): Gaussian directions whose filters are as long as those of the
      weights, so that 1 is as far as the weights are from 0, whatever a layer's scale;
    - `path`: the two principal directions of a recorded run. They are orthonormal; how much of the run's
      variance they hold, and how far its loss lies from the plane's, is in `landscape.path`;
    - `optimizer`: x = 1 is its own next step at `params`, y = 1 the part of gradient descent's step at right
      angles to it, drawn as long; the cosine between the two steps is in `landscape.cosine`;
    - `directions`: any two pytrees like params.

    Args:
        loss: of `(params, batch)`, or of params alone where batch is None: one number, traced by JAX.
        params: the weights in the middle, a pytree of arrays: plain, of Flax, Equinox (its arrays) ...
        batch: data for the loss, any pytree.
        directions, path, optimizer: at most one of them, as above. path holds params of several steps, in
            order.
        state: what the optimizer's `init` and `update` gave, where it has already made steps; None if not.
        seed: of the random plane, 0 if None.
        output_axis: of the random plane: the axis of a layer's units, -1 as in Flax and Keras, 0 as in
            Equinox and torch.
        extent: what is shown, (x_low, x_high, y_low, y_high); +-1 on a random plane, a path with a margin, 10
            steps to each side.
        start: where runs on the plane begin; where the path begins, if there is one.
        title: what to call it.

    Returns:
        A `Landscape`, which is a `Surface` with methods to train all weights from any of its points.

    Raises:
        TypeError: loss cannot be traced by JAX, or returns something else than one number.
        ValueError: params has no floating-point arrays or numbers that are not finite; what spans the plane
            does not; more than one plane is asked for.

    Example:
        >>> import adamviz as av, jax.numpy as jnp
        >>> weights = {"w": jnp.ones((2, 3)), "b": jnp.zeros(3)}
        >>> surface = av.landscape(lambda p, z: jnp.mean((z @ p["w"] + p["b"]) ** 2), weights, jnp.eye(2))
        >>> surface.extent, round(float(surface((0.0, 0.0))), 4)
        ((-1.0, 1.0, -1.0, 1.0), 1.0)

    Source: Li, Xu, Taylor, Studer & Goldstein, Visualizing the Loss Landscape of Neural Nets, 2018.
    """
    asked = {"directions": directions, "path": path, "optimizer": optimizer, "seed": seed}
    several = [name for name, value in asked.items() if value is not None]
    if len(several) > 1:
        raise ValueError(
            f"Expected one of directions, path, optimizer and seed, received: {', '.join(several)}"
        )
    if state is not None and optimizer is None:
        raise ValueError("Expected state with an optimizer, whose it is, received it alone")
    if not callable(loss):
        raise TypeError(f"Expected loss to be a function of (params, batch), received: {received(loss)}")
    if extent is not None:
        check_extent(extent, 2)
    if start is not None:
        floats("start", start, (2,), "(x, y)")
    axis, seed = _axis(output_axis), _seed(seed)
    weights = Weights(params)
    full = loss if batch is None else _on(loss, batch)
    cosine = points = None
    explained = (0.0, 0.0)
    usual = (-1.0, 1.0, -1.0, 1.0)
    if directions is not None:
        spanned = _pair(weights, directions)
    elif path is not None:
        if not isinstance(path, Sequence) or isinstance(path, str | bytes):
            raise TypeError(f"Expected path to be a sequence of params, received: {received(path)}")
        if len(path) < 3:
            raise ValueError(f"Expected path to hold at least three points, received: {len(path)}")
        points = np.stack([weights.vector(f"path[{i}]", each) for i, each in enumerate(path)])
        spanned, explained = principal_directions(points)
    elif optimizer is not None:
        spanned, cosine = _step_directions(full, weights, params, check_optimizer(optimizer), state)
        usual = (-STEPS_SHOWN, STEPS_SHOWN, -STEPS_SHOWN, STEPS_SHOWN)
    else:
        _check_axis(axis, weights)
        spanned = random_directions(weights.split(weights.origin), seed, axis)
    plane = Plane(weights.origin, check_directions(spanned))
    xy = None if points is None else plane.nearest(points)
    if xy is not None:
        usual = _around(xy[0])
        start = tuple(xy[0][0].tolist()) if start is None else start
    traits = {"extent": usual if extent is None else extent, "start": start, "title": title}
    made = Landscape(full, weights, plane, path=None, cosine=cosine, **traits)
    if points is not None:
        xy, loss, on_plane, distance = made.along(points)
        object.__setattr__(made, "path", RecordedPath(xy, loss, on_plane, distance, explained))
    return made


def _on(loss, batch):
    called = lambda params: loss(params, batch)
    called.__name__ = getattr(loss, "__name__", "loss")
    return called


def _pair(weights, directions):
    try:
        first, second = directions
    except (TypeError, ValueError):
        raise ValueError(
            f"Expected directions to be two pytrees like params, received: {received(directions)}"
        ) from None
    return np.stack([weights.vector(f"directions[{i}]", each) for i, each in enumerate((first, second))])


def _step_directions(loss, weights, params, core, state):
    """The optimizer's step, gradient descent's made perpendicular and as long, and the cosine of the two."""
    core = coerce(core, np.float32)
    tree = params if len(weights.arrays) == len(weights.leaves) else weights.arrays

    def step(core, tree, state):
        value, gradients = slope(loss, weights, jax.tree.leaves(tree))
        gradients = jax.tree.unflatten(jax.tree.structure(tree), gradients)
        whole = lambda tree: loss(weights.filled(jax.tree.leaves(tree)))
        own = {"value": value, "surface": whole} if getattr(core, "needs_loss", False) else {}
        after, _, _ = core.update(gradients, state, tree, **own)
        moved = [new - old for new, old in zip(jax.tree.leaves(after), jax.tree.leaves(tree), strict=True)]
        return {"step": (joined(moved), -joined(jax.tree.leaves(gradients)))}

    usual = core.init(tree)
    state = usual if state is None else state
    if getattr(state, "vhat", usual) is None and not getattr(core, "amsgrad", True):
        usual = usual._replace(vhat=None)  # as `record` leaves it out
    if (expected := jax.tree.structure(usual)) != jax.tree.structure(state):
        raise ValueError(
            f"Expected state to be of the structure {expected}, received: {jax.tree.structure(state)}"
        )
    traced = trace(step, core, tree, state)
    own, descent = (np.asarray(each, np.float64) for each in traced.part("step", core, tree, state))
    lengths = np.linalg.norm(own), np.linalg.norm(descent)
    if not all(np.isfinite(lengths)) or not all(lengths):
        raise ValueError(
            "Expected the optimizer's step and the gradient at params to be finite and not 0, received "
            f"lengths {lengths[0]:g} and {lengths[1]:g}"
        )
    cosine = float(own @ descent / (lengths[0] * lengths[1]))
    beside = descent / lengths[1] - cosine * own / lengths[0]
    across = np.linalg.norm(beside)
    if across < 1e-6:
        raise ValueError(
            "Expected the optimizer's step to differ from gradient descent's, which span the plane"
        )
    return np.stack([own, beside / across * lengths[0]]), cosine


def _around(xy):
    low, high = xy.min(axis=0), xy.max(axis=0)
    margin = MARGIN * np.max(high - low)
    (left, bottom), (right, top) = low - margin, high + margin
    return float(left), float(right), float(bottom), float(top)


def _seed(seed):
    seed = 0 if seed is None else seed
    if isinstance(seed, bool) or not isinstance(seed, numbers.Integral) or seed < 0:
        raise ValueError(f"Expected seed to be a whole number >= 0, received: {received(seed)}")
    return int(seed)


def _axis(axis):
    if isinstance(axis, bool) or not isinstance(axis, numbers.Integral):
        raise ValueError(f"Expected output_axis to be a whole number, received: {received(axis)}")
    return int(axis)


def _check_axis(axis, weights):
    fewest = min((leaf.ndim for leaf in weights.arrays if leaf.ndim > 1), default=0)
    if fewest and not -fewest <= axis < fewest:
        raise ValueError(
            f"Expected output_axis to be an axis of each array that has several, {-fewest} to {fewest - 1}, "
            f"received: {axis}"
        )
