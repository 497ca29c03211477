"""What the models are made of: dense layers, and what a classifier is measured by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from adamviz.typing import Float, Int, PyTree

Layer = Mapping[str, Array]


def dense(draw: np.random.Generator, units_in: int, units_out: int, gain: float = 1.0) -> dict[str, Array]:
    """A dense layer before training: weights of mean 0 and variance gain / units_in, no biases.

    With a gain of 2, as before a ReLU, it is He's start.

    Args:
        draw: where the random numbers come from.
        units_in, units_out: its width before and after it.
        gain: see the formula.

    Source: He, Zhang, Ren & Sun, Delving Deep into Rectifiers, 2015.
    """
    return kernel(draw, (units_in, units_out), gain)


def kernel(draw: np.random.Generator, shape: tuple[int, ...], gain: float = 1.0) -> dict[str, Array]:
    """As `dense`, of any shape, whose last axis are the units after it."""
    scale = np.sqrt(gain / np.prod(shape[:-1]))
    weights = draw.standard_normal(shape) * scale
    return {"kernel": jnp.asarray(weights, jnp.float32), "bias": jnp.zeros(shape[-1], jnp.float32)}


def apply(layer: Layer, x: Float[Array, "batch before"]) -> Float[Array, "batch after"]:
    """x W + b."""
    return x @ layer["kernel"] + layer["bias"]


def cross_entropy(scores: Float[Array, "batch kinds"], kinds: Int[Array, " batch"]) -> Float[Array, ""]:
    """mean -log softmax(scores)[kind].

    Example:
        >>> round(float(cross_entropy(jnp.zeros((1, 10)), jnp.array([3]))), 4)  # log 10
        2.3026
    """
    chosen = jnp.take_along_axis(scores, kinds[:, None], axis=1)[:, 0]
    return jnp.mean(jax.nn.logsumexp(scores, axis=1) - chosen)


def accuracy_on(scores: Callable[[PyTree, Any], Array], inputs: Any, kinds: Any) -> Callable[[PyTree], Array]:
    """A function of params: the share of some examples whose kind has the highest score."""
    return partial(_right, scores, inputs=inputs, kinds=kinds)


@partial(jax.jit, static_argnums=0)
def _right(scores, params, inputs, kinds):
    return jnp.mean(jnp.argmax(scores(params, inputs), axis=1) == kinds)
