"""The Python text that makes a map again, as it stands, and those of which a page writes a stage."""

from __future__ import annotations

import math
from typing import Any

from adamviz.core import snapshots
from adamviz.core.noise import Noise
from adamviz.core.parameters import values
from adamviz.live.export.code import head, optimizers_text, taken, told, written
from adamviz.live.export.source import Writer, call, keywords, quoted
from adamviz.live.labels import labels
from adamviz.live.map.settings import Settings
from adamviz.live.state import own_names, state
from adamviz.maps.make import NEAR
from adamviz.programs.describe import Description
from adamviz.programs.values import plain_values
from adamviz.surfaces import ALL, name_of, snapshot

X, Y = ["learning_rate", 1e-4, 1.0, "log"], ["beta_1", 0.0, 0.999, "linear"]


def code(view: Any) -> str:
    """The Python text that makes a view again with all that it shows; see `View.code`."""
    writer, now = Writer(), state(view)
    given = snapshot.original(view.shown)
    named = [
        (run["label"], snapshots.original(each))
        for run, each in zip(now["_runs"], view._optimizers, strict=True)
    ]
    optimizers, runs = optimizers_text(writer, named, now)
    cls = type(view)
    traits = cls.class_traits()
    made = {name: traits[name].default_value for name in own_names(cls, [given, *view._kinds])}
    made |= plain_values(Noise()) | plain_values(Settings()) | plain_values(given)
    made |= runs[now["selected"]]["numbers"] | {"_runs": runs}
    left, right, bottom, top = given.extent
    made |= {
        "surface": name_of(given),
        "start": [float(number) for number in given.start],
        "radius": NEAR * math.hypot(right - left, top - bottom),
        "x": X,
        "y": Y,
    }
    order = ["x", "y", "steps", "measure", "start", "tolerance", "radius"]
    names = [*order, *(name for name in now if name not in order)]
    changes = {
        name: now[name]
        for name in names
        if not name.startswith("_") and name != "surface" and now[name] != made.get(name)
    }
    if view.presenting:
        changes["presenting"] = True
    texts = keywords({name: written(writer, name, value) for name, value in changes.items()})
    text = f"view = {call('av.explore_map', [optimizers, _surface(writer, given), *texts])}"
    return told(view, writer, now, made | changes, text)


def stage_texts(surface: Description, named: list[tuple[str, Description]]) -> dict[str, Any]:
    """Of what the page writes the call of `explore` that shows a pixel's path, as JSON values.

    Args:
        surface: the surface.
        named: (label, optimizer) of each run.

    Returns:
        `head`, what stands before it; `surface`; of each run in `optimizers` its text, in `numbers` the
        numbers that this makes, and in `named` whether its label must be said.
    """
    writer = Writer()
    originals = [snapshots.original(each.thing) for _, each in named]
    automatic = labels(originals)
    texts = [writer.optimizer(each) for each in originals]
    ground = _surface(writer, snapshot.original(surface.thing))
    return {
        "head": "\n".join(head(writer)),
        "surface": ground,
        "optimizers": texts,
        "numbers": [
            taken(each, {"numbers": described.values})
            for each, (_, described) in zip(originals, named, strict=True)
        ],
        "named": [label != own for (label, _), own in zip(named, automatic, strict=True)],
    }


def _surface(writer, given):
    usual = type(given) in ALL and values(given) == values(type(given)())
    return quoted(name_of(given)) if usual else writer.surface(given)
