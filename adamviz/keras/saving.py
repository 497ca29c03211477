"""An optimizer's config and weights in one `.npz` file: arrays and JSON, never a pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np

from adamviz.files import replacing
from adamviz.keras.archive import MOST, Archive
from adamviz.keras.interrupts.critical_section import lock
from adamviz.keras.tensors.arrays import KINDS

FORMAT = "adamviz optimizer 1"
META = "meta"


def save(optimizer: Any, path: str | Path) -> None:
    """Write the file by way of `replacing`, so that no half of one is ever there."""
    path = _checked(path)
    with lock:  # while another thread trains
        weights, values = optimizer.weights, optimizer.get_weights()
    meta = {
        "format": FORMAT,
        "class_name": type(optimizer).__name__,
        "config": optimizer.get_config(),
        "weights": [
            {"name": w.name, "dtype": w.dtype.name, "shape": list(np.shape(value))}
            for w, value in zip(weights, values, strict=True)
        ],
    }
    try:
        text = json.dumps(meta).encode()
    except TypeError as error:
        raise ValueError(f"Cannot save a config that JSON cannot hold: {error}") from None
    if len(text) > MOST // 2:
        raise ValueError(f"Cannot save a config of {len(text)} bytes; {MOST // 2} are the most")
    arrays: dict[str, Any] = {f"weight_{i}": _storable(value) for i, value in enumerate(values)}
    arrays = {META: np.frombuffer(text, np.uint8)} | arrays
    with replacing(path) as file:
        np.savez(file, **arrays)


def load(
    optimizer: Any, path: str | Path, var_list: Any = None, custom_objects: Mapping[str, Any] | None = None
) -> None:
    """Read and check the whole file first; only then change anything."""
    path = _path(path)
    with _open(path) as file:
        try:
            archive = Archive(file)
            meta = _meta(archive)
            stored = [_Stored(archive, f"weight_{i}", entry) for i, entry in enumerate(meta["weights"])]
            if archive.names != [META, *(weight.key for weight in stored)]:
                raise ValueError("its contents are not those that it lists")
        except ValueError as error:
            raise ValueError(
                f"{path} is damaged or was not written by `save` of an optimizer: {error}"
            ) from error
        if meta["class_name"] != type(optimizer).__name__:
            raise ValueError(
                f"{path} holds the weights of {meta['class_name']!r}, not of {type(optimizer).__name__!r}"
            )
        try:
            other = type(optimizer).from_config(meta["config"], custom_objects)
        except Exception as error:  # a class of the user's own may raise whatever it likes
            raise ValueError(f"{path} holds a config that cannot be used: {error}") from error
        try:
            optimizer._restore(other, stored, var_list, path)
        except ValueError as error:
            if str(path) in str(error):
                raise
            raise ValueError(f"{path} cannot be loaded: {error}") from error


def read_weights(path: str | Path) -> tuple[dict[str, Any], list[tuple[str, np.ndarray]]]:
    """The config that a file holds, and each weight with its name, in order.

    Raises:
        ValueError: `save` of an optimizer did not write it, or it is damaged.
    """
    with _open(path) as file:
        try:
            archive = Archive(file)
            meta = _meta(archive)
            stored = [_Stored(archive, f"weight_{i}", entry) for i, entry in enumerate(meta["weights"])]
            return meta["config"], [(weight.name, weight.read(weight.shape)) for weight in stored]
        except ValueError as error:
            raise ValueError(
                f"{path} is damaged or was not written by `save` of an optimizer: {error}"
            ) from error


def _open(path):
    try:
        return open(path, "rb")
    except ValueError as error:  # a null character
        raise ValueError(f"Expected a path, received: {str(path)!r}") from error


def _meta(archive):
    """What a file says of itself, checked."""
    meta = archive.meta(META, FORMAT)
    kinds = {"class_name": str, "config": dict, "weights": list}
    if any(not isinstance(meta.get(key), kind) for key, kind in kinds.items()):
        raise ValueError(f"{META} lacks one of {', '.join(kinds)}")
    return meta


class _Stored:
    """A weight in a file, which is read only when its dtype and shape are known to fit."""

    def __init__(self, archive, key, entry):
        shape = entry.get("shape") if isinstance(entry, dict) else None
        whole = isinstance(shape, list) and all(type(size) is int and 0 <= size < 2**48 for size in shape)
        if not whole or not isinstance(entry.get("name"), str) or entry.get("dtype") not in KINDS:
            raise ValueError(f"it says of {key}: {entry!r:.200}")
        self._archive, self.key, self.name = archive, key, entry["name"]
        self.shape, self.dtype = tuple(shape), jnp.dtype(entry["dtype"])

    def fits(self):
        """Whether the file holds as many bytes as a weight of its dtype and shape has."""
        return self._archive.fits(self.key, np.dtype(self.dtype), self.shape)

    def read(self, shape):
        """The weight as an array of a shape; a ValueError if it has another one."""
        if self.shape != tuple(shape):
            raise ValueError(
                f"Expected {self.name!r} to have shape {tuple(shape)}, received shape: {self.shape}"
            )
        kept = np.dtype(np.uint16) if self.dtype.name == "bfloat16" else self.dtype
        return self._archive.array(self.key, kept, self.shape).view(self.dtype)


def users_slots(
    stored: Sequence[Any], variables: Sequence[Any], names: Sequence[str]
) -> list[tuple[Any, str, tuple[int, ...]]]:
    """The slots that a user has added, among stored weights: (variable, slot's name, shape).

    Args:
        stored: the weights of a file.
        variables: those that its slots belong to. A slot belongs to the one of its name; or, where each has a
            slot of a name, to the one at its place.
        names: of the slots that every variable has.
    """
    slots: dict[str, list] = {}
    for weight in stored:
        owner, _, name = weight.name.removesuffix(":0").rpartition("/")
        if owner and name not in (*names, "iter") and weight.fits():
            slots.setdefault(name, []).append((owner, weight.shape))
    matched = []
    for name, several in slots.items():
        for place, (owner, shape) in enumerate(several):
            owners = [
                variable
                for variable in variables
                if owner in (variable._name, f"{owner.split('/')[0]}/{variable._name}")
            ]
            if len(several) == len(variables):
                owners = [variables[place]]
            matched += [(variable, name, shape) for variable in owners if len(owners) == 1]
    return matched


def _storable(array):
    """NumPy writes bfloat16 as bytes without a name: keep it as whole numbers of the same bits."""
    array = np.asarray(array)
    return array.view(np.uint16) if array.dtype.name == "bfloat16" else array


def _path(path):
    try:
        return Path(path)
    except TypeError:
        raise TypeError(f"Expected path to be a text or a path, received: {path!r}") from None


def _checked(path):
    path = _path(path)
    if path.suffix.lower() != ".npz":
        raise ValueError(f"Expected path to end in .npz, received: {str(path)!r}")
    return path
