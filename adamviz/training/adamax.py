"""Adamax, which divides by u, the largest gradient so far, where Adam divides by sqrt(v)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adamviz.core.rival_arguments import factory_name

NAMES = "Adamax", "adamax", "adamaxw"


def is_adamax(optimizer: Any) -> bool:
    """Whether an optimizer of Keras, or the function that makes one of optax, is an Adamax.

    Example:
        >>> import optax
        >>> is_adamax(optax.adamaxw), is_adamax(optax.adam)
        (True, False)
    """
    kinds = {kind.__name__ for kind in type(optimizer).__mro__}
    return not kinds.isdisjoint(NAMES) or (callable(optimizer) and factory_name(optimizer) in NAMES)


def squares(u: Mapping[str, Any]) -> dict[str, Any]:
    """What stands for Adam's v: u^2, so that sqrt(v) is what divides, and all that is told of v holds.

        u = max(beta_2 u, |g|),   update = -learning_rate / (1 - beta_1^t) * m / (u + epsilon)

    Source: Kingma & Ba, 2015, Algorithm 2.
    """
    return {name: each * each for name, each in u.items()}


def as_adam(found: Any) -> Any:
    """What was read of an Adamax as what is read of an Adam: `squares`, whose bias needs no correction."""
    numbers = {name: {**known, "corrected": True} for name, known in found.hyperparameters.items()}
    return found._replace(v=squares(found.v), hyperparameters=numbers)
