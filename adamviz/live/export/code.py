"""The parts of the Python text that makes a view of runs again, as it stands."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from typing import Any

from adamviz.api import check_optimizer
from adamviz.core import adam as core
from adamviz.core import snapshots
from adamviz.core.noise import Noise
from adamviz.core.parameters import replace, values
from adamviz.keras.adam import Adam
from adamviz.live.export.source import Writer, call, indented, keywords, quoted
from adamviz.live.labels import labels
from adamviz.live.state import own_names
from adamviz.live.transitions import least_changes
from adamviz.programs.values import plain_values
from adamviz.surfaces import ALL, name_of


def told(view: Any, writer: Writer, now: dict[str, Any], made: dict[str, Any], text: str) -> str:
    """The whole text: that of the first statement, what it leaves to be set, and the scenes.

    Args:
        view: a view of runs.
        writer: which has written `text`.
        now: the view's state.
        made: the state that the first statement makes.
        text: that statement.
    """
    lines = [text]
    rest = {name: now[name] for name in now if name not in made or made[name] != now[name]}
    if "surface" in rest:
        rest = {
            "surface": rest["surface"],
            **{name: value for name, value in rest.items() if name != "surface"},
        }
    lines += [_set(name, written(writer, name, value)) for name, value in rest.items()]
    shown = ""
    for scene in view._scenes:
        lines.append(_scene(view, writer, now, scene))
        shown = (
            scene["name"]
            if lines[-1].startswith("view.scene(") and not _changes(view, now, scene["traits"])
            else shown
        )
    if view._scene != shown:
        lines.append(f"view._scene = {quoted(view._scene)}  # its caption is shown")
    return "\n".join([*head(writer), *lines, "view"])


def head(writer: Writer) -> list[str]:
    """The lines that stand before all others: imports, and what a person has to define."""
    imports = [f"import {name}" for name in sorted(writer.imports)]
    if not writer.own:
        return [*imports, ""]
    said = [
        f"# `{name}` is {'an' if what[0] in 'aeiou' else 'a'} {what} of your own: define it before this."
        for name, (_, what) in writer.own.items()
    ]
    return [*imports, "", *said]


def usual(view: Any, surface: Any) -> dict[str, Any]:
    """The traits of a view that is made of a surface and says no more, but for those of its runs."""
    cls = type(view)
    traits, things = cls.class_traits(), [*view._menu.values(), *view._kinds]
    made = {name: traits[name].default_value for name in own_names(cls, things)}
    start = [float(number) for number in surface.start]
    return (
        made | plain_values(Noise()) | plain_values(surface) | {"surface": name_of(surface), "start": start}
    )


def surface_text(writer: Writer, surface: Any) -> str:
    """A surface as an argument: its name, if it is one of ours with the usual numbers."""
    plain = type(surface) in ALL and values(surface) == values(type(surface)())
    return quoted(name_of(surface)) if plain else writer.surface(surface)


def optimizers_text(view: Any, writer: Writer, now: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """The optimizers of a view as an argument, and the runs that it makes."""
    named = [
        (run["label"], snapshots.original(one))
        for run, one in zip(now["_runs"], view._optimizers, strict=True)
    ]
    texts = [writer.optimizer(one) for _, one in named]
    automatic = labels([one for _, one in named])
    own = [label for label, _ in named]
    unique = len(set(own)) == len(own)
    made = automatic if own == automatic or not unique else own
    runs = [
        {**run, "label": label, "numbers": taken(one, run)}
        for run, label, (_, one) in zip(now["_runs"], made, named, strict=True)
    ]
    if made != automatic:
        inner = [f"{quoted(label)}: {text}" for label, text in zip(own, texts, strict=True)]
        return "{\n" + "".join(f"{indented(one)},\n" for one in inner) + "}", runs
    if len(texts) == 1:
        return texts[0], runs
    line = f"[{', '.join(texts)}]"
    if len(line) <= 80 and "\n" not in line:
        return line, runs
    return "[\n" + "".join(f"{indented(one)},\n" for one in texts) + "]", runs


def taken(optimizer: Any, run: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers that a run has once it is made of an optimizer's text: Keras's Adam reads an epsilon of 0
    as 1e-7.
    """
    present = plain_values(check_optimizer(Adam.of(optimizer)) if type(optimizer) is core.Adam else optimizer)
    return {name: present[name] for name in run["numbers"]}


def _scene(view, writer, now, scene):
    name, caption, traits = quoted(scene["name"]), scene["caption"], scene["traits"]
    changes = _changes(view, now, traits)
    if changes is None:  # from a view of other runs or other traits
        return f"view._scenes = [*view._scenes, {writer.value(scene, 'scene')}]"
    texts = keywords({key: written(writer, key, value) for key, value in changes.items()})
    return call("view.scene", [name, *([quoted(caption)] if caption else []), *texts])


def _changes(view, now, traits):
    """What to change in a state to get a scene's traits; None if that cannot be said."""
    if not {"surface", "selected", "_runs"} <= set(traits) or len(traits["_runs"]) != len(now["_runs"]):
        return None
    try:
        changes = least_changes(_with_window(now), _with_window(traits), view._follows)
        if "_runs" in changes:
            changes["optimizers"] = _of(view, changes.pop("_runs"))
        first = {name: changes[name] for name in ("surface", "optimizers") if name in changes}
        changes = first | changes
        return changes if view._transition(now, changes) == traits else None
    except (TypeError, ValueError, LookupError, StopIteration):
        return None


def _with_window(state):
    return state | state["_runs"][state["selected"]]["numbers"]


def _of(view, runs):
    return [snapshots.original(replace(view._kinds[run["optimizer"]], **run["numbers"])) for run in runs]


def written(writer: Writer, name: str, value: Any) -> str:
    """The value of a trait."""
    if name == "optimizers":
        return f"[{', '.join(writer.optimizer(one) for one in value)}]"
    if name in ("start", "extent", "x", "y", "cursor") and value is not None:
        return writer.value(tuple(value), name)
    return writer.value(value, name)


def _set(name, text):
    plain = name.isidentifier() and not keyword.iskeyword(name)
    return f"view.{name} = {text}" if plain else f"setattr(view, {quoted(name)}, {text})"
