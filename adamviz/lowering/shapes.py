"""Rules for the primitives that only move entries about: NumPy does them on the arrays of nodes.

Entries of a long axis are moved by reading its tables at other indices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jax.extend.core import JaxprEqn
from numpy.typing import ArrayLike

from adamviz.lowering.arrays import Array, Known, spread, written
from adamviz.lowering.fold import folded
from adamviz.lowering.graph import Graph, Node, Nodes
from adamviz.lowering.reindexing import entry, taken


def reshape(graph: Graph, equation: JaxprEqn, array: Array) -> list[Array]:
    """Another shape for the same entries; a long axis stays one if it stays an axis of its own."""
    new = tuple(equation.outvars[0].aval.shape)
    kept = [size for size in array.shape if size != 1]
    if array.long and kept == [size for size in new if size != 1]:
        sizes = iter(
            [stored for stored, size in zip(array.nodes.shape, array.shape, strict=True) if size != 1]
        )
        return [Array(array.nodes.reshape([1 if size == 1 else next(sizes) for size in new]), new)]
    return [Array(written(graph, array).nodes.reshape(new), new)]


def broadcast_in_dim(graph: Graph, equation: JaxprEqn, array: Array) -> list[Array]:
    """Axes put in, and axes of length 1 spread."""
    shape, places = tuple(equation.params["shape"]), equation.params["broadcast_dimensions"]
    # Of two axes of one length the first runs in the loop, in every array alike.
    array = written(graph, array, [a for a in array.long if shape[places[a]] in shape[: places[a]]])
    stored = [1] * len(shape)
    for axis, place in enumerate(places):
        stored[place] = array.nodes.shape[axis]
    return [spread(graph, array.nodes.reshape(stored), shape, [places[axis] for axis in array.long])]


def transpose(graph: Graph, equation: JaxprEqn, array: Array) -> list[Array]:
    """Axes in another order."""
    order = equation.params["permutation"]
    return [Array(array.nodes.transpose(order), tuple(array.shape[axis] for axis in order))]


def squeeze(graph: Graph, equation: JaxprEqn, array: Array) -> list[Array]:
    """Axes of length 1 taken out."""
    axes = equation.params["dimensions"]
    return [Array(array.nodes.squeeze(tuple(axes)), tuple(equation.outvars[0].aval.shape))]


def slice_(graph: Graph, equation: JaxprEqn, array: Array) -> list[Array]:
    """A regular part of each axis."""
    starts, limits = equation.params["start_indices"], equation.params["limit_indices"]
    strides = equation.params["strides"] or (1,) * len(starts)
    return [part(graph, array, list(map(range, starts, limits, strides)))]


def part(graph: Graph, array: Array, indices: Sequence[Sequence[int]]) -> Array:
    """The entries at some indices of each axis."""
    for axis, places in enumerate(indices):
        array = take(graph, array, axis, places)
    return array


def take(graph: Graph, array: Array, axis: int, indices: ArrayLike) -> Array:
    """The entries at some indices, all of them valid, of one axis."""
    indices, length = np.asarray(indices, int), array.shape[axis]
    if len(indices) == length and (indices == np.arange(length)).all():
        return array
    if array.value is not None:
        return Known(graph, np.take(array.value, indices, axis))
    shape = (*array.shape[:axis], len(indices), *array.shape[axis + 1 :])
    if axis not in array.long:
        return Array(np.take(array.nodes, indices, axis), shape)
    if len(indices) <= graph.longest or len(indices) in (array.shape[a] for a in array.long if a != axis):
        parts = [mapped(lambda node, i=i: entry(graph, node, length, i), array.nodes) for i in indices]
        stored = (*array.nodes.shape[:axis], len(indices), *array.nodes.shape[axis + 1 :])
        return Array(np.concatenate(parts, axis) if parts else np.empty(stored, object), shape)
    return Array(mapped(lambda node: taken(graph, node, length, indices), array.nodes), shape)


def mapped(function: Callable[..., Node], nodes: Nodes) -> Nodes:
    """A function of each node of an array."""
    result = np.empty(nodes.shape, object)
    for index in np.ndindex(nodes.shape):
        result[index] = function(nodes[index])
    return result


def concatenate(graph: Graph, equation: JaxprEqn, *arrays: Array) -> list[Array]:
    """Arrays one after the other; where one is long, each step of a loop takes the entry of its array."""
    return [joined_along(graph, arrays, equation.params["dimension"])]


def joined_along(graph: Graph, arrays: Sequence[Array], axis: int) -> Array:
    """Arrays one after the other; where one is long, each step of a loop takes the entry of its array."""
    arrays = [array for array in arrays if array.shape[axis]] or arrays[:1]
    out = {
        a
        for a in range(len(arrays[0].shape))
        if a != axis and any(array.nodes.shape[a] != 1 for array in arrays)
    }
    arrays = [written(graph, array, out) for array in arrays]
    sizes = [array.shape[axis] for array in arrays]
    shape = (*arrays[0].shape[:axis], sum(sizes), *arrays[0].shape[axis + 1 :])
    loose = sum(
        size
        for size, array in zip(sizes, arrays, strict=True)
        if array.value is None and axis not in array.long
    )
    if (
        sum(sizes) <= graph.longest
        or loose > graph.longest
        or sum(sizes) in (shape[a] for a in range(len(shape)) if a != axis)
    ):
        arrays = [written(graph, array, [axis]) for array in arrays]
        return Array(np.concatenate([array.nodes for array in arrays], axis), shape)
    last = len(arrays) - 1
    result: Any = None
    start = sum(sizes)
    for number in range(last, -1, -1):
        start -= sizes[number]
        rows = _placed(graph, arrays[number], axis, start, sum(sizes), result)
        every = axis in arrays[number].long or arrays[number].value is not None
        result = (
            rows
            if result is None or not every
            else _until(graph, start + sizes[number], sum(sizes), rows, result)
        )
    return Array(result, shape)


def _placed(graph, array, axis, start, length, beyond):
    """Nodes over a loop of `length`: an array's entries from `start` on, elsewhere `beyond` or anything."""
    size = array.shape[axis]
    indices = np.clip(np.arange(length) - start, 0, size - 1)
    if array.value is not None:
        return Known(graph, np.take(array.value, indices, axis)).nodes
    if axis in array.long:
        return mapped(lambda node: taken(graph, node, size, indices), array.nodes)
    rows = [np.take(array.nodes, [index], axis) for index in range(size)]
    result, step = rows[-1] if beyond is None else beyond, graph.index(length)
    for number, row in enumerate(rows if beyond is not None else rows[:-1]):
        here = folded(graph, "eq", np.dtype(bool), step, graph.constant(start + number, np.int32))
        result = selected(graph, here, row, result)
    return result


def _until(graph, end, length, before, after):
    return selected(
        graph,
        folded(graph, "lt", np.dtype(bool), graph.index(length), graph.constant(end, np.int32)),
        before,
        after,
    )


def selected(graph: Graph, condition: Node, yes: Nodes, no: Nodes) -> Nodes:
    """The nodes of one array or of another, by one condition."""
    result = np.empty(yes.shape, object)
    for index in np.ndindex(yes.shape):
        cases: list[Any] = [no[index], yes[index]]
        result[index] = folded(graph, "select_n", cases[1].dtype, condition, *cases)
    return result


def stack(graph: Graph, equation: JaxprEqn, *arrays: Array) -> list[Array]:
    """Arrays side by side along a new axis."""
    axis = equation.params["axis"]
    parts = [Array(np.expand_dims(a.nodes, axis), (*a.shape[:axis], 1, *a.shape[axis:])) for a in arrays]
    return [joined_along(graph, parts, axis)]


def unstack(graph: Graph, equation: JaxprEqn, array: Array) -> list[Array]:
    """The parts of an array along one axis, without it."""
    axis = equation.params["axis"]
    parts = [take(graph, array, axis, [index]) for index in range(array.shape[axis])]
    return [Array(a.nodes.squeeze(axis), (*a.shape[:axis], *a.shape[axis + 1 :])) for a in parts]


def tile(graph: Graph, equation: JaxprEqn, array: Array) -> list[Array]:
    """An array again and again."""
    for axis, count in enumerate(equation.params["reps"]):
        if count != 1 and array.shape[axis] == 1:
            shape = (*array.shape[:axis], count, *array.shape[axis + 1 :])
            array = spread(graph, array.nodes, shape, array.long)
        elif count != 1:
            array = take(graph, array, axis, np.arange(array.shape[axis] * count) % array.shape[axis])
    return [array]


def split(graph: Graph, equation: JaxprEqn, array: Array) -> list[Array]:
    """An array in several parts along one axis."""
    axis, parts, first = equation.params["axis"], [], 0
    for size in equation.params["sizes"]:
        parts.append(take(graph, array, axis, range(first, first + size)))
        first += size
    return parts


def reverse(graph: Graph, equation: JaxprEqn, array: Array) -> list[Array]:
    """Axes the other way round."""
    for axis in equation.params["dimensions"]:
        array = take(graph, array, axis, range(array.shape[axis])[::-1])
    return [array]


def iota(graph: Graph, equation: JaxprEqn) -> list[Array]:
    """0, 1, 2, ... along an axis."""
    aval, axis = equation.outvars[0].aval, equation.params["dimension"]
    line = (
        np.arange(aval.shape[axis])
        .astype(aval.dtype)
        .reshape([-1 if i == axis else 1 for i in range(len(aval.shape))])
    )
    return [Known(graph, np.broadcast_to(line, aval.shape))]


RULES = {
    "broadcast_in_dim": broadcast_in_dim,
    "concatenate": concatenate,
    "iota": iota,
    "reshape": reshape,
    "rev": reverse,
    "slice": slice_,
    "split": split,
    "squeeze": squeeze,
    "stack": stack,
    "tile": tile,
    "transpose": transpose,
    "unstack": unstack,
}
