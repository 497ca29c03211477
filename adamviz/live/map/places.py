"""The pixels of a map whose paths are shown, and the run of each."""

from __future__ import annotations

from typing import Any, NamedTuple

from adamviz.api import run
from adamviz.core.parameters import replace, values
from adamviz.core.trajectory import Trajectory
from adamviz.live.texts import parameter_text


class Place(NamedTuple):
    """A pixel: the values of x and y, the number of its optimizer, its look and its name."""

    x: float
    y: float
    optimizer: int
    number: int
    label: str


def places(view: Any) -> list[Place]:
    """The pixels whose paths are shown: the cursor's, and those of the pins."""
    shown = []
    if view.cursor is not None:
        x, y = view.cursor
        shown.append(Place(x, y, view.selected, view.selected, ""))
    count = len(view._runs)
    for index, pin in enumerate(view.pins):
        shown.append(Place(pin["x"], pin["y"], pin["optimizer"], count + index, pin.get("label", "")))
    return shown


def at(view: Any, place: Place | None) -> tuple[Any, Any, Any, list[float]]:
    """Optimizer, surface, noise and start of a pixel; of None, as the sliders stand."""
    things = [view._optimizers[view.selected if place is None else place.optimizer], view.shown, view.noise]
    start = list(view.start)
    for axis, value in zip((view.x, view.y), () if place is None else place[:2], strict=False):
        name = axis[0]
        if name in ("start_x", "start_y"):
            start["xy".index(name[-1])] = value
            continue
        whole = view._programs["axes"][name]["parameter"].get("whole")
        number = round(value) if whole else value
        things = [replace(each, **{name: number}) if name in values(each) else each for each in things]
    return things[0], things[1], things[2], start


def path(view: Any, place: Place | None) -> Trajectory:
    """The run of a pixel."""
    optimizer, surface, noise, start = at(view, place)
    return run(
        optimizer, surface, start, view.steps, noise=noise, dtype="float64" if view.wide else "float32"
    )


def own(view: Any, name: str) -> float:
    """What the sliders say of the number of an axis."""
    if name in ("start_x", "start_y"):
        return view.start["xy".index(name[-1])]
    return getattr(view, name)


def words(view: Any, place: Place) -> str:
    """The numbers of a pixel, and whose they are where there are several optimizers."""
    entries = [view._programs["axes"][axis[0]]["parameter"] for axis in (view.x, view.y)]
    said = ", ".join(parameter_text(entry, value) for entry, value in zip(entries, place[:2], strict=True))
    return said if len(view._runs) == 1 else f"{view._runs[place.optimizer]['label']}: {said}"
