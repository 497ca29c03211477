"""Arrays of scalar nodes, and operations on them entry by entry.

A long axis is stored with length 1: its entries are one node in the index of a loop over them (or one node
that is the same for all of them). Where a rule needs the entries of a long axis one by one, they are written
out.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from adamviz.lowering.fold import folded
from adamviz.lowering.graph import Graph, Node, Nodes, Unsupported
from adamviz.lowering.reindexing import entry

MOST_WRITTEN = 4096


class Array:
    """An array of scalar nodes.

    Attributes:
        nodes: the nodes, an object array in which long axes have length 1.
        shape: the true shape.
        value: the numbers, if all of them are known now (or, of a random stream, its key).
    """

    def __init__(self, nodes: Nodes, shape: Sequence[int]) -> None:
        self.nodes, self.shape = nodes, tuple(shape)
        self.value: Any = None

    @property
    def node(self) -> Node:
        """The node of a scalar."""
        return self.nodes.item()

    @property
    def long(self) -> list[int]:
        """The axes that run in loops."""
        return [
            axis
            for axis, (stored, true) in enumerate(zip(self.nodes.shape, self.shape, strict=True))
            if stored != true
        ]


class Known(Array):
    """An array of numbers, which become nodes when something needs them.

    Args:
        recipe: makes the nodes from those of other arrays, where that is shorter than one more table.
    """

    def __init__(self, graph: Graph, value: Any, recipe: Callable[[], Nodes] | None = None) -> None:
        self.graph, self.value, self.shape = graph, value, tuple(value.shape)
        self.made: Nodes | None = None
        self.recipe = recipe

    @property
    def nodes(self) -> Nodes:  # type: ignore[override]  # an attribute of others, made here when it is asked for
        if self.made is None:
            self.made = self.recipe() if self.recipe else constant_nodes(self.graph, self.value)
        return self.made


class Aval:
    """The shape and dtype of a result."""

    def __init__(self, shape: Sequence[int], dtype: DTypeLike) -> None:
        self.shape, self.dtype = tuple(shape), np.dtype(dtype)


Rule = Callable[..., list[Array]]  # of a graph, an equation and its arguments


def constant_nodes(graph: Graph, value: ArrayLike) -> Nodes:
    """The nodes of known numbers; a long axis, the longest of several, becomes tables that a loop reads."""
    numbers = np.asarray(value)
    axis = max(range(numbers.ndim), key=lambda axis: numbers.shape[axis], default=None)
    long = axis if axis is not None and numbers.shape[axis] > graph.longest else None
    if numbers.size // (1 if long is None else numbers.shape[long]) > MOST_WRITTEN:
        raise Unsupported("constant", f"an array of shape {numbers.shape} is too large to be written out")
    if long is None:
        nodes = np.empty(numbers.shape, object)
        for index in np.ndindex(numbers.shape):
            nodes[index] = graph.constant(numbers[index], numbers.dtype)
        return nodes
    rows = np.moveaxis(numbers, long, -1)
    nodes = np.empty(rows.shape[:-1], object)
    for index in np.ndindex(nodes.shape):
        nodes[index] = graph.table(rows[index])
    return np.expand_dims(nodes, long)


def written(graph: Graph, array: Array, axes: Collection[int] | None = None) -> Array:
    """The array with some of its long axes (all, if None) written out entry by entry."""
    axes = [axis for axis in array.long if axes is None or axis in axes]
    if not axes:
        return array
    if math.prod(array.shape[axis] for axis in axes) * array.nodes.size > MOST_WRITTEN:
        raise Unsupported("axis", f"an array of shape {array.shape} is too large to be written out")
    nodes = array.nodes
    for axis in axes:
        length = array.shape[axis]
        parts = [
            np.vectorize(lambda node, i=i, n=length: entry(graph, node, n, i), otypes=[object])(nodes)
            for i in range(length)
        ]
        nodes = (
            np.concatenate(parts, axis)
            if nodes.size
            else np.empty((*nodes.shape[:axis], length, *nodes.shape[axis + 1 :]), object)
        )
    return Array(nodes, array.shape)


def spread(graph: Graph, nodes: Nodes, shape: Sequence[int], looped: Collection[int] = ()) -> Array:
    """Nodes of the result's rank, with length 1 where they are to be spread, as an array of a shape.

    Of the axes of one length only one can run in the loop over that length: the one in `looped`, or else the
    first.
    """
    stored, taken = list(nodes.shape), {shape[axis] for axis in looped}
    for axis, size in enumerate(shape):
        if axis in looped or stored[axis] == size:
            continue
        if size > graph.longest and size not in taken:
            taken.add(size)
        else:
            stored[axis] = size
    return Array(np.broadcast_to(nodes, stored), shape)


def aligned(graph: Graph, arrays: Sequence[Array], shape: Sequence[int]) -> Sequence[Nodes]:
    """The arrays' nodes, ready to be combined by entry: an axis that is written out in one is so in all."""
    rank = len(shape)
    full = [a if len(a.shape) == rank else Array(a.nodes.reshape((1,) * rank), (1,) * rank) for a in arrays]
    out = {axis for axis in range(rank) if any(a.nodes.shape[axis] != 1 for a in full)}
    # Two axes of one length cannot both run in the one loop over that length: the first one does.
    for first, second in itertools.combinations(
        [axis for axis in range(rank) if axis not in out and shape[axis] > graph.longest], 2
    ):
        if shape[first] == shape[second]:
            out.add(second)
    return np.broadcast_arrays(*(written(graph, a, out).nodes for a in full))


def apply(graph: Graph, name: str, aval: Aval, arrays: Sequence[Array], value: Any = None) -> Array:
    """An operation on arrays of one shape, with scalars spread."""
    return entrywise(
        graph, aval, arrays, lambda *nodes: folded(graph, name, np.dtype(aval.dtype), *nodes, value=value)
    )


def entrywise(graph: Graph, aval: Aval, arrays: Sequence[Array], function: Callable[..., Node]) -> Array:
    """A function of nodes, entry by entry."""
    shape = tuple(aval.shape)
    nodes = aligned(graph, list(arrays), shape)
    result = np.empty(nodes[0].shape, object)
    for index in np.ndindex(result.shape):
        result[index] = function(*(n[index] for n in nodes))
    return Array(result, shape)


def constant(graph: Graph, value: Any, aval: Aval) -> Array:
    """One number everywhere."""
    nodes = np.empty((1,) * len(aval.shape), object)
    nodes[...] = graph.constant(value, aval.dtype)
    return spread(graph, nodes, tuple(aval.shape))


def known_index(array: Array, primitive: str) -> int:
    """A scalar that must be known now."""
    node = array.node
    if node.operation != "constant":
        raise Unsupported(primitive, "an index that depends on the input")
    return int(node.value)
