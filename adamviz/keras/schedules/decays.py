"""Keras's learning-rate schedules: objects with Keras's arguments over the pytrees of
`adamviz.core.schedules`.
"""

import jax
import numpy as np

from adamviz.core import schedules as core
from adamviz.core.parameters import coerce
from adamviz.keras.schedules.base import Schedule, is_floating


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

    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase=False, name=None):
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

    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase=False, name=None):
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
        self, initial_learning_rate, decay_steps, end_learning_rate=0.0001, power=1.0, cycle=False, name=None
    ):
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
        self, initial_learning_rate, decay_steps, alpha=0.0, name=None, warmup_target=None, warmup_steps=0
    ):
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

    def __init__(self, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0, name=None):
        super().__init__(
            initial_learning_rate=initial_learning_rate,
            first_decay_steps=first_decay_steps,
            t_mul=t_mul,
            m_mul=m_mul,
            alpha=alpha,
            name=name,
        )


class PiecewiseConstantDecay(Schedule):
    """`values[i]` up to and including step `boundaries[i]`, and the last value after the last boundary.

    Boundaries and step are compared in the dtype of the step, as Keras does: for a whole number of steps the
    boundary 2.5 is 2. An entry of either list may be set in place too; it is checked at the next call.

    Args:
        boundaries: growing numbers of steps.
        values: >= 0, one rate more than there are boundaries. They are computed in float32, unless all are
            NumPy or JAX numbers of one other floating dtype.
        name: for people only.

    Raises:
        ValueError: for lists of other lengths, boundaries that do not grow, and entries that are no finite
            numbers.

    Example:
        >>> schedule = PiecewiseConstantDecay([10, 20], [1.0, 0.5, 0.25])
        >>> [float(schedule(step)) for step in (10, 11, 30)]
        [1.0, 0.5, 0.25]

    Source:
        `tf.keras.optimizers.schedules.PiecewiseConstantDecay`.
    """

    _kind = core.PiecewiseConstantDecay

    def __init__(self, boundaries, values, name=None):
        super().__init__(boundaries=boundaries, values=values, name=name)

    @property
    def dtype(self):
        """What the rates are in: float32, or the one floating dtype that all values came with."""
        dtypes = {getattr(value, "dtype", None) for value in self.values}
        dtype = dtypes.pop()
        return dtype if not dtypes and is_floating(dtype) else np.dtype(np.float32)

    def _build(self):
        seen = self._lists()
        vars(self)["_core"] = self._kind(*seen)
        vars(self)["_seen"] = seen

    def _pytree(self):
        if vars(self)["_seen"] != self._lists():  # an entry was set in place
            self._build()
        return super()._pytree()

    def _traced(self, step, dtype):
        numbers = coerce(self._pytree(), dtype)
        return jax.tree.structure(numbers).unflatten((self._boundaries(step.dtype), numbers.values)), step

    def _on_host(self, step):
        # The dtype decides which numbers the boundaries are; float64 then holds them and the step, so one
        # program is enough.
        boundaries = self._boundaries(np.dtype(np.int64) if step.dtype.kind in "iu" else step.dtype)
        numbers = self._pytree()
        leaves = boundaries.astype(np.float64), numbers.values.astype(self.dtype)
        return jax.tree.structure(numbers).unflatten(leaves), step.astype(np.float64)

    def _is_wide(self):
        return True

    def _boundaries(self, dtype):
        """The boundaries in the dtype of a step, by way of float32 for Python's floats: 16777217.0 becomes
        16777216.
        """
        each = [np.float32(one) if type(one) is float else np.asarray(one) for one in self.boundaries]
        if np.issubdtype(dtype, np.integer):  # one beyond all whole numbers stays beyond them
            limits = np.iinfo(dtype)
            return np.array([min(max(int(one), limits.min), limits.max) for one in each], dtype)
        with np.errstate(over="ignore"):
            return np.array([one.astype(dtype) for one in each], dtype)

    def _lists(self):
        return [_numbers(self.boundaries), _numbers(self.values)]


def _numbers(several):
    if not isinstance(several, (list, tuple)):
        return several
    return [one.item() if isinstance(one, np.generic) else one for one in several]
