"""What the pages of a site share: its code, its style sheet and its pictures, each a file of its own."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from adamviz.live import bundle
from adamviz.live.compact import compact
from adamviz.live.export.notebook import scripts
from adamviz.live.export.notebook.saved import Page, Saved
from adamviz.live.export.notebook.style import SHEETS, sheet
from adamviz.live.scenes import kept_traits
from adamviz.plots.palette import DARK, LIGHT

KIND = "stage"  # whose code the site brings along; other widgets bring their own
CODE, STYLE = "assets/adamviz.js", "assets/adamviz.css"
END = f"globalThis.adamvizSite = (texts = {{}}) => openSite({{ {KIND}: render }}, texts);"
FOUND = 40_000  # characters from which a text that pages share is a file of its own


class Assets:
    """The files that pages share, by their paths within the site.

    Attributes:
        files: the bytes of each file.
    """

    def __init__(self, style: str) -> None:
        script = compact(bundle.joined("unpack", KIND, "site", end=END))
        sheets = "\n".join([sheet("auto", SHEETS), runs(), style, bundle.style(KIND)])
        self.files: dict[str, bytes] = {
            CODE: f'(() => {{\n"use strict";\n{script}}})();\n'.encode(),
            STYLE: sheets.encode(),
        }

    def picture(self, data: bytes, suffix: str = ".png") -> str:
        """The path of a picture, which is a file of the site from now on."""
        path = f"assets/{bundle.digest(data)}{suffix}"
        self.files[path] = data
        return path

    def picture_of(self, source: str) -> str:
        """The path of a picture that a page holds as a data address; other addresses stay."""
        head, comma, data = source.partition(",")
        kinds = {
            "data:image/png;base64": ".png",
            "data:image/jpeg;base64": ".jpg",
            "data:image/gif;base64": ".gif",
        }
        if not comma or head not in kinds:
            return source
        return self.picture(base64.b64decode(data), kinds[head])

    def scripts(self, views: Mapping[str, Any], call: str = "adamvizSite") -> str:
        """The elements that bring a page's views to life: their data, texts that pages share, the code."""
        current, shared = bundle.module(KIND), {}
        texts: list[Any] = []
        for text in views["texts"]:
            if text == current:
                texts.append({"kind": KIND})
            elif len(text) >= FOUND:
                name = bundle.digest(text)
                path = f"assets/{name}.js"
                kept = f"(globalThis.adamvizTexts ??= {{}})[{json.dumps(name)}] = {json.dumps(text)};\n"
                self.files[path], shared[path] = kept.encode(), name
                texts.append({"text": name})
            else:
                texts.append(text)
        loaded = "\n".join(f'<script src="{path}"></script>' for path in [*shared, CODE])
        kept = scripts.data({**views, "texts": texts})
        return f"{kept}{loaded}\n<script>{call}(globalThis.adamvizTexts);</script>"


def runs() -> str:
    """The colours of the runs in a text that speaks of them."""

    def colours(theme: dict[str, Any]) -> str:
        return " ".join(f"--av-run-{place}: {colour};" for place, colour in enumerate(theme["runs"][:2]))

    dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {colours(DARK)} }} }}"
    return f":root {{ {colours(LIGHT)} }}\n{dark}"


def kept(views: Mapping[str, Any]) -> dict[str, Any]:
    """What a page keeps of live views, by name, as it keeps those of a notebook."""
    code = bundle.module(KIND)
    models: dict[str, Any] = {
        name: {
            "model_name": "AnyModel",
            "state": {**kept_traits(view), "_setup": view._setup, "_esm": code},
            "stored": view._stored(),
        }
        for name, view in views.items()
    }
    data = Page(Saved(models), dict.fromkeys(models)).data()
    for name, model in models.items():
        if model["stored"]:
            data["models"][name]["stored"] = model["stored"]
    return data
