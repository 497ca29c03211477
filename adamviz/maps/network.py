"""A small network that is trained on the whole of some real data, as a loss of all its weights."""

from __future__ import annotations

import functools
import math
import numbers
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from adamviz.core.parameters import check, parameter, pytree, static_field
from adamviz.core.received import received
from adamviz.typing import Float, Int

MOST = 64  # hidden units


@pytree
class Network:
    """A network with one hidden layer on Fisher's 150 irises: three kinds, told by four lengths each.

        f(w) = mean −log softmax(tanh(Z W₁ + b₁) W₂ + b₂)[kind] + ½ λ |w|²

    Z holds the lengths, each standardised to mean 0 and standard deviation 1; w all weights in one vector,
    W₁, b₁, W₂ and b₂ one after the other. Each step sees all data. It is for maps: nothing else draws a loss
    of more than two numbers.

    Args:
        hidden: units of the hidden layer, at most 64.
        seed: of the start: weights drawn evenly from ±√(6 / (units before + units after)), and no biases.
        weight_decay: λ >= 0, how strongly all weights are pulled to 0.

    Raises:
        ValueError: a value is not allowed.

    Example:
        >>> import adamviz as av
        >>> made = av.hyperparameter_map(av.Adam(), av.Network(hidden=4), shape=(3, 4), steps=20)
        >>> len(av.Network(hidden=4).start), made["final_loss"].shape
        (35, (3, 4))

    Source: Fisher, The use of multiple measurements in taxonomic problems, 1936; Glorot & Bengio,
        Understanding the difficulty of training deep feedforward neural networks, 2010, for the start.
    """

    minima = ()

    hidden: Any = static_field(default=8)
    seed: Any = static_field(default=0)
    weight_decay: Any = parameter(
        1e-6,
        1.0,
        "off_or_log",
        default=0.0,
        symbol="λ",
        text="How strongly all weights are pulled to 0.",
        allowed=(0.0, math.inf, "[)"),
    )

    def __post_init__(self):
        for name, low, high in (("hidden", 1, MOST), ("seed", 0, 2**32 - 1)):
            value = getattr(self, name)
            whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
            if not whole or not low <= value <= high:
                raise ValueError(
                    f"Expected {name} to be a whole number from {low} to {high}, received: {received(value)}"
                )
            object.__setattr__(self, name, int(value))
        check(self)

    def __call__(self, weights: Float[ArrayLike, " n"]) -> Float[Array, ""]:
        weights = jnp.asarray(weights)
        lengths, kinds = irises()
        w1, b1, w2, b2 = self._parts(weights)
        hidden = jnp.tanh(_times(jnp.asarray(lengths, weights.dtype), w1) + b1)
        scores = _times(hidden, w2) + b2
        of_kind = jnp.asarray(np.eye(3)[kinds], weights.dtype)
        loss = jnp.mean(jax.nn.logsumexp(scores, axis=1) - jnp.sum(scores * of_kind, axis=1))
        decay = jnp.asarray(self.weight_decay).astype(weights.dtype)
        return loss + 0.5 * decay * jnp.sum(weights * weights)

    @property
    def start(self) -> tuple[float, ...]:
        """All weights before the first step."""
        draw, units = np.random.default_rng(self.seed), (4, self.hidden, 3)
        parts = []
        for before, after in zip(units, units[1:], strict=False):
            bound = math.sqrt(6 / (before + after))
            parts += [draw.uniform(-bound, bound, before * after), np.zeros(after)]
        return tuple(np.concatenate(parts).tolist())

    def _parts(self, weights):
        shapes = ((4, self.hidden), (self.hidden,), (self.hidden, 3), (3,))
        ends = np.cumsum([math.prod(shape) for shape in shapes])[:-1]
        return [
            part.reshape(shape) for part, shape in zip(jnp.split(weights, ends.tolist()), shapes, strict=True)
        ]


def _times(left, right):
    # A graphics card would round float32 to fewer digits.
    return jnp.matmul(left, right, precision=jax.lax.Precision.HIGHEST)


@functools.cache
def irises() -> tuple[Float[np.ndarray, "150 4"], Int[np.ndarray, " 150"]]:
    """Four lengths of each flower, standardised, and its kind: 0, 1 or 2."""
    from sklearn.datasets import load_iris

    lengths, kinds = load_iris(return_X_y=True)
    return (lengths - lengths.mean(0)) / lengths.std(0), kinds
