"""Which values a trait takes, as JSON: Python checks by these rules, and a page those that its address says.

`js/state/rules.js` reads the same rules, and tests/shared/rules.json holds both to them. A rule is a dict:

    kind: switch
    kind: choice, options         one of several words
    kind: some, options           a list of some of several words, each at most once
    kind: text
    kind: whole, low, high        a whole number
    kind: wholes, low, high       a list of whole numbers
    kind: row, length, within     a list of so many numbers, all between -within and within
    kind: extent, within          x from, x to, y from, y to, all between -within and within; or null; with
                                  length 2 only x from and x to
    scale, allowed, whole         a number, as a program describes its `Parameter`
"""

import math
import numbers
from collections.abc import Mapping
from typing import Any

import numpy as np

from adamviz.core.received import received

Rule = Mapping[str, Any]


def fits(parameter: Rule, value: Any) -> bool:
    """Whether a number may have a value, in float64 and in float32.

    Args:
        parameter: the description of a `Parameter` in a program: scale, whole, and allowed as (low, high,
            "[)"), in which None is no end.
        value: as JSON has it.

    Example:
        >>> beta = {"scale": "one_minus", "whole": False, "allowed": [0, 1, "[)"]}
        >>> fits(beta, 0.9), fits(beta, 1), fits(beta, None), fits(beta, True)
        (True, False, False, False)
    """
    if parameter["scale"] == "switch":
        return isinstance(value, bool)
    if value is None:
        return parameter["scale"] == "threshold"
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not math.isfinite(value):
        return False
    if parameter.get("whole") and value != math.floor(value):
        return False
    low, high, ends = parameter["allowed"]
    least, most = -math.inf if low is None else low, math.inf if high is None else high
    with np.errstate(over="ignore"):
        single = float(np.float32(value))
    # As float32, in which all is computed, it must be allowed too.
    return all(
        (number >= least if ends[0] == "[" else number > least)
        and (number <= most if ends[1] == "]" else number < most)
        for number in (float(value), single)
    )


def checked(name: str, rule: Rule, value: Any) -> Any:
    """A value of a trait as JSON can hold it.

    Args:
        name: the trait's name, for the error.
        rule: one with a kind.
        value: whatever was given; NumPy's numbers and arrays are taken for Python's.

    Raises:
        ValueError: the rule does not allow the value; the message says what it allows.

    Example:
        >>> checked("start", {"kind": "row", "length": 2, "within": 1e30}, np.array([1, 2]))
        [1.0, 2.0]
        >>> checked("tab", {"kind": "choice", "options": ["step", "noise"]}, "steps")
        Traceback (most recent call last):
        ...
        ValueError: Expected tab to be one of 'step', 'noise', received: 'steps'
    """
    check, words = _KINDS[rule["kind"]]
    try:
        result = check(rule, value)
    except (TypeError, ValueError):
        result = _REFUSED
    if result is _REFUSED:
        raise ValueError(f"Expected {name} to be {words(rule)}, received: {received(value)}")
    return result


_REFUSED = object()


def _switch(rule: Rule, value: Any) -> Any:
    return (
        bool(value) if isinstance(value, (bool, numbers.Integral, np.bool_)) and value in (0, 1) else _REFUSED
    )


def _choice(rule: Rule, value: Any) -> Any:
    return value if isinstance(value, str) and value in rule["options"] else _REFUSED


def _some(rule: Rule, value: Any) -> Any:
    if not isinstance(value, (list, tuple)) or any(word not in rule["options"] for word in value):
        return _REFUSED
    return list(value) if len(set(value)) == len(value) else _REFUSED


def _text(rule: Rule, value: Any) -> Any:
    return value if isinstance(value, str) else _REFUSED


def _whole(rule: Rule, value: Any) -> Any:
    whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    return int(value) if whole and rule["low"] <= value <= rule["high"] else _REFUSED


def _wholes(rule: Rule, value: Any) -> Any:
    if not isinstance(value, (list, tuple)) or any(_whole(rule, number) is _REFUSED for number in value):
        return _REFUSED
    return sorted({int(number) for number in value})


def _row(rule: Rule, value: Any) -> Any:
    array = np.asarray(value)
    if array.shape != (rule["length"],) or array.dtype.kind not in "iuf":
        return _REFUSED
    # 0 has no sign: JSON that a page writes has none either.
    return [float(number) + 0.0 for number in array] if (np.abs(array) < rule["within"]).all() else _REFUSED


def _extent(rule: Rule, value: Any) -> Any:
    if value is None:
        return None
    row = _row({"length": 4, **rule}, value)
    if row is _REFUSED or any(low >= high for low, high in zip(row[::2], row[1::2], strict=True)):
        return _REFUSED
    return row


def _count(length: int) -> str:
    return "a finite number" if length == 1 else f"{length} finite numbers"


_ENDS = {
    2: "(x from, x to) with x from < x to",
    4: "(x from, x to, y from, y to) with x from < x to and y from < y to",
}


def _some_of(rule: Rule) -> str:
    return ", ".join(map(repr, rule["options"]))


def _short(number: float) -> str:
    return f"{number:g}".replace("e+0", "e").replace("e+", "e")


def _between(rule: Rule) -> str:
    return f"from {rule['low']} to {rule['high']}"


_KINDS = {
    "switch": (_switch, lambda rule: "True or False"),
    "choice": (_choice, lambda rule: f"one of {_some_of(rule)}"),
    "some": (_some, lambda rule: f"a list of some of {_some_of(rule)}"),
    "text": (_text, lambda rule: "a text"),
    "whole": (_whole, lambda rule: f"a whole number {_between(rule)}"),
    "wholes": (_wholes, lambda rule: f"a list of whole numbers {_between(rule)}"),
    "row": (_row, lambda rule: f"{_count(rule['length'])} within ±{_short(rule['within'])}"),
    "extent": (_extent, lambda rule: f"{_ENDS[rule.get('length', 4)]}, all within ±{_short(rule['within'])}"),
}
