"""What `Recorder.log` is handed: checked, and as arrays."""

from __future__ import annotations

import functools
import math
import numbers
from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.core.received import received
from adamviz.training.measuring import NUMBERS
from adamviz.training.names import array_of
from adamviz.training.stored_records import CURVATURE

LARGEST = 2**53 - 1  # of the whole numbers that a float64 has, and JavaScript with it


def whole_step(step: Any) -> int:
    """A step's number, or a TypeError; a ValueError for one that a page cannot tell from its neighbours."""
    if type(step) is int and -LARGEST <= step <= LARGEST:
        return step
    try:
        whole = int(step) == step and not isinstance(step, bool)
    except (TypeError, ValueError, OverflowError):
        whole = False
    if not whole:
        raise TypeError(f"Expected step to be a whole number, received: {received(step)}")
    if abs(int(step)) > LARGEST:
        raise ValueError(f"Expected step to be at most {LARGEST} from 0, received: {received(step)}")
    return int(step)


def whole_every(every: Any) -> int:
    """How many steps lie between two records, or a ValueError."""
    if isinstance(every, bool) or not isinstance(every, numbers.Integral) or every < 1:
        raise ValueError(f"Expected every to be a whole number >= 1, received: {received(every)}")
    return int(every)


def numbers_of(
    learning_rate: Any, beta_1: Any, beta_2: Any, epsilon: Any, epsilon_hat: Any
) -> dict[str, Any]:
    """What a recorder is told of its optimizer, by `NUMBERS`; or an error that names the argument."""
    if learning_rate is not None and not callable(learning_rate):
        _between("learning_rate", learning_rate, math.inf)
    _between("beta_1", beta_1, 1)
    _between("beta_2", beta_2, 1)
    _between("epsilon", epsilon, math.inf)
    if not isinstance(epsilon_hat, bool | np.bool_):
        raise TypeError(f"Expected epsilon_hat to be True or False, received: {received(epsilon_hat)}")
    values = learning_rate, beta_1, beta_2, epsilon, bool(epsilon_hat), False
    return dict(zip(NUMBERS, values, strict=True))


def scalar(name: str, value: Any) -> Any:
    """A number of whatever library, NaN for None, or a TypeError that names the argument.

    An array of JAX is given back as it is: its number may still be on its way.
    """
    if value is None:
        return math.nan
    if type(value) is float:
        return value
    there = is_jax(value)
    array = value if there else array_of(value)
    if array is None or array.size != 1 or array.dtype.kind not in "fiubV" or array.dtype.names:
        raise TypeError(f"Expected {name} to be a number, received: {received(value)}")
    if isinstance(array, np.ma.MaskedArray):
        raise TypeError(f"Expected {name} to be a number, received: {received(value)}")
    return array if there or is_jax(array) else float(np.asarray(array).reshape(()))


def curvature_numbers(given: Any) -> dict[str, Any]:
    """The numbers of a step's curvature, by their names.

    >>> curvature_numbers({"threshold": 38})
    {'sharpness': nan, 'preconditioned': nan, 'threshold': 38.0}
    """
    if given is None:
        return dict.fromkeys(CURVATURE, math.nan)
    if not isinstance(given, Mapping) or not given.keys() <= set(CURVATURE):
        raise ValueError(
            f"Expected curvature to be a dict with {', '.join(CURVATURE)}, received: {received(given)}"
        )
    return {name: scalar(f"curvature[{name!r}]", given.get(name)) for name in CURVATURE}


def unfit(array: Any) -> str | None:
    """Why a leaf is not recorded; None if it is."""
    if array is None:
        return "is no array of numbers"
    if isinstance(array, np.ma.MaskedArray):
        return "has masked entries, which are no numbers"
    if not is_floating(array.dtype):
        return f"holds {array.dtype.name}, not real floating-point numbers"
    return None if array.size else f"is empty, of shape {tuple(array.shape)}"


def is_jax(value: Any) -> bool:
    """Whether this is an array of JAX."""
    return is_jax_type(type(value))


def is_jax_type(kind: type) -> bool:
    """Whether things of a type are arrays of JAX; asked of thousands of arrays, and so of each type once.

    Raises:
        TypeError: they are those of a function that JAX is tracing, which have no numbers.
    """
    known = _KINDS.get(kind)
    if known is None:
        if issubclass(kind, jax.core.Tracer):
            raise TypeError(
                "Expected arrays that hold numbers, received those of a function that JAX is tracing: return "
                "them from the function, and log them outside"
            )
        known = _KINDS[kind] = issubclass(kind, jax.Array)
    return known


_KINDS: dict[type, bool] = {}


@functools.cache
def is_floating(dtype: Any) -> bool:
    """Whether a dtype is one of real floating-point numbers, bfloat16 too."""
    return bool(jnp.issubdtype(dtype, jnp.floating))


def _between(name, value, end):
    """Refuse what is no number from 0 to below the end."""
    allowed = f"a number from 0 to below {end}" if end < math.inf else "a finite number >= 0"
    try:
        number = math.nan if value is None else float(scalar(name, value))
        if isinstance(value, bool | np.bool_):
            raise TypeError
    except TypeError:
        raise TypeError(f"Expected {name} to be {allowed}, received: {received(value)}") from None
    if not 0 <= number < end:
        raise ValueError(f"Expected {name} to be {allowed}, received: {received(value)}")
