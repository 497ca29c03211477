"""Changes of a view of runs that cannot be: numbers that nothing shown has, and thresholds that exclude each
other.

A constructor, a trait and a scene refuse them in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import traitlets

from adamviz.core.parameters import values

State = Mapping[str, Any]


class NotShown(traitlets.TraitError, TypeError):
    """A number that nothing shown has. As a TraitError it lets traitlets undo all that came with it."""


class Excluded(traitlets.TraitError, ValueError):
    """Values that cannot be together. As a TraitError it lets traitlets undo all that came with them."""


def check_shown(names: Mapping[str, Any], state: State, setup: Mapping[str, Any]) -> None:
    """Refuse numbers that neither the surface nor the selected run has, nor another one that is linked.

    Args:
        names: what is to be set, by name; what is no number of a surface or an optimizer counts as shown.
        state: `surface`, `selected`, `linked` and `_runs` as they are then.
        setup: the programs of the view.

    Raises:
        NotShown: the message says which numbers there are, and what has the others.
    """
    surface = next(program for program in setup["surfaces"] if program["name"] == state["surface"])
    run = state["_runs"][state["selected"]]
    runs = state["_runs"] if state.get("linked") else [run]
    here = [*names_of(surface), *(name for each in runs for name in names_of(_program(each, setup)))]
    turned = {name for program in (*setup["surfaces"], *setup["optimizers"]) for name in names_of(program)}
    turned |= {name for each in state["_runs"] for name in each["numbers"]}  # also what it could have
    unknown = [name for name in names if name in turned and name not in here]
    if unknown:
        named = [name + _owner(name, state, setup) for name in unknown]
        raise NotShown(
            f"Neither {state['surface']} nor the run {run['label']!r} has a number {', '.join(named)}; there "
            f"are {', '.join(dict.fromkeys(here))}"
        )


def check_excluded(changes: State, state: State, setup: Mapping[str, Any]) -> None:
    """Refuse changes that turn on two thresholds of a run that cannot be on together.

    Args:
        changes: values by name.
        state: `_runs` as they are then.
        setup: the programs of the view.

    Raises:
        Excluded: the message names both, and their values.
    """
    on = {name for name, value in changes.items() if value is not None}
    for run in state["_runs"]:
        for entry in _program(run, setup)["parameters"]:
            for other in on.intersection(entry.get("excludes", ())) if entry["name"] in on else ():
                raise Excluded(
                    f"Cannot accept both `{entry['name']}` and `{other}`, received: "
                    f"{entry['name']}={changes[entry['name']]!r}, {other}={changes[other]!r}"
                )


def check_noise_alone(noise: Any, changes: State) -> None:
    """Refuse numbers of the noise beside a `Noise`, which has them all.

    Args:
        noise: a `Noise`.
        changes: values by name.

    Raises:
        ValueError: the message names the numbers, and what to write.
    """
    both = [name for name in values(noise) if name in changes]
    if both:
        text = ", ".join(f"{name}={changes[name]!r}" for name in both)
        raise ValueError(
            f"Cannot accept both `noise` and `{both[0]}`, received: noise={noise!r}, {text}; write "
            f"noise=av.Noise({text})"
        )


def names_of(program: Mapping[str, Any]) -> list[str]:
    """The names of a program's numbers.

    >>> names_of({"parameters": [{"name": "beta_1"}, {"name": "beta_2"}]})
    ['beta_1', 'beta_2']
    """
    return [entry["name"] for entry in program["parameters"]]


def _program(run, setup):
    return setup["optimizers"][run["optimizer"]]


def _owner(name, state, setup):
    """What has a number, in words."""
    for run in state["_runs"]:
        if name in names_of(_program(run, setup)):
            return f" (the run {run['label']!r} has)"
    surfaces = [program["name"] for program in setup["surfaces"] if name in names_of(program)]
    return f" ({surfaces[0]} has)" if surfaces else ""
