"""The rule that puts a border around an array, or gaps into it."""

from __future__ import annotations

import numpy as np
from jax.extend.core import JaxprEqn

from adamviz.lowering.arrays import Array, written
from adamviz.lowering.fold import folded
from adamviz.lowering.graph import Graph, Node, Unsupported
from adamviz.lowering.reindexing import taken
from adamviz.lowering.shapes import mapped, selected, take
from adamviz.typing import Int


def pad(graph: Graph, equation: JaxprEqn, array: Array, filling: Array) -> list[Array]:
    """A border, or gaps, of one value; negative widths cut."""
    for axis, (low, high, inside) in enumerate(equation.params["padding_config"]):
        array = padded(graph, array, axis, int(low), int(high), int(inside), filling.node)
    return [array]


def padded(graph: Graph, array: Array, axis: int, low: int, high: int, inside: int, filling: Node) -> Array:
    """One axis with a border, or gaps, of one node."""
    if not low and not high and not inside:
        return array
    size = array.shape[axis]
    places = low + np.arange(size) * (inside + 1)  # where each entry goes
    length = low + high + max(size + (size - 1) * inside, 0)
    fits = np.flatnonzero((places >= 0) & (places < length))
    array, places = take(graph, array, axis, fits), places[fits]
    return placed(graph, array, axis, places, length, filling)


def placed(
    graph: Graph, array: Array, axis: int, places: Int[np.ndarray, " entries"], length: int, filling: Node
) -> Array:
    """An axis of a length with an array's entries at some places and one node elsewhere."""
    shape = (*array.shape[:axis], length, *array.shape[axis + 1 :])
    if length <= graph.longest or (axis not in array.long and len(places) > graph.longest):
        array = written(graph, array, [axis])
        nodes = np.full((*array.nodes.shape[:axis], length, *array.nodes.shape[axis + 1 :]), filling, object)
        nodes[(slice(None),) * axis + (places,)] = array.nodes
        return Array(nodes, shape)
    if length in (size for a, size in enumerate(shape) if a in array.long and a != axis):
        raise Unsupported("pad", f"two axes of {length} entries")
    base = np.full((*array.nodes.shape[:axis], 1, *array.nodes.shape[axis + 1 :]), filling, object)
    if axis in array.long:
        source = np.zeros(length, int)
        source[places] = np.arange(len(places))
        nodes = mapped(lambda node: taken(graph, node, array.shape[axis], source), array.nodes)
        inside = np.zeros(length, bool)
        inside[places] = True
        return Array(selected(graph, _where(graph, inside), nodes, base), shape)
    for number, place in enumerate(places):
        here = folded(graph, "eq", np.dtype(bool), graph.index(length), graph.constant(place, np.int32))
        base = selected(graph, here, np.take(array.nodes, [number], axis), base)
    return Array(base, shape)


def _where(graph, inside):
    """The node that says whether the loop's step is one of some."""
    on = np.flatnonzero(inside)
    step, tests = graph.index(len(inside)), []
    if len(on) and len(on) == on[-1] - on[0] + 1:
        if on[0]:
            tests.append(folded(graph, "ge", np.dtype(bool), step, graph.constant(on[0], np.int32)))
        if on[-1] + 1 < len(inside):
            tests.append(folded(graph, "lt", np.dtype(bool), step, graph.constant(on[-1] + 1, np.int32)))
        return (
            tests[0]
            if len(tests) == 1
            else folded(graph, "and", np.dtype(bool), *tests)
            if tests
            else graph.constant(True, bool)
        )
    return graph.table(inside)


RULES = {"pad": pad}
