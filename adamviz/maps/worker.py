"""What an executor's process does with a tile."""

from __future__ import annotations

import functools
import traceback
from typing import Any

import jax
import jax.export
import numpy as np


def work(program: bytes, wide: bool, arguments: tuple[Any, ...]) -> tuple[dict[str, np.ndarray] | None, str]:
    """The measures of a tile and no words; or nothing, and what went wrong.

    What the program raises is returned rather than raised: what an executor raises itself means that the tile
    was lost.

    Args:
        program: as `adamviz.maps.tiles.program` makes it.
        wide: whether it computes in float64.
        arguments: what it takes.
    """
    try:
        with jax.enable_x64(wide):
            found = _loaded(program)(*arguments)
            return {name: np.asarray(part) for name, part in found.items()}, ""
    except Exception:  # of any kind: the caller is in another process
        return None, traceback.format_exc()


@functools.lru_cache(maxsize=8)
def _loaded(program):
    return jax.jit(jax.export.deserialize(bytearray(program)).call)
