"""Rules for the tensors of a run, of all records and tensors at once.

A rule gives, of each tensor that breaks it, how much it does and the `Finding`, at the worst step.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from adamviz.training.finding import Finding, shown
from adamviz.training.rule_numbers import GRADIENT, M, against_before, in_a_row, medians, often, worst, zeros

EPSILON = 0.1  # of the entries: fewer are those of a layer that hardly learn anyway
SOME = 0.25  # of the records, so that a passing state is none
LAG = 4.0  # times what it was before: 2.3 is the most that batches of digits do
SPIKE = 2.3  # RMS(g / sqrt(v)) that counts as a spike, as Wortsman et al. have it
JUMP = 2.0  # times the gradient's RMS before
USUAL = -3.0  # log10 update/weight
FAR = 1.0  # from there: a tenth, or ten times
WARM = 0.1  # of the records, at the beginning, when weights are small and alpha may be warming up
LOOKED_AT = 32  # records, evenly spread, for a median over all of them
DEAD = 0.25  # of the rows: a table of digits has 5 % of pixels that are never black
CUTS = 0.01  # of the norm: less is rounding
MOSTLY = 0.5  # of the records
RUN = 5  # records in a row: of noise, m agrees with one gradient in ten
SWING = -1.6, -0.5  # around -1, where each gradient is the last one turned round
NEARLY = 0.1, 0.9  # of the records: noise strays further
SWINGS = 20  # records in a row
LEAST = 16  # entries of a tensor whose gradients tell swinging from noise


def lag(recording: Any) -> Iterator[tuple[float, Finding]]:
    """v that lags behind a jump of the gradients."""
    ratio, rms = recording.rms_ratio, recording.rms[:, :, GRADIENT]
    jump, grew = against_before(ratio), against_before(rms)
    with np.errstate(invalid="ignore"):
        broken = (jump >= LAG) & (grew >= JUMP) & (ratio >= SPIKE)
    for name, step, tensor, at, value in worst(recording, jump, broken):
        yield (
            value,
            _finding(
                recording,
                ("lag", tensor, at, ratio[at, tensor]),
                f"v lags a spike of {name} at step {step}: its gradients are "
                f"{_plain(grew[at, tensor])} times as large as before, and RMS(g/√v) is "
                f"{_plain(ratio[at, tensor])}",
                f"RMS(g/√v) = sqrt(mean(g² / max(v, ε²))) stays below {LAG:g} times what it was: v follows "
                "by 1 - beta_2 a step, and steps made while it lags are too long.",
                "arXiv 2506.04805; StableAdamW: Wortsman et al., 2023; a smaller beta_2 or a clip helps",
                ("v", "rms_ratio"),
            ),
        )


def large_updates(recording: Any) -> Iterator[tuple[float, Finding]]:
    """Updates ten times the usual share of the weights, or more."""
    yield from _updates(recording, 1, "large_updates")


def small_updates(recording: Any) -> Iterator[tuple[float, Finding]]:
    """Updates a tenth of the usual share of the weights, or less."""
    yield from _updates(recording, -1, "small_updates")


def epsilon(recording: Any) -> Iterator[tuple[float, Finding]]:
    """Epsilon, in place of the gradients, says how long steps are."""
    zero = zeros(recording)
    share = recording.epsilon_share - np.where(np.isnan(zero), 0, zero)
    for name, step, tensor, at, value in worst(recording, share, often(share >= EPSILON, SOME)):
        yield (
            value,
            _finding(
                recording,
                ("epsilon", tensor, at, value),
                f"Epsilon rules {value:.0%} of {name} at step {step}",
                f"√v < ε in fewer than {EPSILON:.0%} of the entries that have had a gradient: there the "
                "step is α m / ε, in proportion to the gradient, as momentum makes it.",
                "Kingma & Ba 2014, algorithm 1; notebook 05 of adamviz",
                ("v", "epsilon_share"),
            ),
        )


def dead(recording: Any) -> Iterator[tuple[float, Finding]]:
    """Rows that no gradient reaches."""
    share, half = recording.dead_share, len(recording.steps) // 2
    with np.errstate(invalid="ignore"):
        least = share[half:].min(axis=0)  # NaN where one is not known
        none = (recording.rms[half:, :, GRADIENT] == 0).all(axis=0)  # though v may remember some
        broken = (least >= DEAD) | none
    for tensor in np.flatnonzero(broken):
        value = 1.0 if none[tensor] else float(least[tensor])
        at = half if none[tensor] else half + int(np.argmax(share[half:, tensor]))
        rows = "All" if none[tensor] else f"{value:.0%} or more"
        yield (
            value,
            _finding(
                recording,
                ("dead", tensor, at, value),
                f"{rows} of the rows of {recording.tensors[tensor]} have no gradient in the second half "
                "of the run: dead units, or rows that batches seldom touch",
                f"Fewer than {DEAD:.0%} of the rows have had no gradient, over half of the run.",
                "Lu et al., Dying ReLU and initialization, 2019; of an embedding, a sparse gradient",
                ("gradient", "dead_share"),
            ),
        )


def clip(recording: Any) -> Iterator[tuple[float, Finding]]:
    """A clip that is at work most of the time."""
    share = recording.clip_share
    with np.errstate(invalid="ignore"):
        cuts = share > CUTS
    frequency = cuts.mean(axis=0)
    for name, _, tensor, at, _ in worst(recording, share, cuts & (frequency > MOSTLY)):
        median = float(np.median(share[cuts[:, tensor], tensor]))
        yield (
            frequency[tensor] * median,
            _finding(
                recording,
                ("clip", tensor, at, frequency[tensor]),
                f"The clip cuts {name} at {frequency[tensor]:.0%} of the records, and then "
                f"{median:.0%} of its gradient",
                "A clip guards against seldom spikes: |clipped g| < |g| in fewer than half of the records. "
                "Otherwise it scales all gradients, which Adam takes back: steps hardly change, but v and "
                "epsilon do.",
                "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent networks, 2013",
                ("gradient", "clip_share"),
            ),
        )


def against(recording: Any) -> Iterator[tuple[float, Finding]]:
    """m that points against the gradient for long."""
    cosine = recording.cosine
    with np.errstate(invalid="ignore"):
        row = in_a_row(cosine < 0, RUN)
    for name, step, tensor, at, value in worst(recording, -cosine, row):
        yield (
            value,
            _finding(
                recording,
                ("against", tensor, at, -value),
                f"m of {name} points against its gradient for {RUN} records or more, most "
                f"at step {step}: cos(m, g) = {shown(-value, '.2f')}",
                "cos(m, g) = m·g / (|m| |g|) > 0 on the whole: m is the mean of past gradients. Below 0, "
                "steps go uphill, since the slope has turned faster than m forgets.",
                "O'Donoghue & Candès, Adaptive restart for accelerated gradient schemes, 2015",
                ("m", "cosine"),
            ),
        )


def oscillation(recording: Any) -> Iterator[tuple[float, Finding]]:
    """Gradients each of which is the last one turned round."""
    rms, count = recording.rms, len(recording.steps)
    if count < SWINGS or recording.steps[0] != 1:
        return
    large = np.array([np.prod(shape) >= LEAST for shape in recording.shapes])
    with np.errstate(all="ignore"):
        beta = 1 - rms[0, :, M] / rms[0, :, GRADIENT]  # as m is (1 - beta_1) g after the first step
        usable = large & (beta > 0.05) & (beta < 0.9999) & ~(recording.clip_share[0] > CUTS)
        # m of the step before along g, in units of g: 0 of noise, -(1 - beta_1) / (1 + beta_1) of swinging.
        own = recording.cosine * rms[:, :, M] / rms[:, :, GRADIENT] - (1 - beta)
        swing = own / beta * (1 + beta) / (1 - beta)
    swing[~(usable & np.isfinite(swing))] = np.nan
    windows = np.lib.stride_tricks.sliding_window_view(swing, SWINGS, axis=0)
    with np.errstate(invalid="ignore"):
        usable = (windows.mean(axis=-1) <= SWING[1]).any(axis=0)  # few, of which more is asked
    windows = windows[:, usable]
    low, median, high = np.quantile(windows, [NEARLY[0], 0.5, NEARLY[1]], axis=-1)
    steady = np.full((count, len(usable)), np.nan)
    with np.errstate(invalid="ignore"):
        inside = (low >= SWING[0]) & (high <= SWING[1])
        steady[SWINGS - 1 :, usable] = np.where(inside, -median, np.nan)
    for name, step, tensor, at, value in worst(recording, steady, ~np.isnan(steady)):
        yield (
            value,
            _finding(
                recording,
                ("oscillation", tensor, at, -value),
                f"Updates of {name} swing to and fro around step {step}: "
                "each gradient is nearly the last one turned round",
                "m of the step before has no part against g: mₜ₋₁·g / |g|² stays above half of "
                "-(1 - beta_1) / (1 + beta_1), which is what gradients of changing sign give.",
                "Cohen et al., Adaptive gradient methods at the edge of stability, 2022: arXiv 2207.14484",
                ("m", "cosine"),
            ),
        )


TENSOR_RULES = lag, large_updates, epsilon, dead, small_updates, clip, against, oscillation


def _updates(recording, side, kind):
    count = len(recording.steps)
    at = np.unique(np.linspace(int(WARM * count), count - 1, LOOKED_AT).astype(int))
    median = medians(recording, at)
    typical = np.full(median.shape[1], np.nan)
    moves = ~np.isnan(median).all(axis=0)
    typical[moves] = np.nanmedian(median[:, moves], axis=0)
    matrices = np.array([len(shape) >= 2 for shape in recording.shapes])
    words = ("ten times", "or more") if side > 0 else ("a tenth of", "or less")
    with np.errstate(invalid="ignore"):
        broken = matrices & (side * (typical - USUAL) >= FAR)
    for tensor in np.flatnonzero(broken):
        name, value = recording.tensors[tensor], float(typical[tensor])
        step = at[int(np.nanargmax(side * median[:, tensor]))]
        yield (
            abs(value - USUAL),
            _finding(
                recording,
                (kind, tensor, step, value),
                f"Updates of {name} are {words[0]} what is usual, {words[1]}: 10^{shown(value, '.1f')} "
                "of its weights at a median step",
                f"log10 |update / weight| is about {shown(USUAL)}, of the median entry that moves, over the "
                f"median record: within {FAR:g}.",
                "Karpathy, makemore part 3: activations, gradients and batch normalization",
                ("update/weight", "rms"),
            ),
        )


def _finding(recording, what, text, rule, source, shows):
    kind, tensor, at, value = what
    step, value = int(recording.steps[at]), float(value)
    known = value if np.isfinite(value) else None
    quantity, number = shows
    name = recording.tensors[tensor]
    return Finding(kind, name, step, known, text, rule, source, {"quantity": quantity, "number": number})


def _plain(number):
    """Two digits or more, without a power of ten where that is short."""
    return shown(number, ".2g" if number < 100 or number >= 1e5 else ".0f")
