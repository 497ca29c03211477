"""The end of an address at which a saved page opens as a view stands."""

from __future__ import annotations

import json
import urllib.parse
from typing import Any

from adamviz.live.scenes import kept_traits
from adamviz.live.transitions import least_changes


def link(view: Any, before: dict[str, Any] | None) -> str:
    """The fragment of what differs from the traits of a page; of all that the view shows if that is None."""
    seen = {*view._state(), "presenting", "_scene"}
    now = {name: value for name, value in kept_traits(view).items() if name in seen}
    if before is None:
        return fragment(now)
    return fragment(least_changes(before, now | view._window(), view._follows))


def fragment(traits: dict[str, Any]) -> str:
    """The end of a saved page's address at which it opens with other values of some traits.

    The format is `#` and a JSON object of the traits, percent-encoded. The page takes each one that it knows
    and whose value its own controls could set, and says so if there are others; it evaluates nothing. A
    surface brings its own start and numbers, and a selected run its numbers, where the object does not say
    them.

    Args:
        traits: values by the traits' names, such as `{"beta_1": 0.5, "playhead": 40}`.

    Returns:
        The fragment, from `#` on; an empty text for no traits.

    Raises:
        TypeError, ValueError: a value is none of JSON's.

    Example:
        >>> fragment({"beta_1": 0.5, "start": [1.0, -1.0]})
        '#%7B%22beta_1%22%3A0.5%2C%22start%22%3A%5B1.0%2C-1.0%5D%7D'
        >>> fragment({})
        ''
    """
    if not traits:
        return ""
    text = json.dumps(traits, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return "#" + urllib.parse.quote(text, safe="")
