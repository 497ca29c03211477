"""A map in one `.npz` file: arrays and JSON, never a pickle."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from adamviz.core.measures import MEASURES
from adamviz.core.noise import Noise
from adamviz.core.received import received
from adamviz.files import replacing
from adamviz.keras.archive import MOST, Archive
from adamviz.maps.axis import SCALES, Axis
from adamviz.maps.plan import Plan, Setting
from adamviz.maps.probe import RATES, RUNS, STEPS, Probe, unlike
from adamviz.typing import Bool

FORMAT = "adamviz map 1"
META = "meta"
PROBE = "probe"
OWN = "optimizer", "surface", "noise"  # of a setting, what a caller gives anew
DONE = "done"
LARGEST = 2**20  # pixels along one axis
# What a file says of each part of a setting.
KINDS = {
    "steps": int,
    "dtype": str,
    "start": list,
    "tolerance": float,
    "radius": float,
    "minima": list,
    "optimizer": str,
    "surface": str,
    "noise": str,
    "difference": bool,
}


def save(
    path: str | PathLike,
    setting: Setting,
    arrays: Mapping[str, np.ndarray],
    done: Bool[np.ndarray, "rows columns"],
    seen: Probe | None,
) -> None:
    """Write the file by way of `replacing`, so that no half of one is ever there.

    Args:
        path: ends in .npz.
        setting, arrays, done: of the map.
        seen: the `probe` of its plan; None for none.
    """
    file_path = _path(path)
    if file_path.suffix.lower() != ".npz":
        raise ValueError(f"Expected path to end in .npz, received: {str(file_path)!r}")
    names = {name: array.dtype.name for name, array in arrays.items()}
    meta: dict[str, Any] = {"format": FORMAT, "setting": dataclasses.asdict(setting), "arrays": names}
    if seen is not None:
        losses = [[float(loss).hex() for loss in run] for run in seen.losses]
        meta[PROBE] = {"losses": losses, "rates": [float(rate).hex() for rate in seen.rates]}
    text = json.dumps(meta).encode()
    if len(text) > MOST // 2:
        raise ValueError(f"Cannot save a setting of {len(text)} bytes; {MOST // 2} are the most")
    with replacing(file_path) as file:
        np.savez(file, **{META: np.frombuffer(text, np.uint8), DONE: done}, **arrays)


def load(
    path: str | PathLike, optimizer: Any, surface: Any, noise: Noise | None
) -> tuple[Setting, dict[str, np.ndarray], np.ndarray, Plan | None, Probe | None]:
    """Read and check the whole file: setting, arrays, what is done, the plan if optimizer and surface are
    given, and the probe of the one that it was made with.
    """
    path = _path(path)
    with open(path, "rb") as file:
        try:
            archive = Archive(file)
            setting, kinds, seen = _meta(archive)
            if archive.names != [META, DONE, *kinds]:
                raise ValueError("its contents are not those that it lists")
            arrays = {name: archive.array(name, kind, setting.shape) for name, kind in kinds.items()}
            done = archive.array(DONE, np.dtype(bool), setting.shape)
        except ValueError as error:
            raise ValueError(f"{path} is damaged or was not written by `save` of a map: {error}") from error
    if optimizer is None and surface is None and noise is None:
        return setting, arrays, done, None, seen
    if seen is None and not setting.difference:
        raise ValueError(
            f"{path} does not tell what its surface computes, so that nobody knows whether this is it: "
            "compute and save the map anew, or load it without optimizer and surface to look at it"
        )
    return setting, arrays, done, plan_again(str(path), setting, seen, optimizer, surface, noise), seen


def plan_again(
    name: str, setting: Setting, seen: Probe | None, optimizer: Any, surface: Any, noise: Noise | None
) -> Plan:
    """The plan that a map was made of.

    Args:
        name: of what holds the map, for the message.
        setting: of the map.
        seen: what its plan computed; None for one without a part of the user's own.
        optimizer, surface, noise: which have to be those that it was made with.

    Raises:
        ValueError: they are others, or the map is a difference.
    """
    from adamviz.maps.make import plan_of  # which makes a map too

    if optimizer is None or surface is None:
        raise ValueError("Expected both optimizer and surface, or neither, received one of them")
    if setting.difference:
        raise ValueError(f"{name} holds the difference of two maps, which has no runs")
    plan = plan_of(
        optimizer,
        surface,
        setting.x.ends,
        setting.y.ends,
        setting.shape,
        setting.steps,
        measure=setting.measures,
        start=setting.start,
        noise=noise,
        dtype=setting.dtype,
        tolerance=setting.tolerance,
        radius=setting.radius,
    )
    parts = [field.name for field in dataclasses.fields(Setting) if field.name not in OWN]
    for part in (*OWN, *parts):  # of another surface, the minima differ too
        mine, theirs = getattr(plan.setting, part), getattr(setting, part)
        if mine != theirs:
            raise ValueError(
                f"{name} holds a map with {part} = {received(theirs)}, received: {received(mine)}"
            )
    if seen is not None and (other := unlike(plan, seen)) is not None:
        raise ValueError(
            f"Expected optimizer, surface and noise to compute what those of {name} do, received: {other}"
        )
    return plan


def _meta(archive):
    """The setting that a file tells of, the dtype of each of its arrays, and its probe if it has one."""
    meta = archive.meta(META, FORMAT)
    setting = _setting(meta.get("setting"))
    kinds = meta.get("arrays")
    if not isinstance(kinds, dict) or list(kinds) != [*setting.measures, "converged"]:
        raise ValueError(f"its arrays are {kinds!r:.200}")
    for name, kind in kinds.items():
        if kind != _kind(setting, name):
            raise ValueError(f"it says that {name} is of dtype {kind!r:.50}")
    return setting, {name: np.dtype(kind) for name, kind in kinds.items()}, _probe(meta.get(PROBE))


def _probe(found):
    if found is None:
        return None
    try:
        losses = np.array([[float.fromhex(loss) for loss in run] for run in found["losses"]])
        rates = np.array([float.fromhex(rate) for rate in found["rates"]])
    except (TypeError, ValueError, KeyError, OverflowError):
        losses = rates = np.zeros(1)
    if losses.shape != (RUNS, STEPS + 1) or len(rates) not in (0, RATES):
        raise ValueError(f"its {PROBE} is {found!r:.200}")
    return Probe(losses, rates)


def _kind(setting, name):
    if name == "converged":
        return "bool"
    if setting.difference:
        return "float64"
    return "int32" if MEASURES[name].whole else setting.dtype


def _setting(found):
    if not isinstance(found, dict) or found.keys() != {field.name for field in dataclasses.fields(Setting)}:
        raise ValueError(f"its setting is {found!r:.200}")
    wrong = [name for name, kind in KINDS.items() if type(found[name]) is not kind]
    names = found["measures"]
    if not isinstance(names, list) or not names or any(name not in list(MEASURES) for name in names):
        wrong.append("measures")
    if found["dtype"] not in ("float32", "float64"):
        wrong.append("dtype")
    if "start" not in wrong and not _are_numbers(found["start"], len(found["start"]) or 1):
        wrong.append("start")
    wide = 1 + len(found["start"]) if "start" not in wrong else None
    if "minima" not in wrong and not all(_are_numbers(point, wide) for point in found["minima"]):
        wrong.append("minima")
    if wrong:
        raise ValueError(f"its setting has no proper {', '.join(sorted({*wrong}))}")
    axes = {name: _axis(name, found[name]) for name in ("x", "y")}
    minima = tuple(tuple(map(float, point)) for point in found["minima"])
    start = tuple(map(float, found["start"]))
    return Setting(**found | axes | {"measures": tuple(names), "minima": minima, "start": start})


def _are_numbers(found, count):
    """Whether this is a list of so many finite numbers."""
    return (
        isinstance(found, list)
        and len(found) == count
        and all(type(number) in (int, float) and math.isfinite(number) for number in found)
    )


def _axis(name, found):
    if isinstance(found, dict) and found.keys() == {field.name for field in dataclasses.fields(Axis)}:
        axis = Axis(**found)
        ends = [axis.low, axis.high]
        if (
            isinstance(axis.name, str)
            and all(type(end) in (int, float) and math.isfinite(end) for end in ends)
            and axis.scale in SCALES
            and type(axis.count) is int
            and 1 <= axis.count <= LARGEST
            and type(axis.whole) is bool
        ):
            return axis
    raise ValueError(f"its axis {name} is {found!r:.200}")


def _path(path):
    try:
        return Path(path)
    except TypeError:
        raise TypeError(f"Expected path to be a text or a path, received: {path!r}") from None
