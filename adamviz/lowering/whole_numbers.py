"""Whole numbers and truth values as JavaScript, whose numbers are all float64.

Up to 32 bits they wrap around as XLA's do. 64-bit ones are float64 numbers here, which are exact up to 2^53:
what may pass that is not lowered. `bounds` follows how large each can be.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adamviz.lowering.graph import Node, Unsupported
from adamviz.typing import Shaped

LOGIC = {"and": "&&", "or": "||", "xor": "!=="}
BITS = {
    "and": "&",
    "or": "|",
    "xor": "^",
    "shift_left": "<<",
    "shift_right_logical": ">>>",
    "shift_right_arithmetic": ">>",
}
# Adding 0 makes 0 of -0, which no whole number is; the bits of 32 do that too.
WRAP = {
    "int8": "({0}<<24>>24)",
    "int16": "({0}<<16>>16)",
    "int32": "({0}|0)",
    "uint8": "({0}&255)",
    "uint16": "({0}&65535)",
    "uint32": "({0}>>>0)",
    "int64": "({0}+0)",
    "uint64": "({0}+0)",
}
LARGEST = 2**53
COUNTED = 2**44  # what an input of 64 bits, or what a loop carries, is taken for: a count of steps
ANY_SIZE = ("max", "min", "clamp", "select_n", "sign")  # exact on float64 numbers of any size


def wrapped(text: str, dtype: np.dtype) -> str:
    """The text of a number that is brought into its dtype's range, as XLA does it."""
    return WRAP[dtype.name].format(text)


def spelled(name: str, pattern: str, texts: Sequence[str], dtype: np.dtype) -> str:
    """An operation on whole numbers; `pattern` is that of floats, where it is the same."""
    size = 8 * dtype.itemsize
    if name in BITS or name == "not":
        if size == 64:
            raise Unsupported(name, f"bits of dtype {dtype.name}")
        return wrapped(_bits(name, texts, dtype, size), dtype)
    if name == "mul" and size == 32:
        return wrapped(f"M.imul({texts[0]},{texts[1]})", dtype)
    if name == "div":  # by zero, XLA gives all bits set
        return wrapped(f"({texts[1]}===0?{_all_bits(dtype)}:M.trunc({texts[0]}/{texts[1]}))", dtype)
    if name == "rem":
        text = (
            f"{texts[0]}%{texts[1]}"
            if _positive(texts[1])
            else f"({texts[1]}===0?{texts[0]}:{texts[0]}%{texts[1]})"
        )
        return wrapped(text, dtype)
    if name in ("add", "sub", "mul", "neg", "abs", "sign", "max", "min"):
        return wrapped(pattern.format(*texts), dtype)
    raise Unsupported(name, f"dtype {dtype.name}")


def _positive(text):
    return text.isdigit() and int(text) > 0


def _all_bits(dtype):
    return int(np.iinfo(dtype).max) if dtype.kind == "u" else -1


def _bits(name, texts, dtype, size):
    if name == "not":
        return f"~{texts[0]}"
    if not name.startswith("shift"):
        return f"({texts[0]}{BITS[name]}{texts[1]})"
    left, by = texts
    if name == "shift_right_logical" and dtype.kind == "i":
        left = {8: f"({left}&255)", 16: f"({left}&65535)", 32: left}[size]
    if (
        name == "shift_right_arithmetic" and dtype.kind == "u"
    ):  # the first bit is one of a sign to this operation
        left = wrapped(left, np.dtype(f"int{size}"))
    shifted = f"({left}{BITS[name]}{by})"
    # JavaScript takes the distance modulo 32; XLA shifts everything out.
    outside = f"({left}<0?-1:0)" if name == "shift_right_arithmetic" else "0"
    return f"({by}>=0&&{by}<{size}?{shifted}:{outside})"


def converted(text: str, kind: np.dtype, dtype: np.dtype) -> str:
    """A number of another dtype as a whole one, or a truth value."""
    if dtype == np.bool_:
        return f"({text}!==0)"
    if kind == np.bool_:
        return f"({text}?1:0)"
    if kind.kind == "f":
        low, high = np.iinfo(dtype).min, np.iinfo(dtype).max  # XLA saturates, and turns NaN into 0
        text = f"M.trunc(M.min(M.max({text},{low}),{high}))"
        return wrapped(text, dtype) if dtype.itemsize < 8 else f"({text}||0)"
    return wrapped(text, dtype)


def bounds(
    node: Node, below: Sequence[tuple[int, int] | None], tables: Sequence[np.ndarray]
) -> tuple[int, int] | None:
    """The least and the largest value that a node of whole numbers can have, None where that is not known.

    Args:
        below: the bounds of its arguments.

    Raises:
        Unsupported: for 64 bits, where it may pass what float64 holds exactly.
    """
    if node.dtype.kind not in "iu":
        return (0, 1) if node.dtype == np.bool_ else None
    interval, wide = _interval(node, below, tables), node.dtype.itemsize == 8
    limits = np.iinfo(node.dtype)
    low, high = (max(-LARGEST, limits.min), LARGEST) if wide else (limits.min, limits.max)
    if interval is not None and low <= interval[0] and interval[1] <= high:
        return interval
    if None in below and node.operation == "convert" and node.arguments[0].dtype.kind in "iu":
        raise Unsupported("convert", f"{node.arguments[0].dtype.name} numbers that may pass 2^53")
    if not wide:
        return int(limits.min), int(limits.max)
    if interval is None and (
        node.operation in ANY_SIZE or node.operation == "convert" and node.arguments[0].dtype.kind == "f"
    ):
        return None
    raise Unsupported(node.operation, f"{node.dtype.name} numbers that may pass 2^53")


def check_table(column: Shaped[np.ndarray, " n"]) -> None:
    """Raise `Unsupported` for a table of whole numbers that the page cannot hold."""
    if (
        column.dtype.kind in "iu"
        and column.dtype.itemsize == 8
        and np.abs(column.astype(np.float64)).max(initial=0) > LARGEST
    ):
        raise Unsupported("constant", f"{column.dtype.name} numbers past 2^53")


def _interval(node, below, tables):
    name = node.operation
    if name == "constant":
        return int(node.value), int(node.value)
    if name == "index":
        return 0, 2**31 - 1
    if name == "table":
        return int(tables[node.value].min()), int(tables[node.value].max())
    if name in ("input", "carry", "last", "kept"):
        return (0 if node.dtype.kind == "u" else -COUNTED), COUNTED
    if name == "select_n":
        below = below[1:]
    if not below or None in below:
        return None
    lows, highs = zip(*below, strict=True)
    if name in ("select_n", "convert"):
        return min(lows), max(highs)
    if name in ("max", "min"):
        join = max if name == "max" else min
        return join(lows), join(highs)
    if name == "clamp":
        return min(lows[0], lows[2]), max(highs[0], highs[2])
    if name in ("add", "sub", "mul"):
        return _range(name, *below)
    if name == "neg":
        return -highs[0], -lows[0]
    if name == "sign":
        return -1, 1
    if name == "div" and node.dtype == np.uint64 and lows[1] == 0:  # all 64 bits set
        return None
    if name in ("abs", "rem", "div"):
        most = max(abs(lows[0]), abs(highs[0]), 1)
        return (0 if min(lows) >= 0 or name == "abs" else -most), most
    return _total(node, below) if name == "total" else None


def _range(name, left, right):
    if name == "add":
        return left[0] + right[0], left[1] + right[1]
    if name == "sub":
        return left[0] - right[1], left[1] - right[0]
    products = [a * b for a in left for b in right]
    return min(products), max(products)


def _total(node, below):
    operation, length = node.value
    ((low, high),) = below
    if operation == "add":
        return min(length * low, low), max(length * high, high)
    return (low, high) if operation in ("max", "min") else None
