"""A function with all of its arguments but the arrays: what a tape keeps of a computation, to do it again."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import jax
import numpy as np

ELEMENTARY = {operator.add, operator.sub, operator.mul, operator.truediv, operator.neg, operator.pow}


def split(
    function: Callable, arguments: Iterable[Any], options: Mapping[str, Any], is_array: Callable[[Any], bool]
) -> tuple[Call, list]:
    """A call as `(call, arrays)`, so that `call(*arrays)` is `function(*arguments, **options)`.

    Args:
        function: a function of the module, of JAX or of Python, not one made on the spot: calls of the same
            one are equal if their other arguments are, so that what was compiled for one serves the next.
        arguments, options: what it is called with; nested lists, tuples and dicts of it.
        is_array: tells what among all of them is an array, and so differs from call to call.

    >>> import jax.numpy as jnp
    >>> is_array = lambda leaf: isinstance(leaf, np.ndarray)
    >>> call, arrays = split(jnp.sum, (np.ones((2, 3)),), {"axis": 0}, is_array)
    >>> call(2 * arrays[0]).tolist()
    [4.0, 4.0, 4.0]
    """
    leaves, structure = jax.tree.flatten(
        (tuple(arguments), options), is_leaf=lambda leaf: leaf is None or is_array(leaf)
    )
    places = tuple(i for i, leaf in enumerate(leaves) if is_array(leaf))
    fixed = [None if is_array(leaf) else leaf for leaf in leaves]
    return Call(function, structure, places, fixed), [leaves[i] for i in places]


class Call:
    """A function of arrays: another one with all of its other arguments.

    Attributes:
        compilable: whether those can be compared, so that there is sense in compiling.
        elementary: whether it is an arithmetic operator, whose result has a shape that no value decides.
    """

    def __init__(self, function: Callable, structure: Any, places: tuple[int, ...], fixed: list) -> None:
        self._function, self._structure, self._places, self._fixed = function, structure, places, fixed
        keys = [_key(leaf) for leaf in fixed]
        self.compilable = None not in keys
        self.elementary = (
            function in ELEMENTARY and self.compilable and (function is not operator.pow or len(places) == 1)
        )
        self._key = (function, structure, places, tuple(keys)) if self.compilable else id(self)

    def __call__(self, *arrays: Any) -> Any:
        filled = list(self._fixed)
        for place, array in zip(self._places, arrays, strict=True):
            filled[place] = array
        arguments, options = jax.tree.unflatten(self._structure, filled)
        return self._function(*arguments, **options)

    def __eq__(self, other):
        return self is other or (isinstance(other, Call) and self.compilable and self._key == other._key)

    def __hash__(self):
        return hash(self._key)


def as_one(function: Callable, arrays: Sequence[Any]) -> Any:
    """`function(*arrays)` of traced arrays. To JAX an arithmetic operator is one operation then, which takes
    a third of the time.
    """
    return _as_one(function, *arrays) if getattr(function, "elementary", False) else function(*arrays)


_as_one = jax.jit(lambda function, *arrays: function(*arrays), static_argnums=0, inline=True)


def method(array: Any, name: str, *arguments: Any, **options: Any) -> Any:
    """`array.name(*arguments, **options)`."""
    return getattr(array, name)(*arguments, **options)


def attribute(array: Any, name: str) -> Any:
    """`array.name`."""
    return getattr(array, name)


def same(array: Any) -> Any:
    """The array itself."""
    return array


def reflected(function: Callable) -> Callable:
    """The function with its two arguments exchanged."""
    return lambda a, b: function(b, a)


item = operator.getitem


def _key(leaf):
    """What stands for an argument in comparisons; None for what may be another one each time, such as a
    number or a function.
    """
    if isinstance(leaf, slice):
        parts = [_key(part) for part in (leaf.start, leaf.stop, leaf.step)]
        return None if None in parts else ("slice", *parts)
    plain = leaf is None or leaf is Ellipsis or isinstance(leaf, (bool, int, str, np.dtype, np.integer))
    return (type(leaf), leaf) if plain or (isinstance(leaf, type) and issubclass(leaf, np.generic)) else None
