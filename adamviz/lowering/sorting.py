"""Rules that order entries or run along an axis: sort, argmax, cumulative sums and products."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from jax.extend.core import JaxprEqn

from adamviz.lowering.arrays import Array, Aval, Rule, apply, written
from adamviz.lowering.fold import folded
from adamviz.lowering.graph import Graph, Node, Nodes, Unsupported
from adamviz.lowering.reindexing import substituted
from adamviz.lowering.shapes import take

BOOL = np.dtype(bool)
MOST_SORTED = 128


def sort(graph: Graph, equation: JaxprEqn, *arrays: Array) -> list[Array]:
    """Arrays in the order of the first of them, by Batcher's network of comparisons."""
    axis, keys = equation.params["dimension"], equation.params["num_keys"]
    size = arrays[0].shape[axis]
    if size > MOST_SORTED:
        raise Unsupported("sort", f"an axis of {size} entries")
    arrays = tuple(written(graph, array, [axis]) for array in arrays)
    shape = np.broadcast_shapes(*(array.nodes.shape for array in arrays))
    whole = [written(graph, array, [a for a, stored in enumerate(shape) if stored > 1]) for array in arrays]
    lines = [np.moveaxis(np.broadcast_to(array.nodes, shape), axis, 0) for array in whole]
    rows = [[line[number, ...].copy() for number in range(size)] for line in lines]
    if len(arrays) > 1:  # so that equal keys keep their order
        positions = [
            np.full(rows[0][0].shape, graph.constant(number, np.int32), object) for number in range(size)
        ]
        rows = [*rows[:keys], positions, *rows[keys:]]
    for low, high in network(size):
        for place in np.ndindex(rows[0][0].shape):
            compare(
                graph,
                [row[low] for row in rows],
                [row[high] for row in rows],
                place,
                keys + (len(arrays) > 1),
            )
    rows = [*rows[:keys], *rows[keys + 1 :]] if len(arrays) > 1 else rows
    return [Array(np.stack(row, axis), array.shape) for row, array in zip(rows, arrays, strict=True)]


def network(size: int) -> Iterator[tuple[int, int]]:
    """The pairs that Batcher's odd-even mergesort compares, in order."""
    step = 1
    while step < size:
        half = step
        while half >= 1:
            for start in range(half % step, size - half, 2 * half):
                for offset in range(min(half, size - start - half)):
                    low = start + offset
                    if low // (2 * step) == (low + half) // (2 * step):
                        yield low, low + half
            half //= 2
        step *= 2


def compare(
    graph: Graph, low: Sequence[Nodes], high: Sequence[Nodes], place: tuple[int, ...], keys: int
) -> None:
    """Exchange two entries of all arrays (rows that are views of their own) if the keys say so."""
    lower, upper = [row[place] for row in low], [row[place] for row in high]
    if keys == 1 and len(lower) == 1 and lower[0].dtype.kind == "f":
        low[0][place], high[0][place] = (
            folded(graph, name, lower[0].dtype, lower[0], upper[0]) for name in ("min", "max")
        )
        return
    swap: Any = None
    for a, b in reversed(list(zip(lower[:keys], upper[:keys], strict=True))):
        less = folded(graph, "lt", BOOL, b, a)
        if a.dtype.kind == "f":  # NaN comes last
            numbers = [folded(graph, "ne", BOOL, n, n) for n in (a, b)]
            less = folded(
                graph,
                "or",
                BOOL,
                less,
                folded(graph, "and", BOOL, numbers[0], folded(graph, "not", BOOL, numbers[1])),
            )
        if swap is not None:
            swap = folded(
                graph, "or", BOOL, less, folded(graph, "and", BOOL, folded(graph, "eq", BOOL, a, b), swap)
            )
        else:
            swap = less
    for row, other, a, b in zip(low, high, lower, upper, strict=True):
        row[place] = folded(graph, "select_n", a.dtype, swap, a, b)
        other[place] = folded(graph, "select_n", a.dtype, swap, b, a)


def along(
    graph: Graph,
    array: Array,
    axis: int,
    start: Callable[[Node], Sequence[Node]],
    step: Callable[[Sequence[Node], Node, Node], Sequence[Node]],
    backward: bool = False,
) -> tuple[list[list[list[Node]]], list[list[Node]], tuple[int, ...]]:
    """A recurrence along an axis: all that `step(carried, entry, index)` gives to carry, and the last."""
    length = array.shape[axis]
    nodes = np.moveaxis(array.nodes, axis, 0)
    looped = axis in array.long
    histories, lasts = [], []
    for place in np.ndindex(nodes.shape[1:]):
        if looped:
            scan = graph.scan(length, backward)
            index = graph.index(-scan.serial)
            node = substituted(graph, nodes[(0, *place)], length, index)
            loops = node.loops - {-scan.serial}
            inside = [graph.carry(scan, first, loops) for first in start(node)]
            scan.updates = list(step(inside, node, index))
            scan.kept = list(scan.updates)
            histories.append([[graph.kept(scan, n, graph.index(length)) for n in range(len(inside))]])
            lasts.append([graph.last(scan, n) for n in range(len(inside))])
            continue
        history: list[Any] = [None] * length
        carried: Any = None
        for number in range(length)[:: -1 if backward else 1]:
            node = nodes[(number, *place)]
            carried = list(
                step(start(node) if carried is None else carried, node, graph.constant(number, np.int32))
            )
            history[number] = carried
        histories.append(history)
        lasts.append(carried)
    return histories, lasts, nodes.shape[1:]


def cumulative(operation: str) -> Rule:
    """A rule for all partial sums (products, ...) along an axis."""

    def rule(graph, equation, array):
        axis, aval = equation.params["axis"], equation.outvars[0].aval

        def start(node):
            kind = node.dtype.kind
            low, high = (
                (-np.inf, np.inf) if kind == "f" else (np.iinfo(node.dtype).min, np.iinfo(node.dtype).max)
            )
            return [
                graph.constant(
                    {"add": 0, "mul": 1, "max": low, "min": high, "logaddexp": low}[operation], node.dtype
                )
            ]

        def step(carried, node, index):
            return [
                logaddexp(graph, carried[0], node)
                if operation == "logaddexp"
                else folded(graph, operation, node.dtype, carried[0], node)
            ]

        if not array.shape[axis]:
            return [array]
        histories, _, rest = along(graph, array, axis, start, step, equation.params["reverse"])
        rows = len(histories[0]) if histories else 0
        nodes = np.empty((rows, *rest), object)
        for history, place in zip(histories, np.ndindex(rest), strict=True):
            for row in range(rows):
                nodes[(row, *place)] = history[row][0]
        return [Array(np.moveaxis(nodes, 0, axis), aval.shape)]

    return rule


def logaddexp(graph: Graph, a: Node, b: Node) -> Node:
    """log(exp(a) + exp(b))."""
    dtype = a.dtype
    if a.operation == "constant" and a.value == -np.inf:
        return b
    high, low = (folded(graph, name, dtype, a, b) for name in ("max", "min"))
    difference = folded(graph, "sub", dtype, low, high)
    grown = folded(
        graph, "add", dtype, high, folded(graph, "log1p", dtype, folded(graph, "exp", dtype, difference))
    )
    endless = folded(graph, "eq", BOOL, high, graph.constant(-np.inf, dtype))
    return folded(graph, "select_n", dtype, endless, grown, high)


def argument(operation: str) -> Rule:
    """A rule for where the largest or smallest entry along an axis is; NaN counts as more than any."""

    def rule(graph, equation, array):
        (axis,), aval = equation.params["axes"], equation.outvars[0].aval

        def start(node):
            return [
                graph.constant(np.nan if node.dtype.kind == "f" else 0, node.dtype),
                graph.constant(0, np.int32),
            ]

        def step(carried, node, index):
            best, where = carried
            better = folded(graph, operation, BOOL, node, best)
            if node.dtype.kind == "f":
                odd = folded(graph, "ne", BOOL, node, node), folded(graph, "eq", BOOL, best, best)
                better = folded(graph, "or", BOOL, better, folded(graph, "and", BOOL, *odd))
            # The first entry counts, whatever it is; at the start there is none to compare with.
            better = folded(
                graph, "or", BOOL, better, folded(graph, "eq", BOOL, index, graph.constant(0, np.int32))
            )
            return folded(graph, "select_n", node.dtype, better, best, node), folded(
                graph, "select_n", np.dtype(np.int32), better, where, index
            )

        _, lasts, rest = along(graph, array, axis, start, step)
        nodes = np.empty(rest, object)
        for last, place in zip(lasts, np.ndindex(rest), strict=True):
            nodes[place] = last[1]
        result = Array(nodes, aval.shape)
        return [result if aval.dtype == np.int32 else apply(graph, "convert", aval, (result,))]

    return rule


def top_k(graph: Graph, equation: JaxprEqn, array: Array) -> list[Array]:
    """The k largest entries, in order, and where they are."""
    axis, count = equation.params.get("axis", len(array.shape) - 1), equation.params["k"]
    values, places = equation.outvars
    array = written(graph, array, [axis])
    flipped = apply(graph, "neg", Aval(array.shape, values.aval.dtype), (array,))
    line = np.arange(array.shape[axis], dtype=np.int32).reshape(
        [-1 if a == axis else 1 for a in range(len(array.shape))]
    )
    where = np.vectorize(lambda number: graph.constant(number, np.int32), otypes=[object])(
        np.broadcast_to(line, array.nodes.shape)
    )
    ordered, order = sort(
        graph, _Sort({"dimension": axis, "num_keys": 1}), flipped, Array(where, array.shape)
    )
    best = take(
        graph, apply(graph, "neg", Aval(array.shape, values.aval.dtype), (ordered,)), axis, range(count)
    )
    return [best, Array(take(graph, order, axis, range(count)).nodes, places.aval.shape)]


class _Sort:
    def __init__(self, params):
        self.params = params


RULES: dict[str, Rule] = {
    "argmax": argument("gt"),
    "argmin": argument("lt"),
    "cumlogsumexp": cumulative("logaddexp"),
    "cummax": cumulative("max"),
    "cummin": cumulative("min"),
    "cumprod": cumulative("mul"),
    "cumsum": cumulative("add"),
    "sort": sort,
    "top_k": top_k,
}
