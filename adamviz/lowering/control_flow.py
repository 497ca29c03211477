"""Rules for the primitives that hold jaxprs: calls, branches and loops.

A loop whose number of steps is known is written out if that is short; else it stays a loop that carries
values (`Scan`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
from jax.extend.core import Jaxpr, JaxprEqn

from adamviz.lowering.arrays import Array, Known, written
from adamviz.lowering.graph import Graph, Unsupported
from adamviz.lowering.indexing import picked
from adamviz.lowering.primitives import choose
from adamviz.lowering.reindexing import substituted
from adamviz.lowering.shapes import joined_along, mapped, take

CALLS = (
    "jit",
    "pjit",
    "closed_call",
    "core_call",
    "custom_jvp_call",
    "custom_vjp_call",
    "eval_jaxpr",
    "remat",
    "remat2",
    "checkpoint",
)
MOST_UNROLLED, MOST_UNROLLED_LONG = 400, 40  # operations; 400 are about 10 kB of text
MOST_STEPS = 10_000
# Of a loop: from its constants, what it carries and its entries to what it carries next and what it keeps.
Step = Callable[[Sequence[Array], Sequence[Array], Sequence[Array]], tuple[list[Array], list[Array]]]


def rules(evaluate: Callable[..., list[Array]]) -> dict[str, Callable[..., list[Array]]]:
    """The rules, given what evaluates a jaxpr: `evaluate(graph, jaxpr, consts, arguments)`."""

    def inside(graph, closed, arrays):
        return evaluate(graph, getattr(closed, "jaxpr", closed), getattr(closed, "consts", ()), arrays)

    def call(graph, equation, *arrays):
        """The body of a function that was called, in its place."""
        return inside(
            graph,
            next(
                equation.params[key] for key in ("jaxpr", "call_jaxpr", "fun_jaxpr") if key in equation.params
            ),
            arrays,
        )

    def expanded(graph, equation, *arrays):
        """A primitive of JAX 0.11 and later that is written in others."""
        like = [
            jax.ShapeDtypeStruct(variable.aval.shape, variable.aval.dtype) for variable in equation.invars
        ]
        return inside(graph, jax.make_jaxpr(equation.params["_prim"].expand)(*like), arrays)

    def solve(graph, equation, *arrays):
        """The solution that a function of `custom_linear_solve` gives."""
        lengths, jaxprs = equation.params["const_lengths"], equation.params["jaxprs"]
        first = lengths.matvec + lengths.vecmat
        return inside(graph, jaxprs.solve, [*arrays[first : first + lengths.solve], *arrays[sum(lengths) :]])

    def branches(graph, equation, index, *arrays):
        """`cond` and `switch`: all branches are pure, so all are computed and the right one is selected."""
        each = equation.params["branches"]
        if index.value is not None:
            return inside(graph, each[min(max(int(index.value), 0), len(each) - 1)], arrays)
        results = zip(*(inside(graph, branch, arrays) for branch in each), strict=True)
        return [
            _chosen(graph, variable.aval, equation.invars[0].aval.dtype, index, list(cases))
            for variable, cases in zip(equation.outvars, results, strict=True)
        ]

    def scan(graph, equation, *arrays):
        """A loop over known steps that carries values."""
        params, closed = equation.params, equation.params["jaxpr"]
        first, count = counts(equation, getattr(closed, "jaxpr", closed))
        operands = arrays[:first], arrays[first : first + count], arrays[first + count :]

        def step(consts, carry, entries):
            results = inside(graph, closed, [*consts, *carry, *entries])
            return results[:count], results[count:]

        most = MOST_UNROLLED if params["length"] <= graph.longest else MOST_UNROLLED_LONG
        if params["length"] > 3 and params["length"] * weight(getattr(closed, "jaxpr", closed)) > most:
            try:
                return looped(graph, step, *operands, params["length"], params["reverse"])
            except Unsupported as reason:
                try:
                    return unrolled(
                        graph, step, *operands, params["length"], params["reverse"], equation.outvars
                    )
                except Unsupported:
                    raise reason from None
        return unrolled(graph, step, *operands, params["length"], params["reverse"], equation.outvars)

    def while_loop(graph, equation, *arrays):
        """A loop whose end does not depend on the input, step by step."""
        params = equation.params
        first, second = params["cond_nconsts"], params["cond_nconsts"] + params["body_nconsts"]
        condition, body, carry = arrays[:first], arrays[first:second], list(arrays[second:])
        for _ in range(MOST_STEPS):
            (go,) = inside(graph, params["cond_jaxpr"], [*condition, *carry])
            if go.value is None:
                raise Unsupported("while", "the number of steps depends on the input")
            if not go.value:
                return carry
            carry = inside(graph, params["body_jaxpr"], [*body, *carry])
        raise Unsupported("while", f"more than {MOST_STEPS:,} steps")

    return {
        **dict.fromkeys(CALLS, call),
        "call_hi_primitive": expanded,
        "custom_linear_solve": solve,
        "linear_solve": solve,
        "cond": branches,
        "scan": scan,
        "while": while_loop,
    }


def counts(equation: JaxprEqn, jaxpr: Jaxpr) -> tuple[int, int]:
    """How many constants a scan has, and how many values it carries; all else has one more axis outside."""
    longer = [
        sum(len(outer.aval.shape) > len(inner.aval.shape) for outer, inner in zip(*pair, strict=True))
        for pair in ((equation.invars, jaxpr.invars), (equation.outvars, jaxpr.outvars))
    ]
    carried = len(equation.outvars) - longer[1]
    return len(equation.invars) - longer[0] - carried, carried


def weight(jaxpr: Jaxpr) -> int:
    """About how many operations a jaxpr has when it is written out."""
    total = 0
    for equation in jaxpr.eqns:
        inner = [
            getattr(parameter, "jaxpr", parameter)
            for parameter in equation.params.values()
            if hasattr(getattr(parameter, "jaxpr", parameter), "eqns")
        ]
        times = equation.params.get("length", 1) if equation.primitive.name == "scan" else 1
        own = sum(
            math.prod(size for size in variable.aval.shape if size <= 32) for variable in equation.outvars
        )
        total += times * sum(map(weight, inner)) if inner else own
    return total


def _chosen(graph, aval, dtype, index, cases):
    if all(case.value is not None for case in cases) and not cases[0].value.size:
        return cases[0]
    if aval.shape:
        node = np.empty((1,) * len(aval.shape), object)
        node[...] = index.node
        index = Array(node, node.shape)
    return choose(graph, aval, dtype, index, cases)


def unrolled(
    graph: Graph,
    step: Step,
    consts: Sequence[Array],
    carry: Sequence[Array],
    xs: Sequence[Array],
    length: int,
    backward: bool,
    variables: Sequence[Any],
) -> list[Array]:
    """All steps, one after the other."""
    rows: list[Any] = [None] * length
    for number in range(length)[:: -1 if backward else 1]:
        carry, rows[number] = step(consts, carry, [_row(graph, x, number) for x in xs])
    if not length:
        return [
            *carry,
            *(Known(graph, np.zeros(v.aval.shape, v.aval.dtype)) for v in variables[len(carry) :]),
        ]
    return [*carry, *(_stacked(graph, column) for column in zip(*rows, strict=True))]


def _row(graph, array, number):
    row = take(graph, array, 0, [number])
    return Known(graph, row.value[0]) if row.value is not None else Array(row.nodes[0, ...], row.shape[1:])


def _stacked(graph, rows):
    if all(row.value is not None for row in rows):
        return Known(graph, np.stack([row.value for row in rows]))
    return joined_along(graph, [Array(row.nodes[None, ...], (1, *row.shape)) for row in rows], 0)


def looped(
    graph: Graph,
    step: Step,
    consts: Sequence[Array],
    carry: Sequence[Array],
    xs: Sequence[Array],
    length: int,
    backward: bool,
) -> list[Array]:
    """A loop, whose body is traced until it is known in which loops around it each carried value varies."""
    stored = [written_as(graph, array, array.nodes.shape) for array in carry]
    loops = [[node.loops for node in array.nodes.flat] for array in stored]
    for _ in range(8):
        scan = graph.scan(length, backward)
        carried = [_carried(graph, scan, array, own) for array, own in zip(stored, loops, strict=True)]
        results, rows = step(consts, carried, [_entry(graph, x, scan) for x in xs])
        if [_size(a, b) for a, b in zip(stored, results, strict=True)] != [
            array.nodes.shape for array in stored
        ]:
            stored = [written_as(graph, a, _size(a, b)) for a, b in zip(stored, results, strict=True)]
            loops = [[node.loops for node in array.nodes.flat] for array in stored]
            continue
        results = [
            written_as(graph, array, like.nodes.shape) for array, like in zip(results, stored, strict=True)
        ]
        now = [
            [a | (n.loops - {-scan.serial}) for a, n in zip(own, array.nodes.flat, strict=True)]
            for own, array in zip(loops, results, strict=True)
        ]
        if now == loops:
            break
        loops = now
    else:
        raise Unsupported("scan", "what it carries changes its form at each step")
    scan.updates = [node for array in results for node in array.nodes.flat]
    places = []
    for row in rows:
        places.append(len(scan.kept))
        scan.kept.extend(row.nodes.flat)
    position, out = 0, []
    for array in stored:
        out.append(
            Array(
                _numbered(array.nodes.shape, position, lambda number: graph.last(scan, number)), array.shape
            )
        )
        position += array.nodes.size
    return out + [_history(graph, scan, row, place) for row, place in zip(rows, places, strict=True)]


def written_as(graph: Graph, array: Array, stored: Sequence[int]) -> Array:
    """The array with those of its long axes written out that are so in a stored shape."""
    array = written(graph, array, [axis for axis in array.long if stored[axis] != 1])
    return Array(array.nodes, array.shape)


def _size(left, right):
    return tuple(map(max, left.nodes.shape, right.nodes.shape))


def _carried(graph, scan, array, loops):
    own = iter(loops)
    return Array(mapped(lambda node: graph.carry(scan, node, next(own)), array.nodes), array.shape)


def _entry(graph, array, scan):
    """What a loop's step reads of an array that it runs over."""
    index = graph.index(-scan.serial)
    if array.value is None and 0 in array.long:
        return Array(
            mapped(lambda node: substituted(graph, node, scan.length, index), array.nodes[0, ...]),
            array.shape[1:],
        )
    return picked(graph, array, 0, index)


def _numbered(shape, start, function):
    nodes = np.empty(shape, object)
    for number, place in enumerate(np.ndindex(shape)):
        nodes[place] = function(start + number)
    return nodes


def _history(graph, scan, row, place):
    """What a loop has kept of each step, as an array with one axis more."""
    shape, length = (scan.length, *row.shape), scan.length
    if length <= graph.longest:
        steps = [graph.constant(number, np.int32) for number in range(length)]
    elif any(length in node.loops for node in scan.kept) or length in row.shape:
        raise Unsupported("scan", f"two axes of {length} entries")
    else:
        steps = [graph.index(length)]
    nodes = [
        _numbered(row.nodes.shape, place, lambda number, at=at: graph.kept(scan, number, at)) for at in steps
    ]
    return Array(np.stack(nodes), shape)
