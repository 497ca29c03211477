"""Writes a graph of scalars as statements of GLSL ES 3.00, for fragment shaders of WebGL2.

The text reads `a0`, `a1`, ..., its inputs, and writes `o0`, `o1`, ..., its outputs: all are words of 32 bits
(uint), so that what passes from one draw to the next through a texture keeps its bits. Tables of data are one
texture of such words. Arithmetic is float32 with every operation rounded, as in JavaScript and in XLA;
`glsl_arithmetic.py` says what is done about all that GLSL leaves open.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adamviz.lowering import glsl_operations as operations
from adamviz.lowering.glsl_arithmetic import HEAD
from adamviz.lowering.glsl_special import helpers
from adamviz.lowering.graph import Node, Unsupported
from adamviz.lowering.scalars import Traced
from adamviz.lowering.writing import Writer

MOST_ENTRIES = 2**20  # of all tables, in a texture 1024 wide


def body(traced: Traced, outputs: Sequence[Node] | None = None) -> str:
    """Statements that compute some of a traced function's outputs (all, if None) from its inputs.

    Raises:
        Unsupported: for what has no accurate form in float32 (`primitive` names it), and for dtypes of 64
            bits.

    Example:
        >>> import numpy as np
        >>> from adamviz.lowering import Traced, glsl
        >>> glsl.body(Traced(lambda x: x * x + 1, np.float32(0)))
        'float t0=F(U(a0));o0=B(F(F(t0*t0)+1.));'
    """
    return Writer(
        traced.graph, traced.outputs if outputs is None else outputs, _Language(traced.graph.tables)
    ).text()


def prelude(*texts: str) -> str:
    """What stands before bodies in a shader: precision, uniforms, and the functions that they call."""
    return HEAD + helpers(*texts)


class _Language:
    """How `Writer` spells what it places."""

    def __init__(self, tables):
        self.offsets = np.cumsum([0, *map(len, tables)]).tolist()
        if self.offsets[-1] > MOST_ENTRIES:
            raise Unsupported("constant", f"tables of {self.offsets[-1]:,} entries")

    def loop(self, index, length, backward=False):
        # A compiler that knew the length would write the body out so many times.
        name, length = _index(index), f"{length}+int(Z)"
        return (
            f"for(int {name}={length}-1;{name}>=0;{name}--)"
            if backward
            else f"for(int {name}=0;{name}<{length};{name}++)"
        )

    def output(self, position, node, text):
        return f"o{position}={operations.word(text, node.dtype)};"

    def constant(self, name, node, text):
        return f"{operations.type_of(node.dtype, node.operation)} {name}={text};"

    def variable(self, name, node, text):
        lost = f",e{name}=0." if _compensated(node) else ""
        return f"{operations.type_of(node.dtype, node.operation)} {name}={text}{lost};"

    def array(self, name, node, length):
        return f"{operations.type_of(node.dtype, node.operation)} {name}[{length}];"

    def start(self, total):
        return operations.start(total.value[0], total.dtype)

    def joined(self, total, name, entry):
        return operations.joined(total.value[0], total.dtype, name, entry)

    def finished(self, total, name):
        return f"{name}=kf({name},e{name});" if _compensated(total) else ""

    def spell(self, node, texts):
        operations.type_of(node.dtype, node.operation)
        leaf = getattr(self, f"_{node.operation}", None)
        return leaf(node, texts) if leaf else operations.spell(node, texts)

    def _constant(self, node, texts):
        return operations.number(node.value)

    def _index(self, node, texts):
        return _index(node)

    def _input(self, node, texts):
        return operations.read(f"a{node.value}", node.dtype)

    def _table(self, node, texts):
        return operations.read(f"T({self.offsets[node.value]}+{texts[0]})", node.dtype)

    def _last(self, node, texts):
        return f"c{node.arguments[0].value}_{node.value}"

    def _kept(self, node, texts):
        return f"b{node.arguments[1].value}_{node.value}[{texts[0]}]"


def _compensated(node):
    return node.operation == "total" and node.value[0] == "add" and node.dtype.kind == "f"


def _index(node):
    return f"i{node.value}" if node.value > 0 else f"k{-node.value}"
