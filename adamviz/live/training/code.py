"""The Python text that makes a view of training runs again, as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adamviz.live.export.code import head
from adamviz.live.export.source import Writer, call, keywords, quoted
from adamviz.live.scenes import remembered
from adamviz.live.training.inspect import labels_of
from adamviz.live.transitions import least_changes


def code(view: Any) -> str:
    """The Python text that makes a view again with all that it shows; see `View.code`.

    Files are said by their paths; what was recorded in this process can only be named.
    """
    writer, now = Writer(), view._state()
    names = _names(view, writer)
    own = labels_of([None] * len(names), view._sources, None)
    made = _opened(view)
    changes = {name: value for name, value in now.items() if made.get(name) != value}
    if now["following"] == (made["following"] and "playhead" not in changes):
        changes.pop("following", None)
    elif not made["following"] or "playhead" in changes:
        changes["following"] = now["following"]
    if view.presenting:
        changes["presenting"] = True
    said = {name: writer.value(value, name) for name, value in _plain(changes).items()}
    if view._labels != own:
        said = {"labels": writer.value(list(view._labels), "labels"), **said}
    lines = [f"view = {call('av.inspect', [*names, *keywords(said)])}"]
    for scene in view._scenes:
        lines.append(_scene(view, writer, now, scene))
    shown = view._scenes[-1]["name"] if view._scenes and view._scenes[-1]["traits"] == now else ""
    if view._scene != shown:
        lines.append(f"view._scene = {quoted(view._scene)}  # its caption is shown")
    return "\n".join([*head(writer), *lines, "view"])


def _names(view, writer):
    """The arguments that stand for the recordings."""
    texts = []
    for source in view._sources:
        if source.kind == "file":
            texts.append(quoted(source.name))
            continue
        name, count = source.name, 2
        while name in writer.own:
            name, count = f"{source.name}_{count}", count + 1
        writer.own[name] = source, source.name
        texts.append(name)
    return texts


def _opened(view):
    """The state with which such a view opens."""
    traits = view.traits()
    made = {name: traits[name].default_value for name in remembered(type(view))}
    made |= view._chosen(view._findings) | {"playhead": view._last(), "following": view._growing}
    return _plain(made)


def _scene(view, writer, now, scene):
    name, caption, traits = quoted(scene["name"]), scene["caption"], scene["traits"]
    try:
        changes = _plain(least_changes(now, traits, view._follows))
        if traits.keys() != now.keys() or view._transition(now, changes) != traits:
            raise ValueError("the scene is of another view")
    except (TypeError, ValueError):
        return f"view._scenes = [*view._scenes, {writer.value(_plain(scene), 'scene')}]"
    said = keywords({key: writer.value(value, key) for key, value in changes.items()})
    return call("view.scene", [name, *([quoted(caption)] if caption else []), *said])


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, list) else value for name, value in values.items()}
