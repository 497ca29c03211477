"""What one call of a program costs: its operations, each as often as the loops around it run."""

from __future__ import annotations

import math
from collections.abc import Sequence

from adamviz.lowering.graph import Node
from adamviz.lowering.scalars import Traced

FREE = ("constant", "index", "input", "carry", "last", "scan", "table", "kept", "convert")
# A function of mathematics takes about as long as so many additions.
WEIGHTS = {
    **dict.fromkeys(
        "acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp exp2 expm1 log log1p logistic pow sin sinh "
        "tan tanh".split(),
        16,
    ),
    **dict.fromkeys("bessel_i0e bessel_i1e digamma erf erf_inv erfc lgamma".split(), 40),
}


def cost(traced: Traced, outputs: Sequence[Node] | None = None) -> int:
    """The scalar operations of one call of a traced function (for some of its outputs, or all), in additions.

    Example:
        >>> import jax.numpy as jnp, numpy as np
        >>> from adamviz import lowering
        >>> data = np.arange(1000.0, dtype=np.float32) ** 2
        >>> lowering.cost(lowering.Traced(lambda x: jnp.sum(data * x), np.float32(0)))
        2000
    """
    graph, total = traced.graph, 0
    for node in graph.reached(traced.outputs if outputs is None else outputs):
        loops, own = node.loops, WEIGHTS.get(node.operation, 1)
        if node.operation == "total":
            loops = loops | {node.value[1]}
        if node.operation not in FREE:
            total += own * math.prod(map(graph.length, loops))
    return total
