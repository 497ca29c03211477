"""Errors in the gradient, between a surface and the optimizer: the same for every run that is compared.

The errors are a function of seed and step alone. Which one comes is computed in whole numbers, and its size
by sums, products, quotients and roots, which IEEE 754 rounds the same way everywhere; so every machine that
runs the traced program, the page's too, draws the same digits. No product is added to anything here unless it
is exact: a compiler may round such a sum once or twice.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from adamviz.core.parameters import parameter, pytree
from adamviz.typing import Float

# Primes below 4096, so that sums of a few products of residues fit into 32 bits; each leaves 2 when divided
# by 3, so that the cube is a permutation of the residues.
PRIMES = (4091, 4079, 4073)
FACTORS = (1741, 1583, 2221)  # how far a step moves each residue
SEEDS = (2287, 3323, 1109)  # and how far a seed does
LANES = (1193, 2741, 3571)  # and which of a step's numbers it is
ROUNDS = (613, 2063, 3001)  # added after each cube
FINE = PRIMES[0] * PRIMES[1]  # below 2^24: float32 has every number up to it
HALF_OF_T = 0.8260  # median of |normal| over median of |Student's t with 2 degrees of freedom|
EDGE = 1e-6
LN_2 = 0.6931472
EIGHTH = 0.7853982  # of a turn
Shares = tuple[
    Float[Array, "*shape"], Float[Array, "*shape"]
]  # of `shares`, which are to one another as u to 1 - u


def uniform(seed: ArrayLike, step: ArrayLike, lane: ArrayLike) -> Float[Array, "*shape"]:
    """A random number in [0, 1), float32: a function of three whole numbers below 2^24.

    Residues modulo three primes are mixed by cubes, and their fractions added modulo 1, as Wichmann and Hill
    add theirs.

    Example:
        >>> [round(float(uniform(0, step, 0)), 3) for step in range(3)]
        [0.332, 0.022, 0.149]

    Source: Wichmann & Hill, Algorithm AS 183, 1982, for the sum of fractions.
    """
    part, rest = shares(seed, step, lane)
    return jnp.minimum(part / (part + rest), jnp.float32(1 - 2**-24))


def shares(seed: ArrayLike, step: ArrayLike, lane: ArrayLike) -> Shares:
    """Two float32 numbers that are to one another as u to 1 - u, u a random number: each exact to its last
    digit but one, so that also what is near 0 and what is near 1 has all its digits.

    u is N / (4091 · 4079 · 4073) with a whole number N, of which the residues modulo the three primes are
    known; hence its digits, the first of 4073 and the others of 4079 and of 4091 (the Chinese remainder
    theorem, as Garner computes it).
    """
    step, seed, lane = (jnp.asarray(number).astype(jnp.int32) for number in (step, seed, lane))
    one, two, three = (
        _mixed(step, seed, lane, *constants) for constants in zip(PRIMES, FACTORS, SEEDS, LANES, strict=True)
    )
    first, second, third = PRIMES
    last = _modulo(one * (second * third % first), first)
    middle = _modulo(two * (third % second) + last * (second - pow(first, -1, second)), second)
    lead = _modulo(
        three + last * (third - pow(FINE, -1, third)) + middle * (third - pow(second, -1, third)), third
    )
    below = middle * first + last
    part, rest = below.astype(jnp.float32), (FINE - below).astype(jnp.float32)
    # Divided by their sum and not by what it is: a quotient by a constant may become a product.
    return lead.astype(jnp.float32) + part / (part + rest), (third - 1 - lead).astype(jnp.float32) + rest / (
        part + rest
    )


def _mixed(step, seed, lane, prime, factor, other, third):
    """A residue modulo a prime that looks like chance."""
    mixed = _modulo(
        _modulo(step, prime) * factor + _modulo(seed, prime) * other + _modulo(lane * third, prime) + 1, prime
    )
    for added in ROUNDS:
        mixed = _modulo(_modulo(mixed * mixed, prime) * mixed + added, prime)
    return mixed


def _modulo(number, divisor):
    """The remainder of numbers that are not negative, as C and JavaScript have it too."""
    return jax.lax.rem(number, jnp.asarray(divisor, number.dtype))


@pytree
class Noise:
    """Errors in the gradient that an optimizer is given: g becomes (scale · spike) · g + scale · level · ξ.

    ξ is drawn anew at each step and for each coordinate from the seed alone, so that all runs of a comparison
    meet the same errors. It is normal, as the mean over a minibatch is nearly; or, with heavy tails,
    Student's t with 2 degrees of freedom, whose variance is infinite and whose median size is that of the
    normal one.

    Args:
        noise_level: the size of the errors, in units of the gradient; 0 for none.
        noise_seed: a whole number; another one gives other errors.
        heavy_tails: whether a few of the errors are very large.
        gradient_scale: a factor on every gradient. Adam's path does not change, as long as epsilon is
            negligible.
        spike: a factor on every `spike_every`-th gradient; 1 for none.
        spike_every: a whole number of steps.

    Example:
        >>> import adamviz as av
        >>> path = av.run(av.Adam(0.1), "bowl", steps=50, noise=av.Noise(noise_level=0.5, noise_seed=3))
        >>> again = av.run(av.Adam(0.1), "bowl", steps=50, noise=av.Noise(noise_level=0.5, noise_seed=3))
        >>> bool((path.xy == again.xy).all())
        True

    Source: Zhang et al., Why are Adaptive Methods Good for Attention Models?, 2020, for the two kinds of
        noise.
    """

    noise_level: Any = parameter(
        1e-3,
        1e3,
        "off_or_log",
        default=0.0,
        symbol="σ",
        allowed=(0, float("inf"), "[)"),
        text="Each gradient gets an error of about this size, as if it came from a minibatch: the same error "
        "for every run.",
    )
    noise_seed: Any = parameter(
        0,
        100,
        default=0,
        symbol="seed",
        allowed=(0, 1e6, "[]"),
        whole=True,
        text="Another seed gives other errors, again the same for every run.",
    )
    heavy_tails: Any = parameter(
        0,
        1,
        "switch",
        default=False,
        symbol="heavy tails",
        text="Most errors stay as they are, and a few are tens of times larger: clipping was made for these.",
    )
    gradient_scale: Any = parameter(
        1e-3,
        1e3,
        "log",
        default=1.0,
        symbol="scale",
        allowed=(0, float("inf"), "()"),
        text="Every gradient is multiplied by {value}. Adam divides by what it multiplies with: its path "
        "stays as it is.",
    )
    spike: Any = parameter(
        1.0,
        1e4,
        "log",
        default=1.0,
        symbol="spike",
        allowed=(0, float("inf"), "()"),
        text="Once in a while a gradient is {value} times too large. v remembers it, and the steps after it "
        "are short.",
    )
    spike_every: Any = parameter(
        2,
        500,
        "log",
        default=50,
        symbol="every",
        allowed=(1, 1e6, "[]"),
        whole=True,
        text="A spike comes every {value} steps.",
    )

    def __call__(self, gradient: Float[Array, "*shape"], step: ArrayLike) -> Float[Array, "*shape"]:
        """The gradient as the optimizer is given it, in its own dtype: an array of one entry or more."""
        seed, size = self.noise_seed, gradient.size
        # Two at a time, because normal numbers come in pairs: an odd last one drops its second.
        pairs = [(shares(seed, step, lane), shares(seed, step, lane + 1)) for lane in range(0, size, 2)]
        tails = [heavy(*share) for pair in pairs for share in pair][:size]
        smooth = [number for pair in pairs for number in normal(*pair)][:size]
        error = jnp.where(self.heavy_tails, jnp.stack(tails), jnp.stack(smooth)).astype(gradient.dtype)
        error = error.reshape(gradient.shape)
        level, scale, spike = (
            jnp.asarray(n).astype(gradient.dtype) for n in (self.noise_level, self.gradient_scale, self.spike)
        )
        every = jnp.asarray(self.spike_every).astype(jnp.float32)
        hit = _modulo(jnp.asarray(step).astype(jnp.float32) + 1, every) == 0
        return scale * (jnp.where(hit, spike, 1) * gradient + level * error)


def normal(one: Shares, two: Shares) -> tuple[Float[Array, "*shape"], Float[Array, "*shape"]]:
    """Two normal numbers of two pairs of shares, by Box and Muller: √(−2 ln u) at the angle 2π w.

    The logarithm is 2 artanh of a quotient and the cosine that of tan, both as continued fractions, in which
    nothing is added but quotients.
    """
    whole, (turn, other) = one[0] + one[1], two
    part, doubled = jnp.maximum(one[0], EDGE * whole), None
    # u is doubled until it is more than a half.
    for times in (16, 8, 4, 2, 1):
        small = part < whole * 2.0**-times
        part = jnp.where(small, part * 2.0**times, part)
        more = jnp.where(small, jnp.float32(times * LN_2), jnp.float32(0))
        doubled = more if doubled is None else doubled + more
    missing = jnp.where(doubled == 0, one[1], whole - part)
    both = whole + part
    square = (missing / both) * (missing / both)
    fraction = 1 - square / (3 - square / (5 / 4 - square / (28 / 9 - square / (81 / 64 - square / 4))))
    radius = jnp.sqrt(2 * (doubled + 2 * missing / (both * fraction)))
    quarters = 4 * (turn / (turn + other))
    nearest = jnp.floor(quarters + 0.5)
    angle = quarters - nearest  # twice what the tangent is of, in quarters of a turn
    square = angle * angle
    fraction = 1 / EIGHTH - square / (
        3 / EIGHTH - square / (5 / EIGHTH - square / (7 / EIGHTH - square / 16))
    )
    tangent = square / (fraction * fraction)
    cosine, sine = (1 - tangent) / (1 + tangent), 2 * angle / (fraction * (1 + tangent))
    odd = (nearest == 1) | (nearest == 3)
    along, across = jnp.where(odd, sine, cosine), jnp.where(odd, cosine, sine)
    along = jnp.where((nearest == 1) | (nearest == 2), -along, along)
    across = jnp.where((nearest == 2) | (nearest == 3), -across, across)
    return radius * along, radius * across


def heavy(part: Float[Array, "*shape"], rest: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    """Student's t with 2 degrees of freedom of a pair of shares, of the median size of a normal number.

    It is (2u − 1) / √(2u (1 − u)), which 0 and 1 would make infinite: they stand for the millionth nearest to
    them.
    """
    whole = part + rest
    part, rest = jnp.maximum(part, EDGE * whole), jnp.maximum(rest, EDGE * whole)
    apart = part - rest
    # One root of a quotient: a quotient by a root may become a product with an approximate one.
    size = HALF_OF_T * jnp.sqrt(apart * apart / (2 * part * rest))
    return jnp.where(apart < 0, -size, size)
