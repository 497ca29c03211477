"""A small variational auto-encoder of handwritten digits."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from adamviz.examples.data import digits
from adamviz.examples.digits_classifier import SOURCE
from adamviz.examples.example import Example, noise
from adamviz.examples.layers import apply, dense
from adamviz.typing import Float, PyTree


def digits_vae(hidden: int = 32, latent: int = 4, *, seed: int = 0) -> Example:
    """A variational auto-encoder: it writes each digit as a few numbers, and draws it again from them.

        mean, log_variance = encoder(x)
        z = mean + exp(log_variance / 2) * noise
        loss = mean over digits of -log p(x | z) + KL(N(mean, variance) || N(0, 1))

    p(x | z) holds each pixel for the probability of black (Bernoulli); encoder and decoder have one hidden
    layer with softplus, as in section 6.4 of Kingma & Ba. The loss is in nats a digit.

    Batches are `(pixels, noise)`: (batch, 64) from 0 to 1, and (batch, latent), which each batch has anew.

    Args:
        hidden: units of the hidden layers.
        latent: numbers a digit is written as.
        seed: of the weights before the first step, and of the noise in `data`.

    Returns:
        An `Example`, which has no accuracy.

    Example:
        >>> import adamviz as av
        >>> example = av.examples.digits_vae()
        >>> pixels, noise = next(iter(example.batches(size=16)))
        >>> pixels.shape, noise.shape
        ((16, 64), (16, 4))

    Source: Kingma & Welling, Auto-Encoding Variational Bayes, 2014, appendices B and C.1.
    """
    split, draw = digits(), np.random.default_rng(seed)
    params = {
        "encoder": dense(draw, 64, hidden),
        "code": dense(draw, hidden, 2 * latent),
        "decoder": dense(draw, latent, hidden),
        "pixels": dense(draw, hidden, 64),
    }
    return Example(
        name="VAE of digits",
        loss=loss,
        params=params,
        data=(split.inputs, noise(draw, (len(split.inputs), latent))),
        recipe=(20, 32, 0.003),
        source=SOURCE,
        redrawn=True,
    )


def loss(params: PyTree, batch: tuple[Array, Array]) -> Float[Array, ""]:
    """Minus the evidence lower bound of a batch (pixels, noise), a digit."""
    pixels, noise = batch
    code = apply(params["code"], jax.nn.softplus(apply(params["encoder"], pixels)))
    mean, log_variance = jnp.split(code, 2, axis=1)
    z = mean + jnp.exp(log_variance / 2) * noise
    logits = apply(params["pixels"], jax.nn.softplus(apply(params["decoder"], z)))
    missed = jnp.sum(jax.nn.softplus(logits) - pixels * logits, axis=1)
    apart = 0.5 * jnp.sum(jnp.exp(log_variance) + mean**2 - 1 - log_variance, axis=1)
    return jnp.mean(missed + apart)
