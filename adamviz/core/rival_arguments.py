"""What a rival is made of: which arguments of an optax function are numbers, and which cannot be used."""

from __future__ import annotations

import inspect
import numbers as kinds
from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import Array

from adamviz.core.received import received

SEEDS = ("seed", "key", "rng")  # whole numbers that no slider turns


def check_factory(factory: Any, unnamed: tuple[Any, ...] = ()) -> None:
    """Refuse what is no function of optax, and arguments without a name, with what to write instead."""
    if not callable(factory):
        advice = ""
        if hasattr(factory, "update"):  # what such a function returns
            advice = "; write av.Rival(optax.sgd, learning_rate=0.1), not av.Rival(optax.sgd(0.1))"
        raise TypeError(
            "Expected factory to be a function of optax such as optax.sgd, received: "
            f"{received(factory)}{advice}"
        )
    if unnamed:
        name, names = factory_name(factory), [text.partition("=")[0] for text in _signature(factory)]
        named = [f"{known}={received(value)}" for known, value in zip(names, unnamed, strict=False)]
        public = f"optax.{name}" if getattr(optax, name, None) is factory else name
        raise TypeError(
            f"Expected the arguments of {name} by name, received: {', '.join(map(received, unnamed))}; write "
            f"av.Rival({', '.join([public, *named])})"
        )


def check_names(factory: Callable[..., Any], arguments: Mapping[str, Any]) -> None:
    """Refuse arguments that a factory does not know, and the lack of those that it needs."""
    try:
        inspect.signature(factory).bind(**arguments)
    except TypeError as error:
        name = factory_name(factory)
        raise TypeError(
            f"{name}: {error}; its signature is {name}({', '.join(_signature(factory))})"
        ) from None
    except ValueError:  # there is no signature: optax itself will say what it thinks of the arguments
        pass


def check_kind(name: str, value: Any) -> None:
    """Refuse a text, a switch or a collection where optax takes a number."""
    if isinstance(value, (str, bytes, bool, np.bool_, list, tuple, dict, set)):
        raise TypeError(
            f"Expected {name} to be a number, or a function of the step where optax takes one, received: "
            f"{received(value)}"
        )


def check_hashable(fixed: Mapping[str, Any]) -> None:
    """Refuse arguments that are no numbers and cannot be part of a program's key."""
    for name, value in fixed.items():
        if isinstance(value, (complex, np.complexfloating)):
            raise TypeError(f"Expected {name} to be a real number, received: {received(value)}")
        try:
            hash(value)
        except TypeError:
            raise TypeError(
                f"Expected {name} to be a number or something hashable, received: {received(value)}; "
                f"put it into the factory: functools.partial(factory, {name}=...)"
            ) from None


def numbers_and_others(arguments: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The arguments that are numbers, as plain ones, and all others; a key of random numbers as a `Key`."""
    numbers = {
        name: _number(name, value)
        for name, value in arguments.items()
        if _is_number(value) and name not in SEEDS
    }
    others = {
        name: Key(value) if _is_key(value) else value
        for name, value in arguments.items()
        if name not in numbers
    }
    return numbers, others


def unpacked(fixed: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as a factory takes them."""
    return {name: value.key() if isinstance(value, Key) else value for name, value in fixed.items()}


def factory_name(factory: Callable[..., Any]) -> str:
    """What a factory is called; some of optax's, such as nadam, are partials without a name of their own."""
    for name, value in vars(optax).items():
        if value is factory:
            return name
    return getattr(factory, "__name__", type(factory).__name__)


class Key:
    """A key of JAX's random numbers that can be hashed."""

    def __init__(self, key: Array) -> None:
        self.typed = jax.dtypes.issubdtype(key.dtype, jax.dtypes.prng_key)
        self.implementation = str(jax.random.key_impl(key)) if self.typed else ""
        self.data = tuple(np.asarray(jax.random.key_data(key) if self.typed else key).tolist())

    def key(self) -> Array:
        """The key itself."""
        data = jnp.asarray(self.data, jnp.uint32)
        return jax.random.wrap_key_data(data, impl=self.implementation) if self.typed else data

    def __eq__(self, other):
        return isinstance(other, Key) and vars(self) == vars(other)

    def __hash__(self):
        return hash((self.typed, self.implementation, self.data))

    def __repr__(self):
        return f"a key of {self.data}"


def _signature(factory):
    """The arguments of a factory, each with its default."""
    try:
        found = inspect.signature(factory).parameters.values()
    except (TypeError, ValueError):
        return []
    return [p.name if p.default is p.empty else f"{p.name}={p.default!r}" for p in found]


def _is_key(value):
    if not isinstance(value, jax.Array) or isinstance(value, jax.core.Tracer):
        return False
    return (
        jax.dtypes.issubdtype(value.dtype, jax.dtypes.prng_key)
        and value.ndim == 0
        or value.dtype == np.uint32
        and value.shape == (2,)
    )


def _number(name, value):
    number = np.asarray(value).item()
    try:
        np.float64(number)
    except (OverflowError, TypeError, ValueError):
        raise ValueError(
            f"Expected {name} to be a number that a float can hold, received: {received(value)}"
        ) from None
    return number


def _is_number(value):
    if _is_key(value):
        return False
    return (
        isinstance(value, kinds.Real)
        and not isinstance(value, (bool, np.bool_))
        or (hasattr(value, "dtype") and np.ndim(value) == 0 and np.asarray(value).dtype.kind in "iuf")
    )
