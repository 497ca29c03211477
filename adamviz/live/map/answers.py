"""What the kernel computes for the page of a map: bands of pixels, and the runs whose paths it draws."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from adamviz.api import MOST_STEPS, check_steps
from adamviz.core.measures import MEASURES
from adamviz.core.noise import Noise
from adamviz.core.parameters import replace, values
from adamviz.live import kernel
from adamviz.maps.axis import Axis
from adamviz.maps.computing import fill
from adamviz.maps.plan import Plan, planned
from adamviz.maps.tiles import empty
from adamviz.typing import Float

MOST_PIXELS = 1 << 20  # of one answer: far more than the page asks for


@dataclasses.dataclass(frozen=True)
class Values(Axis):
    """An axis whose values are what they are."""

    given: tuple[float, ...] = ()

    @property
    def values(self) -> Float[np.ndarray, " count"]:
        """All values, in order, in float64."""
        return np.asarray(self.given, np.float64)


def answer(view: Any, request: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """What the page asks for.

    Args:
        view: a `HyperparameterMap`.
        request: as `adamviz.live.kernel.answer` takes it, for runs; or with a `map`, of which
            optimizer: is the number of the kind of optimizer.
            x, y: are the name and the values of what columns and rows turn.
            numbers: those of optimizer, surface, noise and limits, each by name.
            start, steps: are those of all runs.
            noise: whether there is noise; wide: whether to compute in float64.
            measures: names; all that the surface allows if there are none.

    Returns:
        (content, buffers); of a map, each measure's and "converged"'s [buffer, dtype], row after row.

    Raises:
        ValueError: more is asked for than a page ever shows.
        Exception: whatever a user's own function raises.
    """
    content: dict[str, Any] = {}
    buffers: list[bytes] = []
    if "surface_numbers" in request:
        failed: dict[str, str] = {}
        surface = view._menu[request.get("surface", view.surface)]
        content, buffers = kernel.answer(request, surface, view._kinds, failed)
        content |= {"failed": failed} if failed else {}
    if "map" in request:
        arrays = {}
        for name, array in computed(plan(view, request["map"])).items():
            kind = "uint8" if array.dtype == bool else array.dtype.name
            arrays[name] = [len(buffers), kind]
            buffers.append(np.ascontiguousarray(array, np.dtype(kind).newbyteorder("<")).tobytes())
        content["map"] = {"arrays": arrays}
    return content, buffers


def plan(view: Any, asked: dict[str, Any]) -> Plan:
    """The plan of a band of pixels; `asked` is the `map` of a request."""
    steps, numbers = check_steps(asked["steps"], MOST_STEPS), asked["numbers"]
    count = len(asked["x"]["values"]) * len(asked["y"]["values"])
    if not 1 <= count <= MOST_PIXELS:
        raise ValueError(f"Expected a map to have from 1 to {MOST_PIXELS} pixels, received: {count}")
    x, y = (_axis(asked[name], view) for name in ("x", "y"))
    known = [each["name"] for each in view._programs["measures"]]
    names = [name for name in MEASURES if name in (asked.get("measures") or known)]
    return planned(
        _with(view._kinds[asked["optimizer"]], numbers["optimizer"]),
        _with(view._menu[view.surface], numbers["surface"]),
        _with(Noise(), numbers["noise"]) if asked.get("noise") else None,
        (x, y),
        steps=steps,
        measures=names,
        dtype=np.dtype(np.float64 if asked.get("wide") else np.float32),
        start=asked["start"],
        **{name: float(numbers["limits"][name]) for name in ("tolerance", "radius")},
    )


def computed(plan: Plan) -> dict[str, np.ndarray]:
    """The measures of a plan, and "converged"."""
    arrays, done = empty(plan), np.zeros(plan.setting.shape, bool)
    fill(plan, arrays, done, None, None)
    return arrays


def _axis(asked, view):
    whole = bool(view._programs["axes"][asked["name"]]["parameter"].get("whole"))
    given = tuple(float(value) for value in asked["values"])
    given = tuple(map(float, np.round(given))) if whole else given
    return Values(asked["name"], given[0], given[-1], "linear", len(given), whole, given)


def _with(thing, numbers):
    return replace(thing, **{name: numbers[name] for name in values(thing) if name in numbers})
