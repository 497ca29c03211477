"""Arrays of scalar nodes, and operations on them entry by entry.

A long axis is stored with length 1: its entries are one node in the index of a loop over them (or one node
that is the same for all of them). Where a rule needs the entries of a long axis one by one, they are written
out.
"""

import itertools
import math

import numpy as np

from adamviz.lowering.fold import folded
from adamviz.lowering.graph import Unsupported
from adamviz.lowering.reindexing import entry

MOST_WRITTEN = 4096


class Array:
    """An array of scalar nodes.

    Attributes:
        nodes: the nodes, an object array in which long axes have length 1.
        shape: the true shape.
        value: the numbers, if all of them are known now (or, of a random stream, its key).
    """

    def __init__(self, nodes, shape):
        self.nodes, self.shape, self.value = nodes, tuple(shape), None

    @property
    def long(self):
        """The axes that run in loops."""
        return [
            axis for axis, (stored, true) in enumerate(zip(self.nodes.shape, self.shape)) if stored != true
        ]


class Known(Array):
    """An array of numbers, which become nodes when something needs them.

    Args:
        recipe: makes the nodes from those of other arrays, where that is shorter than one more table.
    """

    def __init__(self, graph, value, recipe=None):
        self.graph, self.value, self.shape = graph, value, tuple(value.shape)
        self.made, self.recipe = None, recipe

    @property
    def nodes(self):
        if self.made is None:
            self.made = self.recipe() if self.recipe else constant_nodes(self.graph, self.value)
        return self.made


class Aval:
    """The shape and dtype of a result."""

    def __init__(self, shape, dtype):
        self.shape, self.dtype = tuple(shape), np.dtype(dtype)


def constant_nodes(graph, value):
    """The nodes of known numbers; a long axis becomes tables that a loop reads, the longest if there are
    several.
    """
    value = np.asarray(value)
    axis = max(range(value.ndim), key=lambda one: value.shape[one], default=None)
    looped = axis is not None and value.shape[axis] > graph.longest
    columns = value.size // value.shape[axis] if looped else value.size
    if columns > MOST_WRITTEN:
        raise Unsupported("constant", f"an array of shape {value.shape} is too large to be written out")
    if not looped:
        nodes = np.empty(value.shape, object)
        for index in np.ndindex(value.shape):
            nodes[index] = graph.constant(value[index], value.dtype)
        return nodes
    rows = np.moveaxis(value, axis, -1)
    nodes = np.empty(rows.shape[:-1], object)
    for index in np.ndindex(nodes.shape):
        nodes[index] = graph.table(rows[index])
    return np.expand_dims(nodes, axis)


def written(graph, array, axes=None):
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
            np.vectorize(lambda node, i=i: entry(graph, node, length, i), otypes=[object])(nodes)
            for i in range(length)
        ]
        nodes = (
            np.concatenate(parts, axis)
            if nodes.size
            else np.empty((*nodes.shape[:axis], length, *nodes.shape[axis + 1 :]), object)
        )
    return Array(nodes, array.shape)


def spread(graph, nodes, shape, looped=()):
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


def aligned(graph, arrays, shape):
    """The arrays' nodes, ready to be combined entry by entry: an axis that one of them has written out is so
    in all of them.
    """
    rank = len(shape)
    full = [a if len(a.shape) == rank else Array(a.nodes.reshape((1,) * rank), (1,) * rank) for a in arrays]
    out = {axis for axis in range(rank) if any(a.nodes.shape[axis] != 1 for a in full)}
    # Two axes of one length cannot both run in the one loop over that length: the first one does.
    for one, two in itertools.combinations(
        [axis for axis in range(rank) if axis not in out and shape[axis] > graph.longest], 2
    ):
        if shape[one] == shape[two]:
            out.add(two)
    return np.broadcast_arrays(*(written(graph, a, out).nodes for a in full))


def apply(graph, name, aval, arrays, value=None):
    """An operation on arrays of one shape, with scalars spread."""
    return entrywise(
        graph, aval, arrays, lambda *nodes: folded(graph, name, np.dtype(aval.dtype), *nodes, value=value)
    )


def entrywise(graph, aval, arrays, function):
    """A function of nodes, entry by entry."""
    shape = tuple(aval.shape)
    nodes = aligned(graph, list(arrays), shape)
    result = np.empty(nodes[0].shape, object)
    for index in np.ndindex(result.shape):
        result[index] = function(*(n[index] for n in nodes))
    return Array(result, shape)


def constant(graph, value, aval):
    """One number everywhere."""
    nodes = np.empty((1,) * len(aval.shape), object)
    nodes[...] = graph.constant(value, aval.dtype)
    return spread(graph, nodes, tuple(aval.shape))


def known_index(array, primitive):
    """A scalar that must be known now."""
    node = array.nodes[()]
    if node.operation != "constant":
        raise Unsupported(primitive, "an index that depends on the input")
    return int(node.value)
