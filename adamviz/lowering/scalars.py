"""Evaluates a jaxpr over arrays of scalar expressions instead of numbers.

What comes out is a `Graph`: everything that moves entries about has happened, and only scalar arithmetic is
left, which any language can write down. Only JAX's public interface is used: `jax.make_jaxpr` and
`jax.extend.core`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.extend.core
import numpy as np
from jax.extend.core import Jaxpr

from adamviz.lowering import (
    control_flow,
    convolution,
    dynamic_slices,
    gather,
    linear_algebra,
    padding,
    primitives,
    scatter,
    sorting,
)
from adamviz.lowering.arrays import Array, Known
from adamviz.lowering.graph import Graph, Unsupported
from adamviz.lowering.partial_evaluation import evaluated, plain_value
from adamviz.typing import PyTree

CHEAP = set(
    "abs add convert_element_type div eq ge gt integer_pow le lt mul ne neg not select_n sqrt square "
    "sub".split()
)


class Traced:
    """A function as a graph of scalars.

    Args:
        function: a function that JAX can trace.
        arguments: pytrees of arrays, or of `jax.ShapeDtypeStruct`, because only shapes and dtypes count.
        longest: an axis with more entries than this becomes a loop.

    Attributes:
        graph: the `Graph` with its tables.
        inputs: the dtype of each scalar input, in order.
        outputs: the node of each scalar output, in order.
        sizes: how many of the outputs belong to each leaf of the function's result.
        structure: the tree structure of the function's result.
    """

    def __init__(self, function: Callable[..., Any], *arguments: PyTree, longest: int = 32) -> None:
        closed, shapes = jax.make_jaxpr(function, return_shape=True)(*arguments)
        leaves, self.structure = jax.tree.flatten(shapes)
        self.sizes = [math.prod(leaf.shape) for leaf in leaves]
        self.graph = Graph(longest)
        self.inputs = []
        flat = [self._input(leaf) for leaf in jax.tree.leaves(arguments)]
        results = evaluate(self.graph, closed.jaxpr, closed.consts, flat)
        self.outputs = [node for result in results for node in _written_out(result).ravel()]
        self.graph.drop_tables(self.outputs)

    def _input(self, leaf):
        leaf = leaf if hasattr(leaf, "dtype") else np.asarray(leaf)
        if jax.dtypes.issubdtype(leaf.dtype, jax.dtypes.extended):  # such as the key of a random stream
            raise Unsupported("input", f"dtype {leaf.dtype}")
        if max(leaf.shape, default=0) > self.graph.longest:
            raise Unsupported("input", f"an input of shape {leaf.shape} is too long to be written out")
        nodes = np.empty(leaf.shape, object)
        for index in np.ndindex(leaf.shape):
            nodes[index] = self.graph.input(len(self.inputs), leaf.dtype)
            self.inputs.append(leaf.dtype)
        return Array(nodes, leaf.shape)


def _written_out(array):
    if array.long:
        raise Unsupported("output", f"an output of shape {array.shape} is too long to be written out")
    return array.nodes


def evaluate(graph: Graph, jaxpr: Jaxpr, consts: Sequence[Any], arguments: Sequence[Array]) -> list[Array]:
    """The jaxpr's outputs as `Array`s, given its inputs as `Array`s."""
    known = {}

    def read(atom):
        if isinstance(atom, jax.extend.core.Literal):
            return Known(graph, np.asarray(atom.val, atom.aval.dtype))
        return known[atom]

    known.update(zip(jaxpr.invars, arguments, strict=True))
    known.update(zip(jaxpr.constvars, (Known(graph, plain_value(const)) for const in consts), strict=True))
    for equation in jaxpr.eqns:
        known.update(
            zip(
                equation.outvars,
                _results(graph, jaxpr, equation, [read(atom) for atom in equation.invars]),
                strict=True,
            )
        )
    return [read(atom) for atom in jaxpr.outvars]


def _results(graph, jaxpr, equation, arguments):
    """What the rule of an equation's primitive gives; any error there is a reason not to lower it."""
    name = equation.primitive.name
    try:
        if all(array.value is not None for array in arguments):
            values = evaluated(jaxpr, equation, [array.value for array in arguments])
            if values is not None:
                return [Known(graph, value, _recipe(graph, equation, arguments, value)) for value in values]
        if name not in RULES:
            raise Unsupported(name)
        results = RULES[name](graph, equation, *arguments)
        for result, variable in zip(results, equation.outvars, strict=True):
            if (
                result.shape != tuple(variable.aval.shape)
                or result.value is None
                and not _fits(result.nodes.shape, result.shape)
            ):
                raise Unsupported(name, f"shape {result.shape} where JAX has {variable.aval.shape}")
    except Unsupported:
        raise
    except (
        Exception
    ) as error:  # a primitive has changed with JAX's version, or no test has met this use of it
        raise Unsupported(
            name, f"its rule does not know this use of it ({type(error).__name__}: {error})"
        ) from error
    return results


def _recipe(graph, equation, arguments, value):
    """How a long array is made of one other by one operation, which takes fewer bytes than another table."""
    name, long = (
        equation.primitive.name,
        [array for array in arguments if max(array.shape, default=0) > graph.longest],
    )
    if name not in CHEAP or len(set(map(id, long))) != 1 or max(value.shape, default=0) <= graph.longest:
        return None
    return lambda: RULES[name](graph, equation, *arguments)[0].nodes


def _fits(stored, shape):
    return len(stored) == len(shape) and all(s in (1, n) for s, n in zip(stored, shape, strict=True))


TABLES = (primitives, dynamic_slices, gather, scatter, sorting, linear_algebra, convolution, padding)
RULES = {name: rule for table in TABLES for name, rule in table.RULES.items()} | control_flow.rules(evaluate)
