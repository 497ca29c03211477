"""What to change in a function of a person's own that JAX could not trace, in words."""

from __future__ import annotations

import dis
import types
from collections.abc import Callable
from typing import Any

import jax
import numpy as np

FOREIGN = ("math", "numpy", "scipy")
# Where JAX has what another package calls so; asked in this order, and only what is really there is named.
PLACES = {
    "jnp": jax.numpy,
    "jax.scipy.special": jax.scipy.special,
    "jnp.linalg": jax.numpy.linalg,
    "jax.scipy.linalg": jax.scipy.linalg,
}
OTHER_NAMES = {"lgamma": "gammaln", "fsum": "sum", "sumprod": "vdot", "dist": "norm", "trapz": "trapezoid"}


def explain(
    error: Exception, function: Callable[..., Any], name: str = "f", known: str = "x or y or a number"
) -> str:
    """What a user should change in a function that JAX could not trace.

    Args:
        error: what was raised.
        function: the function.
        name: what the sentence calls it.
        known: what JAX must not need the value of.
    """
    if isinstance(error, jax.errors.TracerBoolConversionError):
        return (
            f"{name} decides by the value of {known}, which JAX cannot follow{_where(error)}: write "
            "jnp.where(condition, a, b) for if, jnp.maximum and jnp.minimum for max and min, & and | for and "
            "and or"
        )
    if (
        isinstance(error, jax.errors.JAXTypeError)
        or "JAX" in type(error).__name__
        or isinstance(error, (TypeError, ValueError))
    ):
        foreign = _foreign(error)
        if foreign:
            write = ", ".join(dict.fromkeys(filter(None, map(equivalent, foreign))))
            advice = (
                f"write {write} (import {'jax' if write.startswith('jax.') else 'jax.numpy as jnp'})"
                if write
                else ("write it with what jax.numpy has (import jax.numpy as jnp)")
            )
            return f"{name} uses {', '.join(foreign)}, which JAX cannot follow{_where(error)}: {advice}"
    counted = "Only integer scalar arrays can be converted" in str(error)  # what range(n) says
    if counted or isinstance(
        error, (jax.errors.TracerIntegerConversionError, jax.errors.NonConcreteBooleanIndexError)
    ):
        return (
            f"{name} uses {known} as a count or an index, which JAX cannot follow{_where(error)}: fix it "
            f"inside {name}, or "
            "with functools.partial, so that it is not a number that can be turned"
        )
    if isinstance(error, (jax.errors.ConcretizationTypeError, jax.errors.TracerArrayConversionError)):
        return (
            f"{name} turns {known} into a plain number or a NumPy array, which JAX cannot "
            f"follow{_where(error)}: write it "
            "with jax.numpy (import jax.numpy as jnp), without float(), int() or item()"
        )
    return f"{name} = {_called(function)} could not be traced by JAX{_where(error)}: {_said(error)}"


def no_gradient(error: Exception, function: Callable[..., Any]) -> str:
    """Why a function that JAX can trace has no gradient, and what to write instead."""
    said = str(error)
    if "while_loop" in said or "fori_loop" in said:
        why = (
            "it loops as often as a value says: give the loop a number of rounds that is known, as "
            "jax.lax.fori_loop(0, 20, ...) has it"
        )
    elif "callback" in said:
        why = "it calls Python code back: write it with jax.numpy, or give it a rule by jax.custom_jvp"
    else:
        why = f"{_said(error)}; write it otherwise, or give it a rule by jax.custom_jvp"
    return (
        f"f = {_called(function)} has no gradient that JAX can compute{_where(error)}, and optimizers go "
        f"by it: {why}"
    )


def changing(function: Callable[..., Any], name: str = "f") -> str:
    """That a function is another one each time that it is traced, and what to do about it."""
    return (
        f"{name} = {_called(function)} gives another result each time that JAX traces it, as with NumPy's "
        "random numbers, the time or a "
        "count of calls: draw once outside it, or use jax.random with a fixed key, such as jax.random.key(0)"
    )


def equivalent(written: str) -> str | None:
    """What JAX has for a function of math, NumPy or SciPy, as one writes it; None if it has no such thing.

    >>> equivalent("math.erf"), equivalent("np.linalg.norm"), equivalent("np.memmap")
    ('jax.scipy.special.erf', 'jnp.linalg.norm', None)
    """
    *path, leaf = written.split(".")
    leaf = OTHER_NAMES.get(leaf, leaf)
    if len(path) > 1:
        for text, start in (("jnp", jax.numpy), ("jax.scipy", jax.scipy), ("jax", jax)):
            thing = start
            for name in (*path[1:], leaf):
                thing = getattr(thing, name, None)
            if thing is not None:
                return ".".join([text, *path[1:], leaf])
    return next((f"{text}.{leaf}" for text, module in PLACES.items() if hasattr(module, leaf)), None)


def _said(error):
    return f"{type(error).__name__}: {str(error).strip().split(chr(10))[0]}"


def _called(function):
    return getattr(function, "__name__", type(function).__name__)


def _where(error):
    frame = _own_frame(error)
    return f" (line {frame.tb_lineno} of {frame.tb_frame.f_code.co_name})" if frame else ""


def _own_frame(error):
    """The innermost place in the traceback that is neither in JAX nor in NumPy nor here."""
    frame, innermost = error.__traceback__, None
    while frame:
        module = frame.tb_frame.f_globals.get("__name__", "").partition(".")[0]
        if module not in ("jax", "jaxlib", "numpy", "scipy", "optax", "adamviz", "contextlib"):
            innermost = frame
        frame = frame.tb_next
    return innermost


def _foreign(error):
    """The functions of math, NumPy and SciPy that the failing line mentions, as they are written there."""
    place = _own_frame(error)
    if place is None:
        return []
    scope = {**place.tb_frame.f_globals, **place.tb_frame.f_locals}
    names, line, text, value = [], None, "", None

    def end():
        root = getattr(value, "__module__", None) or ("numpy" if isinstance(value, np.ufunc) else "")
        if text and callable(value) and root.partition(".")[0] in FOREIGN:
            names.append(text)

    for instruction in dis.get_instructions(place.tb_frame.f_code):
        line = instruction.positions.lineno if instruction.positions else line
        if line != place.tb_lineno or not instruction.opname.startswith("LOAD_"):
            continue
        name = instruction.argval
        if (
            instruction.opname in ("LOAD_ATTR", "LOAD_METHOD")
            and isinstance(value, (types.ModuleType, type))
            and hasattr(value, str(name))
        ):
            text, value = f"{text}.{name}", getattr(value, name)
        else:
            end()
            text, value = (name, scope.get(name)) if isinstance(name, str) else ("", None)
    end()
    return list(dict.fromkeys(names))
