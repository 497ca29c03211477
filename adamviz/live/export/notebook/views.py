"""Each output of a notebook that shows a view, as the place where a page mounts it."""

from __future__ import annotations

import html
import re
import struct
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from nbconvert.preprocessors import Preprocessor

from adamviz.live import bundle
from adamviz.live.export.notebook.saved import STILL, VIEW, Page, Saved, saved

PLACE = "av_place"  # in an output's metadata: the HTML that stands for it
WORD = 'class="adamviz-still"'  # in the output that says how a still picture is brought to life

ENTRY = re.compile(r"[a-z]+")
AS_LEFT = (
    "The view as it was left. To bring it to life here: run the notebook, save it with its widget state "
    "(Settings → Save Widget State Automatically), and convert it again."
)
NO_WIDGET = "Here the notebook shows a widget, which needs Jupyter: {kinds}."
BESIDE = "Beside it the notebook has widgets that need Jupyter: {kinds}."


class Views(Preprocessor):
    """Puts the place of a view where its output stood, and what the page keeps of all views into
    `resources["adamviz"]`.
    """

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Mark the outputs of a notebook that show views."""
        widgets = saved(nb)
        nb.metadata.pop("widgets", None)  # nbconvert would ask of it, whatever its form, how to show outputs
        page = Page(widgets)
        for cell in nb.cells:
            if "outputs" in cell:
                cell.outputs = _marked(cell.outputs, widgets, page)
        resources["adamviz"] = {"views": page.data()}
        return nb, resources


def _marked(outputs: list[Any], widgets: Saved, page: Page) -> list[Any]:
    """The outputs of a cell, each view once: its still picture, and the word before that, give way to it."""
    stills = {}
    for output in outputs:
        name = restored(output.get("metadata", {}).get(STILL), widgets)
        if name is not None:
            stills[name] = output
    shown = {name for output in outputs if (view := _view(output)) for name in widgets.living(view)}
    alive = [name for name in stills if any(widgets.living(name))]
    kept = []
    for output in outputs:
        still = next((name for name in alive if stills[name] is output), None)
        if still in shown or (len(alive) == len(stills) > 0 and WORD in _html(output)):
            continue
        if name := still or _view(output):
            _mark(output, name, stills, widgets, page)
        elif VIEW in output.get("data", {}):
            _forget(output)
        kept.append(output)
    return kept


def _view(output):
    """The widget that an output shows, by name; None if it shows none."""
    view = output.get("data", {}).get(VIEW)
    name = view.get("model_id") if isinstance(view, Mapping) else None
    return name if isinstance(name, str) else None


def _html(output):
    return "".join(output.get("data", {}).get("text/html", ""))


def _mark(output, name, stills, widgets, page):
    """Say in an output's metadata what stands for it, if that is more than its other data."""
    names = list(widgets.living(name))
    for living in names:
        page.names[living] = None
    kinds = ", ".join(dict.fromkeys(_article(kind) for kind in widgets.others(name)))
    place = ""
    if names:
        # The picture in a box's own output is that of its first view.
        pictures = {living: _picture(stills[living]) for living in names if living in stills}
        first = pictures.get(names[0]) or _picture(output)
        mounts = [mount(living, pictures.get(living, "") if at else first) for at, living in enumerate(names)]
        place = "\n".join(mounts) + _note(BESIDE.format(kinds=kinds) if kinds else "")
    elif picture := _picture(output):
        place = picture + _note(AS_LEFT)
    elif kinds:
        place = _note(NO_WIDGET.format(kinds=kinds))
    _forget(output)
    if place:
        output["metadata"] = {**output.get("metadata", {}), PLACE: place}


def _forget(output):
    """Leave of what an output shows all but the widget."""
    output["data"] = {kind: value for kind, value in output["data"].items() if kind != VIEW}


def restored(still: Any, widgets: Saved) -> str | None:
    """The view that a still picture's output tells of, by name; its state is added if the notebook has not
    kept it. None for what tells of none.
    """
    if not isinstance(still, Mapping) or not isinstance(still.get("view"), str):
        return None
    name: str = still["view"]
    entry, setup, traits = (still.get(key) for key in ("entry", "setup", "traits"))
    known = isinstance(entry, str) and ENTRY.fullmatch(entry) and (bundle.FOLDER / f"{entry}.js").exists()
    if name not in widgets.models and known and isinstance(setup, str) and isinstance(traits, Mapping):
        state = {**traits, "_setup": setup, "_esm": bundle.module(entry)}
        widgets.models[name] = {"model_name": "AnyModel", "state": state}
    return name


def mount(name: str, picture: str) -> str:
    """The place of a view: its still picture, until the page's code puts the view there."""
    return f'<div class="av-mount" data-model="{html.escape(name)}">{picture}</div>'


def _picture(output: Mapping[str, Any]) -> str:
    """The picture of an output, as large as its author saw it, with its words; "" if it has none."""
    data = output.get("data", {})
    png = data.get("image/png")
    if not isinstance(png, str):
        return ""
    about = output.get("metadata", {}).get("image/png", {})
    words = str(
        (about.get("alt") if isinstance(about, Mapping) else None) or data.get("text/plain", "A view")
    )
    width = f' width="{size[0]}" height="{size[1]}"' if (size := _size(png)) else ""
    source = html.escape("".join(png.split()))
    return f'<img class="av-still" alt="{html.escape(words)}"{width} src="data:image/png;base64,{source}">'


def _size(png: str) -> tuple[int, int] | None:
    """The width and height of a PNG ; None if it is none."""
    try:
        head = b64decode("".join(png[:400].split())[:200])
        width, height = struct.unpack(">II", head[16:24])
    except (ValueError, struct.error):
        return None
    return width, height


def _note(text: str) -> str:
    return f'<p class="av-word">{html.escape(text)}</p>' if text else ""


def _article(kind: str) -> str:
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"
