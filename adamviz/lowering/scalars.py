"""Evaluates a jaxpr over arrays of scalar expressions instead of numbers.

What comes out is a `Graph`: everything that moves entries about has happened, and only scalar arithmetic is left, which any
language can write down. Only JAX's public interface is used: `jax.make_jaxpr` and `jax.extend.core`.
"""

import jax
import jax.extend.core
import numpy as np

from adamviz.lowering import primitives
from adamviz.lowering.graph import Array, Graph, Unsupported
from adamviz.lowering.primitives import Aval, apply


class Traced:
    """A function as a graph of scalars.

    Args:
        function: a function that JAX can trace.
        arguments: pytrees of arrays, or of `jax.ShapeDtypeStruct`, because only shapes and dtypes count.

    Attributes:
        graph: the `Graph` with its tables.
        inputs: the dtype of each scalar input, in order.
        outputs: the node of each scalar output, in order.
        sizes: how many of the outputs belong to each leaf of the function's result.
        structure: the tree structure of the function's result.
    """

    def __init__(self, function, *arguments):
        closed, shapes = jax.make_jaxpr(function, return_shape=True)(*arguments)
        leaves, self.structure = jax.tree.flatten(shapes)
        self.sizes = [int(np.prod(leaf.shape)) for leaf in leaves]
        self.graph = Graph()
        self.inputs = []
        flat = [self._input(leaf) for leaf in jax.tree.leaves(arguments)]
        results = evaluate(self.graph, closed.jaxpr, closed.consts, flat)
        self.outputs = [node for result in results for node in written_out(result).ravel()]

    def _input(self, leaf):
        leaf = leaf if hasattr(leaf, "dtype") else np.asarray(leaf)
        _check_dtype("input", leaf)
        if max(leaf.shape, default=0) > self.graph.longest:
            raise Unsupported("input", f"an input of shape {leaf.shape} is too long to be written out")
        nodes = np.empty(leaf.shape, object)
        for index in np.ndindex(leaf.shape):
            nodes[index] = self.graph.input(len(self.inputs), leaf.dtype)
            self.inputs.append(leaf.dtype)
        return Array(nodes, leaf.shape)


def written_out(array):
    """The nodes of an array that has no long axis."""
    if array.long is not None:
        raise Unsupported("output", f"an output of shape {array.shape} is too long to be written out")
    return array.nodes


def evaluate(graph, jaxpr, consts, arguments):
    """The jaxpr's outputs as `Array`s, given its inputs as `Array`s."""
    known = {}

    def read(atom):
        if isinstance(atom, jax.extend.core.Literal):
            return graph.array(np.asarray(atom.val, atom.aval.dtype))
        return known[atom]

    known.update(zip(jaxpr.invars, arguments, strict=True))
    known.update(zip(jaxpr.constvars, (_constant(graph, const) for const in consts), strict=True))
    for equation in jaxpr.eqns:
        known.update(zip(equation.outvars, _results(graph, equation, map(read, equation.invars)), strict=True))
    return [read(atom) for atom in jaxpr.outvars]


def _results(graph, equation, arguments):
    """What the rule of an equation's primitive gives; whatever goes wrong there is a reason not to lower it."""
    name = equation.primitive.name
    if name not in RULES:
        raise Unsupported(name)
    try:
        results = RULES[name](graph, equation, *arguments)
        for result, variable in zip(results, equation.outvars, strict=True):
            if (result.nodes.ndim, tuple(result.shape)) != (len(variable.aval.shape), tuple(variable.aval.shape)):
                raise Unsupported(name, f"shape {result.shape} where JAX has {variable.aval.shape}")
            if sum(stored != true for stored, true in zip(result.nodes.shape, result.shape)) > 1:
                raise Unsupported(name, f"more than one long axis in shape {result.shape}")
    except Unsupported:
        raise
    except Exception as error:  # a primitive has changed with JAX's version, or no test has met this use of it
        raise Unsupported(name, f"its rule does not know this use of it ({type(error).__name__}: {error})") from error
    return results


def _constant(graph, const):
    _check_dtype("constant", const)
    return graph.array(np.asarray(const))


def _check_dtype(name, leaf):
    if jax.dtypes.issubdtype(leaf.dtype, jax.dtypes.extended):  # such as the key of a random stream
        raise Unsupported(name, f"dtype {leaf.dtype}")


def call(graph, equation, *arrays):
    """The body of a function that was called, in its place."""
    inner = next(equation.params[key] for key in ("jaxpr", "call_jaxpr", "fun_jaxpr") if key in equation.params)
    jaxpr, consts = (inner.jaxpr, inner.consts) if hasattr(inner, "consts") else (inner, ())
    return evaluate(graph, jaxpr, consts, arrays)


def branches(graph, equation, index, *arrays):
    """`cond` and `switch`: all branches are pure, so all are computed and the right one is selected."""
    results = [evaluate(graph, branch.jaxpr, branch.consts, arrays) for branch in equation.params["branches"]]
    chosen = results[-1]
    for number in range(len(results) - 2, -1, -1):
        it = apply(graph, "le", Aval((), bool), (index, graph.array(np.asarray(number, index.nodes[()].dtype))))
        chosen = [
            apply(graph, "select_n", variable.aval, (it, other, this))
            for variable, other, this in zip(equation.outvars, chosen, results[number])
        ]
    return chosen


CALLS = ("jit", "pjit", "closed_call", "core_call", "custom_jvp_call", "custom_vjp_call", "remat", "remat2", "checkpoint")
RULES = {**primitives.RULES, **dict.fromkeys(CALLS, call), "cond": branches}
