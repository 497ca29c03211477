"""What an optimizer remembers: its step count and its slots, in the order in which they were made."""

import contextlib
import copy

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.keras import frames
from adamviz.keras.arrays import as_array
from adamviz.keras.operators import read
from adamviz.keras.variable import Variable

INITIALIZERS = {"zeros": np.zeros, "ones": np.ones}


class Weights:
    """The step count and the slots of one optimizer.

    A slot belongs to a variable by that variable's identity. In the list of all weights each stands where it was made:
    first the step count, then m of every variable, then v, then vhat; slots made later come after them.
    """

    def __init__(self, owner):
        self.owner = owner  # the optimizer's name
        self.all = []
        self.names = []
        self._iterations = None
        self._slots = {}  # id of a variable -> (the variable, its slots by name)

    @property
    def has_iterations(self):
        return self._iterations is not None

    def iterations(self, scope=""):
        """The step count, made at the first call."""
        if self._iterations is None:
            self.set_iterations(Variable(np.int64(0), trainable=False, name=f"{scope}iter"))
        return self._iterations

    def set_iterations(self, variable):
        """Count in a variable of the user's own, while there is no other."""
        if self._iterations is not None:
            raise RuntimeError(
                "Cannot set `iterations` to a new Variable after the Optimizer weights have been created. "
                f"Here it is attempting to set `iterations` to {variable!r}"
            )
        if not isinstance(variable, Variable) or variable.shape or variable.dtype.kind not in "iu":
            raise ValueError(f"Expected iterations to be a scalar Variable of whole numbers, received: {variable!r}")
        self._changes()
        self._iterations = variable
        self.all.append(variable)

    def slots(self, variable):
        """The slots of a variable by name; {} if it has none."""
        return self._slots.get(id(variable), (variable, {}))[1]

    def slot(self, variable, name):
        """One slot, or a KeyError that names what is unknown."""
        if id(variable) not in self._slots:
            raise KeyError(f"The optimizer has no slots of variable {getattr(variable, 'name', variable)!r}")
        slots = self.slots(variable)
        if name not in slots:
            raise KeyError(f"No slot {name!r} of variable {variable.name!r}; it has {', '.join(slots)}")
        return slots[name]

    def add(self, variable, name, initializer="zeros", shape=None, scope=""):
        """A slot, made unless it is there: of the variable's dtype, and its shape unless another is given."""
        if not isinstance(variable, Variable):
            raise ValueError(f"Expected var to be a Variable, received: {variable!r}")
        if not isinstance(name, str):
            raise ValueError(f"Expected slot_name to be a string, received: {name!r}")
        slots = self.slots(variable)
        if name in slots:
            return slots[name]
        shape = variable.shape if shape is None else tuple(shape)
        self._changes()
        slot = variable._sibling(initial(initializer, shape, variable.dtype), f"{scope}{variable._name}/{name}")
        self._slots.setdefault(id(variable), (variable, {}))[1][name] = slot
        if name not in self.names:
            self.names.append(name)
        self.all.append(slot)
        return slot

    @contextlib.contextmanager
    def begun(self, variables, names, scope):
        """The slots of some variables, for a step inside the block: those that are missing are made; an error unmakes them."""
        before = self.state()
        try:
            self.iterations(scope)
            for name in names:
                for variable in variables:
                    self.add(variable, name, scope=scope)
            yield [[self.slots(variable)[name] for name in names] for variable in variables]
        except BaseException:
            self.restore(before)
            raise

    def state(self):
        """What there is now, for `restore`."""
        slots = {key: (variable, dict(slots)) for key, (variable, slots) in self._slots.items()}
        return self._iterations, slots, list(self.all), list(self.names)

    def restore(self, state):
        """Have what there was then, and nothing else."""
        self._iterations, self._slots, self.all, self.names = state

    def _changes(self):
        # A function that runs on several devices puts this back if it fails later.
        if frames.replicas() is not None:
            frames.replicas().keep(self)

    def check_kinds(self, names, dtypes, path):
        """Refuse weights from a file unless they are of the same slots and dtypes, in the same order."""
        wanted, given = ([name.split("/")[-1] for name in each] for each in ([weight.name for weight in self.all], names))
        if wanted != given:
            raise ValueError(
                f"{path} holds {len(given)} weights ({', '.join(given)}), but the optimizer has {len(wanted)} ({', '.join(wanted)})"
                + ("" if len(wanted) > 1 else "; say which variables they belong to by var_list, or make a step first")
            )

        for weight, name, dtype in zip(self.all, names, dtypes):
            if weight.dtype != dtype:
                raise ValueError(f"{path} holds {name!r} as {dtype.name}, but {weight.name!r} is of {weight.dtype.name}")

    def load(self, values):
        """Set all weights, in their order; nothing is changed unless every one fits."""
        values = list(values)
        if len(values) != len(self.all):
            raise ValueError(
                f"You called `set_weights(weights)` on optimizer {self.owner} with a weight list of length {len(values)}, "
                f"but the optimizer was expecting {len(self.all)} weights."
            )
        arrays = []
        for weight, value in zip(self.all, values):
            array = np.asarray(read(value))
            if tuple(array.shape) != weight.shape:
                raise ValueError(f"Optimizer weight shape {weight.shape} not compatible with provided weight shape {array.shape}.")
            try:
                arrays.append(as_array(_whole(array) if weight.dtype.kind in "iu" else array, weight.dtype))
            except TypeError as error:
                raise ValueError(f"Cannot set weight {weight.name!r}: {error}") from None
        for weight, array in zip(self.all, arrays):
            weight.assign(array)

    def __deepcopy__(self, memo):
        """Slots of its own, for the same variables."""
        twin = Weights(self.owner)
        memo[id(self)] = twin
        twin.names = list(self.names)
        twin._iterations = copy.deepcopy(self._iterations, memo)
        for key, (variable, slots) in self._slots.items():
            twin._slots[key] = (variable, {name: copy.deepcopy(slot, memo) for name, slot in slots.items()})
        twin.all = [copy.deepcopy(weight, memo) for weight in self.all]
        return twin


def initial(initializer, shape, dtype):
    """The first value of a slot or weight: 'zeros', 'ones', a function of shape and dtype, or a value."""
    if isinstance(initializer, str):
        if initializer not in INITIALIZERS:
            raise ValueError(f"Expected initializer to be 'zeros', 'ones', a function or a value, received: {initializer!r}")
        return as_array(INITIALIZERS[initializer](shape, dtype))
    value = initializer(shape=shape, dtype=dtype) if callable(initializer) and not hasattr(initializer, "_read") else initializer
    with jax.enable_x64(True):
        array = jnp.copy(as_array(value, dtype))  # a step may write into this memory, so it must be nobody else's
    if tuple(array.shape) != tuple(shape):
        raise ValueError(f"Expected an initial value of shape {tuple(shape)}, received shape {tuple(array.shape)}")
    return array


def _whole(array):
    """A count as a whole number, even if it comes as 10.0."""
    return array.astype(np.int64) if array.dtype.kind == "f" and np.isfinite(array).all() and (array % 1 == 0).all() else array
