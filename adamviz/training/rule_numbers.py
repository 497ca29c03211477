"""What rules for tensors are made of, of all records and tensors at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from adamviz.training.statistics import LOWEST, QUANTITIES
from adamviz.typing import Bool, Float, Int

GRADIENT, M, V, VHAT, _, _, RATIO = range(len(QUANTITIES))
BEFORE = 10  # records that say what was before
FEWEST = 3  # records


def medians(recording: Any, at: Int[np.ndarray, " looked"]) -> Float[np.ndarray, "looked tensors"]:
    """log10 of the median update/weight of the entries that move; NaN where none does."""
    counts = recording.histograms[at, :, RATIO].astype(np.float32)
    apart = recording.apart[at, :, RATIO].astype(np.float32)
    summed = apart[..., 1:2] + counts.cumsum(axis=-1)
    half = (summed[..., -1:] + apart[..., 2:3]) / 2
    place = (summed < half).sum(axis=-1)
    inside = np.minimum(place, counts.shape[-1] - 1)[..., None]
    below = np.take_along_axis(summed, inside, -1) - np.take_along_axis(counts, inside, -1)
    with np.errstate(all="ignore"):
        part = ((half - below) / np.take_along_axis(counts, inside, -1))[..., 0]
        return np.where(half[..., 0] > 0, (LOWEST + place + np.clip(part, 0, 1)) * np.log10(2), np.nan)


def zeros(recording: Any) -> Float[np.ndarray, "records tensors"]:
    """The share of entries of v, or vhat, that are zero: those that never had a gradient."""
    share = np.full(recording.alpha.shape, np.nan)
    for slot in (V, VHAT):
        known = np.argwhere(~np.isnan(recording.rms[:, :, slot]))
        if len(known):
            row = known[-1, 0]
            counted = recording.apart[row, :, slot].sum(-1) + recording.histograms[row, :, slot].sum(-1)
            with np.errstate(all="ignore"):
                zero = recording.apart[:, :, slot, 0] / counted
            share = np.where(np.isnan(recording.rms[:, :, slot]), share, zero)
    return share


def against_before(numbers: Float[np.ndarray, "records tensors"]) -> Float[np.ndarray, "records tensors"]:
    """How many times a number is as large as the geometric mean of the records before it."""
    with np.errstate(all="ignore"):
        logs = np.log(numbers.astype(np.float64))
    known = np.isfinite(logs)
    sums = np.cumsum(np.pad(np.where(known, logs, 0), ((1, 0), (0, 0))), axis=0)
    counts = np.cumsum(np.pad(known, ((1, 0), (0, 0))), axis=0)
    start = np.maximum(np.arange(len(numbers)) - BEFORE, 0)
    number = counts[:-1] - counts[start]
    with np.errstate(all="ignore"):
        mean = (sums[:-1] - sums[start]) / number
        return np.where((number >= FEWEST) & known, np.exp(logs - mean), np.nan)


def often(broken: Bool[np.ndarray, "records tensors"], share: float) -> Bool[np.ndarray, "records tensors"]:
    """Where a rule is broken, of tensors with which that is so in many records."""
    return broken & (broken.sum(axis=0) >= max(min(FEWEST, len(broken)), share * len(broken)))


def in_a_row(broken: Bool[np.ndarray, "records tensors"], count: int) -> Bool[np.ndarray, "records tensors"]:
    """Where a rule is broken, of tensors with which that is so in several records in a row."""
    if len(broken) < count:
        return np.zeros_like(broken)
    rows = np.lib.stride_tricks.sliding_window_view(broken, count, axis=0).all(axis=-1)
    return broken & rows.any(axis=0)


def worst(
    recording: Any, numbers: Float[np.ndarray, "records tensors"], broken: Bool[np.ndarray, "records tensors"]
) -> Iterator[tuple[str, int, int, int, float]]:
    """Of each tensor that breaks a rule: its name, and the step of the record where its number is largest;
    then the places of both, and the number.
    """
    masked = np.where(broken, numbers, -np.inf)
    at = np.argmax(masked, axis=0)
    for tensor in np.flatnonzero(broken.any(axis=0)):
        place = int(at[tensor])
        step = int(recording.steps[place])
        yield recording.tensors[tensor], step, int(tensor), place, float(masked[place, tensor])
