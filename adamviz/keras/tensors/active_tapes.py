"""Which gradient tapes record now, and what JAX's own functions, which no tape can record, are told."""

from __future__ import annotations

import threading
from typing import Any

UNRECORDED = (
    "no gradient would flow through it, because a tape records Python's operators and NumPy's functions."
)
INSTEAD = (
    "Write np.sin(x) where it says jnp.sin(x); or put the computation into a function and give that to "
    "minimize(loss, ...)."
)


class _Thread(threading.local):
    def __init__(self):
        self.tapes = []


_thread = _Thread()


def tapes() -> list[Any]:
    """The gradient tapes that record in this thread now, the outermost first: a list that they enter and
    leave.
    """
    return _thread.tapes


def watched(tensor: Any) -> bool:
    """Whether a gradient could flow from a tensor through a tape that records now."""
    return any(tape.knows(tensor) for tape in tapes())


def check(tensor: Any, what: str, instead: str = INSTEAD) -> None:
    """Refuse a use of a tensor that a tape could not record, if there is one that should."""
    if watched(tensor):
        raise TypeError(f"{what} of a tensor that a GradientTape watches: {UNRECORDED} {instead}")


class Watched:
    """What JAX is handed of a tensor that a tape watches: nothing that it could compute with, and an error
    that says why.

    An operator such as `array * tensor` then leaves the matter to the tensor's own, which is recorded.
    """

    def __repr__(self):
        return f"a tensor that a GradientTape watches: {UNRECORDED} {INSTEAD}"

    def __array__(self, dtype=None, copy=None):
        raise TypeError(f"JAX received {self!r}")
