"""All hyperparameters of one optimizer object: attributes for the user, a config for Keras, an `Adam` for the
core.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from adamviz.core import adam as core
from adamviz.keras import hyperparameter_values as values
from adamviz.keras.schedules import LearningRateSchedule, serialize
from adamviz.keras.tensors.variable import Variable


class Hyperparameters:
    """What an `Adam` object is set to, by name; each value is checked when it is set.

    Attributes:
        kept: learning_rate, decay, beta_1 and beta_2 as Keras keeps them: variables, schedules, functions.
        given: the same as the user gave them.
        clips: clipvalue, clipnorm and global_clipnorm, None where there is none.
        decay: what steps go by; it stays as it was at first, as in Keras.
        epsilon, amsgrad: as attributes of the optimizer.

    Example:
        >>> one = Hyperparameters()
        >>> one.set("learning_rate", 0.1)
        >>> one.get("learning_rate"), one.given["learning_rate"]
        (<Variable 'learning_rate:0' shape=() dtype=float32, numpy=0.1>, 0.1)
    """

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}
        self.given: dict[str, Any] = {}
        self.clips: dict[str, float | None] = {}
        self.decay: Any = None
        self.epsilon: float | None = None
        self.amsgrad = False
        self._functional: tuple | None = None  # what decided the core's `Adam` that was made last, and that

    def __iter__(self) -> Iterator[str]:
        return iter([*self.kept, *self.clips, "epsilon", "amsgrad"])

    def __contains__(self, name: str) -> bool:
        return name in self.kept or name in self.clips or name in ("epsilon", "amsgrad")

    def get(self, name: str) -> Any:
        """A hyperparameter or clip as the user reads it: a function of no arguments is called."""
        if name in self.clips:
            return self.clips[name]
        if name not in self.kept:
            return vars(self)[name]
        value = self.kept[name]
        called = callable(value) and not isinstance(value, Variable) and not values.is_schedule(value)
        return value() if called else value

    def set(self, name: str, value: Any, transformers: Collection[Callable] = ()) -> None:
        """Set a hyperparameter or clip, or raise and leave it; clips and transformers exclude one another."""
        if name in values.KEPT:
            self.kept[name] = values.kept(name, value, self.kept.get(name))
            self.given[name] = value
        elif name in values.CLIPS:
            clips = self.clips | {name: values.threshold(name, value)}
            values.check_clips(clips, transformers)
            self.clips = clips
        elif name == "epsilon":
            self.epsilon = values.number("epsilon", value)
        else:
            self.amsgrad = values.ALLOWED["amsgrad"].check(value)

    def scheduled(self) -> list[str]:
        """The names of those that are functions of the number of steps."""
        return [name for name, value in self.kept.items() if values.is_schedule(value)]

    def numbers(self, without: Collection[str] = ()) -> dict[str, float]:
        """The present numbers of learning_rate, decay and betas, but for some names; functions are called."""
        return {
            name: values.present(name, value, self.given[name])
            for name, value in self.kept.items()
            if name not in without
        }

    def config(self) -> dict[str, Any]:
        """All as a config has them: a schedule as a dict of its own, a function as its present value."""
        scheduled = self.scheduled()
        return self._ordered(
            self.numbers(without=scheduled)
            | {
                name: serialize(self.kept[name])
                if isinstance(self.kept[name], LearningRateSchedule)
                else self.kept[name]
                for name in scheduled
            }
        )

    def described(self) -> dict[str, Any]:
        """All as a repr shows them: a schedule or function as itself, not called."""
        functions = {name: value for name, value in self.kept.items() if not isinstance(value, Variable)}
        return self._ordered(self.numbers(without=functions) | functions)

    def _ordered(self, numbers: dict[str, Any]) -> dict[str, Any]:
        """Numbers and everything else in the order of a config."""
        clips = {
            name: self.clips[name]
            for name in ("clipnorm", "clipvalue", "global_clipnorm")
            if self.clips[name] is not None
        }
        return {
            **clips,
            **{name: numbers[name] for name in values.KEPT},
            "epsilon": self.epsilon,
            "amsgrad": self.amsgrad,
        }

    def leaves(self, variables: Iterable[Variable], iterations: Variable) -> dict[str, core.Adam]:
        """For each dtype among the variables, the core's `Adam` as the compiled step takes it."""
        kept = self.kept | {"decay": self.decay}
        return values.leaves(kept, self.epsilon, self.clips, variables, iterations)

    def check_complex(self, variables: Iterable[Variable]) -> None:
        """Refuse for complex variables what needs an order among numbers, as TensorFlow does."""
        values.check_complex(self.kept["learning_rate"], self.clips, self.amsgrad, variables)

    def functional(self) -> core.Adam:
        """The same as the core's `Adam`: the one that was made last, if nothing has changed since."""
        deciding = self._deciding()
        if deciding is None:
            return self._made_functional()
        if self._functional is None or not _same_objects(deciding, self._functional[0]):
            self._functional = deciding, self._made_functional()
        return self._functional[1]

    def _made_functional(self) -> core.Adam:
        scheduled = self.scheduled()
        rates = {name: values.functional(self.kept[name]) for name in scheduled}
        numbers = self.numbers(without=scheduled) | rates
        return core.Adam(**numbers, epsilon=self.epsilon, amsgrad=self.amsgrad, **self.clips)

    def _deciding(self) -> tuple | None:
        """All objects that the core's `Adam` is made of, if none of them can change itself; else None."""
        variables, given = self.kept.values(), self.given.values()
        if not all(type(variable) is Variable for variable in variables) or not all(
            type(number) in (int, float) for number in given
        ):
            return None
        arrays = [variable._read() for variable in variables]
        return (*arrays, *given, self.epsilon, self.amsgrad, *self.clips.values())

    def __getstate__(self) -> dict[str, Any]:
        return vars(self) | {"_functional": None}


def _same_objects(some: tuple, others: tuple) -> bool:
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))
