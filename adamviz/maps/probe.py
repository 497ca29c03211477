"""Whether a map's surface, optimizer and noise are those that it was made with, by what they compute: the
losses of a few short runs and the rates of a schedule, which stay the same from one process and one version
of JAX to the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import jax
import numpy as np

from adamviz.core.received import received
from adamviz.maps.plan import COORDINATES, Plan
from adamviz.typing import Float

STEPS = 4  # of each run: so few that roundings do not grow
POINTS = 28  # drawn around the map's start, besides the pixels at its corners and its middle
RUNS = 5 + POINTS
RATES = 40  # of a schedule, at steps from the first to the last
AT_START, LATER = 1e-4, 2e-3  # how far two losses of the same surface may lie apart, as a share of them
SMALL = 1e-6  # the same, as a share of the middle one of all
LARGEST = 1e30  # beyond which one may overflow where another does not


class Probe(NamedTuple):
    """What is compared.

    Attributes:
        losses: of some short runs, a row each: first of pixels, then from points around.
        rates: of a schedule, at evenly spaced steps; of a number none.
    """

    losses: Float[np.ndarray, "runs points"]
    rates: Float[np.ndarray, " steps"]


def probe(plan: Plan) -> Probe:
    """What a plan computes."""
    # The data of a Network are no small numbers to a graphics card, which would round them.
    with jax.default_matmul_precision("highest"), np.errstate(over="ignore"):
        losses = [plan.run(*pixel, STEPS, start).loss.astype(np.float64) for pixel, start in _runs(plan)]
        return Probe(np.stack(losses), _rates(plan))


def unlike(plan: Plan, expected: Probe) -> str | None:
    """What the probe of a plan has otherwise than one that was computed before, in words; None for nothing.

    Each point where a run begins has to have its loss. What comes after has to agree in half of the runs: a
    gradient that is 0 but for roundings gives some of them another turn.
    """
    found = probe(plan)
    if found.rates.shape != expected.rates.shape:
        return "another learning_rate, a schedule against a number"
    other = _differ(found.rates, expected.rates, AT_START)
    if other.any():
        at = int(np.argmax(other))
        return (
            f"in step {_steps(plan)[at]} a learning rate of {found.rates[at]:g} where it was "
            f"{expected.rates[at]:g}"
        )
    differs = np.concatenate(
        [
            _differ(found.losses[:, :1], expected.losses[:, :1], AT_START),
            _differ(found.losses[:, 1:], expected.losses[:, 1:], LATER),
        ],
        axis=1,
    )
    wrong = np.flatnonzero(differs[:, 0])
    if not len(wrong) and 2 * differs.any(axis=1).sum() > len(differs):
        wrong = np.flatnonzero(differs.any(axis=1))
    if not len(wrong):
        return None
    run = int(wrong[0])
    step = int(np.argmax(differs[run]))
    ((row, column), start) = list(_runs(plan))[run]
    point = plan.at(row, column)[-1] if start is None else start
    after = f"after {step} steps from" if step else "at"
    loss, before = found.losses[run, step], expected.losses[run, step]
    return f"{after} {received(point)} a loss of {loss:g} where it was {before:g}"


def _differ(found, expected, share):
    huge = ~(np.abs(found) < LARGEST) & ~(np.abs(expected) < LARGEST)
    sizes = np.abs(expected[np.isfinite(expected)])
    small = SMALL * (np.median(sizes) if sizes.size else 0.0)
    with np.errstate(invalid="ignore"):
        near = np.abs(found - expected) <= share * np.abs(expected) + small
    return ~(near | huge)


def _rates(plan):
    rate = getattr(plan.optimizer, "learning_rate", None)
    if not callable(rate):
        return np.zeros(0)
    with jax.enable_x64(plan.wide):
        return np.array([float(rate(np.int32(step))) for step in _steps(plan)])


def _steps(plan):
    return np.linspace(0, plan.setting.steps - 1, RATES).round().astype(int)


def _runs(plan) -> Iterator[tuple[tuple[int, int], tuple[float, ...] | None]]:
    """A pixel of each run, and where it begins: None where the pixel does."""
    setting = plan.setting
    rows, columns = setting.shape
    middle = rows // 2, columns // 2
    for pixel in ((0, 0), (0, columns - 1), (rows - 1, 0), (rows - 1, columns - 1), middle):
        yield pixel, None
    start = np.asarray(plan.at(*middle)[-1])
    low, high = start - 1, start + 1
    if len(start) <= len(COORDINATES):
        ends = np.asarray(plan.surface.extent, float)
        low, high = np.minimum(low, ends[::2]), np.maximum(high, ends[1::2])
    # Evenly spread, and none of them where a symmetry makes a gradient 0.
    steps = np.arange(1, POINTS + 1)[:, None] * _irrational(len(start)) % 1
    for share in steps:
        yield middle, tuple((low + share * (high - low)).tolist())


def _irrational(count):
    """Steps of a sequence that fills a cube of so many dimensions evenly.

    Source: Roberts, The unreasonable effectiveness of quasirandom sequences, 2018.
    """
    ratio = 2.0
    for _ in range(60):
        ratio = (1 + ratio) ** (1 / (count + 1))
    return ratio ** -np.arange(1.0, count + 1)
