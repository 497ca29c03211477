"""The rule that reads entries at indices.

Where the indices are known, JAX itself says which entry goes where: it does the same to the entries' numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import numpy as np
from jax.extend.core import JaxprEqn

from adamviz.lowering.arrays import Array, written
from adamviz.lowering.fold import folded
from adamviz.lowering.graph import Graph, Node, Unsupported
from adamviz.lowering.indexing import MOST_CHOICES, clipped, picked
from adamviz.lowering.reindexing import entry, taken
from adamviz.lowering.shapes import mapped
from adamviz.typing import Int


def gather(graph: Graph, equation: JaxprEqn, array: Array, indices: Array) -> list[Array]:
    """Parts of an array at given places."""
    if indices.value is None:
        return [_gather_computed(graph, equation, array, indices)]
    aval, params = equation.outvars[0].aval, equation.params
    numbers = np.arange(max(np.prod(array.shape, dtype=int), 1), dtype=np.int32)[
        : np.prod(array.shape, dtype=int)
    ].reshape(array.shape)
    with jax.ensure_compile_time_eval():
        places = jax.lax.gather(
            numbers,
            indices.value,
            params["dimension_numbers"],
            params["slice_sizes"],
            mode=params["mode"],
            fill_value=-1,
        )
    filling = _filling(params, aval.dtype)
    return [read_at(graph, array, np.asarray(places), graph.constant(filling, aval.dtype))]


def _filling(params, dtype):
    if params.get("fill_value") is not None:
        return params["fill_value"]
    kind = np.dtype(dtype).kind
    return (
        np.nan
        if kind == "f"
        else True
        if kind == "b"
        else np.iinfo(dtype).max
        if kind == "u"
        else np.iinfo(dtype).min
    )


def read_at(graph: Graph, array: Array, places: Int[np.ndarray, "*shape"], filling: Node) -> Array:
    """Entries of an array by their numbers in it, -1 for `filling`."""
    long = array.long
    axis = max(range(places.ndim), key=lambda a: places.shape[a], default=None)
    if len(long) > 1 or axis is None or places.shape[axis] <= graph.longest:
        few = places.size * 8 < np.prod(array.shape)
        return _read_some(graph, array if few or not long else written(graph, array), places, filling)
    nodes = array.nodes.ravel()
    result = np.empty([1 if a == axis else n for a, n in enumerate(places.shape)], object)
    for where in np.ndindex(result.shape):
        line = places[tuple(slice(None) if a == axis else n for a, n in enumerate(where))]
        spot = list(np.unravel_index(np.maximum(line, 0), array.shape))
        rows: Any = spot.pop(long[0]) if long else None
        columns = (
            np.ravel_multi_index(spot, [n for a, n in enumerate(array.shape) if a not in long])
            if spot
            else np.zeros(len(line), int)
        )
        used = np.unique(columns)
        if len(used) > MOST_CHOICES:
            raise Unsupported("gather", f"{len(used)} columns at once")
        moved = [
            taken(graph, nodes[column], array.shape[long[0]], rows) if long else nodes[column]
            for column in used
        ]
        node = moved[-1]
        for column, other in zip(used[:-1], moved[:-1], strict=True):
            node = folded(graph, "select_n", node.dtype, graph.table(columns == column), node, other)
        if (line < 0).any():
            node = folded(graph, "select_n", node.dtype, graph.table(line < 0), node, filling)
        result[where] = node
    return Array(result, places.shape)


def _read_some(graph, array, places, filling):
    result = np.empty(places.shape, object)
    long = array.long
    for where in np.ndindex(places.shape):
        if places[where] < 0:
            result[where] = filling
            continue
        spot = np.unravel_index(places[where], array.shape)
        node = array.nodes[tuple(0 if a in long else i for a, i in enumerate(spot))]
        for axis in long:
            node = entry(graph, node, array.shape[axis], int(spot[axis]))
        result[where] = node
    return Array(result, places.shape)


def _gather_computed(graph, equation, array, indices):
    """Entries at indices that are computed: along some axes one entry, along the others all of them."""
    params, out = equation.params, equation.outvars[0].aval
    numbers = params["dimension_numbers"]
    sizes, axes = params["slice_sizes"], [*numbers.start_index_map, *numbers.operand_batching_dims]
    if any(n != (1 if a in axes else array.shape[a]) for a, n in enumerate(sizes)):
        raise Unsupported("gather", "parts at indices that depend on the input")
    gone = (*numbers.collapsed_slice_dims, *numbers.operand_batching_dims)
    fills = "FILL" in str(params["mode"]).upper()
    stored = indices.nodes.shape[:-1]
    lines = np.empty(stored, object)
    for where in np.ndindex(*stored):
        rows, valid, steps = (
            array,
            None,
            index_nodes(graph, indices, where, numbers.start_indices_batching_dims),
        )
        for axis in sorted(axes, reverse=True):
            node = steps[axes.index(axis)]
            fine = _inside(graph, node, array.shape[axis])
            valid = fine if valid is None else folded(graph, "and", np.dtype(bool), valid, fine)
            rows = picked(graph, rows, axis, clipped(graph, node, array.shape[axis] - 1))
        if fills:
            filling = graph.constant(_filling(params, out.dtype), out.dtype)
            rows = Array(
                mapped(
                    lambda node, v=valid, w=filling: folded(graph, "select_n", node.dtype, v, w, node),
                    rows.nodes,
                ),
                rows.shape,
            )
        lines[where] = rows
    inner = lines.flat[0].nodes.shape
    nodes = np.empty((*stored, *inner), object)
    for where in np.ndindex(*stored):
        nodes[(*where, ...)] = lines[where].nodes
    for axis in sorted(a for a in axes if a not in gone):  # an axis of one entry that stays
        nodes = np.expand_dims(nodes, len(stored) + axis - sum(c < axis for c in gone))
    batch = [a for a in range(len(out.shape)) if a not in numbers.offset_dims]
    order = np.argsort([*batch, *numbers.offset_dims])
    return Array(nodes.transpose(order), out.shape)


def index_nodes(graph: Graph, indices: Array, where: tuple[int, ...], batching: Sequence[int]) -> list[Node]:
    """The index of each axis at a place of an array of indices, then of the batch axes."""
    own = [
        graph.index(indices.shape[a]) if a in indices.long else graph.constant(where[a], np.int32)
        for a in batching
    ]
    return [*indices.nodes[where], *own]


def _inside(graph, node, size):
    kind = np.dtype(bool)
    low = folded(graph, "ge", kind, node, graph.constant(0, node.dtype))
    return folded(graph, "and", kind, low, folded(graph, "lt", kind, node, graph.constant(size, node.dtype)))


RULES = {"gather": gather}
