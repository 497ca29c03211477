"""An `av.function` whose arguments have shapes and dtypes that are said beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from adamviz.keras.tensors.arrays import as_array
from adamviz.keras.tensors.operators import Operators, Tensor
from adamviz.keras.tensors.variable import Variable


class Input(NamedTuple):
    """What one argument has to be.

    Attributes:
        shape: a length of None is any.
        dtype: NumPy's.
    """

    shape: tuple[int | None, ...]
    dtype: np.dtype


def specified(input_signature: Sequence[Any]) -> list[Input]:
    """An `input_signature` as a user gives it, or a TypeError."""
    try:
        # The newest jax.ShapeDtypeStruct takes no length of None: a pair does.
        pairs = [
            entry if isinstance(entry, tuple) and len(entry) == 2 else (entry.shape, entry.dtype)
            for entry in input_signature
        ]
        return [Input(tuple(shape), np.dtype(dtype)) for shape, dtype in pairs]
    except (AttributeError, TypeError):
        raise TypeError(
            "Expected input_signature to be a list of pairs (shape, dtype), of jax.ShapeDtypeStruct, or of "
            f"anything else with a shape and a dtype, received: {input_signature!r}"
        ) from None


def conforming(inputs: Sequence[Input], args: tuple, kwargs: dict[str, Any], name: str) -> tuple:
    """A call's arguments as tensors of the inputs' dtypes, or a TypeError for one that does not fit."""
    if kwargs or len(args) != len(inputs):
        raise TypeError(
            f"Expected {len(inputs)} arguments for {name}, as its input_signature says, received: "
            f"{len(args)} and kwargs: {kwargs}"
        )
    tensors = [_tensor(argument, entry.dtype) for argument, entry in zip(args, inputs, strict=True)]
    for tensor, entry in zip(tensors, inputs, strict=True):
        fits = len(tensor.shape) == len(entry.shape) and all(
            wanted in (None, length) for wanted, length in zip(entry.shape, tensor.shape, strict=True)
        )
        if not fits:
            raise TypeError(
                f"Expected an argument of shape {entry.shape} for {name}, as its input_signature says, "
                f"received shape: {tensor.shape}"
            )
    return tuple(tensors)


def _tensor(argument, dtype):
    """The argument as a tensor of a dtype; what tapes know of a tensor or variable stays known."""
    if isinstance(argument, Operators) and argument.dtype == dtype:
        return argument.value() if isinstance(argument, Variable) else argument
    try:
        return Tensor(as_array(argument, dtype))
    except (TypeError, ValueError) as error:
        raise TypeError(str(error)) from None
