"""A tape that records what is computed from variables, and plays it back for gradients: `tf.GradientTape`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from adamviz.keras.gradients import backward
from adamviz.keras.gradients.tape_targets import finished, flattened, for_each, target_cotangent
from adamviz.keras.interrupts.jax_state import preserving_jax_state
from adamviz.keras.tensors import active_tapes, trace_frames
from adamviz.keras.tensors.operators import Operators, Tensor
from adamviz.keras.tensors.precision import precision
from adamviz.keras.tensors.variable import Variable

try:
    from jax.extend.core import get_opaque_trace_state as trace
except ImportError:  # where JAX had it before
    from jax.core import get_opaque_trace_state as trace


class GradientTape:
    """Records operators and NumPy functions on variables and tensors inside its block, for gradients.

    Trainable variables are watched by themselves. `jax.numpy` functions cannot be recorded: inside the block,
    one of a watched tensor is a TypeError that says what to write instead.

    Args:
        persistent: whether gradients may be asked for more than once.
        watch_accessed_variables: whether trainable variables are watched by themselves; if not, only what
            `watch` is given.

    Example:
        >>> import numpy as np
        >>> x = Variable([1.0, 2.0, 3.0])
        >>> with GradientTape() as tape:
        ...     loss = np.sum(x**2)
        >>> tape.gradient(loss, x)
        <Tensor shape=(3,) dtype=float32, numpy=array([2., 4., 6.], dtype=float32)>

        A tape in a tape gives second derivatives:

        >>> with GradientTape() as outer:
        ...     with GradientTape() as inner:
        ...         y = x**3
        ...     slope = inner.gradient(y, x)
        >>> outer.gradient(slope, x).tolist()
        [6.0, 12.0, 18.0]

    Source:
        `tf.GradientTape`.
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self._persistent, self._accessed = persistent, watch_accessed_variables
        self._nodes: Any = None
        self._tensors, self._variables = {}, {}
        self._recording, self._frame, self._trace = False, None, None

    def __enter__(self):
        self._push()
        return self

    def __exit__(self, *_):
        if self._recording:
            self._pop()

    def watch(self, tensor: Any) -> None:
        """Watch tensors, or variables that are not watched by themselves: what is computed from them is
        recorded from now on.

        Args:
            tensor: a `Tensor`, a `Variable`, or a nested structure of them.

        Raises:
            ValueError: for anything else; a plain array cannot be told from any other, so make a variable of
                it.
            RuntimeError: before the tape was entered.
        """
        if self._nodes is None:
            raise RuntimeError("A GradientTape can watch what it may record: enter it by `with` first.")
        leaves, _ = flattened(tensor)
        for leaf in leaves:
            if not isinstance(leaf, Operators):
                raise ValueError(
                    f"Passed in object {leaf} of type {type(leaf).__name__!r}, not a Tensor or Variable."
                )
        for leaf in leaves:
            self._tensors[id(leaf)] = leaf
            if isinstance(leaf, Variable):
                self._variables[id(leaf)] = leaf

    def watched_variables(self) -> tuple[Variable, ...]:
        """The variables that were watched while they took part in something, a tuple, in the order of their
        first part in it.
        """
        return tuple(self._variables.values())

    def gradient(
        self, target: Any, sources: Any, output_gradients: Any = None, unconnected_gradients: str = "none"
    ) -> Any:
        """The derivatives of a target with respect to sources.

        Args:
            target: a tensor or variable, or a nested structure of them; all their entries are summed.
            sources: tensors or variables, or a nested structure of them.
            output_gradients: the gradient with respect to each target, of its shape; ones if None.
            unconnected_gradients: what is given for a source that no target depends on: "none" for None,
                "zero" for zeros.

        Returns:
            A `Tensor`, or None, in the place of each source. Of complex ones, conjugated as in TensorFlow.

        Raises:
            RuntimeError: if the tape has recorded nothing, or was asked before and is not persistent.
            TypeError: if the target or a source is no tensor.
            ValueError: for output gradients that do not fit, or an unknown value of `unconnected_gradients`.
        """
        targets, leaves, structure = self._asked(target, sources, unconnected_gradients)
        cotangents = [
            target_cotangent(each_target, weight)
            for each_target, weight in zip(targets, for_each(targets, output_gradients), strict=True)
        ]
        slopes = preserving_jax_state(backward.gradients, self._nodes, targets, cotangents, leaves)
        self._used()
        return finished(slopes, structure, leaves, [leaf.shape for leaf in leaves], unconnected_gradients)

    def jacobian(
        self,
        target: Any,
        sources: Any,
        unconnected_gradients: str = "none",
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """The derivatives of each entry of one target with respect to sources.

        Args:
            target: a tensor or variable.
            sources: tensors or variables, or a nested structure of them.
            unconnected_gradients: what is given for a source that the target does not depend on: "none" for
                None, "zero" for zeros.
            parallel_iterations, experimental_use_pfor: ignored: all entries are computed at once.

        Returns:
            A `Tensor` of shape `(*target.shape, *source.shape)`, or None, in the place of each source.

        Raises:
            As `gradient`.
        """
        targets, leaves, structure = self._asked(target, sources, unconnected_gradients)
        if len(targets) != 1:
            raise ValueError(f"Expected target to be one tensor, received: {target!r}")
        [target] = targets
        identity = None
        if backward.differentiable(target):
            with precision([target]):
                identity = Tensor(
                    jnp.eye(target.size, dtype=target.dtype).reshape(target.size, *target.shape)
                )
        slopes = backward.gradients(self._nodes, targets, [identity], leaves, batched=True)
        self._used()
        return finished(
            slopes,
            structure,
            leaves,
            [(*target.shape, *leaf.shape) for leaf in leaves],
            unconnected_gradients,
        )

    @contextlib.contextmanager
    def stop_recording(self) -> Iterator[None]:
        """Record nothing inside the block, such as a gradient computed there."""
        if self._nodes is None:
            raise RuntimeError("Trying to stop recording a tape which is not recording.")
        self._pop()
        try:
            yield
        finally:
            self._push()

    def reset(self) -> None:
        """Forget all that was recorded and watched, and go on recording."""
        self._pop()
        self._nodes = None
        self._push()

    def knows(self, tensor: Any) -> bool:
        """Whether a gradient could flow from a tensor, variable or anything else through this tape now."""
        # A loss given to `minimize` inside the block is differentiated by itself, and its variables have no
        # values yet.
        if self._frame is not trace_frames.current() or not backward.differentiable(tensor):
            return False
        return id(tensor) in self._tensors or self._accesses(tensor)

    def follows(self, leaves: Sequence[Any]) -> bool:
        """Whether to record what is computed from operands now; a TypeError if that could not be done."""
        if self._frame is not trace_frames.current():
            return False
        self._variables.update(
            (id(leaf), leaf) for leaf in leaves if self._accesses(leaf) and id(leaf) not in self._variables
        )
        known = any(self.knows(leaf) for leaf in leaves)
        if known and self._trace != trace():
            raise TypeError(
                "A function that JAX traces uses a tensor that a GradientTape around it watches: no gradient "
                "would flow through it. "
                "Call it by no jax.jit, jax.grad or jax.vmap, or use the tape inside of it; or give the "
                "whole to minimize(loss, ...)."
            )
        return known

    def record(
        self, function: Callable, leaves: Sequence[Any], arrays: Sequence[Any], results: Sequence[Any]
    ) -> None:
        """Note that `function(*arrays)` gave `results`; the arrays are the values of `leaves`."""
        self._nodes.append(
            backward.Node(function, leaves, [self.knows(leaf) for leaf in leaves], arrays, results)
        )
        self._tensors.update((id(one), one) for one in results if isinstance(one, Tensor))

    def _accesses(self, leaf):
        return self._accessed and isinstance(leaf, Variable) and leaf.trainable

    def _push(self):
        if self._recording:
            raise ValueError(
                "Tape is still recording, This can happen if you try to re-enter an already-active tape."
            )
        if self._nodes is None:
            # Whatever an id stands for is kept, or something else could have it later.
            self._nodes, self._tensors, self._variables = [], {}, {}
        self._recording, self._frame, self._trace = True, trace_frames.current(), trace()
        try:
            active_tapes.tapes().append(self)
        except BaseException:  # an interrupt, after which no block would be there to end
            self._pop()
            raise

    def _pop(self):
        if not self._recording:
            raise ValueError("Tape is not recording.")
        if self in active_tapes.tapes():
            active_tapes.tapes().remove(self)
        self._recording = False

    def _asked(self, target, sources, unconnected_gradients):
        """The targets, the sources, and their structure."""
        if self._nodes is None:
            raise RuntimeError(
                "A non-persistent GradientTape can only be used to compute one set of gradients (or "
                "jacobians)"
            )
        if unconnected_gradients not in ("none", "zero"):
            raise ValueError(f"Unknown value for unconnected_gradients: {unconnected_gradients!r}")
        (targets, _), (leaves, structure) = flattened(target), flattened(sources)
        for what, group in ("target", targets), ("sources", leaves):
            for leaf in group:
                if not isinstance(leaf, (Operators, jax.Array)):
                    raise TypeError(
                        f"Expected {what} to be a Tensor or Variable, or a nested structure of them, "
                        f"received: {leaf!r}"
                    )
        if self._recording and not self._persistent:
            self._pop()
        return targets, leaves, structure

    def _used(self):
        if not self._persistent:
            self._nodes, self._tensors = None, {}
