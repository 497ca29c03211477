"""What a learning-rate schedule is: an object that is a function of the number of steps made so far."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any, Self

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.core.parameters import coerce, replace
from adamviz.keras.tensors.operators import result


class LearningRateSchedule:
    """What a schedule is; derive from it, with `__call__` and `get_config`, to make one of your own.

    Example:
        >>> class Halving(LearningRateSchedule):
        ...     def __call__(self, step):
        ...         return 0.1 * 0.5**step
        ...
        ...     def get_config(self):
        ...         return {}
        >>> Halving.from_config({})(1)
        0.05

    Source:
        `tf.keras.optimizers.schedules.LearningRateSchedule`.
    """

    core: Any = None  # the pytree that a compiled step may evaluate; None: only a call tells the rate

    def __call__(self, step: Any) -> Any:
        """The learning rate after `step` steps (0 at the first)."""
        raise NotImplementedError(
            f"Learning rate schedule '{type(self).__name__}' must override `__call__(self, step)`."
        )

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, as a dict of plain values."""
        raise NotImplementedError(
            f"Learning rate schedule '{type(self).__name__}' must override `get_config()` in order to be "
            "serializable."
        )

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """The schedule whose `get_config` gave `config`."""
        return cls(**config)


class Schedule(LearningRateSchedule):
    """What Keras's own schedules share: arguments by name over a pytree of the core, `_kind`, that computes
    every rate.

    The arguments are attributes that may be set: a new value is checked at once and counts from the next call
    on. Two schedules are equal if their class, config and dtype are; so leave one alone while it is a key of
    a dict.
    """

    _kind: Any = None
    initial_learning_rate: Any
    name: Any
    # All other Python floats pass through float32 in Keras, whatever the dtype.
    _as_given: tuple[str, ...] = ("initial_learning_rate",)

    def __init__(self, **arguments: Any) -> None:
        vars(self).update({key: _given(value) for key, value in arguments.items()}, _order=tuple(arguments))
        self._check()

    def __setattr__(self, name, value):
        if name not in vars(self).get("_order", ()):
            return super().__setattr__(name, value)
        before = vars(self)[name]
        vars(self)[name] = _given(value)
        try:
            self._check()
        except Exception:
            vars(self)[name] = before
            raise

    def __call__(self, step: Any) -> Any:
        """The learning rate after `step` steps (0 at the first): a scalar, or an array of the shape of
        `step`.
        """
        step = _checked(step)
        if isinstance(step, jax.core.Tracer):
            return result(_rate(*self._traced(step, jax.dtypes.canonicalize_dtype(self.dtype))))
        with jax.enable_x64(self._is_wide()):
            return result(_rate(*self._on_host(step)))

    @property
    def core(self) -> Any:
        """The pytree of `adamviz.core.schedules` that computes the rates; None if a subclass has its own
        `__call__`.
        """
        return self._pytree() if type(self).__call__ is Schedule.__call__ else None

    @property
    def dtype(self) -> np.dtype:
        """What the rates are computed in: float32, or the floating dtype that `initial_learning_rate` came
        with.
        """
        dtype = getattr(self.initial_learning_rate, "dtype", None)
        return np.dtype(dtype) if is_floating(dtype) else np.dtype(np.float32)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments as they were given, in Keras's order; the lists are copies."""
        kept = vars(self)
        return {key: list(kept[key]) if isinstance(kept[key], list) else kept[key] for key in kept["_order"]}

    def _check(self):
        if self.name is not None and not isinstance(self.name, str):
            raise ValueError(f"Expected name to be a string or None, received: {self.name!r}")
        self._build()

    def _build(self):
        kept = vars(self)
        kept["_core"] = self._kind(
            **{field.name: kept[field.name] for field in dataclasses.fields(self._kind)}
        )

    def _pytree(self):
        return vars(self)["_core"]

    # What to evaluate inside somebody's compiled function, and outside of any: numbers and step.
    def _traced(self, step, dtype):
        return coerce(self._pytree(), dtype), step

    def _on_host(self, step):
        numbers = self._pytree()
        if self._is_wide():
            others = {name: vars(self)[name] for name in vars(self)["_order"] if name not in self._as_given}
            rounded = {name: np.float32(value) for name, value in others.items() if type(value) is float}
            numbers = replace(numbers, **rounded)
        # One dtype of step, whatever was given: each would compile a program of its own.
        return coerce(numbers, self.dtype), step.astype(self.dtype)

    def _is_wide(self):
        return self.dtype == np.float64

    def __eq__(self, other):
        return self._identity() == other._identity() if type(self) is type(other) else NotImplemented

    def __hash__(self):
        return hash(self._identity())

    def __repr__(self):
        usual = {name: one.default for name, one in inspect.signature(type(self)).parameters.items()}
        said = [
            f"{key}={value!r}"
            for key, value in self.get_config().items()
            if key not in usual or repr(usual[key]) != repr(value)
        ]
        return f"{type(self).__name__}({', '.join(said)})"

    def _identity(self):
        return type(self), self.dtype, _frozen(self.get_config())


def is_floating(dtype: Any) -> bool:
    """Whether `dtype` is one, of floating-point numbers."""
    return dtype is not None and jnp.issubdtype(dtype, jnp.floating)


@jax.jit
def _rate(numbers, step):
    function = numbers
    for _ in range(step.ndim):
        function = jax.vmap(function)
    return function(step)


def _checked(step):
    step = _unwrapped(step)
    if isinstance(step, jax.core.Tracer):
        return step
    try:
        # Keras takes Python's floats for float32.
        array = np.float32(step) if type(step) is float else np.asarray(step)
    except ValueError:  # lists of unequal lengths
        array = np.asarray(None)
    if array.dtype.kind not in "iuf" and not is_floating(array.dtype):
        raise ValueError(f"Expected step to be a number, received: {step!r}")
    return array


def _given(value):
    """An argument as it is kept: as it was given, but arrays as NumPy scalars, which nobody can change."""
    value = _unwrapped(value)
    if isinstance(value, (list, tuple)):
        return type(value)(map(_given, value))
    if not hasattr(value, "__array__") or isinstance(value, jax.core.Tracer):
        return value
    array = np.asarray(value)
    return list(array) if array.ndim else array[()]


def _unwrapped(value):
    """The array that an object such as a `Variable` stands for; anything else as it is."""
    convert = None if isinstance(value, jax.core.Tracer) else getattr(value, "__jax_array__", None)
    return value if convert is None else convert()


def _frozen(value):
    """A config as a value that can be hashed; a number is the same whatever kind it was given as."""
    if isinstance(value, dict):
        return frozenset((key, _frozen(entry)) for key, entry in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(map(_frozen, value))
    return value.item() if isinstance(value, np.generic) else value
