"""From the arguments of a public verb to those of the compiled core; what cannot have changed is kept."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from typing import Any

import jax
import numpy as np
from numpy.typing import DTypeLike

from adamviz.core import snapshots
from adamviz.core.compiled import Flat, Layout, flat
from adamviz.core.parameter import Parameter
from adamviz.core.parameters import coerce, replace
from adamviz.surfaces import snapshot
from adamviz.typing import Float

_KEPT = {}
_NOTHING = flat(None, np.float32)


def snapshots_of(surface: Any, *optimizers: Any, dtype: DTypeLike) -> tuple[Any, ...]:
    """A surface and optimizers, with all that is a user's own as JAX traces it now."""
    surface = snapshot.snapshot(surface, dtype)
    wide = np.float64 if dtype == np.float64 else np.float32
    looking = any(getattr(optimizer, "needs_loss", False) for optimizer in optimizers)
    loss = coerce(surface, wide) if looking else None
    return surface, *(snapshots.snapshot(optimizer, dtype, loss) for optimizer in optimizers)


def flattened(thing: Any, dtype: DTypeLike) -> Flat:
    """A thing's numbers in a dtype, checked and taken apart: once for a thing that cannot change."""
    if thing is None:
        return _NOTHING
    key = id(thing), dtype
    reference, known = _KEPT.get(key, (None, None))
    if reference is not None and reference() is thing:
        return known
    apart = flat(coerce(thing, dtype), dtype)
    # A dict of numbers or an array could be changed in place.
    if not hasattr(thing, "numbers") and all(
        type(leaf) in (bool, int, float) for leaf in jax.tree.leaves(thing)
    ):
        _KEPT[key] = weakref.ref(thing, lambda _: _KEPT.pop(key, None)), apart
    return apart


def flattened_rows(
    things: Sequence[Any],
    varied: Mapping[str, tuple[Parameter, Float[np.ndarray, " rows"]]],
    rows: int,
    dtype: DTypeLike,
) -> Flat:
    """One thing, or several of one kind, with a row of numbers for each run.

    Args:
        things: optimizers or surfaces, one for all rows or one for each.
        varied: by name, the `Parameter` and the values of what differs from row to row.
        rows: how many.
        dtype: of the numbers.
    """
    # A number that is not there, such as a warm-up's, comes with its first value.
    first = {name: row[0] for name, (_, row) in varied.items()}
    flats = [flattened(replace(thing, **first), dtype) for thing in things]
    layout = flats[0].layout
    if len(flats) > 1:
        numbers = np.stack([each.numbers for each in flats])
        others = tuple(map(np.stack, zip(*(each.others for each in flats), strict=True)))
    else:
        numbers, others = np.repeat(flats[0].numbers[None], rows, axis=0), flats[0].others
    places = places_of(things[0], tuple(varied), layout, dtype)
    for name, (entry, row) in varied.items():
        numbers[:, places[name]] = entry.coerce(row, dtype)
    return Flat(numbers, others, layout)


def places_of(thing: Any, names: Sequence[str], layout: Layout, dtype: DTypeLike) -> dict[str, int]:
    """Where each of some numbers of a thing stands in the vector of its `Flat`: at the place of a mark."""
    marks = {name: object() for name in names}
    leaves = jax.tree.leaves(replace(coerce(thing, dtype), **marks))
    numbers = [leaf for leaf, kind in zip(leaves, layout.kinds, strict=True) if kind is not None]
    return {
        name: next(place for place, leaf in enumerate(numbers) if leaf is mark)
        for name, mark in marks.items()
    }
