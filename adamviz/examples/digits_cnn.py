"""A small convolutional network on handwritten digits."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from adamviz.examples.digits_classifier import digits_classifier
from adamviz.examples.example import Example
from adamviz.examples.layers import apply, cross_entropy, dense, kernel
from adamviz.typing import Float, PyTree


def digits_cnn(channels: int = 8, *, seed: int = 0) -> Example:
    """Two convolutions of 3 by 3 and a dense layer, which read handwritten digits of 8 by 8 pixels.

        h1 = max of each 2 x 2 of relu(conv(x, K1) + b1)      4 x 4 x channels
        h2 = relu(conv(h1, K2) + b2)                          4 x 4 x 2 channels
        scores = h2 W + b,    loss = mean -log softmax(scores)[digit]

    Batches are those of `digits_mlp`. Params are `{"first", "second", "scores"}`, each `{"kernel", "bias"}`;
    kernels of convolutions are (3, 3, before, after).

    Args:
        channels: of the first convolution; the second has twice as many.
        seed: of the weights before the first step.

    Returns:
        An `Example`. After 10 epochs it tells 97 % of the 257 digits that are held out.

    Example:
        >>> import adamviz as av
        >>> example = av.examples.digits_cnn()
        >>> example.params["second"]["kernel"].shape
        (3, 3, 8, 16)

    Source: LeCun, Bottou, Bengio & Haffner, Gradient-Based Learning Applied to Document Recognition, 1998.
    """
    draw = np.random.default_rng(seed)
    params = {
        "first": kernel(draw, (3, 3, 1, channels), gain=2.0),
        "second": kernel(draw, (3, 3, channels, 2 * channels), gain=2.0),
        "scores": dense(draw, 4 * 4 * 2 * channels, 10),
    }
    return digits_classifier(
        name="CNN on digits", loss=loss, params=params, scores=_scores, reaches=0.97, recipe=(10, 32, 0.003)
    )


def _scores(params, pixels):
    x = jax.nn.relu(_convolved(params["first"], pixels.reshape(-1, 8, 8, 1)))
    x = jnp.max(x.reshape(-1, 4, 2, 4, 2, x.shape[-1]), axis=(2, 4))
    x = jax.nn.relu(_convolved(params["second"], x))
    return apply(params["scores"], x.reshape(len(x), -1))


def _convolved(layer, x):
    form = ("NHWC", "HWIO", "NHWC")
    made = jax.lax.conv_general_dilated(x, layer["kernel"], (1, 1), "SAME", dimension_numbers=form)
    return made + layer["bias"]


def loss(params: PyTree, batch: tuple[Array, Array]) -> Float[Array, ""]:
    """The mean cross entropy of a batch (pixels, digits)."""
    pixels, kinds = batch
    return cross_entropy(_scores(params, pixels), kinds)
