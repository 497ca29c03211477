"""Logging from inside of a hook or a callback, where an error would end a training that has done no wrong."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any


class Unattended:
    """Logs the steps of optimizers that count for themselves.

    The steps go on where another optimizer begins to count again, as one of a model compiled anew does; and
    where `Recorder.log` was called by hand with a step beyond theirs, which is told once.

    Args:
        log: `Recorder.log`; and due: `Recorder.due`.
        last: gives the last step that was recorded, 0 without one.

    Attributes:
        watch: the last `Watch` that logs to it, if there was one.
    """

    def __init__(self, log: Callable[..., bool], due: Callable[[int], bool], last: Callable[[], int]) -> None:
        self.due: Callable[[int], bool] = due
        self.watch: Any = None
        self._log, self._last = log, last
        self._optimizer: Any = None
        self._offset = self._step = 0
        self._told = self._beyond = False

    def step(self, optimizer: Any, count: int) -> int:
        """The step to log for an optimizer that has made so many."""
        if optimizer is not self._optimizer:
            self._optimizer = optimizer
            self._offset = max(0, max(self._step, self._last()) - count)
        self._step = self.reached(count + self._offset)
        self._offset = self._step - count
        return self._step

    def reached(self, step: int) -> int:
        """The step to count on from: this one, or the last that was recorded where it is beyond."""
        last = self._last()
        if last <= step:
            return step
        if not self._beyond:
            self._beyond = True
            warnings.warn(
                f"Step {last} was recorded by a call of `log`, when the optimizer that is recorded by itself "
                f"was at step {step}: its steps count on from {last}",
                stacklevel=3,
            )
        return last

    def log(self, step: int, **given: Any) -> None:
        """Log a step. What is wrong with it becomes a warning, the first time."""
        try:
            self._log(step, **given)
        except Exception as error:
            if not self._told:
                self._told = True
                warnings.warn(
                    f"Step {step} was not recorded: {error}. The training goes on; further errors are not "
                    "told",
                    stacklevel=3,
                )
