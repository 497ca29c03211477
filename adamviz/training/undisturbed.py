"""Computing under settings of JAX that are not those of the training which is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import jax


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let no setting that is meant to find mistakes in a training stop what measures it: there NaN stands for
    what is not known, types mix, and numbers move between host and device. And compute now, also where
    a function is being traced.
    """
    with (
        jax.ensure_compile_time_eval(),
        jax.debug_nans(False),
        jax.debug_infs(False),
        jax.disable_jit(False),
        jax.numpy_dtype_promotion("standard"),
        jax.numpy_rank_promotion("allow"),
        jax.transfer_guard("allow"),
    ):
        yield
