"""The measures of a run, computed from its whole trajectory as their texts say."""

import numpy as np

import adamviz as av
from adamviz.core.measures import MEASURES

ALL = tuple(MEASURES)


def measured(path, minima, tolerance, radius):
    """All measures of an `av.Trajectory`, and whether it converged, by name."""
    loss, xy, update = path.loss, path.xy, path.update
    finite = loss[np.isfinite(loss)]
    lowest = min((minimum[2] for minimum in minima), default=0.0)
    near = np.flatnonzero(loss - lowest <= tolerance)
    with np.errstate(over="ignore", invalid="ignore"):
        moved = np.linalg.norm(np.diff(xy, axis=0), axis=1)
    signs = np.sign(update)
    both = np.isfinite(update[1:]) & np.isfinite(update[:-1])
    best_before = np.array(
        [min((one for one in loss[:t] if np.isfinite(one)), default=np.inf) for t in range(1, len(loss))]
    )
    rises = loss[1:] - best_before
    found = {
        "final_loss": loss[-1],
        "best_loss": finite.min() if len(finite) else np.inf,
        "steps_to_tolerance": near[0] if len(near) else -1,
        "diverged_at": -1 if path.diverged_at is None else path.diverged_at,
        "path_length": moved[np.isfinite(moved)].sum(),
        "oscillation": (both & (signs[1:] * signs[:-1] < 0)).sum() / max(both.sum(), 1),
        "spike": max(rises[~np.isnan(rises)].max(initial=0.0), 0.0),
        "converged": bool(loss[-1] <= loss[0]),
    }
    if minima:
        distances = np.linalg.norm(np.array(minima)[:, :2] - xy[-1], axis=1)
        found["distance"] = distances.min()
        found["minimum"] = int(np.argmin(distances)) if distances.min() <= radius else -1
    return found


def check(map, runs, **close):
    """Compare each pixel of a map with a run: `runs(y, x)` gives its trajectory and the known minima."""
    setting = map.setting
    for row, y in enumerate(map.y.values):
        for column, x in enumerate(map.x.values):
            path, minima = runs(float(y), float(x))
            expected = measured(path, minima, setting.tolerance, setting.radius)
            for name in (*map.measures, "converged"):
                value = (map.converged if name == "converged" else map[name])[row, column]
                np.testing.assert_allclose(
                    value, expected[name], **close, err_msg=f"{name} at {map.y.name}={y}, {map.x.name}={x}"
                )


def run(optimizer, surface, start=None, noise=None, steps=40, dtype="float64"):
    return av.run(optimizer, surface, start, steps, noise=noise, dtype=dtype)
