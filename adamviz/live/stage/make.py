"""Makes a stage from arguments: the surfaces of its menu, its kinds of optimizers, its runs and traits."""

from __future__ import annotations

import functools
from typing import Any

from adamviz.api import check_noise, check_optimizer, check_start
from adamviz.core import snapshots
from adamviz.core.noise import Noise
from adamviz.core.parameter import Parameter
from adamviz.core.parameters import is_parametric
from adamviz.core.received import received
from adamviz.keras.adam import Adam
from adamviz.live.labels import labels
from adamviz.live.refusals import check_excluded, check_noise_alone, check_shown
from adamviz.live.scenes import kept_names
from adamviz.live.stage.run_values import LIMITS
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
    named = [(label, describe(snapshots.snapshot(optimizer))) for label, optimizer in _named(optimizers)]
    noise = traits.pop("noise", None)
    check_noise(noise)
    if noise is not None:
        check_noise_alone(noise, traits)
    noise = describe(noise or Noise())
    shown, menu = name_of(surface.thing), _menu(surface)
    things = [*(optimizer for _, optimizer in named), *menu.values(), noise]
    _check_names(noise, [optimizer for _, optimizer in named], list(menu.values()))
    parameters = merged(thing.parameters for thing in things)
    cls = view_class(base, tuple(parameters.values()))
    _check_keywords(cls, traits, parameters)
    selected = traits.get("selected", 0)
    fits = hasattr(selected, "__index__") and selected in range(len(named))  # the view refuses another one
    kinds, runs = _kinds(named)
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
    for described in (*optimizers_in_turn, *menu.values(), surface, noise):
        chosen |= described.values
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


def _check_names(noise: Description, optimizers: list[Description], surfaces: list[Description]) -> None:
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


def _named(optimizers: Any) -> list[tuple[str, Any]]:
    """(label, optimizer) of each run."""
    if optimizers is None:
        optimizers = Adam(learning_rate=0.1)
    if isinstance(optimizers, dict):
        named = [(str(label), check_optimizer(one)) for label, one in optimizers.items()]
    else:
        several = [optimizers] if is_parametric(optimizers) or isinstance(optimizers, Adam) else optimizers
        if not isinstance(several, (list, tuple)):
            raise TypeError(
                "Expected optimizers to be a list of av.Adam(...) or av.Rival(...), received: "
                f"{received(optimizers)}"
            )
        several = [check_optimizer(one) for one in several]
        named = list(zip(labels(several), several, strict=True))
    if not 1 <= len(named) <= LIMITS["runs"]:
        raise ValueError(f"Expected from 1 to {LIMITS['runs']} optimizers, received: {len(named)}")
    return named


def _kinds(named: list[tuple[str, Description]]) -> tuple[list[Description], list[dict[str, Any]]]:
    """The different kinds among the optimizers, and each run with its kind and its numbers."""
    kinds: dict[Any, Description] = {}
    runs = []
    for label, optimizer in named:
        kind = kinds.setdefault(optimizer.key, optimizer)
        index = list(kinds).index(kind.key)
        runs.append({"label": label, "optimizer": index, "numbers": dict(optimizer.values)})
    return list(kinds.values()), runs
