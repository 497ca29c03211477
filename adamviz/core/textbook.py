"""Adam as textbooks write it, with the two choices in which they differ as switches."""

from typing import Any

import jax.numpy as jnp

from adamviz.core.adam import Adam
from adamviz.core.parameters import parameter, pytree


@pytree
class TextbookAdam(Adam):
    """Adam with two more switches: where epsilon stands, and whether the moments are corrected.

        mhat = m / (1 - beta_1^t)            m without bias_correction
        what = v / (1 - beta_2^t)            v without bias_correction
        x    = x - rate * mhat / (sqrt(what) + epsilon)                              Algorithm 1 of the paper
        x    = x - rate * mhat / (sqrt(what) + epsilon / sqrt(1 - beta_2^t))         with epsilon_hat, as
        Keras computes it

    With both switches on it is `Adam`, number for number. optax and PyTorch follow Algorithm 1.

    Args:
        epsilon_hat: whether epsilon is the paper's "epsilon hat", which stands beside the uncorrected
            sqrt(v).
        bias_correction: whether the moments are divided by 1 - beta^t. Without, the first steps are
            (1 - beta_1) / sqrt(1 - beta_2) times the learning rate: 3.2 times with the usual betas.
        All other arguments are those of `adamviz.core.adam.Adam`.

    Example:
        >>> import adamviz as av
        >>> path = av.run(av.TextbookAdam(0.1, epsilon=0.1), "bowl", steps=1)
        >>> other = av.run(av.Adam(0.1, epsilon=0.1), "bowl", steps=1)
        >>> [[round(float(number), 4) for number in one.update[0]] for one in (path, other)]
        [[0.096, -0.0938], [0.0431, -0.0322]]

    Source: Kingma & Ba, Adam: A Method for Stochastic Optimization, 2015: Algorithm 1, and the formula just
        before Section 2.1.
    """

    epsilon_hat: Any = parameter(
        0,
        1,
        "switch",
        default=False,
        symbol="ε̂",
        text="On: ε stands beside the uncorrected √v, as in Keras, and counts more in the first steps. Off: "
        "as in Algorithm 1.",
    )
    bias_correction: Any = parameter(
        0,
        1,
        "switch",
        default=True,
        symbol="bias correction",
        text="Off: m and v begin at nothing and are taken as they are. The first steps are then far from the "
        "learning rate.",
    )

    def _corrected(self, rate, bias_1, bias_2, epsilon):
        alpha, epsilon = super()._corrected(rate, bias_1, bias_2, epsilon)
        algorithm_1 = epsilon * jnp.where(self.bias_correction, jnp.sqrt(bias_2), 1)
        return jnp.where(self.bias_correction, alpha, rate), jnp.where(self.epsilon_hat, epsilon, algorithm_1)
