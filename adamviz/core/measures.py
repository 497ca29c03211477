"""What a map says of a run: each measure is computed while the run goes on, and keeps no more than a few
numbers of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from adamviz.typing import Float, Int


class Known(NamedTuple):
    """What measures know of a surface and of what was asked.

    Attributes:
        minima: the known minima, each its coordinates and its loss; none of a surface that knows of none.
        tolerance: above the lowest minimum, which is 0 where none is known: a loss that counts as reached.
        radius: the distance from a minimum within which it counts as reached.
    """

    minima: Float[Array, "n axes+1"]
    tolerance: Float[Array, ""]
    radius: Float[Array, ""]


class Point(NamedTuple):
    """One point of a run: the steps made so far, the point, and the loss there."""

    step: Int[Array, ""]
    xy: Float[Array, " 2"]
    loss: Float[Array, ""]


class Measure(NamedTuple):
    """One number of a run.

    Attributes:
        title: as a legend says it.
        text: what it is, in one sentence.
        begin: what is remembered before the first point, of a 0 in the dtype of all numbers and of how many
            coordinates a point has.
        at: what is remembered after a point, of that, the `Point` and the `Known`; None to look at none.
        by: what is remembered after a step, of that, the update and how far the point moved; None for none.
        result: the measure, of what is remembered, the last `Point` and the `Known`.
        whole: whether it is a whole number, with -1 for none.
        needs_minima: whether it is about the known minima of the surface.
    """

    title: str
    text: str
    result: Callable[[Any, Point, Known], Any]
    begin: Callable[[Any, int], Any] = lambda zero, size: ()
    at: Callable[[Any, Point, Known], Any] | None = None
    by: Callable[[Any, Any, Any], Any] | None = None
    whole: bool = False
    needs_minima: bool = False


def _below(best, point, known):
    # Compared rather than the minimum of both, so that a loss that is no number is passed over.
    return jnp.where(jnp.isfinite(point.loss) & (point.loss < best), point.loss, best)


def _first(title, text, holds):
    """The measure that is the step of the first point for which something holds."""

    def at(first, point, known):
        return jnp.where((first < 0) & holds(point, known), point.step, first)

    return Measure(title, text, _kept, begin=_none, at=at, whole=True)


def _is_near(point, known):
    lowest = known.minima[:, -1].min() if len(known.minima) else jnp.zeros_like(point.loss)
    return point.loss - lowest <= known.tolerance


def _is_lost(point, known):
    return ~(jnp.isfinite(point.xy).all() & jnp.isfinite(point.loss))


def _longer(length, update, moved):
    further = jnp.sqrt(jnp.sum(moved * moved))
    return length + jnp.where(jnp.isfinite(further), further, jnp.zeros_like(further))


def _turned(memory, update, moved):
    before, turns, compared = memory
    # The signs, because the product of two small updates is 0.
    both = jnp.isfinite(update) & jnp.isfinite(before)
    turned = both & ((update < 0) & (before > 0) | (update > 0) & (before < 0))
    return update, turns + turned.sum(dtype=turns.dtype), compared + both.sum(dtype=turns.dtype)


def _share_of_turns(memory, last, known):
    before, turns, compared = memory
    compared = compared - before.size  # the first update follows none
    return turns.astype(before.dtype) / jnp.maximum(compared, 1).astype(before.dtype)


def _risen(memory, point, known):
    best, spike = memory
    rise = point.loss - best
    return _below(best, point, known), jnp.where(rise > spike, rise, spike)


def _distances(last, known):
    apart = known.minima[:, :-1] - last.xy
    return jnp.sqrt(jnp.sum(apart * apart, axis=1))


def _reached(memory, last, known):
    distances = _distances(last, known)
    nearest = jnp.argmin(distances).astype(jnp.int32)
    return jnp.where(distances.min() <= known.radius, nearest, -1)


def _kept(memory, last, known):
    return memory


def _none(zero, size):
    return jnp.full((), -1, jnp.int32)


def _infinite(zero, size):
    return jnp.full_like(zero, jnp.inf)


MEASURES = {
    "final_loss": Measure(
        "loss at the end", "The loss at the last point.", result=lambda memory, last, known: last.loss
    ),
    "best_loss": Measure(
        "lowest loss", "The lowest finite loss of all points.", begin=_infinite, at=_below, result=_kept
    ),
    "steps_to_tolerance": _first(
        "steps to tolerance",
        "The first step at which the loss is no more than a tolerance above the lowest known minimum.",
        _is_near,
    ),
    "distance": Measure(
        "distance to the nearest minimum",
        "How far the last point is from the nearest known minimum.",
        result=lambda memory, last, known: _distances(last, known).min(),
        needs_minima=True,
    ),
    "minimum": Measure(
        "which minimum",
        "The nearest known minimum, by its place among them, if the last point is within a radius of it.",
        result=_reached,
        whole=True,
        needs_minima=True,
    ),
    "diverged_at": _first(
        "step of divergence", "The first step whose point or loss is not finite.", _is_lost
    ),
    "path_length": Measure(
        "length of the path",
        "The sum of the distances between successive points, as long as they are finite.",
        begin=lambda zero, size: zero,
        by=_longer,
        result=_kept,
    ),
    "oscillation": Measure(
        "share of turning updates",
        "The share of steps, averaged over the coordinates, whose update has another sign than the one "
        "before.",
        begin=lambda zero, size: (jnp.zeros(size, zero.dtype), *[jnp.zeros((), jnp.int32)] * 2),
        by=_turned,
        result=_share_of_turns,
    ),
    "spike": Measure(
        "largest spike of the loss",
        "The largest rise of the loss above the lowest one before it.",
        begin=lambda zero, size: (_infinite(zero, size), zero),
        at=_risen,
        result=lambda memory, last, known: memory[1],
    ),
}


def begin(names: tuple[str, ...], zero: Float[Array, ""], size: int) -> dict[str, Any]:
    """What some measures remember before the first point, which has so many coordinates."""
    return {name: MEASURES[name].begin(zero, size) for name in names}


def at(memory: dict[str, Any], point: Point, known: Known) -> dict[str, Any]:
    """What they remember after a point."""
    return {
        name: kept if (look := MEASURES[name].at) is None else look(kept, point, known)
        for name, kept in memory.items()
    }


def by(memory: dict[str, Any], update: Float[Array, " 2"], moved: Float[Array, " 2"]) -> dict[str, Any]:
    """What they remember after a step."""
    return {
        name: kept if (look := MEASURES[name].by) is None else look(kept, update, moved)
        for name, kept in memory.items()
    }


def results(memory: dict[str, Any], last: Point, known: Known) -> dict[str, jax.Array]:
    """The measures at the end."""
    return {name: MEASURES[name].result(kept, last, known) for name, kept in memory.items()}
