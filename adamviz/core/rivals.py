"""Any optax optimizer beside Adam, with its hyperparameters as leaves instead of closed-over numbers."""

import inspect
import math
import numbers as kinds
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from adamviz.core.adam import Record
from adamviz.core.clipping import common_dtype
from adamviz.core.parameters import Parameter, check, note, pytree, static

_DECAY = dict(low=0.0, high=0.9999, scale="decay", allowed=(0, 1, "[]"))
_RATE = dict(low=1e-5, high=10.0, scale="log", allowed=(0, math.inf, "[)"))
# How optax's own names are turned; a name that is not here gets a linear slider around its value.
RANGES = {
    "learning_rate": _RATE | dict(symbol="α", text="The learning rate."),
    "momentum": _DECAY | dict(symbol="momentum", text="The velocity keeps about the last {horizon} gradients."),
    "decay": _DECAY | dict(symbol="decay", text="The mean of squares keeps about the last {horizon} of them."),
    "b1": _DECAY | dict(symbol="b1", text="The first moment keeps about the last {horizon} gradients."),
    "b2": _DECAY | dict(symbol="b2", text="The second moment keeps about the last {horizon} squared gradients."),
    "b3": _DECAY | dict(symbol="b3", text="The slow first moment keeps about the last {horizon} gradients."),
    "eps": _RATE | dict(low=1e-10, symbol="eps", text="Added where a division could be by nothing."),
    "weight_decay": _RATE | dict(low=1e-6, high=1.0, symbol="weight decay", text="Pulls every parameter towards zero."),
}


@pytree
class Rival:
    """An optax optimizer with traced numbers: `Rival(optax.sgd, learning_rate=0.1, momentum=0.9)`.

    The transformation is built inside the compiled function from traced numbers, so that they are live: a slider on any
    of them does not recompile. Numbers that optax needs to know while it builds the transformation (a count of steps, a
    power) are found out and kept as code; strings, booleans and functions always are.

    Args:
        factory: a function that returns an `optax.GradientTransformation`.
        arguments: its keyword arguments.

    Raises:
        TypeError: if the factory is no such function, does not know an argument, or cannot be traced.
        ValueError: if a number lies outside its range; the message names it.

    Example:
        >>> import optax
        >>> Rival(optax.sgd, learning_rate=0.1, momentum=0.9)
        Rival(sgd, learning_rate=0.1, momentum=0.9)
    """

    factory: Any = static()
    fixed: Any = static()
    ranges: Any = note()
    numbers: Any = None

    def __init__(self, factory, **arguments):
        if not callable(factory):
            raise TypeError(f"Expected factory to be a function of optax such as optax.sgd, received: {factory!r}")
        _check_names(factory, arguments)
        numbers = {name: np.asarray(value).item() for name, value in arguments.items() if _is_number(value)}
        fixed = {name: value for name, value in arguments.items() if name not in numbers}
        for name in _needed_while_building(factory, numbers, fixed):
            fixed[name] = numbers.pop(name)
        _check_hashable(fixed)
        object.__setattr__(self, "factory", factory)
        object.__setattr__(self, "fixed", tuple(sorted(fixed.items())))
        object.__setattr__(self, "ranges", tuple(_range(name, value) for name, value in numbers.items()))
        object.__setattr__(self, "numbers", numbers)
        check(self)

    def init(self, params):
        """The transformation's own state before the first step."""
        return self._transformation(params).init(params)

    def update(self, gradients, state, params):
        """One step: `(params, state, record)` after it; the record holds the update, and no slots."""
        update, state = self._transformation(params).update(gradients, state, params)
        update = jax.tree.map(lambda u, p: u.astype(p.dtype), update, params)
        return optax.apply_updates(params, update), state, Record(clipped=gradients, update=update)

    def _transformation(self, params):
        dtype = common_dtype(jax.tree.leaves(params))
        numbers = {name: jnp.asarray(number).astype(dtype) for name, number in self.numbers.items()}
        return self.factory(**numbers, **dict(self.fixed))

    def __repr__(self):
        shown = [f"{name}={value!r}" for name, value in (*self.numbers.items(), *self.fixed)]
        return f"Rival({', '.join([_name(self.factory), *shown])})"


def _name(factory):
    """What a factory is called; some of optax's, such as nadam, are partials that know their names only by their place."""
    for name, value in vars(optax).items():
        if value is factory:
            return name
    return getattr(factory, "__name__", type(factory).__name__)


def _is_number(value):
    return isinstance(value, kinds.Real) and not isinstance(value, (bool, np.bool_)) or (
        hasattr(value, "dtype") and np.ndim(value) == 0 and np.asarray(value).dtype.kind in "iuf"
    )


def _check_names(factory, arguments):
    try:
        inspect.signature(factory).bind(**arguments)
    except TypeError as error:
        name = _name(factory)
        raise TypeError(f"{name}: {error}; its signature is {name}{inspect.signature(factory)}") from None
    except ValueError:  # a callable without a signature: optax itself will say what it thinks of the arguments
        pass


def _check_hashable(fixed):
    for name, value in fixed.items():
        try:
            hash(value)
        except TypeError:
            raise TypeError(
                f"Expected {name} to be a number or something hashable, received: {value!r}; "
                f"put it into the factory: functools.partial(factory, {name}=...)"
            ) from None


def _needed_while_building(factory, numbers, fixed):
    """The numbers among these that cannot be traced, because optax looks at their values while it builds."""
    error = _trace(factory, numbers, fixed)
    if error is None:
        return {}
    needed = {
        name: value
        for name, value in numbers.items()
        if _trace(factory, {name: value}, fixed | {k: v for k, v in numbers.items() if k != name}) is not None
    }
    rest = {name: value for name, value in numbers.items() if name not in needed}
    error = _trace(factory, rest, fixed | needed)
    if error is not None:
        raise TypeError(f"{_name(factory)} makes no optimizer that JAX can trace with these arguments: {error}") from error
    return needed


def _trace(factory, numbers, fixed):
    """None if one step of the optimizer can be traced with these numbers as tracers, else the error."""

    def step(numbers, x):
        made = factory(**numbers, **fixed)
        if not (hasattr(made, "init") and hasattr(made, "update")):
            raise TypeError(f"expected an optax.GradientTransformation, received: {made!r}")
        return made.update(x, made.init(x), x)

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
        known = dict(low=min(0.0, 4 * value), high=4 * size, scale="linear", symbol=name.replace("_", " "), text="",
                     allowed=(-math.inf, math.inf, "()"))  # fmt: skip
    return Parameter(name=name, default=value, **known)
