"""The Python text that makes a stage again, as it stands."""

from __future__ import annotations

from typing import Any

from adamviz.core.parameters import values
from adamviz.live.export.code import optimizers_text, surface_text, told, usual, written
from adamviz.live.export.source import Writer, call, keywords
from adamviz.live.stage.settings import Settings
from adamviz.live.state import state
from adamviz.programs.values import plain_values
from adamviz.surfaces import ALL, name_of, snapshot


def code(view: Any) -> str:
    """The Python text that makes a view again with all that it shows; see `View.code`."""
    writer, now = Writer(), state(view)
    return told(view, writer, now, *_made(view, writer, now, _given(view)))


def _given(view):
    """The surface to make the view of: one of a person's own, or with numbers of their own, which else would
    be lost.
    """
    ours = {name_of(kind): kind for kind in ALL}
    for name, surface in view._menu.items():
        if name not in ours or values(surface) != values(ours[name]()):
            return snapshot.original(surface)
    return view._menu[view.surface]


def _made(view, writer, now, given):
    """What the first statement makes, as a state, and its text."""
    verb, order = view._call
    optimizers, runs = optimizers_text(view, writer, now)
    here = name_of(given) == now["surface"]
    made = usual(view, given) | plain_values(Settings())
    made |= runs[now["selected"]]["numbers"] | {"_runs": runs} | type(view)._opens
    traits = {
        name: now[name]
        for name in now
        if not name.startswith("_") and name not in ("surface", "steps", "playhead")
    }
    kept = {
        name: value
        for name, value in traits.items()
        if here or name not in ("start", "extent", *values(view.shown))
    }
    kept = {
        "steps": now["steps"],
        **({"start": kept.pop("start")} if "start" in kept else {}),
        "playhead": now["playhead"],
        **kept,
    }
    made["playhead"] = now["steps"]
    changes = {name: value for name, value in kept.items() if value != made.get(name)}
    if view.presenting:
        changes["presenting"] = True
    firsts = {"surface": surface_text(writer, given), "optimizers": optimizers}
    texts = keywords({name: written(writer, name, value) for name, value in changes.items()})
    text = f"view = {call(f'av.{verb}', [*(firsts[name] for name in order), *texts])}"
    if not here:
        made = {name: value for name, value in made.items() if name not in values(given)}
        shown = view._menu[now["surface"]]
        made |= plain_values(shown) | {"start": [float(n) for n in shown.start], "extent": None}
    return made | changes, text
