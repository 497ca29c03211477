"""What variables stand for while a function that closes over them is traced.

A loss takes no arguments: it reads variables. To differentiate or compile it, each variable it reads must
give a traced value instead of its own. A frame holds those values for as long as the function runs, in this
thread only.
"""

from __future__ import annotations

import contextlib
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import Any

INSTEAD = (
    "compute with tensors and `jnp.where` or `jax.lax.cond`, return it, or read it outside of the function."
)


class _Thread(threading.local):
    def __init__(self):
        self.frames, self.scopes = [], []


_thread = _Thread()
_live = weakref.WeakValueDictionary()  # id of a variable -> the variable, for as long as it is in use


class Frame:
    """Values that stand for variables, and what the function wrote meanwhile.

    Attributes:
        values: the values by the variables' ids.
        written: the variables that were assigned, in order.
        replicas: the replica context, if the function runs on several devices.
        symbolic: whether no value is known while the function runs, because it is traced to be compiled.
    """

    symbolic = False

    def __init__(
        self, variables: Iterable[Any] = (), values: Iterable[Any] = (), replicas: Any = None
    ) -> None:
        self.values = {id(variable): value for variable, value in zip(variables, values, strict=True)}
        self.written, self.replicas = [], replicas

    def absent(self, variable: Any, depth: int) -> Any:
        """What a variable stands for that has no value yet; None for what it is in the first `depth` frames,
        those around.
        """

    def write(self, variable: Any, value: Any) -> None:
        if not any(variable is one for one in self.written):
            self.written.append(variable)
        self.values[id(variable)] = value

    def value(self, variable: Any) -> Any:
        return self.values[id(variable)]


def inside(frame: Frame, function: Callable, *arguments: Any) -> Any:
    """`function(*arguments)` with a frame that stands for its variables; unlike by a `with` block, no
    interrupt leaves it behind.
    """
    frames, depth = _thread.frames, len(_thread.frames)
    try:
        frames.append(frame)
        return function(*arguments)
    finally:
        del frames[depth:]


def current() -> Frame | None:
    """The innermost frame of this thread, or None."""
    return _thread.frames[-1] if _thread.frames else None


def replicas() -> Any:
    """The replica context that the running function belongs to, or None."""
    return next((frame.replicas for frame in reversed(_thread.frames) if frame.replicas), None)


def of_replicas() -> Frame:
    """The frame of the function that runs on several devices, the innermost one: a variable that is made has
    its first value there.
    """
    return next(frame for frame in reversed(_thread.frames) if frame.replicas)


def find(variable: Any, depth: int | None = None) -> tuple[bool, Any]:
    """`(found, value)`: what a variable stands for in the frames around (the first `depth` of them), the
    innermost first.
    """
    for place in reversed(range(len(_thread.frames) if depth is None else depth)):
        frame = _thread.frames[place]
        if id(variable) in frame.values:
            return True, frame.values[id(variable)]
        value = frame.absent(variable, place)
        if value is not None:
            return True, value
    return False, None


def tracing() -> Any:
    """The innermost frame of an `av.function` that is traced, or None."""
    return next((frame for frame in reversed(_thread.frames) if frame.symbolic), None)


def making(slot: bool = False) -> contextlib.AbstractContextManager:
    """A block in which a variable, perhaps an optimizer's slot, gets its first value: known even where a
    function is traced.
    """
    frame = tracing() if replicas() is None else None
    return contextlib.nullcontext() if frame is None else frame.making(slot)


def born(variable: Any) -> None:
    """Note a variable that has just got its first value."""
    frame = tracing()
    if frame is not None:
        frame.born(variable)
    _live[id(variable)] = variable


def live() -> list:
    """All variables that are in use, in the order in which they were made."""
    return [variable for reference in list(_live.valuerefs()) if (variable := reference()) is not None]


def keep(thing: Any) -> None:
    """Remember the state of something that is about to change, in case the running function fails: `state()`,
    `restore(state)`.
    """
    for context in (
        [replicas()] if replicas() is not None else [frame for frame in _thread.frames if frame.symbolic]
    ):
        context.keep(thing)


def within(strategy: Any, function: Callable, *arguments: Any) -> Any:
    """`function(*arguments)` in a strategy's scope; unlike by a `with` block, no interrupt leaves the scope
    behind.
    """
    scopes, depth = _thread.scopes, len(_thread.scopes)
    try:
        scopes.append(strategy)
        return function(*arguments)
    finally:
        del scopes[depth:]


@contextlib.contextmanager
def scoped(strategy: Any) -> Iterator[Any]:
    """Let variables be made for a strategy's devices inside the block."""
    _thread.scopes.append(strategy)
    try:
        yield strategy
    finally:
        _thread.scopes.pop()


def scope() -> Any:
    """The strategy in whose scope this thread is, or None."""
    return _thread.scopes[-1] if _thread.scopes else None
