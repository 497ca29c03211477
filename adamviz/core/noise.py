"""What stands between a surface and the optimizer: errors in the gradient, the same ones for every run that is compared.

The errors are a function of seed and step alone, computed from whole numbers small enough that float32 holds them exactly:
every machine that runs the traced program, the page's too, draws the same ones.
"""

from typing import Any

import jax
import jax.numpy as jnp

from adamviz.core.parameters import parameter, pytree

# Primes below 4096, so that products of two residues are exact in float32; each leaves 2 when divided by 3, so that the
# cube is a permutation of the residues.
PRIMES = (4091.0, 4079.0, 4073.0)
FACTORS = (1741.0, 1583.0, 2221.0)  # how far a step moves each residue
SEEDS = (2287.0, 3323.0, 1109.0)  # and how far a seed does
LANES = (1193.0, 2741.0, 3571.0)  # and which of a step's numbers it is
ROUNDS = (613.0, 2063.0, 3001.0)  # added after each cube
HALF_OF_T = 0.8260  # median of |normal| over median of |Student's t with 2 degrees of freedom|
EDGE = 1e-6


def uniform(seed, step, lane):
    """A random number in [0, 1), float32: a function of three whole numbers below 2^24.

    Residues modulo three primes are mixed by cubes, and their fractions added modulo 1, as Wichmann and Hill add theirs.

    Example:
        >>> [round(float(uniform(0, step, 0)), 3) for step in range(3)]
        [0.332, 0.022, 0.149]

    Source: Wichmann & Hill, Algorithm AS 183, 1982, for the sum of fractions.
    """
    total, (step, seed) = jnp.zeros((), jnp.float32), (jnp.asarray(number).astype(jnp.float32) for number in (step, seed))
    for prime, factor, other, third in zip(PRIMES, FACTORS, SEEDS, LANES, strict=True):
        at, of = _modulo(step, prime) * factor, _modulo(seed, prime) * other
        mixed = _modulo(_modulo(at, prime) + _modulo(of, prime) + jnp.float32(lane * third % prime + 1), prime)
        for added in ROUNDS:
            mixed = _modulo(_modulo(mixed * mixed, prime) * mixed + added, prime)
        total = total + mixed / prime
    return _modulo(total, 1)


def _modulo(number, divisor):
    """The remainder of numbers that are not negative: C's and JavaScript's, which Python's would only spell longer."""
    return jax.lax.rem(number, jnp.asarray(divisor, jnp.float32))


@pytree
class Noise:
    """Errors in the gradient that an optimizer is given: g becomes (scale · spike) · g + scale · level · ξ.

    ξ is drawn anew at each step and for each coordinate from the seed alone, so that all runs of a comparison meet the same
    errors. It is normal, as the mean over a minibatch is nearly; or, with heavy tails, Student's t with 2 degrees of freedom, whose
    variance is infinite and whose median size is that of the normal one.

    Args:
        noise_level: the size of the errors, in units of the gradient; 0 for none.
        noise_seed: a whole number; another one gives other errors.
        heavy_tails: whether a few of the errors are very large.
        gradient_scale: a factor on every gradient. Adam's path does not change, as long as epsilon is negligible.
        spike: a factor on every `spike_every`-th gradient; 1 for none.
        spike_every: a whole number of steps.

    Example:
        >>> import adamviz as av
        >>> path = av.run(av.Adam(0.1), "bowl", steps=50, noise=av.Noise(noise_level=0.5, noise_seed=3))
        >>> again = av.run(av.Adam(0.1), "bowl", steps=50, noise=av.Noise(noise_level=0.5, noise_seed=3))
        >>> bool((path.xy == again.xy).all())
        True

    Source: Zhang et al., Why are Adaptive Methods Good for Attention Models?, 2020, for the two kinds of noise.
    """

    noise_level: Any = parameter(
        0.0, 1e-3, 1e3, "onset", symbol="σ", allowed=(0, float("inf"), "[)"),
        text="Each gradient gets an error of about this size, as if it came from a minibatch: the same error for every run.",
    )  # fmt: skip
    noise_seed: Any = parameter(
        0, 0, 100, symbol="seed", allowed=(0, 1e6, "[]"), whole=True, text="Another seed gives other errors, again the same for every run.",
    )  # fmt: skip
    heavy_tails: Any = parameter(
        False, 0, 1, "switch", symbol="heavy tails",
        text="Most errors stay as they are, and a few are tens of times larger: clipping was made for these.",
    )  # fmt: skip
    gradient_scale: Any = parameter(
        1.0, 1e-3, 1e3, "log", symbol="scale", allowed=(0, float("inf"), "()"),
        text="Every gradient is multiplied by {value}. Adam divides by what it multiplies with: its path stays as it is.",
    )  # fmt: skip
    spike: Any = parameter(
        1.0, 1.0, 1e4, "log", symbol="spike", allowed=(0, float("inf"), "()"),
        text="Once in a while a gradient is {value} times too large. v remembers it, and the steps after it are short.",
    )  # fmt: skip
    spike_every: Any = parameter(
        50, 2, 500, "log", symbol="every", allowed=(1, 1e6, "[]"), whole=True, text="A spike comes every {value} steps.",
    )  # fmt: skip

    def __call__(self, gradient, step):
        """The gradient as the optimizer is given it, in its own dtype."""
        one, two = uniform(self.noise_seed, step, 0), uniform(self.noise_seed, step, 1)
        error = jnp.where(self.heavy_tails, heavy(jnp.stack([one, two])), jnp.stack(normal(one, two))).astype(gradient.dtype)
        level, scale, spike = (jnp.asarray(n).astype(gradient.dtype) for n in (self.noise_level, self.gradient_scale, self.spike))
        every = jnp.asarray(self.spike_every).astype(jnp.float32)
        hit = _modulo(jnp.asarray(step).astype(jnp.float32) + 1, every) == 0
        return scale * (jnp.where(hit, spike, 1) * gradient + level * error)


def normal(one, two):
    """Two normal numbers of two uniform ones, by Box and Muller."""
    radius = jnp.sqrt(-2 * jnp.log(jnp.maximum(one, EDGE)))
    angle = jnp.float32(6.2831855) * two
    return radius * jnp.cos(angle), radius * jnp.sin(angle)


def heavy(number):
    """Student's t with 2 degrees of freedom of a uniform number, scaled to the median size of a normal one."""
    inside = jnp.clip(number, EDGE, 1 - EDGE)
    return HALF_OF_T * (2 * inside - 1) / jnp.sqrt(2 * inside * (1 - inside))
