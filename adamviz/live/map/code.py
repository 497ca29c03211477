"""The Python text that makes a map again, as it stands, and those of which a page writes a stage."""

from __future__ import annotations

import math
from typing import Any

from adamviz.core import snapshots
from adamviz.live.export.code import head, optimizers_text, surface_text, taken, told, usual, written
from adamviz.live.export.source import Writer, call, keywords
from adamviz.live.labels import labels
from adamviz.live.map.settings import Settings
from adamviz.live.state import state
from adamviz.maps.make import NEAR
from adamviz.programs.describe import Description
from adamviz.programs.values import plain_values
from adamviz.surfaces import snapshot

X, Y = ["learning_rate", 1e-4, 1.0, "log"], ["beta_1", 0.0, 0.999, "linear"]


def code(view: Any) -> str:
    """The Python text that makes a view again with all that it shows; see `View.code`."""
    writer, now = Writer(), state(view)
    given = snapshot.original(view.shown)
    optimizers, runs = optimizers_text(view, writer, now)
    made = usual(view, given) | plain_values(Settings())
    made |= runs[now["selected"]]["numbers"] | {"_runs": runs}
    made |= {"radius": NEAR * math.dist(given.extent[::2], given.extent[1::2]), "x": X, "y": Y}
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
    text = f"view = {call('av.explore_map', [optimizers, surface_text(writer, given), *texts])}"
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
    ground = surface_text(writer, snapshot.original(surface.thing))
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
