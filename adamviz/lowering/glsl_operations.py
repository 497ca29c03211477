"""One scalar operation at a time as GLSL ES 3.00."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from adamviz.lowering.graph import Node, Unsupported
from adamviz.lowering.javascript_operations import normal

TYPES = {
    "bool": "bool",
    **dict.fromkeys(("int8", "int16", "int32"), "int"),
    **dict.fromkeys(("uint8", "uint16", "uint32"), "uint"),
    "float32": "float",
}
INFIX = {"add": "+", "sub": "-", "mul": "*"}
COMPARE = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
LOGIC = {"and": "&&", "or": "||", "xor": "!="}
BITS = {"and": "&", "or": "|", "xor": "^"}
UNARY = {
    "ceil": "cei({0})",
    "floor": "flo({0})",
    "rsqrt": "dv(1.,sq({0}))",
    "sign": "sg({0})",
    "sqrt": "sq({0})",
    "erf_inv": "erfinv_({0})",
    **{
        name: f"{name}_({{0}})"
        for name in (
            "acos acosh asin asinh atan atanh cbrt cos cosh erf erfc exp exp2 expm1 log log1p logistic sin "
            "sinh tan tanh"
        ).split()
    },
}
BINARY = {
    "div": "dv({0},{1})",
    "rem": "rm({0},{1})",
    "pow": "pow_({0},{1})",
    "atan2": "atan2_({0},{1})",
    "max": "mx({0},{1})",
    "min": "mn({0},{1})",
}
# Where whole numbers have another spelling than floats: of int and of uint.
WHOLE = {
    "div": ("idiv({0},{1})", "udiv({0},{1})"),
    "rem": ("irem({0},{1})", "urem({0},{1})"),
    "max": ("max({0},{1})", "max({0},{1})"),
    "min": ("min({0},{1})", "min({0},{1})"),
    "sign": ("sign({0})", "min({0},1u)"),
    "abs": ("abs({0})", "({0})"),
    "neg": ("(-{0})", "(0u-{0})"),
    "not": ("(~{0})", "(~{0})"),
    "shift_left": ("int(shl(uint({0}),uint({1})))", "shl({0},{1})"),
    "shift_right_arithmetic": ("sar({0},uint({1}))", "uint(sar(int({0}),{1}))"),
}
# The size of what a narrow number's bits leave free above them.
NARROW = {"int8": 24, "int16": 16, "uint8": 0xFF, "uint16": 0xFFFF}


def type_of(dtype: np.dtype, operation: str = "constant") -> str:
    """The name of a dtype in GLSL.

    Raises:
        Unsupported: it has none: float64, 64-bit whole numbers, complex ones.
    """
    if dtype.name not in TYPES:
        raise Unsupported(operation, f"dtype {dtype.name} in GLSL")
    return TYPES[dtype.name]


def spell(node: Node, texts: Sequence[str]) -> str:
    """One operation on texts that are names, numbers, calls or in brackets."""
    name, dtype = node.operation, node.dtype
    kind = node.arguments[0].dtype
    type_of(kind, name)
    if name in COMPARE:
        return _compared(name, kind, texts)
    if name == "is_finite":
        return f"finite({texts[0]})"
    if name == "select_n":
        if kind != np.bool_:
            raise Unsupported(name, "a choice among more than two")
        return f"({texts[0]}?{texts[2]}:{texts[1]})"
    if name == "convert":
        return _converted(texts[0], kind, dtype)
    if name == "bitcast":
        return _bitcast(texts[0], kind, dtype)
    if dtype == np.bool_:
        if name == "not":
            return f"(!{texts[0]})"
        if name not in LOGIC:
            raise Unsupported(name, "dtype bool")
        return f"({texts[0]}{LOGIC[name]}{texts[1]})"
    return _floats(node, texts) if dtype.kind == "f" else _whole(name, texts, dtype)


def _compared(name, kind, texts):
    if kind.kind != "f":
        if kind == np.bool_ and name not in ("eq", "ne"):
            texts = [f"int({text})" for text in texts]
        return f"({texts[0]}{COMPARE[name]}{texts[1]})"
    left, right = texts
    if name in ("gt", "ge"):
        left, right = right, left
    text = f"{dict(ne='eq', gt='lt', ge='le').get(name, name)}({left},{right})"
    return f"(!{text})" if name == "ne" else text


def _floats(node, texts):
    name = node.operation
    if name == "neg":
        return f"(-{texts[0]})"
    if name == "abs":
        return f"abs({texts[0]})"
    if name == "clamp":
        return f"mn(mx({texts[1]},{texts[0]}),{texts[2]})"
    if name == "round":
        return f"{'even' if node.value == 1 else 'away'}({texts[0]})"
    if name in INFIX:
        # A compiler may take 0 x for 0, whatever x is, and 0 - x for -x.
        texts = [_hidden(argument, text) for argument, text in zip(node.arguments, texts, strict=True)]
        return f"F({texts[0]}{INFIX[name]}{texts[1]})"
    pattern = UNARY.get(name) or BINARY.get(name)
    if pattern is None:
        raise Unsupported(name, "it has no accurate form in float32")
    return pattern.format(*texts)


def _hidden(node, text):
    """A text; that of a zero so that no compiler knows it."""
    zero = node.operation == "constant" and node.value == 0
    return f"zero({'0x80000000u' if np.signbit(node.value) else '0u'})" if zero else text


def _whole(name, texts, dtype):
    unsigned = dtype.kind == "u"
    if name in INFIX or name in BITS:
        text = f"({texts[0]}{ {**INFIX, **BITS}[name] }{texts[1]})"
    elif name == "clamp":
        return f"min(max({texts[1]},{texts[0]}),{texts[2]})"
    elif name.startswith("shift") and dtype.itemsize < 4:
        raise Unsupported(name, f"dtype {dtype.name} in GLSL")
    elif name == "shift_right_logical":
        text = f"shr({texts[0]},{texts[1]})" if unsigned else f"int(shr(uint({texts[0]}),uint({texts[1]})))"
    elif name in WHOLE:
        text = WHOLE[name][unsigned].format(*texts)
    else:
        raise Unsupported(name, f"dtype {dtype.name} in GLSL")
    return wrapped(text, dtype)


def wrapped(text: str, dtype: np.dtype) -> str:
    """A whole number brought into its dtype's range; 32 bits wrap around by themselves."""
    if dtype.itemsize == 4:
        return text
    room = NARROW[dtype.name]
    return f"({text}&{room}u)" if dtype.kind == "u" else f"(({text}<<{room})>>{room})"


def _converted(text, kind, dtype):
    to = type_of(dtype, "convert")
    if kind == np.bool_:
        return f"{to}({text})"
    if dtype == np.bool_:
        return f"(!eq({text},0.))" if kind.kind == "f" else f"({text}!={'0u' if kind.kind == 'u' else '0'})"
    if to == "float":
        return f"f{kind.kind}({text})"
    if kind.kind != "f":
        return wrapped(f"{to}({text})", dtype)
    low, high = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    if dtype.kind == "u":
        return f"tu({text},{high + 1}.,{high}u)"
    return f"ti({text},{low}.,{high + 1}.,{high})"


def _bitcast(text, kind, dtype):
    if kind == np.float32:
        return f"B({text})" if dtype.kind == "u" else f"int(B({text}))"
    return f"F(U({text}))" if dtype == np.float32 else f"{type_of(dtype, 'bitcast')}({text})"


def start(operation: str, dtype: np.dtype) -> str:
    """What a loop that joins numbers begins with."""
    if operation in ("and", "or", "xor"):
        whole = np.bool_(operation == "and") if dtype == np.bool_ else np.array(-(operation == "and"))
        return number(whole.astype(dtype)[()])
    if operation in ("max", "min"):
        limits = np.iinfo(dtype) if dtype.kind in "iu" else None
        low, high = (limits.min, limits.max) if limits else (-np.inf, np.inf)
        return number(dtype.type(low if operation == "max" else high))
    return number(dtype.type({"add": 0, "mul": 1}[operation]))


def joined(operation: str, dtype: np.dtype, name: str, entry: str) -> str:
    """What a loop has joined so far with one more entry."""
    if dtype == np.bool_:
        return f"{name}{LOGIC[operation]}{entry}"
    if dtype.kind != "f":
        return _whole(operation, [name, entry], dtype)
    if operation == "add":  # rounded once in JavaScript, and by XLA in several lanes
        return f"ks({name},e{name},{entry})"
    return f"F({name}*{entry})" if operation == "mul" else BINARY[operation].format(name, entry)


def read(text: str, dtype: np.dtype) -> str:
    """A word of 32 bits as a number; a float may be subnormal."""
    return {"float": "F(U({0}))", "int": "int({0})", "uint": "{0}", "bool": "({0}!=0u)"}[
        type_of(dtype)
    ].format(text)


def word(text: str, dtype: np.dtype) -> str:
    """A number as a word of 32 bits."""
    return {"float": "B({0})", "int": "uint({0})", "uint": "{0}", "bool": "uint({0})"}[type_of(dtype)].format(
        text
    )


def number(value: Any) -> str:
    """A constant to the last bit: a short decimal that every compiler reads alike, or its bits."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if value.dtype.kind == "u":
        return f"{int(value)}u"
    if value.dtype.kind == "i":
        low = int(value) == -(2**31)  # which is no literal of GLSL
        return "int(0x80000000u)" if low else f"({int(value)})" if value < 0 else str(int(value))
    value = normal(np.asarray(value))[()]
    bits = int(value.view(np.uint32))
    if np.isnan(value):
        return "nan()"
    if np.isinf(value):
        return f"inf({bits & 0x80000000}u)"
    # Halves and whole numbers need no rounding.
    text = repr(float(value)).removesuffix("0") if abs(value) < 2**23 and value * 2 % 1 == 0 else ""
    if not text or bits == 0x80000000:
        return f"U({bits}u)"
    return f"({text})" if value < 0 else text.removeprefix("0") if value else "0."
