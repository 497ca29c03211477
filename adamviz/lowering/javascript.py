"""Writes a graph of scalars as the body of a JavaScript function.

The function's arguments are `a`, its inputs; `o`, where its outputs go; and `D`, its tables of data. All
three hold plain numbers. Or inputs and outputs are variables of a function around it, which may run it many
times. float32 arithmetic is done in JavaScript's float64 and rounded after each operation
by `Math.fround`, which gives the correctly rounded float32 result for +, -, *, / and sqrt. The text holds
nothing but the operations below and numbers.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from adamviz.lowering import whole_numbers
from adamviz.lowering.graph import Node, Unsupported
from adamviz.lowering.javascript_operations import (
    DTYPES,
    finished,
    joined,
    normal,
    number,
    read,
    read_input,
    spell,
    start,
)
from adamviz.lowering.javascript_special import helpers
from adamviz.lowering.scalars import Traced
from adamviz.lowering.writing import Writer


def body(traced: Traced, outputs: Sequence[Node] | None = None, variables: bool = False) -> str:
    """The body of a function that computes some of a traced function's outputs (all, if None).

    Args:
        variables: whether inputs are the variables a0, a1, ..., none of which is subnormal, and outputs o0,
            o1, ...: such a body can stand in a loop, whose numbers a compiler keeps in registers. The
            functions that it calls, as `helpers` defines them, have to stand around it.
    """
    language = _Language(traced.graph.tables, variables)
    text = Writer(traced.graph, traced.outputs if outputs is None else outputs, language).text()
    return ("" if variables else helpers(text)) + (f"let q;{text}" if "q=" in text else text)


def tables(traced: Traced) -> list[dict[str, Any]]:
    """The traced function's tables of data, as JSON: dtype, and `data`, base64 of the little-endian bytes; or
    of whole numbers, where that is shorter once compressed, `steps`, by how much each exceeds the one before.

    A dtype is one of which JavaScript has typed arrays of plain numbers, or bool: whole numbers of 64 bits
    travel as float64.
    """
    return [_table(column) for column in traced.graph.tables]


def _table(column):
    whole_numbers.check_table(column)
    wide = column.dtype in (np.int64, np.uint64)
    column = column.astype(np.float64) if wide else normal(column)
    data = column.astype(column.dtype.newbyteorder("<")).tobytes()
    table = {"dtype": column.dtype.name, "data": base64.b64encode(data).decode()}
    if column.dtype.kind not in "iu":
        return table
    stepwise = {
        "dtype": column.dtype.name,
        "steps": np.diff(column.ravel().astype(np.int64), prepend=0).tolist(),
    }
    return min(table, stepwise, key=_compressed_length)


def _compressed_length(value):
    return len(zlib.compress(json.dumps(value, separators=(",", ":")).encode()))


class _Language:
    """How `Writer` spells what it places; it also follows how large whole numbers can be."""

    def __init__(self, tables, variables):
        self.tables, self.variables, self.bounds = tables, variables, {}

    def loop(self, index, length, backward=False):
        name = _index(index)
        return (
            f"for(let {name}={length - 1};{name}>=0;{name}--)"
            if backward
            else f"for(let {name}=0;{name}<{length};{name}++)"
        )

    def output(self, position, node, text):
        place = f"o{position}" if self.variables else f"o[{position}]"
        return f"{place}={'+' if node.dtype == np.bool_ else ''}{text};"

    def constant(self, name, node, text):
        return f"const {name}={text};"

    def variable(self, name, node, text):
        return f"let {name}={text};"

    def array(self, name, node, length):
        return f"const {name}=F({length});"

    def start(self, total):
        return start(total.value[0], total.dtype)

    def joined(self, total, name, entry):
        return joined(total.value[0], total.dtype, name, entry)

    def finished(self, total, name):
        self._bound(total)
        text = finished(total.value[0], total.dtype, name)
        return f"{name}={text};" if text else ""

    def spell(self, node, texts):
        if node.dtype.name not in DTYPES:
            raise Unsupported(node.operation, f"dtype {node.dtype.name}")
        self._bound(node)
        if node.operation == "input" and self.variables:
            return read(f"a{node.value}", node.dtype)
        return LEAVES[node.operation](node, texts) if node.operation in LEAVES else spell(node, texts)

    def _bound(self, node):
        self.bounds[node] = whole_numbers.bounds(
            node, [self.bounds.get(a) for a in node.arguments], self.tables
        )


def _index(node):
    return f"i{node.value}" if node.value > 0 else f"k{-node.value}"


LEAVES = {
    "constant": lambda node, texts: number(node.value),
    "index": lambda node, texts: _index(node),
    "input": lambda node, texts: read_input(f"a[{node.value}]", node.dtype),
    "table": lambda node, texts: read(f"D[{node.value}][{texts[0]}]", node.dtype),
    "last": lambda node, texts: f"c{node.arguments[0].value}_{node.value}",
    "kept": lambda node, texts: read(f"b{node.arguments[1].value}_{node.value}[{texts[0]}]", node.dtype),
}
