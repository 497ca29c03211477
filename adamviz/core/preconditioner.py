"""What divides an optimizer's mean of gradients, as far as it is known, and when its steps are stable."""

from __future__ import annotations

from typing import Any

import numpy as np

from adamviz.core.adam import Adam
from adamviz.core.received import received
from adamviz.core.rival_swing import lacking, preconditioner_of, unit
from adamviz.core.rivals import Rival
from adamviz.core.threshold import Preconditioner


def preconditioner(optimizer: Any) -> Preconditioner | None:
    """The preconditioner of an optimizer; None if none is known.

    Example:
        >>> import optax
        >>> preconditioner(Rival(optax.sgd, learning_rate=0.1))
        Preconditioner(divisor=None, momentum=None, averaged=False, rates=('learning_rate',), nesterov=False)
        >>> preconditioner(Rival(optax.sign_sgd, learning_rate=0.1)) is None
        True
    """
    if isinstance(optimizer, Adam):
        return Preconditioner("denominator", "beta_1", True, ("alpha", "rate"))
    return preconditioner_of(optimizer) if isinstance(optimizer, Rival) else None


def why_none(optimizer: Any) -> str:
    """Why no preconditioner of an optimizer is known, in words.

    Example:
        >>> import optax
        >>> why_none(Rival(optax.sign_sgd, learning_rate=0.1))
        'its steps go by the signs of gradients, not by their sizes'
    """
    return lacking(optimizer) if isinstance(optimizer, Rival) else "no preconditioner of its steps is known"


def constant_threshold(core: Any) -> float | None:
    """The threshold of gradient descent, whose P is 1 and which keeps it; None of an Adam, which has others.

    Raises:
        TypeError: it is neither.

    Example:
        >>> import optax
        >>> constant_threshold(Rival(optax.sgd, learning_rate=0.5, momentum=0.5))
        6.0
    """
    if isinstance(core, Adam):
        return None
    known = preconditioner(core)
    if known is None or known.divisor:
        raise TypeError(
            "Expected optimizer to be an av.Adam, an av.TextbookAdam or an av.Rival of optax.sgd with a "
            f"constant learning_rate, received: {received(core)}"
        )
    return threshold_of(core, known)


def threshold_of(rival: Rival, known: Preconditioner) -> float:
    """The threshold of a rival.

    Args:
        rival: with its numbers.
        known: what is known of its steps.

    Example:
        >>> import optax
        >>> rival = Rival(optax.rmsprop, learning_rate=0.5)
        >>> threshold_of(rival, preconditioner(rival))
        4.0
    """
    with np.errstate(divide="ignore"):
        numbers = {name: np.float64(value) for name, value in rival.numbers.items()}
        return float(unit(numbers, known))
