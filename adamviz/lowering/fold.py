"""Operations on constants are done now, and those that change nothing are left out.

Only what is exact in every dtype, or what XLA does too: a value must come out as the compiled program computes it.
"""

import numpy as np

EXACT = {
    "abs": np.abs, "add": np.add, "and": np.logical_and, "ceil": np.ceil, "eq": np.equal, "floor": np.floor,
    "ge": np.greater_equal, "gt": np.greater, "le": np.less_equal, "lt": np.less, "max": np.maximum, "min": np.minimum,
    "mul": np.multiply, "ne": np.not_equal, "neg": np.negative, "or": np.logical_or, "sub": np.subtract,
}  # fmt: skip
BOOLEAN_ONLY = ("and", "or")
# x + 0 is 0.0 rather than x where x is -0.0; but XLA leaves it out too.
NEUTRAL = {"add": 0, "sub": 0, "mul": 1, "div": 1}


def folded(graph, name, dtype, *nodes, value=None):
    """The node of an operation, made simpler where that is exact."""
    constants = [node.value for node in nodes if node.operation == "constant"]
    if name == "select_n" and nodes[0].operation == "constant":
        return nodes[1 + int(nodes[0].value)]
    if name == "select_n" and len(set(nodes[1:])) == 1:
        return nodes[1]
    if len(constants) == len(nodes) and all(np.isfinite(c) for c in constants):
        if name == "convert":
            return graph.constant(np.asarray(constants[0]).astype(dtype), dtype)
        if name in EXACT and not (name in BOOLEAN_ONLY and nodes[0].dtype != bool):
            with np.errstate(all="ignore"):
                return graph.constant(EXACT[name](*constants), dtype)
    if name in NEUTRAL and len(nodes) == 2:
        left, right = nodes
        if _is(right, NEUTRAL[name]):
            return left
        if name in ("add", "mul") and _is(left, NEUTRAL[name]):
            return right
    if name == "neg" and nodes[0].operation == "neg":
        return nodes[0].arguments[0]
    return graph.apply(name, dtype, *nodes, value=None if value is None else int(value))


def _is(node, number):
    return node.operation == "constant" and node.value == number
