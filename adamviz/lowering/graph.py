"""Scalar expressions as a graph in which equal expressions are one node.

A node is a constant, an input, an entry of a table of data, the index of a loop, an operation on nodes, the
total of a node over a loop, or a result of a loop that carries values from one step to the next (`Scan`).
Arrays are NumPy object arrays of nodes (`arrays.py`), so that every operation that only moves entries about
(reshape, transpose, slice, ...) is NumPy's own.

A loop is named by an integer: n > 0 runs over the entries of a long axis of n, -s is the s-th `Scan`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

MOST_NODES = 15_000
Nodes = np.ndarray[Any, Any]  # of objects, each of them a `Node`


class Unsupported(Exception):
    """A jaxpr holds something that cannot become source text; `primitive` names it."""

    def __init__(self, primitive: str, why: str = "") -> None:
        self.primitive = primitive
        super().__init__(f"primitive {primitive!r} cannot be lowered" + (f": {why}" if why else ""))


class Node:
    """One scalar value. Nodes are made by `Graph` only, which makes equal ones once; so identity is equality.

    Attributes:
        loops: the loops whose steps it is another value in.
    """

    __slots__ = ("arguments", "dtype", "loops", "operation", "serial", "value")

    def __init__(
        self,
        serial: int,
        operation: str,
        arguments: tuple[Node, ...],
        dtype: np.dtype,
        value: Any,
        loops: frozenset[int],
    ) -> None:
        self.serial, self.operation, self.arguments = serial, operation, arguments
        self.dtype, self.value, self.loops = dtype, value, loops


class Scan:
    """A loop that carries values: `carried` take their `starts`, and at each step their `updates`.

    Attributes:
        length: how many steps. backward: whether the index runs down.
        carried: the nodes that stand for what is carried, within the loop. starts, updates: a node of each.
        kept: nodes whose value at every step is kept, to be read at an index after the loop.
    """

    def __init__(self, serial: int, length: int, backward: bool) -> None:
        self.serial, self.length, self.backward = serial, length, backward
        self.carried, self.starts, self.updates, self.kept = [], [], [], []

    @property
    def roots(self) -> list[Node]:
        """All nodes that the loop computes or begins with."""
        return [*self.starts, *self.updates, *self.kept]


class Graph:
    """The nodes of one program, its tables of data, and its `Scan`s.

    Args:
        longest: an axis with more entries than this becomes a loop.
    """

    def __init__(self, longest: int = 32) -> None:
        self.longest = longest
        self.nodes, self.tables, self.scans = {}, [], {}
        self.places = {}
        self.memory = {}  # of `reindexing`

    def make(
        self,
        operation: str,
        arguments: Sequence[Node] = (),
        dtype: DTypeLike | None = None,
        value: Any = None,
        loops: frozenset[int] | None = None,
    ) -> Node:
        """The node with these properties, old or new. It varies in `loops`, or where its arguments do."""
        if loops is None:
            loops = frozenset().union(*(a.loops for a in arguments))
        key = (operation, tuple(a.serial for a in arguments), str(dtype), _key(value), loops)
        node = self.nodes.get(key)
        if node is None:
            if len(self.nodes) >= MOST_NODES:
                raise Unsupported(operation, f"more than {MOST_NODES:,} operations")
            node = self.nodes[key] = Node(
                len(self.nodes), operation, tuple(arguments), np.dtype(dtype), value, loops
            )
        return node

    def constant(self, value: ArrayLike, dtype: DTypeLike) -> Node:
        """A number that is known now."""
        return self.make("constant", (), dtype, np.asarray(value, dtype)[()])

    def input(self, position: int, dtype: DTypeLike) -> Node:
        """The program's input at a position."""
        return self.make("input", (), dtype, position)

    def apply(self, operation: str, dtype: DTypeLike, *arguments: Node, value: Any = None) -> Node:
        """An operation on nodes."""
        return self.make(operation, arguments, dtype, value)

    def index(self, loop: int) -> Node:
        """The number of a loop's present step, from 0."""
        return self.make("index", (), np.int32, loop, frozenset([loop]))

    def length(self, loop: int) -> int:
        """How many steps a loop has."""
        return loop if loop > 0 else self.scans[-loop].length

    def total(self, operation: str, node: Node, length: int) -> Node:
        """The sum, product, maximum or minimum of a node over a long axis."""
        if length not in node.loops and operation in ("max", "min", "and", "or"):
            return node
        return self.make("total", (node,), node.dtype, (operation, length), node.loops - {length})

    def table(self, column: ArrayLike, index: Node | None = None) -> Node:
        """The node that reads a column of data at an index: the loop's over it, or a node."""
        column = np.asarray(column)
        if column.tobytes() == column[:1].tobytes() * len(column):
            return self.constant(column[0], column.dtype)
        index = self.index(len(column)) if index is None else index
        if column.dtype == np.int32 and (column == np.arange(len(column))).all():
            return index
        if index.operation == "constant":
            return self.constant(column[int(index.value)], column.dtype)
        key = (column.dtype.str, column.tobytes())
        if key not in self.places:
            self.places[key] = len(self.tables)
            self.tables.append(np.ascontiguousarray(column))
        return self.make("table", (index,), column.dtype, self.places[key])

    def reached(self, outputs: Iterable[Node]) -> set[Node]:
        """All nodes that some outputs depend on."""
        stack, seen = list(outputs), set()
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                stack.extend(node.arguments)
                stack.extend(self.scans[node.value].roots if node.operation == "scan" else ())
        return seen

    def drop_tables(self, outputs: Iterable[Node]) -> None:
        """Leave out the tables that no output reads; nodes are not made any more."""
        readers = [node for node in self.reached(outputs) if node.operation == "table"]
        places = {place: number for number, place in enumerate(sorted({node.value for node in readers}))}
        self.tables = [self.tables[place] for place in places]
        for node in readers:
            node.value = places[node.value]

    def scan(self, length: int, backward: bool = False) -> Scan:
        """A new `Scan`, still empty."""
        scan = Scan(len(self.scans) + 1, length, backward)
        self.scans[scan.serial] = scan
        return scan

    def carry(self, scan: Scan, start: Node, loops: Iterable[int]) -> Node:
        """A node within a scan for one more value that it carries, which varies in these loops besides."""
        node = self.make(
            "carry", (), start.dtype, (scan.serial, len(scan.carried)), frozenset(loops) | {-scan.serial}
        )
        scan.carried.append(node)
        scan.starts.append(start)
        return node

    def ran(self, scan: Scan) -> Node:
        """The node that stands for a scan's having run; `updates` and `kept` are complete."""
        loops = frozenset().union(*(node.loops for node in scan.roots)) - {-scan.serial}
        return self.make("scan", (), np.int32, scan.serial, loops)

    def last(self, scan: Scan, number: int) -> Node:
        """What a scan carries in the end."""
        return self.make("last", (self.ran(scan),), scan.carried[number].dtype, number)

    def kept(self, scan: Scan, number: int, index: Node) -> Node:
        """What a scan kept at the step that `index` says."""
        return self.make("kept", (index, self.ran(scan)), scan.kept[number].dtype, number)


def _key(value):
    # 0.0 and -0.0 are equal numbers and different constants; NaN equals nothing and is one constant.
    return value.tobytes() if isinstance(value, np.generic) else value
