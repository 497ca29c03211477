"""Gradients of a loss that closes over variables."""

import jax

from adamviz.keras import frames, reuse
from adamviz.keras.cotangents import cotangent, finished, loss_value, mark
from adamviz.keras.operators import Operators, precision
from adamviz.keras.variable import Variable


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
