"""Where among the leaves of what a step hands to a recorder each array lies: of steps alike, found once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from adamviz.training.arguments import is_floating, is_jax, is_jax_type
from adamviz.training.layout import Layout

Known = tuple[tuple[bool, ...], ...]


class Columns(NamedTuple):
    """The arrays of a step, one after the other: role by role, and tensor by tensor; or their places.

    Attributes:
        roles: what they are.
        known: for each role and tensor whether there is one.
        arrays: of each layout its own.
        parts: of each layout what is known of its tensors.
    """

    roles: tuple[str, ...]
    known: Known
    arrays: list[list[Any]]
    parts: list[Known]


class Leaves(NamedTuple):
    """The places of all that is looked at, among the leaves of all trees of a step.

    Attributes:
        columns: of the arrays.
        shapes: of the arrays of all layouts, one after the other.
        made: of the number of steps that the state tells; None where it does not.
        numbers: of what the state tells of all tensors alike: by name whether the value lies among the
            leaves, and its place, or itself.
        own: the names of the tensors that these numbers are of.
    """

    columns: Columns
    shapes: list[tuple[int, ...]]
    made: int | None
    numbers: dict[str, tuple[bool, Any]]
    own: list[str]

    def arrays(self, leaves: Sequence[Any]) -> list[list[Any]] | None:
        """The arrays themselves, of each layout its own; None where they are not as they were when this was
        made.
        """
        parts = [[leaves[i] for i in part] for part in self.columns.arrays]
        there = parts[0] if len(parts) == 1 else sum(parts, [])
        if not all(map(is_jax_type, set(map(type, there)))):
            return None
        if [array.shape for array in there] != self.shapes:
            return None
        return parts if all(map(is_floating, {array.dtype for array in there})) else None

    def known(self, leaves: Sequence[Any]) -> dict[str, dict[str, Any]]:
        """What the state tells of each tensor."""
        shared = {name: leaves[value] if lies else value for name, (lies, value) in self.numbers.items()}
        return dict.fromkeys(self.own, shared)


def columns_of(groups: Mapping[str, Sequence[Any]], layouts: Sequence[Layout]) -> Columns:
    """The arrays of some roles, each one array or None for each tensor, by the layouts of the tensors."""
    known = tuple(tuple(array is not None for array in column) for column in groups.values())
    return Columns(
        tuple(groups),
        known,
        [
            [column[i] for column in groups.values() for i in layout.at if column[i] is not None]
            for layout in layouts
        ],
        [tuple(tuple(row[i] for i in layout.at) for row in known) for layout in layouts],
    )


def leaves_of(
    leaves: Sequence[Any], columns: Columns, count: Any, hyperparameters: Mapping[str, Mapping[str, Any]]
) -> Leaves | None:
    """Where all this lies among some leaves; None where not all of it does, or one array lies at two places.

    Args:
        leaves: of all trees of a step.
        columns: the arrays.
        count: how many steps the state tells.
        hyperparameters: of each tensor, as `Slots` has them.
    """
    arrays = [leaf for leaf in leaves if is_jax(leaf)]
    at = {id(leaf): i for i, leaf in enumerate(leaves) if is_jax(leaf)}
    numbers: Mapping[str, Any] = next(iter(hyperparameters.values()), {})
    if len(at) < len(arrays) or any(each is not numbers for each in hyperparameters.values()):
        return None
    try:
        return Leaves(
            columns._replace(arrays=[[at[id(array)] for array in part] for part in columns.arrays]),
            [array.shape for part in columns.arrays for array in part],
            None if count is None else at[id(count)],
            {
                name: (False, value) if isinstance(value, bool) else (True, at[id(value)])
                for name, value in numbers.items()
            },
            list(hyperparameters),
        )
    except KeyError:
        return None
