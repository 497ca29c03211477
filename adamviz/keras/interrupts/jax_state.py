"""What JAX keeps for a thread, left as it was when an interrupt comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax

try:
    from jax.extend.core import set_current_trace, take_current_trace
except ImportError:  # JAX before 0.8
    from jax.core import set_current_trace, take_current_trace


with (
    take_current_trace() as _top
):  # what JAX computes by where nothing is traced, as where this is imported first
    pass


BEING_COMPUTED = "Recursively calling <weakref"  # how JAX says that it waits for itself


def preserving_jax_state(function: Callable, *arguments: Any, **options: Any) -> Any:
    """`function(*arguments, **options)`; afterwards JAX's present trace and its switch for 64 bits are what
    they were.

    JAX sets them in `with` blocks whose ends an interrupt may come before: whatever is computed next would
    then be a tracer of something that is gone, have 64 bits, or meet no trace at all. The blocks around put
    that right, and `repair_jax_state` what an interrupt at their own ends leaves.

    An interrupt may also come where JAX writes down that it is computing something, and that then stays: each
    later step would raise. So what JAX keeps is dropped, and all is computed once more.
    """
    try:
        return _preserving(function, arguments, options)
    except RecursionError as error:
        if not str(error).startswith(BEING_COMPUTED):
            raise
    jax.clear_caches()
    return _preserving(function, arguments, options)


def _preserving(function, arguments, options):
    trace = _top
    try:
        with (
            take_current_trace() as trace,
            set_current_trace(_top if trace is None else trace),
            jax.enable_x64(jax.config.x64_enabled),
        ):
            return function(*arguments, **options)
    except BaseException:
        repair_jax_state()
        raise
    finally:
        if trace is None:  # an interrupt came while JAX computed something for somebody else
            repair_jax_state()


def repair_jax_state() -> None:
    """Let JAX compute again after an interrupt that has left it without a trace: by the one where nothing is
    traced.
    """
    with take_current_trace() as trace:
        pass
    if trace is None:
        set_current_trace(_top).__enter__()
