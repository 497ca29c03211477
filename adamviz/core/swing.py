"""At which curvature a step of an optimizer lets a swing neither grow nor die, read off the step itself.

A step makes its update and its next state of the gradient g, the point x and its state. Whatever in it is a
square, a size or a comparison of gradients is taken as it stands in the step, and so are all numbers that
follow from such: P, and with it the rate. What is left is linear in g, in x and in those parts of the state
that remember gradients, such as m:

    s' = A s + B g + E x,        x' = x + C s + D g + F x

with a number for each coordinate. On a quadratic, g = H x. A swing that changes its sign at each step and
keeps its size has s' = -s and x' = -x, so that

    x = L^-1 H x,    L = -(2 + K) / G,    G = D - C (1 + A)^-1 B,    K = F - C (1 + A)^-1 E

Once the largest eigenvalue of L^-1 H passes 1, such a swing grows. L is P times the threshold: of gradient
descent 2 / learning_rate, of Adam sqrt(v) + epsilon times (2 + 2 beta_1) / ((1 - beta_1) alpha).
"""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.extend.core as jex
import jax.numpy as jnp
from jax import Array

from adamviz.typing import Float, PyTree

# Of a number that is linear in the gradients, the same times a number or as another dtype.
_SAME = frozenset("neg convert_element_type copy real reshape reduce_precision".split())
# What takes it for no more than its size, or on which side of another number it lies.
_SIZES = frozenset("abs square eq ne lt le gt ge is_finite".split())
_WITHIN = frozenset("max min clamp".split())
_GRADIENT, _POINT = "gradient", "point"


class UnknownSwing(Exception):
    """A step is not linear in the gradients, even with its P as it stands; the message says why."""


def swing_limit(
    update: Callable[..., tuple[PyTree, PyTree]], gradient: Array, state: PyTree, point: Array
) -> Float[Array, " axes"]:
    """L of a step: the curvature along each coordinate at which a swing keeps its size.

    Args:
        update: of optax, a function of gradient, state and point that returns the update and the next state.
        gradient: (axes,) that the step is given.
        state: before the step.
        point: (axes,) before the step.

    Raises:
        UnknownSwing: the step is not of this kind.

    Example:
        >>> import optax
        >>> sgd, point = optax.sgd(0.1, momentum=0.5), jnp.ones(2)
        >>> [round(float(limit), 4) for limit in swing_limit(sgd.update, point, sgd.init(point), point)]
        [30.0, 30.0]
    """
    leaves, structure = jax.tree.flatten(state)

    def step(gradient, point, *leaves):
        made, after = update(gradient, jax.tree.unflatten(structure, leaves), point)
        return made, *jax.tree.leaves(after)

    closed = jax.make_jaxpr(step)(gradient, point, *leaves)
    remembers: set[int] = set()
    while True:
        parts = _linear_parts(closed, gradient, point, leaves, remembers)
        found = {i for i, part in enumerate(parts[1:]) if part}
        if found <= remembers:
            break
        remembers |= found
    return _limit(parts[0], {i: parts[1 + i] for i in sorted(remembers)})


def _linear_parts(closed, gradient, point, leaves, remembers):
    """Of each result of a step its multiples of what it is linear in; empty where it is of nothing."""

    def basis(name, value):
        if value.shape != point.shape:
            raise UnknownSwing("it remembers gradients in another shape than theirs")
        return _Number(value, {name: jnp.ones_like(value)})

    given = [basis(_GRADIENT, gradient), basis(_POINT, point)]
    given += [basis(i, leaf) if i in remembers else _Number(leaf) for i, leaf in enumerate(leaves)]
    constants = [_Number(constant) for constant in closed.consts]
    return [number.parts for number in _evaluated(closed.jaxpr, constants, given)]


def _limit(update, memories):
    """From the multiples of an update and of what is remembered; with 0 nothing is computed."""
    names = list(memories)
    rows = [[_sum(memories[one].get(other, 0), int(one == other)) for other in names] for one in names]
    right = [[memories[one].get(given, 0) for given in (_GRADIENT, _POINT)] for one in names]
    for i in range(len(names)):  # by elimination, for each coordinate by itself
        for k in range(i + 1, len(names)):
            share = _product(rows[k][i], _inverse(rows[i][i]))
            rows[k] = [_less(a, _product(share, b)) for a, b in zip(rows[k], rows[i], strict=True)]
            right[k] = [_less(a, _product(share, b)) for a, b in zip(right[k], right[i], strict=True)]
    answers = [[0, 0] for _ in names]
    for i in reversed(range(len(names))):
        for j in range(2):
            left = right[i][j]
            for k in range(i + 1, len(names)):
                left = _less(left, _product(rows[i][k], answers[k][j]))
            answers[i][j] = _product(left, _inverse(rows[i][i]))
    slope, pull = update.get(_GRADIENT, 0), update.get(_POINT, 0)
    for name, (of_gradient, of_point) in zip(names, answers, strict=True):
        slope = _less(slope, _product(update.get(name, 0), of_gradient))
        pull = _less(pull, _product(update.get(name, 0), of_point))
    if _is_nothing(slope):
        raise UnknownSwing("its steps are no multiple of the gradients")
    return -_sum(pull, 2) / slope  # negative where no such swing grows, so that its root is NaN


def _is_nothing(number):
    return isinstance(number, int) and number == 0


def _sum(one, other):
    return other if _is_nothing(one) else one if _is_nothing(other) else one + other


def _less(one, other):
    return one if _is_nothing(other) else -other if _is_nothing(one) else one - other


def _product(one, other):
    return 0 if _is_nothing(one) or _is_nothing(other) else one * other


def _inverse(number):
    return number if isinstance(number, int) and number == 1 else 1 / number


class _Number:
    """A value with its multiples of what it is linear in; without any, it is taken as it stands."""

    def __init__(self, value, parts=None):
        self.value, self.parts = value, parts or {}


def _evaluated(jaxpr, constants, given):
    known = dict(zip(jaxpr.constvars, constants, strict=True)) | dict(zip(jaxpr.invars, given, strict=True))
    # All values at once, as JAX evaluates them; only their multiples are worked out one by one.
    made = [one for equation in jaxpr.eqns for one in equation.outvars if type(one).__name__ != "DropVar"]
    whole = jex.ClosedJaxpr(jaxpr.replace(outvars=made), [one.value for one in constants])
    values = dict(zip(made, jex.jaxpr_as_fun(whole)(*(one.value for one in given)), strict=True))

    def number(atom):
        return _Number(atom.val) if isinstance(atom, jex.Literal) else known[atom]

    for equation in jaxpr.eqns:
        inputs = list(map(number, equation.invars))
        linear = any(one.parts for one in inputs)
        parts = _made(equation, inputs, values) if linear else [{}] * len(equation.outvars)
        for one, its in zip(equation.outvars, parts, strict=True):
            known[one] = _Number(values.get(one), its)
    return list(map(number, jaxpr.outvars))


def _made(equation, inputs, values):
    """The multiples of what an equation makes."""
    name, parameters = equation.primitive.name, equation.params
    inner = [value for value in parameters.values() if isinstance(value, (jex.Jaxpr, jex.ClosedJaxpr))]
    if len(inner) == 1 and "branches" not in parameters and name not in ("scan", "reduce"):
        (jaxpr,) = inner
        constants = [_Number(constant) for constant in getattr(jaxpr, "consts", ())]
        jaxpr = getattr(jaxpr, "jaxpr", jaxpr)
        if len(jaxpr.invars) == len(inputs):
            return [one.parts for one in _evaluated(jaxpr, constants, inputs)]
    return [_parts(name, parameters, inputs, values[equation.outvars[0]])]


def _parts(name, parameters, inputs, result):
    """The multiples of the result of a primitive of which an input is linear."""
    linear = [one for one in inputs if one.parts]
    first, *others = inputs

    def times(number, factor):
        return {key: jnp.broadcast_to(part * factor, result.shape) for key, part in number.parts.items()}

    if name in _SIZES or (name in ("mul", "div") and len(linear) == 2):
        return {}
    if name in ("integer_pow", "pow") and parameters.get("y", 1) % 2 == 0:
        return {}
    if name == "dot_general" and len(linear) == 2:
        return {}
    shapes = {jnp.shape(one.value) for one in linear} | {result.shape}
    if name == "sign":
        raise UnknownSwing("its steps go by the signs of gradients, not by their sizes")
    if len(shapes) == 1:
        if name in _SAME or (name == "integer_pow" and parameters["y"] == 1):
            return times(first, -1 if name == "neg" else 1)
        if name in ("add", "add_any", "sub"):
            (other,) = others
            mine, its = times(first, 1), times(other, -1 if name == "sub" else 1)
            return mine | {key: mine[key] + part if key in mine else part for key, part in its.items()}
        if name == "mul":
            (other,) = others
            return times(first, other.value) if first.parts else times(other, first.value)
        if name == "div" and first.parts:
            return times(first, 1 / others[0].value)
        if name == "select_n" and not first.parts:
            names = dict.fromkeys(key for one in others for key in one.parts)
            parts = [[one.parts.get(key, jnp.zeros_like(result)) for one in others] for key in names]
            return {key: jax.lax.select_n(first.value, *each) for key, each in zip(names, parts, strict=True)}
        if name in _WITHIN and len(linear) == 1:
            # A clip shortens what it is given: by how much, it is taken as it stands.
            (one,) = linear
            factor = jnp.where(one.value == 0, 1, result / jnp.where(one.value == 0, 1, one.value))
            return times(one, factor)
    raise UnknownSwing(f"its steps are no multiple of gradients ({name})")
