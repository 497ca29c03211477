"""Training a model of JAX and recording it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sized
from typing import Any, NamedTuple

import jax
import numpy as np
from tqdm import tqdm

from adamviz.api import check_optimizer
from adamviz.core.received import received
from adamviz.training.compiled_step import CompiledStep
from adamviz.training.names import as_given, named
from adamviz.training.params_path import ParamsPath
from adamviz.training.recorder import Recorder
from adamviz.training.recording import Recording
from adamviz.training.sharpness import Sharpness
from adamviz.training.weights import flattened, is_weight
from adamviz.typing import PyTree


class Training(NamedTuple):
    """What `record` gives.

    Attributes:
        params: the trained parameters.
        state: the optimizer's. Its slots are pytrees like params; where these have leaves that are not
            trained, dictionaries of the others by name. Without AMSGrad it has no vhat.
        recording: what was recorded.
        path: params at up to 64 steps, from those before the first step to the last ones, with arrays of
            NumPy; () where they were not asked for. `av.landscape` takes it.
    """

    params: PyTree
    state: Any
    recording: Recording
    path: tuple[PyTree, ...] = ()


def record(
    loss: Callable[[Any, Any], Any],
    params: PyTree,
    batches: Iterable[Any],
    optimizer: Any,
    every: int = 10,
    *,
    accuracy: Callable[[Any], Any] | None = None,
    recorder: Recorder | None = None,
    path: bool = False,
    sharpness: Any = False,
) -> Training:
    """Train a model, one step a batch, and record what the optimizer does to each tensor.

        params, state = optimizer step at (params, state, the gradient of loss(params, batch))

    A step is compiled once, records or not; that of a million weights and more once for either. An interrupt
    ends the training, and what was trained and recorded until then is returned.

    Args:
        loss: a function of `(params, batch)` that JAX can trace; one number.
        params: any pytree with arrays of floating-point numbers, which are trained: plain, the state of a
            Flax model, an Equinox module. Its other leaves stay.
        batches: an iterable of batches, each a pytree of arrays of the same shapes.
        optimizer: an `av.Adam` or an `av.Rival`.
        every: how many steps lie between two records.
        accuracy: a function of params, called where a step is recorded; None for none.
        recorder: a new `av.Recorder` to record with; every is then its own. A view of it follows the
            training: `av.inspect(recorder)`.
        path: whether to keep params at up to 64 of the recorded steps.
        sharpness: whether to record the largest eigenvalues of the loss's Hessian H and of P^-1 H, and the
            threshold above which a run swings, as `av.stability` does on a surface; or the batch on which,
            where it is not that of each step. A record then takes as long as about ten steps more, and up
            to a few hundred where eigenvalues crowd together: each of the two is known to 2 % after 2 to
            20 products with H, 100 at most, and a product costs 2 to 3 gradients.

    Returns:
        A `Training`: params, state, recording and path.

    Raises:
        TypeError: loss is no function or gives no number, or optimizer, batches or recorder are none, or the
            sharpness is asked for of an optimizer other than Adam and gradient descent.
        ValueError: params hold no floating-point array, recorder has recorded something before, or sharpness
            is no batch that loss takes.

    Warns:
        UserWarning: it was interrupted.

    Example:
        >>> import adamviz as av, jax.numpy as jnp
        >>> loss = lambda params, batch: jnp.mean((batch @ params["w"] - 1) ** 2)
        >>> trained = av.record(loss, {"w": jnp.zeros(2)}, [jnp.eye(2)] * 40, av.Adam(0.1))
        >>> trained.recording
        Recording(4 records of 1 tensor, steps 1 to 31)
    """
    if not callable(loss):
        raise TypeError(f"Expected loss to be a function of (params, batch), received: {received(loss)}")
    if accuracy is not None and not callable(accuracy):
        raise TypeError(f"Expected accuracy to be a function of params, received: {received(accuracy)}")
    if not isinstance(path, bool | np.bool_):
        raise TypeError(
            f"Expected path to be True or False, received: {received(path)}. A file is written by "
            "recorder=av.Recorder(path=...)"
        )
    core = check_optimizer(optimizer)
    recorder = _new(Recorder(every) if recorder is None else recorder)
    pairs, structure = flattened("params", params)
    leaves = [leaf for _, leaf in pairs]
    names = [name or "weights" for name in named(params)]
    at = [i for i, leaf in enumerate(leaves) if is_weight(leaf)]
    if not at:
        raise ValueError(f"Expected params to hold floating-point arrays, received: {received(params)}")
    try:
        iterator = iter(batches)
    except TypeError:
        raise TypeError(f"Expected batches to be an iterable, received: {received(batches)}") from None

    def whole(weights):
        filled = list(leaves)
        for i, name in zip(at, weights, strict=True):
            filled[i] = weights[name]
        return jax.tree.unflatten(structure, filled)

    def value(weights, batch):
        result = loss(whole(weights), batch)
        if getattr(result, "shape", None) != () or not is_weight(result):
            raise TypeError(f"Expected loss to give one floating-point number, received: {received(result)}")
        return result

    # jax.tree sorts a dictionary by its keys: numbers of one length keep the order of the leaves.
    keys = [f"{i:06d}" for i in at]
    weights = {key: leaves[i] for key, i in zip(keys, at, strict=True)}
    titles = {key: names[i] for key, i in zip(keys, at, strict=True)}
    order = as_given([params], titles.values())
    titles = dict(sorted(titles.items(), key=lambda title: order.index(title[1])))
    step = CompiledStep(core, value, titles)
    curvature = _curvature(sharpness, core, value, weights)
    state = step.init(weights)
    kept, number = ParamsPath(weights, recorder.every) if path else None, 0
    count = len(batches) if isinstance(batches, Sized) else None
    try:
        for number, batch in enumerate(
            tqdm(iterator, "training", count, unit="step", leave=False, delay=0.5), 1
        ):
            if number == 1:
                _check(batch)
            due = recorder.due(number)
            met = curvature(step.core, weights, state, batch) if due and curvature else None
            weights, state, loss_value, more = step(weights, state, batch, due)
            if due:
                if kept is not None:
                    kept.add(number, weights)
                recorder.log(
                    number,
                    **step.of_record(weights, state, more),
                    loss=loss_value,
                    accuracy=None if accuracy is None else accuracy(whole(weights)),
                    curvature=met,
                )
    except KeyboardInterrupt:
        warnings.warn("The training was interrupted; what was recorded is kept", stacklevel=2)
    titled = lambda tree: {titles[key]: leaf for key, leaf in tree.items()}
    slot = whole if len(at) == len(leaves) else titled
    state = jax.tree.map(
        lambda node: slot(node) if _is_slot(node, keys) else node,
        state,
        is_leaf=lambda node: _is_slot(node, keys),
    )
    points = () if kept is None else kept.closed(number, weights, whole)
    return Training(whole(weights), state, recorder.recording, points)


def _check(batch):
    for path, leaf in jax.tree_util.tree_leaves_with_path(batch):
        try:
            jax.eval_shape(lambda leaf: None, leaf)
        except (TypeError, ValueError):  # objects, texts, masked arrays, those of torch
            plain = type(leaf) is np.ndarray
            kind = f"n array of {leaf.dtype.name}" if plain else f" {type(leaf).__name__}"
            raise TypeError(
                f"Expected batches of arrays of JAX or NumPy, received a{kind} at "
                f"batch{jax.tree_util.keystr(path)}"
            ) from None


def _new(recorder):
    if not isinstance(recorder, Recorder):
        raise TypeError(f"Expected recorder to be an av.Recorder, received: {received(recorder)}")
    if count := len(recorder.recording):
        raise ValueError(f"Expected recorder to be a new one, received one with {count} records")
    return recorder


def _curvature(sharpness, core, value, weights):
    """What measures the curvature; None where nobody asked for it."""
    if isinstance(sharpness, (bool, np.bool_)):
        return Sharpness(core, value, weights) if sharpness else None
    try:
        jax.eval_shape(value, weights, sharpness)
    except Exception as error:  # of the user's own function, which may raise any
        raise ValueError(
            f"Expected sharpness to be True or a batch that loss takes, received: {received(sharpness)}"
        ) from error
    return Sharpness(core, value, weights, sharpness)


def _is_slot(node, keys):
    return isinstance(node, dict) and list(node) == keys
