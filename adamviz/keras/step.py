"""One step of the optimizer object: what it is given is checked, then one compiled function computes
everything.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.core.adam import Adam, State
from adamviz.core.clipping import clip
from adamviz.core.sparse import Rows
from adamviz.keras.interrupts.critical_section import critical_section
from adamviz.keras.tensors import trace_frames
from adamviz.keras.tensors.arrays import as_array
from adamviz.keras.tensors.operators import read, result
from adamviz.keras.tensors.slices import IndexedSlices, from_bcoo, is_bcoo, rows
from adamviz.keras.tensors.variable import Variable

DTYPES = ("float16", "bfloat16", "float32", "float64", "complex64", "complex128")


def check_pairs(grads_and_vars: Any) -> list[tuple[Any, Variable]]:
    """`(gradient, variable)` pairs as a list, or a TypeError that says what they should be."""
    wanted = "Expected grads_and_vars to be a list of (gradient, variable) pairs"
    try:
        pairs: list[Any] = [pair if isinstance(pair, (str, dict)) else tuple(pair) for pair in grads_and_vars]
    except TypeError:
        raise TypeError(f"{wanted}, received: {grads_and_vars!r}") from None
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise TypeError(f"{wanted}, received among them: {pair!r}")
        if not isinstance(pair[1], Variable):
            raise TypeError(f"{wanted}, received as a variable: {pair[1]!r}")
    return pairs


def filter_none(pairs: list[tuple[Any, Variable]]) -> list[tuple[Any, Variable]]:
    """The pairs that have a gradient; a ValueError if there is none, a warning if some have not."""
    kept = [pair for pair in pairs if pair[0] is not None]
    missing = [variable.name for gradient, variable in pairs if gradient is None]
    if not kept and pairs:
        raise ValueError(f"No gradients provided for any variable: {missing}.")
    if missing:
        warnings.warn(
            f"Gradients do not exist for variables {missing} when minimizing the loss.", stacklevel=6
        )
    return kept


def check_gradient(gradient: Any, variable: Variable) -> jax.Array | Rows:
    """A gradient as an array or as `Rows`, of its variable's dtype and shape, or a ValueError."""
    if variable.dtype.name not in DTYPES:
        raise ValueError(
            f"Expected variable {variable.name!r} to be of one of {', '.join(DTYPES)}, received: "
            f"{variable.dtype.name}"
        )
    if is_bcoo(gradient):
        gradient = from_bcoo(gradient)
    slices = isinstance(gradient, IndexedSlices)
    array = gradient.values if slices else _dense(gradient, variable)
    if array.dtype != variable.dtype:
        raise ValueError(
            f"Expected the gradient of {variable.name!r} to be of dtype {variable.dtype.name}, received: "
            f"{array.dtype.name}"
        )
    if slices:
        if variable.constraint is not None:
            raise RuntimeError(f"Cannot use a constraint function on a sparse variable: {variable.name!r}")
        return rows(gradient, variable)
    if tuple(array.shape) != variable.shape:
        raise ValueError(
            f"Expected the gradient of {variable.name!r} to have shape {variable.shape}, received: "
            f"{tuple(array.shape)}"
        )
    return array


def transformed(
    pairs: list[tuple[Any, Variable]], transformers: Iterable[Callable]
) -> list[tuple[Any, Variable]]:
    """Checked (gradient, variable) pairs, given to each function in turn and checked again."""
    pairs = [
        (
            result(gradient)
            if hasattr(gradient, "dtype")
            else IndexedSlices(gradient.values, gradient.indices, variable.shape),
            variable,
        )
        for gradient, variable in pairs
    ]
    for transformer in transformers:
        pairs = check_pairs(transformer(pairs))
    return [(check_gradient(*pair), pair[1]) for pair in pairs]


def _dense(gradient, variable):
    gradient = read(gradient)
    if isinstance(gradient, jax.Array):
        return gradient
    # Python's numbers and lists take the variable's dtype; arrays have their own.
    plain = not hasattr(gradient, "dtype")
    try:
        array = np.asarray(gradient)
        if array.dtype.kind == "c" and variable.dtype.kind != "c":
            raise TypeError
        return as_array(array.astype(variable.dtype) if plain and array.dtype.kind in "biufc" else array)
    except (TypeError, ValueError):
        raise ValueError(
            f"Expected the gradient of {variable.name!r} to be an array of numbers, received: {gradient!r}"
        ) from None


def apply(
    adams: dict[str, Adam],
    iterations: jax.Array,
    slots: dict[int, tuple],
    values: dict[int, jax.Array],
    shared: dict[int, jax.Array],
    gradients: Sequence[jax.Array | Rows],
    order: Sequence[int],
) -> tuple[jax.Array, dict[int, tuple], dict[int, jax.Array]]:
    """The step as a pure function.

    Args:
        adams: for each dtype's name, the core's `Adam` of its hyperparameters, unset clips left as None.
        iterations: the number of steps made so far.
        slots: for each variable, (m, v) or (m, v, vhat).
        values, shared: for each variable, its value in one of the two: memory of the first may be written
            into.
        gradients: arrays or `Rows`.
        order: the variable of each gradient. One that comes twice is moved twice.

    Returns:
        `(iterations, slots, values)` after the step.
    """
    if not gradients:  # all were left out by a transformer or an aggregator: the step counts nonetheless
        return iterations + 1, slots, values
    any_adam = next(iter(adams.values()))
    gradients = _clipped(gradients, any_adam.clipvalue, any_adam.clipnorm, any_adam.global_clipnorm)
    slots, values = dict(slots), values | shared
    for gradient, i in zip(gradients, order, strict=True):
        m, v, *vhat = slots[i]
        state = State(iterations, [m], [v], vhat or None)
        [value], state, _ = adams[values[i].dtype.name].apply([gradient], state, [values[i]])
        slots[i] = (*state.m, *state.v, *(state.vhat or ()))
        values[i] = value
    return iterations + 1, slots, values


# Two compiled forms: one writes into the memory of slots and values, which nobody else holds; the other
# leaves them be, for what could still fail after it.
in_place = functools.partial(jax.jit, static_argnames="order", donate_argnums=(2, 3))(apply)
aside = functools.partial(jax.jit, static_argnames="order")(apply)


def move(
    adams: dict[str, Adam],
    iterations: Variable,
    variables: Sequence[Variable],
    slots: Sequence[tuple[Variable, ...]],
    gradients: Sequence[jax.Array | Rows],
    order: tuple[int, ...],
    made: Callable[[], None],
) -> None:
    """Compute a step, and then put all new values in their places: all of them or, if it fails or is
    interrupted before, none.

    Args:
        adams: for each dtype's name, the core's `Adam`.
        iterations: the step count, a `Variable`.
        variables: each once.
        slots: for each variable, its slots (m, v) or (m, v, vhat).
        gradients, order: as in `apply`.
        made: called when the values are in their places.
    """
    places = iterations, variables, slots, made
    if trace_frames.current() is not None or any(variable.constraint for variable in variables):
        compute = apply if trace_frames.current() is not None else aside
        with critical_section(), jax.enable_x64(True):  # the step count has 64 bits
            read = {place: variable._read() for place, variable in enumerate(variables)}
            memory = {place: tuple(slot._read() for slot in group) for place, group in enumerate(slots)}
            count, memory, values = compute(adams, iterations._read(), memory, {}, read, gradients, order)
        values = {place: _constrained(variable, values[place]) for place, variable in enumerate(variables)}
        with critical_section():
            _put((count, memory, values), places)
        return
    with critical_section(), jax.enable_x64(True):
        shared = {place: variable._read() for place, variable in enumerate(variables) if variable._shared}
        owned = {place: _own(variable) for place, variable in enumerate(variables) if place not in shared}
        memory = {place: tuple(map(_own, group)) for place, group in enumerate(slots)}
        results: list[Any] = []
        try:
            # What is computed is in the list before Python can do anything else.
            results.extend(
                map(
                    in_place, [adams], [iterations._read()], [memory], [owned], [shared], [gradients], [order]
                )
            )
            _put(results[0], places)
        except BaseException:  # of another kind than signals: an exception that one thread sets in another
            if results:
                _put(results[0], places)
            raise


def _put(computed, places):
    (count, memory, values), (iterations, variables, slots, made) = computed, places
    for place, variable in enumerate(variables):
        variable._move(values[place])
        for slot, value in zip(slots[place], memory[place], strict=True):
            slot._move(value)
    iterations._move(count)
    made()


def check_traced(pairs: list[tuple[Any, Variable]]) -> None:
    """Refuse what a function compiled by the user gives: its values are not known yet."""
    if trace_frames.current() is None and any(
        isinstance(leaf, jax.core.Tracer) for pair in pairs for leaf in jax.tree.leaves(pair[0])
    ):
        raise TypeError(
            "Cannot apply gradients inside a function that JAX compiles: return them, and apply them outside"
        )


def _clipped(gradients, *thresholds):
    """Dense and sparse gradients clipped together; of a sparse one the values count, before repeated rows are
    summed.
    """
    arrays = [gradient.values if isinstance(gradient, Rows) else gradient for gradient in gradients]
    return [
        Rows(array, gradient.indices) if isinstance(gradient, Rows) else array
        for gradient, array in zip(gradients, clip(arrays, *thresholds), strict=True)
    ]


def _constrained(variable, value):
    if variable.constraint is None:
        return value
    found = as_array(read(variable.constraint(result(value))), variable.dtype)
    if tuple(found.shape) != variable.shape:
        raise ValueError(
            f"Expected the constraint of {variable.name!r} to keep shape {variable.shape}, received: "
            f"{tuple(found.shape)}"
        )
    return found


def _own(variable):
    """The value of a variable or slot, in memory that the step may write into."""
    return jnp.copy(variable._read()) if variable._shared or variable._held() else variable._read()
