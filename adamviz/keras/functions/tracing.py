"""What variables stand for while an `av.function` is traced."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
from jax.extend.core import Primitive

from adamviz.keras.gradients.cotangents import read_again
from adamviz.keras.tensors import trace_frames

SINGLETON = (
    "av.function only supports singleton Variables created on the first call. Make sure the Variable is only "
    "created once or "
    "created outside av.function."
)
WIDE = ("float64", "complex128")

# A variable's value in a trace: it has no operands, and becomes an argument of what is compiled.
variable_p = Primitive("variable")
variable_p.def_abstract_eval(lambda *, aval, place: aval)


class Wide(BaseException):
    """The function reads a variable of 64 bits: it has to be traced anew, with 64 bits."""


class Tracing(trace_frames.Frame):
    """What variables stand for while a function is traced.

    Args:
        creates: whether it may create variables.
        wide: whether it is traced with 64 bits.

    Attributes:
        variables: those that stand for a `variable_p`, by its place.
        made: how many variables the user's code created; slots of optimizers do not count.
        demands: (traced boolean, message) pairs: an error for each that is false when the function runs.
        undone: functions that put back what the trace changed besides values, such as which slots an
            optimizer has.
    """

    symbolic = True

    def __init__(self, creates: bool, wide: bool) -> None:
        super().__init__()
        self.variables, self.made, self.demands, self.undone = [], 0, [], []
        self._inputs = {}
        self._creates, self._wide, self._slot, self._kept = creates, wide, False, []

    def begin(self) -> None:
        """Let all variables there are stand for arguments: inside a scan it is too late for a new one."""
        for variable in trace_frames.live():
            if self._wide or variable.dtype.name not in WIDE:
                self._stage(variable)

    def absent(self, variable: Any, _: int) -> Any:
        if "_array" not in vars(variable):
            raise RuntimeError(
                f"Cannot use variable {variable.name!r} of a strategy in an av.function: give the function "
                "to the strategy's `run`"
            )
        if not self._wide and variable.dtype.name in WIDE:
            raise Wide
        return self._stage(variable)

    def _stage(self, variable):
        aval = jax.core.ShapedArray(variable.shape, variable.dtype)
        value = self.values[id(variable)] = self._inputs[id(variable)] = variable_p.bind(
            aval=aval, place=len(self.variables)
        )
        self.variables.append(variable)
        return value

    def write(self, variable: Any, value: Any) -> None:
        if jnp.issubdtype(
            variable.dtype, jnp.inexact
        ):  # a tape or a loss around may differentiate what is traced
            given = self._inputs.get(id(variable))
            value = jax.lax.stop_gradient(value) if given is None else read_again(value, given)
        super().write(variable, value)

    @contextlib.contextmanager
    def making(self, slot: bool) -> Iterator[None]:
        """The block in which a variable gets its first value, which is known."""
        before, self._slot = self._slot, self._slot or slot
        try:
            if not self._slot and not self._creates:
                raise ValueError(SINGLETON)
            with jax.ensure_compile_time_eval():
                yield
        except jax.errors.UnexpectedTracerError:
            self._refuse()
        finally:
            self._slot = before

    def born(self, variable: Any) -> None:
        if isinstance(variable._array, jax.core.Tracer):
            self._refuse()
        self.made += not self._slot

    def _refuse(self):
        raise ValueError(
            f"{SINGLETON} Its initial value cannot depend on arguments or on other variables."
        ) from None

    def check(self, pairs: list[tuple]) -> None:
        """Demand of sparse gradients that their rows lie within their variables."""
        for gradient, variable in pairs:
            indices = getattr(gradient, "indices", None)
            if isinstance(indices, jax.core.Tracer):
                message = f"Expected indices of {variable.name!r} to lie in [0, {variable.shape[0]})"
                self.demands.append((jnp.all((indices >= 0) & (indices < variable.shape[0])), message))

    def keep(self, thing: Any) -> None:
        """Remember the state of something that is about to change."""
        if not any(thing is one for one in self._kept):
            self._kept.append(thing)
            self.later(functools.partial(thing.restore, thing.state()))

    def later(self, undo: Callable[[], Any]) -> None:
        """Call a function should the trace come to nothing."""
        self.undone.append(undo)

    def undo(self) -> None:
        """Put back whatever was kept."""
        while self.undone:
            self.undone.pop()()
