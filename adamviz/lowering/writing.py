"""Writes a graph of scalars as statements: a node used once in place, any other named before its use.

A block is the body of the function or of a loop. A node stands in the outermost block that has the loops it
varies in, so what does not depend on a loop's step is computed before the loop. How an operation is spelled
is the language's affair.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adamviz.lowering.graph import Graph, Node, Unsupported

LONGEST_INLINE = 160


class Block:
    """The statements of one loop's body, and the text that stands for each node in it."""

    def __init__(self, parent: Block | None = None, loop: int = 0) -> None:
        self.parent, self.lines, self.names = parent, [], {}
        self.loops: frozenset[int] = parent.loops | {loop} if parent else frozenset()

    def find(self, node: Node) -> str | None:
        """The text of a node that this block, or one around it, has placed; or None."""
        block: Block | None = self
        while block is not None:
            if node in block.names:
                return block.names[node]
            block = block.parent
        return None


class Writer:
    """Writes some outputs of a graph.

    Args:
        language: has `spell(node, texts)`, `start(total)`, `joined(total, name, text)`, `finished(total,
            name)` and `loop(index, length, backward)`; and, as statements, `output(position, node, text)`,
            `constant(name, node, text)`, `variable(name, node, text)` and `array(name, node, length)`.
    """

    def __init__(self, graph: Graph, outputs: Sequence[Node], language: Any) -> None:
        self.graph, self.outputs, self.language = graph, outputs, language
        self.uses, self.level = {}, {}
        self.carried, self.kept = {}, {}  # which numbers of each scan are needed
        self._reach()
        self._levels()

    def text(self) -> str:
        """Statements that write the outputs."""
        block = Block()
        for position, node in enumerate(self.outputs):
            if node.loops:
                raise Unsupported(
                    "scan", "a loop over the entries of a long axis, each step of which joins all of them"
                )
            text = self._use(node, block)
            block.lines.append(self.language.output(position, node, text))
        return "".join(block.lines)

    def _needs(self, node):
        """The nodes that must be there before a node is placed, as far as they are needed at all."""
        if node.operation == "scan":
            scan = self.graph.scans[node.value]
            numbers = self.carried.get(node.value, ())
            return [part[n] for n in numbers for part in (scan.starts, scan.updates)] + [
                scan.kept[n] for n in self.kept.get(node.value, ())
            ]
        return node.arguments

    def _reach(self):
        stack = list(self.outputs)
        for node in stack:
            self.uses[node] = 0
        seen = set()

        def want(node):
            self.uses[node] = self.uses.get(node, 0) + 1
            stack.append(node)

        for node in self.outputs:
            self.uses[node] += 1
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            for argument in node.arguments:
                want(argument)
            if node.operation in ("carry", "last", "kept"):
                serial, number = (
                    node.value if node.operation == "carry" else (node.arguments[-1].value, node.value)
                )
                scan = self.graph.scans[serial]
                needed = (self.kept if node.operation == "kept" else self.carried).setdefault(serial, {})
                if number not in needed:
                    needed[number] = None
                    for part in (
                        [scan.kept[number]]
                        if node.operation == "kept"
                        else [scan.starts[number], scan.updates[number]]
                    ):
                        want(part)

    def _levels(self):
        """How many loops deep a node's history is: the totals of one level do not depend on each other."""
        stack = [(node, False) for node in self.uses]
        while stack:
            node, done = stack.pop()
            if done:
                loops = node.operation in ("total", "scan")
                self.level[node] = max((self.level[a] for a in self._needs(node)), default=0) + loops
            elif node not in self.level:
                self.level[node] = 0
                stack.append((node, True))
                stack.extend((a, False) for a in self._needs(node) if a not in self.level)
        self.groups = {}
        for node in sorted((n for n in self.uses if n.operation == "total"), key=lambda n: n.serial):
            self.groups.setdefault(self._group(node), []).append(node)

    def _group(self, total):
        # Within a loop over data each total stands by itself, because another pass over the data may need but
        # one of them.
        return (
            self.level[total],
            total.value[1],
            total.loops,
            total if any(loop > 0 for loop in total.loops) else None,
        )

    def _use(self, root, block):
        """The text that stands for a node in a block; whatever it needs is placed before."""
        order, placed, named, stack = [], set(), set(), [(root, False)]
        while stack:
            node, done = stack.pop()
            if node in placed or block.find(node) is not None:
                continue
            inner = not node.loops <= block.loops
            if done:
                placed.add(node)
                if not inner:
                    order.append(node)
                continue
            needs = self._needs(node)
            if node.operation == "total":
                needs = [total.arguments[0] for total in self.groups[self._group(node)]]
            if inner or node.operation in (
                "total",
                "scan",
            ):  # what a loop uses must have a name, or it is computed at each step
                named.update(needs)
            stack.append((node, True))
            stack.extend((argument, False) for argument in reversed(needs))
        for node in order:
            self._place(node, block, node in named)
        return block.find(root)

    def _place(self, node, block, named):
        if block.find(node) is not None:
            return
        if node.operation == "total":
            self._total(self.groups[self._group(node)], block)
        elif node.operation == "scan":
            self._scan(self.graph.scans[node.value], block)
            block.names[node] = ""
        else:
            text = self.language.spell(node, [block.find(a) for a in node.arguments])
            trivial = node.operation in ("constant", "index", "last") or (
                node.operation in ("input", "table") and self.uses[node] == 1
            )
            if trivial or (self.uses[node] == 1 and len(text) < LONGEST_INLINE and not named):
                block.names[node] = text
            else:
                block.names[node] = f"t{node.serial}"
                block.lines.append(self.language.constant(f"t{node.serial}", node, text))

    def _total(self, totals, block):
        """One loop for totals of one level and length."""
        length = totals[0].value[1]
        inner = self._inner(block, length)
        for total in totals:
            name = f"s{total.serial}"
            block.lines.append(self.language.variable(name, total, self.language.start(total)))
            inner.lines.append(
                f"{name}={self.language.joined(total, name, self._use(total.arguments[0], inner))};"
            )
        block.lines.append(
            f"{self.language.loop(self.graph.index(length), length)}{{{''.join(inner.lines)}}}"
        )
        for total in totals:
            block.names[total] = name = f"s{total.serial}"
            block.lines.append(self.language.finished(total, name))

    def _scan(self, scan, block):
        """A loop that carries values and keeps some."""
        serial, inner = scan.serial, self._inner(block, -scan.serial)
        carried, kept = sorted(self.carried.get(serial, ())), sorted(self.kept.get(serial, ()))
        for number in carried:
            name = f"c{serial}_{number}"
            first = scan.starts[number]
            block.lines.append(self.language.variable(name, first, block.find(first)))
            inner.names[scan.carried[number]] = name
        for number in kept:
            block.lines.append(self.language.array(f"b{serial}_{number}", scan.kept[number], scan.length))
        index = f"k{serial}"
        for number in kept:
            inner.lines.append(f"b{serial}_{number}[{index}]={self._use(scan.kept[number], inner)};")
        for number in carried:
            update = scan.updates[number]
            text = self._use(update, inner)
            inner.lines.append(self.language.constant(f"u{serial}_{number}", update, text))
        inner.lines.extend(f"c{serial}_{number}=u{serial}_{number};" for number in carried)
        text = self.language.loop(self.graph.index(-serial), scan.length, scan.backward)
        block.lines.append(f"{text}{{{''.join(inner.lines)}}}")

    def _inner(self, block, loop):
        if loop in block.loops:
            raise Unsupported("loop", f"a loop over {loop} entries within another")
        return Block(block, loop)
