"""A cut through the surface at a point: where it goes, and what the loss and its quadratic model are along
it. `js/plane/cut.js` has the same rules, and cases in tests/shared/cut.json hold both to them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from adamviz.core.parameters import coerce
from adamviz.core.trajectory import Trajectory
from adamviz.curvature import second_derivatives
from adamviz.live import kernel
from adamviz.typing import Float

PART = 1 / 3  # of what is seen along each axis, on either side of the point
STEPS_SEEN = 12  # steps that it reaches at least
MOST_HALVED = 4  # times
SAMPLES = 401
TITLES = {"gradient": "cut along −gradient", "step": "cut along the step"}


def direction_of(
    cut: str, gradient: Float[ArrayLike, " axes"], update: Float[ArrayLike, " axes"], axes: Sequence[str]
) -> Float[np.ndarray, " axes"] | None:
    """The direction of a cut, of length 1; None where there is none.

    Args:
        cut: gradient, step, or the name of an axis.
        gradient: that the step was given: the cut goes down it.
        update: what the step added.
        axes: their names.

    Example:
        >>> direction_of("gradient", [3.0, 4.0], [0.0, 0.0], ["x", "y"]).tolist()
        [-0.6, -0.8]
    """
    axis = [float(name == cut) for name in axes]
    vector = {"gradient": -np.asarray(gradient, float), "step": np.asarray(update, float)}.get(
        cut, np.array(axis)
    )
    length = math.hypot(*vector)
    return vector / length if 0 < length < math.inf else None


def no_cut(cut: str) -> str:
    """Why there is no cut along something; "" where the run itself has come to an end.

    Example:
        >>> no_cut("gradient")
        'no cut: the gradient is 0 or not finite here'
    """
    return f"no cut: the {cut} is 0 or not finite here" if cut else "no cut: the run is not finite here"


def reach_of(direction: Float[ArrayLike, " axes"], spans: Sequence[float], step: float) -> float:
    """How far a cut reaches: over a part of what is seen, halved as long as the step is small in it.

    Args:
        direction: of length 1.
        spans: what is seen of each axis.
        step: the length of what is added.

    Example:
        >>> reach_of([1.0, 0.0], [6.0, 3.0], 1.0), reach_of([1.0, 0.0], [6.0, 3.0], 0.01)
        (2.0, 0.125)
    """
    parts = zip(direction, spans, strict=True)
    reach = min(PART * span / abs(part) for part, span in parts if part)
    for _ in range(MOST_HALVED):
        if reach > 2 * STEPS_SEEN * step:
            reach /= 2
    return reach


def model_of(
    gradient: Float[ArrayLike, " axes"],
    hessian: Float[ArrayLike, "axes axes"],
    direction: Float[ArrayLike, " axes"],
) -> tuple[float, float]:
    """The slope and the curvature along a direction, of first and second derivatives.

    Example:
        >>> model_of([2.0, 8.0], [[2.0, 0.0], [0.0, 8.0]], [0.0, 1.0])
        (8.0, 8.0)
    """
    return float(np.dot(gradient, direction)), float(np.dot(direction, np.dot(hessian, direction)))


def chart(view: Any, path: Trajectory) -> dict[str, Any] | None:
    """The cut of a view's selected run as `adamviz.plots.cut_chart.CutChart` takes it; None for none.

    Args:
        view: a stage.
        path: its selected run.
    """
    if view.cut == "none":
        return None
    surface, axes = coerce(view.shown, np.float32), view._axes
    hessians, slopes = second_derivatives(path, view.shown)
    ends = view.extent or view.shown.extent
    spans = [high - low for low, high in zip(ends[::2], ends[1::2], strict=True)]

    def at(step: int) -> dict[str, Any] | str:
        index = min(step, path.steps - 1)
        if index + 1 >= path.finite_points:
            return no_cut("")
        point, after = np.asarray(path.xy[index : index + 2], float)
        direction = direction_of(view.cut, path.grad[index], path.record.update[index], axes)
        if direction is None:
            return no_cut(view.cut)
        reach = reach_of(direction, spans, math.hypot(*(after - point)))
        places = np.linspace(-reach, reach, SAMPLES)
        line = (point + places[:, None] * direction).astype(np.float32)
        return {
            "places": places,
            "losses": np.asarray(kernel.losses(surface, line)),
            "loss": float(path.loss[index]),
            "landing": (float(np.dot(after - point, direction)), float(path.loss[index + 1])),
            "model": model_of(slopes[index], hessians[index], direction),
            "line": point + np.array([[-reach], [reach]]) * direction,
        }

    title = TITLES.get(view.cut, f"cut along {view.cut}")
    return {"name": "cut", "title": title, "at": at, "number": view.selected, "pair": False, "above": False}
