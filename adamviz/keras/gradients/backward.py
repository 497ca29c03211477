"""Gradients through what a tape recorded: from the targets back to the sources, one recorded function after
the other.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from adamviz.keras.gradients.cotangents import mark
from adamviz.keras.tensors.operators import apply, computed, read


class Node(NamedTuple):
    """One recorded computation: `function(*arrays)` gave `results`.

    Attributes:
        function: a pure function of arrays.
        leaves: what it was applied to: variables, tensors, and constants.
        known: for each leaf, whether the tape watched it then.
        arrays: the leaves' values then; a variable may have another one by now.
        results: tensors, and whatever else a NumPy function gives.
    """

    function: Any
    leaves: Sequence[Any]
    known: Sequence[bool]
    arrays: Sequence[Any]
    results: Sequence[Any]


def gradients(
    nodes: Sequence[Node],
    targets: Sequence[Any],
    cotangents: Sequence[Any],
    sources: Sequence[Any],
    batched: bool = False,
) -> list:
    """The cotangent of each source, a tensor, or None where no target depends on it.

    Args:
        nodes: the recorded computations, in order.
        targets: tensors and variables.
        cotangents: one of each target, or None for a target that has no gradient.
        sources: tensors and variables.
        batched: whether cotangents have one more axis in front, each entry of which is followed by itself.
    """
    totals = {}
    for target, cotangent in zip(targets, cotangents, strict=True):
        if cotangent is not None:
            _add(totals, target, cotangent)
    # Each function is differentiated by itself, at the values it was given, rather than all in one: an outer
    # tape then records the tensors in between too, and gives second derivatives with respect to them.
    for node, wanted in reversed(_between(nodes, targets, sources)):
        for place, cotangent in zip(wanted, _pulled(node, wanted, totals, batched), strict=True):
            if cotangent is not None:
                _add(totals, node.leaves[place], cotangent)
    return [totals.get(id(source)) for source in sources]


def _between(nodes, targets, sources):
    """The nodes on the way from sources to targets, each with the places of the leaves that lie on it."""
    needed, above = {id(target) for target in targets}, []
    for node in reversed(nodes):
        if any(id(result) in needed for result in node.results):
            above.append(node)
            needed.update(id(leaf) for leaf, known in zip(node.leaves, node.known, strict=True) if known)
    reached, between = {id(source) for source in sources}, []
    for node in reversed(above):
        wanted = [
            place for place, leaf in enumerate(node.leaves) if node.known[place] and id(leaf) in reached
        ]
        if wanted:
            between.append((node, wanted))
            reached.update(id(result) for result in node.results)
    return between


class Pull(NamedTuple):
    """The derivative of a node, a function of its arrays and the cotangents of some of its results.

    Attributes:
        function: the node's.
        places: of the results whose cotangents are given.
        wanted: places of the arrays whose cotangents are computed; None is given for one that those results
            do not depend on.
        batched: whether cotangents have one more axis in front.
    """

    function: Any
    places: tuple
    wanted: tuple
    batched: bool

    @property
    def compilable(self) -> bool:
        return self.function.compilable and self not in _plain

    def __call__(self, *operands: Any) -> Any:
        if self.compilable:
            try:
                return _compiled(self, *operands)
            except (
                jax.errors.JAXTypeError,
                jax.errors.JAXIndexError,
            ):  # of shapes that depend on values, such as by a mask
                _plain.add(self)
        return self.compute(*operands)

    def compute(self, *operands: Any) -> list:
        n, connected = len(operands) - len(self.places), set()

        def results(values):
            arrays = list(operands[:n])
            for place, value in zip(self.wanted, mark(values, connected), strict=True):
                arrays[place] = value
            outputs = jax.tree.leaves(self.function(*arrays))
            return [outputs[place] for place in self.places]

        _, back = jax.vjp(results, [operands[place] for place in self.wanted])
        [outputs] = (jax.vmap(back) if self.batched else back)(list(operands[n:]))
        return [slope if i in connected else None for i, slope in enumerate(outputs)]


_plain = set()  # what could not be compiled


@functools.partial(jax.jit, static_argnums=0)
def _compiled(pull, *operands):
    return pull.compute(*operands)


def _pulled(node, wanted, found, batched):
    """The cotangents of the wanted leaves, None of those that the node's results do not depend on."""
    places = [
        place for place, result in enumerate(node.results) if id(result) in found and differentiable(result)
    ]
    if not places:
        return [None] * len(wanted)
    cotangents = [found[id(node.results[place])] for place in places]
    pull = Pull(node.function, tuple(places), tuple(wanted), batched)
    return computed(pull, [*node.leaves, *cotangents], [*node.arrays, *map(read, cotangents)])


def _add(found, tensor, cotangent):
    known = found.get(id(tensor))
    found[id(tensor)] = cotangent if known is None else apply(operator.add, known, cotangent)


def differentiable(tensor: Any) -> bool:
    """Whether it is of real or complex numbers."""
    return hasattr(tensor, "dtype") and jnp.issubdtype(tensor.dtype, jnp.inexact)
