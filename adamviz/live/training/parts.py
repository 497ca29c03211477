"""The arrays of a recording as they travel to the page: a header of JSON, and buffers.

Each tensor is contiguous in each array, so that the page looks at it without a copy. inspector.py says when
they travel, `js/training/data.js` takes them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from adamviz.live.training.words import SHARES
from adamviz.training.recording import Recording
from adamviz.training.statistics import APART, BINS, LOWEST
from adamviz.training.stored_records import CURVATURE
from adamviz.typing import Int

COLUMNS = ("alpha", "epsilon", *SHARES)
BINNING = {"lowest": LOWEST, "count": BINS, "apart": list(APART)}


def part(
    recording: Recording, begin: int = 0, numbers: bool = True, tensors: Sequence[int] | None = None
) -> tuple[dict[str, Any], list[bytes]]:
    """The records of a recording from one on.

    Args:
        recording: all of its records.
        begin: the first one that travels.
        numbers: whether all but the histograms does.
        tensors: of which the histograms do; None for none.

    Returns:
        (header, buffers); in the header's `arrays`, [buffer, dtype, shape] of each.

    Example:
        >>> import adamviz as av
        >>> recorder = av.Recorder(every=1)
        >>> recorder.log(1, grads={"w": np.ones(3)}, loss=0.5)
        True
        >>> header, buffers = part(recorder.recording, tensors=[0])
        >>> header["arrays"]["rms"], header["arrays"]["histograms"], header["tensors"]
        ([3, 'float32', [1, 7, 1]], [11, 'uint8', [1, 7, 1, 85]], ['w'])
    """
    count = len(recording) - begin
    every = int(recording.steps[-1] - recording.steps[-2]) if len(recording) > 1 else None
    header: dict[str, Any] = {"from": begin, "count": count, "every": every}
    if begin == 0:
        header |= about(recording)
    arrays = {"steps": recording.steps[begin:].astype("<f8")}
    if numbers:
        seldom = [name for name in CURVATURE if np.isfinite(getattr(recording, name)).any()]
        names = "loss", "accuracy", *seldom
        arrays |= {name: getattr(recording, name)[begin:].astype("<f4") for name in names}
        arrays["rms"] = _narrow(recording.rms[begin:].transpose(1, 2, 0))
        arrays |= {name: getattr(recording, name)[begin:].T.astype("<f4") for name in COLUMNS}
    if tensors is not None:
        arrays["histograms"] = codes(recording, begin, tensors)
        header["of"] = list(tensors)
    buffers = [np.ascontiguousarray(array).tobytes() for array in arrays.values()]
    header["arrays"] = {
        name: [place, array.dtype.name, list(array.shape)]
        for place, (name, array) in enumerate(arrays.items())
    }
    return header, buffers


def about(recording: Recording) -> dict[str, Any]:
    """What a recording is of: its tensors by name, their shapes and sizes, and what was left out."""
    return {
        "tensors": list(recording.tensors),
        "shapes": [list(shape) for shape in recording.shapes],
        "sizes": [math.prod(shape) for shape in recording.shapes],
        "left_out": dict(recording.left_out),
        "begins": recording.begins(),
    }


def _narrow(numbers):
    """Numbers in float32: those that it does not hold as the largest that it does."""
    largest = np.finfo(np.float32).max
    return np.where(np.isfinite(numbers), np.clip(numbers, -largest, largest), numbers).astype("<f4")


def codes(
    recording: Recording, begin: int, tensors: Sequence[int]
) -> Int[np.ndarray, "tensors 7 records 85"]:
    """Histograms as a byte a bin: 255 times the root of the share of entries in it.

    Roots, as a heat map shades them: so that one entry of the 65,536 that are looked at is told from none.
    """
    places = list(tensors)
    counts = np.concatenate([recording.histograms[begin:, places], recording.apart[begin:, places]], axis=-1)
    counts = counts.transpose(1, 2, 0, 3).astype(np.float32)
    total = counts.sum(axis=-1, keepdims=True)
    shares = np.sqrt(np.divide(counts, total, out=counts, where=total > 0), out=counts)
    return np.rint(255 * shares).astype(np.uint8)
