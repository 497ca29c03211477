"""What the runs and pinned runs of a view may be, as JSON values.

`js/state/run-values.js` says the same to the page, and tests/shared/runs.json holds both to it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import traitlets

from adamviz.core.received import received
from adamviz.live.read_only import fixed
from adamviz.live.refusals import names_of
from adamviz.live.rules import fits
from adamviz.live.traits import Refused

Values = Mapping[str, Any]
LIMITS = {
    "runs": 8,
    "pins": 16,
    "kept": 2000,  # steps of a path that is kept as numbers: a notebook holds them all
    "within": 1e30,  # on either side of 0: where a start may be
}
_RUN = {"label", "optimizer", "numbers"}
_PIN = {"run", "label", "optimizer", "numbers", "surface", "surface_numbers", "noise", "start", "steps"}


def are_runs(value: Any, count: int, setup: Values) -> bool:
    """Whether a value is so many runs, each with a name, a kind of optimizer, and all of its numbers.

    Args:
        value: as JSON has it.
        count: how many runs there are.
        setup: the programs of `optimizers`.

    Example:
        >>> rate = {"name": "rate", "scale": "log", "whole": False, "allowed": [0, None, "[)"]}
        >>> setup = {"optimizers": [{"parameters": [rate]}]}
        >>> run = {"label": "a", "optimizer": 0, "numbers": {"rate": 0.1}}
        >>> are_runs([run], 1, setup), are_runs([], 1, setup), are_runs([{**run, "numbers": {}}], 1, setup)
        (True, False, False)
    """
    return (
        isinstance(value, (list, tuple))
        and len(value) == count
        and all(isinstance(run, Mapping) and set(run) == _RUN and _is_run(run, setup) for run in value)
    )


def are_pins(value: Any, runs: Sequence[Values], setup: Values) -> bool:
    """Whether a value is pins of runs, each a run with its surface, noise, start and steps.

    Args:
        value: as JSON has it.
        runs: those of the view.
        setup: the programs of `surfaces`, `optimizers`, `noise` and `settings`, and `limits`.
    """
    return (
        isinstance(value, (list, tuple))
        and len(value) <= setup["limits"]["pins"]
        and all(isinstance(pin, Mapping) and _is_pin(pin, runs, setup) for pin in value)
    )


def _is_run(run, setup):
    optimizers = setup["optimizers"]
    return (
        isinstance(run["label"], str)
        and _is_whole(run["optimizer"], len(optimizers) - 1)
        and _has_all(run["numbers"], optimizers[run["optimizer"]])
    )


def _is_pin(pin, runs, setup):
    if set(pin) - {"path"} != _PIN or not _is_run(pin, setup) or not _is_whole(pin["run"], len(runs) - 1):
        return False
    surface = next((program for program in setup["surfaces"] if program["name"] == pin["surface"]), None)
    steps = next(entry for entry in setup["settings"]["parameters"] if entry["name"] == "steps")
    return (
        pin["optimizer"] == runs[pin["run"]]["optimizer"]
        and surface is not None
        and _has_all(pin["surface_numbers"], surface)
        and (pin["noise"] is None or _has_all(pin["noise"], setup["noise"]))
        and fits(steps, pin["steps"])
        and _is_row(pin["start"], len(surface["start"]))
        and all(_is_finite(place) and abs(place) < setup["limits"]["within"] for place in pin["start"])
        and _is_path(pin.get("path"), int(pin["steps"]), len(surface["start"]))
    )


def _is_path(path, steps, axes):
    if path is None:
        return True
    return (
        isinstance(path, Mapping)
        and set(path) == {"xy", "loss"}
        and _is_row(path["xy"], axes * (steps + 1))
        and _is_row(path["loss"], steps + 1)
        and all(number is None or _is_finite(number) for number in (*path["xy"], *path["loss"]))
    )


def _is_whole(value, most):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _has_all(numbers, program):
    """Whether there are all numbers of a program; others only as None, such as a warm-up there is not."""
    own = names_of(program)
    return (
        isinstance(numbers, Mapping)
        and all(name in own or value is None for name, value in numbers.items())
        and all(e["name"] in numbers and fits(e, numbers[e["name"]]) for e in program["parameters"])
    )


def _is_row(value, length):
    return isinstance(value, (list, tuple)) and len(value) == length


def _is_finite(number):
    return isinstance(number, (int, float)) and not isinstance(number, bool) and math.isfinite(number)


class Runs(traitlets.TraitType):
    """A trait that holds the runs of a view: as many as it was made of."""

    def __init__(self) -> None:
        super().__init__(default_value=[])
        self.tag(sync=True)

    def validate(self, obj: Any, value: Any) -> list[Any]:
        """The runs, checked."""
        known = obj._trait_values.get(self.name) or value
        count = len(known) if isinstance(known, (list, tuple)) else 0
        if not count or not are_runs(value, count, obj._programs):
            raise Refused(
                f"Expected {self.name} to be the {count} runs of the view, each with its label, optimizer "
                f"and all of its numbers, received: {received(value)}"
            )
        return fixed([*value], str(self.name))


class Pins(traitlets.TraitType):
    """A trait that holds the pinned runs of a view."""

    def __init__(self) -> None:
        super().__init__(default_value=[])
        self.tag(sync=True)

    def validate(self, obj: Any, value: Any) -> list[Any]:
        """The pins, checked."""
        if not are_pins(value, obj._runs, obj._programs):
            most = obj._programs["limits"]["pins"]
            raise Refused(
                f"Expected {self.name} to be up to {most} pinned runs of the view, received: "
                f"{received(value)}"
            )
        return fixed([*value], str(self.name))
