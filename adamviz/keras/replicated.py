"""A function that closes over mirrored variables, run once for each replica: traced once, compiled for all devices."""

import jax
import numpy as np
from jax.sharding import PartitionSpec

from adamviz.keras import frames
from adamviz.keras.mirrored import local, shared, spread
from adamviz.keras.operators import WIDE, Operators, read
from adamviz.keras.replicas import AXIS, PerReplica, ReplicaContext, as_tensor, is_value
from adamviz.keras.slices import IndexedSlices
from adamviz.keras.variable import Variable, as_array

SPLIT, SHARED = PartitionSpec(AXIS), PartitionSpec()


class _Frame(frames.Frame):
    """What stands for a strategy's variables on one replica; no other variable may be assigned, as it has one value only."""

    def write(self, variable, value):
        strategy = self.replicas.strategy
        if vars(variable).get("_strategy") is not strategy:
            raise ValueError(
                f"Cannot assign to variable {variable.name!r} in a function that a strategy runs: it is not one of the strategy's. "
                "Make it with `Variable(...)` inside `with strategy.scope():`"
            )
        super().write(variable, value)


class Arguments:
    """The arguments of a function, sorted: values that differ between replicas, arrays that all share, and the rest.

    Attributes:
        split, shared: global arrays by their place among the leaves.
    """

    def __init__(self, strategy, arguments, wide):
        is_leaf = lambda leaf: isinstance(leaf, (Operators, PerReplica))  # noqa: E731
        self._leaves, self._structure = jax.tree.flatten(arguments, is_leaf=is_leaf)
        self.split, self.shared = {}, {}
        for place, leaf in enumerate(self._leaves):
            if isinstance(leaf, PerReplica):
                self.split[place] = spread(strategy.mesh, _alike(leaf, strategy.local_replicas, wide))
            elif not isinstance(leaf, Variable) and isinstance(leaf, (Operators, jax.Array, np.ndarray, np.generic)):
                self.shared[place] = shared(strategy.mesh, _array(leaf, wide))

    def filled(self, split, shared):
        """The arguments with arrays of one replica in the places of the global ones."""
        leaves = list(self._leaves)
        for place, array in (split | shared).items():
            leaves[place] = array
        return jax.tree.unflatten(self._structure, leaves)


class Results:
    """What a function returned: traced arrays, to become values of all replicas, and what is the same for all."""

    def __init__(self, returned):
        self._leaves, self._structure = jax.tree.flatten(returned, is_leaf=is_value)
        kinds = (Operators, IndexedSlices, jax.Array, np.ndarray, np.generic)
        self._places = [i for i, leaf in enumerate(self._leaves) if isinstance(leaf, kinds) and not isinstance(leaf, Variable)]
        found = [jax.tree.flatten(read(self._leaves[place])) for place in self._places]
        self.arrays = [arrays for arrays, _ in found]
        self._forms = [form for _, form in found]

    def restored(self, arrays, single):
        """What the function returned, with `PerReplica` values in place of the traced ones; a single replica's values bare."""
        leaves = list(self._leaves)
        for place, form, several in zip(self._places, self._forms, arrays, strict=True):
            parts = [as_tensor(jax.tree.unflatten(form, own)) for own in zip(*map(local, several), strict=True)]
            leaves[place] = parts[0] if single else PerReplica(parts)
        return jax.tree.unflatten(self._structure, leaves)


class Program:
    """One function on one strategy's devices: calling it computes everything, and only then puts new values in their places."""

    def __init__(self, strategy, fn, variables, arguments, wide):
        self._strategy, self._fn, self._variables, self._arguments, self._wide = strategy, fn, variables, arguments, wide
        self._context = ReplicaContext(strategy)
        # Without `check_vma` a gradient is each replica's own, and one through a sum over replicas is summed, as in TensorFlow.
        self._compiled = jax.jit(
            jax.shard_map(
                self._replica, mesh=strategy.mesh, in_specs=(SPLIT, SPLIT, SHARED), out_specs=SPLIT, check_vma=False
            )
        )  # fmt: skip

    def __call__(self, arguments):
        """The function's result for arguments of the same structure, and their other parts equal."""
        try:
            with jax.enable_x64(True):  # the step count has 64 bits
                copies = [variable._placed() for variable in self._variables]
                written, arrays, demands = self._compiled(copies, arguments.split, arguments.shared)
            if any(isinstance(leaf, jax.core.Tracer) for leaf in written + jax.tree.leaves(arrays)):
                raise RuntimeError("`run` cannot be called inside a function that JAX compiles: its results would be lost")
            for fine, (_, message) in zip(demands, self._context.demands, strict=True):
                if not np.asarray(local(fine, 1)[0]):
                    raise ValueError(message)
            jax.block_until_ready(written)  # what fails on a device is known only now
        except BaseException:
            self._context.undo()
            raise
        for variable, value in zip(self._written, written, strict=True):
            variable._commit(value)
        return self._results.restored(arrays, single=self._strategy.num_replicas_in_sync == 1)

    def _replica(self, copies, split, shared):
        """One replica's part: every array that is its own has one entry on its first axis."""
        own = [jax.lax.squeeze(array, (0,)) for array in copies]
        split = {place: jax.lax.squeeze(array, (0,)) for place, array in split.items()}
        frame = _Frame(self._variables, own, replicas=self._context)
        with jax.enable_x64(self._wide), frames.scoped(self._strategy), frames.entered(frame):
            args, kwargs = self._arguments.filled(split, shared)
            self._results = Results(self._fn(*args, **kwargs))
            self._written = frame.written
        outputs = [frame.value(variable) for variable in frame.written], self._results.arrays, [one for one, _ in self._context.demands]
        return jax.tree.map(lambda array: jax.lax.expand_dims(array, (0,)), outputs)


def run(strategy, fn, args, kwargs):
    """Run a function on every replica; the result is what `MirroredStrategy.run` returns."""
    variables = strategy.variables()
    wide = _is_wide(variables, (args, kwargs))
    arguments = Arguments(strategy, (tuple(args), dict(kwargs or {})), wide)
    return Program(strategy, fn, variables, arguments, wide)(arguments)


def _is_wide(variables, arguments):
    """Whether to compute in 64 bits: if JAX does, or a variable or a JAX array among the arguments has such floating numbers."""
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
        raise ValueError(f"Expected a PerReplica of {count} values, one for each replica, received {len(value.values)}: {value!r}")
    arrays = [_array(one, wide) if hasattr(read(one), "dtype") else as_array(one) for one in value.values]
    forms = list(dict.fromkeys((tuple(array.shape), array.dtype.name) for array in arrays))
    if len(forms) > 1:
        raise ValueError(f"Expected values of one shape and dtype for all replicas, received: {forms}")
    return arrays
