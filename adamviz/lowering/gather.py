"""Rules that read or write entries at indices: slices at a place, gathers and scatters.

Where the indices are known, JAX itself says which entry goes where: it does the same to the entries' numbers.
"""

import jax
import numpy as np

from adamviz.lowering.arrays import Array, Aval, Known, entrywise, written
from adamviz.lowering.fold import folded
from adamviz.lowering.graph import Unsupported
from adamviz.lowering.reindexing import entry, substituted, taken
from adamviz.lowering.shapes import mapped, part

MOST_CHOICES = 64


def dynamic_slice(graph, equation, array, *starts):
    """A part at a place, moved inside if it reaches out."""
    for axis, (start, size) in enumerate(zip(starts, equation.params["slice_sizes"])):
        if size == array.shape[axis]:
            continue
        if start.value is not None:
            first = min(max(int(start.value), 0), array.shape[axis] - size)
            array = part(
                graph,
                array,
                [range(first, first + size) if a == axis else range(n) for a, n in enumerate(array.shape)],
            )
        else:
            first = clipped(graph, start.nodes[()], array.shape[axis] - size)
            rows = [picked(graph, array, axis, _sum(graph, first, number)) for number in range(size)]
            nodes = np.stack([row.nodes for row in rows], axis)
            array = Array(nodes, (*array.shape[:axis], size, *array.shape[axis + 1 :]))
    return [array]


def dynamic_update_slice(graph, equation, array, update, *starts):
    """A part written over, at a place, moved inside if it reaches out."""
    sizes = zip(starts, array.shape, update.shape)
    places = [clipped(graph, start.nodes[()], full - size) for start, full, size in sizes]
    shape, dtype = array.shape, equation.outvars[0].aval.dtype
    inside, source = None, update
    for axis, (place, full, size) in enumerate(zip(places, shape, update.shape)):
        if size == full:
            continue
        line = Known(
            graph,
            np.arange(full, dtype=np.int32).reshape([-1 if a == axis else 1 for a in range(len(shape))]),
        )
        offset = entrywise(
            graph, Aval(line.shape, np.int32), [line], lambda node, p=place: _difference(graph, node, p)
        )
        here = entrywise(
            graph, Aval(line.shape, bool), [offset], lambda node, n=size: _between(graph, node, n)
        )
        inside = (
            here
            if inside is None
            else entrywise(
                graph,
                Aval(np.broadcast_shapes(inside.shape, here.shape), bool),
                [inside, here],
                lambda a, b: folded(graph, "and", np.dtype(bool), a, b),
            )
        )
        source = _spread_by(graph, source, axis, offset, full)
    if inside is None:
        return [update]
    return [
        entrywise(
            graph,
            Aval(shape, dtype),
            [inside, array, source],
            lambda *nodes: folded(graph, "select_n", np.dtype(dtype), *nodes),
        )
    ]


def _spread_by(graph, source, axis, offset, full):
    """The entries of `source` at the offsets along an axis (any, where an offset is outside)."""
    size, lines = source.shape[axis], []
    for node in offset.nodes.flat:
        lines.append(picked(graph, source, axis, clipped(graph, node, size - 1)).nodes)
    return Array(np.stack(lines, axis), (*source.shape[:axis], full, *source.shape[axis + 1 :]))


def clipped(graph, node, high):
    """An integer node between 0 and `high`."""
    if high == 0:
        return graph.constant(0, np.int32)
    if node.operation == "constant":
        return graph.constant(min(max(int(node.value), 0), high), np.int32)
    node = node if node.dtype == np.int32 else folded(graph, "convert", np.dtype(np.int32), node)
    return folded(
        graph, "clamp", np.dtype(np.int32), graph.constant(0, np.int32), node, graph.constant(high, np.int32)
    )


def _sum(graph, node, number):
    return folded(graph, "add", np.dtype(np.int32), node, graph.constant(number, np.int32))


def _difference(graph, node, place):
    return folded(graph, "sub", np.dtype(np.int32), node, place)


def _between(graph, node, size):
    kind, zero, end = np.dtype(bool), graph.constant(0, np.int32), graph.constant(size, np.int32)
    if size == 1:
        return folded(graph, "eq", kind, node, zero)
    return folded(
        graph, "and", kind, folded(graph, "ge", kind, node, zero), folded(graph, "lt", kind, node, end)
    )


def picked(graph, array, axis, index):
    """The entries at an index node, which is valid, of one axis; the axis goes."""
    shape = (*array.shape[:axis], *array.shape[axis + 1 :])
    if index.operation == "constant":
        one = part(
            graph, array, [[int(index.value)] if a == axis else range(n) for a, n in enumerate(array.shape)]
        )
        return (
            Known(graph, np.take(one.value, 0, axis))
            if one.value is not None
            else Array(one.nodes.squeeze(axis), shape)
        )
    if array.value is not None and index.loops.isdisjoint(n for n in shape if n > graph.longest):
        return Array(_tables(graph, np.moveaxis(array.value, axis, 0), index), shape)
    length = array.shape[axis]
    if axis in array.long:
        return Array(
            mapped(lambda node: substituted(graph, node, length, index), array.nodes.squeeze(axis)), shape
        )
    rows = [Array(np.take(array.nodes, [number], axis).squeeze(axis), shape) for number in range(length)]
    if length > MOST_CHOICES:
        raise Unsupported("gather", f"an entry of {length}, at an index that depends on the input")
    result = rows[-1]
    for number in range(length - 2, -1, -1):
        here = folded(graph, "eq", np.dtype(bool), index, graph.constant(number, index.dtype))
        kind = Aval(shape, rows[0].nodes.flat[0].dtype if rows[0].nodes.size else np.float32)
        result = entrywise(
            graph,
            kind,
            [result, rows[number]],
            lambda a, b, h=here: folded(graph, "select_n", a.dtype, h, a, b),
        )
    return result


def _tables(graph, value, index):
    """Nodes of `value[index]` for known numbers: one table for each entry, or one for all along a long
    axis.
    """
    shape = value.shape[1:]
    long = max(range(len(shape)), key=lambda a: shape[a], default=None)
    if long is None or shape[long] <= graph.longest:
        nodes = np.empty(shape, object)
        for place in np.ndindex(shape):
            nodes[place] = graph.table(value[(slice(None), *place)], index)
        return nodes
    size, rows = shape[long], np.moveaxis(value, long + 1, -1)
    flat = folded(graph, "mul", np.dtype(np.int32), index, graph.constant(size, np.int32))
    flat = folded(graph, "add", np.dtype(np.int32), flat, graph.index(size))
    nodes = np.empty(rows.shape[1:-1], object)
    for place in np.ndindex(nodes.shape):
        nodes[place] = graph.table(rows[(slice(None), *place, slice(None))].ravel(), flat)
    return np.expand_dims(nodes, long)


def gather(graph, equation, array, indices):
    """Parts of an array at given places."""
    if indices.value is None:
        return [_gather_computed(graph, equation, array, indices)]
    aval, params = equation.outvars[0].aval, equation.params
    numbers = np.arange(max(np.prod(array.shape, dtype=int), 1), dtype=np.int32)[
        : np.prod(array.shape, dtype=int)
    ].reshape(array.shape)
    with jax.ensure_compile_time_eval():
        places = jax.lax.gather(
            numbers,
            indices.value,
            params["dimension_numbers"],
            params["slice_sizes"],
            mode=params["mode"],
            fill_value=-1,
        )
    filling = _filling(params, aval.dtype)
    return [read_at(graph, array, np.asarray(places), graph.constant(filling, aval.dtype))]


def _filling(params, dtype):
    if params.get("fill_value") is not None:
        return params["fill_value"]
    kind = np.dtype(dtype).kind
    return (
        np.nan
        if kind == "f"
        else True
        if kind == "b"
        else np.iinfo(dtype).max
        if kind == "u"
        else np.iinfo(dtype).min
    )


def read_at(graph, array, places, filling):
    """Entries of an array by their numbers in it, -1 for `filling`."""
    long = array.long
    axis = max(range(places.ndim), key=lambda a: places.shape[a], default=None)
    if len(long) > 1 or axis is None or places.shape[axis] <= graph.longest:
        few = places.size * 8 < np.prod(array.shape)
        return _read_some(graph, array if few or not long else written(graph, array), places, filling)
    nodes = array.nodes.ravel()
    result = np.empty([1 if a == axis else n for a, n in enumerate(places.shape)], object)
    for where in np.ndindex(result.shape):
        line = places[tuple(slice(None) if a == axis else n for a, n in enumerate(where))]
        spot = list(np.unravel_index(np.maximum(line, 0), array.shape))
        rows = spot.pop(long[0]) if long else None
        columns = (
            np.ravel_multi_index(spot, [n for a, n in enumerate(array.shape) if a not in long])
            if spot
            else np.zeros(len(line), int)
        )
        used = np.unique(columns)
        if len(used) > MOST_CHOICES:
            raise Unsupported("gather", f"{len(used)} columns at once")
        moved = [taken(graph, nodes[one], array.shape[long[0]], rows) if long else nodes[one] for one in used]
        node = moved[-1]
        for column, other in zip(used[:-1], moved[:-1]):
            node = folded(graph, "select_n", node.dtype, graph.table(columns == column), node, other)
        if (line < 0).any():
            node = folded(graph, "select_n", node.dtype, graph.table(line < 0), node, filling)
        result[where] = node
    return Array(result, places.shape)


def _read_some(graph, array, places, filling):
    result = np.empty(places.shape, object)
    long = array.long
    for where in np.ndindex(places.shape):
        if places[where] < 0:
            result[where] = filling
            continue
        spot = np.unravel_index(places[where], array.shape)
        node = array.nodes[tuple(0 if a in long else i for a, i in enumerate(spot))]
        for axis in long:
            node = entry(graph, node, array.shape[axis], int(spot[axis]))
        result[where] = node
    return Array(result, places.shape)


def _gather_computed(graph, equation, array, indices):
    """Entries at indices that are computed: along some axes one entry, along the others all of them."""
    params, out = equation.params, equation.outvars[0].aval
    numbers = params["dimension_numbers"]
    sizes, axes = params["slice_sizes"], [*numbers.start_index_map, *numbers.operand_batching_dims]
    if any(n != (1 if a in axes else array.shape[a]) for a, n in enumerate(sizes)):
        raise Unsupported("gather", "parts at indices that depend on the input")
    gone = (*numbers.collapsed_slice_dims, *numbers.operand_batching_dims)
    fills = "FILL" in str(params["mode"]).upper()
    stored = indices.nodes.shape[:-1]
    lines = np.empty(stored, object)
    for where in np.ndindex(*stored):
        rows, valid, steps = (
            array,
            None,
            index_nodes(graph, indices, where, numbers.start_indices_batching_dims),
        )
        for axis in sorted(axes, reverse=True):
            node = steps[axes.index(axis)]
            fine = _inside(graph, node, array.shape[axis])
            valid = fine if valid is None else folded(graph, "and", np.dtype(bool), valid, fine)
            rows = picked(graph, rows, axis, clipped(graph, node, array.shape[axis] - 1))
        if fills:
            filling = graph.constant(_filling(params, out.dtype), out.dtype)
            rows = Array(
                mapped(
                    lambda node, v=valid: folded(graph, "select_n", node.dtype, v, filling, node), rows.nodes
                ),
                rows.shape,
            )
        lines[where] = rows
    inner = lines.flat[0].nodes.shape
    nodes = np.empty((*stored, *inner), object)
    for where in np.ndindex(*stored):
        nodes[(*where, ...)] = lines[where].nodes
    for axis in sorted(a for a in axes if a not in gone):  # an axis of one entry that stays
        nodes = np.expand_dims(nodes, len(stored) + axis - sum(c < axis for c in gone))
    batch = [a for a in range(len(out.shape)) if a not in numbers.offset_dims]
    order = np.argsort([*batch, *numbers.offset_dims])
    return Array(nodes.transpose(order), out.shape)


def index_nodes(graph, indices, where, batching):
    """The index of each axis at one place of an array of indices, and then of the axes that run along with
    the array's own.
    """
    own = [
        graph.index(indices.shape[a]) if a in indices.long else graph.constant(where[a], np.int32)
        for a in batching
    ]
    return [*indices.nodes[where], *own]


def _inside(graph, node, size):
    kind = np.dtype(bool)
    low = folded(graph, "ge", kind, node, graph.constant(0, node.dtype))
    return folded(graph, "and", kind, low, folded(graph, "lt", kind, node, graph.constant(size, node.dtype)))


RULES = {"dynamic_slice": dynamic_slice, "dynamic_update_slice": dynamic_update_slice, "gather": gather}
