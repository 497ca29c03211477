"""Writes a graph of scalars as the body of a JavaScript function.

The function's arguments are `a`, its inputs; `o`, where its outputs go; and `D`, its tables of data. All three hold plain
numbers. float32 arithmetic is done in JavaScript's float64 and rounded after each operation by `Math.fround`, which gives
the correctly rounded float32 result for +, -, *, / and sqrt. The text holds nothing but the operations below and numbers.
"""

import base64

import numpy as np

from adamviz.lowering import whole_numbers
from adamviz.lowering.graph import Unsupported
from adamviz.lowering.javascript_operations import DTYPES, finished, joined, normal, number, read, read_input, spell, start

LONGEST_INLINE = 160


def body(traced, outputs=None):
    """The body of a function that computes some of a traced function's outputs (all, if None)."""
    return _Writer(traced.outputs if outputs is None else outputs, traced.graph.tables).text()


def tables(traced):
    """The traced function's tables of data, as JSON: dtype and base64 of the little-endian bytes.

    A dtype is one of which JavaScript has typed arrays of plain numbers, or bool: whole numbers of 64 bits travel as float64.
    """
    return [_table(column) for column in traced.graph.tables]


def _table(column):
    whole_numbers.check_table(column)
    wide = column.dtype in (np.int64, np.uint64)
    column = column.astype(np.float64) if wide else normal(column)
    data = column.astype(column.dtype.newbyteorder("<")).tobytes()
    return {"dtype": column.dtype.name, "data": base64.b64encode(data).decode()}


class _Writer:
    """Writes each node once: in place where it is used once, else as a named constant before its first use."""

    def __init__(self, outputs, tables):
        self.outputs, self.tables = outputs, tables
        self.uses, self.level, self.bounds = {}, {}, {}
        for node in outputs:
            self._visit(node)
        self.names = {}

    def _visit(self, root):
        # Iterative, because a long chain of operations would exhaust Python's stack.
        stack = [(root, False)]
        self.uses[root] = self.uses.get(root, 0) + 1
        while stack:
            node, done = stack.pop()
            if done:
                below = max((self.level[a] for a in node.arguments), default=0)
                self.level[node] = below + (node.operation == "total")
            elif node not in self.level:
                self.level[node] = 0
                stack.append((node, True))
                for argument in node.arguments:
                    self.uses[argument] = self.uses.get(argument, 0) + 1
                    stack.append((argument, False))

    def text(self):
        lines = []
        totals = sorted((n for n in self.level if n.operation == "total"), key=lambda n: (self.level[n], n.serial))
        while totals:  # loops of one level and length share one pass over the data
            first = totals[0]
            group = [t for t in totals if (self.level[t], t.value[1]) == (self.level[first], first.value[1])]
            totals = [t for t in totals if t not in group]
            self._loop(group, lines)
        for position, node in enumerate(self.outputs):
            value = self._use(node, lines, None)
            lines.append(f"o[{position}]={'+' if node.dtype == bool else ''}{value};")
        text = "".join(lines)
        return f"let q;{text}" if "q=" in text else text

    def _loop(self, group, lines):
        inside = []
        for total in group:
            operation, _ = total.value
            name = f"s{total.serial}"
            lines.append(f"let {name}={start(operation, total.dtype)};")
            # Everything that does not depend on the index is computed before the loop, by `_use`, into `lines`.
            entry = self._use(total.arguments[0], inside, lines)
            inside.append(f"{name}={joined(operation, total.dtype, name, entry)};")
        lines.append(f"for(let i=0;i<{group[0].value[1]};i++){{{''.join(inside)}}}")
        for total in group:
            name = self.names[total] = f"s{total.serial}"
            self._bound(total)
            rounded = finished(total.value[0], total.dtype, name)
            if rounded:
                lines.append(f"{name}={rounded};")
        # What was named inside a loop is out of scope after it.
        self.names = {n: text for n, text in self.names.items() if n.loop is None}

    def _use(self, node, lines, outside):
        """The text that stands for a node; lines that must come before it are appended (to `outside`, if loop-free)."""
        if node in self.names:
            return self.names[node]
        order, placed, stack = [], set(), [(node, False)]
        while stack:
            top, done = stack.pop()
            if top in self.names or top in placed:
                continue
            if done:
                placed.add(top)
                order.append(top)
            else:
                stack.append((top, True))
                stack.extend((argument, False) for argument in reversed(top.arguments))
        for top in order:
            text = self._spell(top)
            target = lines if outside is None or top.loop is not None else outside
            trivial = top.operation == "constant" or (top.operation in ("input", "table") and self.uses[top] == 1)
            if trivial or (self.uses[top] == 1 and len(text) < LONGEST_INLINE and target is lines):
                self.names[top] = text
            else:
                self.names[top] = f"t{top.serial}"
                target.append(f"const t{top.serial}={text};")
        return self.names[node]

    def _spell(self, node):
        if node.dtype.name not in DTYPES:
            raise Unsupported(node.operation, f"dtype {node.dtype.name}")
        self._bound(node)
        if node.operation == "constant":
            return number(node.value)
        if node.operation == "input":
            return read_input(f"a[{node.value}]", node.dtype)
        if node.operation == "table":
            return read(f"D[{node.value}][i]", node.dtype)
        return spell(node, [self.names[a] for a in node.arguments])

    def _bound(self, node):
        self.bounds[node] = whole_numbers.bounds(node, [self.bounds.get(a) for a in node.arguments], self.tables)
