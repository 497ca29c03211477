"""Rules for the primitives that only move entries about: NumPy does them on the arrays of nodes.

A long axis is stored with length 1, so each rule sees to it that the axis is carried along whole, or says that it cannot.
"""

import numpy as np

from adamviz.lowering.graph import Array, Unsupported


def reshape(graph, equation, array):
    """Another shape for the same entries; a long axis must stay an axis of its own."""
    new = tuple(equation.outvars[0].aval.shape)
    if array.long is None:
        return [_kept(graph, Array(array.nodes.reshape(new), new), "reshape")]
    length = array.shape[array.long]
    rest = tuple(size for size in array.shape if size != 1)
    if new.count(length) != 1 or rest != tuple(size for size in new if size != 1):
        raise Unsupported("reshape", f"a long axis from {array.shape} to {new}")
    axis = new.index(length)
    return [Array(array.nodes.reshape(*new[:axis], 1, *new[axis + 1 :]), new)]


def broadcast_in_dim(graph, equation, array):
    """Axes put in, and axes of length 1 spread."""
    shape, places = equation.params["shape"], equation.params["broadcast_dimensions"]
    stored = [1] * len(shape)
    for axis, place in enumerate(places):
        stored[place] = array.nodes.shape[axis]
    nodes = array.nodes.reshape(stored)
    spread = [size if size <= graph.longest else 1 for size in shape]
    return [Array(np.broadcast_to(nodes, spread), tuple(shape))]


def transpose(graph, equation, array):
    """Axes in another order."""
    order = equation.params["permutation"]
    return [Array(array.nodes.transpose(order), tuple(array.shape[axis] for axis in order))]


def squeeze(graph, equation, array):
    """Axes of length 1 taken out."""
    axes = equation.params["dimensions"]
    return [Array(array.nodes.squeeze(tuple(axes)), tuple(equation.outvars[0].aval.shape))]


def slice_(graph, equation, array):
    """A regular part of each axis; of a long axis, only the whole."""
    starts, limits = equation.params["start_indices"], equation.params["limit_indices"]
    strides = equation.params["strides"] or (1,) * len(starts)
    return [_part(array, tuple(map(slice, starts, limits, strides)), equation)]


def dynamic_slice(graph, equation, array, *starts):
    """A part whose place is known now after all."""
    sizes = equation.params["slice_sizes"]
    places = _known(equation, starts)
    places = [min(max(p, 0), full - size) for p, full, size in zip(places, array.shape, sizes)]
    return [_part(array, tuple(slice(p, p + size) for p, size in zip(places, sizes)), equation)]


def dynamic_update_slice(graph, equation, array, update, *starts):
    """A part written over, at a place that is known now after all."""
    _no_long(equation, array, update)
    places = [min(max(p, 0), f - s) for p, f, s in zip(_known(equation, starts), array.shape, update.shape)]
    nodes = array.nodes.copy()
    nodes[tuple(slice(p, p + size) for p, size in zip(places, update.shape))] = update.nodes
    return [Array(nodes, array.shape)]


def concatenate(graph, equation, *arrays):
    """Arrays one after the other along one axis, which must be written out."""
    axis, shape = equation.params["dimension"], tuple(equation.outvars[0].aval.shape)
    if any(array.long == axis for array in arrays):
        raise Unsupported("concatenate", "a long axis")
    return [_kept(graph, Array(np.concatenate([array.nodes for array in arrays], axis), shape), "concatenate")]


def stack(graph, equation, *arrays):
    """Arrays side by side along a new axis."""
    nodes = np.stack([array.nodes for array in arrays], equation.params["axis"])
    return [_kept(graph, Array(nodes, tuple(equation.outvars[0].aval.shape)), "stack")]


def unstack(graph, equation, array):
    """The parts of an array along one axis, without it."""
    axis = equation.params["axis"]
    if array.long == axis:
        raise Unsupported("unstack", "a long axis")
    rows = np.moveaxis(array.nodes, axis, 0)
    # The dots keep a part without axes an array, where an index alone would take the node out of it.
    return [Array(rows[index, ...], tuple(out.aval.shape)) for index, out in enumerate(equation.outvars)]


def tile(graph, equation, array):
    """An array again and again; along a long axis, once."""
    repeats = equation.params["reps"]
    if array.long is not None and repeats[array.long] != 1:
        raise Unsupported("tile", "a long axis")
    return [_kept(graph, Array(np.tile(array.nodes, repeats), tuple(equation.outvars[0].aval.shape)), "tile")]


def split(graph, equation, array):
    """An array in several parts along one axis."""
    axis, parts, first = equation.params["axis"], [], 0
    for size in equation.params["sizes"]:
        index = tuple(slice(first, first + size) if a == axis else slice(0, n) for a, n in enumerate(array.shape))
        parts.append(_part(array, index, equation))
        first += size
    return parts


def reverse(graph, equation, array):
    """Axes the other way round."""
    axes = equation.params["dimensions"]
    if array.long in axes:
        raise Unsupported("rev", "a long axis")
    return [Array(np.flip(array.nodes, axes), array.shape)]


def pad(graph, equation, array, filling):
    """A border, or gaps, of one value; negative widths cut."""
    _no_long(equation, array)
    nodes = array.nodes
    for axis, (low, high, inside) in enumerate(equation.params["padding_config"]):
        low, high, inside = int(low), int(high), int(inside)
        length = nodes.shape[axis] + max(nodes.shape[axis] - 1, 0) * inside
        shape = list(nodes.shape)
        shape[axis] = length + max(low, 0) + max(high, 0)
        wide = np.full(shape, filling.nodes[()], object)
        place = [slice(None)] * nodes.ndim
        place[axis] = slice(max(low, 0), max(low, 0) + length, inside + 1)
        wide[tuple(place)] = nodes
        place[axis] = slice(max(-low, 0), shape[axis] - max(-high, 0))
        nodes = wide[tuple(place)]
    return [_kept(graph, Array(nodes, nodes.shape), "pad")]


def _part(array, index, equation):
    shape = tuple(equation.outvars[0].aval.shape)
    long = array.long
    if long is not None:
        part = index[long]
        if (part.start or 0, part.stop, part.step or 1) != (0, array.shape[long], 1):
            raise Unsupported(equation.primitive.name, "a part of a long axis")
        index = (*index[:long], slice(None), *index[long + 1 :])
        return Array(array.nodes[index], tuple(len(range(*i.indices(n))) for i, n in zip(index, array.shape)))
    nodes = array.nodes[index]
    return Array(nodes, nodes.shape if nodes.shape else shape)


def _known(equation, starts):
    nodes = [start.nodes[()] for start in starts]
    if any(node.operation != "constant" for node in nodes):
        raise Unsupported(equation.primitive.name, "an index that depends on the input")
    return [int(node.value) for node in nodes]


def _no_long(equation, *arrays):
    if any(array.long is not None for array in arrays):
        raise Unsupported(equation.primitive.name, "a long axis")


def _kept(graph, array, name):
    # An axis written out entry by entry must not grow past what a rule may take for written out.
    if max(array.nodes.shape, default=0) > graph.longest:
        raise Unsupported(name, f"an axis that becomes long in shape {array.shape}")
    return array


RULES = {
    "broadcast_in_dim": broadcast_in_dim,
    "concatenate": concatenate,
    "dynamic_slice": dynamic_slice,
    "dynamic_update_slice": dynamic_update_slice,
    "pad": pad,
    "reshape": reshape,
    "rev": reverse,
    "slice": slice_,
    "split": split,
    "squeeze": squeeze,
    "stack": stack,
    "tile": tile,
    "transpose": transpose,
    "unstack": unstack,
}
