"""An `av.function` for one signature: traced once, compiled, with the variables that it reads and writes as
state.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.keras.functions.tracing import Tracing, variable_p
from adamviz.keras.interrupts.critical_section import critical_section
from adamviz.keras.tensors import active_tapes, trace_frames
from adamviz.keras.tensors.arrays import as_array
from adamviz.keras.tensors.operators import Operators, Tensor, read, result
from adamviz.keras.tensors.precision import in_64_bits
from adamviz.keras.tensors.slices import IndexedSlices

RETURNED = (
    "To be compatible with av.function, Python functions must return zero or more Tensors or None values"
)


class Returned:
    """What a function returned: its arrays, and how to put others in their places."""

    def __init__(self, returned: Any, name: str) -> None:
        is_leaf = lambda leaf: leaf is None or isinstance(leaf, (Operators, IndexedSlices))
        leaves, self._structure = jax.tree.flatten(returned, is_leaf=is_leaf)
        found = [jax.tree.flatten(self._array(leaf, returned, name)) for leaf in leaves]
        self.arrays = [array for arrays, _ in found for array in arrays]
        self._forms = [form for _, form in found]

    @staticmethod
    def _array(leaf, returned, name):
        if leaf is None or isinstance(leaf, IndexedSlices):
            return leaf
        try:
            return as_array(read(leaf))
        except (TypeError, ValueError):
            raise TypeError(f"{RETURNED}; {name} returned {leaf!r} in {returned!r}") from None

    def filled(self, arrays: Iterable[Any]) -> Any:
        """The same structure, of tensors (or traced arrays)."""
        arrays = iter(arrays)
        parts = [
            jax.tree.unflatten(form, [next(arrays) for _ in range(form.num_leaves)]) for form in self._forms
        ]
        return jax.tree.unflatten(
            self._structure, [result(part) if isinstance(part, jax.Array) else part for part in parts]
        )


def trace(function: Callable, arguments: Any, creates: bool, wide: bool) -> tuple[Concrete, Tracing]:
    """`(Concrete, Tracing)` of a function and arguments as `signature.Arguments`."""
    frame, returned = Tracing(creates, wide), None

    def pure(arrays):
        nonlocal returned
        frame.begin()
        args, kwargs = arguments.filled(arrays)
        name = getattr(function, "__qualname__", repr(function))
        with jax.enable_x64(wide):
            returned = trace_frames.inside(frame, lambda: Returned(function(*args, **kwargs), name))
        return (
            [frame.value(variable) for variable in frame.written],
            returned.arrays,
            [fine for fine, _ in frame.demands],
        )

    def traced():
        closed = jax.make_jaxpr(pure)(arguments.forms(wide))
        returned.arrays = None
        return Concrete(closed, frame, returned, wide, arguments.kept), frame

    try:
        return in_64_bits(traced)  # an optimizer's step count has 64 bits
    except BaseException:
        frame.undo()
        raise


class Variables:
    """Variables of a trace; those that are arguments are not kept alive, as they are there whenever it is
    called.
    """

    def __init__(self, variables: Iterable[Any], given: Iterable[Any]) -> None:
        given = {id(one) for one in given}
        self._found = [weakref.ref(one) if id(one) in given else lambda one=one: one for one in variables]

    def __len__(self):
        return len(self._found)

    def __iter__(self):
        return (found() for found in self._found)


class Concrete:
    """One traced function: calling it computes everything, and only then puts new values in their places.

    Attributes:
        wide: whether NumPy's 64-bit numbers among the arguments keep their precision.
        settle: called once a call has succeeded: what the trace changed besides values stays.
    """

    def __init__(
        self, closed: Any, frame: Tracing, returned: Returned, wide: bool, given: Sequence[Any]
    ) -> None:
        self.wide, self._returned, self.settle = wide, returned, frame.undone.clear
        self._messages = [message for _, message in frame.demands]
        jaxpr = closed.jaxpr
        staged = {eqn.params["place"]: eqn.outvars[0] for eqn in jaxpr.eqns if eqn.primitive is variable_p}
        rest = [eqn for eqn in jaxpr.eqns if eqn.primitive is not variable_p]
        names = set(_primitives(rest))
        if variable_p.name in names:
            raise ValueError(
                "Expected Variables to be created by no function that JAX traces inside an av.function, such "
                "as in a scan"
            )
        used = {id(atom) for eqn in rest for atom in eqn.invars} | {id(atom) for atom in jaxpr.outvars}
        places = [place for place, one in staged.items() if id(one) in used]
        self._written = Variables(frame.written, given)
        # An output that is an input, or another output, has no memory of its own.
        count, held = (
            len(frame.written),
            {id(atom) for atom in (*jaxpr.invars, *jaxpr.constvars, *staged.values())},
        )
        outputs = [id(atom) for atom in jaxpr.outvars]
        self._shared = [one in held or outputs.count(one) > 1 for one in outputs[:count]]
        own = {
            id(variable) for variable, shared in zip(self._written, self._shared, strict=True) if not shared
        }
        taken, seen, order = [], [], ([], [])
        for place in places:
            variable = frame.variables[place]
            (taken if id(variable) in own else seen).append(variable)
            order[id(variable) not in own].append(staged[place])
        shown = [
            variable
            for variable, atom in zip((*taken, *seen), sum(order, []), strict=True)
            if id(atom) in outputs
        ]
        self._taken, self._seen, self._shown = (Variables(several, given) for several in (taken, seen, shown))
        self._body = jaxpr.replace(constvars=[*jaxpr.constvars, *order[0], *order[1]], eqns=rest)
        # A NumPy array may be written into later: what is baked in is what it held.
        self._constants = [
            one if isinstance(one, jax.Array) else jnp.asarray(np.array(one)) for one in closed.consts
        ]
        # Of what may fail while it runs, nothing is known until it is done: its state must still be there
        # then.
        self._risky = bool(self._messages or jaxpr.effects or any("callback" in name for name in names))
        self._aside = jax.jit(self._run)
        self._in_place = self._aside if self._risky else jax.jit(self._run, donate_argnums=0)
        self._ready = False

    def _run(self, taken, seen, constants, arrays):
        found = jax.core.eval_jaxpr(self._body, [*constants, *taken, *seen], *arrays)
        written, demanded = len(self._written), len(found) - len(self._messages)
        return found[:written], found[written:demanded], found[demanded:]

    def __call__(self, arguments: Any) -> Any:
        """The result for arguments, `signature.Arguments`."""
        arrays = arguments.arrays(self.wide)
        if (
            trace_frames.current() is not None
            or active_tapes.tapes()
            or any(isinstance(array, jax.core.Tracer) for array in arrays)
        ):
            return self._within(arguments.leaves, arrays)
        if not self._ready:
            in_64_bits(self._compile, arrays)
        return self._returned.filled(in_64_bits(self._at_once if self._risky else self._whole, arrays))

    def _compile(self, arrays):
        # Compiling takes long, and can be interrupted.
        self._in_place.lower(*self._state(), self._constants, arrays).compile()
        self._ready = True

    def _state(self):
        return [[variable._read() for variable in variables] for variables in (self._taken, self._seen)]

    def _whole(self, arrays):
        with critical_section():
            taken = [
                jnp.copy(variable._array) if variable._shared or variable._held() else variable._array
                for variable in self._taken
            ]
            seen = [variable._array for variable in self._seen]
            results = []
            try:
                # What is computed is in the list before Python can do anything else.
                results.extend(map(self._in_place, [taken], [seen], [self._constants], [arrays]))
            finally:
                if results:
                    self._put(results[0][0])
        return results[0][1]

    def _at_once(self, arrays):
        while True:  # once, unless another thread writes to a variable meanwhile
            state = self._state()
            written, outputs, demanded = jax.block_until_ready(self._aside(*state, self._constants, arrays))
            for fine, message in zip(demanded, self._messages, strict=True):
                if not fine:
                    raise ValueError(message)
            with critical_section():
                if all(now is then for now, then in zip(sum(self._state(), []), sum(state, []), strict=True)):
                    self._put(written)
                    return outputs

    def _put(self, written):
        for variable, array, shared in zip(self._written, written, self._shared, strict=True):
            variable._place(array, shared)
        for variable in self._shown:
            variable._shared = True
        self.settle()

    def _within(self, leaves, arrays):
        """The same inside a function that is traced or differentiated, or under a tape."""
        leaves, state = [*self._taken, *self._seen, *leaves], self._state()
        listening = [tape for tape in active_tapes.tapes() if tape.follows(leaves)]
        written, outputs, demanded = in_64_bits(self._aside, *state, self._constants, arrays)
        for fine, message in zip(demanded, self._messages, strict=True):
            if not isinstance(fine, jax.core.Tracer):
                if not fine:
                    raise ValueError(message)
            elif trace_frames.tracing() is not None:
                trace_frames.tracing().demands.append((fine, message))
        if listening:
            written, outputs = ([Tensor(array) for array in several] for several in (written, outputs))
            for leaf in leaves:
                if isinstance(leaf, Operators):
                    leaf._expose()
            for tape in listening:
                tape.record(_Recorded(self), leaves, [*state[0], *state[1], *arrays], [*written, *outputs])
        for variable, array in zip(self._written, written, strict=True):
            variable.assign(array)
        return self._returned.filled(outputs)


class _Recorded:
    """A traced function as tapes record it: of arrays alone, those of its variables first."""

    compilable = True

    def __init__(self, concrete):
        self._concrete = concrete

    def __eq__(self, other):
        return isinstance(other, _Recorded) and self._concrete is other._concrete

    def __hash__(self):
        return id(self._concrete)

    def __call__(self, *arrays):
        one, taken = self._concrete, len(self._concrete._taken)
        seen = taken + len(one._seen)
        written, outputs, _ = in_64_bits(
            one._run, arrays[:taken], arrays[taken:seen], one._constants, arrays[seen:]
        )
        return [*written, *outputs]


def _primitives(eqns):
    """The names of all primitives, those of inner functions too."""
    for eqn in eqns:
        yield eqn.primitive.name
        for value in jax.tree.leaves(list(eqn.params.values())):
            inner = getattr(value, "jaxpr", value)
            if hasattr(inner, "eqns"):
                yield from _primitives(inner.eqns)
