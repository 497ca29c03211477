"""One rule for each JAX primitive: from the arrays of scalar nodes it is given to those it gives.

Elementwise primitives become scalar operations that keep JAX's name; the rest move entries about or are
written out. How an operation is spelled in a language, and which dtypes that language can do, is the
language's own affair.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from jax.extend.core import JaxprEqn
from numpy.typing import DTypeLike

from adamviz.lowering import shapes
from adamviz.lowering.arrays import Array, Aval, Rule, apply, constant
from adamviz.lowering.fold import folded
from adamviz.lowering.graph import Graph, Node, Unsupported

ELEMENTWISE = (
    "abs acos acosh add add_any and asin asinh atan atan2 atanh cbrt ceil clamp cos cosh div eq exp exp2 "
    "expm1 floor ge gt "
    "is_finite le log log1p logistic lt max min mul ne neg not or pow rem round rsqrt shift_left "
    "shift_right_arithmetic shift_right_logical "
    "sign sin sinh sqrt sub tan tanh xor "
    "bessel_i0e bessel_i1e digamma erf erf_inv erfc lgamma"
).split()
SAME = {"add_any": "add"}


def elementwise(graph: Graph, equation: JaxprEqn, *arrays: Array) -> list[Array]:
    """A scalar operation, entry by entry."""
    name = SAME.get(equation.primitive.name, equation.primitive.name)
    return [
        apply(graph, name, equation.outvars[0].aval, arrays, value=equation.params.get("rounding_method"))
    ]


def select(graph: Graph, equation: JaxprEqn, which: Array, *cases: Array) -> list[Array]:
    """The case that a boolean or a number names."""
    return [choose(graph, equation.outvars[0].aval, equation.invars[0].aval.dtype, which, cases)]


def choose(graph: Graph, aval: Aval, dtype: DTypeLike, which: Array, cases: Sequence[Array]) -> Array:
    """One of several arrays, entry by entry, by a boolean or a number; one beyond them names the nearest."""
    if len(cases) == 1:
        return cases[0]
    if dtype == np.bool_:
        return apply(graph, "select_n", aval, (which, *cases))
    chosen, kind = cases[-1], Aval(which.shape, bool)
    for number in range(len(cases) - 2, -1, -1):
        limit = constant(graph, number, Aval(which.shape, dtype))
        chosen = apply(
            graph, "select_n", aval, (apply(graph, "le", kind, (which, limit)), chosen, cases[number])
        )
    return chosen


def ordered(name: str) -> Rule:
    """A rule for a comparison in which NaN is the largest number."""

    def rule(graph, equation, left, right):
        aval = equation.outvars[0].aval
        odd = apply(graph, "ne", aval, (right, right))
        if name == "lt":
            odd = apply(graph, "and", aval, (odd, apply(graph, "eq", aval, (left, left))))
        return [apply(graph, "or", aval, (apply(graph, name, aval, (left, right)), odd))]

    return rule


def square(graph: Graph, equation: JaxprEqn, array: Array) -> list[Array]:
    """x * x, so that what x stands for is written once."""
    return [apply(graph, "mul", equation.outvars[0].aval, (array, array))]


def one_minus_square(graph: Graph, equation: JaxprEqn, array: Array) -> list[Array]:
    """(1 + x) (1 - x), which loses less than 1 - x * x."""
    aval = equation.outvars[0].aval
    one = constant(graph, 1, aval)
    return [apply(graph, "mul", aval, [apply(graph, name, aval, (one, array)) for name in ("add", "sub")])]


def polynomial(graph: Graph, equation: JaxprEqn, array: Array, *coefficients: Array) -> list[Array]:
    """c0 + c1 x + c2 x^2 + ... by Horner's rule."""
    aval, total = equation.outvars[0].aval, coefficients[-1]
    for coefficient in reversed(coefficients[:-1]):
        total = apply(graph, "add", aval, (apply(graph, "mul", aval, (total, array)), coefficient))
    return [total]


def log2(graph: Graph, equation: JaxprEqn, array: Array) -> list[Array]:
    """log(x) / log(2)."""
    aval = equation.outvars[0].aval
    return [
        apply(
            graph, "mul", aval, (apply(graph, "log", aval, (array,)), constant(graph, 1 / math.log(2), aval))
        )
    ]


def integer_power(graph: Graph, equation: JaxprEqn, array: Array) -> list[Array]:
    """x^n by repeated multiplication, as XLA does it."""
    aval, power = equation.outvars[0].aval, equation.params["y"]
    result, square, left = None, array, abs(power)
    while left:
        if left & 1:
            result = square if result is None else apply(graph, "mul", aval, (result, square))
        left >>= 1
        if left:
            square = apply(graph, "mul", aval, (square, square))
    one = constant(graph, 1, aval)
    result = one if result is None else result
    return [apply(graph, "div", aval, (one, result)) if power < 0 else result]


def convert(graph: Graph, equation: JaxprEqn, array: Array) -> list[Array]:
    """Another dtype."""
    aval = equation.outvars[0].aval
    if not array.nodes.size or np.dtype(aval.dtype) == array.nodes.flat[0].dtype:
        return [array]
    return [apply(graph, "convert", aval, (array,))]


def bitcast(graph: Graph, equation: JaxprEqn, array: Array) -> list[Array]:
    """The same bits as a number of another dtype of 32 bits."""
    aval, kind = equation.outvars[0].aval, equation.invars[0].aval.dtype
    if {np.dtype(kind).itemsize, np.dtype(aval.dtype).itemsize} != {4}:
        raise Unsupported("bitcast_convert_type", f"the bits of {kind} as {aval.dtype}")
    return [array if kind == aval.dtype else apply(graph, "bitcast", aval, (array,))]


def reduction(operation: str) -> Rule:
    """A rule that joins the entries along some axes by an operation."""

    def rule(graph, equation, array):
        return [reduced(graph, operation, equation.outvars[0].aval, array, equation.params["axes"])]

    return rule


def reduced(graph: Graph, operation: str, aval: Aval, array: Array, axes: Sequence[int]) -> Array:
    """The entries along some axes, joined by an operation."""
    nodes, lengths = array.nodes, [array.shape[axis] for axis in array.long if axis in axes]
    moved = np.moveaxis(nodes, axes, range(len(axes)))
    moved = moved.reshape((math.prod(moved.shape[: len(axes)]), *moved.shape[len(axes) :]))
    result = np.empty(moved.shape[1:], object)
    for index in np.ndindex(result.shape):
        node = joined(graph, operation, aval.dtype, list(moved[(slice(None), *index)]))
        for length in lengths:
            node = graph.total(operation, node, length)
        result[index] = node
    return Array(result, aval.shape)


def joined(graph: Graph, operation: str, dtype: DTypeLike, nodes: Sequence[Node]) -> Node:
    """Nodes joined by an operation, one after the other."""
    if not nodes:
        return graph.constant(_of_nothing(operation, np.dtype(dtype)), dtype)
    total = nodes[0]
    for node in nodes[1:]:
        total = folded(graph, operation, np.dtype(dtype), total, node)
    return total


def _of_nothing(operation, dtype):
    """What joining no numbers gives: what changes nothing when it is joined."""
    if operation in ("max", "min"):
        low, high = (
            (-math.inf, math.inf)
            if dtype.kind == "f"
            else (False, True)
            if dtype == np.bool_
            else (np.iinfo(dtype).min, np.iinfo(dtype).max)
        )
        return low if operation == "max" else high
    if operation == "and":
        return np.invert(np.zeros((), dtype))
    return {"add": 0, "mul": 1, "or": 0, "xor": 0}[operation]


def dot(graph: Graph, equation: JaxprEqn, left: Array, right: Array) -> list[Array]:
    """Sums of products over the contracted axes, each accumulated in order."""
    aval = equation.outvars[0].aval
    (contract_l, contract_r), (batch_l, batch_r) = equation.params["dimension_numbers"]
    # Bring both to (batch, free of the left, free of the right, contracted), then it is one product and one
    # sum.
    free_l = [axis for axis in range(len(left.shape)) if axis not in (*contract_l, *batch_l)]
    free_r = [axis for axis in range(len(right.shape)) if axis not in (*contract_r, *batch_r)]
    b, f, g, c = len(batch_l), len(free_l), len(free_r), len(contract_l)
    a = _arrange(left, (*batch_l, *free_l, *contract_l), b + f, g)
    d = _arrange(right, (*batch_r, *free_r, *contract_r), b, f)
    product = apply(graph, "mul", Aval(np.broadcast_shapes(a.shape, d.shape), aval.dtype), (a, d))
    return [reduced(graph, "add", aval, product, tuple(range(b + f + g, b + f + g + c)))]


def _arrange(array, order, where, count):
    axes = tuple(range(where, where + count))
    shape = tuple(array.shape[axis] for axis in order)
    nodes = np.expand_dims(np.transpose(array.nodes, order), axes)
    return Array(nodes, shape[:where] + (1,) * count + shape[where:])


def nothing(graph: Graph, equation: JaxprEqn) -> list[Array]:
    """What a branch leaves open is zero: no one reads it."""
    return [constant(graph, 0, equation.outvars[0].aval)]


def same(graph: Graph, equation: JaxprEqn, *arrays: Array) -> list[Array]:
    """Primitives that change nothing here."""
    return list(arrays)


RULES = {
    **dict.fromkeys(ELEMENTWISE, elementwise),
    **dict.fromkeys(("copy", "copy_p", "stop_gradient", "optimization_barrier"), same),
    **{
        f"reduce_{jax}": reduction(own)
        for jax, own in {
            "sum": "add",
            "prod": "mul",
            "max": "max",
            "min": "min",
            "and": "and",
            "or": "or",
            "xor": "xor",
        }.items()
    },
    **shapes.RULES,
    "bitcast_convert_type": bitcast,
    "convert_element_type": convert,
    "dot_general": dot,
    "empty": nothing,
    "empty2": nothing,
    "integer_pow": integer_power,
    "le_to": ordered("le"),
    "log2": log2,
    "lt_to": ordered("lt"),
    "one_minus_square": one_minus_square,
    "polynomial": polynomial,
    "select_n": select,
    "square": square,
}
