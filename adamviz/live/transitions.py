"""What a change of some traits makes of a view's state, without a change of the view."""

from adamviz.api import check_optimizer
from adamviz.core.noise import Noise
from adamviz.core.parameters import values
from adamviz.keras.adam import Adam
from adamviz.live.traits import Number
from adamviz.programs.key import ProgramKey
from adamviz.programs.values import plain_values


def changed(view, state, changes):
    """A state of a view with some traits changed, and with what follows from those changes.

    As in the view itself, another surface brings its own start, extent and numbers, another selected run its
    numbers, and a threshold turns off those that it cannot be on together with. What is said in `changes`
    comes last.

    Args:
        view: a `Stage`, which stays as it is.
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
        raise TypeError(f"Expected noise to be an av.Noise(...), received: {noise!r}")
    traits = view.traits()
    _check_names(view, state, changes)
    # A start of None is the surface's own, which may be another one than the view's.
    checked = {
        name: traits[name]._validate(view, value)
        for name, value in changes.items()
        if not (name == "start" and value is None)
    }
    surface = view._menu[checked.get("surface", state["surface"])]
    runs = [dict(run) for run in state["_runs"]]
    if optimizers is not None:
        for run, numbers in zip(runs, _numbers_of(view, optimizers)):
            run["numbers"] = numbers
    run = runs[checked.get("selected", state["selected"])]
    turned = {name for thing in (*view._menu.values(), *view._kinds) for name in values(thing)}
    new = {name: value for name, value in state.items() if name not in turned}
    if "surface" in changes:
        new |= {"start": list(surface.start), "extent": None, **plain_values(surface)}
    else:
        new |= {name: state[name] for name in values(surface)} | (
            {"start": list(surface.start)} if "start" in changes else {}
        )
    new |= run["numbers"] | (plain_values(noise) if noise is not None else {})
    unknown = [name for name in changes if name not in new]
    if unknown:
        raise TypeError(
            f"Neither {checked.get('surface', state['surface'])} nor the run {run['label']!r} has a number "
            f"{', '.join(unknown)}"
        )
    for name, value in checked.items():
        if isinstance(traits[name], Number) and value is not None:
            new |= dict.fromkeys(traits[name].parameter.excludes)
    new |= checked
    run["numbers"] = {name: new[name] for name in run["numbers"]}
    return new | {"_runs": runs}


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
    for run, optimizer in zip(view._runs, given):
        kind = view._kinds[run["optimizer"]]
        if ProgramKey(optimizer) != ProgramKey(kind):
            raise TypeError(
                f"Expected the optimizer of {run['label']!r} to be of the same kind as {kind!r}, received: "
                f"{optimizer!r}"
            )
        present = plain_values(optimizer)
        found.append({name: present[name] for name in run["numbers"]})
    return found
