"""A function that closes over mirrored variables, run once for each replica: traced once, and compiled for
all devices.
"""

from __future__ import annotations

import collections
import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import PartitionSpec

from adamviz.keras.distribute.mirrored import local, shared, spread
from adamviz.keras.distribute.replicas import AXIS, PerReplica, ReplicaContext, as_tensor, is_value
from adamviz.keras.interrupts.critical_section import critical_section, unforked
from adamviz.keras.interrupts.jax_state import preserving_jax_state
from adamviz.keras.tensors import trace_frames
from adamviz.keras.tensors.arrays import as_array
from adamviz.keras.tensors.operators import Operators, read
from adamviz.keras.tensors.precision import WIDE
from adamviz.keras.tensors.slices import IndexedSlices
from adamviz.keras.tensors.variable import Variable

MOST = 32  # programs that are kept
LARGE = 1 << 20  # bytes of constants from which on a program is not compared with others
SPLIT, SHARED = PartitionSpec(AXIS), PartitionSpec()

# One function at a time: the slots that one makes have no values before it is done. Others may read variables
# meanwhile.
_running = unforked(threading.RLock())


class _Frame(trace_frames.Frame):
    """What stands for a strategy's variables on one replica; no other may be assigned, as it has one value
    only.
    """

    def write(self, variable, value):
        strategy = self.replicas.strategy
        if vars(variable).get("_strategy") is not strategy:
            raise ValueError(
                f"Cannot assign to variable {variable.name!r} in a function that a strategy runs: "
                "it is not one of the strategy's. Make it with `Variable(...)` inside `with "
                "strategy.scope():`"
            )
        super().write(variable, value)


class Arguments:
    """The arguments of a function, sorted: values that differ between replicas, arrays that all share, and
    the rest.

    Attributes:
        split, shared: global arrays by their place among the leaves.
    """

    def __init__(self, strategy: Any, arguments: Any, wide: bool) -> None:
        is_leaf = lambda leaf: isinstance(leaf, (Operators, PerReplica))
        self._leaves, self._structure = jax.tree.flatten(arguments, is_leaf=is_leaf)
        self.split, self.shared = {}, {}
        for place, leaf in enumerate(self._leaves):
            if isinstance(leaf, PerReplica):
                self.split[place] = spread(strategy.mesh, _alike(leaf, strategy.local_replicas, wide))
            elif not isinstance(leaf, Variable) and isinstance(
                leaf, (Operators, jax.Array, np.ndarray, np.generic)
            ):
                self.shared[place] = shared(strategy.mesh, _array(leaf, wide))

    def filled(self, split: dict[int, Any], shared: dict[int, Any]) -> Any:
        """The arguments with arrays of one replica in the places of the global ones."""
        leaves = list(self._leaves)
        for place, array in (split | shared).items():
            leaves[place] = array
        return jax.tree.unflatten(self._structure, leaves)


class Results:
    """What a function returned: traced arrays, to become values of all replicas, and what is the same for
    all.
    """

    def __init__(self, returned: Any) -> None:
        self._leaves, self._structure = jax.tree.flatten(returned, is_leaf=is_value)
        kinds = (Operators, IndexedSlices, jax.Array, np.ndarray, np.generic)
        self._places = [
            i
            for i, leaf in enumerate(self._leaves)
            if isinstance(leaf, kinds) and not isinstance(leaf, Variable)
        ]
        flattened = [jax.tree.flatten(read(self._leaves[place])) for place in self._places]
        self.arrays = [arrays for arrays, _ in flattened]
        self._forms = [form for _, form in flattened]

    def restored(self, arrays: Sequence[Any], single: bool) -> Any:
        """What the function returned, with `PerReplica` values in place of the traced ones; a single
        replica's values bare.
        """
        leaves = list(self._leaves)
        for place, form, several in zip(self._places, self._forms, arrays, strict=True):
            parts = [
                as_tensor(jax.tree.unflatten(form, own)) for own in zip(*map(local, several), strict=True)
            ]
            leaves[place] = parts[0] if single else PerReplica(parts)
        return jax.tree.unflatten(self._structure, leaves)


class Program:
    """One function on one strategy's devices: calling it computes everything, and only then puts new values
    in their places.
    """

    def __init__(
        self, strategy: Any, fn: Callable, variables: Sequence[Variable], arguments: Arguments, wide: bool
    ) -> None:
        self._strategy, self._fn, self._variables, self._arguments, self._wide = (
            strategy,
            fn,
            variables,
            arguments,
            wide,
        )
        self._context = ReplicaContext(strategy)

    def __call__(self) -> Any:
        """The function's result."""
        done = []
        try:
            with jax.enable_x64(True):  # the step count has 64 bits
                compiled = self._compiled(self._inputs())
            while not done:
                inputs = self._inputs()
                arrays = self._computed(compiled, inputs, done)
        except BaseException:
            if not done:
                self._context.undo()
            raise
        return self._results.restored(arrays, single=self._strategy.num_replicas_in_sync == 1)

    def _inputs(self):
        return (
            [variable._placed() for variable in self._variables],
            self._arguments.split,
            self._arguments.shared,
        )

    def _computed(self, compiled, inputs, done):
        """The arrays that the function returns, computed from these inputs; unless another thread assigned to
        one, it is done.
        """
        with jax.enable_x64(True):
            written, arrays, demands = compiled(*inputs)
        for fine, (_, message) in zip(demands, self._context.demands, strict=True):
            if not np.asarray(local(fine, 1)[0]):
                raise ValueError(message)
        # What fails on a device is known only now; it may take long, and can be interrupted.
        jax.block_until_ready(written)
        with critical_section():
            if all(
                variable._placed() is copies
                for variable, copies in zip(self._variables, inputs[0], strict=True)
            ):
                for variable, value in zip(self._written, written, strict=True):
                    variable._commit(value)
                done.append(True)
        return arrays

    def _compiled(self, inputs):
        # Without `check_vma` a gradient is each replica's own, and one through a sum over replicas is summed,
        # as in TensorFlow.
        mapped = jax.shard_map(
            self._replica,
            mesh=self._strategy.mesh,
            in_specs=(SPLIT, SPLIT, SHARED),
            out_specs=SPLIT,
            check_vma=False,
        )
        # All inputs are kept, so that equal programs have equal inputs.
        return self._strategy.programs.of(jax.jit(mapped, keep_unused=True).trace(*inputs))

    def _replica(self, copies, split, shared):
        """One replica's part: every array that is its own has one entry on its first axis."""
        own = [jax.lax.squeeze(array, (0,)) for array in copies]
        split = {place: jax.lax.squeeze(array, (0,)) for place, array in split.items()}
        frame = _Frame(self._variables, own, replicas=self._context)
        args, kwargs = self._arguments.filled(split, shared)
        with jax.enable_x64(self._wide):
            self._results = trace_frames.within(
                self._strategy, trace_frames.inside, frame, lambda: Results(self._fn(*args, **kwargs))
            )
            self._written = frame.written
        written, demands = map(frame.value, frame.written), (fine for fine, _ in self._context.demands)
        outputs = list(written), self._results.arrays, list(demands)
        return jax.tree.map(lambda array: jax.lax.expand_dims(array, (0,)), outputs)


class Programs:
    """Programs that one strategy has compiled, the latest ones. What a function computes is known only when
    it was traced.

    Tracing it anew at each call is what makes sure that it is the function as it is now. But if the traced
    program is, word for word and constant for constant, one that was compiled before, that one serves again.
    """

    def __init__(self):
        self._known = collections.OrderedDict()

    def of(self, traced: Any) -> Any:
        """A traced program, compiled."""
        lowered = traced.lower()
        if sum(getattr(constant, "nbytes", 0) for constant in traced.jaxpr.consts) > LARGE:
            return lowered.compile()
        text = lowered.as_text()
        if (
            "callback" in text or "jax.const" in text
        ):  # a Python function, or a constant, that the text does not spell out
            return lowered.compile()
        # Besides the program: how its inputs and outputs are nested, and which outputs are of a weak type.
        key = (
            hashlib.sha256(text.encode()).digest(),
            lowered.in_tree,
            lowered.out_tree,
            str(traced.jaxpr.out_avals),
        )
        if key not in self._known:
            self._known[key] = lowered.compile()
        self._known.move_to_end(key)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return self._known[key]


def run(strategy: Any, fn: Callable, args: tuple, kwargs: Mapping[str, Any] | None) -> Any:
    """Run a function on every replica; the result is what `MirroredStrategy.run` returns."""
    if isinstance(jnp.zeros(()), jax.core.Tracer):
        raise RuntimeError(
            "`run()` cannot be called inside a function that JAX compiles: its results would be lost"
        )
    with _running:
        variables = strategy.variables()
        wide = _is_wide(variables, (args, kwargs))
        arguments = Arguments(strategy, (tuple(args), dict(kwargs or {})), wide)
        return preserving_jax_state(Program(strategy, fn, variables, arguments, wide))


def _is_wide(variables, arguments):
    """Whether to compute in 64 bits: if JAX does, or a variable or JAX array among the arguments has such
    floating numbers.
    """
    leaves = [*variables, *jax.tree.leaves(arguments, is_leaf=lambda leaf: isinstance(leaf, Operators))]
    found = [leaf.dtype for leaf in leaves if isinstance(leaf, (Operators, jax.Array))]
    return jax.config.x64_enabled or any(dtype.kind in "fc" and dtype.name in WIDE for dtype in found)


def _array(leaf, wide):
    found = read(leaf)
    if isinstance(found, jax.Array) or wide:
        return as_array(found)
    array = np.asarray(found)
    return as_array(array.astype(jax.dtypes.canonicalize_dtype(array.dtype)))


def _alike(value, count, wide):
    if len(value.values) != count:
        raise ValueError(
            f"Expected a PerReplica of {count} values, one for each replica, received: {value!r}"
        )
    arrays = [_array(one, wide) if hasattr(read(one), "dtype") else as_array(one) for one in value.values]
    forms = list(dict.fromkeys((tuple(array.shape), array.dtype.name) for array in arrays))
    if len(forms) > 1:
        raise ValueError(f"Expected values of one shape and dtype for all replicas, received: {forms}")
    return arrays
