"""Gradients of a loss that closes over variables."""

from __future__ import annotations

import contextlib
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.keras.gradients import transposed
from adamviz.keras.gradients.cotangents import cotangent, finished, loss_value, read_again
from adamviz.keras.interrupts.critical_section import critical_section
from adamviz.keras.tensors import trace_frames
from adamviz.keras.tensors.nest import flat
from adamviz.keras.tensors.precision import in_64_bits, is_wide
from adamviz.keras.tensors.variable import Variable

TRACED = (
    "What a loss computes from variables is traced by JAX, for its gradient. Write x.item() for the value of "
    "an x with one entry, jax.debug.print('{}', x) to print any, and variable.assign(x) to keep it: the "
    "variable has the value once the loss is done. With a GradientTape around operators and NumPy's "
    "functions, every value is there at once."
)


def gradients(
    loss: Any, var_list: Any, grad_loss: Any = None, tape: Any = None
) -> list[tuple[Any, Variable]]:
    """`(gradient, variable)` pairs, None where the loss does not depend on the variable.

    Args:
        loss: a function of no arguments, called once; or a value and its `tape`.
        var_list: a variable, a nested structure of them, or a function that gives one, called once, after the
            loss.
        grad_loss: the cotangent of the loss; ones if None, so that the loss's entries are summed.
        tape: the tape that recorded the loss.
    """
    if not callable(loss):
        if tape is None:
            raise ValueError(
                f"`tape` is required when a `Tensor` loss is passed. Received: loss={loss!r}, tape={tape!r}."
            )
        variables = variables_of(var_list() if callable(var_list) else var_list)
        with (
            tape
        ):  # as TensorFlow does: an error while it records, and nothing to be found on one that was used up
            pass
        slopes = (
            tape.gradient(loss, variables, None if grad_loss is None else [grad_loss]) if variables else []
        )
        return list(zip(slopes, variables, strict=True))
    if callable(var_list) and not isinstance(var_list, Variable):
        return _of_whatever_is_read(loss, var_list, grad_loss)
    variables = variables_of(var_list)
    return list(zip(_of_function(loss, variables, grad_loss), variables, strict=True)) if variables else []


def variables_of(var_list: Any) -> list[Variable]:
    """All variables of a nested structure, in order; a ValueError if there is something else."""
    leaves = flat(var_list)
    for leaf in leaves:
        if not isinstance(leaf, Variable):
            raise ValueError(f"Expected var_list to hold Variables only, received: {leaf!r}")
    return leaves


def _of_function(loss, variables, grad_loss):
    """The gradients with respect to variables that are known before the loss is called."""
    watched = {id(variable): variable for variable in variables if _differentiable(variable)}
    found = _called(loss, Differentiated(), list(watched.values()), grad_loss)
    return [found.get(id(variable)) for variable in variables]


def _of_whatever_is_read(loss, var_list, grad_loss):
    """`(gradient, variable)` pairs of variables that may be made by the loss when it is called: all it reads
    are watched.
    """
    # As a tape watches nothing else by itself, what is not trainable has no gradient here.
    # One of 64 bits, perhaps of another program, changes nothing unless it is read.
    known = [variable for variable in trace_frames.live() if _watched(variable) and not is_wide([variable])]
    found = _called(loss, Watching(), known, grad_loss)
    return [(found.get(id(variable)), variable) for variable in variables_of(var_list())]


class Differentiated(trace_frames.Frame):
    """What stands for variables in a loss that is differentiated.

    Attributes:
        inputs: the values of those that it is differentiated by, by the variables' ids.
    """

    def __init__(self):
        super().__init__()
        self.inputs = {}

    def write(self, variable: Variable, value: Any) -> None:
        super().write(variable, self.assigned(variable, value) if _differentiable(variable) else value)

    def assigned(self, variable: Variable, value: Any) -> Any:
        """What a variable is from now on: not a function of what the value was computed from."""
        given = self.inputs.get(id(variable))
        return jax.lax.stop_gradient(value) if given is None else read_again(value, given)


class Watching(Differentiated):
    """What stands for variables in a loss that makes some: they have a gradient too.

    Attributes:
        anchor: an input of the loss, which each of them is tied to: JAX follows nothing else back.
        found: their cotangents, by their ids.
        wide: whether one that was read has 64 bits: from then on, JAX computes with as many.
        until: what ends that when the loss ends.
    """

    def __init__(self):
        super().__init__()
        self.anchor, self.found, self.wide, self.until = None, {}, False, contextlib.ExitStack()

    def absent(self, variable: Variable, depth: int) -> Any:
        if not _watched(variable):
            return None
        found, value = trace_frames.find(variable, depth)
        if not found:
            variable._shared = True
            value = variable._array
        if is_wide([variable]) and not self.wide:
            self.wide = True
            self.until.enter_context(jax.enable_x64(True))
        tied = self.values[id(variable)] = self._tied(variable, value)
        return tied

    def assigned(self, variable: Variable, value: Any) -> Any:
        if id(variable) in self.inputs or not _watched(variable):
            return super().assigned(variable, value)
        return self._tied(variable, jax.lax.stop_gradient(value))

    def _tied(self, variable, value):
        @jax.custom_vjp
        def tied(anchor, value):
            return value

        def backward(_, cotangent):
            before = self.found.get(id(variable))
            self.found[id(variable)] = cotangent if before is None else before + cotangent
            return jnp.zeros_like(self.anchor), jnp.zeros_like(cotangent)

        tied.defvjp(lambda anchor, value: (value, None), backward)
        return tied(self.anchor, value)


def _differentiable(variable):
    return jnp.issubdtype(variable.dtype, jnp.inexact)


def _watched(variable):
    return variable.trainable and _differentiable(variable)


def _called(loss, frame, variables, grad_loss):
    """Call the loss once, differentiated as it goes: it may branch on values, and do whatever it likes
    besides.

    Returns the gradients by the ids of those variables that the loss depends on.
    """
    values = [variable._read() for variable in variables]
    call = in_64_bits if is_wide(values) else lambda function: function()
    return call(lambda: _differentiated(loss, frame, variables, values, grad_loss))


def _advised(error):
    """An error of a loss; one for a value that a traced array does not give says what to write instead."""
    asked = isinstance(
        error, (jax.errors.ConcretizationTypeError, jax.errors.TracerArrayConversionError)
    ) or (isinstance(error, (AttributeError, TypeError)) and "Tracer" in str(error))
    known = trace_frames.tracing() is None and trace_frames.replicas() is None
    if asked and known and TRACED not in getattr(error, "__notes__", ()):
        error.add_note(TRACED)
    return error


def _differentiated(loss, frame, variables, values, grad_loss):
    ties, weight, failure = isinstance(frame, Watching), None, None

    def pure(*values):
        nonlocal weight, failure
        if ties:
            frame.anchor, *values = values
        frame.inputs.update((id(variable), value) for variable, value in zip(variables, values, strict=True))
        frame.values.update(frame.inputs)
        with frame.until if ties else contextlib.nullcontext():
            try:
                value, weight = trace_frames.inside(frame, lambda: loss_value(loss(), grad_loss))
            except Exception as error:  # as in TensorFlow, what the loss has assigned until then stays
                failure, value = _advised(error), jnp.zeros(())
        return value, [frame.value(variable) for variable in frame.written]

    inputs = values if values and not ties else [np.zeros((), np.float32), *values]
    value, linear, written = jax.linearize(pure, *inputs, has_aux=True)
    with critical_section():
        for variable, array in zip(frame.written, written, strict=True):
            variable._move(array)
    if failure is not None:
        try:
            raise failure
        finally:
            failure = None  # it holds this frame
    call = in_64_bits if ties and frame.wide else lambda function: function()
    slopes = call(lambda: transposed.gradients(linear, inputs, cotangent(weight, value)))
    first = len(inputs) - len(values)
    slopes = {id(variables[place - first]): slope for place, slope in slopes.items() if place >= first}
    return {key: finished(slope) for key, slope in (slopes | frame.found if ties else slopes).items()}
