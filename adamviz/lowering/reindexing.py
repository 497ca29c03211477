"""An expression in a loop's index at other indices: one entry of a long axis, or some in another order."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from adamviz.lowering.fold import folded
from adamviz.lowering.graph import Graph, Node, Unsupported


def entry(graph: Graph, node: Node, length: int, index: int) -> Node:
    """The node of one entry of a long axis."""
    return substituted(graph, node, length, graph.constant(index, np.int32))


def taken(graph: Graph, node: Node, length: int, indices: ArrayLike) -> Node:
    """The node of a long axis's entries in a loop over as many: entry `indices[i]` at step i."""
    indices = np.asarray(indices, np.int32)
    if len(indices) == length and (indices == np.arange(length)).all():
        return node
    step = graph.index(len(indices))
    return substituted(
        graph,
        node,
        length,
        step if (indices == np.arange(len(indices))).all() else graph.table(indices, step),
    )


def substituted(graph: Graph, root: Node, loop: int, index: Node) -> Node:
    """A node with another index in place of a loop's own."""
    if loop not in root.loops:
        return root
    memory = graph.memory.setdefault((loop, index), {})
    stack = [(root, False)]  # iterative, because a long chain of operations would exhaust Python's stack
    while stack:
        node, done = stack.pop()
        if node in memory:
            continue
        if done:
            memory[node] = _made(graph, node, loop, index, [memory.get(a, a) for a in node.arguments])
        else:
            stack.append((node, True))
            stack.extend((a, False) for a in node.arguments if loop in a.loops and a not in memory)
    return memory[root]


def _made(graph, node, loop, index, arguments):
    if node.operation == "index":
        return index
    if node.operation in ("carry", "scan"):
        raise Unsupported("scan", "an entry of a long axis is asked of another entry's loop")
    if node.operation == "table":
        column = graph.tables[node.value]
        if arguments[0].operation == "table" and node.arguments[0].operation == "index":
            return graph.table(column[graph.tables[arguments[0].value]], arguments[0].arguments[0])
        return graph.table(column, arguments[0])
    if node.operation == "total":
        operation, length = node.value
        if length in index.loops:
            raise Unsupported(operation, f"two loops over {length} entries in one expression")
        return graph.total(operation, arguments[0], length)
    if node.operation == "kept":
        return graph.make("kept", arguments, node.dtype, node.value)
    return folded(graph, node.operation, node.dtype, *arguments, value=node.value)
