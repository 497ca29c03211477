"""The views of a notebook, from what it keeps: the saved state of its widgets, or what a still picture's
output says of its view. Nothing of it is ever run as Python.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
STILL = "adamviz"  # in the metadata of a still picture's output: of which view it is, and how that is made
REFERENCE = "IPY_MODEL_"
LINKS = {"LinkModel": True, "DirectionalLinkModel": False}  # whether they lead both ways
BOXES = {"BoxModel", "VBoxModel", "HBoxModel", "GridBoxModel", "AccordionModel", "TabModel", "StackModel"}
CODE = "_esm"  # which a page has among its texts, however short it is
LONG = 400  # characters from which a text that repeats is kept once

Model = Mapping[str, Any]


@dataclass
class Saved:
    """The widgets that a notebook keeps.

    Args:
        models: the state of each widget by its name: `model_name`, `state` and perhaps `buffers`.
    """

    models: dict[str, Model]

    def living(self, name: str) -> Iterator[str]:
        """The widgets that live without a kernel in what a widget shows: itself, or those in a box."""
        yield from self._living(name, set())

    def _living(self, name: str, seen: set[str]) -> Iterator[str]:
        model = self.models.get(name)
        if model is None or name in seen:
            return
        seen.add(name)
        if is_alive(model):
            yield name
        elif model.get("model_name") in BOXES:
            for child in _texts(model["state"].get("children")):
                yield from self._living(child.removeprefix(REFERENCE), seen)

    def others(self, name: str) -> list[str]:
        """What else a box shows, which needs a kernel or ipywidgets' own code: the names of its kinds."""
        return list(self._others(name, set()))

    def _others(self, name: str, seen: set[str]) -> Iterator[str]:
        model = self.models.get(name)
        if model is None or name in seen or is_alive(model):
            return
        seen.add(name)
        if model.get("model_name") not in BOXES:
            yield str(model.get("model_name", "widget")).removesuffix("Model")
            return
        for child in _texts(model["state"].get("children")):
            yield from self._others(child.removeprefix(REFERENCE), seen)

    def links(self, names: Iterable[str]) -> list[dict[str, Any]]:
        """The links, as `jslink` makes them, between some of the widgets."""
        among = set(names)
        links = []
        for model in self.models.values():
            ends = [model.get("state", {}).get(end) for end in ("source", "target")]
            if model.get("model_name") not in LINKS or not all(_is_end(end) for end in ends):
                continue
            (source, left), (target, right) = ends
            pair = [[source.removeprefix(REFERENCE), left], [target.removeprefix(REFERENCE), right]]
            if all(name in among for name, _ in pair):
                links.append({"ends": pair, "both": LINKS[model["model_name"]]})
        return links


def saved(notebook: Any) -> Saved:
    """The widgets that a notebook keeps in its metadata; none where they are of a form that is not known."""
    widgets = notebook.get("metadata", {}).get("widgets", {})
    kept = widgets.get(STATE) if isinstance(widgets, Mapping) else None
    if not isinstance(kept, Mapping) or kept.get("version_major") != 2:
        return Saved({})
    state = kept.get("state")
    if not isinstance(state, Mapping):
        return Saved({})
    return Saved({name: model for name, model in state.items() if _is_model(model)})


def is_alive(model: Model) -> bool:
    """Whether a widget brings its own page code, as those of anywidget do."""
    return isinstance(model.get("state", {}).get("_esm"), str)


@dataclass
class Page:
    """What a page keeps of its views: their models, with texts that repeat kept once.

    Args:
        saved: the widgets of the notebook.
        names: those that the page shows, in the order of their first appearance.
    """

    saved: Saved
    names: dict[str, None] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """JSON values: `texts`, the `models` by name, and the `links` between them.

        A model has its `traits`, the `texts` among them by their places, and perhaps `buffers`.
        """
        texts: dict[str, int] = {}
        models = {}
        for name in self.names:
            model = self.saved.models[name]
            buffers = [buffer for buffer in _list(model.get("buffers")) if _is_buffer(buffer)]
            long = {key: value for key, value in model["state"].items() if key == CODE or _is_long(value)}
            models[name] = {
                "traits": {key: value for key, value in model["state"].items() if key not in long},
                "texts": {key: texts.setdefault(value, len(texts)) for key, value in long.items()},
                **({"buffers": buffers} if buffers else {}),
            }
        return {"texts": list(texts), "models": models, "links": self.saved.links(self.names)}


def _is_model(model: Any) -> bool:
    if not isinstance(model, Mapping) or not isinstance(model.get("model_name", ""), str):
        return False
    return isinstance(model.get("state"), Mapping)


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) >= LONG


def _is_buffer(buffer: Any) -> bool:
    """Whether a browser can read the bytes of a trait: it would open no view of the page otherwise."""
    if not isinstance(buffer, Mapping) or not all(
        isinstance(at, str | int) for at in _list(buffer.get("path"))
    ):
        return False
    try:
        base64.b64decode("".join(buffer["data"].split()), validate=True)
    except (AttributeError, KeyError, ValueError):
        return False
    return bool(_list(buffer.get("path")))


def _is_end(end: Any) -> bool:
    return isinstance(end, list) and len(end) == 2 and all(isinstance(part, str) for part in end)


def _texts(values: Any) -> list[str]:
    return [value for value in _list(values) if isinstance(value, str)]


def _list(values: Any) -> list[Any]:
    return values if isinstance(values, list) else []
