"""`trajectory.trace`, compiled: one vector in and one out, as each array that crosses over costs time."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import DTypeLike

from adamviz.core.trajectory import Trajectory, trace
from adamviz.typing import Float, PyTree


class Layout:
    """How a pytree was taken apart: its structure, and the dtype of each leaf that is a number, else None."""

    def __init__(self, structure: Any, kinds: tuple[np.dtype | None, ...]) -> None:
        self.structure, self.kinds = structure, kinds
        self.hash = hash((structure, kinds))

    def __eq__(self, other):
        return self is other or (
            isinstance(other, Layout) and (self.structure, self.kinds) == (other.structure, other.kinds)
        )

    def __hash__(self):
        return self.hash


class Flat(NamedTuple):
    """A pytree taken apart: its numbers in one vector, its other leaves, and its `Layout`."""

    numbers: np.ndarray
    others: tuple
    layout: Layout


def flat(thing: Any, dtype: DTypeLike) -> Flat:
    """A coerced pytree taken apart; `dtype` is that of its numbers."""
    leaves, structure = jax.tree.flatten(thing)
    kinds = tuple(np.dtype(leaf.dtype) if _is_number(leaf, dtype) else None for leaf in leaves)
    numbers = np.array([leaf for leaf, kind in zip(leaves, kinds, strict=True) if kind is not None], dtype)
    return Flat(
        numbers,
        tuple(leaf for leaf, kind in zip(leaves, kinds, strict=True) if kind is None),
        Layout(structure, kinds),
    )


def _is_number(leaf, dtype):
    return (
        np.ndim(leaf) == 0 and isinstance(leaf, (np.ndarray, np.generic)) and leaf.dtype in (dtype, np.bool_)
    )


def whole(
    numbers: Float[Array, " n"], others: tuple, layout: Layout, changed: Mapping[int, Any] | None = None
) -> PyTree:
    """The pytree again, of a vector that may be traced.

    Args:
        numbers, others, layout: as in `Flat`.
        changed: other numbers by their place in the vector, of which no other entry is touched: under `vmap`
            they alone have a value for each row.
    """
    each, rest = iter(range(len(layout.kinds))), iter(others)
    changed = changed or {}

    def number(place, kind):
        return jnp.asarray(changed[place] if place in changed else numbers[place]).astype(kind)

    leaves = [next(rest) if kind is None else number(next(each), kind) for kind in layout.kinds]
    return jax.tree.unflatten(layout.structure, leaves)


def run(things: tuple[Flat, Flat, Flat], start: Float[np.ndarray, " axes"], steps: int) -> Trajectory:
    """A `Trajectory` of NumPy arrays, which are views of one.

    Args:
        things: optimizer, surface and noise, each `Flat`.
        start: (axes,) the first point, which gives the dtype.
        steps: the number of steps.
    """
    layouts = tuple(one.layout for one in things)
    others = tuple(one.others for one in things)
    made, rest = _run(tuple(one.numbers for one in things), others, start, layouts, steps)
    return _unpacked(made, rest, _shapes(layouts, _avals(things), start.dtype, steps, len(start)))


def sweep(
    things: tuple[Flat, Flat, Flat], batched: bool, starts: Float[np.ndarray, "rows axes"], steps: int
) -> Trajectory:
    """`run` for each row of numbers and starts.

    Args:
        things: optimizer, surface and noise, each `Flat`; the numbers of the first two are (rows, n).
        batched: whether the others of the optimizer have a leading axis of rows.
        starts: (rows, axes).
        steps: the number of steps.
    """
    layouts = tuple(one.layout for one in things)
    made, rest = _sweep(
        tuple(one.numbers for one in things),
        tuple(one.others for one in things),
        starts,
        layouts,
        batched,
        steps,
    )
    shapes = _shapes(layouts, _avals(_of_one_row(things, batched)), starts.dtype, steps, starts.shape[-1])
    return _unpacked(made, rest, shapes)


def step_bytes(
    things: tuple[Flat, Flat, Flat], batched: bool, starts: Float[np.ndarray, "*rows axes"], steps: int
) -> int:
    """The bytes that each step of a run keeps; arguments as in `sweep`."""
    layouts = tuple(one.layout for one in things)
    _, leaves, _ = _shapes(
        layouts, _avals(_of_one_row(things, batched)), starts.dtype, steps, starts.shape[-1]
    )
    return sum(math.prod(shape) * kind.itemsize for shape, kind in leaves) // steps


def _of_one_row(things, batched):
    return tuple(
        one._replace(others=tuple(leaf[0] for leaf in one.others)) if batched and i == 0 else one
        for i, one in enumerate(things)
    )


@functools.partial(jax.jit, static_argnames=("layouts", "steps"))
def _run(numbers, others, start, layouts, steps):
    return _packed(trace(*map(whole, numbers, others, layouts), start, steps))


@functools.partial(jax.jit, static_argnames=("layouts", "batched", "steps"))
def _sweep(numbers, others, starts, layouts, batched, steps):
    def one(optimizer, surface, other, start):
        return _packed(
            trace(*map(whole, (optimizer, surface, numbers[2]), (other, *others[1:]), layouts), start, steps)
        )

    return jax.vmap(one, in_axes=(0, 0, 0 if batched else None, 0))(numbers[0], numbers[1], others[0], starts)


def _packed(path):
    leaves = jax.tree.leaves(path)
    dtype = path.xy.dtype
    return jnp.concatenate([leaf.ravel() for leaf in leaves if leaf.dtype == dtype]), [
        leaf for leaf in leaves if leaf.dtype != dtype
    ]


def _unpacked(made, rest, shapes):
    structure, leaves, dtype = shapes
    made, rest, at, found = np.asarray(made), iter(rest), 0, []
    rows = made.shape[:-1]
    for shape, kind in leaves:
        if kind != dtype:
            found.append(np.asarray(next(rest)))
            continue
        size = math.prod(shape)
        found.append(made[..., at : at + size].reshape(rows + shape))
        at += size
    return jax.tree.unflatten(structure, found)


def _avals(things):
    return tuple(tuple((leaf.shape, leaf.dtype) for leaf in one.others) for one in things)


@functools.lru_cache(maxsize=256)
def _shapes(layouts, avals, dtype, steps, coordinates):
    """Structure, shapes and dtypes of a run's result."""

    def made(numbers, others, start):
        return trace(*map(whole, numbers, others, layouts), start, steps)

    counts = [sum(kind is not None for kind in layout.kinds) for layout in layouts]
    numbers = tuple(
        jax.ShapeDtypeStruct((n,), np.float64 if dtype == np.float64 else np.float32) for n in counts
    )
    others = jax.tree.map(
        lambda one: jax.ShapeDtypeStruct(*one),
        avals,
        is_leaf=lambda one: len(one) == 2 and isinstance(one[0], tuple) and not isinstance(one[1], tuple),
    )
    leaves, structure = jax.tree.flatten(
        jax.eval_shape(made, numbers, others, jax.ShapeDtypeStruct((coordinates,), dtype))
    )
    return structure, tuple((leaf.shape, np.dtype(leaf.dtype)) for leaf in leaves), dtype
