"""Optimizers with a part of the user's own, as they were traced: a schedule, a factory, a class."""

from __future__ import annotations

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import Array
from jax.typing import ArrayLike, DTypeLike

from adamviz.core import schedules
from adamviz.core.adam import Adam, Record
from adamviz.core.advice import changing, explain
from adamviz.core.parameters import (
    coerce,
    display_field,
    is_parametric,
    parameters,
    pytree,
    replace,
    static_field,
    values,
)
from adamviz.core.rival_arguments import Key
from adamviz.core.rivals import Rival
from adamviz.core.schedules import Custom
from adamviz.core.textbook import TextbookAdam
from adamviz.core.traced import trace
from adamviz.typing import Float, PyTree

STEP = np.zeros((), np.int32)
SCHEDULES = tuple(
    schedule
    for schedule in vars(schedules).values()
    if isinstance(schedule, type) and is_parametric(schedule) and schedule is not Custom
)
PLAIN = (type(None), bool, int, float, complex, str, np.generic, np.dtype, type, Key)


@pytree
class TracedSchedule(Custom):
    """A schedule as it was traced, a function of its numbers and the step."""

    numbers: Any = None
    traced: Any = None
    wide: Any = static_field(default="float32")
    function: Any = display_field(default=None)
    ranges: Any = display_field(default=())
    original: Any = display_field(default=None)

    def __call__(self, step: ArrayLike) -> Float[Array, ""]:
        return self.traced(self.numbers, step)


@pytree
class TracedOptimizer:
    """An optimizer as it was traced, for a point of two coordinates in one dtype."""

    numbers: Any = None
    traced: Any = None
    dtype: Any = static_field(default="float32")
    needs_loss: Any = static_field(default=False)
    ranges: Any = display_field(default=())
    original: Any = display_field(default=None)

    def init(self, params: PyTree) -> Any:
        """The state before the first step."""
        return self.traced["init"](self.numbers, params)

    def update(
        self, gradients: PyTree, state: Any, params: PyTree, **loss: Any
    ) -> tuple[PyTree, Any, Record]:
        """One step: `(params, state, record)` after it."""
        return self.traced["update"](
            self.numbers,
            gradients,
            state,
            params,
            *([loss["value"], loss["surface"]] if self.needs_loss else []),
        )

    def __getattr__(self, name):
        if name == "clip" and "clip" in self.traced:
            return lambda gradients: self.traced["clip"](self.numbers, gradients)
        raise AttributeError(name)

    def __repr__(self):
        return repr(original(self))


def snapshot(optimizer: Any, dtype: DTypeLike = "float32", surface: Any = None) -> Any:
    """An optimizer as it is now, for points of a dtype; itself if no part of it is the user's own.

    Args:
        optimizer: what `run` takes, as the core knows it.
        dtype: of the points.
        surface: the coerced surface that it is to run on, for an optimizer that looks at the loss itself;
            without it such a one stays as it is.

    Raises:
        TypeError: it cannot be traced; the message says what to write instead.
        ValueError: it is another one each time that it is traced.
    """
    dtype = np.dtype(dtype)
    wide = np.float64 if dtype == np.float64 else np.float32
    if type(optimizer) is TracedOptimizer and optimizer.dtype == dtype.name:
        return optimizer
    if getattr(getattr(optimizer, "learning_rate", None), "wide", "") == wide.__name__:
        return optimizer
    optimizer = original(optimizer)
    with jax.enable_x64(dtype == np.float64):
        if type(optimizer) in (Adam, TextbookAdam):
            rate = optimizer.learning_rate
            if not is_parametric(rate) or type(rate) in SCHEDULES:
                return optimizer
            return _with_rate(optimizer, _schedule(rate, wide))
        if (
            type(optimizer) is Rival
            and is_of_optax(optimizer.factory)
            and all(isinstance(value, PLAIN) for _, value in optimizer.fixed)
        ):
            return optimizer
        if getattr(optimizer, "needs_loss", False) and surface is None:
            return optimizer
        return _traced(optimizer, dtype, surface)


def original(optimizer: Any) -> Any:
    """The optimizer that a snapshot was made of, with its present numbers; another one as it is."""
    if type(optimizer) is TracedOptimizer:
        return replace(optimizer.original, **optimizer.numbers)
    rate = getattr(optimizer, "learning_rate", None)
    if type(rate) is TracedSchedule:
        return _with_rate(optimizer, replace(rate.original, **rate.numbers))
    return optimizer


def _with_rate(optimizer, rate):
    made = object.__new__(type(optimizer))
    for field in dataclasses.fields(optimizer):
        object.__setattr__(
            made, field.name, rate if field.name == "learning_rate" else getattr(optimizer, field.name)
        )
    return made


def _schedule(rate, wide):
    base = coerce(rate, wide)
    function = rate.function if isinstance(rate, Custom) else rate

    def at(numbers, step):
        return replace(base, **numbers)(step)

    def check(traced):
        result = traced.result
        if (
            not isinstance(result, jax.ShapeDtypeStruct)
            or result.shape != ()
            or result.dtype.kind not in "iuf"
            and result.dtype != jnp.bfloat16
        ):
            raise TypeError(
                f"Expected a schedule to return one real number, but {_name(function)} returned {result}"
            )

    traced = _twice(at, (values(base), STEP), function, "the schedule", "the step", check)
    return TracedSchedule(
        numbers=values(rate),
        traced=traced,
        wide=wide.__name__,
        function=function,
        ranges=parameters(rate),
        original=rate,
    )


def _traced(optimizer, dtype, surface):
    base = coerce(optimizer, np.float64 if dtype == np.float64 else np.float32)
    needs_loss = getattr(optimizer, "needs_loss", False)
    numbers, point = values(base), np.zeros(2, dtype)

    def init(numbers, xy):
        return replace(base, **numbers).init(xy)

    def update(numbers, gradients, state, xy, *loss):
        of_loss = dict(zip(("value", "surface"), loss, strict=False))
        return replace(base, **numbers).update(gradients, state, xy, **of_loss)

    def clip(numbers, gradients):
        return replace(base, **numbers).clip(gradients)

    function = getattr(optimizer, "factory", type(optimizer))
    started = _twice(init, (numbers, point), function, "the optimizer", "a number or a gradient")
    arguments = (numbers, point, started.result, point, *((point[0], surface) if needs_loss else ()))
    traced = {
        "init": started,
        "update": _twice(update, arguments, function, "the optimizer", "a number or a gradient"),
    }
    if hasattr(optimizer, "clip"):
        traced["clip"] = trace(clip, numbers, point)
    return TracedOptimizer(
        numbers=values(optimizer),
        traced=traced,
        dtype=dtype.name,
        needs_loss=needs_loss,
        ranges=parameters(optimizer),
        original=optimizer,
    )


def _twice(function, arguments, own, name, known, check=lambda traced: None):
    try:
        traced = trace(function, *arguments)
    except Exception as error:  # whatever a function of the user's raises
        raise TypeError(explain(error, own, name, known)) from error
    check(traced)
    if not traced.same(trace(function, *arguments)):
        raise ValueError(changing(own, name))
    return traced


def _name(function):
    return getattr(function, "__qualname__", type(function).__name__)


def is_of_optax(factory: object) -> bool:
    """Whether a factory is one of optax's own, which are the same each time that they are called."""
    return any(factory is value for module in (optax, optax.contrib) for value in vars(module).values())
