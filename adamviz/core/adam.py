"""One step of Adam, as `tf.keras.optimizers.legacy.Adam` makes it, over pytrees of any shapes and dtypes."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from adamviz.core.clipping import clip
from adamviz.core.parameters import check, is_parametric, parameter, pytree
from adamviz.core.schedules import Custom
from adamviz.core.sparse import Rows, moments
from adamviz.typing import Int, PyTree

FINITE = (0, float("inf"), "[)")
THRESHOLD = (0, float("inf"), "[]")


class State(NamedTuple):
    """What Adam remembers: the number of steps made, and the slots, each a pytree like the parameters."""

    step: Int[Array, ""]
    m: PyTree
    v: PyTree
    vhat: PyTree


class Record(NamedTuple):
    """What one step computed on its way, in order; None where an optimizer has no such thing.

    Attributes:
        clipped: the gradient after clipping.
        m, v, vhat: the slots after the step.
        rate: the learning rate of the step, after schedule and decay: a scalar for each parameter.
        bias_1, bias_2: the bias corrections 1 - beta_1^t and 1 - beta_2^t: a scalar for each parameter.
        alpha: rate * sqrt(bias_2) / bias_1: a scalar for each parameter.
        denominator: what m is divided by, sqrt(v or vhat) + epsilon; of an optimizer of optax its P.
        update: what the step added to the parameter: -alpha * m / denominator.
    """

    clipped: PyTree
    m: PyTree = None
    v: PyTree = None
    vhat: PyTree = None
    rate: PyTree = None
    bias_1: PyTree = None
    bias_2: PyTree = None
    alpha: PyTree = None
    denominator: PyTree = None
    update: PyTree = None


@pytree
class Adam:
    """Adam, as `tf.keras.optimizers.legacy.Adam` computes it.

        t     = step + 1
        alpha = learning_rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)
        m     = m + (g - m) * (1 - beta_1)
        v     = v + (g^2 - v) * (1 - beta_2)
        vhat  = max(vhat, v)
        x     = x - alpha * m / (sqrt(v, or vhat with amsgrad) + epsilon)

    epsilon is "epsilon hat": it stands beside the *uncorrected* sqrt(v), unlike Algorithm 1 of the paper.
    vhat is computed always and used with amsgrad only, so that both can be looked at side by side; a state
    whose vhat is None (for a caller that has no use for it) leaves it out.

    Args:
        learning_rate: a number >= 0; or a schedule, a function of the number of steps made so far.
        beta_1: in [0, 1): how much of m each step keeps.
        beta_2: in [0, 1): how much of v each step keeps.
        epsilon: >= 0; 0 and None both mean 1e-7, as in Keras.
        amsgrad: divide by the largest v so far instead of the present one.
        clipvalue: limit of each entry of the gradient; None for none.
        clipnorm: limit of the norm of each parameter's gradient; None for none.
        global_clipnorm: limit of the norm of the whole gradient; None for none; not together with clipnorm.
        decay: >= 0: the learning rate is divided by 1 + decay * step.

    Raises:
        ValueError: for a value outside its range; the message names the argument, the value and the range.

    Example:
        >>> import jax.numpy as jnp
        >>> adam = Adam(learning_rate=0.1)
        >>> x = jnp.array(10.0)
        >>> x, state, record = adam.update(x, adam.init(x), x)  # the gradient of x^2 / 2 is x
        >>> round(float(x), 6)  # the first step is -learning_rate * sign(gradient)
        9.9

    Source:
        Kingma & Ba, Adam: A Method for Stochastic Optimization, 2015, the formula just before Section 2.1;
        Reddi, Kale & Kumar, On the Convergence of Adam and Beyond, 2018, for amsgrad.
    """

    learning_rate: Any = parameter(
        1e-5,
        1.0,
        "log",
        default=0.001,
        symbol="α",
        allowed=FINITE,
        nests=True,
        text="While the gradient keeps its sign, each coordinate moves by about the learning rate a step, "
        "however steep the surface is.",
    )
    beta_1: Any = parameter(
        0.0,
        0.9999,
        "one_minus",
        default=0.9,
        symbol="β₁",
        allowed=(0, 1, "[)"),
        text="β₁ keeps the last 1/(1−β₁) ≈ {horizon} gradients in m: more makes the path glide and "
        "overshoot, "
        "less makes it turn at once.",
    )
    beta_2: Any = parameter(
        0.0,
        0.99999,
        "one_minus",
        default=0.999,
        symbol="β₂",
        allowed=(0, 1, "[)"),
        text="β₂ keeps the last 1/(1−β₂) ≈ {horizon} squared gradients in v: more remembers steep places "
        "longer "
        "and keeps the steps short after them.",
    )
    epsilon: Any = parameter(
        1e-10,
        10.0,
        "log",
        default=1e-7,
        symbol="ε",
        allowed=FINITE,
        text="ε is added to √v: tiny, every direction gets the same step length; large, Adam turns into "
        "plain momentum.",
    )
    amsgrad: Any = parameter(
        0,
        1,
        "switch",
        default=False,
        symbol="AMSGrad",
        text="AMSGrad divides by the largest v so far, so the steps never grow again after a steep place.",
    )
    clipvalue: Any = parameter(
        1e-3,
        1e3,
        "threshold",
        default=None,
        symbol="clipvalue",
        allowed=THRESHOLD,
        text="clipvalue limits each entry of the gradient to ±{value}: this can turn its direction.",
    )
    clipnorm: Any = parameter(
        1e-3,
        1e3,
        "threshold",
        default=None,
        symbol="clipnorm",
        allowed=THRESHOLD,
        excludes=("global_clipnorm",),
        text="clipnorm shortens a parameter's gradient to length {value}: its direction stays.",
    )
    global_clipnorm: Any = parameter(
        1e-3,
        1e3,
        "threshold",
        default=None,
        symbol="global_clipnorm",
        allowed=THRESHOLD,
        excludes=("clipnorm",),
        text="global_clipnorm shortens all gradients together to length {value}; "
        "with one parameter, as here, it does what clipnorm does.",
    )
    decay: Any = parameter(
        0.0,
        1.0,
        "linear",
        default=0.0,
        symbol="decay",
        allowed=FINITE,
        rare=True,
        text="decay divides the learning rate by 1 + decay × step.",
    )

    def __post_init__(self):
        rate = self.learning_rate
        if callable(rate) and not is_parametric(rate) and not isinstance(rate, type):
            object.__setattr__(self, "learning_rate", Custom(rate))
        if self.epsilon is None:
            object.__setattr__(self, "epsilon", 1e-7)
        check(self)
        if self.clipnorm is not None and self.global_clipnorm is not None:
            raise ValueError(
                "Cannot accept both `clipnorm` and `global_clipnorm`, "
                f"received: clipnorm={self.clipnorm}, global_clipnorm={self.global_clipnorm}"
            )

    def init(self, params: PyTree) -> State:
        """The state before the first step: all slots zero."""
        zeros = jax.tree.map(jnp.zeros_like, params)
        return State(jnp.zeros((), jnp.int32), zeros, zeros, zeros)

    def update(self, gradients: PyTree, state: State, params: PyTree) -> tuple[PyTree, State, Record]:
        """One step: `(params, state, record)` after it, each in the parameter's own dtype."""
        return self.apply(self.clip(gradients), state, params)

    def clip(self, gradients: PyTree) -> PyTree:
        """The gradients as the step takes them: within the thresholds that are set."""
        return clip(gradients, self.clipvalue, self.clipnorm, self.global_clipnorm)

    def apply(self, clipped: PyTree, state: State, params: PyTree) -> tuple[PyTree, State, Record]:
        """The part of `update` after clipping. A gradient may also be `Rows`: some rows of a tensor."""
        leaves, structure = jax.tree.flatten(params)
        columns = [structure.flatten_up_to(tree) for tree in (clipped, state.m, state.v)]
        columns.append([None] * len(leaves) if state.vhat is None else structure.flatten_up_to(state.vhat))
        stepped = [self._step(state.step, x, *slots) for x, *slots in zip(leaves, *columns, strict=True)]
        parts = (
            zip(*(record for _, record in stepped), strict=True) if stepped else [()] * len(Record._fields)
        )
        record = Record(*(jax.tree.unflatten(structure, part) for part in parts))
        if state.vhat is None:
            record = record._replace(vhat=None)
        params = jax.tree.unflatten(structure, [x for x, _ in stepped])
        return params, State(state.step + 1, record.m, record.v, record.vhat), record

    def _step(self, step, x, g, m, v, vhat):
        """One array after the step, and the `Record` of it."""
        real = jnp.finfo(x.dtype).dtype  # of a complex parameter, the dtype of its parts

        def cast(number):
            return jnp.asarray(number).astype(real)

        beta_1, beta_2, t = cast(self.beta_1), cast(self.beta_2), cast(step + 1)
        # 0 means 1e-7, as it does to Keras's constructor; a true zero is None, which only `replace` can put
        # here, or what the dtype rounds to zero.
        epsilon = (
            0
            if self.epsilon is None
            else jnp.where(jnp.asarray(self.epsilon) == 0, cast(1e-7), cast(self.epsilon))
        )
        rate = cast(self._rate(step, real)) / (1 + cast(self.decay) * cast(step))
        bias_1, bias_2 = 1 - beta_1**t, 1 - beta_2**t
        alpha, epsilon = self._corrected(rate, bias_1, bias_2, epsilon)
        if isinstance(g, Rows):
            m, v = moments(g, m, v, beta_1, beta_2)
        else:
            m = m + (g - m) * (1 - beta_1)
            v = v + (g * g - v) * (1 - beta_2)
        largest = v
        if vhat is not None:
            # Unlike maximum, this passes over a v that is NaN, as TensorFlow does.
            vhat = jnp.where(v > vhat, v, vhat)
            largest = jnp.where(self.amsgrad, vhat, v)
        denominator = jnp.sqrt(largest) + epsilon
        update = -(alpha * m / denominator)
        return x + update, Record(g, m, v, vhat, rate, bias_1, bias_2, alpha, denominator, update)

    def _corrected(self, rate, bias_1, bias_2, epsilon):
        """The step size with both bias corrections in it, and the epsilon that stands beside sqrt(v)."""
        return rate * jnp.sqrt(bias_2) / bias_1, epsilon

    def _rate(self, step, dtype):
        if not callable(self.learning_rate):
            return self.learning_rate
        if jnp.finfo(dtype).bits == 16:
            # Keras counts in the parameter's dtype, so that in bfloat16 a schedule sees 256, 256, 258, ...
            step = step.astype(dtype).astype(step.dtype)
        return self.learning_rate(step)
