"""What a change of some traits means for the others: pure functions of the state of a view of runs.

Each run holds its present numbers in `_runs`; the traits of the same names are a window on the selected run.
`js/state/transitions.js` says the same to the page, and tests/shared/transitions.json holds both to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from adamviz.api import check_optimizer
from adamviz.core.noise import Noise
from adamviz.core.parameters import values
from adamviz.core.received import received
from adamviz.keras.adam import Adam
from adamviz.live.refusals import check_excluded, check_noise_alone, check_shown
from adamviz.live.rules import fits
from adamviz.live.state import own_names
from adamviz.programs.key import ProgramKey
from adamviz.programs.values import plain_values

if TYPE_CHECKING:
    from adamviz.live.running import Running

State = Mapping[str, Any]
Changes = dict[str, Any]
_MISSING = object()


def apply_changes(state: State, changes: State, setup: Mapping[str, Any]) -> Changes:
    """The changes of a state with all that follows from them.

    - Another surface brings its own start, extent and numbers.
    - A number is written to the selected run, or to all runs that have and allow it where sliders are linked.
    - A threshold turns off those that it cannot be on together with: of several, the last one stays on.
    - The numbers among the traits become those of the run that is selected then.

    What `changes` says of a surface's start, extent and numbers comes last. Runs among the changes are taken
    as they stand: a number beside them goes to the selected run alone.

    Args:
        state: values by the traits' names; `surface`, `linked`, `selected` and `_runs` are read.
        changes: new values of some traits.
        setup: the programs of `surfaces`, `optimizers` and `noise`, as the page has them.

    Returns:
        `changes` and what follows; some of it may be as it was.

    Example:
        >>> rate = {"name": "rate", "scale": "log", "whole": False, "allowed": [0, None, "[)"],
        ...         "excludes": []}
        >>> setup = {"surfaces": [{"name": "bowl", "start": [1, 1], "parameters": []}],
        ...          "optimizers": [{"parameters": [rate]}]}
        >>> runs = [{"label": text, "optimizer": 0, "numbers": {"rate": 0.1}} for text in "ab"]
        >>> state = {"surface": "bowl", "linked": False, "selected": 1, "_runs": runs, "rate": 0.1}
        >>> [run["numbers"] for run in apply_changes(state, {"rate": 0.5}, setup)["_runs"]]
        [{'rate': 0.1}, {'rate': 0.5}]
    """
    after = {**state, **changes}
    surface = next(program for program in setup["surfaces"] if program["name"] == after["surface"])
    applied: Changes = {}
    if after["surface"] != state["surface"]:
        defaults = {entry["name"]: entry["value"] for entry in surface["parameters"]}
        applied |= {"start": surface["start"], "extent": None, **defaults}
    applied |= changes
    if "start" in changes and changes["start"] is None:
        applied["start"] = surface["start"]
    selected = min(after["selected"], len(after["_runs"]) - 1)
    linked = bool(after.get("linked")) and "_runs" not in changes
    runs = [
        _write(run, changes, setup["optimizers"][run["optimizer"]]["parameters"], index == selected)
        if linked or index == selected
        else run
        for index, run in enumerate(after["_runs"])
    ]
    return applied | {"_runs": runs} | runs[selected]["numbers"]


def _write(run: State, changes: State, parameters: list[Changes], selected: bool) -> Changes:
    """A run with those of the changes that are numbers of its own; one that is not selected takes only what
    it allows.
    """
    by_name = {entry["name"]: entry for entry in parameters}
    numbers = dict(run["numbers"])
    for name, value in changes.items():
        parameter = by_name.get(name)
        if parameter and (selected or fits(parameter, value)):
            numbers[name] = value
            if value is not None:
                numbers |= dict.fromkeys(parameter.get("excludes", ()))
    return {**run, "numbers": numbers}


def least_changes(before: State, now: State, apply: Callable[[State, State], Changes]) -> Changes:
    """The fewest changes of one state from which another one follows.

    Args:
        before: values by the traits' names.
        now: values of the same traits.
        apply: from a state and changes of it to these changes and what follows from them.

    Example:
        >>> def doubled(state, changes):
        ...     return changes | ({"double": 2 * changes["single"]} if "single" in changes else {})
        >>> least_changes({"single": 1, "double": 2}, {"single": 3, "double": 6}, doubled)
        {'single': 3}
        >>> least_changes({"single": 1, "double": 2}, {"single": 3, "double": 2}, doubled)
        {'single': 3, 'double': 2}
    """

    def different(changes: State) -> Changes:
        after = {**before, **apply(before, changes)}
        return {name: value for name, value in now.items() if after.get(name, _MISSING) != value}

    least = {name: value for name, value in now.items() if before.get(name, _MISSING) != value}
    least |= different(least)
    # The longest first; and again, as what it was needed beside may have gone meanwhile.
    for name in 2 * sorted(least, key="_runs".__ne__):
        rest = {other: value for other, value in least.items() if other != name}
        if not different(rest):
            least = rest
    return least


def changed(view: Running, state: State, changes: State) -> Changes:
    """A state of a view with some traits changed, and with what follows from those changes.

    What follows is what `apply_changes` says.

    Args:
        view: a view of runs, which stays as it is.
        state: its traits as JSON values by name; stays as it is.
        changes: traits by name; also `optimizers`, as many and of the same kinds as the view's, and `noise`,
            a `Noise`.

    Raises:
        TypeError: a name is no trait's, or optimizers are not of the view's kinds.
        ValueError: a value is not allowed; the message names the trait.
    """
    changes = dict(changes)
    optimizers, noise = changes.pop("optimizers", None), changes.pop("noise", None)
    if noise is not None and not isinstance(noise, Noise):
        raise TypeError(f"Expected noise to be an av.Noise(...), received: {received(noise)}")
    traits: dict[str, Any] = view.traits()
    _check_names(view, state, changes)
    # A start of None is the surface's own, which may be another one than the view's.
    checked = {
        name: traits[name].validate(view, value)
        for name, value in changes.items()
        if not (name == "start" and value is None)
    }
    if "start" in changes:
        checked.setdefault("start", None)
    if noise is not None:
        check_noise_alone(noise, changes)
        checked |= plain_values(noise)
    if optimizers is not None:
        runs = zip(state["_runs"], _numbers_of(view, optimizers), strict=True)
        checked = {"_runs": [{**run, "numbers": numbers} for run, numbers in runs]} | checked
    check_excluded(changes, state, view._programs)
    after = {**state, **view._follows(state, checked)}
    check_shown(changes, after, view._programs)
    surface = view._menu[after["surface"]]
    own = {*own_names(type(view), [*view._menu.values(), *view._kinds]), *values(surface)}
    return {name: value for name, value in after.items() if name in own}


def _check_names(view, state, changes):
    turned = {name for thing in (*view._menu.values(), *view._kinds) for name in values(thing)}
    unknown = [name for name in changes if name == "_runs" or name not in {*state, *turned}]
    if unknown:
        allowed = ", ".join(name for name in state if not name.startswith("_"))
        raise TypeError(
            f"Unexpected keyword argument {', '.join(unknown)}; check the spelling. Allowed: noise, "
            f"optimizers, {allowed}"
        )


def _numbers_of(view, optimizers):
    """The numbers of optimizers that stand for a view's runs."""
    given = list(optimizers.values()) if isinstance(optimizers, dict) else optimizers
    given = [given] if isinstance(given, Adam) or not isinstance(given, (list, tuple)) else list(given)
    given = [check_optimizer(one) for one in given]
    if len(given) != len(view._runs):
        raise ValueError(
            f"Expected as many optimizers as the view has runs, {len(view._runs)}, received: {len(given)}"
        )
    found = []
    for run, optimizer in zip(view._runs, given, strict=True):
        kind = view._kinds[run["optimizer"]]
        if ProgramKey(optimizer) != ProgramKey(kind):
            raise TypeError(
                f"Expected the optimizer of {run['label']!r} to be of the same kind as {kind!r}, received: "
                f"{received(optimizer)}"
            )
        present = plain_values(optimizer)
        found.append({name: present[name] for name in run["numbers"]})
    return found
