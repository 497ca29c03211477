"""The parameters at some of the steps of a training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax

from adamviz.typing import PyTree

MOST = 64


class ParamsPath:
    """At most 64 sets of parameters in the host's memory: the first, the last, and between them some that
    lie equally far from each other. When it is full, every other one of those is dropped.

    Args:
        params: before the first step.
        every: how many steps lie between two, at first.
    """

    def __init__(self, params: PyTree, every: int) -> None:
        self._first = jax.device_get(params)
        self._kept: list[tuple[int, Any]] = []
        self._every = every

    def add(self, step: int, params: PyTree) -> None:
        """Keep the parameters after a step, if it is far enough from the last ones kept."""
        if self._kept and step - self._kept[-1][0] < self._every:
            return
        self._kept.append((step, jax.device_get(params)))
        if len(self._kept) > MOST - 2:
            self._kept, self._every = self._kept[::2], 2 * self._every

    def closed(self, step: int, params: PyTree, whole: Callable[[Any], PyTree]) -> tuple[PyTree, ...]:
        """All that are kept and those after the last step, each made whole by a function."""
        if not self._kept or self._kept[-1][0] < step:
            self._kept.append((step, jax.device_get(params)))
        return tuple(whole(each) for each in (self._first, *(params for _, params in self._kept)))
