"""From what a public verb was given to what the compiled core takes; what cannot have changed since is
kept.
"""

import weakref

import jax
import numpy as np

from adamviz.core import snapshots
from adamviz.core.compiled import Flat, flat
from adamviz.core.parameters import coerce, replace
from adamviz.surfaces import snapshot

_KEPT = {}
_NOTHING = flat(None, np.float32)


def prepared(surface, *optimizers, dtype):
    """A surface and optimizers, with all that is a user's own as it can be traced now."""
    surface = snapshot.snapshot(surface, dtype)
    wide = np.float64 if dtype == np.float64 else np.float32
    on = coerce(surface, wide) if any(getattr(one, "needs_loss", False) for one in optimizers) else None
    return surface, *(snapshots.snapshot(one, dtype, on) for one in optimizers)


def kept(thing, dtype):
    """A thing's numbers in a dtype, checked and taken apart: once for a thing that cannot change."""
    if thing is None:
        return _NOTHING
    key = id(thing), dtype
    known = _KEPT.get(key)
    if known is not None and known[0]() is thing:
        return known[1]
    made = flat(coerce(thing, dtype), dtype)
    # A dict of numbers or an array could be changed in place.
    if not hasattr(thing, "numbers") and all(
        type(leaf) in (bool, int, float) for leaf in jax.tree.leaves(thing)
    ):
        _KEPT[key] = weakref.ref(thing, lambda _: _KEPT.pop(key, None)), made
    return made


def rows_of_flat(several, varied, rows, dtype):
    """One thing or several of one kind, with a row of numbers for each run: `varied` is (`Parameter`, values)
    by name.
    """
    first = {
        name: value[0] for name, (_, value) in varied.items()
    }  # a number that is not there, such as a warm-up's, comes with it
    each = [kept(replace(one, **first), dtype) for one in several]
    if len(each) > 1:
        made = Flat(
            np.stack([one.numbers for one in each]),
            tuple(map(np.stack, zip(*(one.others for one in each)))),
            each[0].layout,
        )
    else:
        made = each[0]._replace(numbers=np.repeat(each[0].numbers[None], rows, axis=0))
    # Where each number stands: at the place of a mark that was put in for it.
    marks = {name: object() for name in varied}
    leaves = jax.tree.leaves(replace(coerce(several[0], dtype), **marks))
    places = [leaf for leaf, kind in zip(leaves, made.layout.kinds, strict=True) if kind is not None]
    for name, (entry, value) in varied.items():
        at = next(i for i, leaf in enumerate(places) if leaf is marks[name])
        made.numbers[:, at] = entry.coerce(value, dtype)
    return made
