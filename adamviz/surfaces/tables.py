"""Tables that scikit-learn ships: importing it takes a second or more, reading one of them milliseconds."""

from __future__ import annotations

import gzip
import importlib.util
import io
from pathlib import Path

import numpy as np

from adamviz.typing import Float, Int

HEADER = "569,30,malignant,benign"


def breast_cancer() -> tuple[Float[np.ndarray, "569 30"], Int[np.ndarray, " 569"]]:
    """Thirty features of the nuclei of each patient's cells, and 0 for a malignant or 1 for a benign tumour.

    Source: Street, Wolberg & Mangasarian (1993), Nuclear feature extraction for breast tumor diagnosis.
    """
    table = _table("breast_cancer.csv", 31, skip=HEADER)
    if table is None or len(table) != 569:
        from sklearn.datasets import load_breast_cancer

        return load_breast_cancer(return_X_y=True)
    return table[:, :30], table[:, 30].astype(int)


def digits() -> tuple[Int[np.ndarray, "1797 64"], Int[np.ndarray, " 1797"]]:
    """Handwritten digits of 8 by 8 pixels, row by row, from 0 for white to 16 for black, and what each is.

    Source: Alpaydin & Kaynak (1998), Optical recognition of handwritten digits, doi:10.24432/C50P49.
    """
    table = _table("digits.csv.gz", 65)
    if table is None or len(table) != 1797:
        from sklearn.datasets import load_digits

        pixels, kinds = load_digits(return_X_y=True)
        return pixels.astype(int), kinds
    return table[:, :64].astype(int), table[:, 64].astype(int)


def _table(name, columns, skip=None):
    """A table of numbers; None where it is not there, or another one than is known."""
    found = importlib.util.find_spec("sklearn")
    path = Path(found.origin).parent / "datasets" / "data" / name if found and found.origin else None
    if path is None or not path.is_file():
        return None
    raw = path.read_bytes()
    lines = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8").splitlines()
    if skip is not None and not lines.pop(0).startswith(skip):
        return None
    table = np.loadtxt(io.StringIO("\n".join(lines)), delimiter=",", ndmin=2)
    return table if table.shape[1] == columns else None
