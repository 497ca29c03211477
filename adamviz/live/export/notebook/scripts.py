"""The elements that bring a page's views to life: what the page keeps of them, and its code."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from typing import Any

from adamviz.live import bundle

SAVED = 'JSON.parse(document.getElementById("av-views").textContent)'  # what the page keeps, in its code


def data(views: Mapping[str, Any]) -> str:
    """The element that holds what a page keeps of its views.

    JSON knows neither NaN nor infinity, which Python writes: null stands for them.

    Example:
        >>> data({"a": "<b>", "loss": float("nan")})[46:-10]
        '{"a":"\\\\u003cb>","loss":null}'
    """
    text = json.dumps(_finite(views), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text = text.replace("<", "\\u003c")
    return f'<script type="application/json" id="av-views">{text}</script>\n'


@cache
def code(module: str, end: str) -> str:
    """The element with the page's own code: a module of `js/` and those that it needs, and what it then does.

    Example:
        >>> code("notebook", "openNotebook();").endswith("openNotebook();\\n})();</script>")
        True
    """
    return f"<script>(() => {{\n{bundle.joined(module, end=end)}}})();</script>"


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(part) for key, part in value.items()}
    return [_finite(part) for part in value] if isinstance(value, list | tuple) else value
