"""Any optax optimizer beside Adam, with its hyperparameters as leaves instead of closed-over numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from adamviz.core.adam import Record
from adamviz.core.clipping import common_dtype
from adamviz.core.parameter import Parameter
from adamviz.core.parameters import check, display_field, pytree, static_field
from adamviz.core.received import received
from adamviz.core.rival_arguments import (
    check_factory,
    check_hashable,
    check_kind,
    check_names,
    factory_name,
    numbers_and_others,
    unpacked,
)
from adamviz.core.rival_swing import denominator
from adamviz.typing import PyTree

_DECAY = dict(low=0.0, high=0.9999, scale="one_minus", allowed=(0, 1, "[]"))
_RATE = dict(low=1e-5, high=10.0, scale="log", allowed=(0, math.inf, "[)"))
# How optax's own names are turned; a name that is not here gets a linear slider around its value.
RANGES = {
    "learning_rate": _RATE | dict(symbol="α", text="The learning rate."),
    "momentum": _DECAY
    | dict(symbol="momentum", text="The velocity keeps about the last {horizon} gradients."),
    "decay": _DECAY
    | dict(symbol="decay", text="The mean of squares keeps about the last {horizon} of them."),
    "b1": _DECAY | dict(symbol="b1", text="The first moment keeps about the last {horizon} gradients."),
    "b2": _DECAY
    | dict(symbol="b2", text="The second moment keeps about the last {horizon} squared gradients."),
    "b3": _DECAY | dict(symbol="b3", text="The slow first moment keeps about the last {horizon} gradients."),
    "eps": _RATE | dict(low=1e-10, symbol="eps", text="Added where a division could be by nothing."),
    "weight_decay": _RATE
    | dict(low=1e-6, high=1.0, symbol="weight decay", text="Pulls every parameter towards zero."),
}


@pytree
class Rival:
    """An optax optimizer with traced numbers: `Rival(optax.sgd, learning_rate=0.1, momentum=0.9)`.

    The transformation is built inside the compiled function from traced numbers, so that they are live: a
    slider on any of them does not recompile. Numbers that optax needs to know while it builds the
    transformation (a count of steps, a power) are found out and kept as code; strings, booleans and functions
    always are.

    One that looks at the loss itself (a line search, `polyak_sgd`, `reduce_on_plateau`) is given it at each
      step: its value, the gradient,
    and the surface as a function. Errors that a `Noise` puts into gradients are not in that loss.

    Args:
        factory: a function that returns an `optax.GradientTransformation`.
        arguments: its keyword arguments, each by name. A key of JAX's random numbers is code, as a seed is.

    Raises:
        TypeError: if the factory is no such function, does not know an argument, or cannot be traced.
        ValueError: if a number lies outside its range; the message names it.

    Example:
        >>> import optax
        >>> Rival(optax.sgd, learning_rate=0.1, momentum=0.9)
        Rival(sgd, learning_rate=0.1, momentum=0.9)
    """

    factory: Any = static_field()
    fixed: Any = static_field()
    needs_loss: Any = static_field()
    ranges: Any = display_field()
    numbers: Any = None

    def __init__(self, factory: Callable[..., Any], *unnamed: Any, **arguments: Any) -> None:
        check_factory(factory, unnamed)
        check_names(factory, arguments)
        for name, value in arguments.items():
            if name in RANGES:
                check_kind(name, value)
        numbers, fixed = numbers_and_others(arguments)
        needed, needs_loss = _needed_while_building(factory, numbers, fixed)
        for name in needed:
            fixed[name] = numbers.pop(name)
        check_hashable(fixed)
        object.__setattr__(self, "factory", factory)
        object.__setattr__(self, "fixed", tuple(sorted(fixed.items())))
        object.__setattr__(self, "needs_loss", needs_loss)
        object.__setattr__(self, "ranges", tuple(_range(name, value) for name, value in numbers.items()))
        object.__setattr__(self, "numbers", numbers)
        check(self)

    def init(self, params: PyTree) -> Any:
        """The transformation's own state before the first step."""
        return self._transformation(params).init(params)

    def update(
        self, gradients: PyTree, state: Any, params: PyTree, *, value: Any = None, surface: Any = None
    ) -> tuple[PyTree, Any, Record]:
        """One step: `(params, state, record)` after it; the record holds the update, no slots, and as
        its denominator P where `rival_swing` knows one.

        Where `needs_loss`, it also takes the loss at the point and the surface, a function of the point.
        """
        transformation, loss = self._transformation(params), {}
        before = gradients, state, params
        if self.needs_loss:
            transformation = optax.with_extra_args_support(transformation)
            loss = {"value": value, "grad": gradients, "value_fn": _value_fn(surface)}
        update, state = transformation.update(gradients, state, params, **loss)
        update = jax.tree.map(lambda u, p: u.astype(p.dtype), update, params)
        divisor = None if self.needs_loss else denominator(self, transformation, *before)
        record = Record(clipped=gradients, denominator=divisor, update=update)
        return optax.apply_updates(params, update), state, record

    def _transformation(self, params):
        dtype = common_dtype(jax.tree.leaves(params))
        numbers = {name: jnp.asarray(number).astype(dtype) for name, number in self.numbers.items()}
        return self.factory(**numbers, **unpacked(dict(self.fixed)))

    def __repr__(self):
        shown = [f"{name}={value!r}" for name, value in (*self.numbers.items(), *self.fixed)]
        return f"Rival({', '.join([factory_name(self.factory), *shown])})"


def _value_fn(surface):
    """A surface as a function of the point that JAX can differentiate."""
    if not hasattr(surface, "slope"):
        return surface
    value = jax.custom_jvp(lambda xy: surface(xy))

    @value.defjvp
    def rule(point, direction):
        loss, gradient = surface.slope(*point, np.int32(0))
        return loss, jnp.vdot(gradient, *direction)

    return value


def _needed_while_building(factory, numbers, fixed):
    """The numbers that optax looks at while it builds, and whether it needs the loss."""
    first = None
    for loss in (False, True):
        error = _trace(factory, numbers, fixed, loss)
        if error is None:
            return {}, loss
        needed = {
            name: value
            for name, value in numbers.items()
            if _trace(factory, {name: value}, fixed | {k: v for k, v in numbers.items() if k != name}, loss)
            is not None
        }
        rest = {name: value for name, value in numbers.items() if name not in needed}
        if _trace(factory, rest, fixed | needed, loss) is None:
            return needed, loss
        first = first or _trace(factory, {}, fixed | numbers, loss) or error
    said = ", ".join(f"{name}={received(value)}" for name, value in (fixed | numbers).items())
    raise TypeError(
        f"{factory_name(factory)} makes no optimizer that JAX can trace with {said or 'no arguments'}: "
        f"{str(first).strip().partition(chr(10))[0]}"
    ) from first


def _trace(factory, numbers, fixed, loss):
    """None if one step of the optimizer can be traced with these numbers as tracers, else the error."""

    def step(numbers, x):
        made = factory(**numbers, **unpacked(fixed))
        if not (hasattr(made, "init") and hasattr(made, "update")):
            raise TypeError(f"expected an optax.GradientTransformation, received: {received(made)}")
        if not loss:
            return made.update(x, made.init(x), x)
        given = {"value": jnp.sum(x * x), "grad": x, "value_fn": lambda z: jnp.sum(z * z)}
        return optax.with_extra_args_support(made).update(x, made.init(x), x, **given)

    try:
        jax.eval_shape(step, {n: np.float32(v) for n, v in numbers.items()}, np.zeros(2, np.float32))
    except Exception as error:  # optax and JAX raise what they like here, and every kind means the same
        return error
    return None


def _range(name, value):
    value = float(value)
    known = RANGES.get(name)
    if known is None:
        size = abs(value) or 1.0
        known = dict(
            low=min(0.0, 4 * value),
            high=4 * size,
            scale="linear",
            symbol=name.replace("_", " "),
            text="",
            allowed=(-math.inf, math.inf, "()"),
        )
    return Parameter(name=name, default=value, **known)
