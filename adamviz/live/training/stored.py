"""What a saved page keeps of recordings: all of them, histograms included."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import numpy as np

from adamviz.live.training.parts import part

KEPT = 0xFFFFF000  # of a float32: sign, exponent and 11 bits, more than the three digits that are shown


def stored(view: Any) -> dict[str, Any]:
    """Of each recording a part with all numbers, and one a tensor with its histograms, so that the page
    unpacks these where they are looked at.

    Returns:
        `parts`, as `js/training/data.js` takes them from the kernel, and `buffers`: of each the text of its
        gzip in base64.
    """
    parts: list[dict[str, Any]] = []
    buffers: list[str] = []
    for index, source in enumerate(view._sources):
        recording = source.recording
        wanted = [None, *([tensor] for tensor in range(len(recording.tensors)))]
        for tensors in wanted:
            header, made = part(recording, 0, tensors is None, tensors)
            arrays = header["arrays"]
            if tensors is not None:  # the steps are known from the numbers
                arrays = {"histograms": arrays["histograms"]}
                header = {name: header[name] for name in ("from", "count", "of")}
            kept = {name: [len(buffers) + i, *about[1:]] for i, (name, about) in enumerate(arrays.items())}
            buffers += [_packed(made[about[0]], about[1]) for about in arrays.values()]
            parts.append({"recording": index, "generation": source.generation} | header | {"arrays": kept})
    return {"parts": parts, "buffers": buffers}


def _packed(buffer: bytes, kind: str) -> str:
    if kind == "float32":
        buffer = (np.frombuffer(buffer, np.uint32) & KEPT).astype("<u4").tobytes()
    return base64.b64encode(gzip.compress(buffer, 6, mtime=0)).decode()
