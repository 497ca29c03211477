"""Writing a site into a folder: whole files, nothing of anybody else's."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from adamviz.files import replacing

MANIFEST = "adamviz-site.json"  # the files that the command has made, with the hashes of their bytes


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files into a folder, which is made if it is not there.

    What a former call wrote is written anew, and is taken away if it is no longer wanted and nobody has
    changed it. Any other file stays as it is. The pages come last, so that each finds what it needs.

    Args:
        files: the bytes of each file by its path within the folder.
        folder: where to write.

    Raises:
        FileExistsError: a file of that name is there, which this has not made; nothing is written.
        NotADirectoryError: the folder is a file.
        OSError: a file cannot be written; its message names it.
    """
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"Expected the output to be a folder, and {str(folder)!r} is a file")
    known = _manifest(folder)
    for path, data in files.items():
        place = folder / path
        if place.exists() and path not in known and (place.is_dir() or place.read_bytes() != data):
            raise FileExistsError(
                f"{str(place)!r} is there, and this command has not made it: choose another folder"
            )
    for path in {MANIFEST, *files}:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
    hashes = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    _save(folder, known | hashes)
    for path in sorted(files, key=lambda path: (path.endswith(".html"), path == "index.html", path)):
        with replacing(folder / path) as file:
            file.write(files[path])
    for path in known.keys() - files.keys():
        place = folder / path
        if place.is_file() and hashlib.sha256(place.read_bytes()).hexdigest() == known[path]:
            place.unlink()
    _save(folder, hashes)


def _manifest(folder: Path) -> dict[str, str]:
    """The files that former calls wrote, with their hashes; a path that leads out of the folder is none."""
    try:
        known = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict):
        return {}
    root = os.path.abspath(folder)
    return {
        path: digest
        for path, digest in known.items()
        if isinstance(digest, str) and os.path.abspath(os.path.join(root, path)).startswith(root + os.sep)
    }


def _save(folder: Path, hashes: Mapping[str, str]) -> None:
    with replacing(folder / MANIFEST) as file:
        file.write(json.dumps(dict(sorted(hashes.items())), indent=1).encode())
