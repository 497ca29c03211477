"""What a picture of a stage shows of steps: arrows, gradients, charts and the table of one step's numbers, as
`adamviz.plots` takes them. The view's programs say what there is; nothing here knows an optimizer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.api import check_noise
from adamviz.core.parameters import coerce
from adamviz.core.trajectory import Trajectory, slope
from adamviz.live.stage import stability
from adamviz.live.stage.cut import chart
from adamviz.live.stored import elsewhere
from adamviz.typing import Float

CIRCLE = 1e6  # the size of the gradients that a clip brings in
DIRECTIONS = 360  # of that circle
LARGE = 1e30  # a gradient of this size says nothing of how long others are


def lens(view: Any, paths: Mapping[int, Trajectory], colours: Mapping[str, Any]) -> dict[str, Any]:
    """What is drawn of steps: the charts of all runs, and the rest of the selected one, if it is shown.

    Args:
        view: a stage.
        paths: the runs that are not hidden, by their number.
        colours: a theme's dictionary.

    Returns:
        Some of arrows, field, plane, ellipses, charts and table; see `adamviz.plots.composition.Composition`.
    """
    drawn: dict[str, Any] = {"charts": _charts(view, paths)}
    met = stability.met_by(view, paths) if view.stability else {}
    if met:
        drawn["charts"].append(stability.chart(view, paths, met))
    path = paths.get(view.selected)
    if path is None:
        return drawn
    program = _program(view, view.selected)
    colour = colours["runs"][view.selected % len(colours["runs"])]
    optimizer = view._optimizers[view.selected]
    cut = chart(view, path)
    if cut:
        drawn["charts"] = [cut, *drawn["charts"]]
    about = {"colour": colour, "count": path.finite_points, "xy": on_plane(path)}
    if view.arrows or view.tab == "step":
        drawn["arrows"] = about | _arrows(path, program)
    if view.tab == "step":
        drawn["table"] = _table(view, path, program)
        if view.selected in met:
            drawn["table"]["rows"] += stability.rows(view, met[view.selected])
    if view.selected in met and met[view.selected].hessian.shape[1] == 2:
        drawn["ellipses"] = about | stability.ellipses(view, path, met[view.selected])
    if view.gradients and path.xy.shape[1] == 2:
        if not elsewhere(view._surfaces[view.surface].program):
            drawn["field"] = _field(view, optimizer, colour)
        if hasattr(optimizer, "clip"):
            drawn["plane"] = about | _plane(path, optimizer)
    return drawn


def on_plane(path: Trajectory, below: float = 0.0) -> Float[np.ndarray, "steps+1 2"]:
    """Where the points of a run lie in a picture: of one axis, the loss is their height.

    Args:
        path: a run.
        below: the height of a point whose loss is not finite.
    """
    if path.xy.shape[1] == 2:
        return path.xy
    return np.hstack([path.xy, np.where(np.isfinite(path.loss), path.loss, below)[:, None]])


def _program(view, index):
    return view._optimizer_kinds[view._runs[index]["optimizer"]].program


def _values(path: Trajectory, name: str) -> Any:
    """What a name of the record stands for, of each step; None if there is no such thing."""
    return {"xy": path.xy[1:], "grad": path.grad}.get(name, getattr(path.record, name, None))


def _arrows(path, program):
    arrows = []
    for arrow in program["step_table"]["arrows"]:
        vectors = arrow["sign"] * _values(path, arrow["name"])
        unlike = arrow["sign"] * _values(path, arrow["unlike"]) if "unlike" in arrow else None
        arrows.append(
            {
                "symbol": arrow["symbol"],
                "vectors": _across(vectors),
                "unlike": None if unlike is None else _across(unlike),
                "true": arrow.get("true", False),
            }
        )
    with np.errstate(all="ignore"):
        sizes = np.hypot(*_across(path.grad).T)
    largest = float(np.max(sizes, where=sizes < LARGE, initial=0.0))
    return {"arrows": arrows, "largest": largest, "lanes": path.xy.shape[1] == 1}


def _across(vectors):
    """Vectors of the picture: those of one axis lie across it."""
    return vectors if vectors.shape[1] == 2 else np.hstack([vectors, np.zeros_like(vectors)])


def _table(view, path, program):
    numbers = view._runs[view.selected]["numbers"]
    on = {name: value is not None and bool(value) for name, value in numbers.items()}
    on |= {
        entry["name"]: numbers[entry["name"]] is not None
        for entry in program["parameters"]
        if entry["scale"] == "threshold"
    }
    rows = []
    for row in program["step_table"]["rows"]:
        values = _values(path, row["name"])
        unused = row.get("unused")
        if values is None or (unused and all(on.get(name, False) == is_on for name, is_on in unused.items())):
            continue
        columns = values.reshape(path.steps, -1).T
        rows.append({"symbol": row["symbol"], "columns": list(columns if row["each"] else columns[:1])})
    name = view._runs[view.selected]["label"]
    return {"name": name, "steps": path.steps, "axes": program["axes"], "rows": rows}


def _charts(view, paths):
    """The charts that are open, one for each coordinate where a number has one."""
    programs = {index: _program(view, index) for index in paths}
    known = [
        program["step_table"]["charts"] for program in (_program(view, i) for i in range(len(view._runs)))
    ]
    specs = {name: spec for charts in reversed(known) for name, spec in charts.items()}
    names = [
        name for name in dict.fromkeys(name for charts in known for name in charts) if name in view.charts
    ]
    drawn = []
    for name in names:
        spec = specs[name]
        runs = [
            (index, path, programs[index]["step_table"]["charts"].get(name)) for index, path in paths.items()
        ]
        lines = [(index, _series(path, own)) for index, path, own in runs if own]
        if not any(series for _, series in lines):
            continue
        columns = max(np.shape(values)[1] for _, series in lines for values, *_ in series)
        axes = next(iter(programs.values()))["axes"]
        for axis in range(columns):
            title = spec.get("title", f"{name}, {{axis}}").replace("{axis}", axes[axis])
            drawn.append(
                {
                    "name": name,
                    "title": title if columns > 1 else name,
                    "log": view.chart_scale == "log" and not spec.get("linear", False),
                    "above": bool(spec.get("above", False)),
                    "pair": columns == 2,
                    "runs": [
                        {
                            "number": index,
                            "own": index == view.selected,
                            "series": [
                                {"values": values[:, axis], "symbol": symbol, "gap": gap}
                                for values, symbol, gap in series
                            ],
                        }
                        for index, series in lines
                    ],
                }
            )
    return drawn


def _series(path: Trajectory, chart: Mapping[str, Any]) -> list[tuple[Any, str, int | None]]:
    """The lines of a run in a chart: `(values (steps, axes), symbol, place of the other one of a gap)`."""
    names = [entry["name"] for entry in chart["series"]]
    lines, count = [], path.finite_points
    for entry in chart["series"]:
        values = path.xy if entry["name"] == "xy" else _values(path, entry["name"])
        values = np.asarray(values).reshape(len(values), -1)
        values = values[: count if entry["name"] == "xy" else min(count, path.steps)]
        gap = names.index(entry["gap"]) if "gap" in entry else None
        lines.append((np.abs(values) if chart.get("size") else values, entry["symbol"], gap))
    return lines


def _plane(path, optimizer):
    angle = 2 * np.pi * (np.arange(DIRECTIONS) + 0.5) / DIRECTIONS
    circle = CIRCLE * np.stack([np.cos(angle), np.sin(angle)], 1).astype(np.float32)
    bound = np.asarray(_clipped(coerce(optimizer, np.float32), circle))
    with np.errstate(all="ignore"):
        limited = np.hypot(*bound.T).max() < 0.99 * CIRCLE
    return {"grad": path.grad, "clipped": path.record.clipped, "bound": bound if limited else None}


def _field(view, optimizer, colour):
    surface, noise = coerce(view.shown, np.float32), check_noise(view.noise)
    noise = None if noise is None else coerce(noise, np.float32)
    own = coerce(optimizer, np.float32) if hasattr(optimizer, "clip") else None

    def at(points: Float[np.ndarray, "n 2"], step: int) -> tuple[Any, Any, Any]:
        grad, sizes = _gradients(surface, noise, points.astype(np.float32), np.int32(step))
        clipped = None if own is None else np.asarray(_clipped(own, grad))
        return np.asarray(grad), clipped, np.asarray(sizes)

    moves = noise is not None or bool(view._surfaces[view.surface].program.get("online"))
    return {"at": at, "moves": moves, "colour": colour}


@jax.jit
def _clipped(optimizer, gradients):
    return jax.vmap(optimizer.clip)(gradients)


@jax.jit
def _gradients(surface, noise, points, step):
    """Of points the gradients that an optimizer is given at a step, and their sizes without the noise."""

    def one(point):
        _, grad = slope(surface, point, step)
        given = grad if noise is None else noise(grad, step)
        return given, jnp.hypot(grad[0], grad[1])

    return jax.vmap(one)(points)


def caption(view: Any) -> str | None:
    """What the scene that is shown says of itself."""
    shown: Sequence[Mapping[str, Any]] = [scene for scene in view._scenes if scene["name"] == view._scene]
    return shown[0]["caption"] or None if shown else None
