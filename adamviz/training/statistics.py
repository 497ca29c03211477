"""What is recorded of one step of a training run: as many numbers of each tensor, whatever its size."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from adamviz.typing import Bool, Float, Int, Shaped

QUANTITIES = "gradient", "m", "v", "vhat", "effective step", "update", "update/weight"
ROLES = "gradient", "clipped", "m", "v", "vhat", "weight", "update"  # what is handed in
LOWEST, HIGHEST = -64, 16  # powers of two: the ends of the bins
BINS = HIGHEST - LOWEST
APART = "zero", "below", "above", "infinite", "NaN"  # counted besides the bins
INFINITE = 0x7F800000  # as the bits of a float32
FIRST = LOWEST + 127  # the exponent of the first bin as a float32 holds it
SHARES = "epsilon_share", "cosine", "rms_ratio", "clip_share"


@partial(jax.jit, static_argnames=("roles", "stepping", "partly"))
def measure(
    flats: Sequence[Float[Array, "roles entries"]],
    segments: Int[Array, " rows"],
    filled: Int[Array, " rows"],
    numbers: Float[Array, "records 6 tensors"],
    counts: Float[Array, " records"],
    known: Bool[Array, "roles tensors"],
    lengths: Float[Array, " tensors"],
    *,
    roles: tuple[str, ...],
    stepping: bool,
    partly: bool,
) -> tuple[
    Shaped[Array, "records tensors quantities 85"],
    Float[Array, "records tensors 13"],
    Bool[Array, "records tensors roles"],
]:
    """All statistics of several records, on the device.

        alpha    = learning_rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)
        epsilon' = epsilon (epsilon_hat), or epsilon * sqrt(1 - beta_2^t)
        effective step = alpha / (sqrt(v) + epsilon'), update = -effective step * m
        epsilon_share  = mean(sqrt(v) < epsilon')
        cosine         = m . g / (|m| |g|)
        rms_ratio      = sqrt(mean(g^2 / max(v, epsilon'^2)))
        clip_share     = 1 - |clipped g| / |g|

    with vhat in the place of v where it is there; without sqrt(1 - beta_2^t) where it is corrected already.

    Args:
        flats: of each record, for each role that is known the rows of a `Layout`, one after the other.
        segments, filled: of each row its tensor, and how many entries of it belong to that.
        numbers: learning_rate, beta_1, beta_2, epsilon, epsilon_hat and corrected of each tensor.
        counts: t, how many steps were made.
        known: which tensors each role is known of; not looked at where partly is false: then all.
        lengths: how many entries of each tensor there are.
        roles: their names.
        stepping: whether the numbers are known; the effective step is not otherwise.

    Returns:
        Few arrays, as each costs time on its way: counts (records, tensors, quantities, 85) of |x| in
        [2^e, 2^(e+1)) for e from -64, and then of what is zero, below, above, infinite and NaN; numbers
        (records, tensors, 13), the norms of the quantities, then alpha, epsilon and the four shares, NaN
        where not known; wrong (records, tensors, roles), whether an entry is not finite.

    Source: rms_ratio: Wortsman et al., Stable and low-precision training for large-scale vision-language
        models, 2023.
    """
    x = jnp.stack(flats)
    x = x.reshape(len(flats), len(roles), len(segments), -1)
    columns = {role: x[:, i] for i, role in enumerate(roles)}
    tensors = len(lengths)
    inside = jnp.arange(x.shape[-1], dtype=jnp.int32)[None, None] < filled[None, :, None]
    have = {role: known[i][segments][None, :, None] for i, role in enumerate(roles)} if partly else {}
    rate, beta_1, beta_2, epsilon, hat, corrected = (numbers[:, i] for i in range(6))
    root_2 = jnp.where(corrected > 0, 1.0, jnp.sqrt(1 - beta_2 ** counts[:, None]))
    alpha = rate * root_2 / (1 - beta_1 ** counts[:, None])
    epsilon = epsilon * jnp.where(hat > 0, 1.0, root_2)
    rates = (alpha[:, segments][..., None], epsilon[:, segments][..., None]) if stepping else None
    root, gradient = _root(columns, have), columns.get("gradient")
    several = dict(zip(QUANTITIES, _quantities(columns, have, rates, root), strict=True))
    if root is not None and gradient is not None:
        floor = root if rates is None else jnp.maximum(root, rates[1])
        several["ratio"] = jnp.where(gradient == 0, 0.0, gradient / floor)
    several["clipped"] = columns.get("clipped")
    several = {name: each for name, each in several.items() if each is not None} or columns
    # Each is computed once: fused into all that reads it, it would be computed, and compiled, many times.
    stacked = _apart(jnp.stack(_apart([jnp.where(inside, each, 0.0) for each in several.values()])))
    counted = _histograms(stacked, list(several), filled, segments, tensors)
    among, scaled = list(several), _scaled(stacked)
    sums = dict(zip(among, scaled.sums, strict=True))
    given = [role for role in roles if role not in among or role == "update"]  # which is made where it is not
    # What is infinite or NaN stays so in a sum, which cannot overflow; a maximum may skip it.
    small = 1 / x.shape[-1]
    sums |= zip(
        given, _apart([jnp.sum(jnp.abs(columns[role]) * small, axis=-1) for role in given]), strict=True
    )
    rows = [~jnp.isfinite(jnp.stack([sums[role] for role in roles])).transpose(2, 1, 0)]
    if root is not None and rates is not None:
        rows.append(jnp.sum((root < rates[1]) & inside, axis=-1).T[..., None])
    norms, sums, cosine = _reduced(scaled, among, jnp.concatenate(_apart(rows), -1), segments, tensors)
    unknown = jnp.full((len(flats), tensors), jnp.nan)
    shares = dict.fromkeys(SHARES, unknown)
    if cosine is not None:
        shares["cosine"] = cosine
    if root is not None and rates is not None:
        shares["epsilon_share"] = sums[..., -1] / lengths[None]
    if "ratio" in norms:
        shares["rms_ratio"] = norms["ratio"] / jnp.sqrt(lengths)[None]
    if "gradient" in norms and "clipped" in norms:
        whole = norms["gradient"]
        shares["clip_share"] = jnp.where(whole == 0, 0.0, 1 - norms["clipped"] / whole)
    made = [*(norms.get(name, unknown) for name in QUANTITIES), alpha, epsilon, *shares.values()]
    return counted, jnp.stack(made, axis=-1), sums[..., : len(roles)] > 0


def _apart(values):
    """The same arrays, each of which XLA computes by itself."""
    return jax.lax.optimization_barrier(values)


def _root(columns, have):
    v, vhat = columns.get("v"), columns.get("vhat")
    if v is not None and vhat is not None:
        v = jnp.where(have["vhat"], vhat, v) if have else vhat
    return None if v is None else _apart(jnp.sqrt(v))


def _quantities(columns, have, rates, root):
    """Each of `QUANTITIES`, None where it is not known: of (records, rows, width)."""
    gradient, m, v, vhat, update = (columns.get(role) for role in ("gradient", "m", "v", "vhat", "update"))
    effective, ratio = None, None
    if root is not None and rates is not None:
        effective = _apart(rates[0] / (root + rates[1]))
        if m is not None:
            made = _apart(-effective * m)
            update = made if update is None else jnp.where(have["update"], update, made) if have else update
    if update is not None and "weight" in columns:
        ratio = jnp.where(update == 0, 0.0, jnp.abs(update) / jnp.abs(columns["weight"]))
    return [gradient, m, v, vhat, effective, update, ratio]


class Scaled(NamedTuple):
    """Rows in units of the power of two below their largest entry; 1 where that is not finite.

    Attributes:
        values: (names, records, rows, width).
        sums: of their squares.
        finite: whether the largest entry is.
        unit: 0 where it is not.
    """

    values: Float[Array, "names records rows width"]
    sums: Float[Array, "names records rows"]
    finite: Bool[Array, "names records rows"]
    unit: Float[Array, "names records rows"]


def _scaled(stacked):
    """Squares neither overflow nor vanish then; by products, which are exact and cost less than quotients."""
    top = _apart(jnp.max(jnp.abs(stacked), axis=-1))
    finite = jnp.isfinite(top)
    exponent = jnp.clip(jax.lax.bitcast_convert_type(top, jnp.int32) >> 23, 1, 253)
    values = stacked * _apart(jnp.where(finite, _power(254 - exponent), 1.0))[..., None]
    sums = _apart(jnp.sum(values * values, axis=-1))
    return Scaled(values, sums, finite, jnp.where(finite, _power(exponent), 0.0))


def _reduced(scaled, names, others, segments, tensors):
    """The norms of the tensors, sums of other numbers of rows, and the cosine between m and the gradient.

    The squares of a tensor are taken in the largest unit of its rows.
    """
    sums, finite, unit = (each.transpose(2, 1, 0) for each in scaled[1:])  # (rows, records, names)
    largest = jnp.zeros((tensors, *unit.shape[1:])).at[segments].max(unit)
    largest = jnp.where(largest > 0, largest, 1.0)
    part = jnp.where(finite, unit / largest[segments], 1.0)
    rows = [sums * part**2, others.astype(jnp.float32)]
    along = "gradient" in names and "m" in names
    if along:
        g, m = names.index("gradient"), names.index("m")
        product = _apart(jnp.sum(scaled.values[g] * scaled.values[m], axis=-1)).T
        rows.append((product * part[..., g] * part[..., m])[..., None])
    rows = jnp.concatenate(_apart(rows), axis=-1)
    total = jnp.zeros((tensors, *rows.shape[1:])).at[segments].add(rows).swapaxes(0, 1)
    lengths = jnp.sqrt(total[..., : len(names)])
    norms = largest.swapaxes(0, 1) * lengths
    cosine = None
    if along:
        both = lengths[..., g] * lengths[..., m]
        cosine = jnp.where(both > 0, total[..., -1] / both, jnp.nan)
    rest = total[..., len(names) : len(names) + others.shape[-1]]
    return {name: norms[..., i] for i, name in enumerate(names)}, rest, cosine


def _power(exponent):
    """The power of two that has this exponent in a float32."""
    return jax.lax.bitcast_convert_type(exponent << 23, jnp.float32)


def _histograms(stacked, names, filled, segments, tensors):
    """By exponent: few operations an entry, and few counters, which a processor keeps near."""
    records, width = stacked.shape[1], BINS + len(APART)
    places = [QUANTITIES.index(name) for name in names if name in QUANTITIES]  # the first of the names
    count = records * tensors * len(QUANTITIES) * width
    counts = jnp.zeros(count, jnp.uint32)
    if places:
        begins = (jnp.arange(records, dtype=jnp.int32)[:, None] * tensors + segments[None]) * len(QUANTITIES)
        begins = (begins[None] + jnp.array(places, jnp.int32)[:, None, None]) * width
        bits = jax.lax.bitcast_convert_type(stacked[: len(places)], jnp.int32) & 0x7FFFFFFF  # of |x|
        place = (bits >> 23) - FIRST
        zero, below, above, infinite, _ = range(BINS, width)
        place = jnp.where(place < 0, below, jnp.where(place < BINS, place, above))
        place = jnp.where(bits == 0, zero, place)
        place = jnp.where(bits >= INFINITE, infinite + (bits > INFINITE), place)
        # Entries of several quantities in turn, so that no counter is waited for.
        place = place + begins[..., None]
        place = _apart(jnp.stack(list(place), axis=-1).reshape(-1))
        counts = counts.at[place].add(jnp.uint32(1), mode="promise_in_bounds")
    counts = counts.reshape(records, tensors, len(QUANTITIES), width)
    # What is no tensor's is zero, and was counted with the others.
    empty = jnp.zeros(tensors, jnp.uint32).at[segments].add((stacked.shape[-1] - filled).astype(jnp.uint32))
    there = jnp.array([name in names for name in QUANTITIES])
    return counts.at[..., BINS].add(-jnp.where(there, empty[:, None], 0).astype(jnp.uint32))
