"""`tf.keras.optimizers.legacy.Adam` as an object: its hyperparameters, and the step that they make."""

from __future__ import annotations

import copy
import dataclasses
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

from adamviz.core import adam as core
from adamviz.core.parameters import values
from adamviz.keras import hyperparameter_values as hyper
from adamviz.keras import saving, step
from adamviz.keras.gradients.differentiate import variables_of
from adamviz.keras.hyperparameters import Hyperparameters
from adamviz.keras.interrupts.critical_section import critical_section, lock
from adamviz.keras.optimizer import Optimizer
from adamviz.keras.schedules import deserialize
from adamviz.keras.tensors.operators import Tensor
from adamviz.keras.tensors.variable import Variable

ORDER = ("name", *values(core.Adam()))  # of the arguments in a repr
SETTINGS = (*hyper.KEPT, *hyper.CLIPS, "epsilon", "amsgrad")
KEYWORDS = ("clipvalue", "clipnorm", "global_clipnorm", "decay", "lr")


class Adam(Optimizer):
    """Adam as Keras has it: stochastic gradient descent by adaptive estimates of first and second moments.

        t     = iterations + 1
        alpha = learning_rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)
        m     = m + (g - m) * (1 - beta_1)
        v     = v + (g^2 - v) * (1 - beta_2)
        var   = var - alpha * m / (sqrt(v) + epsilon)

    Args:
        learning_rate: a number >= 0; a `LearningRateSchedule` or one of optax's; or a function of no
            arguments, called at each step.
        beta_1: in [0, 1), the decay rate of the first moments; or a function of no arguments.
        beta_2: in [0, 1), the decay rate of the second moments; or a function of no arguments.
        epsilon: >= 0, "epsilon hat" of the paper (the formula just before its Section 2.1), not the epsilon
            of its Algorithm 1. The default need not be a good one: 0.1 or 1.0 may be better. 0 and None mean
            1e-7.
        amsgrad: whether the largest v so far takes the place of v.
        name: the first part of the weights' names; None means "adam".
        gradient_aggregator: a function of the (gradient, variable) pairs in place of the sum over replicas.
        gradient_transformers: functions of the clipped (gradient, variable) pairs, applied in order; each
            returns such pairs.
        **kwargs: clipvalue (each gradient's entries are clipped to at most this), clipnorm (each gradient's
            norm is), global_clipnorm (the norm of all gradients together is; not with clipnorm), decay (the
            learning rate is divided by 1 + decay * iterations; fixed from the start), lr (old name of
            learning_rate).

    Raises:
        ValueError: for an argument outside its range; the message names the argument, the value and what is
            allowed.
        TypeError: for a keyword argument that there is not.

    Hyperparameters, clips and schedules are attributes; a change counts from the next step on. Numbers are
    kept as float32, and read as a `Variable`. With sparse gradients momentum still moves every row, as it
    does with dense ones.

    Example:
        >>> opt = Adam(learning_rate=0.1)
        >>> var1 = Variable(10.0)
        >>> loss = lambda: (var1**2) / 2.0  # d(loss)/d(var1) == var1
        >>> step_count = opt.minimize(loss, [var1]).numpy()
        >>> # The first step is `-learning_rate * sign(grad)`
        >>> round(float(var1), 6), int(step_count)
        (9.9, 1)

    Source:
        `tf.keras.optimizers.legacy.Adam`; Kingma & Ba, 2015; for amsgrad, Reddi, Kale & Kumar, 2018.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: Any = 0.9,
        beta_2: Any = 0.999,
        epsilon: float | None = 1e-7,
        amsgrad: bool = False,
        name: str | None = "Adam",
        *,
        gradient_aggregator: Callable | None = None,
        gradient_transformers: list[Callable] | None = None,
        **kwargs: Any,
    ) -> None:
        for key in kwargs:
            if key not in KEYWORDS:
                raise TypeError(
                    f"Unexpected keyword argument passed to optimizer: {key}. Allowed kwargs are "
                    f"{', '.join(KEYWORDS)}."
                )
        for key, value in kwargs.items():
            if value is not None:
                hyper.threshold(key, value)
        if "lr" in kwargs:
            warnings.warn("The `lr` argument is deprecated, use `learning_rate` instead.", stacklevel=2)
            learning_rate = kwargs["lr"]
        super().__init__(name)
        settings = vars(self)["_settings"] = Hyperparameters()
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.decay = kwargs.get("decay", 0.0)
        # What later becomes of `decay` is seen, and moves nothing. A number makes another variable: while
        # traced, none can be copied.
        decay = hyper.kept("decay", settings.given["decay"])
        settings.decay = copy.copy(decay) if decay is settings.kept["decay"] else decay
        self.epsilon = 1e-7 if epsilon is None else hyper.number("epsilon", epsilon) or 1e-7
        self.amsgrad = amsgrad
        self.gradient_aggregator = gradient_aggregator
        self.gradient_transformers = gradient_transformers
        for key in hyper.CLIPS:
            setattr(self, key, kwargs.get(key))

    def __getattr__(self, name: str) -> Any:
        settings = vars(self).get("_settings")
        known = "learning_rate" if name == "lr" else name
        if settings is None or known not in settings:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return settings.get(known)

    def __setattr__(self, name: str, value: Any) -> None:
        own = vars(self)
        name = "learning_rate" if name == "lr" else name
        if name in SETTINGS:
            own["_settings"].set(name, value, own.get("gradient_transformers", ()))
        elif name == "gradient_transformers":
            transformers = hyper.functions(name, value)
            hyper.check_clips(own["_settings"].clips, transformers)
            own[name] = transformers
        elif name == "gradient_aggregator":
            if value is not None and not callable(value):
                raise TypeError(
                    f"Expected {name} to be a function of (gradient, variable) pairs, or None, received: "
                    f"{value!r}"
                )
            own[name] = value
        else:
            object.__setattr__(self, name, value)

    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *self._settings, "lr"})

    def __repr__(self) -> str:
        config = {"name": self._name} | self._settings.described()
        usual = values(core.Adam()) | {"name": type(self).__name__}
        changed = {name: value for name, value in config.items() if usual.get(name) != value}
        arguments = (f"{name}={hyper.shown(changed[name])}" for name in ORDER if name in changed)
        return f"{type(self).__name__}({', '.join(arguments)})"

    @classmethod
    def of(cls, hyperparameters: core.Adam) -> Self:
        """A fresh optimizer with the hyperparameters of an `adamviz.core.adam.Adam`.

        >>> Adam.of(core.Adam(0.1, clipnorm=1.0))
        Adam(learning_rate=0.1, clipnorm=1.0)
        """
        arguments = {
            field.name: getattr(hyperparameters, field.name) for field in dataclasses.fields(hyperparameters)
        }
        return cls(**arguments | {"learning_rate": hyper.of_functional(hyperparameters.learning_rate)})

    @property
    def hyperparameters(self) -> core.Adam:
        """The same as an `adamviz.core.adam.Adam`: what the visualizers draw. They never touch this object's
        state.

        >>> adam = Adam(0.1)
        >>> adam.hyperparameters is adam.hyperparameters  # made anew only when one of them has changed
        True
        """
        return self._settings.functional()

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments as a dict, from which the same optimizer can be made, without its
        state.

        A schedule is written as a dict of its own, a function as its present value; clips only if they are
        set.
        """
        return {"name": self._name} | self._settings.config()

    @classmethod
    def from_config(cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Self:
        """The optimizer that a dict of `get_config` describes, here or in tf.keras.

        Args:
            config: the dict; `lr` may stand for `learning_rate`.
            custom_objects: classes of your own by name, such as a schedule's, or functions for
                hyperparameters.
        """
        if not isinstance(config, Mapping) or not all(isinstance(key, str) for key in config):
            raise TypeError(
                f"Expected config to be a dict of the constructor's arguments by name, received: {config!r}"
            )
        config = dict(config)
        if "lr" in config:
            config["learning_rate"] = config.pop("lr")
        rate, known = config.get("learning_rate"), custom_objects or {}
        if isinstance(rate, dict):
            config["learning_rate"] = deserialize(rate, custom_objects)
        elif isinstance(rate, str) and rate in known:
            config["learning_rate"] = known[rate]
        return cls(**config)

    def set_weights(self, weights: Iterable[Any]) -> None:
        """Set the values of `weights`, as any optimizer does; of a list that carries vhat too, what is needed
        is taken.
        """
        weights = list(weights)
        # Files of old hold vhat for every optimizer.
        count = len(self.weights)
        per_variable = (len(weights) - 1) / 3
        if not self.amsgrad and len(weights) > count == 2 * per_variable + 1:
            weights = weights[:count]
        super().set_weights(weights)

    def _restore(self, other: Adam, stored: list, var_list: Any, path: Any) -> None:
        """Become `other` with these weights, or raise and stay."""
        variables, made = [] if var_list is None else variables_of(var_list), []
        try:
            with lock:
                names = other._slot_names() if variables else ()
                others = saving.users_slots(stored, variables, other._slot_names())
                self._weights.make(variables, names, f"{self._name}/", made, others)
                self._weights.check_kinds(
                    [part.name for part in stored], [part.dtype for part in stored], path
                )
                arrays = [
                    part.read(weight.shape) for part, weight in zip(stored, self._weights.all, strict=True)
                ]
                with critical_section():
                    self._weights.load(arrays)
                    vars(self)["_settings"] = other._settings
                    made.clear()
        except BaseException:
            self._weights.unmake(made)
            raise

    def _decayed_lr(self, var_dtype: Any) -> Tensor:
        """The learning rate of the next step in a dtype, a tensor: what the schedule gives, divided by 1 +
        decay * iterations.
        """
        return hyper.decayed(
            self._settings.kept["learning_rate"], self._settings.decay, self.iterations, var_dtype
        )

    def _step(self, pairs: list[tuple], variables: list[Variable]) -> Variable:
        """Move variables along checked gradients; whatever fails on the way, nothing has changed.

        Args:
            pairs: (gradient, variable) pairs, perhaps not of all `variables`: these have slots nonetheless.
            variables: what the user gave gradients of.
        """
        self._settings.check_complex(variables)
        names, scope, made = self._slot_names(), f"{self._name}/", []
        try:
            self._weights.make(variables, names, scope, made)
            if self.gradient_transformers:
                # This may take long, and wait for other threads: they go on meanwhile.
                pairs = step.transformed(pairs, self.gradient_transformers)
            moved = list({id(variable): variable for _, variable in pairs}.values())
            places = {id(variable): place for place, variable in enumerate(moved)}
            order = tuple(places[id(variable)] for _, variable in pairs)
            with lock:
                self._weights.make(moved, names, scope, made)
                iterations = self._weights.iterations()
                adams = self._settings.leaves(moved, iterations)
                slots = [tuple(self._weights.slots(variable)[name] for name in names) for variable in moved]
                step.move(
                    adams, iterations, moved, slots, [gradient for gradient, _ in pairs], order, made.clear
                )
        except BaseException:
            self._weights.unmake(made)
            raise
        return iterations

    def _slot_names(self) -> tuple[str, ...]:
        return ("m", "v", "vhat") if self.amsgrad else ("m", "v")
