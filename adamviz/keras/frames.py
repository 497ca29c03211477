"""What variables stand for while a function that closes over them is traced.

A loss takes no arguments: it reads variables. To differentiate or compile it, each variable it reads must give a traced
value instead of its own. A frame holds those values for as long as the function runs, in this thread only.
"""

import contextlib
import threading


class _Thread(threading.local):
    def __init__(self):
        self.frames, self.scopes = [], []


_thread = _Thread()


class Frame:
    """Values that stand for variables, and what the function wrote meanwhile.

    Attributes:
        written: the variables that were assigned, in order; their new values are in `values`.
        read: other variables that were read: their own values became constants of the trace.
        made: variables that were created.
        replicas: the replica context, if the function runs on several devices.
        pure: whether nothing happened that a compiled copy of the trace would not repeat.
    """

    def __init__(self, variables=(), values=(), replicas=None):
        self.values = {id(variable): value for variable, value in zip(variables, values, strict=True)}
        self.written, self.read, self.made = [], [], []
        self.replicas = replicas
        self.pure = True

    def write(self, variable, value):
        if not any(variable is one for one in self.written):
            self.written.append(variable)
        self.values[id(variable)] = value

    def value(self, variable):
        return self.values[id(variable)]


@contextlib.contextmanager
def entered(frame):
    """Let a frame stand for its variables inside the block."""
    _thread.frames.append(frame)
    try:
        yield frame
    finally:
        _thread.frames.pop()


def inside(frame, function, *arguments):
    """`function(*arguments)` with a frame that stands for its variables; unlike by a `with` block, no interrupt leaves it behind."""
    frames, depth = _thread.frames, len(_thread.frames)
    try:
        frames.append(frame)
        return function(*arguments)
    finally:
        del frames[depth:]


def current():
    """The innermost frame of this thread, or None."""
    return _thread.frames[-1] if _thread.frames else None


def replicas():
    """The replica context that the running function belongs to, or None."""
    return next((frame.replicas for frame in reversed(_thread.frames) if frame.replicas), None)


def find(variable):
    """`(found, value)`: what a variable stands for in the frames around, the innermost first."""
    for frame in reversed(_thread.frames):
        if id(variable) in frame.values:
            return True, frame.values[id(variable)]
    if _thread.frames:
        _thread.frames[-1].read.append(variable)
    return False, None


@contextlib.contextmanager
def scoped(strategy):
    """Let variables be made for a strategy's devices inside the block."""
    _thread.scopes.append(strategy)
    try:
        yield strategy
    finally:
        _thread.scopes.pop()


def scope():
    """The strategy in whose scope this thread is, or None."""
    return _thread.scopes[-1] if _thread.scopes else None
