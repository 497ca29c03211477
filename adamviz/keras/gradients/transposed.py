"""Cotangents through a linearized loss: by a compiled function, kept for every later loss whose linear part
is the same.

What is compared is the program that JAX traced, equation by equation, and not the Python function that it
came from; arrays and numbers in it are arguments.
"""

from __future__ import annotations

import collections
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
    closed = jax.make_jaxpr(lambda *several: linear(*several))(*tangents)
    jaxpr = closed.jaxpr
    used = {id(atom) for eqn in jaxpr.eqns for atom in eqn.invars} | {id(atom) for atom in jaxpr.outvars}
    places = [place for place, one in enumerate(jaxpr.invars) if id(one) in used]
    if not places:
        return {}
    constants = [one if isinstance(one, jax.Array) else np.asarray(one) for one in closed.consts]
    if len(jaxpr.eqns) > LONGEST or any(isinstance(one, jax.core.Tracer) for one in (*constants, cotangent)):
        found = _pulled(linear, places, tangents, cotangent)
    else:
        numbers = []
        try:
            key = tuple(places), _described(jaxpr, numbers)
        except _Unkeyed:
            found = _pulled(linear, places, tangents, cotangent)
        else:
            found = _compiled(key, jaxpr, numbers, places)(
                constants, [_value(number) for number in numbers], cotangent
            )
    return dict(zip(places, found, strict=True))


def _pulled(linear, places, tangents, cotangent):
    def chosen(*several):
        each = dict(zip(places, several, strict=True))
        return linear(*(each.get(place, tangent) for place, tangent in enumerate(tangents)))

    return jax.linear_transpose(chosen, *(tangents[place] for place in places))(cotangent)


def _compiled(key, jaxpr, numbers, places):
    if key not in _known:
        _known[key] = _pullback(jaxpr, numbers, places)
        if len(_known) > MOST:
            _known.popitem(last=False)
    _known.move_to_end(key)
    return _known[key]


def _pullback(jaxpr, numbers, places):
    """The compiled transpose of a linear program, as a function of its constants, its numbers and a
    cotangent.
    """
    forms = [jax.ShapeDtypeStruct(number.aval.shape, number.aval.dtype) for number in numbers]
    variables = jax.make_jaxpr(lambda *several: several)(*forms).jaxpr.invars
    named = {id(number): variable for number, variable in zip(numbers, variables, strict=True)}
    eqns = [eqn.replace(invars=[named.get(id(atom), atom) for atom in eqn.invars]) for eqn in jaxpr.eqns]
    body = jaxpr.replace(constvars=[*jaxpr.constvars, *variables], eqns=eqns)
    inputs = [jax.ShapeDtypeStruct(one.aval.shape, one.aval.dtype) for one in jaxpr.invars]

    def pulled(constants, values, cotangent):
        def linear(*tangents):
            [found] = jax.core.eval_jaxpr(body, [*constants, *values], *tangents)
            return found

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
    names = {id(one): place for place, one in enumerate((*jaxpr.constvars, *jaxpr.invars))}
    forms = tuple([one.aval for one in (*jaxpr.constvars, *jaxpr.invars)])
    lines = []
    for eqn in jaxpr.eqns:
        operands = tuple([_operand(atom, names, numbers) for atom in eqn.invars])
        lines.append(
            (eqn.primitive, operands, tuple([(name, _parameter(one)) for name, one in eqn.params.items()]))
        )
        for one in eqn.outvars:
            names[id(one)] = len(names)
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


def _parameter(one):
    kind = type(one)
    if kind in (bool, int, str, type(None)):
        return kind, one
    if kind in (float, complex):
        return kind, repr(one)
    if isinstance(one, (tuple, list)):
        return kind, tuple([_parameter(part) for part in one])
    if isinstance(one, dict):
        return kind, tuple([(name, _parameter(part)) for name, part in one.items()])
    if hasattr(one, "eqns"):
        return _described(one)
    if hasattr(one, "consts") and hasattr(one, "jaxpr"):
        if one.consts:
            raise _Unkeyed
        return _described(one.jaxpr)
    if (callable(one) or hasattr(one, "call_wrapped")) and not isinstance(
        one, PLAIN
    ):  # what it does may change
        raise _Unkeyed
    try:
        hash(one)
    except TypeError:
        raise _Unkeyed from None
    return kind, one
