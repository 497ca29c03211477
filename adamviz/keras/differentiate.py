"""Gradients of a loss that closes over variables."""

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.keras import frames
from adamviz.keras.operators import Operators, precision, read, result
from adamviz.keras.variable import Variable, as_array


def gradients(loss, var_list, grad_loss=None, tape=None):
    """`(gradient, variable)` pairs, None where the loss does not depend on the variable.

    Args:
        loss: a function of no arguments, or a value and its `tape`.
        var_list: a variable, a nested structure of them, or a function that gives one, called after the loss.
        grad_loss: the cotangent of the loss; ones if None, so that the loss's entries are summed.
        tape: the tape that recorded the loss.
    """
    if not callable(loss):
        if tape is None:
            raise ValueError(f"`tape` is required when a `Tensor` loss is passed. Received: loss={loss!r}, tape={tape!r}.")
        variables = variables_of(var_list() if callable(var_list) else var_list)
        with tape:  # as TensorFlow does: an error while it records, and nothing to be found on one that was used up
            pass
        found = tape.gradient(loss, variables, None if grad_loss is None else [grad_loss]) if variables else []
        return list(zip(found, variables))
    if not callable(var_list) or isinstance(var_list, Variable):
        variables = variables_of(var_list)
        return list(zip(_of_function(loss, variables, grad_loss), variables)) if variables else []
    # The variables may be made by the loss when it is called first. Try those that are there already; if the loss makes more,
    # it has to be called once again to be differentiated by them too.
    variables = _present(var_list)
    found = _of_function(loss, variables, grad_loss)
    wanted = variables_of(var_list())
    if [id(variable) for variable in wanted] != [id(variable) for variable in variables]:
        found = _of_function(loss, wanted, grad_loss)
    # As a tape watches nothing else by itself, what is not trainable has no gradient here.
    return [(gradient if variable.trainable else None, variable) for gradient, variable in zip(found, wanted)]


def variables_of(var_list):
    """All variables of a nested structure, in order; a ValueError if there is something else."""
    leaves = jax.tree.leaves(var_list, is_leaf=lambda leaf: isinstance(leaf, Operators) or leaf is None)
    for leaf in leaves:
        if not isinstance(leaf, Variable):
            raise ValueError(f"Expected var_list to hold Variables only, received: {leaf!r}")
    return leaves


def _present(var_list):
    try:
        return variables_of(var_list())
    except Exception:  # the variables are not there before the loss was called: whatever this says, it is asked again then
        return []


def _of_function(loss, variables, grad_loss):
    from adamviz.keras import reuse  # it differentiates by this module's means

    known = reuse.gradients(loss, variables, grad_loss)
    return _traced(loss, variables, grad_loss) if known is None else known


def _traced(loss, variables, grad_loss):
    """Call the loss once, differentiated as it goes: it may branch on values, and do whatever it likes besides."""
    connected, frame, values = set(), None, [variable._read() for variable in variables]

    def pure(values):
        nonlocal frame
        with frames.entered(frames.Frame(variables, mark(values, connected))) as frame:
            value = loss_value(loss())
        return value, [frame.value(variable) for variable in frame.written]

    with precision(values):
        value, pull, written = jax.vjp(pure, values, has_aux=True)
        found = pull(cotangent(grad_loss, value))[0]
    for variable, array in zip(frame.written, written):
        variable._move(array)
    return [finished(gradient) if place in connected else None for place, gradient in enumerate(found)]


def mark(values, connected):
    """The same values; once they are differentiated, `connected` holds the places of those that the loss depends on."""
    return [_marked(value, place, connected) for place, value in enumerate(values)]


def _marked(value, place, connected):
    # JAX calls the backward rule only where a cotangent arrives: where none does, TensorFlow's gradient is None, not zero.
    @jax.custom_vjp
    def same(value):
        return value

    def backward(_, cotangent):
        connected.add(place)
        return (cotangent,)

    same.defvjp(lambda value: (value, None), backward)
    return same(value)


def loss_value(loss):
    """What a loss returned, as an array of numbers that can be differentiated."""
    value = read(loss)
    if value is None or isinstance(value, (str, bytes, dict)):
        raise TypeError(f"Expected the loss to return an array of numbers, received: {loss!r}")
    if not isinstance(value, jax.Array):
        value = as_array(value)
    return value if jnp.issubdtype(value.dtype, jnp.inexact) else value.astype(jnp.float32)


def cotangent(grad_loss, value):
    """The gradient of what is minimized with respect to the loss: given, or ones."""
    if grad_loss is None:
        return jnp.ones_like(value)
    try:
        array = as_array(read(grad_loss), value.dtype)
        fits = array.shape == value.shape
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise ValueError(f"Expected grad_loss to be of the loss's shape {tuple(value.shape)}, received: {grad_loss!r}")
    # TensorFlow's gradients of complex numbers are the conjugates of JAX's.
    return jnp.conj(array) if jnp.issubdtype(array.dtype, jnp.complexfloating) else array


def finished(gradient):
    """A gradient as TensorFlow gives it: for a complex variable the conjugate of JAX's, the direction of steepest ascent."""
    if gradient.dtype == jax.dtypes.float0:
        return None
    return result(jnp.conj(gradient) if np.issubdtype(gradient.dtype, np.complexfloating) else gradient)
