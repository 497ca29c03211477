"""Recording by the hooks that an optimizer of torch calls around each step. torch is not imported for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from adamviz.core.received import received
from adamviz.training.readers import read
from adamviz.training.slots import Slots
from adamviz.training.unattended import Unattended

ADAMS = "Adam", "AdamW", "SparseAdam"


class Watch:
    """Logs each due step of an optimizer, until it is removed.

    Args:
        recorder: what logs its steps.
        optimizer: an Adam of torch.
        names: pairs of a name and a parameter, as `model.named_parameters()` gives; None for the optimizer's
            own names, or numbers.

    Raises:
        TypeError: optimizer is none of these, or names are no such pairs.
        ValueError: two parameters have one name, or there is another watch.
    """

    def __init__(
        self, recorder: Unattended, optimizer: Any, names: Iterable[tuple[str, Any]] | None = None
    ) -> None:
        if not hasattr(optimizer, "register_step_post_hook") or not hasattr(optimizer, "param_groups"):
            raise TypeError(f"Expected an Adam of torch, received: {received(optimizer)}")
        if not any(kind.__name__ in ADAMS for kind in type(optimizer).__mro__):
            raise TypeError(f"Expected an Adam of torch, received an optimizer {type(optimizer).__name__}")
        self._recorder, self._optimizer = recorder, optimizer
        self._titles = _titles(names)
        made = max((int(state.get("step", 0)) for state in optimizer.state.values()), default=0)
        titles = Counter(title for title, _, _ in self._parameters())
        if twice := next((title for title, count in titles.items() if count > 1), None):
            raise ValueError(f"Expected names to be one a parameter, received two named {received(twice)}")
        if recorder.watch is not None and recorder.watch.active:
            raise ValueError(
                "Expected a recorder that watches no other optimizer: call `remove()` of that first"
            )
        recorder.watch = self
        self._step = recorder.step(optimizer, made)
        self._before: dict[str, Any] | None = None
        self.loss: Any = None
        self.active: bool = True
        self._handles = [
            optimizer.register_step_pre_hook(self._begin),
            optimizer.register_step_post_hook(self._end),
        ]

    def remove(self) -> None:
        """Log no more."""
        self.active = False
        for handle in self._handles:
            handle.remove()

    def _begin(self, optimizer, args, kwargs):
        self._before = None
        self._step = self._recorder.reached(self._step)
        if not self._recorder.due(self._step + 1):
            return None
        self._before = {title: p.detach().clone() for title, _, p in self._parameters()}
        closure = kwargs.get("closure", args[1] if len(args) > 1 and args[0] is optimizer else None)
        if closure is None:
            return None

        def kept():
            self.loss = closure()
            return self.loss

        if "closure" in kwargs:
            return args, {**kwargs, "closure": kept}
        return (args[0], kept, *args[2:]), kwargs

    def _end(self, optimizer, args, kwargs):
        self._step += 1
        before, self._before = self._before, None
        loss, self.loss = self.loss, None
        if before is None:
            return
        parameters = list(self._parameters())
        titles = {key: title for title, key, _ in parameters}
        try:
            found = read(optimizer)
            turned = lambda tree: None if tree is None else {titles[key]: each for key, each in tree.items()}
            state = Slots(
                found.step,
                turned(found.m),
                turned(found.v),
                turned(found.vhat),
                turned(found.hyperparameters),
            )
        except TypeError:  # no parameter had a gradient yet
            state = None
        self._recorder.log(
            self._step,
            params={title: p for title, _, p in parameters},
            grads={title: _dense(p.grad) for title, _, p in parameters if p.grad is not None},
            updates={title: p.detach() - before[title] for title, _, p in parameters},
            state=state,
            loss=loss,
        )

    def _parameters(self):
        """Of each parameter its title, the key under which the state is read, and itself."""
        at = 0
        for group in self._optimizer.param_groups:
            own = group.get("param_names")
            for i, parameter in enumerate(group["params"]):
                key = str(own[i] if own else at)
                yield self._titles.get(id(parameter), key), key, parameter
                at += 1


def _titles(names):
    try:
        pairs = [] if names is None else [(str(name), parameter) for name, parameter in names]
    except (TypeError, ValueError):
        raise TypeError(
            f"Expected names to be pairs of a name and a parameter, received: {received(names)}"
        ) from None
    return {id(parameter): name for name, parameter in pairs}


def _dense(gradient):
    return gradient.to_dense() if gradient.is_sparse else gradient
