"""P of an optax optimizer: what is measured of its steps, by the threshold that its numbers give.

What a step makes of a swing is P times the threshold (see `adamviz.core.swing`); how that is shared among the
two is a matter of names. A mean that keeps `b1` has the threshold of Adam, a sum that keeps `momentum` that
of gradient descent; without either it is 2 / learning_rate. P is then what the optimizer's own formulas
divide by, with its bias corrections, its clips and its weight decay.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import Array

from adamviz.core.swing import UnknownSwing, swing_limit
from adamviz.core.threshold import Preconditioner, threshold
from adamviz.typing import Float, PyTree

MOMENTA = {"b1": True, "momentum": False}  # and whether what keeps it is a mean
RATE = "learning_rate"


def preconditioner_of(rival: Any) -> Preconditioner | None:
    """The `Preconditioner` of a rival; None if its steps have none.

    Example:
        >>> import adamviz as av
        >>> preconditioner_of(av.Rival(optax.nadam, learning_rate=0.1))[:4]
        ('denominator', 0.9, True, ('learning_rate',))
        >>> preconditioner_of(av.Rival(optax.lion, learning_rate=0.1)) is None
        True
    """
    return None if lacking(rival) else _named(rival)


def lacking(rival: Any) -> str:
    """Why the steps of a rival have no preconditioner, in words; "" if they have.

    Example:
        >>> import adamviz as av
        >>> lacking(av.Rival(optax.lion, learning_rate=0.1))
        'its steps go by the signs of gradients, not by their sizes'
    """
    if rival.needs_loss:
        return "its steps go by the loss itself"
    return _lacking(rival.factory, rival.fixed, tuple(rival.numbers))


def denominator(
    rival: Any, transformation: Any, gradient: PyTree, state: PyTree, point: PyTree
) -> Float[Array, " axes"] | None:
    """P of a step; None where it is 1, where there is none, and for more than one tensor.

    Args:
        rival: whose numbers may be traced.
        transformation: of optax, made with them.
        gradient, state, point: before the step.
    """
    if not isinstance(point, jax.Array | np.ndarray) or jnp.ndim(point) != 1:
        return None
    known = _named(rival)
    if known.divisor is None:
        return None
    try:
        limit = swing_limit(transformation.update, gradient, state, point)
    except UnknownSwing:
        return None
    return (limit / unit(rival.numbers, known)).astype(point.dtype)


def unit(numbers: Mapping[str, Any], known: Preconditioner) -> Any:
    """The threshold that the numbers of a rival give.

    Args:
        numbers: by name, traced or not.
        known: of the rival.
    """
    rate = numbers[RATE] if known.rates else 1.0
    momentum = known.momentum or 0.0
    momentum = numbers[momentum] if isinstance(momentum, str) else momentum
    return threshold(rate, momentum, known.averaged, known.nesterov)


def _named(rival):
    fixed = dict(rival.fixed)
    name = next((one for one in MOMENTA if one in rival.numbers), None)
    momentum: Any = name
    if name is None:
        usual = {one: fixed.get(one, value) for one, value in _usual(rival.factory).items()}
        name = next((one for one in MOMENTA if type(usual.get(one)) in (int, float)), None)
        momentum = float(usual[name]) if name else None
    nesterov = bool(name and fixed.get("nesterov", _usual(rival.factory).get("nesterov", False)))
    rates = (RATE,) if RATE in rival.numbers else ()
    plain = rival.factory is optax.sgd and bool(rates) and "accumulator_dtype" not in fixed
    return Preconditioner(
        None if plain else "denominator", momentum, bool(name and MOMENTA[name]), rates, nesterov
    )


@functools.lru_cache(maxsize=256)
def _usual(factory):
    """The values of a factory's arguments where nothing is said of them."""
    try:
        return {name: entry.default for name, entry in inspect.signature(factory).parameters.items()}
    except (TypeError, ValueError):
        return {}


@functools.lru_cache(maxsize=256)
def _lacking(factory, fixed, names):
    from adamviz.core.rivals import Rival

    rival = object.__new__(Rival)
    for name, value in {"factory": factory, "fixed": fixed, "needs_loss": False}.items():
        object.__setattr__(rival, name, value)

    def step(numbers, point):
        object.__setattr__(rival, "numbers", numbers)
        made = rival._transformation(point)
        return swing_limit(made.update, point, made.init(point), point)

    try:
        jax.eval_shape(step, {name: np.float32(0.5) for name in names}, np.zeros(2, np.float32))
    except UnknownSwing as error:
        return str(error)
    return ""
