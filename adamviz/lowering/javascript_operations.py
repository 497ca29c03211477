"""One scalar operation at a time as JavaScript: what it is called there, and what is done about the differences from XLA."""

import math

import numpy as np

from adamviz.lowering.graph import Unsupported

# What a body may use: bound to short names around it, once, by `wrapped`.
PRELUDE = (
    "const M=Math,f=M.fround,"
    # C's pow, as XLA has it, is 1 for a base of 1 and for an exponent of 0, whatever the other is; JavaScript's is not.
    "P=(x,y)=>x===1||y===0||(x===-1&&(y===1/0||y===-1/0))?1:M.pow(x,y),"
    "E=x=>{const r=M.round(x);return M.abs(x%1)===0.5&&r%2!==0?r-1:r},"
    "A=x=>M.sign(x)*M.floor(M.abs(x)+0.5);"
)
UNARY = {
    "abs": "M.abs({0})", "acos": "M.acos({0})", "acosh": "M.acosh({0})", "asin": "M.asin({0})", "asinh": "M.asinh({0})",
    "atan": "M.atan({0})", "atanh": "M.atanh({0})", "cbrt": "M.cbrt({0})", "ceil": "M.ceil({0})", "cos": "M.cos({0})",
    "cosh": "M.cosh({0})", "exp": "M.exp({0})", "exp2": "M.pow(2,{0})", "expm1": "M.expm1({0})", "floor": "M.floor({0})",
    "log": "M.log({0})", "log1p": "M.log1p({0})", "logistic": "1/(1+M.exp(-{0}))", "neg": "-{0}", "rsqrt": "1/M.sqrt({0})",
    "sign": "M.sign({0})", "sin": "M.sin({0})", "sinh": "M.sinh({0})", "sqrt": "M.sqrt({0})",
    "tan": "M.tan({0})", "tanh": "M.tanh({0})",
}  # fmt: skip
BINARY = {
    "add": "{0}+{1}", "sub": "{0}-{1}", "mul": "{0}*{1}", "div": "{0}/{1}", "rem": "{0}%{1}", "pow": "P({0},{1})",
    "max": "M.max({0},{1})", "min": "M.min({0},{1})", "atan2": "M.atan2({0},{1})",
}  # fmt: skip
COMPARE = {"eq": "===", "ne": "!==", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
LOGIC = {"and": "&&", "or": "||", "xor": "!=="}
BITS = {"and": "&", "or": "|", "xor": "^"}
EXACT = {"abs", "ceil", "floor", "max", "min", "neg", "sign", "round"}  # these never need rounding
DTYPES = ("bool", "int32", "uint32", "int64", "float32", "float64")


def spell(node, texts):
    """One operation on texts that are names, numbers or in brackets."""
    name, dtype = node.operation, node.dtype
    kind = node.arguments[0].dtype
    if name in COMPARE:
        return f"({texts[0]}{COMPARE[name]}{texts[1]})"
    if name == "is_finite":
        return f"Number.isFinite({texts[0]})"
    if name == "not":
        return f"(!{texts[0]})" if dtype == bool else _whole(f"~{texts[0]}", dtype)
    if name in LOGIC:
        return f"({texts[0]}{LOGIC[name]}{texts[1]})" if dtype == bool else _whole(f"({texts[0]}{BITS[name]}{texts[1]})", dtype)
    if name == "select_n":
        if kind != bool:
            raise Unsupported(name, "a choice among more than two")
        return f"({texts[0]}?{texts[2]}:{texts[1]})"
    if name == "clamp":
        return f"M.min(M.max({texts[1]},{texts[0]}),{texts[2]})"
    if name == "convert":
        return _convert(texts[0], kind, dtype)
    if name == "round":
        return f"{'E' if node.value == 1 else 'A'}({texts[0]})"
    if name not in UNARY and name not in BINARY:
        raise Unsupported(name)
    if dtype == bool:
        raise Unsupported(name, "dtype bool")
    pattern = UNARY.get(name) or BINARY[name]
    if dtype.kind in "iu":
        return _integer(name, pattern, texts, dtype)
    text = pattern.format(*texts)
    if dtype == np.float32 and name not in EXACT:
        return f"f({text})"
    return text if text.startswith("M.") else f"({text})"


def _integer(name, pattern, texts, dtype):
    if name == "mul" and dtype.itemsize == 4:
        return _whole(f"M.imul({texts[0]},{texts[1]})", dtype)
    if name == "div":  # by zero, XLA gives all bits set
        return _whole(f"({texts[1]}===0?-1:M.trunc({texts[0]}/{texts[1]}))", dtype)
    if name == "rem":
        return _whole(f"({texts[1]}===0?{texts[0]}:{texts[0]}%{texts[1]})", dtype)
    if name in ("add", "sub", "mul", "neg", "abs", "sign", "max", "min"):
        return _whole(pattern.format(*texts), dtype)
    raise Unsupported(name, f"dtype {dtype.name}")


def _whole(text, dtype):
    # JAX's 64-bit integers are counters here: a float64 holds them exactly up to 2^53.
    return {"int32": f"({text}|0)", "uint32": f"({text}>>>0)"}.get(dtype.name, f"({text})")


def _convert(text, kind, dtype):
    if dtype == bool:
        return f"({text}!==0)"
    if kind == bool:
        return f"({text}?1:0)"
    if dtype == np.float32:
        return f"f({text})"
    if dtype.kind in "iu" and kind.kind == "f":
        low, high = np.iinfo(dtype).min, np.iinfo(dtype).max  # XLA saturates, and turns NaN into 0
        return _whole(f"M.trunc(M.min(M.max({text},{low}),{high}))", dtype)
    return _whole(text, dtype) if dtype.kind in "iu" else text


def number(value):
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    value = value.item()
    if isinstance(value, int):
        return str(value) if value >= 0 else f"({value})"
    if math.isnan(value):
        return "(0/0)"
    if math.isinf(value):
        return "(1/0)" if value > 0 else "(-1/0)"
    whole = value.is_integer() and abs(value) < 1e15 and (value or math.copysign(1, value) > 0)
    text = repr(int(value)) if whole else repr(value)
    return f"({text})" if text.startswith("-") else text
