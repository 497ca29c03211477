"""Hyperparameters of the optimizer object: numbers, schedules or functions, checked when set, read at each
step.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import numbers
import reprlib
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.core import adam as core
from adamviz.core.parameters import coerce, parameters, replace
from adamviz.core.schedules import Custom
from adamviz.keras import schedules
from adamviz.keras.schedules import LearningRateSchedule
from adamviz.keras.tensors.operators import Operators, read, result
from adamviz.keras.tensors.precision import in_64_bits, precision
from adamviz.keras.tensors.variable import Variable

BLANK = core.Adam()
ALLOWED = {entry.name: entry for entry in parameters(BLANK)}
CLIPS = ("clipvalue", "clipnorm", "global_clipnorm")
# What Keras keeps as float32 variables, in a config's order.
KEPT = ("learning_rate", "decay", "beta_1", "beta_2")


def number(name: str, value: Any) -> float:
    """A value that Keras keeps as a number, checked: a Python float."""
    value = read(value)
    if isinstance(value, (bool, np.bool_)):
        raise ValueError(f"Expected {name} to be a number, received: {value!r}")
    return float(ALLOWED[name].check(value))


def threshold(name: str, value: Any) -> float | None:
    """A clip's threshold, checked: a Python number, whole if it came so, or None for none."""
    if value is None:
        return None
    value = read(value)
    real = isinstance(value, numbers.Real) or getattr(value, "shape", None) == ()
    array = np.asarray(value if real else None)
    if array.dtype.kind not in "iuf" and array.dtype.name != "bfloat16" or not array >= 0:
        raise ValueError(
            f"Expected {name} >= 0, received: {reprlib.repr(value) if isinstance(value, int) else value}"
        )
    return int(array) if array.dtype.kind in "iu" else float(array)


def check_clips(clips: Mapping[str, float | None], transformers: Collection[Callable]) -> None:
    """Refuse clips that exclude one another, or that exclude gradient transformers."""
    on = {name: value for name, value in clips.items() if value is not None}
    if "clipnorm" in on and "global_clipnorm" in on:
        raise ValueError(
            "Cannot accept both `clipnorm` and `global_clipnorm`. "
            f"Received: `clipnorm`={on['clipnorm']}, `global_clipnorm`={on['global_clipnorm']}."
        )
    for name, value in on.items() if transformers else ():
        raise ValueError(
            f"`{name}` cannot be set when `gradient_transformers` is set. Instead, use the "
            "`gradient_transformers` to specify "
            f"clipping and other transformations. Received: val={value}, "
            f"gradient_transformers={transformers}."
        )


def functions(name: str, value: Any) -> list[Callable]:
    """A list of functions, checked; an empty one for None."""
    if value is None:
        return []
    if not isinstance(value, (list, tuple)) or not all(map(callable, value)):
        raise TypeError(
            f"Expected {name} to be a list of functions of (gradient, variable) pairs, received: {value!r}"
        )
    return list(value)


def kept(name: str, value: Any, before: Any = None) -> Any:
    """What Keras keeps of a learning rate, beta or decay: a float32 `Variable`, a schedule, or a function of
    no arguments.

    A function of one argument, such as one of optax's schedules, is a schedule of the number of steps made so
    far. A number goes into the variable that was there before, so that whoever holds that one sees the
    change. A number that comes with a floating dtype of its own keeps it.
    """
    if isinstance(value, Variable) and value.dtype.kind == "f":
        number(name, value)
        return value
    if callable(value) and not isinstance(value, (Operators, type)) and name != "decay":
        if name == "learning_rate" and is_schedule(value):
            return value
        if not _takes(value):
            of_the_step = ", or of the number of steps made so far" if name == "learning_rate" else ""
            raise ValueError(
                f"Expected {name} to be a number or a function of no arguments{of_the_step}, received: "
                f"{value!r}"
            )
        return value
    checked = number(name, value)
    dtype = before.dtype if isinstance(before, Variable) else getattr(read(value), "dtype", None)
    rounded = _rounded(name, checked, dtype if dtype in (np.float64, np.float16, "bfloat16") else np.float32)
    return (
        before.assign(rounded)
        if isinstance(before, Variable)
        else Variable(rounded, trainable=False, name=name)
    )


def is_schedule(value: Any) -> bool:
    """Whether a hyperparameter is a function of the number of steps."""
    if isinstance(value, LearningRateSchedule):
        return True
    return callable(value) and not isinstance(value, Operators) and not _takes(value) and _takes(value, None)


def present(name: str, value: Any, given: Any) -> float:
    """The value of a hyperparameter now, as a Python number; a function is called."""
    if not isinstance(value, Variable):
        return number(name, value())
    now: Any = value.numpy()
    # The number as it was given, 0.1 and not 0.10000000149011612, unless the variable was changed since.
    plain = not hasattr(given, "dtype")
    same = plain and now.dtype.type(number(name, given)) == now
    return number(name, given) if same else float(np.format_float_positional(now, unique=True, trim="0"))


def leaf(name: str, value: Any, iterations: Variable, dtype: Any) -> Any:
    """A hyperparameter as the compiled step takes it: an array; a function was called already."""
    if isinstance(value, Variable):
        return value._read()
    if not is_schedule(value):
        return value
    # Keras counts in the variable's dtype, optax in whole numbers.
    from_keras = isinstance(value, LearningRateSchedule)
    step = in_64_bits(iterations._read().astype, jnp.finfo(dtype).dtype if from_keras else "int32")
    if from_keras and value.core is not None:
        # Operation by operation, as TensorFlow does: compiled together they round a little differently.
        return in_64_bits(coerce(value.core, value.dtype), step)
    with precision([step]):
        return _given(name, value(step))


def _given(name, value):
    """What a function gave for a hyperparameter, checked: float32, unless it came as float64."""
    value = read(value)
    if isinstance(value, jax.core.Tracer):  # on replicas the number is not known while the step is traced
        return value
    return _rounded(
        name, number(name, value), np.float64 if getattr(value, "dtype", None) == np.float64 else np.float32
    )


def _rounded(name, value, dtype):
    with np.errstate(over="ignore"):
        found = np.asarray(value, dtype)
    if name.startswith("beta") and found == 1:
        raise ValueError(f"Expected {name} to lie in [0, 1) as {found.dtype.name}, received: {value!r}")
    if np.isinf(found):
        raise ValueError(f"Expected {name} to be finite as {found.dtype.name}, received: {value!r}")
    return found


def decayed(rate: Any, decay: Variable, iterations: Variable, dtype: Any) -> Any:
    """The learning rate of the next step as a tensor of a floating dtype, computed as Keras does."""
    try:
        dtype = jnp.dtype(dtype)
        wanted = jnp.issubdtype(dtype, jnp.floating)
    except TypeError:
        wanted = False
    if not wanted:
        raise TypeError(f"Expected var_dtype to be a floating dtype such as 'float32', received: {dtype!r}")
    if not isinstance(rate, Variable) and not is_schedule(rate):
        rate = _given("learning_rate", rate())

    def computed():
        now = jnp.asarray(leaf("learning_rate", rate, iterations, dtype)).astype(dtype)
        return now / (1 + decay._read().astype(dtype) * iterations._read().astype(dtype))

    return result(in_64_bits(computed))


def functional(value: Any) -> Any:
    """A learning rate for `adamviz.core.adam.Adam`: a number, one of the core's schedules, or any function as
    one.
    """
    if isinstance(value, LearningRateSchedule) and value.core is not None:
        return value.core
    return Custom(value) if is_schedule(value) else value


@functools.lru_cache(maxsize=256)
def _signature_takes(function, *arguments):
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError:
        return False
    except ValueError:  # a builtin without a signature
        return not arguments
    return True


def _takes(function, *arguments):
    """Whether a function can be called with so many arguments."""
    try:
        return _signature_takes(function, *arguments)
    except TypeError:  # not hashable
        return _signature_takes.__wrapped__(function, *arguments)


def shown(value: Any) -> str:
    """A hyperparameter for a repr: a function by its name, without its address."""
    plain = not callable(value) or isinstance(value, LearningRateSchedule)
    return repr(value) if plain else getattr(value, "__qualname__", type(value).__name__)


def of_functional(rate: Any) -> Any:
    """The way back from `functional`."""
    if isinstance(rate, Custom):
        return rate.function
    if not dataclasses.is_dataclass(rate):
        return rate
    numbers = {field.name: getattr(rate, field.name) for field in dataclasses.fields(rate)}
    return getattr(schedules, type(rate).__name__)(
        **{k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in numbers.items()}
    )


def leaves(
    kept: dict[str, Any],
    epsilon: float | None,
    clips: Mapping[str, float | None],
    variables: Iterable[Variable],
    iterations: Variable,
) -> dict[str, core.Adam]:
    """For each dtype among the variables, the core's `Adam` as the compiled step takes it, of arrays."""
    # A function of no arguments is called once a step, not once for each dtype.
    called = (
        name for name, value in kept.items() if not isinstance(value, Variable) and not is_schedule(value)
    )
    kept = kept | {name: _given(name, kept[name]()) for name in called}
    return {
        dtype.name: replace(
            BLANK,
            epsilon=np.float64(epsilon) if epsilon else None,
            amsgrad=np.True_,
            **{name: leaf(name, kept[name], iterations, dtype) for name in KEPT},
            **{name: None if value is None else np.float64(value) for name, value in clips.items()},
        )
        for dtype in {variable.dtype: None for variable in variables}
    }


def check_complex(
    rate: Any, clips: Mapping[str, float | None], amsgrad: bool, variables: Iterable[Variable]
) -> None:
    """Refuse for complex variables what needs an order among numbers, as TensorFlow does."""
    found = [variable.name for variable in variables if variable.dtype.kind == "c"]
    used = [name for name, value in clips.items() if value is not None] + ["amsgrad"] * bool(amsgrad)
    used += ["PiecewiseConstantDecay"] * isinstance(rate, schedules.PiecewiseConstantDecay)
    if found and used:
        raise ValueError(
            f"Complex variables cannot be stepped with {', '.join(used)}, received: {', '.join(found)}"
        )
