"""The arrays of a pytree by name, of whichever library they are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

import jax
import numpy as np

from adamviz.core.received import received
from adamviz.typing import PyTree


def named(tree: PyTree) -> dict[str, Any]:
    """The leaves of a pytree by the names on their way, `"layer/kernel"`.

    Args:
        tree: a pytree of arrays; a module of Equinox or Flax NNX's state is one.

    Raises:
        TypeError: a pytree cannot be made of it.

    Example:
        >>> named({"dense": {"kernel": 1.0, "bias": 2.0}, "rest": [3.0]})
        {'dense/bias': 2.0, 'dense/kernel': 1.0, 'rest/0': 3.0}
    """
    try:
        pairs, _ = jax.tree_util.tree_flatten_with_path(tree)
    except (TypeError, ValueError) as error:
        raise TypeError(f"Expected a pytree of arrays, received: {received(tree)}: {error}") from None
    names = ["/".join(_words(path)) for path, _ in pairs]
    if len(set(names)) < len(names):  # a key holds a slash
        names = [jax.tree_util.keystr(path) for path, _ in pairs]
    return {name: leaf for name, (_, leaf) in zip(names, pairs, strict=True)}


def as_given(trees: Iterable[PyTree], names: Iterable[str]) -> list[str]:
    """Names of tensors in the order in which dictionaries have them, which JAX sorts: that of the layers.

    Args:
        trees: pytrees, as `named` takes them; those of the first count most.
        names: those to be ordered.

    Example:
        >>> as_given([{"hidden": {"kernel": 1.0, "bias": 2.0}, "all": 3.0}], ["all", "hidden/bias"])
        ['hidden/bias', 'all']
    """
    places: dict[str, int] = {}
    for tree in trees:
        for name in named(_unsorted(tree)):
            places.setdefault(name or "weights", len(places))
    return sorted(names, key=lambda name: places.get(name, len(places)))


def array_of(leaf: Any) -> Any:
    """A leaf as an array of JAX or NumPy, without a copy where that is possible; None if it is no array.

    A tensor of torch is detached and brought to the CPU; a `Variable` of Keras, TensorFlow or adamviz read.

    Example:
        >>> array_of(2.0), array_of("text")
        (array(2.), None)
    """
    if isinstance(leaf, jax.Array | np.ndarray):
        unmasked = isinstance(leaf, np.ma.MaskedArray) and not np.ma.is_masked(leaf)
        return leaf.data if unmasked else leaf
    if hasattr(leaf, "detach"):
        leaf = leaf.detach().cpu()
        wide = "bfloat16" in str(leaf.dtype)  # which NumPy does not know
        return (leaf.float() if wide else leaf).numpy()
    if hasattr(leaf, "value") and hasattr(leaf, "path"):  # of Keras 3
        leaf = leaf.value
        return leaf if isinstance(leaf, jax.Array) else array_of(leaf) if callable(leaf) else _plain(leaf)
    return _plain(leaf)


def by_order(moments: Mapping[str, Any], names: Mapping[str, tuple[int, ...]]) -> dict[str, str]:
    """Which of some tensors each slot belongs to: by name, or else by order, if all shapes agree.

    Args:
        moments: the slots by name.
        names: the shapes of the tensors by name.

    Raises:
        ValueError: neither fits.

    Example:
        >>> by_order({"0": np.ones(2), "1": np.ones(3)}, {"bias": (2,), "kernel": (3,)})
        {'0': 'bias', '1': 'kernel'}
    """
    if moments.keys() <= names.keys():
        return {name: name for name in moments}
    shapes = [tuple(np.shape(each)) for each in moments.values()]
    if shapes == list(names.values()):
        return dict(zip(moments, names, strict=True))
    raise ValueError(
        "Expected the state's tensors to be named as the others or to have their shapes in order, received: "
        f"{received(dict(zip(moments, shapes, strict=True)))} beside {received(dict(names))}. "
        "av.slots(state, names) names them"
    )


def holding(state: Any) -> str:
    """What an object is and holds, in words."""
    kind = type(state).__name__
    groups = state if isinstance(state, Mapping) else {}
    inner = getattr(state, "state", groups.get("state", None))
    if isinstance(inner, Mapping) and inner and all(isinstance(each, Mapping) for each in inner.values()):
        names = sorted({str(name) for each in inner.values() for name in each})
        return f"a {kind} with {', '.join(names)} of {len(inner)} tensors"
    if hasattr(state, "param_groups"):
        return f"a {kind} that has made no step yet and so holds nothing"
    try:
        leaves = named(state)
    except TypeError:
        leaves = {}
    shapes = [f"{name or 'a value'} {tuple(np.shape(leaf))}" for name, leaf in list(leaves.items())[:8]]
    if not leaves or (len(leaves) == 1 and "" in leaves):
        return f"a {kind}: {received(state)}"
    return f"a {kind} with {', '.join(shapes)}{' and more' if len(leaves) > 8 else ''}"


def _plain(leaf):
    try:
        array = leaf.numpy() if hasattr(leaf, "numpy") else np.asarray(leaf)
    except Exception:  # whatever the user's own object raises, it is no array
        return None
    array = np.asarray(array)
    return array if array.dtype.kind in "biufc" or array.dtype.name == "bfloat16" else None


def _unsorted(tree):
    """The same with dictionaries that JAX leaves in their order."""
    if type(tree) is dict:
        return OrderedDict((key, _unsorted(each)) for key, each in tree.items())
    if type(tree) in (list, tuple):
        return type(tree)(map(_unsorted, tree))
    return type(tree)(*map(_unsorted, tree)) if hasattr(tree, "_fields") else tree


def _words(path):
    words = [str(getattr(key, "key", getattr(key, "idx", getattr(key, "name", key)))) for key in path]
    if len(words) > 1 and words[-1] == "value" and type(path[-1]).__name__ == "GetAttrKey":
        words = words[:-1]  # an nnx.Param around the array
    return words
