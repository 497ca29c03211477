"""Operations on constants are done now, and those that change nothing are left out.

Only what is exact in every dtype, or what XLA does too: a value must come out as the compiled program
computes it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from adamviz.lowering.graph import Graph, Node

EXACT = {
    "abs": np.abs,
    "add": np.add,
    "and": np.logical_and,
    "ceil": np.ceil,
    "eq": np.equal,
    "floor": np.floor,
    "ge": np.greater_equal,
    "gt": np.greater,
    "le": np.less_equal,
    "lt": np.less,
    "max": np.maximum,
    "min": np.minimum,
    "mul": np.multiply,
    "ne": np.not_equal,
    "neg": np.negative,
    "or": np.logical_or,
    "sub": np.subtract,
}
BOOLEAN_ONLY = ("and", "or")
# x + 0 is 0.0 rather than x where x is -0.0; but XLA leaves it out too.
NEUTRAL = {"add": 0, "sub": 0, "mul": 1, "div": 1}


def folded(graph: Graph, name: str, dtype: np.dtype, *nodes: Node, value: Any = None) -> Node:
    """The node of an operation, made simpler where that is exact."""
    constants = [node.value for node in nodes if node.operation == "constant"]
    if name == "select_n" and nodes[0].operation == "constant":
        return nodes[1 + int(nodes[0].value)]
    if name == "select_n" and len(set(nodes[1:])) == 1:
        return nodes[1]
    if len(constants) == len(nodes) and all(np.isfinite(c) for c in constants):
        with np.errstate(all="ignore"):
            if name == "convert" and _fits(constants[0], dtype):
                return graph.constant(np.asarray(constants[0]).astype(dtype), dtype)
            if name in EXACT and not _undecided(name, *constants):
                return graph.constant(EXACT[name](*constants), dtype)
    if name in NEUTRAL and len(nodes) == 2:
        left, right = nodes
        if _is(right, NEUTRAL[name]):
            return left
        if name in ("add", "mul") and _is(left, NEUTRAL[name]):
            return right
    if (
        name == "div"
        and dtype.kind == "f"
        and nodes[1].operation == "constant"
        and nodes[0].operation != "constant"
    ):
        # As XLA does, which makes x / 3e38 zero: what it multiplies with is subnormal.
        with np.errstate(all="ignore"):
            reciprocal = graph.constant(dtype.type(1) / nodes[1].value, dtype)
        return folded(graph, "mul", dtype, nodes[0], reciprocal)
    if name == "neg" and nodes[0].operation == "neg":
        return nodes[0].arguments[0]
    return graph.apply(name, dtype, *nodes, value=None if value is None else int(value))


def _is(node, number):
    return node.operation == "constant" and node.value == number


def _fits(value, dtype):
    # NumPy does not saturate, as XLA and the page do.
    return (
        dtype.kind not in "iu"
        or value.dtype.kind != "f"
        or np.iinfo(dtype).min <= float(value) <= np.iinfo(dtype).max
    )


def _undecided(name, *values):
    """Whether NumPy's answer may not be XLA's."""
    if name in BOOLEAN_ONLY:
        return values[0].dtype != np.bool_
    # Of 0.0 and -0.0, NumPy takes the one that stands first.
    return name in ("max", "min") and values[0] == values[1] and values[0].tobytes() != values[1].tobytes()
