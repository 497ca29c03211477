"""The data: what is trained on, and what is held out."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from adamviz.surfaces import tables
from adamviz.typing import Float, Int, Shaped

SEVENTH = 7  # no divisor of 10: the digits come in an order that is nearly 0, 1, 2, ...


class Split(NamedTuple):
    """Examples to train on and others that are held out: each inputs, and the number of their kind."""

    inputs: Float[np.ndarray, "n features"]
    kinds: Int[np.ndarray, " n"]
    held_out_inputs: Float[np.ndarray, "held features"]
    held_out_kinds: Int[np.ndarray, " held"]


@functools.cache
def digits() -> Split:
    """1540 images of 8 by 8 pixels from 0 to 1, and each seventh of all, 257, held out; kinds 0 to 9."""
    pixels, kinds = tables.digits()
    return _split((pixels / 16).astype(np.float32), kinds)


@functools.cache
def breast_cancer() -> Split:
    """487 patients with 30 features, standardised, and each seventh of all, 82, held out.

    Mean and standard deviation are those of the patients that are trained on. The kind is 1 for a benign
    tumour and 0 for a malignant one.
    """
    features, benign = tables.breast_cancer()
    split = _split(features, benign)
    mean, deviation = split.inputs.mean(axis=0), split.inputs.std(axis=0)
    standard = lambda inputs: ((inputs - mean) / deviation).astype(np.float32)
    return split._replace(inputs=standard(split.inputs), held_out_inputs=standard(split.held_out_inputs))


def _split(inputs: Shaped[np.ndarray, "n features"], kinds: Int[np.ndarray, " n"]) -> Split:
    out = np.arange(len(inputs)) % SEVENTH == 0
    kinds = kinds.astype(np.int32)
    return Split(inputs[~out], kinds[~out], inputs[out], kinds[out])
