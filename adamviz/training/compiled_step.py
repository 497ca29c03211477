"""One step of training with everything that a record of it needs."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import jax
import numpy as np

from adamviz.core.adam import Adam
from adamviz.core.compiled import flat, whole
from adamviz.core.parameters import coerce
from adamviz.training.adamax import is_adamax, squares
from adamviz.training.readers import read
from adamviz.training.slots import Slots

CLIPS = "clipvalue", "clipnorm", "global_clipnorm"
LARGE = 1 << 20  # weights: to hand out their gradients at each step costs more than a second program


class CompiledStep:
    """A step of an optimizer, compiled once, with the gradients that it computes anyway; of large models
    once more without, for the steps that are not recorded.

    Clips that are not set and vhat without AMSGrad are left out of the program, and the optimizer's numbers
    are handed in as one array: they would cost time at every step.

    Args:
        optimizer: an Adam of the core, or a rival.
        value: the loss, a function of the weights and a batch.
        titles: the names of the tensors by the keys of the weights.

    Attributes:
        core: the optimizer, on the device.
    """

    def __init__(self, optimizer: Any, value: Callable[[Any, Any], Any], titles: Mapping[str, str]) -> None:
        self._titles = titles
        self._large = False
        core = coerce(optimizer, np.float32)
        self._adam = isinstance(core, Adam)
        self._clips = any(getattr(optimizer, name, None) is not None for name in CLIPS)
        self._amsgrad = self._adam and bool(core.amsgrad)
        self._corrected = self._adam and bool(getattr(core, "bias_correction", True))
        if self._adam:
            self._known = {name: float(getattr(core, name)) for name in ("beta_1", "beta_2", "epsilon")}
            self._known["epsilon_hat"] = bool(getattr(core, "epsilon_hat", True))
            core = copy.copy(core)
            for name in CLIPS:
                if getattr(optimizer, name) is None:
                    object.__setattr__(core, name, None)
        numbers, others, layout = flat(core, np.float32)
        # Once: a number of Python's would be brought there at each step.
        self.core, self._numbers = jax.device_put((core, (numbers, others)))

        def step(numbers, weights, state, batch, recorded):
            core = whole(*numbers, layout)
            number, gradients = jax.value_and_grad(value)(weights, batch)
            own = {}
            if getattr(core, "needs_loss", False):
                own = {"value": number, "surface": lambda weights: value(weights, batch)}
            after, state, made = core.update(gradients, state, weights, **own)
            if not recorded:
                return after, state, number, {}
            more = {"gradients": gradients}
            if self._clips:
                more["clipped"] = made.clipped
            if self._corrected:
                more["rate"] = {weights[key].dtype.name: rate for key, rate in made.rate.items()}
            else:
                more["update"] = made.update
            return after, state, number, more

        self._step = jax.jit(step, static_argnums=4)

    def init(self, weights: Mapping[str, Any]) -> Any:
        """The state before the first step; without vhat if that has no use."""
        self._large = sum(leaf.size for leaf in weights.values()) >= LARGE
        state = self.core.init(weights)
        return state._replace(vhat=None) if self._adam and not self._amsgrad else state

    def __call__(
        self, weights: Mapping[str, Any], state: Any, batch: Any, recorded: bool = True
    ) -> tuple[Any, Any, Any, dict[str, Any]]:
        """Weights and state after the step, the loss before it, and what `of_record` takes."""
        return self._step(self._numbers, weights, state, batch, recorded or not self._large)

    def of_record(self, weights: Any, state: Any, more: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments of `Recorder.log` after a step."""
        titled = self._titled
        given = {
            "params": titled(weights),
            "grads": titled(more["gradients"]),
            "state": self._slots(weights, state, more),
        }
        names = {"clipped": "clipped", "update": "updates"}
        return given | {names[name]: titled(more[name]) for name in names if name in more}

    def _slots(self, weights, state, more):
        """The slots of Adam, under the names of the tensors; None of an optimizer without."""
        titled = self._titled
        if not self._adam:
            try:
                found = read(state)
            except (TypeError, ValueError):
                return None
            vhat = None if found.vhat is None else titled(found.vhat)
            v = squares(found.v) if is_adamax(getattr(self.core, "factory", None)) else found.v
            return Slots(found.step, titled(found.m), titled(v), vhat)
        by_dtype = {
            dtype: self._known | {"learning_rate": rate} for dtype, rate in more.get("rate", {}).items()
        }
        known = {
            self._titles[key]: by_dtype.get(leaf.dtype.name, self._known) for key, leaf in weights.items()
        }
        vhat = titled(state.vhat) if self._amsgrad else None
        return Slots(state.step, titled(state.m), titled(state.v), vhat, known)

    def _titled(self, tree):
        return {title: tree[key] for key, title in self._titles.items() if key in tree}
