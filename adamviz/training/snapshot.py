"""What a record keeps of arrays that may change or vanish: their samples, in rows of one array."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.training.layout import Layout
from adamviz.training.samples import dead_share, first_nonfinite, sampled
from adamviz.training.wide import narrow
from adamviz.typing import Float, Int, Shaped


class Snapshot(NamedTuple):
    """Copies of what is looked at of some tensors, in arrays of NumPy or, on their way to be, of JAX.

    Attributes:
        flat: for each role, the rows of a layout one after the other.
        places, values: for each role and tensor that is sampled, the place of the first entry that is not
            finite, -1 without one, and what it is; or None, where none is sampled.
        dead: of each tensor that is sampled, `dead_share` of the array that was named.
        scalars: the numbers that were handed in; None without.
        wide: by the tensor the samples of all its roles in float64, where one holds numbers that float32 does
            not; None without.
    """

    flat: Shaped[Any, "roles entries"]
    places: Int[Any, "roles large"] | None
    values: Float[Any, "roles large"] | None
    dead: Float[Any, " large"] | None
    scalars: Float[Any, " scalars"] | None = None
    wide: dict[int, dict[str, Float[np.ndarray, " n"]]] | None = None


def snapshot(
    arrays: Sequence[Any],
    scalars: Sequence[Any],
    roles: tuple[str, ...],
    known: tuple[tuple[bool, ...], ...],
    layout: Layout,
    on_device: bool,
) -> Snapshot:
    """Copy samples of tensors.

    Args:
        arrays: those that are known, role by role and tensor by tensor.
        scalars: arrays of one number each, to be copied too.
        roles: in the order of `ROLES`.
        known: for each role and tensor whether there is an array.
        layout: of the tensors.
        on_device: whether to do it by one program, where all arrays are of JAX; else on the host.
    """
    program = _on_device if on_device else _on_host
    made = program(arrays, scalars, roles, known, layout.places)
    if isinstance(made.flat, jax.core.Tracer):  # within a function that is traced; the arrays are not
        with jax.ensure_compile_time_eval():
            made = program(arrays, scalars, roles, known, layout.places)
    return made


def of_dead(known: Mapping[str, Sequence[bool]], i: int) -> str | None:
    """The role of which dead rows of a tensor are sought: v, or else the gradient."""
    return next((role for role in ("v", "gradient") if role in known and known[role][i]), None)


@partial(jax.jit, static_argnums=(2, 3, 4))
def _on_device(arrays, scalars, roles, known, places):
    begins, entries, large = places
    columns = _columns(arrays, roles, known)
    pieces = []
    for column in columns.values():
        at = 0
        for array, begin in zip(column, begins, strict=True):
            if array is not None:
                pieces += [jnp.zeros(begin - at, jnp.float32)] * (begin > at)
                pieces.append(sampled(array).astype(jnp.float32))
                at = begin + pieces[-1].size
        pieces += [jnp.zeros(entries - at, jnp.float32)] * (entries > at)
    flat = jnp.concatenate(pieces).reshape(len(columns), entries)
    copies = jnp.stack([x.reshape(()).astype(jnp.float32) for x in scalars]) if scalars else None
    if not large:
        return Snapshot(flat, None, None, None, copies)
    none = jnp.int32(-1), jnp.float32(0)
    pairs = [
        [none if column[i] is None else first_nonfinite(column[i]) for i in large]
        for column in columns.values()
    ]
    found, values = (
        jnp.array([[pair[k] for pair in row] for row in pairs], dtype).reshape(len(columns), len(large))
        for k, dtype in enumerate((jnp.int32, jnp.float32))
    )
    sought = [of_dead(dict(zip(roles, known, strict=True)), i) for i in large]
    shares = [
        jnp.nan if role is None else dead_share(columns[role][i], role == "v")
        for i, role in zip(large, sought, strict=True)
    ]
    return Snapshot(flat, found, values, jnp.array(shares, jnp.float32), copies)


def _on_host(arrays, scalars, roles, known, places):
    begins, entries, large = places
    columns = _columns(map(np.asarray, arrays), roles, known)
    flat = np.zeros((len(columns), entries), np.float32)
    found = np.full((len(columns), len(large)), -1, np.int64)
    values = np.zeros((len(columns), len(large)), np.float32)
    wide: dict[int, Any] = {}
    for role, column in enumerate(columns.values()):
        for i, (array, begin) in enumerate(zip(column, begins, strict=True)):
            if array is not None:
                sample = sampled(array)
                flat[role, begin : begin + len(sample)], beyond = narrow(sample)
                if beyond:
                    wide[i] = {}
        for k, i in enumerate(large):
            if column[i] is not None:
                found[role, k], values[role, k] = first_nonfinite(column[i])
    for i, known_of in wide.items():
        for name, column in columns.items():
            if column[i] is not None:
                known_of[name] = sampled(column[i]).astype(np.float64)
    sought = [of_dead(dict(zip(roles, known, strict=True)), i) for i in large]
    dead = [
        np.nan if role is None else dead_share(columns[role][i])
        for i, role in zip(large, sought, strict=True)
    ]
    copies = np.array([np.asarray(x).reshape(()) for x in scalars], np.float32) if scalars else None
    return Snapshot(flat, found, values, np.array(dead, np.float32), copies, wide or None)


def _columns(arrays, roles, known):
    """For each role the array of each tensor, or None."""
    each = iter(arrays)
    return {
        role: [next(each) if there else None for there in row] for role, row in zip(roles, known, strict=True)
    }
