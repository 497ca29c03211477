"""A recording in one `.npz` file: arrays and JSON, never a pickle."""

from __future__ import annotations

import json
import math
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from adamviz.core.received import received
from adamviz.files import replacing
from adamviz.keras.archive import MOST, Archive
from adamviz.training.recording import NonFinite
from adamviz.training.stored_records import COLUMNS, CURVATURE, TOTALS

FORMAT = "adamviz recording 2"
META = "meta"


def save(recording: Any, path: str | PathLike) -> None:
    """Write the file by way of `replacing`, so that no half of one is ever there."""
    file_path = _path(path)
    if file_path.suffix.lower() != ".npz":
        raise ValueError(f"Expected path to end in .npz, received: {str(file_path)!r}")
    wrong = recording.first_nonfinite
    meta = {
        "format": FORMAT,
        "records": len(recording),
        "tensors": [
            [name, list(shape)] for name, shape in zip(recording.tensors, recording.shapes, strict=True)
        ],
        "left_out": recording.left_out,
        "first_nonfinite": None if wrong is None else [*wrong[:4], repr(wrong.value)],
    }
    text = json.dumps(meta).encode()
    if len(text) > MOST // 2:
        raise ValueError(f"Cannot save names and shapes of {len(text)} bytes; {MOST // 2} are the most")
    arrays = {name: getattr(recording, name) for name in (*TOTALS, *COLUMNS)}
    if all(np.isnan(arrays[name]).all() for name in CURVATURE):
        arrays = _without_curvature(arrays)
    with replacing(file_path) as file:
        np.savez(file, **{META: np.frombuffer(text, np.uint8)}, **arrays)


def load(path: str | PathLike) -> dict[str, Any]:
    """Read and check the whole file: the arguments of a `Recording`."""
    path = _path(path)
    with open(path, "rb") as file:
        try:
            archive = Archive(file)
            names = {META: None} | dict.fromkeys((*TOTALS, *COLUMNS))
            known = archive.names == list(names)
            if not known and archive.names != list(_without_curvature(names)):
                raise ValueError(f"it holds {received(archive.names)}")
            meta = _meta(archive)
            records, tensors = meta.pop("records"), len(meta["tensors"])
            shapes = {name: ((records,), dtype) for name, dtype in TOTALS.items()}
            shapes |= {name: ((records, tensors, *axes), dtype) for name, (axes, dtype) in COLUMNS.items()}
            arrays = {name: np.full(records, np.nan) for name in CURVATURE}
            arrays |= {
                name: _array(archive, name, dtype, shape)
                for name, (shape, dtype) in (shapes if known else _without_curvature(shapes)).items()
            }
            if (np.diff(arrays["steps"]) <= 0).any():
                raise ValueError("its steps do not grow")
        except ValueError as error:
            raise ValueError(
                f"{path} is damaged or was not written by `save` of a recording: {error}"
            ) from error
    return meta | arrays


def _array(archive, name, dtype, shape):
    """An array; of an older file, whose norms are in float32, in float64 too."""
    try:
        return archive.array(name, np.dtype(dtype), shape)
    except ValueError:
        if name not in ("norms", "rms"):
            raise
        return archive.array(name, np.dtype("float32"), shape).astype(dtype)


def _without_curvature(named):
    """The same of a run whose curvature was not asked for: its file is as before there was one."""
    return {name: each for name, each in named.items() if name not in CURVATURE}


def _meta(archive):
    meta = archive.meta(META, FORMAT)
    records, left_out, wrong = meta.get("records"), meta.get("left_out"), meta.get("first_nonfinite")
    try:
        names = tuple(name for name, _ in meta["tensors"])
        shapes = tuple(tuple(shape) for _, shape in meta["tensors"])
        if wrong is not None:
            step, tensor, quantity, entry, value = wrong
            wrong = NonFinite(int(step), str(tensor), str(quantity), int(entry), float(value))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"its {META} lacks what a recording has: {error}") from error
    if (
        type(records) is not int
        or records < 0
        or not all(isinstance(name, str) for name in names)
        or len(set(names)) < len(names)
        or not all(type(size) is int and size >= 0 for shape in shapes for size in shape)
        or any(math.prod(shape) > 2**48 for shape in shapes)
        or not isinstance(left_out, dict)
        or not all(isinstance(reason, str) for reason in left_out.values())
    ):
        raise ValueError(f"its {META} is {received(meta)}")
    return {
        "records": records,
        "tensors": names,
        "shapes": shapes,
        "left_out": left_out,
        "first_nonfinite": wrong,
    }


def _path(path):
    try:
        return Path(path)
    except TypeError:
        raise TypeError(f"Expected path to be a text or a path, received: {path!r}") from None
