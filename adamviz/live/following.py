"""Keeps the traits of a view of runs together: surface, runs and sliders follow from each other."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import traitlets

from adamviz.live.refusals import check_excluded, check_shown, names_of
from adamviz.live.view import View

_INPUTS = ("surface", "linked", "selected", "_runs")  # what transitions read of a state


class Following(View):
    """A view in which some traits follow from others, whoever sets them, alone or several at once.

    Observers hear of a change when all that follows from it is so already. Several traits that are set in one
    `hold_trait_notifications` change at once, in whatever order they are set.
    """

    _leading: tuple[str, ...] = ()  # of a kind of view, from which something follows
    _led: tuple[str, ...] = ()  # and what follows from those
    _followed: tuple[str, ...] = ()  # all from which something follows
    _watched: tuple[str, ...] = ()  # those, and what a value given beside them comes before
    _named: set[str]  # the traits that have been set by name since several are set at once
    _settled: dict[str, Any]  # of the followed traits, when all was together last
    _programs: Mapping[str, Any]  # of surfaces and optimizers, as the page has them
    if TYPE_CHECKING:  # traits of its subclass
        _runs: Any
        selected: Any

    def _start_following(self) -> None:
        """Begin: the traits are together now."""
        numbers, others = (
            {name for program in self._programs[kind] for name in names_of(program)}
            for kind in ("optimizers", "surfaces")
        )
        numbers |= {name for run in self._runs for name in run["numbers"]}
        self._followed = ("surface", "selected", "_runs", *self._leading, *sorted(numbers))
        self._watched = (*self._followed, "start", "extent", *self._led, *sorted(others))
        self._named = set()
        self._settled = self._now(self._followed)
        self._register_validator(type(self)._check_number, (*numbers, *others))

    def _now(self, names: Iterable[str]) -> dict[str, Any]:
        return {name: getattr(self, name) for name in names}

    def _check_number(self, proposal: Any) -> Any:
        if not self._applying_state:
            check_shown({proposal.trait.name: proposal.value}, self._now(_INPUTS), self._programs)
        return proposal.value

    @contextlib.contextmanager
    def hold_trait_notifications(self) -> Iterator[None]:
        """Let several traits change at once: what follows from them follows from all, in whatever order."""
        with self._at_once():
            if not self._followed or self._cross_validation_lock or self._applying_state:
                with super().hold_trait_notifications():
                    yield
                return
            before, settled, self._named = self._now(self._watched), self._settled, set()
            try:
                with super().hold_trait_notifications():
                    yield
                    now = self._now(self._watched)
                    changes = {n: value for n, value in now.items() if value != before[n] or n in self._named}
                    if changes.keys() & set(self._followed):
                        check_excluded(changes, now, self._programs)
                        self._settle(before | self._now(["linked"]), changes)
            except traitlets.TraitError:  # all has been taken back
                self._settled = settled
                raise

    def _follow(self) -> None:
        now = self._now(self._followed)
        changes = {name: value for name, value in now.items() if value != self._settled[name]}
        if changes:
            self._settle(self._settled | self._now(["linked"]), changes)

    def _settle(self, state: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
        """Set traits, and all that follows from them, in one message."""
        applied = self._follows(state, changes)
        with self.hold_sync(), super().hold_trait_notifications():
            for name, value in applied.items():
                setattr(self, name, value)
            self._settled = self._now(self._followed)

    def _window(self) -> dict[str, Any]:
        """The traits that show the numbers of the selected run."""
        return self._now(self._runs[self.selected]["numbers"])

    def _take(self, sync_data: dict[str, Any]) -> None:
        self._before = self._now((*_INPUTS, *self._leading))
        super()._take(sync_data)

    def _received(self, changes: dict[str, Any]) -> None:
        # The page has made what it saves fit together; what something else in the page sends comes alone.
        told = (
            {}
            if "_saved" in changes
            else {name: value for name, value in changes.items() if name in self.keys}
        )
        # A number that was set here meanwhile is newer than the page's runs.
        numbers = self._runs[self.selected]["numbers"]
        moved = "selected" in changes or "_runs" in told
        newer = {
            name: value
            for name, value in self._window().items()
            if value != numbers[name] and (value != changes[name] if name in changes else not moved)
        }
        self._settled = self._now(self._followed)
        if told or newer:
            self._settle(self._before if told else self._now((*_INPUTS, *self._leading)), told | newer)

    def _set_state(self, state: Mapping[str, Any]) -> None:
        if "_runs" in state:
            state = {**state, **state["_runs"][state["selected"]]["numbers"]}
        with self._at_once():
            super()._set_state(state)
            # Not in place: a hold around this keeps what was settled before, to put it back.
            self._settled = self._settled | {name: state[name] for name in self._followed if name in state}

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if self._mine:
            self._named.add(name)
