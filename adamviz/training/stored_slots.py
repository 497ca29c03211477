"""The slots of Adam in a file: `.npz` of NumPy or of an `av.Adam`, and safetensors."""

from __future__ import annotations

import json
import math
import struct
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

import jax.numpy as jnp
import numpy as np

from adamviz.core.received import received
from adamviz.keras.saving import read_weights
from adamviz.training.readers import Found, checked, flat

# What safetensors calls each dtype.
DTYPES = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "F8_E4M3": "float8_e4m3fn",
    "F8_E5M2": "float8_e5m2",
    "I64": "int64",
    "I32": "int32",
    "I16": "int16",
    "I8": "int8",
    "U64": "uint64",
    "U32": "uint32",
    "U16": "uint16",
    "U8": "uint8",
    "BOOL": "bool",
}
LONGEST = 100_000_000  # bytes of a safetensors header, as its own library has it


def load(path: str | PathLike) -> Found:
    """The moments in a file, each array by its name.

    Raises:
        ValueError: the file is damaged, or of another kind.
        TypeError: it holds no moments; the message says what it holds.
        OSError: it cannot be read.
    """
    file = Path(path)
    suffix, prefix, config = file.suffix.lower(), "", {}
    if suffix == ".npz":
        arrays, config = _npz(file)
        prefix = f"{config['name']}/" if "name" in config else ""
    elif suffix == ".safetensors":
        arrays = safetensors(file)
    else:
        raise ValueError(f"Expected a file's name to end in .npz or .safetensors, received: {str(file)!r}")
    found = flat(arrays, prefix)
    if found is None:
        shapes = [f"{name} {array.shape}" for name, array in arrays]
        more = f" and {len(shapes) - 8} more" if len(shapes) > 8 else ""
        raise TypeError(
            f"Expected {file} to hold moments of Adam, named as m and v, exp_avg and exp_avg_sq, mu and nu, "
            f"received: {', '.join(shapes[:8]) or 'no arrays'}{more}"
        )
    return checked(found._replace(hyperparameters=_hyperparameters(config, found) or found.hyperparameters))


def safetensors(path: str | PathLike) -> list[tuple[str, np.ndarray]]:
    """The arrays of a safetensors file by name. Its library is not needed.

    Raises:
        ValueError: the file is damaged.

    Source: the format as huggingface/safetensors documents it: the length of the header in 8 bytes, the
        header in JSON, the data.
    """
    with open(path, "rb") as file:
        try:
            return _tensors(file)
        except (ValueError, KeyError, TypeError, struct.error, RecursionError) as error:
            raise ValueError(f"{path} is damaged or no safetensors file: {error}") from error


def _tensors(file: BinaryIO) -> list[tuple[str, np.ndarray]]:
    size = file.seek(0, 2)
    file.seek(0)
    (length,) = struct.unpack("<Q", file.read(8))
    if length > min(LONGEST, size - 8):
        raise ValueError(f"its header would be {length} bytes long")
    header = json.loads(file.read(length))
    if not isinstance(header, dict):
        raise ValueError("its header is no dictionary")
    header.pop("__metadata__", None)
    arrays = []
    for name, entry in header.items():
        dtype, shape = jnp.dtype(DTYPES[entry["dtype"]]), tuple(entry["shape"])
        begin, end = entry["data_offsets"]
        whole = all(type(each) is int and each >= 0 for each in (*shape, begin, end))
        if not whole or end - begin != math.prod(shape) * dtype.itemsize or 8 + length + end > size:
            raise ValueError(f"it says of {name!r}: {entry!r:.200}")
        file.seek(8 + length + begin)
        arrays.append((name, np.frombuffer(file.read(end - begin), dtype).reshape(shape)))
    return arrays


def _npz(file: Path) -> tuple[list[tuple[str, np.ndarray]], dict[str, Any]]:
    try:
        archive = np.load(file, allow_pickle=False)
        names = archive.files
    except OSError:
        raise
    except Exception as error:  # zipfile and NumPy have many
        raise ValueError(f"{file} is damaged or no .npz file: {error}") from error
    with archive:
        if {"meta", "weight_0"} <= {*names}:
            config, weights = read_weights(file)
            return weights, config
        try:
            return [(name, archive[name]) for name in names], {}
        except Exception as error:
            raise ValueError(f"{file} is damaged or holds objects: {received(error)}") from error


def _hyperparameters(config, found):
    known = {
        name: float(config[name])
        for name in ("learning_rate", "beta_1", "beta_2", "epsilon")
        if isinstance(config.get(name), int | float)
    }
    return {name: known | {"epsilon_hat": True} for name in found.m} if known else {}
