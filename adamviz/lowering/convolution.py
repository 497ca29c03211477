"""Convolutions, as the sum over the kernel's places of products with a shifted array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jax.extend.core import JaxprEqn
from numpy.typing import DTypeLike

from adamviz.lowering.arrays import Array, Aval, Known, apply
from adamviz.lowering.graph import Graph, Unsupported
from adamviz.lowering.padding import padded
from adamviz.lowering.primitives import reduced
from adamviz.lowering.shapes import take


def convolve(graph: Graph, equation: JaxprEqn, left: Array, right: Array) -> list[Array]:
    """Batches of images with channels, convolved with kernels."""
    params, aval = equation.params, equation.outvars[0].aval
    numbers = params["dimension_numbers"]
    if params["feature_group_count"] != 1 or params["batch_group_count"] != 1:
        raise Unsupported("conv_general_dilated", "groups of channels")
    # Each is (batch or output, input channel, places).
    left, right = ordered(graph, left, numbers.lhs_spec), ordered(graph, right, numbers.rhs_spec)
    spatial = range(2, len(left.shape))
    zero = graph.constant(0, aval.dtype)
    for axis, (low, high), gap in zip(spatial, params["padding"], params["lhs_dilation"], strict=True):
        left = padded(graph, left, axis, low, high, gap - 1, zero)
    shape = tuple(aval.shape[place] for place in numbers.out_spec)
    total: Any = None
    for offset in np.ndindex(*right.shape[2:]):
        moved, kernel = left, right
        for axis, place, stride, gap in zip(
            spatial, offset, params["window_strides"], params["rhs_dilation"], strict=True
        ):
            first = place * gap
            moved = take(graph, moved, axis, first + stride * np.arange(shape[axis]))
            kernel = take(graph, kernel, axis, [place])
        product = times(graph, aval.dtype, moved, kernel)
        total = product if total is None else apply(graph, "add", Aval(shape, aval.dtype), (total, product))
    back = np.argsort(numbers.out_spec)
    return [Array(total.nodes.transpose(back), aval.shape)]


def ordered(graph: Graph, array: Array, order: Sequence[int]) -> Array:
    """The array with its axes in another order."""
    if array.value is not None:
        return Known(graph, array.value.transpose(order))
    return Array(array.nodes.transpose(order), tuple(array.shape[axis] for axis in order))


def times(graph: Graph, dtype: DTypeLike, image: Array, kernel: Array) -> Array:
    """(batch, input, places) times (output, input, 1, ...), summed over the inputs."""
    left = Array(image.nodes[:, None], (image.shape[0], 1, *image.shape[1:]))
    right = Array(kernel.nodes[None], (1, *kernel.shape))
    shape = (image.shape[0], kernel.shape[0], *image.shape[1:])
    product = apply(graph, "mul", Aval(shape, dtype), (left, right))
    return reduced(graph, "add", Aval((*shape[:2], *shape[3:]), dtype), product, (2,))


RULES = {"conv_general_dilated": convolve}
