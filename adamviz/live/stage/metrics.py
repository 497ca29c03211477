"""What a table says of runs: numbers that two of them can be compared by.

`js/compare/metrics.js` says the same in the page, and tests/shared/metrics.json holds both to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from adamviz.core.trajectory import Trajectory

# Relatively: losses that are closer to the lowest one count as it. At the end of a run the loss often takes
# the same few values for hundreds of steps, and which of these is the lowest is chance: the last bit, in
# which two machines may differ.
SAME = 1e-5


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
        A dict for each path, in which None stands for what there is not: loss, best, best_step (the first
        step with the lowest loss, but for its last digits), arrives (the first step within the tolerance),
        difference (loss now, less that of the selected run), diverged (the step).

    Example:
        >>> import adamviz as av
        >>> path = av.run(av.Adam(0.1), "bowl", steps=100)
        >>> table([path], 0, 0, 0.0, 1e-2)[0]["arrives"]
        55
    """
    losses = [np.asarray(path.loss, float)[: path.finite_points] for path in paths]
    reference = (
        lowest if lowest is not None else min((loss.min() for loss in losses if loss.size), default=None)
    )
    rows = []
    for path, loss in zip(paths, losses, strict=True):
        at = min(playhead, path.steps)
        best = float(loss.min()) if loss.size else None
        rows.append(
            {
                "loss": float(loss[at]) if at < len(loss) else None,
                "best": best,
                "best_step": None if best is None else _first(loss <= best + SAME * abs(best)),
                "arrives": None if reference is None else _first(loss <= reference + tolerance),
                "diverged": path.diverged_at,
            }
        )
    own = rows[selected]["loss"]
    for row in rows:
        row["difference"] = None if own is None or row["loss"] is None else row["loss"] - own
    return rows


def _first(holds):
    """The first step of which something holds, or None."""
    return int(np.argmax(holds)) if holds.any() else None
