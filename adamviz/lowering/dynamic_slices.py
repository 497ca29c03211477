"""Rules for slices at a place that may depend on the input: read, and written over."""

from __future__ import annotations

import numpy as np
from jax.extend.core import JaxprEqn

from adamviz.lowering.arrays import Array, Aval, Known, entrywise
from adamviz.lowering.fold import folded
from adamviz.lowering.graph import Graph
from adamviz.lowering.indexing import clipped, picked
from adamviz.lowering.shapes import part


def dynamic_slice(graph: Graph, equation: JaxprEqn, array: Array, *starts: Array) -> list[Array]:
    """A part at a place, moved inside if it reaches out."""
    for axis, (start, size) in enumerate(zip(starts, equation.params["slice_sizes"], strict=True)):
        if size == array.shape[axis]:
            continue
        if start.value is not None:
            first = min(max(int(start.value), 0), array.shape[axis] - size)
            array = part(
                graph,
                array,
                [range(first, first + size) if a == axis else range(n) for a, n in enumerate(array.shape)],
            )
        else:
            first = clipped(graph, start.node, array.shape[axis] - size)
            rows = [picked(graph, array, axis, _sum(graph, first, number)) for number in range(size)]
            nodes = np.stack([row.nodes for row in rows], axis)
            array = Array(nodes, (*array.shape[:axis], size, *array.shape[axis + 1 :]))
    return [array]


def dynamic_update_slice(
    graph: Graph, equation: JaxprEqn, array: Array, update: Array, *starts: Array
) -> list[Array]:
    """A part written over, at a place, moved inside if it reaches out."""
    sizes = zip(starts, array.shape, update.shape, strict=True)
    places = [clipped(graph, start.node, full - size) for start, full, size in sizes]
    shape, dtype = array.shape, equation.outvars[0].aval.dtype
    inside, source = None, update
    for axis, (place, full, size) in enumerate(zip(places, shape, update.shape, strict=True)):
        if size == full:
            continue
        line = Known(
            graph,
            np.arange(full, dtype=np.int32).reshape([-1 if a == axis else 1 for a in range(len(shape))]),
        )
        offset = entrywise(
            graph, Aval(line.shape, np.int32), [line], lambda node, p=place: _difference(graph, node, p)
        )
        here = entrywise(
            graph, Aval(line.shape, bool), [offset], lambda node, n=size: _between(graph, node, n)
        )
        inside = (
            here
            if inside is None
            else entrywise(
                graph,
                Aval(np.broadcast_shapes(inside.shape, here.shape), bool),
                [inside, here],
                lambda a, b: folded(graph, "and", np.dtype(bool), a, b),
            )
        )
        source = _spread_by(graph, source, axis, offset, full)
    if inside is None:
        return [update]
    return [
        entrywise(
            graph,
            Aval(shape, dtype),
            [inside, array, source],
            lambda *nodes: folded(graph, "select_n", np.dtype(dtype), *nodes),
        )
    ]


def _spread_by(graph, source, axis, offset, full):
    """The entries of `source` at the offsets along an axis (any, where an offset is outside)."""
    size, lines = source.shape[axis], []
    for node in offset.nodes.flat:
        lines.append(picked(graph, source, axis, clipped(graph, node, size - 1)).nodes)
    return Array(np.stack(lines, axis), (*source.shape[:axis], full, *source.shape[axis + 1 :]))


def _sum(graph, node, number):
    return folded(graph, "add", np.dtype(np.int32), node, graph.constant(number, np.int32))


def _difference(graph, node, place):
    return folded(graph, "sub", np.dtype(np.int32), node, place)


def _between(graph, node, size):
    kind, zero, end = np.dtype(bool), graph.constant(0, np.int32), graph.constant(size, np.int32)
    if size == 1:
        return folded(graph, "eq", kind, node, zero)
    return folded(
        graph, "and", kind, folded(graph, "ge", kind, node, zero), folded(graph, "lt", kind, node, end)
    )


RULES = {"dynamic_slice": dynamic_slice, "dynamic_update_slice": dynamic_update_slice}
