"""Short names for runs: what an optimizer is, and what sets it apart from the others beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adamviz.core.adam import Adam
from adamviz.core.parameters import parameters
from adamviz.core.textbook import TextbookAdam
from adamviz.live.texts import parameter_text
from adamviz.programs.values import plain_values


def labels(optimizers: Sequence[Any]) -> list[str]:
    """A name for each optimizer: its kind, and the numbers that set it apart from the first of its kind.

    Args:
        optimizers: those of `adamviz.core`.

    Example:
        >>> from adamviz.core.adam import Adam
        >>> labels([Adam(), Adam(amsgrad=True), Adam(clipnorm=1.0), Adam(beta_1=0.0)])
        ['Adam', 'AMSGrad', 'Adam, clipnorm 1', 'Adam, β₁ 0']
    """
    first: dict[str, Any] = {}
    return [_label(optimizer, first.setdefault(_kind(optimizer), optimizer)) for optimizer in optimizers]


def _kind(optimizer):
    if isinstance(optimizer, TextbookAdam):
        return "Textbook Adam"
    return "Adam" if isinstance(optimizer, Adam) else getattr(optimizer.factory, "__name__", "rival")


def _label(optimizer, first):
    """The kind's name, and the numbers in which it differs from the first of its kind."""
    name, own, other = _kind(optimizer), plain_values(optimizer), plain_values(first)
    if own.get("amsgrad"):
        name = "AMSGrad"
    different = []
    for entry in parameters(optimizer):
        value = own[entry.name]
        # A clip is worth a word also where every run has it.
        is_clip = entry.scale == "threshold" and value is not None
        if entry.scale == "switch" and entry.name != "amsgrad" and value != other.get(entry.name):
            different.append(parameter_text(entry._asdict(), value))
        if entry.scale != "switch" and (is_clip or value != other.get(entry.name)):
            different.append(parameter_text(entry._asdict(), value))
    return ", ".join([name, *different])
