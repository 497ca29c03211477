"""One model trained by many optimizers at once, in one compiled program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.api import check_optimizer
from adamviz.core.parameters import coerce
from adamviz.core.received import received
from adamviz.typing import Float, PyTree


class TrainedMany(NamedTuple):
    """What `train_many` gives.

    Attributes:
        params: after the last step, each array with a leading axis of optimizers.
        loss: of each optimizer at each step, on that step's batch, before the step.
    """

    params: PyTree
    loss: Float[np.ndarray, "optimizers steps"]


def train_many(
    loss: Callable[[PyTree, PyTree], Any],
    params: PyTree,
    batches: Iterable[PyTree],
    optimizers: Sequence[Any],
    *,
    schedule: Callable[[Any], Any] | None = None,
) -> TrainedMany:
    """Train a model once with each of several optimizers: the same start, the same batches.

        params[i] = optimizers[i] step at (params[i], the gradient of loss(params[i], batch))

    All of it is one compiled program, with all batches in memory: for small models, and for the figures in
    which a paper varies two hyperparameters. `av.record` trains one model and keeps its slots.

    Args:
        loss: of `(params, batch)`, as in `av.record`.
        params: a pytree of floating-point arrays.
        batches: pytrees of arrays of the same shapes, at least one.
        optimizers: `av.Adam`s, `av.TextbookAdam`s or `av.Rival`s, all of one kind: only their numbers differ.
        schedule: of the number of steps made so far; what every step is multiplied by, as a learning rate
            that decays would do. None for 1.

    Returns:
        A `TrainedMany`. A loss that is not finite any more stays so.

    Raises:
        TypeError: optimizers are none or of several kinds.
        ValueError: there is no optimizer or no batch.

    Example:
        >>> import adamviz as av
        >>> model = av.examples.digits_logistic()
        >>> rates = [0.001, 0.01, 0.1]
        >>> many = train_many(model.loss, model.params, model.batches(2), [av.Adam(rate) for rate in rates])
        >>> many.loss.shape, many.params["kernel"].shape
        ((3, 96), (3, 64, 10))
    """
    cores = [coerce(check_optimizer(optimizer), np.float32) for optimizer in optimizers]
    batches = list(batches)
    for what, several in (("optimizer", cores), ("batch", batches)):
        if not several:
            raise ValueError(f"Expected at least one {what}, received none")
    structures = {jax.tree.structure(core) for core in cores}
    if len(structures) > 1:
        raise TypeError(
            "Expected optimizers of one kind, which differ in their numbers only, received: "
            f"{received(list(optimizers))}"
        )
    stacked = lambda trees: jax.tree.map(
        lambda *leaves: np.stack([np.asarray(leaf) for leaf in leaves]), *trees
    )
    after, losses = _train(loss, schedule, stacked(cores), params, stacked(batches))
    return TrainedMany(after, np.asarray(losses))


@partial(jax.jit, static_argnums=(0, 1))
def _train(loss, schedule, cores, params, batches):
    def run(core):
        def step(carry, batch):
            params, state, count = carry
            value, gradients = jax.value_and_grad(loss)(params, batch)
            own = {}
            if getattr(core, "needs_loss", False):
                own = {"value": value, "surface": lambda params: loss(params, batch)}
            after, state, _ = core.update(gradients, state, params, **own)
            if schedule is not None:
                share = schedule(count)
                after = jax.tree.map(lambda old, new: old + share * (new - old), params, after)
            return (after, state, count + 1), value

        start = params, core.init(params), jnp.zeros((), jnp.int32)
        (after, _, _), values = jax.lax.scan(step, start, batches)
        return after, values

    return jax.vmap(run)(cores)
