"""What a table says of runs: numbers that two of them can be compared by.

`js/compare/metrics.js` says the same in the page, and tests/shared/metrics.json holds both to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from adamviz.core.trajectory import Trajectory


def table(
    paths: Sequence[Trajectory], playhead: int, selected: int, lowest: float | None, tolerance: float
) -> list[dict[str, Any]]:
    """The metrics of runs.

    Args:
        paths: the runs; the table's reference is the best of all of them where `lowest` is None.
        playhead: the step that "now" means; the last one of a run that is shorter.
        selected: which of the paths the differences are taken from.
        lowest: the lowest known loss, or None.
        tolerance: how close to the reference a run must come.

    Returns:
        A dict for each path, in which None stands for what there is not: loss, best, best_step, arrives (the
        first step within the tolerance), difference (loss now, less that of the selected run), diverged (the
        step).

    Example:
        >>> import adamviz as av
        >>> path = av.run(av.Adam(0.1), "bowl", steps=100)
        >>> table([path], 0, 0, 0.0, 1e-2)[0]["arrives"]
        55
    """
    counts = [path.steps + 1 if path.diverged_at is None else path.diverged_at for path in paths]
    least = [
        int(np.argmin(path.loss[:count])) if count else None
        for path, count in zip(paths, counts, strict=True)
    ]
    reached = [float(path.loss[step]) for path, step in zip(paths, least, strict=True) if step is not None]
    reference = lowest if lowest is not None else min(reached, default=None)
    rows = []
    for path, count, step in zip(paths, counts, least, strict=True):
        at = min(playhead, path.steps)
        there = (
            []
            if reference is None
            else np.flatnonzero(path.loss[:count].astype(float) <= reference + tolerance)
        )
        rows.append(
            {
                "loss": float(path.loss[at]) if at < count else None,
                "best": None if step is None else float(path.loss[step]),
                "best_step": step,
                "arrives": int(there[0]) if len(there) else None,
                "diverged": path.diverged_at,
            }
        )
    own = rows[selected]["loss"]
    for row in rows:
        row["difference"] = None if own is None or row["loss"] is None else row["loss"] - own
    return rows
