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
from adamviz.training.statistics import ROLES
from adamviz.typing import Float, Int, Shaped


class Snapshot(NamedTuple):
    """Copies of what is looked at of some tensors, in arrays of NumPy or, on their way to be, of JAX.

    Attributes:
        flat: for each role, the rows of a layout one after the other.
        places, values: for each role and tensor that is sampled, the place of the first entry that is not
            finite, -1 without one, and what it is.
        dead: of each tensor that is sampled, `dead_share` of the array that was named.
    """

    flat: Shaped[Any, "roles entries"]
    places: Int[Any, "roles large"]
    values: Float[Any, "roles large"]
    dead: Float[Any, " large"]


def snapshot(columns: Mapping[str, Sequence[Any]], layout: Layout, on_device: bool) -> Snapshot:
    """Copy samples of tensors.

    Args:
        columns: for each role, in the order of `ROLES`, one array or None for each tensor.
        layout: of the tensors.
        on_device: whether to do it by one program, where all arrays are of JAX; else on the host.
    """
    program = _on_device if on_device else _on_host
    return Snapshot(*program(columns, tuple(layout.begins), layout.rows * layout.width, tuple(layout.large)))


def of_dead(known: Mapping[str, Sequence[bool]], i: int) -> str | None:
    """The role of which dead rows of a tensor are sought: v, or else the gradient."""
    return next((role for role in ("v", "gradient") if role in known and known[role][i]), None)


@partial(jax.jit, static_argnums=(1, 2, 3))
def _on_device(columns, begins, entries, large):
    columns = {role: columns[role] for role in ROLES if role in columns}  # JAX sorts a dictionary
    flat = []
    for column in columns.values():
        pieces, at = [], 0
        for array, begin in zip(column, begins, strict=True):
            if array is not None:
                pieces += [jnp.zeros(begin - at, jnp.float32)] * (begin > at)
                pieces.append(sampled(array).astype(jnp.float32))
                at = begin + pieces[-1].size
        flat.append(jnp.concatenate([*pieces, jnp.zeros(entries - at, jnp.float32)]))
    none = jnp.int32(-1), jnp.float32(0)
    pairs = [
        [none if column[i] is None else first_nonfinite(column[i]) for i in large]
        for column in columns.values()
    ]
    places, values = (
        jnp.array([[pair[k] for pair in row] for row in pairs], dtype).reshape(len(columns), len(large))
        for k, dtype in enumerate((jnp.int32, jnp.float32))
    )
    known = {role: [array is not None for array in column] for role, column in columns.items()}
    roles = [of_dead(known, i) for i in large]
    shares = [
        jnp.nan if role is None else dead_share(columns[role][i], role == "v")
        for i, role in zip(large, roles, strict=True)
    ]
    return jnp.stack(flat), places, values, jnp.array(shares, jnp.float32)


def _on_host(columns, begins, entries, large):
    columns = {
        role: [None if array is None else np.asarray(array) for array in column]
        for role, column in columns.items()
    }
    flat = np.zeros((len(columns), entries), np.float32)
    places = np.full((len(columns), len(large)), -1, np.int64)
    values = np.zeros((len(columns), len(large)), np.float32)
    with np.errstate(over="ignore"):  # of numbers in float64
        for role, column in enumerate(columns.values()):
            for array, begin in zip(column, begins, strict=True):
                if array is not None:
                    sample = sampled(array)
                    flat[role, begin : begin + len(sample)] = sample
            for k, i in enumerate(large):
                if column[i] is not None:
                    places[role, k], values[role, k] = first_nonfinite(column[i])
    known = {role: [array is not None for array in column] for role, column in columns.items()}
    roles = [of_dead(known, i) for i in large]
    dead = [
        np.nan if role is None else dead_share(columns[role][i]) for i, role in zip(large, roles, strict=True)
    ]
    return flat, places, values, np.array(dead, np.float32)
