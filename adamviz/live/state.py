"""The state of a view of runs: all that it shows, as JSON values by the traits' names."""

from __future__ import annotations

import copy
from typing import Any

from anywidget import AnyWidget

from adamviz.core.parameters import values
from adamviz.live.scenes import remembered


def own_names(cls: type[AnyWidget], things: list[Any]) -> list[str]:
    """The names of the state that are no number of these surfaces and optimizers: the page knows those from
    its programs.
    """
    turned = {name for thing in things for name in values(thing)}
    return [name for name in remembered(cls) if name not in turned]


def state(view: Any) -> dict[str, Any]:
    """All that a view shows now, as JSON values by the traits' names.

    The runs hold their numbers. Numbers that nothing shown has, such as another surface's, are left out.
    """
    names = [*own_names(type(view), [*view._menu.values(), *view._kinds]), *values(view.shown)]
    return copy.deepcopy({name: getattr(view, name) for name in names})
