"""Cotangents through a linearized loss: by a compiled function, kept for every later loss whose linear part
is the same.

What is compared is the program that JAX traced, equation by equation, and not the Python function that it
came from; arrays and numbers in it are arguments.
"""

from __future__ import annotations

import collections
import contextlib
import functools
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np

MOST = 128  # compiled functions that are kept
LONGEST = 256  # equations of what is compiled: beyond, compiling takes long
PLAIN = (type, jax.sharding.Mesh)  # can be called, and yet say all that they are
_known = collections.OrderedDict()


class _Unkeyed(Exception):
    """A program that cannot be compared, as it holds a Python function."""


def gradients(linear: Callable, tangents: Sequence[Any], cotangent: Any) -> dict[int, Any]:
    """The cotangent of each input of a linear function that its result depends on, by the input's place.

    Args:
        linear: what `jax.linearize` gave.
        tangents: arrays of its inputs' shapes and dtypes.
        cotangent: that of its result, such an array too.
    """
    program = _program(linear, tangents)
    if not program.places:
        return {}
    operands = *program.constants, cotangent
    if program.key is None or any(isinstance(operand, jax.core.Tracer) for operand in operands):
        cotangents = _pulled(linear, program.places, tangents, cotangent)
    else:
        numbers = [_value(number) for number in program.numbers]
        cotangents = _compiled(program)(program.constants, numbers, cotangent)
    return dict(zip(program.places, cotangents, strict=True))


class _Program:
    """A linear program, as JAX traced it.

    Attributes:
        constants: the arrays in it.
        numbers: the numbers in it, atoms of its equations.
        places: of the inputs that its result depends on.
        key: equal for programs that differ in constants and numbers only; None for one that is too long, or
            cannot be compared.
    """

    def __init__(self, jaxpr, constants):
        self.jaxpr, self.numbers, self.key = jaxpr, [], None
        # JAX 0.12 has no constants apart: they are the first inputs.
        variables = [*jaxpr.constvars, *jaxpr.invars]
        self.variables, self.inputs = variables[: len(constants)], variables[len(constants) :]
        self.constants = [
            constant if isinstance(constant, jax.Array) else np.asarray(constant, variable.aval.dtype)
            for constant, variable in zip(constants, self.variables, strict=True)
        ]
        used = {id(atom) for eqn in jaxpr.eqns for atom in eqn.invars} | {id(atom) for atom in jaxpr.outvars}
        self.places = [place for place, variable in enumerate(self.inputs) if id(variable) in used]
        if len(jaxpr.eqns) <= LONGEST:
            with contextlib.suppress(_Unkeyed):
                self.key = tuple(self.places), _described(jaxpr, self.numbers)

    def with_constants(self, variables, **changed):
        """The program as a function of the inputs, and of constants for these variables."""
        return self.jaxpr.replace(constvars=variables, invars=self.inputs, **changed)


def _program(linear, tangents):
    """The program of a linear function: the one that JAX holds in it, which takes no time, or one traced.

    That JAX holds it where it is looked for, and that it is all of the function, is not taken for granted: a
    program that was not met before is compared with the one that is traced anew.
    """
    held = _held_program(linear)
    if held is not None and held.key in _known:
        return held
    traced = jax.make_jaxpr(lambda *several: linear(*several))(*tangents)
    program = _Program(traced.jaxpr, traced.consts)
    return held if held is not None and _are_equal(held, program, traced, tangents) else program


def _held_program(linear):
    held, constants = getattr(linear, "func", None), jax.tree.leaves(linear)
    held = getattr(held, "fun", held)  # what makes it hashable stands around it
    jaxpr = held.args[0] if isinstance(held, functools.partial) and held.args else None
    if not hasattr(jaxpr, "eqns") or len(jaxpr.outvars) != 1:
        return None
    program = _Program(jaxpr, constants)
    if program.key is None:
        return None
    program.key = *program.key, "held"  # apart from programs that were traced anew: those were not compared
    return program


def _are_equal(held, program, traced, tangents):
    """Whether a program that JAX holds computes what was traced anew: traced anew too, it is the same."""
    if len(held.inputs) != len(tangents):
        return False
    whole = held.with_constants(held.variables)
    again = jax.make_jaxpr(lambda *several: jax.core.eval_jaxpr(whole, held.constants, *several))(*tangents)
    constants = zip(again.consts, traced.consts, strict=False)
    return (
        program.key is not None
        and held.places == program.places
        and _described(again.jaxpr) == _described(traced.jaxpr)
        and len(again.consts) == len(traced.consts)
        and all(one is other or np.array_equal(one, other) for one, other in constants)
    )


def _pulled(linear, places, tangents, cotangent):
    def chosen(*several):
        each = dict(zip(places, several, strict=True))
        return linear(*(each.get(place, tangent) for place, tangent in enumerate(tangents)))

    return jax.linear_transpose(chosen, *(tangents[place] for place in places))(cotangent)


def _compiled(program):
    key = program.key
    if key not in _known:
        _known[key] = _pullback(program)
        if len(_known) > MOST:
            _known.popitem(last=False)
    _known.move_to_end(key)
    return _known[key]


def _pullback(program):
    """The compiled transpose of a linear program, as a function of its constants, its numbers and a
    cotangent.
    """
    forms = [jax.ShapeDtypeStruct(number.aval.shape, number.aval.dtype) for number in program.numbers]
    variables = jax.make_jaxpr(lambda *several: several)(*forms).jaxpr.invars
    named = {id(number): variable for number, variable in zip(program.numbers, variables, strict=True)}
    eqns = [
        eqn.replace(invars=[named.get(id(atom), atom) for atom in eqn.invars]) for eqn in program.jaxpr.eqns
    ]
    body = program.with_constants([*program.variables, *variables], eqns=eqns)
    inputs = [jax.ShapeDtypeStruct(variable.aval.shape, variable.aval.dtype) for variable in program.inputs]
    places = program.places

    def pulled(constants, values, cotangent):
        def linear(*tangents):
            [result] = jax.core.eval_jaxpr(body, [*constants, *values], *tangents)
            return result

        return _pulled(linear, places, inputs, cotangent)

    return jax.jit(pulled)


def _value(number):
    return np.asarray(number.val, number.aval.dtype)


def _is_number(atom):
    return hasattr(atom, "val") and atom.aval.shape == () and np.dtype(atom.aval.dtype).kind in "fVc"


def _described(jaxpr, numbers=None):
    """A program as a key: equal for programs that compute the same. Numbers on the top level are left out,
    and listed.
    """
    if jaxpr.effects:
        raise _Unkeyed
    names = {id(entry): place for place, entry in enumerate((*jaxpr.constvars, *jaxpr.invars))}
    forms = tuple([entry.aval for entry in (*jaxpr.constvars, *jaxpr.invars)])
    lines = []
    for eqn in jaxpr.eqns:
        operands = tuple([_operand(atom, names, numbers) for atom in eqn.invars])
        lines.append(
            (
                eqn.primitive,
                operands,
                tuple([(name, _parameter(entry)) for name, entry in eqn.params.items()]),
            )
        )
        for entry in eqn.outvars:
            names[id(entry)] = len(names)
    return forms, tuple(lines), tuple([_operand(atom, names, None) for atom in jaxpr.outvars])


def _operand(atom, names, numbers):
    if id(atom) in names:
        return names[id(atom)]
    if numbers is not None and _is_number(atom):
        numbers.append(atom)
        return "number", atom.aval
    if not hasattr(atom, "val"):
        raise _Unkeyed
    value = np.asarray(atom.val)
    return "literal", atom.aval, value.tobytes()


def _parameter(value):
    kind = type(value)
    if kind in (bool, int, str, type(None)):
        return kind, value
    if kind in (float, complex):
        return kind, repr(value)
    if isinstance(value, (tuple, list)):
        return kind, tuple([_parameter(part) for part in value])
    if isinstance(value, dict):
        return kind, tuple([(name, _parameter(part)) for name, part in value.items()])
    if hasattr(value, "eqns"):
        return _described(value)
    if hasattr(value, "consts") and hasattr(value, "jaxpr"):
        if value.consts:
            raise _Unkeyed
        return _described(value.jaxpr)
    if (callable(value) or hasattr(value, "call_wrapped")) and not isinstance(
        value, PLAIN
    ):  # what it does may change
        raise _Unkeyed
    try:
        hash(value)
    except TypeError:
        raise _Unkeyed from None
    return kind, value
