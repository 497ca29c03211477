"""What a function depends on, as far as its code tells: so that a compiled copy of it may stand in for it.

Two calls of functions with equal keys compute the same from their variables and arrays. Where nothing can be promised, because
the code reads an object of unknown making, writes to anything that outlives the call, or draws NumPy's random numbers, there is
no key.
"""

import builtins
import dis
import functools
import types

import jax
import numpy as np

from adamviz.core.parameters import is_parametric
from adamviz.keras import objects
from adamviz.keras.operators import Tensor
from adamviz.keras.variable import Variable

LIBRARIES = ("jax", "numpy", "math", "operator", "optax", "ml_dtypes", "adamviz", "_operator")
BUILTINS = {
    getattr(builtins, name)
    for name in ("abs", "all", "any", "bool", "complex", "dict", "divmod", "enumerate", "float", "int", "isinstance", "len", "list",
                 "map", "max", "min", "pow", "range", "reversed", "round", "slice", "sorted", "str", "sum", "tuple", "type", "zip")
}  # fmt: skip
WRITES = {"STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR", "IMPORT_NAME", "IMPORT_FROM", "DELETE_DEREF"}
FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, type, type(np.sum))
UNSEEN = {"__dict__", "attrgetter", "methodcaller"}  # by these attributes are read without being named
SMALL = 4096  # bytes of a NumPy array that is compared by its contents at every call


class Unknown(Exception):
    """Nothing can be promised about this function."""


class Key:
    """The key of a function, and what it reads that may differ from call to call.

    Attributes:
        value: hashable and comparable.
        variables: the variables it reads, each once.
        arrays: the jax arrays it reads, in order.
        names: all names in its code, and so those of the attributes that it may read.
    """

    def __init__(self, function):
        self.names, known = set(), None
        while known != self.names:  # once, unless there are objects, whose methods may have further names
            known = set(self.names)
            self.variables, self.arrays, self._active, self._objects = [], [], [], False
            self.value = self._of(function)
            if not self._objects:
                break

    def _of(self, thing):
        kind = type(thing)
        if kind in (int, bool, str, bytes, type(None), type(Ellipsis)):
            return kind, thing
        if kind in (float, complex):
            return kind, repr(thing)  # tells 0.0 from -0.0, and NaN is like NaN
        if isinstance(thing, Variable):
            return self._variable(thing)
        if isinstance(thing, (Tensor, jax.Array)):
            array = thing._array if isinstance(thing, Tensor) else thing
            if isinstance(array, jax.core.Tracer):
                raise Unknown
            self.arrays.append(array)
            return kind, array.shape, array.dtype, getattr(array, "weak_type", None)
        if kind is np.ndarray or isinstance(thing, np.generic):
            if thing.nbytes > SMALL or thing.dtype.hasobject:
                raise Unknown
            return kind, thing.shape, thing.dtype, thing.tobytes()
        if kind in (tuple, list):
            return kind, tuple(map(self._of, thing))
        if kind is slice:
            return kind, self._of((thing.start, thing.stop, thing.step))
        if kind is dict:
            return kind, tuple((self._of(key), self._of(value)) for key, value in thing.items())
        if kind is functools.partial:
            return kind, self._of((thing.func, thing.args, thing.keywords))
        if kind is types.FunctionType and not _of_library(thing):
            return self._function(thing)
        if kind is types.MethodType:
            return kind, self._of((thing.__func__, thing.__self__))
        return self._of_other(thing)

    def _of_other(self, thing):
        if isinstance(thing, types.ModuleType):
            if thing.__name__.partition(".")[0] in LIBRARIES and "random" not in thing.__name__.replace("jax.random", ""):
                return "module", thing.__name__
        elif is_parametric(thing) and not isinstance(thing, type):
            leaves, structure = jax.tree.flatten(thing)
            return "pytree", structure, self._of(tuple(leaves))
        elif isinstance(thing, np.dtype):
            return "dtype", thing
        elif _of_library(thing) or (thing.__hash__ and thing in BUILTINS):
            if getattr(thing, "__name__", None) not in UNSEEN:
                return "library", thing
        elif hasattr(thing, "__wrapped__") and hasattr(thing, "lower"):  # compiled by jax.jit
            before = len(self.variables), len(self.arrays)
            found = "jit", thing, self._of(thing.__wrapped__)
            if before == (len(self.variables), len(self.arrays)):
                return found
        elif _is_plain(thing):
            return self._object(thing)
        raise Unknown

    def _object(self, thing):
        # A pytree may be read by JAX, by means that its class's code does not show.
        if any(thing is one for one in self._active) or self.names & UNSEEN or not jax.tree_util.all_leaves([thing]):
            raise Unknown
        self._active.append(thing)
        self._objects, before = True, len(self.arrays)
        members = tuple((name, self._of(member)) for name, member in objects.members(type(thing), self.names))
        if before != len(self.arrays):  # a class is not made anew, with other arrays
            raise Unknown
        found = "object", type(thing), members, self._of(objects.attributes(thing, self.names))
        self._active.pop()
        return found

    def _variable(self, variable):
        for place, known in enumerate(self.variables):
            if known is variable:
                return "variable", place
        self.variables.append(variable)
        return "variable", len(self.variables) - 1, type(variable), variable.shape, variable.dtype

    def _function(self, function):
        for place, known in enumerate(self._active):
            if known is function:
                return "itself", place
        names, safe, random = analysed(function.__code__)
        if not safe:
            raise Unknown
        self.names |= named(function.__code__)
        self._active.append(function)
        try:
            closure = tuple(cell.cell_contents for cell in function.__closure__ or ())
        except ValueError:  # a cell that is not filled yet
            raise Unknown from None
        read = []
        for name in names:
            value = function.__globals__.get(name, getattr(builtins, name, None))
            if random and isinstance(value, types.ModuleType) and value.__name__ == "numpy":
                raise Unknown
            read.append(self._of(value))
        found = function.__code__, tuple(read), self._of((function.__defaults__, function.__kwdefaults__, closure))
        self._active.pop()
        return found


def rebuilt(thing, arrays, names):
    """The same function with other arrays, taken one by one from an iterator, in the places of those it reads; `names` of its key."""
    again, kind = functools.partial(rebuilt, arrays=arrays, names=names), type(thing)
    if isinstance(thing, (Tensor, jax.Array)):
        return next(arrays)
    if kind in (tuple, list):
        return kind(map(again, thing))
    if kind is dict:
        return {key: again(value) for key, value in thing.items()}
    if kind is functools.partial:
        return functools.partial(*again((thing.func, *thing.args)), **again(thing.keywords))
    if is_parametric(thing) and not isinstance(thing, type):
        leaves, structure = jax.tree.flatten(thing)
        return jax.tree.unflatten(structure, map(again, leaves))
    if kind is types.FunctionType and not _of_library(thing):
        return _rebuilt_function(thing, again)
    if kind is types.MethodType:
        return types.MethodType(again(thing.__func__), again(thing.__self__))
    if _is_plain(thing):
        return objects.copied(thing, again(objects.attributes(thing, names)))
    return thing


def _rebuilt_function(function, again):
    namespace = function.__globals__
    names = [name for name in analysed(function.__code__)[0] if name in namespace and namespace[name] is not function]
    changed = {name: again(namespace[name]) for name in names}
    defaults, keywords = again(function.__defaults__), again(function.__kwdefaults__)
    closure = [cell.cell_contents for cell in function.__closure__ or ()]
    cells = tuple(types.CellType(one if one is function else again(one)) for one in closure)
    copy = types.FunctionType(function.__code__, {**namespace, **changed}, function.__name__, defaults, cells or None)
    copy.__kwdefaults__ = keywords
    return copy


@functools.lru_cache(maxsize=1024)
def named(code):
    """All names of globals and attributes in a function's code, those that stand there as words too."""
    inner = [named(one) for one in code.co_consts if isinstance(one, types.CodeType)]
    words = [one if isinstance(one, tuple) else (one,) for one in code.co_consts if isinstance(one, (str, tuple))]
    return frozenset(code.co_names).union(*inner, *words)


@functools.lru_cache(maxsize=1024)
def analysed(code):
    """`(global names that are read, whether nothing is written outside, whether an attribute "random" is read)`."""
    names, safe, random = {}, True, "random" in code.co_names
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            names[instruction.argval] = None
        written = instruction.opname == "STORE_DEREF" and instruction.argval in code.co_freevars
        safe = safe and not written and instruction.opname not in WRITES
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            inner, inner_safe, inner_random = analysed(constant)
            names.update(dict.fromkeys(inner))
            safe, random = safe and inner_safe, random or inner_random
    return tuple(names), safe, random


def _of_library(thing):
    """Whether a function or type comes from a library whose functions have no memory. An object of its classes may have one."""
    if isinstance(thing, np.ufunc):
        return True
    if not isinstance(thing, FUNCTIONS) and type(thing).__module__.partition(".")[0] not in ("jax", "jaxlib"):
        return False
    module = getattr(thing, "__module__", None) or ""
    return callable(thing) and module.partition(".")[0] in LIBRARIES and not module.startswith("numpy.random")


def _is_plain(thing):
    """Whether an object's own code tells all: not one of a library's classes, whose code is not looked at."""
    libraries = (base.__module__.partition(".")[0] in LIBRARIES for base in type(thing).__mro__[:-1])
    return objects.is_plain(thing) and not any(libraries)
