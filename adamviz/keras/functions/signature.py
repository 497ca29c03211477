"""The signature of a call: what an `av.function` is traced anew for, and what may differ between calls."""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable, Iterable
from typing import Any

import jax
import numpy as np

from adamviz.keras.distribute.replicas import PerReplica
from adamviz.keras.tensors.operators import Operators, Tensor
from adamviz.keras.tensors.variable import Variable

VALUES = (bool, int, str, bytes, type(None), type(Ellipsis), range, type, np.dtype)
NUMPY = (np.ndarray, np.generic)
GENERIC = (
    "Could not generate a generic TraceType for {!r}. Please verify that it is immutable/hashable, or "
    "give its parts as arguments."
)


class Arguments:
    """The arguments of a call.

    Attributes:
        key: equal for two calls that one trace serves: arrays are in it by shape and dtype, Python's values
            by value, variables and other objects by identity, all by the structure that they are in.
        leaves: the arrays and tensors among them.
        kept: other objects: as long as they live, no other can have their identity.
    """

    def __init__(self, args: tuple, kwargs: dict[str, Any]) -> None:
        # Most calls have nothing nested.
        plain = not kwargs and all(isinstance(one, (Operators, *NUMPY)) for one in args)
        flat, self._structure = (
            (list(args), None) if plain else jax.tree.flatten((args, kwargs), is_leaf=_is_leaf)
        )
        self.leaves, self.kept, self._flat = [], [], flat
        self.key = len(args) if plain else self._structure, tuple([self._key(leaf) for leaf in flat])

    def _key(self, leaf):
        kind = type(leaf)
        if isinstance(leaf, Variable):
            self.kept.append(leaf)
            return "variable", id(leaf)
        if isinstance(leaf, (Operators, jax.Array, *NUMPY)):
            self.leaves.append(leaf)
            array = leaf._array if isinstance(leaf, Operators) else leaf
            if array.dtype == object or array.dtype.kind in "USM" and not isinstance(array, jax.Array):
                raise TypeError(f"Expected arrays of numbers, received: {leaf!r}")
            return (
                Tensor if isinstance(leaf, (Operators, *NUMPY)) else jax.Array,
                array.shape,
                array.dtype,
                getattr(array, "weak_type", False),
            )
        if isinstance(leaf, PerReplica):
            raise TypeError(
                "Cannot give a PerReplica to an av.function: give the function and its arguments to the "
                "strategy's `run`"
            )
        if kind in (float, complex):
            return kind, repr(leaf)  # tells 0.0 from -0.0, and NaN is like NaN
        if kind is slice:
            return kind, *(self._key(part) for part in (leaf.start, leaf.stop, leaf.step))
        if isinstance(leaf, VALUES):
            return kind, leaf
        if kind.__hash__ is None:
            raise TypeError(GENERIC.format(leaf))
        self.kept.append(leaf)
        return kind, id(leaf)

    def arrays(self, wide: bool) -> list:
        """The arrays as a compiled function takes them; NumPy's have 32 bits unless it is a wide one."""
        return [leaf._read() if isinstance(leaf, Operators) else _numbers(leaf, wide) for leaf in self.leaves]

    def forms(self, wide: bool) -> list[jax.ShapeDtypeStruct]:
        """The shapes and dtypes of the arrays."""
        return [
            jax.ShapeDtypeStruct(array.shape, array.dtype, weak_type=getattr(array, "weak_type", False))
            for array in self.arrays(wide)
        ]

    def filled(self, arrays: Iterable[Any]) -> tuple[tuple, dict[str, Any]]:
        """`(args, kwargs)` with traced arrays in the places of the arrays: as tensors, where tensors or
        NumPy's were given.
        """
        traced, chosen = iter(arrays), {id(leaf) for leaf in self.leaves}
        leaves = [_like(leaf, next(traced)) if id(leaf) in chosen else leaf for leaf in self._flat]
        return (tuple(leaves), {}) if self._structure is None else jax.tree.unflatten(self._structure, leaves)


def _is_leaf(leaf):
    return isinstance(leaf, (Operators, PerReplica)) or leaf is None


def _like(leaf, array):
    return array if isinstance(leaf, jax.Array) else Tensor(array)


def _numbers(leaf, wide):
    if wide or isinstance(leaf, jax.Array):
        return leaf
    return np.asarray(leaf, jax.dtypes.canonicalize_dtype(leaf.dtype))


def bound(signature: inspect.Signature, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict[str, Any]]:
    """`(args, kwargs)` as the function's signature has them, defaults filled in: however they are given, they
    are the same call.
    """
    try:
        call = signature.bind(*args, **kwargs)
    except TypeError as error:
        raise TypeError(
            f"Binding inputs to av.function failed due to `{error}`. "
            f"Received args: {args} and kwargs: {kwargs} for signature: {signature}."
        ) from None
    call.apply_defaults()
    return call.args, call.kwargs


def guard(thing: Any, gone: Callable) -> Any:
    """Something to keep, so that no other object gets this one's identity unnoticed: `gone` is called when it
    is no more.
    """
    try:
        return weakref.ref(thing, gone)
    except TypeError:  # of a type that has no weak references
        return thing
