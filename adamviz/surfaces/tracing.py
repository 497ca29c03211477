"""Whether JAX can follow a function, and if not, what to write instead."""

import dis
import inspect
import types

import jax
import numpy as np


def takes_two(function, given):
    """Whether `function` takes (x, y) rather than one xy, and the names and defaults of its other numbers.

    Args:
        function: any callable with a signature.
        given: names that are numbers, whatever the signature says.

    Returns:
        (True for (x, y), the names that may be given as keywords with their defaults, `inspect.Parameter.empty` for none)

    Raises:
        TypeError: the signature leaves open what the point is, or has no place for a given name.
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        raise TypeError(
            f"Expected f to be a function of (x, y) or of xy, but {function!r} does not say what it takes; "
            "wrap it: lambda x, y: ..."
        ) from None
    found = signature.parameters.values()
    if any(p.kind is p.VAR_POSITIONAL for p in found):
        raise TypeError(f"f{signature} could take (x, y) or one xy; name what it takes: lambda x, y: ... or lambda xy: ...")
    keywords = {p.name: p.default for p in found if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    positional = [p for p in found if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) and p.name not in given]
    point = [p.name for p in positional if p.default is p.empty]
    unknown = [name for name in given if name not in keywords]
    if unknown and not any(p.kind is p.VAR_KEYWORD for p in found):
        raise TypeError(f"f{signature} takes no {', '.join(unknown)}; give only numbers that f takes as keywords")
    if len(point) == 1 and len(positional) > 1 and positional[1].name == "y":
        raise TypeError(f"f{signature} could take (x, y) or one xy, because y has a default; remove the default")
    if len(point) not in (1, 2):
        extra = f"; give the others as numbers: Surface(f, {point[2]}=1.0)" if len(point) > 2 else ""
        raise TypeError(f"Expected f to take (x, y) or one xy, but f{signature} takes {len(point)} arguments{extra}")
    missing = [p.name for p in found if p.kind is p.KEYWORD_ONLY and p.default is p.empty and p.name not in given]
    if missing:
        raise TypeError(f"f{signature} needs {', '.join(missing)}; give a number: Surface(f, {missing[0]}=1.0)")
    return len(point) == 2, {name: default for name, default in keywords.items() if name not in point}


def check_traceable(call, numbers, function):
    """Raise an error that says what to change unless JAX can trace `call(xy, numbers)` to one real floating number."""
    xy = jax.ShapeDtypeStruct((2,), np.float32)
    leaves = {name: jax.ShapeDtypeStruct((), np.float32) for name in numbers}
    try:
        result = jax.eval_shape(call, xy, leaves)
    except Exception as error:
        raise TypeError(explain(error, function)) from error
    if not isinstance(result, jax.ShapeDtypeStruct):
        what = "None; does it end with return?" if result is None else f"a {type(result).__name__}"
        raise TypeError(f"Expected f to return one number, but it returned {what}")
    if result.shape != ():
        hint = "an element of it" if result.shape == (1,) else "jnp.sum of it"
        raise ValueError(f"Expected f to return one number, but it returned shape {result.shape}; return {hint}")
    if not jax.numpy.issubdtype(result.dtype, np.floating):
        hint = "its jnp.real or jnp.abs" if result.dtype.kind == "c" else "a float"
        raise TypeError(f"Expected f to return a real floating-point number, but it returned {result.dtype}; return {hint}")


def explain(error, function):
    """What a user should change in a function that JAX could not trace."""
    if isinstance(error, jax.errors.TracerBoolConversionError):
        return (
            f"f decides by the value of x or y or a number, which JAX cannot follow{_where(error)}: write "
            "jnp.where(condition, a, b) for if, jnp.maximum and jnp.minimum for max and min, & and | for and and or"
        )
    foreign = _foreign(error)
    if foreign:
        write = ", ".join(f"jnp.{name.rpartition('.')[2]}" for name in foreign)
        return f"f uses {', '.join(foreign)}, which JAX cannot follow{_where(error)}: write {write} (import jax.numpy as jnp)"
    counted = "Only integer scalar arrays can be converted" in str(error)  # what range(n) says
    if counted or isinstance(error, (jax.errors.TracerIntegerConversionError, jax.errors.NonConcreteBooleanIndexError)):
        return (
            f"f uses x or y or a number as a count or an index, which JAX cannot follow{_where(error)}: fix it inside f, or "
            "with functools.partial, so that it is not a number that can be turned"
        )
    if isinstance(error, (jax.errors.ConcretizationTypeError, jax.errors.TracerArrayConversionError)):
        return (
            f"f turns x or y or a number into a plain number or a NumPy array, which JAX cannot follow{_where(error)}: write it "
            "with jax.numpy (import jax.numpy as jnp), without float(), int() or item()"
        )
    said = str(error).strip().split("\n")[0]
    name = getattr(function, "__name__", repr(function))
    return f"f = {name} could not be traced by JAX{_where(error)}: {type(error).__name__}: {said}"


def _where(error):
    frame = _own_frame(error)
    return f" (line {frame.tb_lineno} of {frame.tb_frame.f_code.co_name})" if frame else ""


def _own_frame(error):
    """The innermost place in the traceback that is neither in JAX nor in NumPy nor here."""
    place, found = error.__traceback__, None
    while place:
        module = place.tb_frame.f_globals.get("__name__", "").partition(".")[0]
        if module not in ("jax", "jaxlib", "numpy") and place.tb_frame.f_globals is not globals():
            found = place
        place = place.tb_next
    return found


def _foreign(error):
    """The functions of math and NumPy that the failing line mentions, as they are written there."""
    place = _own_frame(error)
    if place is None:
        return []
    scope = {**place.tb_frame.f_globals, **place.tb_frame.f_locals}
    names, line, module = [], None, None
    for instruction in dis.get_instructions(place.tb_frame.f_code):
        line = instruction.positions.lineno if instruction.positions else line
        if line != place.tb_lineno:
            continue
        value = scope.get(instruction.argval) if isinstance(instruction.argval, str) else None
        if instruction.opname.startswith("LOAD_") and instruction.argval != module:
            if isinstance(module, types.ModuleType) and callable(getattr(module, str(instruction.argval), None)):
                names.append(f"{alias}.{instruction.argval}")
            elif isinstance(value, np.ufunc) or getattr(value, "__module__", None) == "math":
                names.append(instruction.argval)
        module = value if isinstance(value, types.ModuleType) and value.__name__ in ("math", "numpy") else None
        alias = instruction.argval
    return list(dict.fromkeys(names))
