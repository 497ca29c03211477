"""An optimizer's config and weights in one `.npz` file: arrays and JSON, never a pickle."""

import json
import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from adamviz.keras.arrays import KINDS, as_array

FORMAT = "adamviz optimizer 1"
META = "meta"


def save(optimizer, path):
    """Write the file aside and then move it into its place, so that no half of one is ever there."""
    path = _checked(path)
    weights = optimizer.weights
    meta = {
        "format": FORMAT,
        "class_name": type(optimizer).__name__,
        "config": optimizer.get_config(),
        "weights": [{"name": weight.name, "dtype": weight.dtype.name, "shape": list(weight.shape)} for weight in weights],
    }
    try:
        text = json.dumps(meta)
    except TypeError as error:
        raise ValueError(f"Cannot save a config that JSON cannot hold: {error}") from None
    arrays = {f"weight_{i}": _storable(weight.numpy()) for i, weight in enumerate(weights)}
    handle, name = tempfile.mkstemp(suffix=".npz", prefix=f".{path.stem}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **{META: np.frombuffer(text.encode(), np.uint8)}, **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def load(optimizer, path, var_list=None, custom_objects=None):
    """Read and check the whole file first; only then change anything."""
    path = Path(path)
    meta, arrays = _read(path)
    if meta["class_name"] != type(optimizer).__name__:
        raise ValueError(f"{path} holds the weights of {meta['class_name']}, not of {type(optimizer).__name__}")
    try:
        other = type(optimizer).from_config(meta["config"], custom_objects)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise ValueError(f"{path} holds a config that cannot be used: {error}") from error
    optimizer._restore(other, arrays, [entry["name"] for entry in meta["weights"]], var_list, path)


def _read(path):
    try:
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            if not hasattr(file, "files") or META not in file.files:
                raise ValueError(f"{path} was not written by `save` of an optimizer")
            meta = json.loads(file[META].tobytes())
            if not isinstance(meta, dict) or meta.get("format") != FORMAT:
                raise ValueError(f"{path} was not written by `save` of an optimizer, or by a later version of it")
            arrays = [_restored(file[f"weight_{i}"], entry, path) for i, entry in enumerate(meta["weights"])]
    except (zipfile.BadZipFile, EOFError, KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path} is damaged or was not written by `save` of an optimizer: {error}") from error
    except ValueError as error:
        if str(path) in str(error):
            raise
        # What is no archive at all NumPy takes for a pickle, and refuses.
        raise ValueError(f"{path} is damaged or was not written by `save` of an optimizer: {error}") from error
    return meta, arrays


def _storable(array):
    """NumPy writes bfloat16 as bytes without a name: keep it as whole numbers of the same bits."""
    array = np.asarray(array)
    return array.view(np.uint16) if array.dtype.name == "bfloat16" else array


def _restored(array, entry, path):
    if entry["dtype"] not in KINDS:
        raise ValueError(f"{path} holds a weight of unknown dtype {entry['dtype']!r}")
    found = as_array(np.zeros((), np.float32), "bfloat16").dtype if entry["dtype"] == "bfloat16" else np.dtype(entry["dtype"])
    array = array.view(found) if entry["dtype"] == "bfloat16" and array.dtype == np.uint16 else array
    if array.dtype != found or list(array.shape) != entry["shape"]:
        raise ValueError(f"{path} is damaged: weight {entry['name']!r} is not what it is said to be")
    return array


def _checked(path):
    path = Path(path)
    if path.suffix != ".npz":
        raise ValueError(f"Expected path to end in .npz, received: {str(path)!r}")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {str(path.parent)!r} to write {path.name!r} into")
    return path


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
