"""The entries of an array at an index that is a node."""

from __future__ import annotations

import numpy as np

from adamviz.lowering.arrays import Array, Aval, Known, entrywise
from adamviz.lowering.fold import folded
from adamviz.lowering.graph import Graph, Node, Unsupported
from adamviz.lowering.reindexing import substituted
from adamviz.lowering.shapes import mapped, part

MOST_CHOICES = 64


def picked(graph: Graph, array: Array, axis: int, index: Node) -> Array:
    """The entries at an index node, which is valid, of one axis; the axis goes."""
    shape = (*array.shape[:axis], *array.shape[axis + 1 :])
    if index.operation == "constant":
        entry = part(
            graph, array, [[int(index.value)] if a == axis else range(n) for a, n in enumerate(array.shape)]
        )
        return (
            Known(graph, np.take(entry.value, 0, axis))
            if entry.value is not None
            else Array(entry.nodes.squeeze(axis), shape)
        )
    if array.value is not None and index.loops.isdisjoint(n for n in shape if n > graph.longest):
        return Array(_tables(graph, np.moveaxis(array.value, axis, 0), index), shape)
    length = array.shape[axis]
    if axis in array.long:
        return Array(
            mapped(lambda node: substituted(graph, node, length, index), array.nodes.squeeze(axis)), shape
        )
    rows = [Array(np.take(array.nodes, [number], axis).squeeze(axis), shape) for number in range(length)]
    if length > MOST_CHOICES:
        raise Unsupported("gather", f"an entry of {length}, at an index that depends on the input")
    result = rows[-1]
    for number in range(length - 2, -1, -1):
        here = folded(graph, "eq", np.dtype(bool), index, graph.constant(number, index.dtype))
        kind = Aval(shape, rows[0].nodes.flat[0].dtype if rows[0].nodes.size else np.float32)
        result = entrywise(
            graph,
            kind,
            [result, rows[number]],
            lambda a, b, h=here: folded(graph, "select_n", a.dtype, h, a, b),
        )
    return result


def _tables(graph, value, index):
    """Nodes of `value[index]` for known numbers: a table for each entry, or one for all of a long axis."""
    shape = value.shape[1:]
    long = max(range(len(shape)), key=lambda a: shape[a], default=None)
    if long is None or shape[long] <= graph.longest:
        nodes = np.empty(shape, object)
        for place in np.ndindex(shape):
            nodes[place] = graph.table(value[(slice(None), *place)], index)
        return nodes
    size, rows = shape[long], np.moveaxis(value, long + 1, -1)
    flat = folded(graph, "mul", np.dtype(np.int32), index, graph.constant(size, np.int32))
    flat = folded(graph, "add", np.dtype(np.int32), flat, graph.index(size))
    nodes = np.empty(rows.shape[1:-1], object)
    for place in np.ndindex(nodes.shape):
        nodes[place] = graph.table(rows[(slice(None), *place, slice(None))].ravel(), flat)
    return np.expand_dims(nodes, long)


def clipped(graph: Graph, node: Node, high: int) -> Node:
    """An integer node between 0 and `high`."""
    if high == 0:
        return graph.constant(0, np.int32)
    if node.operation == "constant":
        return graph.constant(min(max(int(node.value), 0), high), np.int32)
    node = node if node.dtype == np.int32 else folded(graph, "convert", np.dtype(np.int32), node)
    return folded(
        graph, "clamp", np.dtype(np.int32), graph.constant(0, np.int32), node, graph.constant(high, np.int32)
    )
