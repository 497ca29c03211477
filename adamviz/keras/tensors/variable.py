"""A value that an optimizer changes: what `tf.Variable` is to TensorFlow."""

from __future__ import annotations

import copy
import sys
import uuid
from collections.abc import Callable
from typing import Any, Self

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.keras.interrupts.critical_section import lock
from adamviz.keras.tensors import active_tapes, call, snapshot, trace_frames
from adamviz.keras.tensors.arrays import as_array
from adamviz.keras.tensors.operators import Operators, Tensor, apply, read, register, result, shown
from adamviz.keras.tensors.precision import in_64_bits, precision
from adamviz.keras.tensors.scatter import Scatter


@register
class Variable(Scatter, Operators):
    """A tensor with a name whose value can be assigned; Python's operators, NumPy and `jax.numpy` take it
    like an array.

    Args:
        initial_value: a number, nested list, NumPy or JAX array, tensor, variable, or a function of no
            arguments that gives one.
        trainable: whether gradient tapes watch it by themselves.
        name: how weights of optimizers call it; need not be unique.
        dtype: any of JAX's number types; by default the value's own, float32 and int32 for Python's numbers.
        constraint: a function of the value, applied after each update by an optimizer; gives the value to
            keep.

    Raises:
        TypeError, ValueError: for a value that is no array of numbers, or a dtype that is none.

    Example:
        >>> v = Variable([1.0, 2.0], name="v")
        >>> v.assign_add([0.5, 0.5])
        <Variable 'v:0' shape=(2,) dtype=float32, numpy=array([1.5, 2.5], dtype=float32)>
        >>> (2 * v + 1).numpy().tolist(), float(jnp.sum(v)), float(v @ v)
        ([4.0, 6.0], 4.0, 8.5)

    Source:
        `tf.Variable`, whose names and rules for dtypes it keeps.
    """

    def __new__(cls, *_, **__):
        scope = trace_frames.scope()
        return object.__new__(scope.kind if scope is not None and cls is Variable else cls)

    def __init__(
        self,
        initial_value: Any,
        trainable: bool = True,
        *,
        name: str | None = None,
        dtype: Any = None,
        constraint: Callable | None = None,
    ) -> None:
        if name is not None and not isinstance(name, str):
            raise TypeError(f"Expected name to be a string, received: {name!r}")
        if constraint is not None and not callable(constraint):
            raise TypeError(
                f"Expected constraint to be a function of the value, or None, received: {constraint!r}"
            )
        self._name = name or "Variable"
        self._trainable, self._constraint = bool(trainable), constraint
        with trace_frames.making():
            value = (
                initial_value()
                if callable(initial_value) and not isinstance(initial_value, Operators)
                else initial_value
            )
            array = as_array(value, dtype)
            self._place(array, shared=array is read(value))

    def _place(self, array, shared=False):
        """Take the value: the array is this variable's alone from now on, unless it is `shared`."""
        new = "_array" not in vars(self)
        # First, so that there is no moment at which a step could take somebody else's array for its own.
        self._shared = True
        self._array = array
        if new:
            trace_frames.born(self)
        self._shared = shared

    def _sibling(self, array, name):
        """A variable of the same kind for an optimizer's slot; the array is its own."""
        slot = object.__new__(type(self))
        Variable.__init__(slot, array, False, name=name)
        slot._shared = False
        return slot

    @property
    def name(self) -> str:
        """The name and TensorFlow's ending for a first output, such as `a:0`."""
        return f"{self._name}:0"

    @property
    def trainable(self) -> bool:
        """Whether gradient tapes watch it by themselves."""
        return self._trainable

    @property
    def constraint(self) -> Callable | None:
        """The function applied to the value after each update, or None."""
        return self._constraint

    def value(self) -> Tensor:
        """The present value, a `Tensor`, which later assignments do not change."""
        return apply(call.same, self) if active_tapes.tapes() else result(self._expose())

    read_value = value

    def initialized_value(self) -> Tensor:
        """The present value: a variable is initialized when it is made."""
        return self.value()

    def is_initialized(self, name: str | None = None) -> Tensor:
        """True: a variable is initialized when it is made."""
        return result(jnp.asarray(True))

    def assign(
        self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Self | None:
        """Set the value, of the same shape and a kind of number that fits; returns the variable, or None
        without `read_value`.

        >>> Variable([1.0, 2.0]).assign([1, 2, 3])
        Traceback (most recent call last):
        ValueError: Cannot assign to variable 'Variable:0' of shape (2,): the value has shape (3,)
        """
        array = self._fitting(value, "assign to")
        frame = trace_frames.current()
        if frame is not None:
            frame.write(self, array)
        else:
            with lock:  # not in the midst of another thread's step
                self._place(array, shared=array is read(value))
        return self if read_value else None

    def assign_add(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Self | None:
        """Add to the value; returns the variable, or None without `read_value`."""
        return self._moved(delta, 1, read_value)

    def assign_sub(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Self | None:
        """Subtract from the value; returns the variable, or None without `read_value`."""
        return self._moved(delta, -1, read_value)

    def _augmented(self, _):
        raise RuntimeError(
            "`variable += value` and the like would give the name to a tensor. Use "
            "`variable.assign_add(value)` to change the variable, "
            "or `out = variable + value` for a new tensor."
        )

    __iadd__ = __isub__ = __imul__ = __itruediv__ = __ifloordiv__ = __imod__ = __ipow__ = __imatmul__ = (
        _augmented
    )

    def _move(self, array):
        """Take the value that a step computed: an array of this shape and dtype that nobody else holds."""
        frame = trace_frames.current()
        if frame is None:
            self._place(array)
        else:
            frame.write(self, array)

    def _moved(self, delta, sign, read_value=True):
        delta = self._fitting(delta, "assign_add to" if sign > 0 else "assign_sub from")
        with lock:
            own = self._read()
            with precision([own]):
                moved = own + delta if sign > 0 else own - delta
            return self.assign(moved, read_value=read_value)

    def _fitting(self, value, doing):
        exposed = read(value)
        if isinstance(exposed, jax.core.Tracer) and trace_frames.current() is None:
            raise TypeError(
                f"Cannot {doing} variable {self.name!r} inside a function that JAX compiles: return the "
                "value instead"
            )
        array = as_array(value, self.dtype)
        if tuple(array.shape) != self.shape:
            raise ValueError(
                f"Cannot {doing} variable {self.name!r} of shape {self.shape}: the value has shape "
                f"{tuple(array.shape)}"
            )
        return array

    # Reading takes the lock, so that another thread's step has either seen that the array is held by
    # somebody, or is done.

    def _read(self):
        found, value = trace_frames.find(self)
        if found:
            return value
        with lock:
            return self._array

    def _expose(self):
        found, value = trace_frames.find(self)
        if found:
            return value
        with lock:
            # Whoever holds this array now must find it unchanged: no step may write into its memory.
            self._shared = True
            return self._array

    def _held(self):
        """Whether anything but this variable holds its array at this moment, such as a gradient or another
        thread that reads.
        """
        return sys.getrefcount(self._array) > _ALONE

    def _concrete(self):
        found, value = trace_frames.find(self)
        if not found:
            with lock:
                return self._array
        if not isinstance(value, jax.core.Tracer):
            return value
        if trace_frames.tracing() is not None:  # it would be the same for ever
            raise TypeError(
                f"The value of variable {self.name!r} is not known while an av.function is traced: "
                f"{trace_frames.INSTEAD}"
            )
        if any(self is one for one in trace_frames.current().written):
            raise TypeError(
                f"The value of variable {self.name!r} is not known yet: it was assigned in a function that "
                "JAX traces"
            )
        return self._array

    def __repr__(self):
        return (
            f"<Variable {self.name!r} shape={self.shape} dtype={self.dtype.name}, "
            f"numpy={shown(self.numpy())}>"
        )

    def _kin(self):
        """What this variable has in common with its copies: an optimizer's copy finds the slots by it."""
        return vars(self).setdefault("_origin", uuid.uuid4().hex)

    def __getstate__(self):
        self._kin()
        own = {name: value for name, value in vars(self).items() if name not in ("_array", "_shared")}
        return own | {"_array": np.array(snapshot.value(self))}

    def __setstate__(self, state):
        vars(self).update({name: value for name, value in state.items() if name != "_array"})
        self._place(as_array(state["_array"]))

    def __deepcopy__(self, memo):
        self._kin()
        twin = memo[id(self)] = object.__new__(type(self))
        twin._place(in_64_bits(jnp.copy, self._read()))
        for name, value in vars(self).items():
            if name not in ("_array", "_shared"):
                vars(twin)[name] = copy.deepcopy(value, memo)
        return twin


def _alone():
    one = object.__new__(Variable)
    one._array = object()
    return sys.getrefcount(one._array)


# How many hold the array of a variable, as Python counts them, if nobody but the variable does.
_ALONE = _alone()
