"""Scalar expressions as a graph in which equal expressions are one node.

A node is a constant, an input, an entry of a table of data, the index of a loop, an operation on nodes, or the total of
a node over a loop. Arrays are NumPy object arrays of nodes, so that every operation that only moves entries about
(reshape, transpose, slice, ...) is NumPy's own.
"""

from typing import NamedTuple

import numpy as np


class Unsupported(Exception):
    """A jaxpr holds something that cannot become source text; `primitive` names it."""

    def __init__(self, primitive, why=""):
        self.primitive = primitive
        super().__init__(f"primitive {primitive!r} cannot be lowered" + (f": {why}" if why else ""))


class Node:
    """One scalar value. Nodes are made by `Graph` only, which makes equal ones once; so identity is equality."""

    __slots__ = ("arguments", "dtype", "loop", "operation", "serial", "value")

    def __init__(self, serial, operation, arguments, dtype, value, loop):
        self.serial, self.operation, self.arguments = serial, operation, arguments
        self.dtype, self.value, self.loop = dtype, value, loop


class Array(NamedTuple):
    """An array of scalar nodes.

    An axis too long to be written out entry by entry has length 1 in `nodes`: its entries are one node that depends on a
    loop's index. `shape` is the true shape.
    """

    nodes: np.ndarray
    shape: tuple

    @property
    def long(self):
        """The axis that runs in a loop, or None."""
        for axis, (stored, true) in enumerate(zip(self.nodes.shape, self.shape)):
            if stored != true:
                return axis
        return None


class Graph:
    """The nodes of one program, and its tables of data.

    Args:
        longest: an axis with more entries than this becomes a loop.
    """

    def __init__(self, longest=32):
        self.longest = longest
        self.nodes = {}
        self.tables = []

    def make(self, operation, arguments=(), dtype=None, value=None, loop=None):
        """The node with these properties: the one there is, or a new one."""
        key = (operation, tuple(a.serial for a in arguments), str(dtype), _key(value), loop)
        node = self.nodes.get(key)
        if node is None:
            node = self.nodes[key] = Node(len(self.nodes), operation, tuple(arguments), np.dtype(dtype), value, loop)
        return node

    def constant(self, value, dtype):
        """A number that is known now."""
        return self.make("constant", (), dtype, np.asarray(value, dtype)[()])

    def input(self, position, dtype):
        """The program's input at a position."""
        return self.make("input", (), dtype, position)

    def apply(self, operation, dtype, *arguments, value=None):
        """An operation on nodes; it depends on the loop that its arguments depend on."""
        loops = {a.loop for a in arguments if a.loop is not None}
        if len(loops) > 1:
            raise Unsupported(operation, f"loops of {sorted(loops)} entries meet in one expression")
        return self.make(operation, arguments, dtype, value, next(iter(loops), None))

    def total(self, operation, node, length):
        """The sum, product, maximum or minimum of a node over its loop."""
        if node.loop is None and operation in ("max", "min", "and", "or"):
            return node
        return self.make("total", (node,), node.dtype, (operation, length), None)

    def array(self, value):
        """The `Array` of known numbers; long axes become tables that a loop reads."""
        value = np.asarray(value)
        long = [axis for axis, size in enumerate(value.shape) if size > self.longest]
        if not long:
            nodes = np.empty(value.shape, object)
            for index in np.ndindex(value.shape):
                nodes[index] = self.constant(value[index], value.dtype)
            return Array(nodes, value.shape)
        if len(long) > 1:
            raise Unsupported("constant", f"more than one long axis in an array of shape {value.shape}")
        axis = long[0]
        rows = np.moveaxis(value, axis, -1)
        nodes = np.empty(rows.shape[:-1], object)
        for index in np.ndindex(nodes.shape):
            nodes[index] = self.table(rows[index])
        return Array(np.expand_dims(nodes, axis), value.shape)

    def table(self, column):
        """The node that reads a column of data at the loop's index."""
        # By their bytes: 0.0 and -0.0 are two numbers, and NaN is one.
        if column.tobytes() == column[:1].tobytes() * len(column):
            return self.constant(column[0], column.dtype)
        for position, known in enumerate(self.tables):
            if known.dtype == column.dtype and known.tobytes() == column.tobytes():
                break
        else:
            position = len(self.tables)
            self.tables.append(np.ascontiguousarray(column))
        return self.make("table", (), column.dtype, position, len(column))


def _key(value):
    # 0.0 and -0.0 are equal numbers and different constants; NaN equals nothing and is one constant.
    return value.tobytes() if isinstance(value, np.generic) else value
