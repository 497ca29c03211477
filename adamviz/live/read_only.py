"""Lists that a view shows and that nobody changes in place, as a view hears only of what it is assigned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn


def fixed(value: Any, name: str) -> Any:
    """A trait's value that nobody can change in place: a list becomes a `ReadOnlyList`."""
    return ReadOnlyList(value, name) if isinstance(value, list) else value


class ReadOnlyList(list):
    """The value of a trait: equal to any list of the same entries, and copied, sliced and added as one.

    What would change it in place raises a TypeError that says what to write instead.

    Args:
        entries: of the list.
        name: of the trait.

    Example:
        >>> charts = ReadOnlyList(["m"], "charts")
        >>> charts + ["v"], charts == ["m"]
        (['m', 'v'], True)
        >>> charts.append("v")
        Traceback (most recent call last):
        ...
        TypeError: A view's charts cannot be changed in place: assign a list, view.charts = [...]
    """

    def __init__(self, entries: Iterable[Any], name: str) -> None:
        super().__init__(entries)
        self._name = name

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(
            f"A view's {self._name} cannot be changed in place: assign a list, view.{self._name} = [...]"
        )

    append = extend = insert = remove = pop = clear = sort = reverse = _refuse  # type: ignore[assignment]
    __setitem__ = __delitem__ = __imul__ = _refuse  # type: ignore[assignment]

    def __iadd__(self, entries: Iterable[Any]) -> list[Any]:  # type: ignore[misc, override]
        return [*self, *entries]  # which Python then assigns: view.charts += ["v"]

    def __reduce__(self) -> tuple[type, tuple[list[Any]]]:
        return list, (list(self),)  # a copy is anybody's own
