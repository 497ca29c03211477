"""One scalar operation at a time as JavaScript, with what is done about the differences from XLA.

**Subnormal numbers.** XLA's code for the CPU runs with the processor's flags that take subnormal operands and
results for zero (of the same sign); JavaScript keeps them, and a gradient of 1e-40 would decide a sign, a
comparison or a quotient of which the kernel says that it is 0. So every result that can be subnormal while
its operands are not is flushed here, as are inputs, constants and tables; the page does what the kernel does
on the CPU. (On a GPU XLA keeps them for most operations.) The test stands in place, on
the unrounded number, because a result is flushed by the processor if it is too small after rounding to 24
bits: `q` holds it, for as
long as it takes to look at it. A function of its own would cost more: a page runs 500 steps of Adam in 1.1
times the time with the test in place, and in 2.3 times the time with a function, most calls of which the
compiler does not inline.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from adamviz.lowering import whole_numbers
from adamviz.lowering.graph import Node, Unsupported
from adamviz.lowering.javascript_special import SPELLED
from adamviz.lowering.whole_numbers import BITS, LOGIC
from adamviz.typing import Shaped

# What a body may use: bound to short names around it, once, by the page.
PRELUDE = (
    "const M=Math,f=M.fround,B=M.abs,"
    # What rounds to less than the smallest normal number of float32, and of float64.
    f"C={2.0**-126 * (1 - 2.0**-25)!r},K={2.0**-1022!r},"
    # C's pow, as XLA has it, is 1 for a base of 1 and for an exponent of 0, whatever the other is;
    # JavaScript's is not.
    "P=(x,y)=>x===1||y===0||(x===-1&&(y===1/0||y===-1/0))?1:M.pow(x,y),"
    "E=x=>{const r=M.round(x);return B(x%1)===0.5&&r%2!==0?r-1:r},"
    "A=x=>M.sign(x)*M.floor(B(x)+0.5),"
    "F=n=>new Float64Array(n);"
)
UNARY = {
    "abs": "B({0})",
    "acos": "M.acos({0})",
    "acosh": "M.acosh({0})",
    "asin": "M.asin({0})",
    "asinh": "M.asinh({0})",
    "atan": "M.atan({0})",
    "atanh": "M.atanh({0})",
    "cbrt": "M.cbrt({0})",
    "ceil": "M.ceil({0})",
    "cos": "M.cos({0})",
    "cosh": "M.cosh({0})",
    "exp": "M.exp({0})",
    "exp2": "M.pow(2,{0})",
    "expm1": "M.expm1({0})",
    "floor": "M.floor({0})",
    "log": "M.log({0})",
    "log1p": "M.log1p({0})",
    "logistic": "1/(1+M.exp(-{0}))",
    "neg": "-{0}",
    "rsqrt": "1/M.sqrt({0})",
    "sign": "M.sign({0})",
    "sin": "M.sin({0})",
    "sinh": "M.sinh({0})",
    "sqrt": "M.sqrt({0})",
    "tan": "M.tan({0})",
    "tanh": "M.tanh({0})",
    **SPELLED,
}
BINARY = {
    "add": "{0}+{1}",
    "sub": "{0}-{1}",
    "mul": "{0}*{1}",
    "div": "{0}/{1}",
    "rem": "{0}%{1}",
    "pow": "P({0},{1})",
    "max": "M.max({0},{1})",
    "min": "M.min({0},{1})",
    "atan2": "M.atan2({0},{1})",
}
COMPARE = {"eq": "===", "ne": "!==", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
EXACT = {"abs", "ceil", "floor", "max", "min", "neg", "sign", "round"}  # these never need rounding
# These are never subnormal where no operand is.
NORMAL = set(
    "acos acosh asin asinh atan atanh cbrt cos cosh erf expm1 log log1p rsqrt sin sinh sqrt tan tanh".split()
)
DTYPES = (
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float32",
    "float64",
)


def spell(node: Node, texts: Sequence[str]) -> str:
    """One operation on texts that are names, numbers or in brackets."""
    name, dtype = node.operation, node.dtype
    kind = node.arguments[0].dtype
    if name in COMPARE:
        return f"({texts[0]}{COMPARE[name]}{texts[1]})"
    if name == "is_finite":
        return f"Number.isFinite({texts[0]})"
    if dtype == np.bool_ and name == "not":
        return f"(!{texts[0]})"
    if dtype == np.bool_ and name in LOGIC:
        return f"({texts[0]}{LOGIC[name]}{texts[1]})"
    if name == "select_n":
        if kind != np.bool_:
            raise Unsupported(name, "a choice among more than two")
        return f"({texts[0]}?{texts[2]}:{texts[1]})"
    if name == "clamp":
        return f"M.min(M.max({texts[1]},{texts[0]}),{texts[2]})"
    if name == "convert":
        if dtype.kind in "iub" or kind == np.bool_:
            return whole_numbers.converted(texts[0], kind, dtype)
        if np.can_cast(kind, dtype):  # exact, such as int16 to float32
            return texts[0]
        return _rounded(texts[0], dtype, kind.kind in "iu")
    if name == "bitcast":
        text = f"bits({texts[0]})" if kind == np.float32 else f"unbits({texts[0]})"
        return whole_numbers.wrapped(text, dtype) if dtype.kind in "iu" else _rounded(text, dtype)
    if name == "round":
        return f"{'E' if node.value == 1 else 'A'}({texts[0]})"
    if dtype.kind in "iu" and (name in BITS or name == "not"):
        return whole_numbers.spelled(name, "", texts, dtype)
    if name not in UNARY and name not in BINARY:
        raise Unsupported(name)
    if dtype == np.bool_:
        raise Unsupported(name, "dtype bool")
    pattern = UNARY.get(name) or BINARY[name]
    if dtype.kind in "iu":
        return whole_numbers.spelled(name, pattern, texts, dtype)
    text = pattern.format(*texts)
    if name not in EXACT:
        return _rounded(text, dtype, _stays_normal(node))
    return text if text.startswith(("M.", "B(")) else f"({text})"


def _rounded(text, dtype, normal=False):
    """A result of float64 arithmetic as a number of the dtype; `normal` says that it is not subnormal."""
    if normal:
        return f"f({text})" if dtype == np.float32 else f"({text})"
    return f"(B(q={text})<C?q*0:f(q))" if dtype == np.float32 else f"(B(q={text})<K?q*0:q)"


def _stays_normal(node):
    """Whether the result is normal, zero or not finite, given that the operands are."""
    if node.operation in NORMAL:
        return True
    sizes = [abs(float(a.value)) if a.operation == "constant" else None for a in node.arguments]
    if node.operation in (
        "add",
        "sub",
    ):  # what is left where they cancel is a multiple of the smaller one's last digit
        info = np.finfo(node.dtype)
        return any(size is not None and size >= 2.0 ** (info.minexp + info.nmant + 1) for size in sizes)
    if node.operation == "mul":
        return any(size is not None and size >= 1 for size in sizes)
    return node.operation == "div" and sizes[1] is not None and sizes[1] <= 1


def read(text: str, dtype: np.dtype) -> str:
    """What stands at a place of the inputs or of a table."""
    if dtype == np.bool_:
        return f"({text}!==0)"
    return text


def read_input(text: str, dtype: np.dtype) -> str:
    """An input, which may be subnormal; of its dtype it is already."""
    return (
        f"(B(q={text})<{'C' if dtype == np.float32 else 'K'}?q*0:q)"
        if dtype.kind == "f"
        else read(text, dtype)
    )


def start(operation: str, dtype: np.dtype) -> str:
    """What a loop that joins numbers begins with."""
    if operation in ("and", "or", "xor"):
        return number(
            np.bool_(operation == "and")
            if dtype == np.bool_
            else np.array(-(operation == "and")).astype(dtype)[()]
        )
    return {"add": "0", "mul": "1", "max": "-1/0", "min": "1/0"}[operation]


def joined(operation: str, dtype: np.dtype, name: str, entry: str) -> str:
    """What a loop has joined so far with one more entry; `finished` makes it a number of the dtype."""
    if dtype == np.bool_:
        return f"{name}{LOGIC[operation]}{entry}"
    text = BITS.get(operation) or BINARY[operation].format(name, entry)
    if dtype.kind in "iu":
        return whole_numbers.spelled(operation, text, [name, entry], dtype)
    # A product is rounded each time, since it may pass through infinity or zero. A sum is rounded once: XLA
    # adds in several lanes, which comes nearer to the exact sum than one lane of float32.
    return _rounded(text, dtype) if operation == "mul" else text


def finished(operation: str, dtype: np.dtype, name: str) -> str | None:
    """The total of a loop as a number of its dtype, or None if it is one."""
    return _rounded(name, dtype) if operation == "add" and dtype.kind == "f" else None


def number(value: Any) -> str:
    """A constant."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    array = normal(value)
    value = array.item()
    if isinstance(value, int):
        return str(value) if value >= 0 else f"({value})"
    if math.isnan(value):
        return "(0/0)"
    if math.isinf(value):
        return "(1/0)" if value > 0 else "(-1/0)"
    whole = value.is_integer() and abs(value) < 1e15 and (value or math.copysign(1, value) > 0)
    text = repr(int(value)) if whole else repr(value)
    text = f"({text})" if text.startswith("-") else text
    if array.dtype != np.float32:
        return text
    # All digits of a float32 as a float64 are twice as many as tell it apart from others.
    digits = str(np.float32(value))
    short = f"f({digits})"
    return short if len(short) < len(text) and np.float32(float(digits)) == value else text


def normal(numbers: Shaped[np.ndarray, "*shape"]) -> Shaped[np.ndarray, "*shape"]:
    """Numbers, those that are subnormal replaced by zeros of their sign."""
    if numbers.dtype.kind != "f":
        return numbers
    return np.where(
        np.abs(numbers) < np.finfo(numbers.dtype).tiny, np.copysign(numbers.dtype.type(0), numbers), numbers
    )
