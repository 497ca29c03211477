"""Rules for small matrices, written out: LU with pivots chosen by selects, Cholesky, triangular systems,
eigenvalues by Jacobi's rotations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from jax.extend.core import JaxprEqn
from numpy.typing import DTypeLike

from adamviz.lowering.arrays import Array, written
from adamviz.lowering.fold import folded
from adamviz.lowering.graph import Graph, Node, Nodes, Unsupported

LARGEST, LARGEST_EIGEN = 8, 4
SWEEPS = 6  # of Jacobi's rotations: 3 x 3 and 4 x 4 matrices are diagonal to float32's last digit after 4
WHOLE, BOOL = np.dtype(np.int32), np.dtype(bool)


class Arithmetic:
    """Operations on nodes of one dtype."""

    def __init__(self, graph: Graph, dtype: DTypeLike) -> None:
        self.graph, self.dtype = graph, np.dtype(dtype)

    def __getattr__(self, name: str) -> Callable[..., Node]:
        return lambda *nodes: folded(self.graph, name, self.dtype, *map(self.node, nodes))

    def node(self, value: Any) -> Node:
        """A number as a node."""
        return value if hasattr(value, "serial") else self.graph.constant(value, self.dtype)

    def test(self, name: str, left: Any, right: Any) -> Node:
        """A comparison."""
        return folded(self.graph, name, BOOL, self.node(left), self.node(right))

    def choose(self, condition: Node, yes: Any, no: Any) -> Node:
        """One of two nodes."""
        yes, no = self.node(yes), self.node(no)
        return folded(self.graph, "select_n", yes.dtype, condition, no, yes)

    def sum(self, nodes: Iterable[Node]) -> Node:
        """The sum of nodes, in order."""
        nodes = list(nodes)
        total = nodes[0] if nodes else self.node(0)
        for node in nodes[1:]:
            total = self.add(total, node)
        return total


def each_matrix(largest: int) -> Callable[[Callable[..., list[Any]]], Callable[..., list[Array]]]:
    """Makes a rule of a function of square matrices of nodes, which it is given one by one."""

    def decorate(function):
        def rule(graph, equation, *arrays):
            # Right-hand sides may be many: that axis of theirs stays a loop.
            free = (
                len(arrays[0].shape) - (1 if equation.params.get("left_side") else 2)
                if "left_side" in equation.params
                else None
            )
            arrays = [
                written(
                    graph,
                    array,
                    [a for a in array.long if a >= len(array.shape) - 2 and (a != free or not number)],
                )
                for number, array in enumerate(arrays)
            ]
            if max(arrays[0].shape[-2:]) > largest:
                raise Unsupported(equation.primitive.name, f"a matrix of shape {arrays[0].shape[-2:]}")
            calculate = Arithmetic(graph, arrays[0].nodes.flat[0].dtype)
            lead = np.broadcast_shapes(*(array.nodes.shape[:-2] for array in arrays))
            results = []
            for place in np.ndindex(lead):
                matrices = [
                    np.broadcast_to(array.nodes, (*lead, *array.nodes.shape[-2:]))[place] for array in arrays
                ]
                results.append(function(calculate, equation, *matrices))
            out = []
            for number, variable in enumerate(equation.outvars):
                whole = [np.asarray(result[number], object) for result in results]
                out.append(Array(np.stack(whole).reshape((*lead, *whole[0].shape)), variable.aval.shape))
            return out

        return rule

    return decorate


@each_matrix(LARGEST)
def cholesky(c: Arithmetic, equation: JaxprEqn, matrix: Nodes) -> list[Any]:
    """The lower triangle whose product with its transpose is the matrix."""
    size = len(matrix)
    lower = np.full((size, size), c.node(0), object)
    for j in range(size):
        left = c.sub(matrix[j, j], c.sum(c.mul(x, x) for x in lower[j, :j])) if j else matrix[j, j]
        lower[j, j] = c.sqrt(left)
        for i in range(j + 1, size):
            left = c.sub(matrix[i, j], c.sum(map(c.mul, lower[i, :j], lower[j, :j]))) if j else matrix[i, j]
            lower[i, j] = c.div(left, lower[j, j])
    return [lower]


@each_matrix(LARGEST)
def lu(c: Arithmetic, equation: JaxprEqn, matrix: Nodes) -> list[Any]:
    """L and U in one matrix, the rows that were exchanged, and the order that this gives."""
    a, (rows, columns) = matrix.copy(), matrix.shape
    order = np.array([c.graph.constant(i, WHOLE) for i in range(rows)] + [None], object)[:-1]
    pivots = []
    for k in range(min(rows, columns)):
        best, where = c.abs(a[k, k]), c.graph.constant(k, WHOLE)
        for i in range(k + 1, rows):
            larger = c.test("gt", c.abs(a[i, k]), best)
            best, where = (
                c.choose(larger, c.abs(a[i, k]), best),
                c.choose(larger, c.graph.constant(i, WHOLE), where),
            )
        pivots.append(where)
        for i in range(k + 1, rows):
            here = folded(c.graph, "eq", BOOL, where, c.graph.constant(i, WHOLE))
            for line in (a.T, order[None]):
                for column in line:
                    column[k], column[i] = (
                        c.choose(here, column[i], column[k]),
                        c.choose(here, column[k], column[i]),
                    )
        for i in range(k + 1, rows):
            # Of a column of zeros nothing is left to eliminate.
            a[i, k] = c.choose(c.test("eq", a[k, k], 0), a[i, k], c.div(a[i, k], a[k, k]))
            for j in range(k + 1, columns):
                a[i, j] = c.sub(a[i, j], c.mul(a[i, k], a[k, j]))
    return [a, pivots, order]


def permutation(graph: Graph, equation: JaxprEqn, pivots: Array) -> list[Array]:
    """The order of rows after exchanges."""
    size = equation.params["permutation_size"]
    result = np.empty((*pivots.nodes.shape[:-1], size), object)
    for place in np.ndindex(result.shape[:-1]):
        order = [graph.constant(i, WHOLE) for i in range(size)]
        for k, where in enumerate(pivots.nodes[place]):
            for i in range(k + 1, size):
                here = folded(graph, "eq", BOOL, where, graph.constant(i, where.dtype))
                order[k], order[i] = (
                    folded(graph, "select_n", WHOLE, here, *pair)
                    for pair in ((order[k], order[i]), (order[i], order[k]))
                )
        result[place] = order
    return [Array(result, equation.outvars[0].aval.shape)]


@each_matrix(LARGEST)
def triangular_solve(c: Arithmetic, equation: JaxprEqn, a: Nodes, b: Nodes) -> list[Any]:
    """The solution of a triangular system, entry by entry."""
    params = equation.params
    lower = params["lower"] != params["transpose_a"]
    a = a.T if params["transpose_a"] else a
    if not params["left_side"]:  # X A = B is A^T X^T = B^T
        a, b, lower = a.T, b.T, not lower
    size, x = len(a), np.empty(b.shape, object)
    for i in range(size) if lower else reversed(range(size)):
        done = range(i) if lower else range(i + 1, size)
        for j in range(b.shape[1]):
            left = c.sub(b[i, j], c.sum(c.mul(a[i, k], x[k, j]) for k in done)) if len(done) else b[i, j]
            x[i, j] = left if params["unit_diagonal"] else c.div(left, a[i, i])
    return [x if params["left_side"] else x.T]


@each_matrix(LARGEST_EIGEN)
def eigh(c: Arithmetic, equation: JaxprEqn, matrix: Nodes) -> list[Any]:
    """Eigenvectors and eigenvalues of a symmetric matrix, smallest first. LAPACK may choose other signs."""
    size = len(matrix)
    lower = np.tril(np.ones((size, size), bool))
    a = (
        np.where(lower, matrix, matrix.T)
        if equation.params.get("lower", True)
        else np.where(lower.T, matrix, matrix.T)
    )
    zero_one: list[Any] = [c.node(0), c.node(1)]
    v = np.array(zero_one, object)[np.eye(size, dtype=int)]
    a, v = _rotated(c, a, v, 0, 1) if size == 2 else _swept(c, a, v)
    values = list(np.diagonal(a))
    for end in range(size - 1, 0, -1):
        for i in range(end):
            swap = c.test("lt", values[i + 1], values[i])
            values[i], values[i + 1] = (
                c.choose(swap, values[i + 1], values[i]),
                c.choose(swap, values[i], values[i + 1]),
            )
            for row in v:
                row[i], row[i + 1] = c.choose(swap, row[i + 1], row[i]), c.choose(swap, row[i], row[i + 1])
    results = {(size, size): v, (size,): values}
    return [
        results[tuple(variable.aval.shape[-len(shape) :])]
        for variable, shape in zip(equation.outvars, ((size, size), (size,)), strict=True)
    ]


def _swept(c, a, v):
    """Jacobi's rotations of all pairs, several times, in a loop that carries both matrices."""
    size, scan = len(a), c.graph.scan(SWEEPS)
    loops = frozenset().union(*(node.loops for node in a.flat))
    start = [a, v]
    a, v = (
        np.array([c.graph.carry(scan, node, loops) for node in matrix.flat], object).reshape(size, size)
        for matrix in start
    )
    for p in range(size):
        for q in range(p + 1, size):
            a, v = _rotated(c, a, v, p, q)
    scan.updates = [*a.flat, *v.flat]
    last = np.array([c.graph.last(scan, number) for number in range(2 * size * size)], object)
    return last.reshape(2, size, size)


def _rotated(c, a, v, p, q):
    """One rotation of Jacobi's, which makes a[p, q] zero (Golub and Van Loan, section 8.5)."""
    none = c.test("eq", a[p, q], 0)
    theta = c.div(c.sub(a[q, q], a[p, p]), c.mul(2, c.choose(none, 1, a[p, q])))
    root = c.add(c.abs(theta), c.sqrt(c.add(c.mul(theta, theta), 1)))
    t = c.choose(none, 0, c.choose(c.test("lt", theta, 0), c.div(-1, root), c.div(1, root)))
    cosine = c.div(1, c.sqrt(c.add(c.mul(t, t), 1)))
    sine, b = c.mul(t, cosine), a.copy()
    change = c.mul(t, a[p, q])
    b[p, p], b[q, q], b[p, q], b[q, p] = c.sub(a[p, p], change), c.add(a[q, q], change), c.node(0), c.node(0)
    for r in set(range(len(a))) - {p, q}:
        b[r, p] = b[p, r] = c.sub(c.mul(cosine, a[r, p]), c.mul(sine, a[r, q]))
        b[r, q] = b[q, r] = c.add(c.mul(sine, a[r, p]), c.mul(cosine, a[r, q]))
    w = v.copy()
    for r in range(len(a)):
        w[r, p] = c.sub(c.mul(cosine, v[r, p]), c.mul(sine, v[r, q]))
        w[r, q] = c.add(c.mul(sine, v[r, p]), c.mul(cosine, v[r, q]))
    return b, w


RULES = {
    "cholesky": cholesky,
    "eigh": eigh,
    "lu": lu,
    "lu_pivots_to_permutation": permutation,
    "triangular_solve": triangular_solve,
}
