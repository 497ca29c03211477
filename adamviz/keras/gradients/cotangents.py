"""What every way to differentiate a loss shares: marks on its inputs, its value as numbers, and the cotangent
of that.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.keras.tensors.arrays import as_array
from adamviz.keras.tensors.nest import flat, is_nested
from adamviz.keras.tensors.operators import read, result


def mark(values: Iterable[Any], connected: set[int]) -> list:
    """The same values; once they are differentiated, `connected` holds the places of those that the loss
    depends on.
    """
    return [_marked(value, place, connected) for place, value in enumerate(values)]


def _marked(value, place, connected):
    # JAX calls the backward rule only where a cotangent arrives: where none does, TensorFlow's gradient is
    # None, not zero.
    @jax.custom_vjp
    def same(value):
        return value

    def backward(_, cotangent):
        connected.add(place)
        return (cotangent,)

    same.defvjp(lambda value: (value, None), backward)
    return same(value)


@jax.custom_jvp
def read_again(value: Any, variable: Any) -> Any:
    """What a variable is after `value` was assigned to it: `value`, whose derivative is that by the variable,
    and not by what gave it.

    As in TensorFlow: assigning is not differentiated through, and a variable that is read after it is still a
    variable.
    """
    return value


@read_again.defjvp
def _read_again(primals, tangents):
    return primals[0], tangents[1]


def loss_value(loss: Any, grad_loss: Any = None) -> tuple[Any, Any]:
    """What a loss returned, as an array of numbers that can be differentiated, and the gradient of what is
    minimized for it.

    A list, tuple or dict of several, of whatever shapes, becomes the sum of all their entries, weighted by
    those of grad_loss.
    """
    if not is_nested(loss):
        return _numbers(loss), grad_loss
    values = [_numbers(leaf) for leaf in flat(loss)]
    weights = [None] * len(values) if grad_loss is None else flat(grad_loss)
    if len(weights) != len(values):
        raise ValueError(
            f"Expected grad_loss to be {len(values)} values, as many as the loss returns, received: "
            f"{grad_loss!r}"
        )
    return sum(
        (jnp.sum(value * cotangent(weight, value)) for value, weight in zip(values, weights, strict=True)),
        jnp.zeros(()),
    ), None


def _numbers(loss):
    value = read(loss)
    if value is None or isinstance(value, (str, bytes)):
        raise TypeError(f"Expected the loss to return an array of numbers, received: {loss!r}")
    if not isinstance(value, jax.Array):
        value = as_array(value)
    return value if jnp.issubdtype(value.dtype, jnp.inexact) else value.astype(jnp.float32)


def cotangent(grad_loss: Any, value: Any) -> Any:
    """The gradient of what is minimized with respect to the loss: given, or ones."""
    if grad_loss is None:
        return np.ones(value.shape, value.dtype)
    try:
        array = as_array(read(grad_loss), value.dtype)
        fits = array.shape == value.shape
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise ValueError(
            f"Expected grad_loss to be of the loss's shape {tuple(value.shape)}, received: {grad_loss!r}"
        )
    # TensorFlow's gradients of complex numbers are the conjugates of JAX's.
    return jnp.conj(array) if jnp.issubdtype(array.dtype, jnp.complexfloating) else array


def finished(gradient: Any) -> Any:
    """A gradient as TensorFlow gives it: for a complex variable the conjugate of JAX's, the direction of
    steepest ascent.
    """
    if gradient.dtype == jax.dtypes.float0:
        return None
    return result(jnp.conj(gradient) if np.issubdtype(gradient.dtype, np.complexfloating) else gradient)
