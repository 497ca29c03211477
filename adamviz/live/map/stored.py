"""What a saved page keeps of a map because it cannot compute it: float64, and what cannot be lowered."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from adamviz.api import check_noise
from adamviz.live import stored as runs
from adamviz.live.map import answers
from adamviz.plots.map_axes import transform
from adamviz.programs.values import plain_values

SIDE = 128  # pixels of a stored map


def stored(view: Any) -> dict[str, Any] | None:
    """The map as it stands, by the measures that are shown, beside what is stored of runs; None if the page
    can compute all.

    Returns:
        JSON values as `adamviz.live.stored` has them, and in `maps` of each optimizer that is mapped what
        the page would ask for, its `ends`, and its `arrays`, each [buffer, dtype].
    """
    kept = runs.stored(view)
    mapped = [view.selected, 0] if view.minus else [view.selected]
    programs = [view._programs["maps"][view._runs[index]["optimizer"]][0] for index in mapped]
    if not view.wide and not any("error" in program["javascript"] for program in programs):
        return kept
    kept = kept or {"about": {}, "runs": [], "fields": [], "buffers": []}
    return kept | {"maps": [_map(view, index, kept["buffers"]) for index in mapped]}


def _map(view, index, buffers):
    """One map, as the page would ask for it; see `jobsOf` in js/map/jobs.js."""
    run, axes = view._runs[index], view._programs["axes"]
    turned = [view.x[0], view.y[0]]
    numbers = {
        "optimizer": dict(run["numbers"]),
        "surface": plain_values(view.shown),
        "noise": plain_values(view.noise),
        "limits": {"tolerance": view.tolerance, "radius": view.radius},
    }
    start = list(view.start)
    for name in turned:  # what an axis turns is no matter
        thing, first = axes[name]["thing"], axes[name]["opens"][0]
        if thing == "start":
            start[name == "start_y"] = first
        else:
            numbers[thing][name] = first
    ends = view.extent or [*view.x[1:3], *view.y[1:3]]
    asked = {
        "kind": run["optimizer"],
        "numbers": numbers,
        "start": start,
        "steps": view.steps,
        "noisy": check_noise(view.noise) is not None
        or any(axes[name]["thing"] == "noise" for name in turned),
        "wide": view.wide,
        "x": {"name": view.x[0], "values": _middles(view.x, ends[:2])},
        "y": {"name": view.y[0], "values": _middles(view.y, ends[2:])},
    }
    measures = [view.measure, *(["steps_to_tolerance"] if view.measure == "minimum" else [])]
    about = {"optimizer": asked["kind"], "noise": asked["noisy"], "measures": measures}
    arrays = {}
    for name, array in answers.computed(answers.plan(view, asked | about)).items():
        kind = "uint8" if array.dtype == bool else array.dtype.name
        arrays[name] = [len(buffers), kind]
        buffers.append(base64.b64encode(array.astype(np.dtype(kind).newbyteorder("<")).tobytes()).decode())
    return asked | {"ends": ends, "arrays": arrays}


def _middles(axis, ends):
    """The values in the middles of pixels that are evenly spaced on an axis."""
    to, back = transform(axis[3])
    low, high = to(np.array(ends))
    return back(low + (np.arange(SIDE) + 0.5) / SIDE * (high - low)).tolist()
