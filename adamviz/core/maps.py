"""Many runs of which only a few numbers each are wanted: a map's pixels, in blocks that stay in the cache."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from adamviz.core import measures
from adamviz.core.compiled import Layout, whole
from adamviz.core.parameters import replace
from adamviz.core.trajectory import advance
from adamviz.typing import Float, Int

START = 3  # the start point, beside the numbers of optimizer, surface and noise


class Spec(NamedTuple):
    """All of a map that is code.

    Attributes:
        layouts: of optimizer, surface and noise, as `Flat` has them.
        across, down: what x and y turn, each (thing, place): the place in the vector of the optimizer's (0),
            the surface's (1) or the noise's (2) numbers, or the coordinate of the start (3).
        names: of the measures.
        off: thresholds of the optimizer that are infinite in every pixel.
        plain: whether the optimizer is an Adam without AMSGrad in every pixel, which needs no vhat.
        together: steps in a round of the loop over steps. An accelerator is given work anew for each round,
            and waits for it.
    """

    layouts: tuple[Layout, Layout, Layout]
    across: tuple[int, int]
    down: tuple[int, int]
    names: tuple[str, ...]
    off: tuple[str, ...] = ()
    plain: bool = False
    together: int = 1


class Values(NamedTuple):
    """All of a map that is data, but for the pixels.

    Attributes:
        numbers: of optimizer, surface and noise, a vector each.
        others: what is no number of each.
        start: the first point, which gives the dtype.
        limits: tolerance and radius, as `Known` has them.
    """

    numbers: tuple[Any, Any, Any]
    others: tuple[tuple, tuple, tuple]
    start: Float[np.ndarray, " 2"]
    limits: Float[np.ndarray, " 2"]


@functools.partial(jax.jit, static_argnames=("spec",))
def blocks(
    spec: Spec,
    values: Values,
    across: Float[Array, "blocks columns"],
    down: Float[Array, "blocks rows"],
    count: Int[ArrayLike, ""],
    steps: Int[ArrayLike, ""],
) -> dict[str, Array]:
    """The measures of all pixels of some blocks, and "converged": whether the last loss is not above the
    first.

    The blocks are computed one after the other: small ones stay in a processor's cache. A pixel of a block
    has the x of its column and the y of its row, and what depends on one of them, such as beta_1^t, is
    computed once for it.

    Args:
        spec: what is compiled.
        values: the numbers that no pixel changes.
        across: what x is in the columns of each block.
        down: what y is in the rows of each block.
        count: how many of the blocks are wanted; the others are zeros.
        steps: of each run.

    Returns:
        By name, arrays (blocks, rows, columns).
    """

    def pixel(x, y):
        return run(spec, values, x, y, steps)

    def block(index):
        return jax.vmap(jax.vmap(pixel, (0, None)), (None, 0))(across[index], down[index])

    def put(index, made):
        return jax.tree.map(lambda whole, part: whole.at[index].set(part), made, block(index))

    shapes = jax.eval_shape(block, jnp.zeros((), jnp.int32))
    nothing = jax.tree.map(lambda part: jnp.zeros((len(across), *part.shape), part.dtype), shapes)
    return jax.lax.fori_loop(0, count, put, nothing)


def run(spec: Spec, values: Values, x: Array, y: Array, steps: ArrayLike) -> dict[str, Array]:
    """The measures of one run; arguments as in `blocks`."""
    changed: list[dict[int, Any]] = [{}, {}, {}, {}]
    for (thing, place), number in ((spec.across, x), (spec.down, y)):
        changed[thing][place] = number
    optimizer, surface, noise = map(whole, values.numbers, values.others, spec.layouts, changed[:START])
    if spec.off:
        optimizer = replace(optimizer, **dict.fromkeys(spec.off))
    dtype = values.start.dtype
    start = jnp.asarray(values.start)
    if changed[START]:
        point = [changed[START].get(i, coordinate) for i, coordinate in enumerate(values.start)]
        start = jnp.stack([jnp.asarray(coordinate).astype(dtype) for coordinate in point])
    state = optimizer.init(start)
    if spec.plain:
        state = state._replace(vhat=None)
    found = [[jnp.asarray(part).astype(dtype) for part in minimum] for minimum in surface.minima]
    minima = jnp.stack([jnp.stack(minimum) for minimum in found]) if found else jnp.zeros((0, 3), dtype)
    known = measures.Known(minima, *jnp.asarray(values.limits, dtype))

    def step(index, carry):
        xy, state, memory = carry
        after, state, (loss, _, record) = advance(optimizer, surface, noise, xy, state, index)
        memory = measures.at(memory, measures.Point(index, xy, loss), known)
        return after, state, measures.by(memory, record.update, after - xy)

    def several(index, carry):
        for i in range(spec.together):
            carry = step(spec.together * index + i, carry)
        return carry

    index, done = jnp.asarray(steps, jnp.int32), jnp.zeros((), jnp.int32)
    carry = start, state, measures.begin(spec.names, jnp.zeros((), dtype), start.size)
    if spec.together > 1:
        rounds = index // spec.together
        carry = jax.lax.fori_loop(done, rounds, several, carry)
        done = spec.together * rounds
    xy, _, memory = jax.lax.fori_loop(done, index, step, carry)
    last = measures.Point(index, xy, surface(xy))
    made = measures.results(measures.at(memory, last, known), last, known)
    return made | {"converged": last.loss <= surface(start)}
