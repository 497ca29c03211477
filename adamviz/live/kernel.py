"""The kernel's side of a view: it computes what the page cannot, into the same buffers that the page fills
itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import numpy as np

from adamviz.api import MOST_STEPS, check_steps, run, sweep
from adamviz.core.noise import Noise
from adamviz.core.parameters import coerce, replace
from adamviz.curvature import second_derivatives
from adamviz.programs.axes import axes_of
from adamviz.programs.describe import describe
from adamviz.typing import Float

# On a side of a field or along a cut, and in a fan: far more than the page asks for.
MOST_POINTS, MOST_PATHS = 1024, 64


def answer(
    request: dict[str, Any], surface: Any, optimizers: Sequence[Any], failed: dict[str, str] | None = None
) -> tuple[dict[str, Any], list[bytes]]:
    """What a page asks for: runs, the fan of a parameter, the field.

    Args:
        request: the page's message: surface_numbers, start, steps, noise if there is any, wide if runs are to
            be computed in float64, and any of runs, fan, field and cut. A run may be wanted `recorded`, and
            `curved`: with the slope and the second derivatives of the surface at each of its steps.
        surface: the surface it is about, with whatever numbers.
        optimizers: the kinds of optimizers that `optimizer` in the request counts.
        failed: takes the errors of parts that could not be computed, by their names, where others could;
            None if any error is to be raised.

    Returns:
        (content, buffers): a JSON value in which integers point to the buffers, each float32.

    Raises:
        ValueError: more is asked for than a view ever shows.
        Exception: whatever a user's own function raises.
    """
    surface = replace(surface, **request["surface_numbers"])
    start, steps = request["start"], check_steps(request["steps"], MOST_STEPS)
    noise = Noise(**request["noise"]) if "noise" in request else None
    dtype = "float64" if request.get("wide") else "float32"
    buffers = []

    def keep(array):
        buffers.append(np.ascontiguousarray(array, "<f4").tobytes())
        return len(buffers) - 1

    def kept(path, record=None, curved=False):
        diverged = path.diverged_at
        found = {
            "xy": keep(path.xy),
            "loss": keep(path.loss),
            "steps": steps,
            "diverged": -1 if diverged is None else diverged,
        }
        if curved:
            found |= {"curved": True} | bent(path)
        if record is None:
            return found
        columns = [np.reshape(getattr(path, name), (steps, size)) for name, size in record]
        return found | {
            "recorded": True,
            "width": sum(size for _, size in record),
            "grad": keep(path.grad),
            "record": keep(np.hstack(columns)),
        }

    def bent(path):
        try:
            hessian, slope = second_derivatives(path, surface)
        except Exception as error:  # of a function that JAX differentiates once only, the run is there
            return {"uncurved": f"{type(error).__name__}: {error}".partition("\n")[0]}
        return {"hessian": keep(hessian), "slope": keep(slope)}

    def runs(asked):
        return [
            {"index": one["index"], "key": one["key"]}
            | kept(
                run(
                    replace(optimizers[one["optimizer"]], **one["numbers"]),
                    surface,
                    start,
                    steps,
                    noise=noise,
                    dtype=dtype,
                ),
                describe(optimizers[one["optimizer"]], axes_of(surface)).record
                if one.get("recorded")
                else None,
                curved=bool(one.get("curved")),
            )
            for one in asked
        ]

    def fan(asked):
        optimizer = replace(optimizers[asked["optimizer"]], **asked["numbers"])
        varied = [np.inf if value is None else value for value in asked["values"]]
        if len(varied) > MOST_PATHS:
            raise ValueError(f"Expected values of a fan to be at most {MOST_PATHS}, received: {len(varied)}")
        paths = sweep(optimizer, surface, start, steps, noise=noise, **{asked["name"]: varied})
        rows = [jax.tree.map(lambda leaf, i=i: leaf[i], paths) for i in range(len(varied))]
        return {"key": asked["key"], "runs": [kept(row) for row in rows]}

    def field(asked):
        if max(asked["nx"], asked["ny"]) > MOST_POINTS:
            raise ValueError(
                f"Expected nx and ny of a field to be at most {MOST_POINTS}, received: {asked['nx']} and "
                f"{asked['ny']}"
            )
        # JSON has no other numbers, and one that is nowhere is no place.
        minima = [
            [float(number) for number in point]
            for point in surface.minima
            if np.isfinite(np.asarray(point, float)).all()
        ]
        found = grid(surface, asked["extent"], asked["nx"], asked["ny"])
        return asked | {"loss": keep(found), "minima": minima}

    def cut(asked):
        count = asked["count"]
        if count > MOST_POINTS:
            raise ValueError(f"Expected count of a cut to be at most {MOST_POINTS}, received: {count}")
        points = np.linspace(*np.array(asked["line"], float), count).astype(np.float32)
        return {"key": asked["key"], "loss": keep(losses(coerce(surface, np.float32), points))}

    content: dict[str, Any] = {}
    last: Exception | None = None
    for part in (runs, fan, field, cut):
        asked = request.get(part.__name__)
        if not asked:
            continue
        try:
            content[part.__name__] = part(asked)
        except Exception as error:
            if failed is None:
                raise
            failed[part.__name__], last = f"{type(error).__name__}: {error}", error
    if last and not content:
        raise last
    return content, buffers


def grid(surface: Any, extent: Sequence[float], nx: int, ny: int = 1) -> Float[np.ndarray, "ny nx"]:
    """The losses on a grid over an extent: (ny, nx) float32, rows from the lowest y to the highest; of one
    axis a single row.
    """
    axes = [
        np.linspace(*extent[2 * i : 2 * i + 2], count, dtype=np.float32)
        for i, count in zip(range(len(extent) // 2), (nx, ny), strict=False)
    ]
    points = np.stack(np.meshgrid(*axes), -1).reshape(-1, len(axes))
    return np.asarray(losses(coerce(surface, np.float32), points)).reshape(ny, nx)


@jax.jit
def losses(surface: Any, points: Float[np.ndarray, "n axes"]) -> Float[jax.Array, " n"]:
    """The losses at points; surface and points in one dtype."""
    # A row of points at a time: a surface over many data would else need all of them for every point at once.
    return jax.lax.map(surface, points, batch_size=256)
