"""One rule for each JAX primitive: from the arrays of scalar nodes it is given to those it gives.

Elementwise primitives become scalar operations that keep JAX's name; the rest move entries about or are written out. How
an operation is spelled in a language, and which dtypes that language can do, is the language's own affair.
"""

import math

import numpy as np

from adamviz.lowering import shapes
from adamviz.lowering.fold import folded
from adamviz.lowering.graph import Array

ELEMENTWISE = (
    "abs acos acosh add add_any and asin asinh atan atan2 atanh cbrt ceil clamp cos cosh div eq exp exp2 expm1 floor ge gt "
    "is_finite le log log1p logistic lt max min mul ne neg not or pow rem round rsqrt select_n shift_left shift_right_arithmetic "
    "shift_right_logical sign sin sinh sqrt sub tan tanh xor"
).split()
SAME = {"add_any": "add"}


def square(graph, equation, array):
    """x * x, so that what x stands for is written once."""
    return [apply(graph, "mul", equation.outvars[0].aval, (array, array))]


def one_minus_square(graph, equation, array):
    """(1 + x) (1 - x), which loses less than 1 - x * x."""
    aval = equation.outvars[0].aval
    one = _spread(graph, np.ones((), aval.dtype), aval.shape)
    return [apply(graph, "mul", aval, (apply(graph, name, aval, (one, array)) for name in ("add", "sub")))]


def polynomial(graph, equation, array, *coefficients):
    """c0 + c1 x + c2 x^2 + ... by Horner's rule."""
    aval, total = equation.outvars[0].aval, coefficients[-1]
    for coefficient in reversed(coefficients[:-1]):
        total = apply(graph, "add", aval, (apply(graph, "mul", aval, (total, array)), coefficient))
    return [total]


def log2(graph, equation, array):
    """log(x) / log(2)."""
    aval = equation.outvars[0].aval
    scale = _spread(graph, np.asarray(1 / math.log(2), aval.dtype), aval.shape)
    return [apply(graph, "mul", aval, (apply(graph, "log", aval, (array,)), scale))]


def elementwise(graph, equation, *arrays):
    """A scalar operation, entry by entry."""
    name = SAME.get(equation.primitive.name, equation.primitive.name)
    return [apply(graph, name, equation.outvars[0].aval, arrays, value=equation.params.get("rounding_method"))]


def apply(graph, name, aval, arrays, value=None):
    """An operation on arrays of one shape, with scalars spread."""
    shape, arrays = aval.shape, tuple(arrays)
    nodes = np.broadcast_arrays(*(a.nodes for a in arrays))
    result = np.empty(nodes[0].shape, object)
    for index in np.ndindex(result.shape):
        result[index] = folded(graph, name, np.dtype(aval.dtype), *(n[index] for n in nodes), value=value)
    # Constants spread over a long axis have kept one entry there, which stands for all of them.
    return Array(result, shape)


def integer_power(graph, equation, array):
    """x^n by repeated multiplication, as XLA does it."""
    aval, power = equation.outvars[0].aval, equation.params["y"]
    one = _spread(graph, np.ones((), aval.dtype), aval.shape)
    result, square, left = None, array, abs(power)
    while left:
        if left & 1:
            result = square if result is None else apply(graph, "mul", aval, (result, square))
        left >>= 1
        if left:
            square = apply(graph, "mul", aval, (square, square))
    result = one if result is None else result
    return [apply(graph, "div", aval, (one, result)) if power < 0 else result]


def convert(graph, equation, array):
    """Another dtype."""
    aval = equation.outvars[0].aval
    if np.dtype(aval.dtype) == array.nodes.flat[0].dtype if array.nodes.size else True:
        return [array]
    return [apply(graph, "convert", aval, (array,))]


def reduction(operation):
    """A rule that joins the entries along some axes by an operation."""

    def rule(graph, equation, array):
        aval = equation.outvars[0].aval
        nodes, long = array.nodes, array.long
        axes = equation.params["axes"]
        moved = np.moveaxis(nodes, axes, range(len(axes)))
        moved = moved.reshape((-1, *moved.shape[len(axes):]))
        result = np.empty(moved.shape[1:], object)
        length = array.shape[long] if long in axes else None
        for index in np.ndindex(result.shape):
            result[index] = _join(graph, operation, aval.dtype, list(moved[(slice(None), *index)]), length)
        return [Array(result, aval.shape)]

    return rule


def _join(graph, operation, dtype, nodes, length):
    if not nodes:
        return graph.constant(_of_nothing(operation, np.dtype(dtype)), dtype)
    joined = nodes[0]
    for node in nodes[1:]:
        joined = folded(graph, operation, np.dtype(dtype), joined, node)
    return joined if length is None else graph.total(operation, joined, length)


def _of_nothing(operation, dtype):
    """What joining no numbers gives: what changes nothing when it is joined."""
    if operation in ("max", "min"):
        low, high = (-math.inf, math.inf) if dtype.kind == "f" else (False, True) if dtype == bool else (np.iinfo(dtype).min, np.iinfo(dtype).max)
        return low if operation == "max" else high
    if operation == "and":
        return np.invert(np.zeros((), dtype))
    return {"add": 0, "mul": 1, "or": 0, "xor": 0}[operation]


def dot(graph, equation, left, right):
    """Sums of products over the contracted axes, each accumulated in order."""
    aval = equation.outvars[0].aval
    (contract_l, contract_r), (batch_l, batch_r) = equation.params["dimension_numbers"]
    # Bring both to (batch, free of the left, free of the right, contracted), then it is one product and one sum.
    free_l = [axis for axis in range(len(left.shape)) if axis not in (*contract_l, *batch_l)]
    free_r = [axis for axis in range(len(right.shape)) if axis not in (*contract_r, *batch_r)]
    b, f, g, c = len(batch_l), len(free_l), len(free_r), len(contract_l)
    a = _arrange(left, (*batch_l, *free_l, *contract_l), b + f, g)
    d = _arrange(right, (*batch_r, *free_r, *contract_r), b, f)
    shape = tuple(np.broadcast_shapes(a.shape, d.shape))
    product = apply(graph, "mul", Aval(shape, aval.dtype), (a, d))
    axes = tuple(range(b + f + g, b + f + g + c))
    return reduction("add")(graph, _Equation({"axes": axes}, [aval]), product)


class Aval:
    """The shape and dtype of a result."""

    def __init__(self, shape, dtype):
        self.shape, self.dtype = shape, dtype


class _Equation:
    """As much of an equation as a rule looks at, for one rule that uses another."""

    def __init__(self, params, avals):
        self.params, self.outvars = params, [type("Var", (), {"aval": aval}) for aval in avals]


def _arrange(array, order, where, count):
    axes = tuple(range(where, where + count))
    shape = tuple(array.shape[axis] for axis in order)
    nodes = np.expand_dims(np.transpose(array.nodes, order), axes)
    return Array(nodes, shape[:where] + (1,) * count + shape[where:])


def iota(graph, equation):
    """0, 1, 2, ... along an axis."""
    aval, axis = equation.outvars[0].aval, equation.params["dimension"]
    line = np.arange(aval.shape[axis]).astype(aval.dtype).reshape([-1 if i == axis else 1 for i in range(len(aval.shape))])
    return [graph.array(np.broadcast_to(line, aval.shape))]


def same(graph, equation, array):
    """Primitives that change nothing here."""
    return [array]


def _spread(graph, value, shape):
    nodes = np.empty((1,) * len(shape), object)
    nodes[...] = graph.constant(value, value.dtype)
    return Array(nodes, shape) if not shape or max(shape) > graph.longest else Array(np.broadcast_to(nodes, shape), shape)


RULES = {
    **dict.fromkeys(ELEMENTWISE, elementwise),
    **dict.fromkeys(("copy", "copy_p", "stop_gradient"), same),
    **{f"reduce_{jax}": reduction(own) for jax, own in
       {"sum": "add", "prod": "mul", "max": "max", "min": "min", "and": "and", "or": "or", "xor": "xor"}.items()},
    **shapes.RULES,
    "convert_element_type": convert,
    "dot_general": dot,
    "integer_pow": integer_power,
    "iota": iota,
    "log2": log2,
    "one_minus_square": one_minus_square,
    "polynomial": polynomial,
    "square": square,
}  # fmt: skip
