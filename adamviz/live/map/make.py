"""Makes a live map from arguments: its programs, its runs and traits."""

from __future__ import annotations

import math
from typing import Any

from adamviz.api import check_noise, check_start
from adamviz.core.measures import MEASURES
from adamviz.core.noise import Noise
from adamviz.core.received import received
from adamviz.live.map.axes import axes, check_axis, check_together
from adamviz.live.map.code import stage_texts
from adamviz.live.map.map import HyperparameterMap
from adamviz.live.map.settings import Settings
from adamviz.live.refusals import check_excluded, check_noise_alone, check_shown
from adamviz.live.run_values import LIMITS
from adamviz.live.runs import check_names, kinds_of, named_runs
from adamviz.live.scenes import kept_names
from adamviz.live.state import own_names
from adamviz.live.traits import view_class
from adamviz.live.transitions import apply_changes
from adamviz.maps.make import NEAR
from adamviz.plots.map import NONE, SLOWEST
from adamviz.plots.map_colours import CONVERGED, DIVERGED
from adamviz.programs.describe import Description, describe
from adamviz.programs.maps import map_program
from adamviz.programs.program import PRELUDE, parameters_of
from adamviz.programs.values import merged
from adamviz.surfaces import as_surface, name_of, snapshot


def make_map(
    optimizer: Any, surface: Any, given: dict[str, Any], traits: dict[str, Any]
) -> HyperparameterMap:
    """A live map, from the arguments that `explore_map` was called with.

    Args:
        optimizer, surface: as there.
        given: x, y, steps, measure, start, noise, tolerance and radius.
        traits: the others.

    Raises:
        TypeError, ValueError: for an argument that cannot be used; the message names it and what is allowed.
    """
    ground = describe(snapshot.snapshot(as_surface(surface)))
    named = named_runs(optimizer, "optimizer")
    check_noise(given["noise"])
    if given["noise"] is not None:
        check_noise_alone(given["noise"], traits)
    noise = describe(given["noise"] or Noise())
    settings = Settings(
        **{name: given[name] for name in ("steps", "tolerance")}, radius=_radius(given, ground)
    )
    check_names(noise, [each for _, each in named], [ground])
    parameters = merged(each.parameters for each in (*(each for _, each in named), ground, noise))
    cls = view_class(HyperparameterMap, tuple(parameters.values()))
    _check_keywords(cls, traits, parameters)
    kinds, runs = kinds_of(named)
    setup = setup_of(cls, ground, kinds, noise, settings) | {"stage": stage_texts(ground, named)}
    selected = traits.get("selected", 0)
    fits = hasattr(selected, "__index__") and selected in range(len(named))  # the view refuses another one
    chosen = {
        "surface": name_of(ground.thing),
        "start": check_start(given["start"], ground.thing, "float64", (2,)).tolist(),
        **{entry["name"]: entry["value"] for entry in setup["settings"]["parameters"]},
        **{name: check_axis(name, given[name], setup["axes"]) for name in ("x", "y")},
        "measure": _measure(given["measure"], setup, ground),
    }
    for thing in (*(each for _, each in reversed(named)), named[selected if fits else 0][1], ground, noise):
        chosen |= thing.values
    # Numbers of optimizers among the arguments are written to the runs.
    state = {
        "surface": chosen["surface"],
        "selected": selected if fits else 0,
        "linked": traits.get("linked", True),
        "_runs": runs,
    }
    numbers = {name for kind in kinds for name in kind.names}
    turned = {
        name: getattr(cls, name).validate(None, value) for name, value in traits.items() if name in numbers
    }
    check_excluded(turned, state, setup)
    check_shown(traits, state, setup)
    applied = apply_changes(state, turned, setup)
    wanted = {name: traits[name] for name in ("extent", "cursor", "pins", "minus") if name in traits}
    rest = {name: getattr(cls, name).validate(None, value) for name, value in wanted.items()}
    usual = {"extent": None, "cursor": None, "pins": [], "minus": False, "selected": state["selected"]}
    check_together(usual | chosen | {"_runs": runs} | applied | rest, setup)
    return cls({chosen["surface"]: ground}, kinds, setup, **({"_runs": runs} | chosen | traits | applied))


def setup_of(
    cls: type[HyperparameterMap],
    surface: Description,
    kinds: list[Description],
    noise: Description,
    settings: Settings,
) -> dict[str, Any]:
    """What the page of a map must know besides the traits, as JSON values."""
    measures = [
        {"name": name, "title": measure.title, "text": measure.text, "whole": measure.whole}
        | ({"none": list(NONE[name])} if name in NONE else {})
        for name, measure in MEASURES.items()
        if len(surface.thing.minima) or not measure.needs_minima
    ]
    return {
        "prelude": PRELUDE,
        "settings": {"parameters": parameters_of(settings)},
        "surfaces": [surface.program],
        # A map says nothing of a step's numbers.
        "optimizers": [
            {key: part for key, part in kind.program.items() if key != "step_table"} for kind in kinds
        ],
        "noise": noise.program,
        "maps": [_programs(kind, surface, measures) for kind in kinds],
        "measures": measures,
        "axes": axes([kind.thing for kind in kinds], surface.thing, noise.thing),
        "ramps": {"converged": list(CONVERGED), "diverged": list(DIVERGED), "slowest": SLOWEST},
        "limits": LIMITS,
        "remembered": own_names(cls, [surface.thing, *(kind.thing for kind in kinds)]),
    }


def _programs(kind, surface, measures):
    """The map's programs of a kind of optimizer, of which a page takes the first that knows what is asked:
    what is off left out, which is several times faster; all numbers; and noise too.
    """
    names = [each["name"] for each in measures]

    def both(noise, varied):
        return {
            language: map_program(kind.thing, surface.thing, noise, names, varied, language)
            for language in ("glsl", "javascript")
        }

    thin, whole = both(None, ()), both(None, kind.names)
    return [thin, *([whole] if whole != thin else []), both(Noise(), kind.names)]


def _measure(value, setup, surface):
    names = [each["name"] for each in setup["measures"]]
    if isinstance(value, str) and value in MEASURES and value not in names:
        raise ValueError(
            f"Expected measure to need no known minima, as {surface.thing!r} has none, received: {value!r}; "
            "say them: av.Surface(f, minima=[(x, y)])"
        )
    if not isinstance(value, str) or value not in names:
        raise ValueError(f"Expected measure to be one of {', '.join(names)}, received: {received(value)}")
    return value


def _radius(given, surface):
    if given["radius"] is not None:
        return given["radius"]
    left, right, bottom, top = surface.thing.extent
    return NEAR * math.hypot(right - left, top - bottom)


def _check_keywords(cls, traits, parameters):
    known = {name for name in cls.class_trait_names(sync=True) if not name.startswith("_")}
    unknown = sorted(traits.keys() - known)
    if unknown:
        own = {name for name in kept_names(HyperparameterMap) if not name.startswith("_")}
        raise TypeError(
            f"Unexpected keyword argument {', '.join(unknown)}; check the spelling. Allowed: "
            f"{', '.join(sorted({'noise', *own, *parameters} - {'surface'}))}"
        )
