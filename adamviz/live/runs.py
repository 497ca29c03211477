"""From the optimizers that a caller gives to a view's runs and their kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adamviz.api import check_optimizer
from adamviz.core import snapshots
from adamviz.core.encodable import encodables
from adamviz.core.parameters import is_parametric
from adamviz.core.received import received
from adamviz.keras.adam import Adam
from adamviz.live.labels import labels
from adamviz.live.run_values import LIMITS
from adamviz.programs.axes import PLANE
from adamviz.programs.describe import Description, describe


def named_runs(
    optimizers: Any, argument: str = "optimizers", axes: Sequence[str] = PLANE
) -> list[tuple[str, Description]]:
    """(label, optimizer) of each run, with the user's own functions as they are now.

    Args:
        optimizers: an `Adam` or a `Rival`, a list of several, or a dict from labels to them;
            `Adam(learning_rate=0.1)` if None.
        argument: what the caller calls them, for the message.
        axes: the names of a point's coordinates.

    Raises:
        TypeError, ValueError: the message says what is allowed.
    """
    return [
        (label, describe(snapshots.snapshot(optimizer), axes))
        for label, optimizer in _named(optimizers, argument)
    ]


def kinds_of(named: list[tuple[str, Description]]) -> tuple[list[Description], list[dict[str, Any]]]:
    """The different kinds among the optimizers, and each run with its kind and its numbers."""
    kinds: dict[Any, Description] = {}
    runs = []
    for label, optimizer in named:
        kind = kinds.setdefault(optimizer.key, optimizer)
        index = list(kinds).index(kind.key)
        runs.append({"label": label, "optimizer": index, "numbers": dict(optimizer.values)})
    return list(kinds.values()), runs


def check_names(noise: Description, optimizers: list[Description], surfaces: list[Description]) -> None:
    """Refuse two numbers of one name where one slider would move both."""
    of_optimizers = {name for optimizer in optimizers for name in optimizer.names}
    of_surfaces = {name for surface in surfaces for name in surface.names}
    both = of_optimizers & of_surfaces
    if both:
        raise ValueError(
            f"A surface and an optimizer both have a number called {', '.join(sorted(both))}: rename one"
        )
    taken = noise.names & (of_optimizers | of_surfaces)
    if taken:
        raise ValueError(
            f"A number cannot be called {', '.join(sorted(taken))}: the noise of every view has one; rename "
            "it"
        )


def _named(optimizers: Any, argument: str) -> list[tuple[str, Any]]:
    """(label, optimizer) of each run."""
    if optimizers is None:
        optimizers = Adam(learning_rate=0.1)
    if isinstance(optimizers, dict):
        several = [check_optimizer(one) for one in optimizers.values()]
        named = list(zip(encodables(map(str, optimizers)), several, strict=True))
    else:
        several = [optimizers] if is_parametric(optimizers) or isinstance(optimizers, Adam) else optimizers
        if not isinstance(several, (list, tuple)):
            raise TypeError(
                f"Expected {argument} to be a list of av.Adam(...) or av.Rival(...), received: "
                f"{received(optimizers)}"
            )
        several = [check_optimizer(one) for one in several]
        named = list(zip(labels(several), several, strict=True))
    if not 1 <= len(named) <= LIMITS["runs"]:
        raise ValueError(f"Expected from 1 to {LIMITS['runs']} optimizers, received: {len(named)}")
    return named
