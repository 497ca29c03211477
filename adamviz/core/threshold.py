"""When the steps x - rate P^-1 m are stable: what has to be known of m, and the largest curvature."""

from __future__ import annotations

from typing import Any, NamedTuple

from adamviz.typing import Float


class Preconditioner(NamedTuple):
    """Of an optimizer whose steps are x - rate P^-1 m, where its numbers and those of its `Record` stand.

    Attributes:
        divisor: the name in the record of P's diagonal; None where P = 1.
        momentum: the name of the number by which m keeps what it was, or that number; None where it keeps
            nothing.
        averaged: whether m is a mean, and takes in 1 - momentum of each gradient; else all of it.
        rates: names of the rate: that of each step, as it is, and if it differs, without bias corrections;
            none where the rate is part of P.
        nesterov: whether m looks one step ahead.
    """

    divisor: str | None
    momentum: str | float | None
    averaged: bool
    rates: tuple[str, ...]
    nesterov: bool = False


def threshold(
    rate: Float[Any, "*steps"], momentum: Any, averaged: bool = True, nesterov: bool = False
) -> Float[Any, "*steps"]:
    """The largest stable eigenvalue of P^-1 H: (2 + 2 momentum) / ((1 - momentum) rate), where m is a mean.

    Along an eigenvector of eigenvalue k, the steps x - rate m, m = momentum m + gain k x, have the
    characteristic polynomial z^2 - (1 + momentum - rate gain k) z + momentum, of which a root passes -1 where
    2 (1 + momentum) = rate gain k. The gain is 1 - momentum where m is a mean, else 1. Nesterov's steps
    x - rate (momentum m + gain k x), m as it is after the step, have
    z^2 - (1 + momentum) (1 - rate gain k) z + momentum (1 - rate gain k), with -1 among its roots where
    2 (1 + momentum) = rate gain k (1 + 2 momentum).

    Example:
        >>> round(float(threshold(1.0, 0.9)), 4), float(threshold(0.5, 0.0))
        (38.0, 4.0)
        >>> float(threshold(1.0, 0.5, averaged=False)), float(threshold(1.0, 0.5, False, nesterov=True))
        (3.0, 1.5)
    """
    gain = 1 - momentum if averaged else 1
    ahead = 1 + 2 * momentum if nesterov else 1
    return (2 + 2 * momentum) / (gain * ahead * rate)
