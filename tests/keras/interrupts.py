"""Interrupts by the clock, for tests of what they must not break."""

import contextlib
import random
import signal
import time


class Stop(BaseException):
    """What the timer's handler raises: nothing else does."""


@contextlib.contextmanager
def armed():
    """Let the timer's signal raise `Stop` inside the block."""

    def stop(*_):
        raise Stop

    before = signal.signal(signal.SIGALRM, stop)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def interrupted(function, seconds):
    """Call a function that is interrupted after some time; whether that came before its end."""
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        function()
        signal.setitimer(signal.ITIMER_REAL, 0)
    except Stop:
        return True
    except Exception as error:
        # So JAX says that a comparison of what it keeps programs by was interrupted, or, before 0.9, a look
        # at an argument's type.
        if "Stop" not in str(error) and not str(error).startswith("couldn't apply typeof"):
            raise
        return True
    return False


class Interrupter:
    """Interrupts functions at random moments within the time that they take, as far as is known: the range
    follows what comes of it, so that one interrupt in four would come too late, however busy the machine is.

    Args:
        function: is called a few times, to measure how long such functions take.
        seed: of the moments.
    """

    def __init__(self, function, seed=0):
        times = []
        for _ in range(5):
            begin = time.perf_counter()
            function()
            times.append(time.perf_counter() - begin)
        self._longest, self._drawn = 1.2 * sorted(times)[2], random.Random(seed)

    def interrupt(self, function):
        """Call a function; whether an interrupt came before its end."""
        came = interrupted(function, max(1e-6, self._drawn.uniform(0, self._longest)))
        self._longest *= 1.1 if came else 0.75
        return came
