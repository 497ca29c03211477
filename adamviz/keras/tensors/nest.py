"""Nested structures as TensorFlow takes them apart."""

from __future__ import annotations

from collections.abc import Mapping, MappingView, Sequence
from typing import Any

import jax

from adamviz.keras.tensors.operators import Operators


def is_nested(thing: Any) -> bool:
    """Whether TensorFlow takes it for a structure of several things."""
    return isinstance(thing, (Mapping, MappingView, Sequence)) and not isinstance(thing, (str, bytes))


def flat(structure: Any) -> list:
    """All leaves, in order: of lists, tuples, views such as `d.values()`; of mappings by sorted keys; and of
    JAX's other pytrees.

    >>> flat([1, (2, {"b": 4, "a": 3}), {"x": 5}.values(), None])
    [1, 2, 3, 4, 5, None]
    """
    if isinstance(structure, Mapping):
        return [leaf for key in sorted(structure) for leaf in flat(structure[key])]
    if is_nested(structure):
        return [leaf for part in structure for leaf in flat(part)]
    if structure is None or isinstance(structure, Operators):
        return [structure]
    parts = jax.tree.leaves(structure, is_leaf=lambda leaf: leaf is not structure)
    return (
        parts if any(part is structure for part in parts) else [leaf for part in parts for leaf in flat(part)]
    )
