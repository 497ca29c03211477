"""Makes a stage from arguments: the surfaces of its menu, its kinds of optimizers, its runs and traits."""

from __future__ import annotations

import functools
from typing import Any

from adamviz.api import check_noise, check_start
from adamviz.core.noise import Noise
from adamviz.core.parameter import Parameter
from adamviz.live.refusals import check_excluded, check_noise_alone, check_shown
from adamviz.live.run_values import LIMITS
from adamviz.live.runs import check_names, kinds_of, named_runs
from adamviz.live.scenes import kept_names
from adamviz.live.stage.settings import Settings
from adamviz.live.stage.stage import Stage
from adamviz.live.state import own_names
from adamviz.live.traits import view_class
from adamviz.live.transitions import apply_changes
from adamviz.programs.describe import Description, describe
from adamviz.programs.program import PRELUDE, parameters_of
from adamviz.programs.values import merged
from adamviz.surfaces import ALL, as_surface, name_of, snapshot


def make_view(
    base: type[Stage], surface: Any, optimizers: Any, start: Any, steps: Any, traits: dict[str, Any]
) -> Stage:
    """A view of a class, from the arguments that its function was called with.

    Raises:
        TypeError, ValueError: for an argument that cannot be used; the message names it and what is allowed.
    """
    # A view keeps the functions of the user's own as they are now: whatever it computes, now or later, here
    # or in its page, is of these.
    surface, steps = describe(snapshot.snapshot(as_surface(surface))), Settings(steps=steps).steps
    traits = {**base._opens, **traits}
    named = named_runs(optimizers)
    noise = traits.pop("noise", None)
    check_noise(noise)
    if noise is not None:
        check_noise_alone(noise, traits)
    noise = describe(noise or Noise())
    shown, menu = name_of(surface.thing), _menu(surface)
    things = [*(optimizer for _, optimizer in named), *menu.values(), noise]
    check_names(noise, [optimizer for _, optimizer in named], list(menu.values()))
    parameters = merged(thing.parameters for thing in things)
    cls = view_class(base, tuple(parameters.values()))
    _check_keywords(cls, traits, parameters)
    selected = traits.get("selected", 0)
    fits = hasattr(selected, "__index__") and selected in range(len(named))  # the view refuses another one
    kinds, runs = kinds_of(named)
    setup = {
        "prelude": PRELUDE,
        "settings": {"parameters": parameters_of(Settings())},
        "surfaces": [described.program for described in menu.values()],
        "optimizers": [kind.program for kind in kinds],
        "noise": noise.program,
        "limits": LIMITS,
        "remembered": own_names(cls, [described.thing for described in (*menu.values(), *kinds)]),
    }
    chosen = {
        "surface": shown,
        "start": check_start(start, surface.thing, "float64", (2,)).tolist(),
        "steps": steps,
        "playhead": steps,
    }
    # Of numbers with one name, the selected run's come last, and after those of the menu the shown surface's.
    optimizers_in_turn = [optimizer for _, optimizer in (*reversed(named), named[selected if fits else 0])]
    for thing in (*optimizers_in_turn, *menu.values(), surface, noise):
        chosen |= thing.values
    # Numbers of optimizers among the arguments are written to the runs.
    state = {
        "surface": shown,
        "selected": selected if fits else 0,
        "linked": traits.get("linked"),
        "_runs": runs,
    }
    numbers = {name for kind in kinds for name in kind.names}
    turned = {
        name: getattr(cls, name).validate(None, value) for name, value in traits.items() if name in numbers
    }
    check_excluded(turned, state, setup)
    check_shown(traits, state, setup)
    applied = apply_changes(state, turned, setup)
    return cls(menu, kinds, setup, **({"_runs": runs} | chosen | traits | applied))


def _menu(surface: Description) -> dict[str, Description]:
    """The surfaces to choose from: one of the user's own stands first, one of the menu's keeps its place and
    takes the user's numbers.
    """
    menu, shown = _standard(), name_of(surface.thing)
    if shown in menu and type(surface.thing) is not type(menu[shown].thing):
        raise ValueError(f"A function cannot be called {shown!r}: that is the name of another surface")
    return menu | {shown: surface} if shown in menu else {shown: surface} | menu


@functools.cache
def _standard() -> dict[str, Description]:
    return {name_of(surface): describe(surface) for surface in (cls() for cls in ALL)}


def _check_keywords(cls: type[Stage], traits: dict[str, Any], parameters: dict[str, Parameter]) -> None:
    known = {name for name in cls.class_trait_names(sync=True) if not name.startswith("_")}
    unknown = sorted(traits.keys() - known)
    if unknown:
        own = {name for name in kept_names(Stage) if not name.startswith("_")} - {"surface", "start", "steps"}
        raise TypeError(
            f"Unexpected keyword argument {', '.join(unknown)}; check the spelling. Allowed: "
            f"{', '.join(sorted({'noise', *own, *parameters}))}"
        )
