"""`.npz` files taken apart and put together again."""

import io
import json
import zipfile

import numpy as np


def contents(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def packed(parts, compression=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def npy(array, **options):
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asarray(array), **options)
    return file.getvalue()


def described(good, change):
    """The file with its description of itself changed."""
    parts = contents(good)
    meta = json.loads(np.load(io.BytesIO(parts["meta.npy"])).tobytes())
    meta = change(meta) or meta
    text = meta if isinstance(meta, bytes) else json.dumps(meta).encode()
    return packed(parts | {"meta.npy": npy(np.frombuffer(text, np.uint8))})
