"""Whether JAX can follow a function, and if not, what to write instead."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

import jax
import numpy as np

from adamviz.core.advice import changing, explain, no_gradient
from adamviz.core.traced import trace


def takes_two(function: Callable[..., Any], given: Iterable[str]) -> tuple[bool, dict[str, Any]]:
    """Whether `function` takes (x, y) rather than one xy or x, and its other numbers by name, with defaults.

    Args:
        function: any callable with a signature.
        given: names that are numbers, whatever the signature says.

    Returns:
        (True for (x, y), the names that may be given as keywords with their defaults,
        `inspect.Parameter.empty` for none)

    Raises:
        TypeError: the signature leaves open what the point is, or has no place for a given name.
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        raise TypeError(
            f"Expected f to be a function of (x, y), of xy or of x, but {function!r} does not say what it "
            "takes; wrap it: lambda x, y: ..."
        ) from None
    found = signature.parameters.values()
    if any(p.kind is p.VAR_POSITIONAL for p in found):
        raise TypeError(
            f"f{signature} could take (x, y) or one xy; name what it takes: lambda x, y: ... or lambda xy: "
            "..."
        )
    keywords = {p.name: p.default for p in found if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    positional = [
        p for p in found if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) and p.name not in given
    ]
    point = [p.name for p in positional if p.default is p.empty]
    unknown = [name for name in given if name not in keywords]
    if unknown and not any(p.kind is p.VAR_KEYWORD for p in found):
        raise TypeError(
            f"f{signature} takes no {', '.join(unknown)}; give only numbers that f takes as keywords"
        )
    if len(point) == 1 and len(positional) > 1 and positional[1].name == "y":
        raise TypeError(
            f"f{signature} could take (x, y) or one xy, because y has a default; remove the default"
        )
    if len(point) not in (1, 2):
        extra = f"; give the others as numbers: Surface(f, {point[2]}=1.0)" if len(point) > 2 else ""
        raise TypeError(
            f"Expected f to take (x, y) or one xy, but f{signature} takes {len(point)} arguments{extra}"
        )
    missing = [
        p.name for p in found if p.kind is p.KEYWORD_ONLY and p.default is p.empty and p.name not in given
    ]
    if missing:
        raise TypeError(
            f"f{signature} needs {', '.join(missing)}; give a number: Surface(f, {missing[0]}=1.0)"
        )
    return len(point) == 2, {name: default for name, default in keywords.items() if name not in point}


def axis_count(
    call: Callable[..., Any],
    numbers: Iterable[str],
    function: Callable[..., Any],
    separate: bool,
    extent: Any = None,
    start: Any = None,
) -> int:
    """How many numbers a function is of: two, unless extent or start says one, or only one can be traced.

    Args:
        call: the function of a point and a dict of its numbers.
        numbers: their names.
        function: the function as it was given, for what an error says of it.
        separate: whether it takes (x, y).
        extent, start: as they were given; None says nothing.

    Raises:
        TypeError, ValueError: JAX cannot trace it, or it does not return one number; the message says what
            to change.
    """
    said = {np.size(extent) / 2} if extent is not None and np.ndim(extent) == 1 else set()
    said |= {float(np.size(start))} if start is not None and np.ndim(start) < 2 else set()
    said &= {1.0, 2.0}
    if not separate and 1.0 in said:
        try:
            check_traceable(call, numbers, function, ())
        except (TypeError, ValueError) as error:
            raise type(error)(f"{error}; as extent or start is of one axis, f is given one number") from error
        return 1
    try:
        check_traceable(call, numbers, function, (2,))
    except (TypeError, ValueError) as error:
        if separate or _point_name(function) == "xy":
            raise
        if said and _wants_one(error):
            name = "start" if extent is None else "extent"
            raise type(error)(
                f"Expected f to be a function of xy, since {name} is of two axes, but it seems to be one of "
                f"a single number; write it of (x, y), or give {name} of one axis"
            ) from error
        if said:
            raise
        try:
            check_traceable(call, numbers, function, ())
        except (TypeError, ValueError) as other:
            raise other if _wants_one(error) else error from None
        return 1
    return 2


def _wants_one(error):
    """Whether a function that was given two numbers fails in a way that says it is one of a single number."""
    said = f"{error} {error.__cause__}"
    return any(words in said for words in ("shape (2,)", "more than one element", "Only scalar arrays"))


def _point_name(function):
    """What a function calls its point."""
    return next(iter(inspect.signature(function).parameters), "")


def check_traceable(
    call: Callable[..., Any],
    numbers: Iterable[str],
    function: Callable[..., Any],
    shape: tuple[int, ...] = (2,),
) -> None:
    """Raise an error that says what to change unless JAX can trace a number and its gradient.

    Args:
        call, numbers, function: as in `axis_count`.
        shape: of the point.
    """
    arguments = np.zeros(shape, np.float32), {name: np.zeros((), np.float32) for name in numbers}

    def number(xy, numbers):
        return jax.numpy.asarray(call(xy, numbers)).astype(xy.dtype)

    returned = []  # names of types: the values would keep what JAX has made of the function's arrays

    def watched(xy, numbers):
        value = call(xy, numbers)
        returned.append(type(value).__name__)
        return value

    try:
        traced = trace(watched, *arguments)
    except Exception as error:
        if returned:  # and it is nothing that JAX knows, such as a text
            raise TypeError(f"Expected f to return one number, but it returned {_a(returned[-1])}") from error
        raise TypeError(explain(error, function)) from error
    _check_result(traced.result)
    try:
        trace(jax.value_and_grad(number), *arguments)
    except Exception as error:
        raise TypeError(no_gradient(error, function)) from error
    if not traced.same(trace(call, *arguments)):
        raise ValueError(changing(function))


def _check_result(result):
    if not isinstance(result, jax.ShapeDtypeStruct):
        what = "None; does it end with return?" if result is None else _a(type(result).__name__)
        raise TypeError(f"Expected f to return one number, but it returned {what}")
    if result.shape != ():
        hint = "an element of it" if result.shape == (1,) else "jnp.sum of it"
        raise ValueError(
            f"Expected f to return one number, but it returned shape {result.shape}; return {hint}"
        )
    if not jax.numpy.issubdtype(result.dtype, np.floating):
        hint = "its jnp.real or jnp.abs" if result.dtype.kind == "c" else "a float"
        raise TypeError(
            f"Expected f to return a real floating-point number, but it returned {result.dtype}; return "
            f"{hint}"
        )


def _a(name):
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
