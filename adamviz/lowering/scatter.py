"""Rules for `.at[...].set` and its kin: entries written, or added to, at indices."""

from __future__ import annotations

import jax
import numpy as np
from jax.extend.core import JaxprEqn

from adamviz.lowering.arrays import Array, Aval, Known, entrywise, written
from adamviz.lowering.fold import folded
from adamviz.lowering.gather import index_nodes
from adamviz.lowering.graph import Graph, Unsupported
from adamviz.lowering.reindexing import taken
from adamviz.typing import Int

JOINS = {"scatter": None, **{f"scatter-{name}": name for name in ("add", "mul", "min", "max", "sub")}}
MOST_MEETINGS = 8


def scatter(graph: Graph, equation: JaxprEqn, array: Array, indices: Array, updates: Array) -> list[Array]:
    """Updates joined to the entries at given places, one after the other."""
    operation = JOINS[equation.primitive.name]
    if indices.value is None:
        return [_scatter_computed(graph, equation, operation, array, indices, updates)]
    places = _places(equation.params, array.shape, indices.value, updates.shape)
    return [write_at(graph, array, places, updates, operation)]


def _places(params, shape, indices, update_shape):
    """The number of each update's entry, -1 if dropped: the gradient of adding, of numbered entries."""
    numbers = np.arange(1, np.prod(shape, dtype=int) + 1, dtype=np.float32).reshape(shape)
    if numbers.size >= 2**24:
        raise Unsupported("scatter", f"an array of shape {shape} is too large")

    def added(updates):
        return jax.lax.scatter_add(
            np.zeros(shape, np.float32), indices, updates, params["dimension_numbers"], mode=params["mode"]
        )

    with jax.ensure_compile_time_eval():
        (entries,) = jax.vjp(added, jax.numpy.zeros(update_shape, np.float32))[1](jax.numpy.asarray(numbers))
    return np.asarray(entries).astype(int) - 1


def write_at(
    graph: Graph, array: Array, places: Int[np.ndarray, "*shape"], updates: Array, operation: str | None
) -> Array:
    """The array with updates joined to the entries whose numbers are in `places`."""
    if not array.long and not updates.long:
        nodes = array.nodes.copy().ravel()
        for place, node in zip(places.ravel(), updates.nodes.ravel(), strict=True):
            if place >= 0:
                nodes[place] = _joined(graph, operation, nodes[place], node)
        return Array(nodes.reshape(array.shape), array.shape)
    if len(array.long) <= 1 and not updates.long:
        return _few(graph, array, places, updates, operation)
    if len(updates.long) == 1 and not array.long:
        return _totals(graph, array, places, updates, operation)
    if len(updates.long) == 1 and len(array.long) == 1:
        return _many(graph, array, places, updates, operation)
    return write_at(graph, written(graph, array), places, written(graph, updates), operation)


def _joined(graph, operation, old, new):
    return new if operation is None else folded(graph, operation, old.dtype, old, new)


def _select(graph, here, yes, no):
    return folded(graph, "select_n", no.dtype, here, no, yes)


def _spot(array, place, axis):
    spot = list(np.unravel_index(place, array.shape))
    along = spot[axis]
    spot[axis] = np.zeros_like(along)
    return along, tuple(spot)


def _few(graph, array, places, updates, operation):
    """Single updates of a long array: each step of the loop asks whether it is the one."""
    (axis,) = array.long
    nodes, step = array.nodes.copy(), graph.index(array.shape[axis])
    for place, node in zip(places.ravel(), updates.nodes.ravel(), strict=True):
        if place >= 0:
            along, spot = _spot(array, place, axis)
            here = folded(graph, "eq", np.dtype(bool), step, graph.constant(along, np.int32))
            nodes[spot] = _select(graph, here, _joined(graph, operation, nodes[spot], node), nodes[spot])
    return Array(nodes, array.shape)


def _lines(places, updates):
    """For each node of long updates: it, and the places of its entries."""
    (axis,) = updates.long
    for where in np.ndindex(updates.nodes.shape):
        yield (
            updates.nodes[where],
            places[tuple(slice(None) if a == axis else n for a, n in enumerate(where))],
        )


def _totals(graph, array, places, updates, operation):
    """Long updates of short arrays: a total over those that go to each entry."""
    neutral = {"add": 0, "mul": 1, "max": -np.inf, "min": np.inf}
    if operation not in neutral or updates.nodes.flat[0].dtype.kind != "f":
        raise Unsupported("scatter", "an entry that many updates overwrite")
    nodes = array.nodes.copy().ravel()
    for node, line in _lines(places, updates):
        for place in np.unique(line[line >= 0]):
            own = _select(
                graph, graph.table(line == place), node, graph.constant(neutral[operation], node.dtype)
            )
            nodes[place] = _joined(graph, operation, nodes[place], graph.total(operation, own, len(line)))
    return Array(nodes.reshape(array.shape), array.shape)


def _many(graph, array, places, updates, operation):
    """Long updates of a long array: in one pass for each time that an entry is met again."""
    (axis,) = array.long
    length = array.shape[axis]
    nodes = array.nodes.copy()
    for node, line in _lines(places, updates):
        steps = np.flatnonzero(line >= 0)
        along, spot = _spot(array, line[steps], axis)
        columns = np.ravel_multi_index(spot, [1 if a == axis else n for a, n in enumerate(array.shape)])
        times = _times_met(line[steps])
        if times.max(initial=0) >= MOST_MEETINGS:
            raise Unsupported("scatter", f"an entry that {times.max() + 1} updates meet")
        for column, again in sorted(set(zip(columns, times, strict=True))):
            mine = (columns == column) & (times == again)
            source, inside = np.zeros(length, int), np.zeros(length, bool)
            source[along[mine]], inside[along[mine]] = steps[mine], True
            where = np.unravel_index(column, nodes.shape)
            update = taken(graph, node, len(line), source)
            nodes[where] = _select(
                graph, graph.table(inside), _joined(graph, operation, nodes[where], update), nodes[where]
            )
    return Array(nodes, array.shape)


def _times_met(numbers):
    """How often each number stood there before."""
    seen, times = {}, []
    for number in numbers.tolist():
        times.append(seen.get(number, 0))
        seen[number] = times[-1] + 1
    return np.array(times, int)


def _scatter_computed(graph, equation, operation, array, indices, updates):
    """Updates of one entry along some axes and all entries along the others, at indices that are computed."""
    numbers, rank, dtype = (
        equation.params["dimension_numbers"],
        len(array.shape),
        np.dtype(equation.outvars[0].aval.dtype),
    )
    axes, window = (
        [*numbers.scatter_dims_to_operand_dims, *numbers.operand_batching_dims],
        numbers.update_window_dims,
    )
    if {*numbers.inserted_window_dims, *numbers.operand_batching_dims} != set(axes):
        raise Unsupported("scatter", "parts at indices that depend on the input")
    indices, updates = written(graph, indices), written(graph, updates)
    batch = [axis for axis in range(len(updates.shape)) if axis not in window]
    rows = updates.nodes.transpose([*batch, *window])
    inner = iter(rows.shape[len(batch) :])
    spread = [1 if axis in axes else next(inner) for axis in range(rank)]
    kind = np.dtype(bool)
    for where in np.ndindex(rows.shape[: len(batch)]):
        here = None
        for axis, index in zip(
            axes, index_nodes(graph, indices, where, numbers.scatter_indices_batching_dims), strict=True
        ):
            line = Known(
                graph,
                np.arange(array.shape[axis], dtype=np.int32).reshape(
                    [-1 if a == axis else 1 for a in range(rank)]
                ),
            )
            mine = entrywise(
                graph,
                Aval(line.shape, bool),
                [line],
                lambda node, i=index: folded(graph, "eq", kind, _as(graph, node, i.dtype), i),
            )
            shape = mine.shape if here is None else np.broadcast_shapes(here.shape, mine.shape)
            here = (
                mine
                if here is None
                else entrywise(
                    graph, Aval(shape, bool), [here, mine], lambda a, b: folded(graph, "and", kind, a, b)
                )
            )
        update = Array(rows[(*where, ...)].reshape(spread), spread)
        array = entrywise(
            graph,
            Aval(array.shape, dtype),
            [here, array, update],
            lambda a, old, new: _select(graph, a, _joined(graph, operation, old, new), old),
        )
    return array


def _as(graph, node, dtype):
    return node if node.dtype == dtype else folded(graph, "convert", np.dtype(dtype), node)


RULES = dict.fromkeys(JOINS, scatter)
