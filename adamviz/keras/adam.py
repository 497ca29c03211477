"""`tf.keras.optimizers.legacy.Adam` as an object: its hyperparameters, and the step that they make."""

import copy
import dataclasses
import warnings
from collections.abc import Mapping

from adamviz.core import adam as core
from adamviz.core.parameters import values
from adamviz.keras import hyperparameters as hyper
from adamviz.keras import step
from adamviz.keras.gradients.differentiate import variables_of
from adamviz.keras.interrupts.undivided import lock, undivided
from adamviz.keras.optimizer import Optimizer
from adamviz.keras.schedules import LearningRateSchedule, deserialize, serialize
from adamviz.keras.tensors.operators import result
from adamviz.keras.tensors.slices import IndexedSlices
from adamviz.keras.tensors.variable import Variable

BLANK = core.Adam()
ORDER = ("name", *values(BLANK))
ADOPTED = ("_hyper", "_given", "_clips", "_decay", "epsilon", "amsgrad")
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
        learning_rate=0.001,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
        amsgrad=False,
        name="Adam",
        *,
        gradient_aggregator=None,
        gradient_transformers=None,
        **kwargs,
    ):
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
        vars(self).update(_hyper={}, _given={}, _clips={})
        self.learning_rate, self.beta_1, self.beta_2 = learning_rate, beta_1, beta_2
        self.decay = kwargs.get("decay", 0.0)
        # What later becomes of `decay` is seen, and moves nothing. A number makes another variable: while
        # traced, none can be copied.
        decay = hyper.kept("decay", self._given["decay"])
        self._decay = copy.copy(decay) if decay is self._hyper["decay"] else decay
        self.epsilon, self.amsgrad = (
            (1e-7 if epsilon is None else hyper.number("epsilon", epsilon)) or 1e-7,
            amsgrad,
        )
        self.gradient_aggregator = gradient_aggregator
        self.gradient_transformers = gradient_transformers
        for key in hyper.CLIPS:
            setattr(self, key, kwargs.get(key))

    def __getattr__(self, name):
        own = vars(self)
        name = "learning_rate" if name == "lr" else name
        if name in own.get("_hyper", {}):
            value = own["_hyper"][name]
            return (
                value()
                if callable(value) and not isinstance(value, Variable) and not hyper.is_schedule(value)
                else value
            )
        if name in own.get("_clips", {}):
            return own["_clips"][name]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __setattr__(self, name, value):
        own = vars(self)
        name = "learning_rate" if name == "lr" else name
        if name in hyper.KEPT:
            own["_hyper"][name] = hyper.kept(name, value, own["_hyper"].get(name))
            own["_given"][name] = value
        elif name in hyper.CLIPS:
            clips = own["_clips"] | {name: hyper.threshold(name, value)}
            hyper.check_clips(clips, self.gradient_transformers)
            own["_clips"] = clips
        elif name == "epsilon":
            own["epsilon"] = hyper.number("epsilon", value)
        elif name == "gradient_transformers":
            transformers = hyper.functions(name, value)
            hyper.check_clips(own["_clips"], transformers)
            own[name] = transformers
        elif name == "gradient_aggregator":
            if value is not None and not callable(value):
                raise TypeError(
                    f"Expected {name} to be a function of (gradient, variable) pairs, or None, received: "
                    f"{value!r}"
                )
            own[name] = value
        elif name == "amsgrad":
            own["amsgrad"] = hyper.ALLOWED["amsgrad"].check(value)
        else:
            object.__setattr__(self, name, value)

    def __dir__(self):
        return sorted({*object.__dir__(self), *self._hyper, *self._clips, "lr"})

    def __repr__(self):
        functions = {name: value for name, value in self._hyper.items() if not isinstance(value, Variable)}
        given = self._config(
            self._numbers(without=functions) | functions
        )  # a function is shown by its name, and not called
        usual = values(BLANK) | {"name": type(self).__name__}
        said = {name: value for name, value in given.items() if usual.get(name) != value}
        return f"{type(self).__name__}({', '.join(f'{name}={hyper.shown(said[name])}' for name in ORDER if name in said)})"

    @classmethod
    def of(cls, hyperparameters):
        """A fresh optimizer with the hyperparameters of an `adamviz.core.adam.Adam`.

        >>> Adam.of(core.Adam(0.1, clipnorm=1.0))
        Adam(learning_rate=0.1, clipnorm=1.0)
        """
        given = {
            field.name: getattr(hyperparameters, field.name) for field in dataclasses.fields(hyperparameters)
        }
        return cls(**given | {"learning_rate": hyper.of_functional(hyperparameters.learning_rate)})

    @property
    def hyperparameters(self):
        """The same as an `adamviz.core.adam.Adam`: what the visualizers draw. They never touch this object's
        state.
        """
        numbers = self._numbers() | {name: hyper.functional(self._hyper[name]) for name in self._scheduled()}
        return core.Adam(**numbers, epsilon=self.epsilon, amsgrad=self.amsgrad, **self._clips)

    def get_config(self):
        """The constructor's arguments as a dict, from which the same optimizer can be made, without its
        state.

        A schedule is written as a dict of its own, a function as its present value; clips only if they are
        set.
        """
        kept = self._numbers() | {
            name: serialize(value) if isinstance(value, LearningRateSchedule) else value
            for name, value in self._hyper.items()
            if name in self._scheduled()
        }
        return self._config(kept)

    def _config(self, kept):
        clips = {
            name: self._clips[name]
            for name in ("clipnorm", "clipvalue", "global_clipnorm")
            if self._clips[name] is not None
        }
        hyperparameters = {name: kept[name] for name in hyper.KEPT}
        return {
            "name": self._name,
            **clips,
            **hyperparameters,
            "epsilon": self.epsilon,
            "amsgrad": self.amsgrad,
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
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
        rate = config.get("learning_rate")
        if isinstance(rate, dict):
            config["learning_rate"] = deserialize(rate, custom_objects)
        elif isinstance(rate, str) and rate in (custom_objects or {}):
            config["learning_rate"] = custom_objects[rate]
        return cls(**config)

    def set_weights(self, weights):
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

    def _restore(self, other, stored, var_list, path):
        """Become `other` with these weights, or raise and stay."""
        variables, made = [] if var_list is None else variables_of(var_list), []
        try:
            with lock:
                self._weights.make(
                    variables, other._slot_names() if variables else (), f"{self._name}/", made
                )
                self._weights.check_kinds([one.name for one in stored], [one.dtype for one in stored], path)
                arrays = [one.read(weight.shape) for one, weight in zip(stored, self._weights.all)]
                with undivided():
                    self._weights.load(arrays)
                    vars(self).update({name: value for name, value in vars(other).items() if name in ADOPTED})
                    made.clear()
        except BaseException:
            self._weights.unmake(made)
            raise

    def _scheduled(self):
        return [name for name, value in self._hyper.items() if hyper.is_schedule(value)]

    def _numbers(self, without=None):
        without = self._scheduled() if without is None else without
        return {
            name: hyper.present(name, value, self._given[name])
            for name, value in self._hyper.items()
            if name not in without
        }

    def _decayed_lr(self, var_dtype):
        """The learning rate of the next step in a dtype, a tensor: what the schedule gives, divided by 1 +
        decay * iterations.
        """
        return hyper.decayed(self._hyper["learning_rate"], self._decay, self.iterations, var_dtype)

    def _step(self, pairs, variables):
        """Move variables along checked gradients; whatever fails on the way, nothing has changed.

        Args:
            pairs: (gradient, variable) pairs, perhaps not of all `variables`: these have slots nonetheless.
            variables: what the user gave gradients of.
        """
        hyper.check_complex(self._hyper["learning_rate"], self._clips, self.amsgrad, variables)
        names, scope, made = self._slot_names(), f"{self._name}/", []
        try:
            self._weights.make(variables, names, scope, made)
            if self.gradient_transformers:
                pairs = self._transformed(
                    pairs
                )  # may take long, and wait for other threads: they go on meanwhile
            variables = {id(variable): variable for _, variable in pairs}
            places = {key: place for place, key in enumerate(variables)}
            order = tuple(places[id(variable)] for _, variable in pairs)
            with lock:
                self._weights.make(variables.values(), names, scope, made)
                iterations = self._weights.iterations()
                adams = hyper.leaves(
                    self._hyper | {"decay": self._decay},
                    self.epsilon,
                    self._clips,
                    variables.values(),
                    iterations,
                )
                slots = [
                    tuple(self._weights.slots(variable)[name] for name in names)
                    for variable in variables.values()
                ]
                step.move(
                    adams,
                    iterations,
                    list(variables.values()),
                    slots,
                    [gradient for gradient, _ in pairs],
                    order,
                    made.clear,
                )
        except BaseException:
            self._weights.unmake(made)
            raise
        return iterations

    def _transformed(self, pairs):
        pairs = [
            (
                result(gradient) if hasattr(gradient, "dtype") else IndexedSlices(*gradient, variable.shape),
                variable,
            )
            for gradient, variable in pairs
        ]
        for transformer in self.gradient_transformers:
            pairs = step.check_pairs(transformer(pairs))
        return [(step.check_gradient(*pair), pair[1]) for pair in pairs]

    def _slot_names(self):
        return ("m", "v", "vhat") if self.amsgrad else ("m", "v")
