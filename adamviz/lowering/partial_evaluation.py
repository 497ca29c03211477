"""What depends on no input is computed now: simple things by NumPy, everything else by JAX itself.

NumPy stands in where it gives the same bits, because JAX compiles each primitive anew for each shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.extend.core
import numpy as np
from jax.extend.core import Jaxpr, JaxprEqn

SIMPLE = {
    "add": np.add,
    "and": np.bitwise_and,
    "eq": np.equal,
    "ge": np.greater_equal,
    "gt": np.greater,
    "le": np.less_equal,
    "lt": np.less,
    "mul": np.multiply,
    "ne": np.not_equal,
    "neg": np.negative,
    "not": np.logical_not,
    "or": np.bitwise_or,
    "sub": np.subtract,
}


def _broadcast(params, aval, value):
    shape = [1] * len(aval.shape)
    for place, size in zip(params["broadcast_dimensions"], np.shape(value), strict=True):
        shape[place] = size
    return np.broadcast_to(np.reshape(value, shape), aval.shape)


def _select(params, aval, which, *cases):
    return (
        np.where(which, cases[1], cases[0])
        if np.asarray(which).dtype == np.bool_ and len(cases) == 2
        else None
    )


def _cast(params, aval, value):
    # Between floats and integers XLA saturates, where NumPy does not; JAX does those.
    return np.asarray(value).astype(aval.dtype) if np.can_cast(np.asarray(value).dtype, aval.dtype) else None


MOVING = {
    "broadcast_in_dim": _broadcast,
    "convert_element_type": _cast,
    "copy": lambda params, aval, value: value,
    "reshape": lambda params, aval, value: np.reshape(value, aval.shape),
    "select_n": _select,
    "slice": lambda params, aval, value: value[
        tuple(
            map(
                slice,
                params["start_indices"],
                params["limit_indices"],
                params["strides"] or (None,) * value.ndim,
            )
        )
    ],
    "squeeze": lambda params, aval, value: np.squeeze(value, params["dimensions"]),
    "stop_gradient": lambda params, aval, value: value,
    "transpose": lambda params, aval, value: np.transpose(value, params["permutation"]),
}


def evaluated(jaxpr: Jaxpr, equation: JaxprEqn, values: Sequence[Any]) -> list[Any] | None:
    """The outputs of a jaxpr's equation whose inputs are numbers, or None where it must not be run now."""
    if equation.effects:
        return None
    name, avals = equation.primitive.name, [variable.aval for variable in equation.outvars]
    plain = all(isinstance(value, (np.ndarray, np.generic)) for value in values)
    if (
        plain
        and name in SIMPLE
        and avals[0].dtype.kind in "bif"
        and not (name == "not" and avals[0].dtype != np.bool_)
    ):
        with np.errstate(all="ignore"):
            result = np.asarray(SIMPLE[name](*values), avals[0].dtype)
        if not any(map(_subnormal, (*values, result))):
            return [result]
    if plain and name in MOVING:
        result = MOVING[name](equation.params, avals[0], *values)
        if result is not None:
            return [np.asarray(result)]
    return _by_jax(jaxpr, equation, values)


def _subnormal(value):
    # XLA's code for the CPU takes them for zero.
    value = np.asarray(value)
    return value.dtype.kind == "f" and ((value != 0) & (np.abs(value) < np.finfo(value.dtype).tiny)).any()


def _by_jax(jaxpr, equation, values):
    inputs = {
        atom: value
        for atom, value in zip(equation.invars, values, strict=True)
        if not isinstance(atom, jax.extend.core.Literal)
    }
    alone = jaxpr.replace(constvars=(), invars=list(inputs), outvars=list(equation.outvars), eqns=[equation])
    run = jax.extend.core.jaxpr_as_fun(jax.extend.core.ClosedJaxpr(alone, ()))
    with jax.ensure_compile_time_eval():
        return [plain_value(value) for value in run(*inputs.values())]


def plain_value(value: Any) -> Any:
    """A NumPy array, or as it is where NumPy has none, as of a key."""
    return value if jax.dtypes.issubdtype(value.dtype, jax.dtypes.extended) else np.asarray(value)
