"""What all classifiers of handwritten digits have in common: the digits, and how they are measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jax import Array

from adamviz.examples.data import digits
from adamviz.examples.example import Example
from adamviz.examples.layers import accuracy_on
from adamviz.typing import PyTree

SOURCE = "Alpaydin & Kaynak, Optical recognition of handwritten digits, 1998, doi:10.24432/C50P49"


def digits_classifier(
    name: str,
    loss: Callable[[PyTree, Any], Array],
    params: PyTree,
    scores: Callable[[PyTree, Any], Array],
    reaches: float,
    recipe: tuple[int, int, float],
) -> Example:
    """An `Example` on the digits, of which each seventh is held out.

    Args:
        name, loss, params, reaches, recipe: as `Example` has them.
        scores: of (params, pixels), a score for each digit.
    """
    split = digits()
    return Example(
        name=name,
        loss=loss,
        params=params,
        data=(split.inputs, split.kinds),
        accuracy=accuracy_on(scores, split.held_out_inputs, split.held_out_kinds),
        reaches=reaches,
        held_out="each seventh digit",
        recipe=recipe,
        source=SOURCE,
    )
