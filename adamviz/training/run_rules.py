"""Rules for a run as a whole: its first number that is not finite, and its loss.

A rule gives, of each thing that breaks it, how much it does and the `Finding`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from adamviz.training.finding import Finding, shown

SPIKE = 3.0  # times the median of the records before: noise of batches stays below, as losses of digits show
RISE = 0.1  # of what the loss has fallen: what is lost by a spike that matters
BEFORE = 5  # records
ABOVE = 1.2  # times the loss at the beginning, at the end of a run that learns nothing
ENDS = 0.1  # of the records, at either end of a run
FEWEST = 10  # records of which begin and end can be told apart
EDGE = 0.8  # of the threshold: what stays above that hovers at it, or is beyond
BEYOND = 1.25
BELOW = 3  # records in a row, after which it has left the edge

LOSS = {"quantity": "gradient", "number": "rms"}


def nonfinite(recording: Any) -> Iterator[tuple[float, Finding]]:
    """The first NaN or infinity."""
    first = recording.first_nonfinite
    if first is not None:
        whose = f" of {first.tensor}" if first.tensor else ""
        where = f", entry {first.entry}" if first.tensor else ""
        known = first.quantity in recording.quantities
        yield (
            1.0,
            Finding(
                "nonfinite",
                first.tensor if first.tensor in recording.tensors else "",
                int(first.step),
                None,
                f"{first.quantity}{whose} is {shown(first.value)} at step {first.step}{where}: the first "
                "number that is not finite",
                "All numbers are finite: what is computed from one that is not is none either, and m and v "
                "never forget it.",
                "m = beta_1 m + (1 - beta_1) g: NaN stays NaN",
                {"quantity": first.quantity if known else "gradient", "number": "rms"},
            ),
        )


def rising(recording: Any) -> Iterator[tuple[float, Finding]]:
    """A loss that ends above where it began."""
    steps, loss = _finite(recording)
    if len(loss) < FEWEST:
        return
    many = max(2, int(ENDS * len(loss)))
    begin, end = float(np.median(loss[:many])), float(np.median(loss[-many:]))
    if begin > 0 and end > ABOVE * begin:
        yield (
            end / begin,
            Finding(
                "rising",
                "",
                int(steps[-many + int(np.argmax(loss[-many:]))]),
                end,
                f"The loss ends at {shown(end, '.3g')}, above the {shown(begin, '.3g')} it began with",
                f"Training lowers the loss: the median of its last tenth is not above {ABOVE:g} times that "
                "of its first.",
                "Kingma & Ba 2014, section 4: regret that grows less than the number of steps",
                LOSS,
            ),
        )


def spike(recording: Any) -> Iterator[tuple[float, Finding]]:
    """A loss that jumps far above that of the records before."""
    steps, loss = _finite(recording)
    if len(loss) <= BEFORE or loss.min() < 0:
        return
    before = np.median(np.lib.stride_tricks.sliding_window_view(loss[:-1], BEFORE), axis=1)
    now = loss[BEFORE:]
    fallen = np.maximum.accumulate(loss)[BEFORE - 1 : -1] - np.minimum.accumulate(loss)[BEFORE - 1 : -1]
    jumps = (now > SPIKE * before) & (now - before > RISE * fallen)
    if jumps.any():
        ratio = np.where(jumps, now / np.maximum(before, np.finfo(float).tiny), 0)
        worst = int(np.argmax(ratio))
        yield (
            math.log(ratio[worst]),
            Finding(
                "spike",
                "",
                int(steps[BEFORE + worst]),
                float(ratio[worst]),
                f"The loss jumps from {shown(before[worst], '.3g')} to {shown(now[worst], '.3g')} at step "
                f"{steps[BEFORE + worst]}",
                f"A loss is at most {SPIKE:g} times the median of the {BEFORE} records before it, unless "
                f"that is less than {RISE:.0%} of what it has fallen.",
                "Wortsman et al., Stable and low-precision training, 2023; arXiv 2506.04805: Adam's spikes "
                "begin where v has decayed",
                LOSS,
            ),
        )


def edge(recording: Any) -> Iterator[tuple[float, Finding]]:
    """A curvature that comes to the threshold of stability, and stays there to the end."""
    with np.errstate(all="ignore"):
        ratio = recording.preconditioned / recording.threshold
    known = np.isfinite(ratio)
    steps, ratio = recording.steps[known], ratio[known]
    if len(ratio) < FEWEST:
        return
    left = np.lib.stride_tricks.sliding_window_view(ratio < EDGE, BELOW).all(axis=1)
    begin = int(np.flatnonzero(left)[-1]) + BELOW if left.any() else 0
    if len(ratio) - begin < FEWEST:
        return
    middle, worst = float(np.median(ratio[begin:])), begin + int(np.argmax(ratio[begin:]))
    where = "lies above" if middle > BEYOND else "hovers at"
    yield (
        middle,
        Finding(
            "edge",
            "",
            int(steps[worst]),
            middle,
            f"The curvature {where} the threshold of stability from step {steps[begin]} on: it is about "
            f"{middle:.2g} times as large",
            "A run swings where the largest eigenvalue of P^-1 H is above (2 + 2 beta_1) / ((1 - beta_1) "
            f"alpha): it does not stay above {EDGE:g} times that to the end, but for fewer than {BELOW} "
            "records in a row.",
            "Cohen et al., Adaptive Gradient Methods at the Edge of Stability, 2022 (arXiv 2207.14484)",
            LOSS,
        ),
    )


RUN_RULES = nonfinite, rising, spike, edge


def _finite(recording):
    known = np.isfinite(recording.loss)
    return recording.steps[known], recording.loss[known]
