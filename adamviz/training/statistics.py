"""What is recorded of one step of a training run: as many numbers of each tensor, whatever its size."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from adamviz.typing import Float, Int

QUANTITIES = "gradient", "m", "v", "vhat", "effective step", "update", "update/weight"
ROLES = "gradient", "clipped", "m", "v", "vhat", "weight", "update"  # what is handed in
LOWEST, HIGHEST = -64, 16  # powers of two: the ends of the bins
BINS = HIGHEST - LOWEST
APART = "zero", "below", "above", "infinite", "NaN"  # counted besides the bins
MOST = 65_536  # entries of a tensor that are looked at
SHARES = "epsilon_share", "cosine", "rms_ratio", "clip_share"


def sampled(x: Any) -> Any:
    """At most 65,536 entries of an array, at a fixed stride, as a vector.

    Example:
        >>> sampled(np.zeros((2, 3))).shape, sampled(np.zeros(100_000)).shape
        ((6,), (50000,))
    """
    return x.reshape(-1)[:: max(1, math.ceil(x.size / MOST))]


@partial(jax.jit, static_argnames=("sizes", "stepping"))
def measure(
    groups: Mapping[str, Sequence[Any]],
    numbers: Mapping[str, Float[Array, " tensors"]],
    step: Any,
    sizes: tuple[int, ...],
    stepping: bool,
) -> dict[str, Any]:
    """All statistics of one step, on the device.

        alpha    = learning_rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)
        epsilon' = epsilon (epsilon_hat), or epsilon * sqrt(1 - beta_2^t)
        effective step = alpha / (sqrt(v) + epsilon'), update = -effective step * m
        epsilon_share  = mean(sqrt(v) < epsilon')
        cosine         = m . g / (|m| |g|)
        rms_ratio      = sqrt(mean(g^2 / max(v, epsilon'^2)))
        clip_share     = 1 - |clipped g| / |g|

    with vhat in the place of v where it is there. Tensors of the same size are measured together, so that
    the program grows with the number of sizes.

    Args:
        groups: for each role in `ROLES` one array or None for each tensor: all its entries, or `sampled`.
        numbers: learning_rate, beta_1, beta_2, epsilon and epsilon_hat of each tensor.
        step: t, how many steps were made.
        sizes: how many entries each tensor has.
        stepping: whether the numbers are known; the effective step is not otherwise.

    Returns:
        histograms (tensors, quantities, 80) counts of |x| in [2^e, 2^(e+1)) for e from -64, and apart
        (tensors, quantities, 5) of what is zero, below, above, infinite and NaN; norms and rms (tensors,
        quantities), of the sample, the norm scaled up; alpha, epsilon and the four shares (tensors,), NaN
        where not known; wrong_entry (tensors, roles), the place of the first entry that is not finite, -1 if
        all are, and wrong_value, what it is.

    Source: rms_ratio: Wortsman et al., Stable and low-precision training for large-scale vision-language
        models, 2023.
    """
    t = jnp.asarray(step, jnp.float32)
    root_2 = jnp.sqrt(1 - numbers["beta_2"] ** t)
    alpha = numbers["learning_rate"] * root_2 / (1 - numbers["beta_1"] ** t)
    epsilon = numbers["epsilon"] * jnp.where(numbers["epsilon_hat"] > 0, 1.0, root_2)
    order: list[int] = []
    parts = []
    for places in _alike(groups, sizes):
        columns = {
            role: jnp.stack([_numbers(groups[role][i]) for i in places])
            for role in ROLES
            if groups[role][places[0]] is not None
        }
        at, size = np.array(places), sizes[places[0]]
        part = _measure(columns, (alpha[at], epsilon[at]) if stepping else None, size)
        if size > MOST:
            part |= _first_of_large([[groups[role][i] for role in ROLES] for i in places], size)
        parts.append(part)
        order.extend(places)
    back = np.argsort(np.array(order))
    result = jax.tree.map(lambda *each: jnp.concatenate(each)[back], *parts)
    return result | {"alpha": alpha, "epsilon": epsilon}


def codes(x: Float[Array, ...]) -> Int[Array, ...]:
    """The bin of |x| of each entry: that of its own exponent, and after those the ones of `APART`.

    Example:
        >>> codes(jnp.array([2.0**-64, 1.0, -1.5, 0.0, 1e-30, 1e30, jnp.inf, jnp.nan])).tolist()
        [0, 64, 64, 80, 81, 82, 83, 84]
    """
    bits = jax.lax.bitcast_convert_type(x.astype(jnp.float32), jnp.int32) & 0x7FFFFFFF
    power = (bits >> 23) - 127
    inside = jnp.clip(power - LOWEST, 0, BINS - 1)
    named = [bits == 0, bits > 0x7F800000, bits == 0x7F800000, power < LOWEST, power >= HIGHEST]
    return jnp.select(named, [BINS, BINS + 4, BINS + 3, BINS + 1, BINS + 2], inside).astype(jnp.int32)


def _alike(groups, sizes):
    """The places of tensors of which the same is known, of the same size, together."""
    alike: dict[Any, list[int]] = {}
    for i, size in enumerate(sizes):
        alike.setdefault((size, *(groups[role][i] is None for role in ROLES)), []).append(i)
    return list(alike.values())


def _numbers(array):
    return sampled(array).astype(jnp.float32)


def _first_of_large(rows, size):
    """The places and values of the first entries that are not finite, of tensors by roles."""
    none = jnp.int32(-1), jnp.float32(0)
    pairs = [[none if array is None else _first_nonfinite(array, size) for array in row] for row in rows]
    places, values = (jnp.stack([jnp.stack([pair[k] for pair in row]) for row in pairs]) for k in (0, 1))
    return {"wrong_entry": places, "wrong_value": values}


def _first_nonfinite(array, size):
    """The place of the first entry that is not finite, -1 without one, and what it is."""
    flat = array.reshape(-1)
    if flat.size < size:  # a sample, the rest of which was looked at before
        return jnp.int32(-1), jnp.float32(0)

    def find(flat):
        place = jnp.argmax(~jnp.isfinite(flat)).astype(jnp.int32)
        return place, flat[place].astype(jnp.float32)

    return jax.lax.cond(jnp.isfinite(flat).all(), lambda flat: (jnp.int32(-1), jnp.float32(0)), find, flat)


def _first_nonfinites(x):
    """The same of each row of some tensors that are there whole."""
    wrong = ~jnp.isfinite(x)
    # The least place among them, which XLA finds faster than an argmax.
    size = x.shape[1]
    places = jnp.min(jnp.where(wrong, jnp.arange(size, dtype=jnp.int32), size), axis=1)
    values = jnp.take_along_axis(x, jnp.minimum(places, size - 1)[:, None], axis=1)[:, 0]
    return jnp.where(places < size, places, -1), values


def _measure(columns, rates, size):
    """The statistics of some tensors of one size: columns of (tensors, entries)."""
    gradient, m, v, vhat = (columns.get(role) for role in ("gradient", "m", "v", "vhat"))
    root = None if v is None else jnp.sqrt(v if vhat is None else vhat)
    effective, update = None, columns.get("update")
    if root is not None and rates is not None:
        effective = rates[0][:, None] / (root + rates[1][:, None])
        if update is None and m is not None:
            update = -effective * m
    ratio = None
    if update is not None and "weight" in columns:
        weight = jnp.abs(columns["weight"])
        ratio = jnp.where(update == 0, 0.0, jnp.abs(update) / weight)
    several = [gradient, m, v, vhat, effective, update, ratio]
    any_column = next(iter(columns.values()), jnp.zeros((1, 1)))
    count = len(any_column)
    unknown = jnp.full(count, jnp.nan)
    lengths = [unknown if x is None else _length(x) for x in several]
    norms = jnp.stack(lengths, axis=1)
    rms = norms / math.sqrt(any_column.shape[1])
    shares = dict.fromkeys(SHARES, unknown)
    if root is not None and rates is not None:
        shares["epsilon_share"] = jnp.mean(root < rates[1][:, None], axis=1)
    if root is not None and gradient is not None:
        floor = root if rates is None else jnp.maximum(root, rates[1][:, None])
        shares["rms_ratio"] = _length(jnp.where(gradient == 0, 0.0, gradient / floor)) / math.sqrt(
            any_column.shape[1]
        )
    if m is not None and gradient is not None:
        shares["cosine"] = jnp.sum(_unit(m) * _unit(gradient), axis=1)
    if gradient is not None and "clipped" in columns:
        shares["clip_share"] = jnp.where(lengths[0] == 0, 0.0, 1 - _length(columns["clipped"]) / lengths[0])
    counts = _histograms(several, count)
    none = jnp.full(count, -1, jnp.int32), jnp.zeros(count)
    wrong = [_first_nonfinites(columns[role]) if role in columns else none for role in ROLES]
    scale = math.sqrt(size / any_column.shape[1])
    return shares | {
        "histograms": counts[..., :BINS],
        "apart": counts[..., BINS:],
        "norms": norms * scale,
        "rms": rms,
        "wrong_entry": jnp.stack([place for place, _ in wrong], axis=1),
        "wrong_value": jnp.stack([value for _, value in wrong], axis=1),
    }


def _histograms(several, count):
    width = BINS + len(APART)
    counts = jnp.zeros(count * len(QUANTITIES) * width, jnp.uint32)
    places = [
        codes(x) + width * (q + len(QUANTITIES) * jnp.arange(count, dtype=jnp.int32)[:, None])
        for q, x in enumerate(several)
        if x is not None
    ]
    if places:
        counts = counts.at[jnp.concatenate([each.reshape(-1) for each in places])].add(jnp.uint32(1))
    return counts.reshape(count, len(QUANTITIES), width)


def _length(x):
    """The norm of each row, also where squares would overflow or vanish."""
    largest = jnp.max(jnp.abs(x), axis=1, keepdims=True)
    safe = jnp.where((largest > 0) & jnp.isfinite(largest), largest, 1.0)
    return safe[:, 0] * jnp.sqrt(jnp.sum((x / safe) ** 2, axis=1))


def _unit(x):
    length = _length(x)[:, None]
    return jnp.where(length > 0, x / length, jnp.nan)
