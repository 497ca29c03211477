"""What divides an optimizer's mean of gradients, as far as it is known, and when its steps are stable."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import optax
from jax import Array

from adamviz.core.adam import Adam
from adamviz.core.received import received
from adamviz.core.rivals import Rival
from adamviz.typing import Float


class Preconditioner(NamedTuple):
    """Of an optimizer whose steps are x - rate P^-1 m, where its numbers and those of its `Record` stand.

    Attributes:
        divisor: the name in the record of P's diagonal; None where P = 1.
        momentum: the name of the number by which m keeps what it was; None where it keeps nothing.
        averaged: whether m is a mean, and takes in 1 - momentum of each gradient; else all of it.
        rates: names of the rate: that of each step, as it is, and if it differs, without bias corrections.
    """

    divisor: str | None
    momentum: str | None
    averaged: bool
    rates: tuple[str, ...]


def preconditioner(optimizer: Any) -> Preconditioner | None:
    """The preconditioner of an optimizer; None if none is known.

    Example:
        >>> preconditioner(Rival(optax.sgd, learning_rate=0.1))
        Preconditioner(divisor=None, momentum=None, averaged=False, rates=('learning_rate',))
        >>> preconditioner(Rival(optax.rmsprop, learning_rate=0.1)) is None
        True
    """
    if isinstance(optimizer, Adam):
        return Preconditioner("denominator", "beta_1", True, ("alpha", "rate"))
    if not isinstance(optimizer, Rival) or optimizer.factory is not optax.sgd:
        return None
    fixed = dict(optimizer.fixed)
    if fixed.get("nesterov") or "learning_rate" not in optimizer.numbers or fixed.get("momentum") is not None:
        return None
    momentum = "momentum" if "momentum" in optimizer.numbers else None
    return Preconditioner(None, momentum, False, ("learning_rate",))


def constant_threshold(core: Any) -> float | None:
    """(2 + 2 momentum) / learning_rate of gradient descent, whose P is 1; None of an Adam, which has others.

    Raises:
        TypeError: the optimizer has no preconditioner that is known.

    Example:
        >>> constant_threshold(Rival(optax.sgd, learning_rate=0.5, momentum=0.5))
        6.0
    """
    known = preconditioner(core)
    if known is None:
        raise TypeError(
            "Expected optimizer to be an av.Adam, an av.TextbookAdam or an av.Rival of optax.sgd with a "
            f"constant learning_rate and without Nesterov's momentum, received: {received(core)}"
        )
    if known.divisor:
        return None
    momentum = core.numbers[known.momentum] if known.momentum else 0.0
    with np.errstate(divide="ignore"):
        return float(threshold(np.float64(core.numbers["learning_rate"]), momentum, known.averaged))


def threshold(rate: Float[Array, "*steps"], momentum: Any, averaged: bool = True) -> Float[Array, "*steps"]:
    """The largest stable eigenvalue of P^-1 H: (2 + 2 momentum) / ((1 - momentum) rate), where m is a mean.

    Along an eigenvector of eigenvalue k, the steps x - rate m, m = momentum m + gain k x, have the
    characteristic polynomial z^2 - (1 + momentum - rate gain k) z + momentum, of which a root passes -1 where
    2 (1 + momentum) = rate gain k. The gain is 1 - momentum where m is a mean, else 1.

    Example:
        >>> round(float(threshold(1.0, 0.9)), 4), float(threshold(0.5, 0.0))
        (38.0, 4.0)
        >>> float(threshold(1.0, 0.5, averaged=False))
        3.0
    """
    gain = 1 - momentum if averaged else 1
    return (2 + 2 * momentum) / (gain * rate)
