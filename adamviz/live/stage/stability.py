"""What a picture of a stage shows of the stability of its runs, as `adamviz.plots` takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from adamviz.core.stability import Stability
from adamviz.core.trajectory import Trajectory
from adamviz.curvature import met_by as of_run

TITLE = "λ(P⁻¹H) / threshold"


def met_by(view: Any, paths: Mapping[int, Trajectory]) -> dict[int, Stability]:
    """What the runs meet, by their number."""
    return {index: of_run(path, view._optimizers[index], view.shown) for index, path in paths.items()}


def chart(view: Any, paths: Mapping[int, Trajectory], met: Mapping[int, Stability]) -> dict[str, Any]:
    """The chart of stability, as `adamviz.plots.stability_chart` takes it."""
    runs = []
    for index, found in met.items():
        if "lacks" in _spec(view, index):
            continue
        own = index == view.selected
        series = _ratios(found, len(_spec(view, index)["rates"]))
        count = min(paths[index].finite_points, paths[index].steps)
        symbols = [*_symbols(view, index), "along g"]
        parts = [
            {"values": values[:count], "symbol": symbol, "gap": None, "beside": symbol == "along g"}
            for values, symbol in zip(series, symbols, strict=True)
        ]
        shown = {"series": parts if own else parts[:1], "clipped": found.clipped[:count]}
        runs.append({"number": index, "own": own} | shown)
    about = {"name": TITLE, "title": TITLE, "log": True, "above": False, "pair": False}
    return about | {"runs": runs, "threshold": True}


def rows(view: Any, met: Stability) -> list[dict[str, Any]]:
    """The further rows of the table of the selected run."""
    spec = _spec(view, view.selected)
    with_rate, *rest = _ratios(met, len(spec["rates"]))
    numbers = {f"hessian_{axis}": met.hessian[:, axis] for axis in range(met.hessian.shape[1])} | {
        "sharpness": met.sharpness,
        "eigenvalue": met.preconditioned,
        "threshold": met.threshold,
        "ratio": with_rate,
        "bare": rest[0],  # of two rates; of one there is no such row
        "directional": met.directional,
    }
    return [
        {"symbol": row["symbol"], "columns": list(np.atleast_2d(numbers[row["name"]].T))}
        for row in spec["rows"]
    ]


def ellipses(view: Any, path: Trajectory, met: Stability) -> dict[str, Any]:
    """The ellipses of the selected run, as `adamviz.plots.stability_ellipses` takes them."""
    spec = _spec(view, view.selected)
    usual = np.full_like(path.grad, np.nan if "lacks" in spec else 1)
    divisor = getattr(path.record, spec["divisor"]) if spec["divisor"] else usual
    return {"hessian": met.hessian, "divisor": divisor, "count": min(path.finite_points, path.steps)}


def _spec(view, index) -> dict[str, Any]:
    table = view._optimizer_kinds[view._runs[index]["optimizer"]].program["step_table"]
    return table["stability"]


def _symbols(view, index) -> list[str]:
    program = view._optimizer_kinds[view._runs[index]["optimizer"]].program
    named: Sequence[Mapping[str, Any]] = [*program["step_table"]["rows"], *program["parameters"]]
    symbols = {entry["name"]: entry["symbol"] for entry in reversed(named)}
    return [symbols[rate] for rate in _spec(view, index)["rates"]] or ["λ"]


def _ratios(met: Stability, rates: int) -> list[Any]:
    """By the threshold: the eigenvalue with each of the rates, and the curvature along the gradient."""
    with np.errstate(all="ignore"):
        thresholds = (met.threshold, met.uncorrected)[: max(1, rates)]
        return [*(met.preconditioned / each for each in thresholds), met.directional / met.threshold]
