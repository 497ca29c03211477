"""What Keras's optimizers share: they minimize, and their weights can be read, set and saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from adamviz.keras import saving, step
from adamviz.keras.gradients import differentiate
from adamviz.keras.gradients.tape import GradientTape
from adamviz.keras.interrupts.jax_state import preserving_jax_state
from adamviz.keras.tensors import trace_frames
from adamviz.keras.tensors.variable import Variable
from adamviz.keras.weights import Weights, initial


class Optimizer:
    """A step count and slots, and the ways to take a step. What a step does is up to the optimizer: its
    `_step`.
    """

    def __init__(self, name: str | None) -> None:
        if name is not None and not isinstance(name, str):
            raise ValueError(f"Expected name to be a string or None, received: {name!r}")
        self._name = name or type(self).__name__.lower()
        self._weights = Weights(type(self).__name__)

    @property
    def iterations(self) -> Variable:
        """The number of steps made so far: an int64 `Variable`. It may be set to one, once, before there are
        any weights.
        """
        return self._weights.iterations()

    @iterations.setter
    def iterations(self, variable: Variable) -> None:
        self._weights.set_iterations(variable)

    @property
    def weights(self) -> list[Variable]:
        """The optimizer's variables, in the order in which they were made: the step count, then its slots."""
        return list(self._weights.all)

    def variables(self) -> list[Variable]:
        """The optimizer's variables, in the order in which they were made: the step count, then its slots."""
        return self.weights

    def minimize(
        self,
        loss: Any,
        var_list: Any,
        grad_loss: Any = None,
        name: str | None = None,
        tape: GradientTape | None = None,
    ) -> Variable | None:
        """Compute gradients of a loss and apply them.

        The loss is called once. What it computes from variables is traced by JAX: it may branch on it, and
        `x.item()` is the value of an x with one entry. What it assigns to variables stays, also if it raises.

        Args:
            loss: a function of no arguments that gives the value to minimize (its entries are summed); or a
                value and its `tape`.
            var_list: the variables to change: a variable, list, tuple or nested structure, or a function that
                gives one, called after the loss.
            grad_loss: the gradient of what is minimized with respect to the loss, of its shape; by default
                ones.
            name: ignored, as there is no graph to name.
            tape: the `GradientTape` that recorded the loss.

        Returns:
            `iterations`, the number of steps made so far; None for an empty var_list.

        Raises:
            ValueError: if there is no variable, something else among them, or no gradient for any of them.
        """
        return self.apply_gradients(
            preserving_jax_state(differentiate.gradients, loss, var_list, grad_loss, tape), name=name
        )

    def apply_gradients(
        self,
        grads_and_vars: Iterable[tuple[Any, Variable]],
        name: str | None = None,
        experimental_aggregate_gradients: bool = True,
    ) -> Variable | None:
        """Apply gradients to variables: the second part of `minimize()`.

        Args:
            grads_and_vars: a list of (gradient, variable) pairs. A gradient is an array, `IndexedSlices`, a
                BCOO matrix, or None, which leaves its variable and slots alone.
            name: ignored, as there is no graph to name.
            experimental_aggregate_gradients: whether gradients are summed over replicas, in a function run by
                a strategy.

        Returns:
            `iterations`, the number of steps made so far; None for an empty list.

        Raises:
            TypeError: if grads_and_vars is malformed.
            ValueError: if no variable has a gradient, or one does not fit its variable. Nothing is changed
                then.
            RuntimeError: in a strategy's scope outside of its `run`.
        """
        return preserving_jax_state(self._apply, grads_and_vars, experimental_aggregate_gradients)

    def _apply(self, grads_and_vars, experimental_aggregate_gradients):
        pairs = step.filter_none(step.check_pairs(grads_and_vars))
        if not pairs:
            self._weights.iterations(f"{self._name}/")
            return None
        replicas = trace_frames.replicas()
        if replicas is None and trace_frames.scope() is not None:
            raise RuntimeError(
                "`apply_gradients()` cannot be called in cross-replica context. Use `MirroredStrategy.run` "
                "to enter replica context."
            )
        variables = [variable for _, variable in pairs]
        if self.gradient_aggregator is not None:
            pairs = step.check_pairs(self.gradient_aggregator(pairs))
        pairs = [(step.check_gradient(*pair), pair[1]) for pair in pairs]
        step.check_traced(pairs)
        if replicas is None and trace_frames.tracing() is not None:
            trace_frames.tracing().check(pairs)
        if replicas is not None:
            replicas.check(pairs)
            if experimental_aggregate_gradients and self.gradient_aggregator is None:
                pairs = replicas.sum(pairs)
        return self._step(pairs, variables)

    def get_gradients(self, loss: Any, params: Any) -> list:
        """The gradients of a loss with respect to variables.

        Args:
            loss: a function of no arguments.
            params: the variables.

        Returns:
            A list of tensors.

        Raises:
            ValueError: if the loss does not depend on one of them.
        """
        pairs = differentiate.gradients(loss, params)
        for gradient, variable in pairs:
            if gradient is None:
                raise ValueError(
                    f"Variable {variable!r} has `None` for gradient. Please make sure that all of your ops "
                    "have a gradient "
                    "defined (i.e. are differentiable), and that the loss depends on it."
                )
        return [gradient for gradient, _ in pairs]

    def get_updates(self, loss: Any, params: Any) -> list[Variable | None]:
        """Take a step as `minimize` does, but only if the loss depends on all of the variables; a list of its
        result.
        """
        gradients = self.get_gradients(loss, params)
        return [self.apply_gradients(zip(gradients, differentiate.variables_of(params), strict=True))]

    def add_slot(
        self, var: Variable, slot_name: str, initializer: Any = "zeros", shape: Sequence[int] | None = None
    ) -> Variable:
        """A slot of a variable, made unless it is there already.

        Args:
            var: the `Variable`.
            slot_name: the slot's name.
            initializer: "zeros", "ones", a function of shape and dtype, or a value.
            shape: the slot's shape; the variable's if None.

        Returns:
            The slot, a `Variable` of the dtype of `var`.
        """
        return self._weights.add(var, slot_name, initializer, shape)

    def _create_all_weights(self, var_list):
        """Make the step count and the slots of variables, as their first step would: then `set_weights` can
        be called before it.
        """
        made = []
        try:
            self._weights.make(differentiate.variables_of(var_list), self._slot_names(), "", made)
        except BaseException:
            self._weights.unmake(made)
            raise

    def get_slot(self, var: Variable, slot_name: str) -> Variable:
        """A slot of a variable, such as `m`; KeyError if there is none."""
        return self._weights.slot(var, slot_name)

    def get_slot_names(self) -> list[str]:
        """The names of the slots that were made so far."""
        return list(self._weights.names)

    def add_weight(
        self,
        name: str,
        shape: int | Sequence[int],
        dtype: Any = None,
        initializer: Any = "zeros",
        trainable: bool | None = None,
    ) -> Variable:
        """A variable for a use of your own; it is not among the optimizer's weights."""
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        trainable = True if trainable is None else trainable
        return Variable(initial(initializer, shape, dtype or "float32"), trainable, name=name)

    def get_weights(self) -> list[np.ndarray | np.generic]:
        """The values of `weights`, a list of NumPy arrays: the step count first, if there is one."""
        return self._weights.values()

    def set_weights(self, weights: Iterable[Any]) -> None:
        """Set the values of `weights`; nothing is changed unless each one fits.

        Args:
            weights: a list of arrays in the order of `get_weights()`.

        Raises:
            ValueError: if their number or a shape differs.

        Example:
            >>> import numpy as np
            >>> from adamviz.keras.adam import Adam
            >>> opt, kernel = Adam(), Variable(np.ones([20, 10], np.float32))
            >>> step = opt.minimize(lambda: kernel**2, [kernel])
            >>> len(opt.get_weights())
            3
            >>> opt.set_weights([np.array(10), np.ones([20, 10]), np.zeros([20, 10])])
            >>> opt.iterations
            <Variable 'Adam/iter:0' shape=() dtype=int64, numpy=10>
        """
        self._weights.load(weights)

    def save(self, path: str | Path) -> None:
        """Write config and weights to one `.npz` file; what is there already stays whole if the writing
        fails.

        Args:
            path: the file, whose name ends in `.npz`.

        Raises:
            ValueError: for another ending.
        """
        saving.save(self, path)

    def load(
        self, path: str | Path, var_list: Any = None, custom_objects: Mapping[str, Any] | None = None
    ) -> None:
        """Take hyperparameters and weights from a file that `save` wrote; the name stays.

        Args:
            path: the file.
            var_list: the variables that the file's slots belong to, in their order, for an optimizer without
                slots of its own.
            custom_objects: classes of your own by name, such as a schedule's.

        Raises:
            OSError: if there is no such file.
            ValueError: if it is damaged, foreign, or does not fit. Nothing is changed then.
        """
        saving.load(self, path, var_list, custom_objects)
