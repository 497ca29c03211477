"""Arithmetic of tensors and variables: Python's operators and NumPy's functions, computed by JAX, recorded by
tapes.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.keras.interrupts.jax_state import preserving_jax_state
from adamviz.keras.tensors import active_tapes, call, numpy_calls
from adamviz.keras.tensors.precision import in_64_bits, is_wide
from adamviz.keras.tensors.tensor_methods import TensorMethods, unknown

Kind = TypeVar("Kind")
METHODS = frozenset(  # of arrays: those that compute
    "all any argmax argmin argpartition argsort astype choose clip compress conj conjugate copy cumprod "
    "cumsum diagonal dot flatten "
    "max mean min nonzero prod ptp ravel repeat reshape round searchsorted sort squeeze std sum swapaxes "
    "take trace transpose var "
    "view".split()
)


def result(array: Any) -> Any:
    """A `Tensor` of a concrete array; a traced one as it is, because JAX goes on with it."""
    return array if isinstance(array, jax.core.Tracer) else Tensor(array)


def read(operand: Any) -> Any:
    """The array, traced or not, that an operand of any kind stands for."""
    return operand._read() if isinstance(operand, Operators) else operand


def apply(function: Callable, *operands: Any) -> Any:
    """`function` of arrays applied to operands of any kind, among them tensors and variables; recorded by
    tapes.

    Args:
        function: a pure function of jax arrays that returns one array, or any structure of them; not one made
            on the spot.
        operands: variables, tensors, arrays, numbers; or nested lists and tuples of them.
    """
    return _computed(
        call.split(function, operands, {}, lambda leaf: not isinstance(leaf, (list, tuple, dict)))
    )


def computed(function: Callable, leaves: Sequence[Any], arrays: Sequence[Any]) -> Any:
    """`function(*arrays)` as tensors, recorded by tapes as computed from `leaves`, whose values the arrays
    are or were.
    """
    listening = [tape for tape in active_tapes.tapes() if tape.follows(leaves)]
    if any(isinstance(array, jax.core.Tracer) for array in arrays):
        arrays = [within(array) for array in arrays]
        output = call.as_one(function, arrays)
        if not listening:
            return output  # JAX goes on with it
    else:
        output = in_64_bits(function, *arrays) if is_wide(arrays) else preserving_jax_state(function, *arrays)
    parts, structure = jax.tree.flatten(output)
    results = [Tensor(part) if isinstance(part, jax.Array) else part for part in parts]
    for leaf, array in zip(leaves, arrays, strict=True):
        if isinstance(leaf, Operators) and (listening or any(part is array for part in parts)):
            leaf._expose()
    for tape in listening:
        tape.record(function, leaves, arrays, results)
    return jax.tree.unflatten(structure, results)


def within(array: Any) -> Any:
    """Under a trace in 32 bits, a wide constant or traced value takes part as JAX would take it, and without
    a warning.
    """
    if jax.config.x64_enabled or not hasattr(array, "dtype"):
        return array
    narrow = jax.dtypes.canonicalize_dtype(array.dtype)
    if narrow == array.dtype:
        return array
    return (
        jax.lax.convert_element_type(array, narrow)
        if isinstance(array, jax.core.Tracer)
        else np.asarray(array).astype(narrow)
    )


def _binary(function, exchanged=False):
    function = call.reflected(function) if exchanged else function
    return lambda self, other: _try(function, self, other)


def _power(self, exponent):
    # JAX computes a whole power by products, as long as it is told the number: also of negative numbers, and
    # its derivative.
    if isinstance(exponent, int):
        return _called(operator.pow, (self, exponent), {})
    return _try(operator.pow, self, exponent)


def _called(function, arguments, options):
    return _computed(numpy_calls.bound(function, arguments, options))


def _computed(bound):
    function, operands = bound
    return computed(function, operands, [read(operand) for operand in operands])


def _try(function, self, other):
    if isinstance(other, (str, bytes, type(None), dict, set)):
        return NotImplemented
    other = np.asarray(other) if isinstance(other, (list, tuple)) else other
    return apply(function, self, numpy_calls.fitted(other, self.dtype, whole=True))


def _compared(function, unlike):
    def compare(self, other):
        try:
            np.broadcast_shapes(self.shape, np.shape(other))
        except ValueError:
            # As in TensorFlow: what cannot be compared entry by entry differs.
            return Tensor(jnp.asarray(unlike))
        return _try(function, self, other)

    return compare


class Operators(TensorMethods):
    """What tensors and variables share. A subclass has `_read()`, the array that it stands for now."""

    __hash__ = object.__hash__

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        return _computed(numpy_calls.of_ufunc(ufunc, method, inputs, options))

    def __array_function__(self, function, types, arguments, options):
        return _computed(numpy_calls.of_function(function, arguments, options))

    def __array__(self, dtype=None, copy=None):
        active_tapes.check(
            self, "np.asarray(...)", "Use .numpy() for a value that no gradient flows through."
        )
        return np.array(self.numpy(), dtype=dtype)

    def __jax_array__(self):
        return active_tapes.Watched() if active_tapes.watched(self) else self._handed()

    def _handed(self):
        """The array as JAX's functions take it: without their switch for 64 bits they have 32, and would warn
        of what has more.
        """
        array = self._expose()
        narrow = within(array) if isinstance(array, jax.Array) else array
        return array if narrow is array else jnp.asarray(narrow)

    def _expose(self):
        """The array, about to be handed out."""
        return self._read()

    def __getitem__(self, index):
        # A plain number is an operand, like an array's entry: one compiled derivative serves a loop over all
        # rows.
        place = np.asarray(index) if type(index) is int and abs(index) < 2**31 else index
        entries = _called(call.item, (self, place), {})
        fixed = jax.tree.map(
            read, index, is_leaf=lambda leaf: isinstance(leaf, (Operators, type(None), slice))
        )
        if not any(isinstance(leaf, jax.core.Tracer) for leaf in jax.tree.leaves(fixed)):
            np.broadcast_to(False, self.shape)[
                fixed
            ]  # JAX takes the nearest row where NumPy has an IndexError
        return entries

    def __getattr__(self, name):
        if name in ("T", "mT", "real", "imag"):
            return _called(call.attribute, (self, name), {})
        if name.startswith("_") or name not in METHODS:
            raise unknown(self, name)
        return lambda *arguments, **options: _called(call.method, (self, name, *arguments), options)

    __add__, __radd__ = _binary(operator.add), _binary(operator.add, True)
    __sub__, __rsub__ = _binary(operator.sub), _binary(operator.sub, True)
    __mul__, __rmul__ = _binary(operator.mul), _binary(operator.mul, True)
    __truediv__, __rtruediv__ = _binary(operator.truediv), _binary(operator.truediv, True)
    __floordiv__, __rfloordiv__ = _binary(operator.floordiv), _binary(operator.floordiv, True)
    __mod__, __rmod__ = _binary(operator.mod), _binary(operator.mod, True)
    __pow__, __rpow__ = _power, _binary(operator.pow, True)
    __matmul__, __rmatmul__ = _binary(jnp.matmul), _binary(jnp.matmul, True)
    __eq__, __ne__ = _compared(jnp.equal, False), _compared(jnp.not_equal, True)
    __lt__, __le__ = _binary(operator.lt), _binary(operator.le)
    __gt__, __ge__ = _binary(operator.gt), _binary(operator.ge)
    __and__, __rand__ = _binary(operator.and_), _binary(operator.and_, True)
    __or__, __ror__ = _binary(operator.or_), _binary(operator.or_, True)
    __xor__, __rxor__ = _binary(operator.xor), _binary(operator.xor, True)
    __neg__ = lambda self: apply(operator.neg, self)
    __pos__ = lambda self: apply(operator.pos, self)
    __abs__ = lambda self: apply(jnp.abs, self)
    __invert__ = lambda self: apply(operator.invert, self)


class Tensor(Operators):
    """A value that nobody can change: what operators and functions on variables give.

    It goes into `jax.numpy` and NumPy functions like an array; `.numpy()` gives it as one of NumPy's.

    Example:
        >>> from adamviz.keras.tensors.variable import Variable
        >>> y = Variable([1.0, 2.0]) ** 2
        >>> y.numpy().tolist(), float(jax.numpy.sum(y)), float(np.sum(y))
        ([1.0, 4.0], 5.0, 5.0)
    """

    def __init__(self, array: Any) -> None:
        self._array = array if isinstance(array, jax.Array) else jnp.asarray(array)

    def _read(self):
        return self._array

    def __repr__(self):
        value = self._array if isinstance(self._array, jax.core.Tracer) else shown(self.numpy())
        return f"<Tensor shape={self.shape} dtype={self.dtype.name}, numpy={value}>"


def shown(value: np.ndarray | np.generic) -> str:
    """A NumPy array, or a scalar as plainly as it is typed, for a repr."""
    return repr(value) if value.ndim else str(value)


def _flatten(thing):
    active_tapes.check(thing, "A JAX function")
    return (thing._handed(),), None


def _unflatten(_, children):
    return children[
        0
    ]  # what JAX hands to a function that it traces is its own, which its lax functions take too


def register(cls: type[Kind]) -> type[Kind]:
    """Let JAX's functions take objects of the class: they are pytrees of one array."""
    jax.tree_util.register_pytree_node(cls, _flatten, _unflatten)
    return cls


register(Tensor)
