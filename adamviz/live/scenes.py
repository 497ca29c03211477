"""Scenes: states of a view that it remembers by name and goes back to, in the order in which a lecture needs
them.
"""

from __future__ import annotations

import json
from typing import Any

import anywidget

from adamviz.core.encodable import encodable
from adamviz.core.received import received

JSON = dict[str, Any]
Scene = JSON  # name, caption and traits

OURS = {"_esm", "_css", "_anywidget_id", "_setup", "_saved"}  # not state: what the page holds elsewhere
LONGEST_NAME = 80  # characters, as in js/lecture/scenes.js
LONGEST_CAPTION = 500

APART = {"_scenes", "_scene", "presenting"}  # what going to a scene leaves as it is


def kept_names(cls: type[anywidget.AnyWidget]) -> set[str]:
    """The names of the traits that a page keeps: all that a view's class adds to a plain widget's."""
    return (
        set(cls.class_trait_names(sync=True)) - set(anywidget.AnyWidget.class_trait_names(sync=True)) - OURS
    )


def kept_traits(view: Any) -> JSON:
    """Every trait of a view that its page keeps, as JSON values by name.

    Raises:
        TypeError: a trait holds what JSON cannot.
    """
    traits = view.get_state(sorted(kept_names(type(view))))
    try:
        json.dumps(traits)
    except TypeError as error:
        raise TypeError(f"A saved page keeps JSON values only: {error}") from None
    return traits


def remembered(cls: type[anywidget.AnyWidget]) -> list[str]:
    """The names of the traits that a scene holds: all but those of its class that follow from elsewhere."""
    return sorted(kept_names(cls) - APART - getattr(cls, "_passing", frozenset()))


def with_scene(scenes: list[Scene], name: str, caption: str | None, traits: JSON) -> list[Scene]:
    """The scenes with one more, or with that of the same name replaced; a caption of None keeps its own.

    >>> scenes = with_scene([], "first", "Look here.", {"count": 1})
    >>> with_scene(scenes, "first", None, {"count": 2})
    [{'name': 'first', 'caption': 'Look here.', 'traits': {'count': 2}}]
    """
    names = [scene["name"] for scene in scenes]
    known = name in names
    if caption is None:
        caption = scenes[names.index(name)]["caption"] if known else ""
    scene = {"name": name, "caption": caption, "traits": traits}
    if not known:
        return [*scenes, scene]
    return [scene if other["name"] == name else other for other in scenes]


def ordered(scenes: list[Scene], names: list[str]) -> list[Scene]:
    """The scenes in another order, or a ValueError if the names are not theirs."""
    present = [scene["name"] for scene in scenes]
    wanted = list(names) if isinstance(names, (list, tuple)) else [names]
    if len(wanted) != len(present) or not all(name in wanted for name in present):
        raise ValueError(f"Expected scenes to be {present!r} in any order, received: {received(names)}")
    return [find(scenes, name) for name in wanted]


def find(scenes: list[Scene], name: str) -> Scene:
    """The scene of a name, or a ValueError that says which there are."""
    for scene in scenes:
        if scene["name"] == name:
            return scene
    there = (
        f"one of {', '.join(repr(scene['name']) for scene in scenes)}"
        if scenes
        else "the name of a scene, of which there are none yet"
    )
    raise ValueError(f"Expected name to be {there}, received: {received(name)}")


def check_name(name: Any, caption: Any) -> tuple[str, str | None]:
    """A scene's name and caption as they can be written, or a ValueError for what can be none."""
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"Expected name to be a text that is not empty, received: {received(name)}")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"Expected name to have up to {LONGEST_NAME} characters, received: {received(name)}")
    if caption is not None and not isinstance(caption, str):
        raise ValueError(f"Expected caption to be a text, received: {received(caption)}")
    if caption is not None and len(caption) > LONGEST_CAPTION:
        raise ValueError(
            f"Expected caption to have up to {LONGEST_CAPTION} characters, received: {received(caption)}"
        )
    return encodable(name), None if caption is None else encodable(caption)


def check_scenes(name: str, value: Any) -> list[Scene]:
    """The value of a trait that holds scenes."""
    fits = isinstance(value, (list, tuple)) and all(
        isinstance(scene, dict)
        and isinstance(scene.get("name"), str)
        and isinstance(scene.get("caption"), str)
        and isinstance(scene.get("traits"), dict)
        for scene in value
    )
    if not fits or len({scene["name"] for scene in value}) < len(value):
        raise ValueError(
            f"Expected {name} to be scenes, each with a name of its own, a caption and traits, received: "
            f"{received(value)}"
        )
    return list(value)


def check_scene(name: str, value: Any) -> str:
    """The value of a trait that holds the name of a scene."""
    if not isinstance(value, str):
        raise ValueError(f"Expected {name} to be the name of a scene, received: {received(value)}")
    return value
