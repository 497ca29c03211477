"""What an optimizer remembers: its step count and its slots, in the order in which they were made."""

from __future__ import annotations

import copy
import uuid
import weakref
from collections.abc import Iterable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.keras.interrupts.critical_section import critical_section, lock
from adamviz.keras.tensors import trace_frames
from adamviz.keras.tensors.arrays import as_array
from adamviz.keras.tensors.operators import read
from adamviz.keras.tensors.precision import in_64_bits
from adamviz.keras.tensors.snapshot import Snapshot
from adamviz.keras.tensors.variable import Variable

INITIALIZERS = {"zeros": np.zeros, "ones": np.ones}


class Weights:
    """The step count and the slots of one optimizer.

    A slot belongs to a variable by that variable's identity. In a copy it belongs to the copy of the variable
    that is used first, or to the variable itself if there is none: they have their origin in common. In the
    list of all weights each stands where it was made: first the step count, then m of every variable, then v,
    then vhat; slots made later come after them.
    """

    def __init__(self, owner: str) -> None:
        self.owner = owner  # the optimizer's name
        self.all = []
        self.names = []
        self._iterations: Any = None
        self._slots = {}  # id of a variable -> (the variable, its slots by name)
        self._copied = {}  # the origin of a variable that this copy has not met yet -> its slots by name

    def iterations(self, scope: str = "") -> Variable:
        """The step count, made at the first call."""
        if self._iterations is None:
            with critical_section():
                if self._iterations is None:
                    with trace_frames.making(slot=True):
                        self.set_iterations(Variable(np.int64(0), trainable=False, name=f"{scope}iter"))
        return self._iterations

    def set_iterations(self, variable: Variable) -> None:
        """Count in a variable of the user's own, while there is no other."""
        if self._iterations is not None:
            raise RuntimeError(
                "Cannot set `iterations` to a new Variable after the Optimizer weights have been created. "
                f"Here it is attempting to set `iterations` to {variable!r}"
            )
        if not isinstance(variable, Variable) or variable.shape or variable.dtype.kind not in "iu":
            raise ValueError(
                f"Expected iterations to be a scalar Variable of whole numbers, received: {variable!r}"
            )
        with critical_section():
            self._changes()
            self._iterations = variable
            self.all.append(variable)

    def slots(self, variable: Variable) -> dict[str, Variable]:
        """The slots of a variable by name; {} if it has none."""
        if self._copied and id(variable) not in self._slots:
            origin = vars(variable).get("_origin")
            with critical_section():
                if origin in self._copied:
                    self._slots[id(variable)] = variable, self._copied.pop(origin)
        return self._slots.get(id(variable), (variable, {}))[1]

    def slot(self, variable: Any, name: str) -> Variable:
        """One slot, or a KeyError that names what is unknown."""
        slots = self.slots(variable) if isinstance(variable, Variable) else {}
        if not slots:
            raise KeyError(f"The optimizer has no slots of variable {getattr(variable, 'name', variable)!r}")
        if name not in slots:
            raise KeyError(f"No slot {name!r} of variable {variable.name!r}; it has {', '.join(slots)}")
        return slots[name]

    def add(
        self,
        variable: Variable,
        name: str,
        initializer: Any = "zeros",
        shape: Sequence[int] | None = None,
        scope: str = "",
    ) -> Variable:
        """A slot, made unless it is there: of the variable's dtype, and its shape unless another is given."""
        if not isinstance(variable, Variable):
            raise ValueError(f"Expected var to be a Variable, received: {variable!r}")
        if not isinstance(name, str):
            raise ValueError(f"Expected slot_name to be a string, received: {name!r}")
        with critical_section():
            slots = self.slots(variable)
            if name in slots:
                return slots[name]
            self._changes()
            shape = variable.shape if shape is None else tuple(shape)
            with trace_frames.making(slot=True):
                slot = variable._sibling(
                    initial(initializer, shape, variable.dtype), f"{scope}{variable._name}/{name}"
                )
            if id(variable) not in self._slots:
                self._distinguish(variable)
            self._slots.setdefault(id(variable), (variable, {}))[1][name] = slot
            if name not in self.names:
                self.names.append(name)
            self.all.append(slot)
        return slot

    def _distinguish(self, variable):
        # A variable beside its own copy in one optimizer: in a copy of that, each has to find its slots.
        origin = vars(variable).get("_origin")
        if origin is not None and any(
            vars(known).get("_origin") == origin for known, _ in self._slots.values()
        ):
            variable._origin = uuid.uuid4().hex

    def make(
        self,
        variables: Iterable[Variable],
        names: Iterable[str],
        scope: str,
        made: list[tuple],
        others: Iterable[tuple] = (),
    ) -> None:
        """The step count and the slots of some variables, and others of a (variable, name, shape), those that
        are missing; what was made is added to a list.

        An error or interrupt later has to `unmake` what is on it. Once a step is made, the list is to be
        cleared.
        """
        with critical_section():
            before = {id(weight) for weight in self.all}
            try:
                self.iterations(scope)
                for name in names:
                    for variable in variables:
                        self.add(variable, name, scope=scope)
                for variable, name, shape in others:
                    self.add(variable, name, shape=shape)
            finally:
                made.extend((weight, _mark(weight)) for weight in self.all if id(weight) not in before)

    def unmake(self, made: list[tuple]) -> None:
        """Be without these weights again, but for those that another thread has written to."""
        with critical_section():
            gone = {id(weight) for weight, mark in made if mark() is _marked(weight)}
            self.all = [weight for weight in self.all if id(weight) not in gone]
            if id(self._iterations) in gone:
                self._iterations = None
            for key, (variable, slots) in list(self._slots.items()):
                slots = {name: slot for name, slot in slots.items() if id(slot) not in gone}
                self._slots[key] = variable, slots
                if not slots:
                    del self._slots[key]
            remaining = [*(slots for _, slots in self._slots.values()), *self._copied.values()]
            self.names = [name for name in self.names if any(name in slots for slots in remaining)]

    def state(self) -> tuple:
        """What there is now, for `restore`."""
        slots = {key: (variable, dict(slots)) for key, (variable, slots) in self._slots.items()}
        return self._iterations, slots, dict(self._copied), list(self.all), list(self.names)

    def restore(self, state: tuple) -> None:
        """Have what there was then, and nothing else."""
        with critical_section():
            self._iterations, self._slots, self._copied, self.all, self.names = state

    def _changes(self):
        # A function that is traced, or runs on several devices, puts this back if it fails later.
        trace_frames.keep(self)

    def check_kinds(self, names: Sequence[str], dtypes: Sequence[np.dtype], path: Any) -> None:
        """Refuse weights from a file unless they are of the same slots and dtypes, in the same order."""
        wanted, stored = (
            [name.split("/")[-1] for name in each] for each in ([weight.name for weight in self.all], names)
        )
        if wanted != stored:
            raise ValueError(
                f"{path} holds {len(stored)} weights ({', '.join(stored)}), but the optimizer has "
                f"{len(wanted)} ({', '.join(wanted)})"
                + (
                    ""
                    if len(wanted) > 1
                    else "; say which variables they belong to by var_list, or make a step first"
                )
            )

        for weight, name, dtype in zip(self.all, names, dtypes, strict=True):
            if weight.dtype != dtype:
                raise ValueError(
                    f"{path} holds {name!r} as {dtype.name}, but {weight.name!r} is of {weight.dtype.name}"
                )

    def load(self, values: Iterable[Any]) -> None:
        """Set all weights, in their order; nothing is changed unless every one fits."""
        values = list(values)
        if len(values) != len(self.all):
            raise ValueError(
                f"You called `set_weights(weights)` on optimizer {self.owner} with a weight list of length "
                f"{len(values)}, "
                f"but the optimizer was expecting {len(self.all)} weights."
            )
        arrays = []
        for weight, value in zip(self.all, values, strict=True):
            array = np.asarray(read(value))
            if tuple(array.shape) != weight.shape:
                raise ValueError(
                    f"Optimizer weight shape {weight.shape} not compatible with provided weight shape "
                    f"{array.shape}."
                )
            try:
                arrays.append(as_array(_whole(array) if weight.dtype.kind in "iu" else array, weight.dtype))
            except TypeError as error:
                raise ValueError(f"Cannot set weight {weight.name!r}: {error}") from None
        with critical_section():
            for weight, array in zip(self.all, arrays, strict=True):
                weight.assign(array)

    def values(self) -> list[np.ndarray | np.generic]:
        """The values of all weights, NumPy arrays, at one moment."""
        with lock:
            return [weight.numpy() for weight in self.all]

    def __getstate__(self):
        with lock:
            snapshot = Snapshot([*self.all, *(variable for variable, _ in self._slots.values())])
            return self._state() | {"snapshot": snapshot}

    def __setstate__(self, state):
        vars(self).update({name: value for name, value in state.items() if name != "snapshot"})

    def _state(self):
        known = {variable._kin(): dict(slots) for variable, slots in self._slots.values()}
        return vars(self) | {
            "_slots": {},
            "_copied": self._copied | known,
            "all": list(self.all),
            "names": list(self.names),
        }

    def __deepcopy__(self, memo):
        twin = memo[id(self)] = Weights(self.owner)
        with lock:  # so that all are of one step
            vars(twin).update({name: copy.deepcopy(value, memo) for name, value in self._state().items()})
        return twin


def initial(initializer: Any, shape: Sequence[int], dtype: Any) -> jax.Array:
    """The first value of a slot or weight: 'zeros', 'ones', a function of shape and dtype, or a value."""
    if isinstance(initializer, str):
        if initializer not in INITIALIZERS:
            raise ValueError(
                "Expected initializer to be 'zeros', 'ones', a function or a value, received: "
                f"{initializer!r}"
            )
        return as_array(INITIALIZERS[initializer](shape, dtype))
    value = (
        initializer(shape=shape, dtype=dtype)
        if callable(initializer) and not hasattr(initializer, "_read")
        else initializer
    )
    # A step may write into this memory, so it must be nobody else's.
    array = in_64_bits(jnp.copy, as_array(value, dtype))
    if tuple(array.shape) != tuple(shape):
        raise ValueError(
            f"Expected an initial value of shape {tuple(shape)}, received shape {tuple(array.shape)}"
        )
    return array


def _marked(weight):
    """What a weight does not have any more once it was written to: its array. A copy on several devices has
    none of its own.
    """
    return vars(weight).get("_array", weight)


def _mark(weight):
    # Not the array itself: as long as nobody else holds it, a step may write into its memory.
    return weakref.ref(_marked(weight))


def _whole(array):
    """A count as a whole number, even if it comes as 10.0."""
    return (
        array.astype(np.int64)
        if array.dtype.kind == "f" and np.isfinite(array).all() and (array % 1 == 0).all()
        else array
    )
