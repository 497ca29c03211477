"""What an optimizer remembers of each tensor, read from whatever holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import Any

import numpy as np

from adamviz.core.received import received
from adamviz.training.readers import Found, read


@dataclass(frozen=True, repr=False)
class Slots:
    """The slots of Adam: for each tensor its moments, by name.

    Attributes:
        step: how many steps were made; None where the state does not tell.
        m, v: the first and second moments by the tensor's name, as arrays of its shape; of an Adamax of
            Keras v is u^2, so that sqrt(v) is what divides.
        vhat: the greatest second moments so far (AMSGrad); None without.
        hyperparameters: for each tensor what the state tells of learning_rate, beta_1, beta_2 and epsilon,
            whether epsilon stands beside the uncorrected sqrt(v) (epsilon_hat), and whether vhat is the
            greatest of v with its bias corrected, as optax's is (corrected).

    Example:
        >>> import optax, jax.numpy as jnp
        >>> slots(optax.adam(0.1).init({"w": jnp.ones((2, 3)), "b": jnp.ones(3)}))
        Slots(step 0: b (3), w (2, 3))
    """

    step: int | None
    m: dict[str, Any]
    v: dict[str, Any]
    vhat: dict[str, Any] | None = None
    hyperparameters: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the tensors."""
        return tuple(self.m)

    def __repr__(self):
        shapes = [f"{name} ({', '.join(map(str, np.shape(m)))})" for name, m in self.m.items()]
        more = [f"and {len(shapes) - 8} more"] if len(shapes) > 8 else []
        maxima = ", with vhat" if self.vhat else ""
        return f"Slots(step {self.step}{maxima}: {', '.join(shapes[:8] + more)})"


def slots(state: Any, names: Sequence[str] | None = None) -> Slots:
    """Read m, v and vhat from the state of any Adam.

    No library is imported for it: a state of one that is not loaded cannot exist. Arrays of JAX, sharded ones
    too, are taken as they are; what torch and TensorFlow keep is read where it lies, and changes with it.

    Args:
        state: one of

            - an `av.Adam`, or the state of one in `av.record`;
            - a state of optax that holds moments of Adam anywhere: in a chain, masked, of `multi_transform`,
              `inject_hyperparams`, `MultiSteps`. Those of its nadam, radam, yogi and adamax are of Adam's
              type, and nothing tells them apart: of adamax v is u here, which divides without a root;
            - a `torch.optim.Adam` or `AdamW`, or its `state_dict()`;
            - an Adam, Adamax or Nadam of Keras 3 or tf_keras, or the list that tf_keras's `get_weights()`
              gives, whose v is taken for Adam's;
            - a dictionary of arrays or pytrees under the names m and v, mu and nu, or exp_avg and exp_avg_sq;
              or of arrays with such names at the beginning or the end of theirs, as "dense/kernel/m";
            - the path of a file with these: `.npz` or `.safetensors`.

        names: of the tensors, in the state's own order, where it knows none: torch counts them.

    Raises:
        TypeError: it holds no moments of Adam; the message says what it holds.
        ValueError: the moments do not fit each other or the names, or the file is damaged.

    Example:
        >>> found = slots({"step": 3, "m": {"w": np.ones(2)}, "v": {"w": np.ones(2)}})
        >>> found.step, found.m["w"].tolist(), found.vhat
        (3, [1.0, 1.0], None)

    Source: Kingma & Ba, 2015, Algorithm 1; Reddi, Kale & Kumar, 2018, for vhat.
    """
    if isinstance(state, Slots):
        made = state
    else:
        found = _from_file(state) if isinstance(state, str | PathLike) else read(state)
        step = None if found.step is None else int(np.asarray(found.step))
        made = Slots(step, found.m, found.v, found.vhat, found.hyperparameters)
    return made if names is None else _renamed(made, names)


def _from_file(path) -> Found:
    from adamviz.training.stored_slots import load

    return load(path)


def _renamed(slots, names):
    names = list(names)
    if len(names) != len(slots.m) or len(set(names)) < len(names) or not all(map(_is_text, names)):
        raise ValueError(
            f"Expected names to be {len(slots.m)} different texts, one a tensor, received: {received(names)}"
        )
    new = dict(zip(slots.m, names, strict=True))
    turned = lambda tree: None if tree is None else {new[name]: value for name, value in tree.items()}
    return replace(
        slots,
        m=turned(slots.m),
        v=turned(slots.v),
        vhat=turned(slots.vhat),
        hyperparameters=turned(slots.hyperparameters),
    )


def _is_text(name):
    return isinstance(name, str)
