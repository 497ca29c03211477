"""The records of a run as arrays of one row each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from adamviz.training.statistics import APART, BINS, QUANTITIES, SHARES

# Of each array: its axes after the records and the tensors, and its dtype.
COLUMNS: dict[str, tuple[tuple[int, ...], str]] = {
    "histograms": ((len(QUANTITIES), BINS), "uint32"),
    "apart": ((len(QUANTITIES), len(APART)), "uint32"),
    "norms": ((len(QUANTITIES),), "float64"),
    "rms": ((len(QUANTITIES),), "float64"),
    "alpha": ((), "float32"),
    "epsilon": ((), "float32"),
    **dict.fromkeys((*SHARES, "dead_share"), ((), "float32")),
}
CURVATURE = "sharpness", "preconditioned", "threshold"  # known where they were asked for
GIVEN = "loss", "accuracy", *CURVATURE  # the numbers of a record that are handed in
TOTALS = {"steps": "int64", **dict.fromkeys(GIVEN, "float64")}


def joined(records: Sequence[Mapping[str, Any]], tensors: int) -> dict[str, np.ndarray]:
    """The arrays of a `Recording`; NaN, and counts of 0, where a record has nothing of the tensors."""
    rows = {"steps": [record["step"] for record in records]}
    rows |= {name: [record[name] for record in records] for name in GIVEN}
    arrays = {name: np.array(rows[name], dtype) for name, dtype in TOTALS.items()}
    for name, (axes, dtype) in COLUMNS.items():
        empty = 0 if dtype == "uint32" else np.nan
        array = np.full((len(records), tensors, *axes), empty, dtype)
        for row, record in enumerate(records):
            if name in record:
                array[row, : len(record[name])] = record[name]  # tensors that began later stand behind
        arrays[name] = array
    return arrays
