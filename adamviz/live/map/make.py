"""Makes a live map from arguments: its programs, its runs and traits."""

from __future__ import annotations

import math
from typing import Any

from adamviz.core.measures import MEASURES
from adamviz.core.noise import Noise
from adamviz.core.received import received
from adamviz.live.making import Making
from adamviz.live.map.axes import axes, check_axis, check_together
from adamviz.live.map.code import stage_texts
from adamviz.live.map.map import HyperparameterMap
from adamviz.live.map.settings import Settings
from adamviz.live.runs import named_runs
from adamviz.maps.make import NEAR
from adamviz.plots.map import NONE, SLOWEST
from adamviz.plots.map_colours import CONVERGED, DIVERGED
from adamviz.programs.describe import describe
from adamviz.programs.maps import map_program
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
    given_surface = as_surface(surface)
    ground = describe(snapshot.snapshot(given_surface))
    named = named_runs(optimizer, "optimizer", ground.axes)
    making = Making(HyperparameterMap, {name_of(ground.thing): ground}, ground, named, given["noise"], traits)
    settings = Settings(
        **{name: given[name] for name in ("steps", "tolerance")}, radius=_radius(given, ground)
    )
    setup = _setup(making, settings) | {"stage": stage_texts(ground, named)}
    chosen = {
        **{entry["name"]: entry["value"] for entry in setup["settings"]["parameters"]},
        **{name: check_axis(name, given[name], setup["axes"]) for name in ("x", "y")},
        "measure": _measure(given["measure"], setup, ground),
    }
    opened = making.opened(setup, given["start"], chosen)
    usual = {"extent": None, "cursor": None, "pins": [], "minus": False, "selected": 0}
    check_together(usual | opened | making.checked(usual.keys() - {"selected"}), setup)
    return making.cls(making.menu, making.kinds, setup, **opened)


def _setup(making: Making, settings: Settings) -> dict[str, Any]:
    """What the page of a map must know besides the traits, as JSON values."""
    surface, setup = making.surface, making.setup(settings)
    measures = [
        {"name": name, "title": measure.title, "text": measure.text, "whole": measure.whole}
        | ({"none": list(NONE[name])} if name in NONE else {})
        for name, measure in MEASURES.items()
        if len(surface.thing.minima) or not measure.needs_minima
    ]
    # A map says nothing of a step's numbers.
    optimizers = [
        {key: part for key, part in program.items() if key != "step_table"} for program in setup["optimizers"]
    ]
    return setup | {
        "optimizers": optimizers,
        "maps": [_programs(kind, surface, measures) for kind in making.kinds],
        "measures": measures,
        "axes": axes([kind.thing for kind in making.kinds], surface.thing, making.noise.thing),
        "ramps": {"converged": list(CONVERGED), "diverged": list(DIVERGED), "slowest": SLOWEST},
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
            f"say them: av.Surface(f, minima=[{'(x, y)' if len(surface.thing.start) == 2 else 'x'}])"
        )
    if not isinstance(value, str) or value not in names:
        raise ValueError(f"Expected measure to be one of {', '.join(names)}, received: {received(value)}")
    return value


def _radius(given, surface):
    if given["radius"] is not None:
        return given["radius"]
    ends = surface.thing.extent
    return NEAR * math.dist(ends[::2], ends[1::2])
