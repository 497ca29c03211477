"""Keras's learning-rate schedules: pytrees that are functions of the number of steps made so far.

They are evaluated inside the compiled run, and their numbers are leaves like any other hyperparameter.
Source: `tf.keras.optimizers.schedules`, whose names, arguments and arithmetic they share.
"""

from __future__ import annotations

import math
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from adamviz.core.parameters import parameter, pytree, static_field
from adamviz.core.received import received
from adamviz.typing import Float

NOT_NEGATIVE, POSITIVE = (0, math.inf, "[)"), (0, math.inf, "()")
_rate = "The learning rate before the first step."
_rest = "The fraction of the rate that is left at the end."
_steps = "The schedule takes this many steps for one unit of its decay."


@pytree
class Custom:
    """Any function of the step as a schedule, such as one of optax's; its numbers are code, not leaves."""

    function: Any = static_field(default=None)

    def __call__(self, step: ArrayLike) -> ArrayLike:
        return self.function(step)

    def __repr__(self):  # without the function's address
        return f"Custom({getattr(self.function, '__qualname__', type(self.function).__name__)})"


@pytree
class ExponentialDecay:
    """`initial_learning_rate * decay_rate ^ (step / decay_steps)`, the exponent rounded down if `staircase`.

    >>> float(ExponentialDecay(1.0, 10.0, 0.5)(20))
    0.25
    """

    initial_learning_rate: Any = parameter(
        1e-5, 1.0, "log", default=0.1, text=_rate, symbol="α₀", allowed=NOT_NEGATIVE
    )
    decay_steps: Any = parameter(
        1.0, 1000.0, "log", default=100.0, text=_steps, symbol="decay steps", allowed=POSITIVE
    )
    decay_rate: Any = parameter(
        0.01,
        1.0,
        default=0.9,
        text="After each decay_steps the rate is multiplied by this.",
        symbol="decay rate",
        allowed=NOT_NEGATIVE,
    )
    staircase: Any = parameter(
        0, 1, "switch", default=False, text="Decay in jumps instead of smoothly.", symbol="staircase"
    )

    def __call__(self, step: ArrayLike) -> Float[Array, ""]:
        return self.initial_learning_rate * self.decay_rate ** _periods(self, step)


@pytree
class InverseTimeDecay:
    """`initial_learning_rate / (1 + decay_rate * step / decay_steps)`, its quotient whole if `staircase`.

    >>> float(InverseTimeDecay(1.0, 10.0, 1.0)(30))
    0.25
    """

    initial_learning_rate: Any = parameter(
        1e-5, 1.0, "log", default=0.1, text=_rate, symbol="α₀", allowed=NOT_NEGATIVE
    )
    decay_steps: Any = parameter(
        1.0, 1000.0, "log", default=100.0, text=_steps, symbol="decay steps", allowed=POSITIVE
    )
    decay_rate: Any = parameter(
        0.0,
        10.0,
        default=0.5,
        text="How much is added to the divisor each decay_steps.",
        symbol="decay rate",
        allowed=NOT_NEGATIVE,
    )
    staircase: Any = parameter(
        0, 1, "switch", default=False, text="Decay in jumps instead of smoothly.", symbol="staircase"
    )

    def __call__(self, step: ArrayLike) -> Float[Array, ""]:
        return self.initial_learning_rate / (1 + self.decay_rate * _periods(self, step))


@pytree
class PolynomialDecay:
    """From the initial to the end rate along `(1 - step / decay_steps) ^ power`; again and again if `cycle`.

    >>> float(PolynomialDecay(1.0, 10.0, end_learning_rate=0.0)(5))
    0.5
    """

    initial_learning_rate: Any = parameter(
        1e-5, 1.0, "log", default=0.1, text=_rate, symbol="α₀", allowed=NOT_NEGATIVE
    )
    decay_steps: Any = parameter(
        1.0, 1000.0, "log", default=100.0, text=_steps, symbol="decay steps", allowed=POSITIVE
    )
    end_learning_rate: Any = parameter(
        1e-6,
        1.0,
        "log",
        default=0.0001,
        text="The rate at the end of the decay.",
        symbol="α end",
        allowed=NOT_NEGATIVE,
    )
    power: Any = parameter(
        0.1,
        5.0,
        default=1.0,
        text="1 decays along a line, 2 along a parabola.",
        symbol="power",
        allowed=NOT_NEGATIVE,
    )
    cycle: Any = parameter(
        0, 1, "switch", default=False, text="Begin anew after the end, each time for longer.", symbol="cycle"
    )

    def __call__(self, step: ArrayLike) -> Float[Array, ""]:
        step = _like(step, self.decay_steps)
        # Keras: a multiplier of 1 at step 0, else as many periods as the step has begun.
        begun = jnp.where(step == 0, 1, jnp.ceil(step / self.decay_steps))
        steps = jnp.where(self.cycle, self.decay_steps * begun, self.decay_steps)
        step = jnp.where(self.cycle, step, jnp.minimum(step, self.decay_steps))
        fall = (1 - step / steps) ** self.power
        return (self.initial_learning_rate - self.end_learning_rate) * fall + self.end_learning_rate


@pytree
class CosineDecay:
    """Half a cosine down to `alpha` times the rate, after a linear warm-up if `warmup_steps` > 0.

    >>> round(float(CosineDecay(1.0, 10.0)(5)), 6)
    0.5
    """

    initial_learning_rate: Any = parameter(
        1e-5, 1.0, "log", default=0.1, text=_rate, symbol="α₀", allowed=NOT_NEGATIVE
    )
    decay_steps: Any = parameter(
        1.0, 1000.0, "log", default=100.0, text=_steps, symbol="decay steps", allowed=POSITIVE
    )
    alpha: Any = parameter(0.0, 1.0, default=0.0, text=_rest, symbol="α end / α₀", allowed=NOT_NEGATIVE)
    warmup_target: Any = parameter(
        1e-5,
        1.0,
        "log",
        default=None,
        text="The rate at the end of the warm-up.",
        symbol="α warm",
        allowed=NOT_NEGATIVE,
    )
    warmup_steps: Any = parameter(
        0.0,
        200.0,
        default=0.0,
        text="Steps of linear warm-up before the decay.",
        symbol="warm-up",
        allowed=NOT_NEGATIVE,
    )

    def __call__(self, step: ArrayLike) -> Float[Array, ""]:
        step = _like(step, self.decay_steps)
        if self.warmup_target is None:
            return self._fall(step, self.initial_learning_rate)
        part = step / jnp.where(self.warmup_steps == 0, 1, self.warmup_steps)
        rise = self.initial_learning_rate + (self.warmup_target - self.initial_learning_rate) * part
        return jnp.where(
            step < self.warmup_steps, rise, self._fall(step - self.warmup_steps, self.warmup_target)
        )

    def _fall(self, step, rate):
        part = jnp.minimum(step, self.decay_steps) / self.decay_steps
        return rate * ((1 - self.alpha) * (0.5 * (1 + jnp.cos(math.pi * part))) + self.alpha)


@pytree
class CosineDecayRestarts:
    """Half a cosine again and again: each period `t_mul` times as long, from `m_mul` times as high.

    >>> float(CosineDecayRestarts(1.0, 10.0)(10))
    1.0
    """

    initial_learning_rate: Any = parameter(
        1e-5, 1.0, "log", default=0.1, text=_rate, symbol="α₀", allowed=NOT_NEGATIVE
    )
    first_decay_steps: Any = parameter(
        1.0, 1000.0, "log", default=100.0, text="Steps of the first period.", symbol="first", allowed=POSITIVE
    )
    t_mul: Any = parameter(
        1.0,
        4.0,
        default=2.0,
        text="Each period is this many times as long as the one before.",
        symbol="t mul",
        allowed=(1, math.inf, "[)"),
    )
    m_mul: Any = parameter(
        0.1,
        1.0,
        default=1.0,
        text="Each period starts from this many times the rate before.",
        symbol="m mul",
        allowed=NOT_NEGATIVE,
    )
    alpha: Any = parameter(0.0, 1.0, default=0.0, text=_rest, symbol="α end / α₀", allowed=NOT_NEGATIVE)

    def __call__(self, step: ArrayLike) -> Float[Array, ""]:
        part = _like(step, self.first_decay_steps) / self.first_decay_steps
        even = jnp.asarray(self.t_mul) == 1
        # Where all periods are equally long the geometric series divides by zero: give it another ratio, and
        # drop it.
        ratio = jnp.where(even, 2, self.t_mul)
        restart = jnp.floor(jnp.log(1 - part * (1 - ratio)) / jnp.log(ratio))
        series = (1 - ratio**restart) / (1 - ratio)
        restart, part = (
            jnp.where(even, jnp.floor(part), restart),
            jnp.where(even, part - jnp.floor(part), (part - series) / ratio**restart),
        )
        fall = (1 - self.alpha) * (0.5 * self.m_mul**restart * (1 + jnp.cos(math.pi * part))) + self.alpha
        return self.initial_learning_rate * fall


@pytree
class PiecewiseConstantDecay:
    """`values[i]` up to and including step `boundaries[i]`, and the last value after the last boundary.

    >>> [float(PiecewiseConstantDecay([10.0, 20.0], [1.0, 0.5, 0.1])(step)) for step in (10, 11, 30)]
    [1.0, 0.5, 0.10000000149011612]
    """

    boundaries: Any = ()
    values: Any = ()

    def __post_init__(self):
        for name in ("boundaries", "values"):
            object.__setattr__(self, name, _numbers(name, getattr(self, name)))
        if len(self.values) != len(self.boundaries) + 1:
            raise ValueError(
                "Expected one more value than boundaries, received: "
                f"{len(self.boundaries)} boundaries and {len(self.values)} values"
            )
        if (np.diff(self.boundaries) <= 0).any():
            raise ValueError(f"Expected boundaries to grow, received: {self.boundaries.tolist()}")
        if (self.values < 0).any():
            raise ValueError(f"Expected values >= 0, received: {self.values.tolist()}")

    def __call__(self, step: ArrayLike) -> Float[Array, ""]:
        boundaries, rates = jnp.asarray(self.boundaries), jnp.asarray(self.values)
        past = jnp.sum(_like(step, boundaries) > boundaries, dtype=jnp.int32)
        # A sum over the one right entry, rather than an index: it lowers to a page as plain arithmetic.
        return jnp.sum(jnp.where(jnp.arange(rates.size, dtype=jnp.int32) == past, rates, 0))


def _numbers(name, value):
    try:
        array = np.asarray(value)
    except ValueError:  # lists of unequal lengths
        array = np.asarray(None)
    if (
        array.ndim != 1
        or (array.size and array.dtype.kind not in "iuf")
        or not np.isfinite(array.astype(float)).all()
    ):
        raise ValueError(f"Expected {name} to be a list of finite numbers, received: {received(value)}")
    return array.astype(float)


def _like(step, number):
    return jnp.asarray(step).astype(jnp.asarray(number).dtype)


def _periods(schedule, step):
    periods = _like(step, schedule.decay_steps) / schedule.decay_steps
    return jnp.where(schedule.staircase, jnp.floor(periods), periods)
