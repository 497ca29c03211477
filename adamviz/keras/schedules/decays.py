"""Keras's learning-rate schedules: objects with Keras's arguments over the pytrees of
`adamviz.core.schedules`.
"""

from __future__ import annotations

from adamviz.core import schedules as core
from adamviz.keras.schedules.base import Schedule


class ExponentialDecay(Schedule):
    """`initial_learning_rate * decay_rate ^ (step / decay_steps)`.

    Args:
        initial_learning_rate: >= 0, the rate before the first step.
        decay_steps: > 0, after so many steps the rate is multiplied once by `decay_rate`.
        decay_rate: >= 0.
        staircase: round the exponent down, so that the rate falls in jumps.
        name: for people only.

    Raises:
        ValueError: for a value outside its range; the message names the argument and the value.

    Example:
        >>> schedule = ExponentialDecay(1.0, decay_steps=10, decay_rate=0.5)
        >>> float(schedule(20))
        0.25

    Source:
        `tf.keras.optimizers.schedules.ExponentialDecay`.
    """

    _kind = core.ExponentialDecay

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str | None = None,
    ) -> None:
        super().__init__(
            initial_learning_rate=initial_learning_rate,
            decay_steps=decay_steps,
            decay_rate=decay_rate,
            staircase=staircase,
            name=name,
        )


class InverseTimeDecay(Schedule):
    """`initial_learning_rate / (1 + decay_rate * step / decay_steps)`.

    Args:
        initial_learning_rate: >= 0, the rate before the first step.
        decay_steps: > 0, after so many steps `decay_rate` is added once to the divisor.
        decay_rate: >= 0.
        staircase: round `step / decay_steps` down, so that the rate falls in jumps.
        name: for people only.

    Raises:
        ValueError: for a value outside its range; the message names the argument and the value.

    Example:
        >>> float(InverseTimeDecay(1.0, decay_steps=10, decay_rate=1.0)(30))
        0.25

    Source:
        `tf.keras.optimizers.schedules.InverseTimeDecay`.
    """

    _kind = core.InverseTimeDecay

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str | None = None,
    ) -> None:
        super().__init__(
            initial_learning_rate=initial_learning_rate,
            decay_steps=decay_steps,
            decay_rate=decay_rate,
            staircase=staircase,
            name=name,
        )


class PolynomialDecay(Schedule):
    """`(initial_learning_rate - end_learning_rate) * (1 - step / decay_steps) ^ power + end_learning_rate`,
    then the end rate.

    Args:
        initial_learning_rate: >= 0, the rate before the first step.
        decay_steps: > 0, the number of steps to the end rate.
        end_learning_rate: >= 0.
        power: >= 0; 1 decays along a line.
        cycle: after the end begin anew, each time `decay_steps` longer.
        name: for people only.

    Raises:
        ValueError: for a value outside its range; the message names the argument and the value.

    Example:
        >>> float(PolynomialDecay(1.0, decay_steps=10, end_learning_rate=0.0)(5))
        0.5

    Source:
        `tf.keras.optimizers.schedules.PolynomialDecay`.
    """

    _kind = core.PolynomialDecay

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str | None = None,
    ) -> None:
        super().__init__(
            initial_learning_rate=initial_learning_rate,
            decay_steps=decay_steps,
            end_learning_rate=end_learning_rate,
            power=power,
            cycle=cycle,
            name=name,
        )


class CosineDecay(Schedule):
    """`initial_learning_rate * ((1 - alpha) * (1 + cos(pi * step / decay_steps)) / 2 + alpha)`, then `alpha`
    times the rate.

    Args:
        initial_learning_rate: >= 0, the rate before the first step.
        decay_steps: > 0, the number of steps of the decay.
        alpha: >= 0, the fraction of the rate that is left at the end.
        name: for people only.
        warmup_target: >= 0, a rate to climb to along a line before the decay starts from there; None for no
            warm-up.
        warmup_steps: >= 0, the number of steps of that climb.

    Raises:
        ValueError: for a value outside its range; the message names the argument and the value.

    Example:
        >>> schedule = CosineDecay(0.0, decay_steps=10, warmup_target=1.0, warmup_steps=4)
        >>> [float(schedule(step)) for step in (0, 2, 4, 14)]
        [0.0, 0.5, 1.0, 0.0]

    Source:
        `tf.keras.optimizers.schedules.CosineDecay`; Loshchilov & Hutter, SGDR, 2017.
    """

    _kind = core.CosineDecay
    _as_given = ("initial_learning_rate", "alpha")

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        alpha: float = 0.0,
        name: str | None = None,
        warmup_target: float | None = None,
        warmup_steps: float = 0,
    ) -> None:
        super().__init__(
            initial_learning_rate=initial_learning_rate,
            decay_steps=decay_steps,
            alpha=alpha,
            name=name,
            warmup_target=warmup_target,
            warmup_steps=warmup_steps,
        )


class CosineDecayRestarts(Schedule):
    """A `CosineDecay` again and again, each period `t_mul` times as long and from `m_mul` times as high as
    the one before.

    Args:
        initial_learning_rate: >= 0, the rate before the first step.
        first_decay_steps: > 0, the number of steps of the first period.
        t_mul: >= 1.
        m_mul: >= 0.
        alpha: >= 0, the fraction of the first rate that is left at the end of each period.
        name: for people only.

    Raises:
        ValueError: for a value outside its range; the message names the argument and the value.

    Example:
        >>> schedule = CosineDecayRestarts(1.0, first_decay_steps=10, m_mul=0.5)
        >>> [float(schedule(step)) for step in (0, 10, 30)]
        [1.0, 0.5, 0.25]

    Source:
        `tf.keras.optimizers.schedules.CosineDecayRestarts`; Loshchilov & Hutter, SGDR, 2017.
    """

    _kind = core.CosineDecayRestarts

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: float,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str | None = None,
    ) -> None:
        super().__init__(
            initial_learning_rate=initial_learning_rate,
            first_decay_steps=first_decay_steps,
            t_mul=t_mul,
            m_mul=m_mul,
            alpha=alpha,
            name=name,
        )
