"""A map as a program for the page's graphics card: one run of an optimizer on a surface per pixel, with its
measures, as three bodies in GLSL of one traced graph; or in JavaScript, for a page that has no such card.

The page makes a fragment shader of them that makes some steps from the state that a texture holds, and writes
the state into another (`js/gpu/map-run.js`). The step is `advance` and the measures are those of
`adamviz.core.measures`, as in the kernel's own maps. What has no such program is computed by the kernel.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from adamviz import lowering
from adamviz.core import measures as known_measures
from adamviz.core.measures import MEASURES, Known, Point
from adamviz.core.noise import Noise
from adamviz.core.parameters import coerce, parameters, replace
from adamviz.core.trajectory import advance
from adamviz.lowering import glsl, javascript_special
from adamviz.programs.axes import axes_of
from adamviz.programs.budget import budgeted, shortest
from adamviz.programs.key import ProgramKey
from adamviz.programs.program import numbers_of, outputs_of, reason
from adamviz.programs.values import plain_values

MOST_OPERATIONS = 100_000  # of one step: more than a processor's, of which a card makes thousands at once
LIMITS = ("tolerance", "radius")
INDEX, START = np.zeros((), np.int32), np.zeros(2, np.float32)


def map_program(
    optimizer: Any,
    surface: Any,
    noise: Any = None,
    measures: Collection[str] = ("final_loss",),
    varied: Collection[str] = (),
    language: str = "glsl",
) -> dict[str, Any]:
    """A map as a program.

    Args:
        optimizer, surface, noise: as `av.run` takes them, checked; noise may be None.
        measures: names of `adamviz.core.measures.MEASURES`.
        varied: the names of numbers that a pixel may change. Of the others a threshold that is off, and
            AMSGrad where it is off, are left out of the program, which makes it shorter.
        language: "glsl" or "javascript".

    Returns:
        JSON values. `error`, in words, where there is no such program; else:

        numbers: [thing, name, dtype] of each of its first inputs; a thing is "optimizer", "surface", "noise",
            "start" or "limits" (tolerance and radius, as the measures know them).
        off: the names of the optimizer's numbers that are left out.
        state: how many words of 32 bits a run is between two steps.
        measures: [name, dtype] of each result; "converged" is the last: whether the loss at the end is not
            above that at the start.
        begin: the body from numbers to state. step: from numbers, state and index to state. finish: from
            numbers, state and number of steps to results.
            Inputs of a body are the variables a0, a1, ..., outputs o0, o1, ...
        prelude: what stands before the bodies; in JavaScript after that of all programs.
        tables: what they read, as in other programs. cost: the operations of a step.

    Example:
        >>> import adamviz as av
        >>> program = map_program(av.Adam().hyperparameters, av.surfaces.Himmelblau())
        >>> program["state"], program["measures"]
        (7, [['final_loss', 'float32'], ['converged', 'bool']])
        >>> program["numbers"][0], program["off"]
        (['optimizer', 'learning_rate', 'float32'], ['amsgrad', 'clipnorm', 'clipvalue', 'global_clipnorm'])
    """
    if unknown := set(measures) - MEASURES.keys():
        raise ValueError(
            f"Expected measures to be among {', '.join(MEASURES)}, received: {', '.join(sorted(unknown))}"
        )
    present = plain_values(optimizer)
    off = {name for name in _thresholds(optimizer) if present[name] is None}
    if not present.get("amsgrad", True) and "vhat" in getattr(optimizer.init(START), "_fields", ()):
        off.add("amsgrad")
    keys = ProgramKey(optimizer), ProgramKey(surface)
    names, left_out = tuple(sorted(set(measures))), tuple(sorted(off - set(varied)))
    return _lowered(*keys, noise is not None, names, left_out, language)


def _thresholds(optimizer):
    return [entry.name for entry in parameters(optimizer) if entry.scale == "threshold"]


@functools.lru_cache(maxsize=64)
def _lowered(optimizer, surface, noisy, names, off, language):
    body, prelude = {
        "glsl": (glsl.body, glsl.prelude),
        "javascript": (functools.partial(lowering.body, variables=True), javascript_special.helpers),
    }[language]
    optimizer = replace(optimizer.thing, **dict.fromkeys(set(off) - {"amsgrad"}))
    if "amsgrad" in off:
        optimizer = replace(optimizer, amsgrad=None)
    things = {"optimizer": optimizer, "surface": surface.thing}
    things |= {"noise": coerce(Noise(), np.float32)} if noisy else {}
    inputs = {kind: dict(zip(*numbers_of(thing), strict=True)) for kind, thing in things.items()}
    inputs["start"] = dict.fromkeys(axes_of(surface.thing), np.float32(0))
    inputs["limits"] = dict.fromkeys(LIMITS, np.float32(0))
    numbers = [value for part in inputs.values() for value in part.values()]
    try:
        run = _Run(things, inputs, names, plain="amsgrad" in off)
        state = jax.eval_shape(run.begin, numbers)
        if {leaf.dtype.itemsize for leaf in jax.tree.leaves(state) if leaf.dtype != np.bool_} - {4}:
            raise lowering.Unsupported("state", "it is not of 32 bits")

        def everything(numbers, state, index):
            begun, step = run.begin(numbers), run.step(numbers, state, index)
            return {"begin": begun, "step": step} | {"finish": run.finish(numbers, state, index)}

        def lowered(longest):
            traced = lowering.Traced(everything, numbers, state, INDEX, longest=longest)
            nodes = outputs_of(traced)
            bodies = {name: body(traced, part) for name, part in nodes.items()}
            named = zip([*names, "converged"], nodes["finish"], strict=True)
            program = bodies | {
                "numbers": _described(inputs, traced.inputs),
                "off": list(off),
                "state": len(nodes["begin"]),
                "measures": [[name, node.dtype.name] for name, node in named],
                "tables": lowering.tables(traced),
            }
            program["prelude"] = prelude(*bodies.values())
            return budgeted(program, lowering.cost(traced, nodes["step"]))

        program = shortest(lowered)
        if program["cost"] > MOST_OPERATIONS:
            raise lowering.Unsupported("program", program["heavy"])
    except Exception as error:  # the kernel computes what the page cannot
        return {"error": reason(error)}
    return {name: part for name, part in program.items() if name != "heavy"}


def _described(inputs, dtypes):
    names = [[thing, name] for thing, part in inputs.items() for name in part]
    return [[*name, dtype.name] for name, dtype in zip(names, dtypes, strict=False)]


class _Run:
    """One run as pure functions of its numbers, which are a list."""

    def __init__(self, things, inputs, names, plain):
        self.things, self.inputs, self.names, self.plain = things, inputs, names, plain

    def _present(self, numbers):
        left = iter(numbers)
        parts = {kind: {name: next(left) for name in part} for kind, part in self.inputs.items()}
        things = {kind: replace(thing, **parts[kind]) for kind, thing in self.things.items()}
        start = jnp.stack(list(parts["start"].values()))
        minima = [
            jnp.stack([jnp.asarray(number, np.float32) for number in place])
            for place in things["surface"].minima
        ]
        known = Known(
            jnp.stack(minima) if minima else jnp.zeros((0, start.size + 1)), *parts["limits"].values()
        )
        return things["optimizer"], things["surface"], things.get("noise"), start, known

    def begin(self, numbers):
        optimizer, _, _, start, _ = self._present(numbers)
        state = optimizer.init(start)
        state = state._replace(vhat=None) if self.plain else state
        return start, state, known_measures.begin(self.names, jnp.zeros((), start.dtype), start.size)

    def step(self, numbers, carry, index):
        optimizer, surface, noise, _, known = self._present(numbers)
        xy, state, memory = carry
        after, state, (loss, _, record) = advance(optimizer, surface, noise, xy, state, index)
        memory = known_measures.at(memory, Point(index, xy, loss), known)
        return after, state, known_measures.by(memory, record.update, after - xy)

    def finish(self, numbers, carry, steps):
        _, surface, _, start, known = self._present(numbers)
        xy, _, memory = carry
        last = Point(steps, xy, surface(xy))
        made = known_measures.results(known_measures.at(memory, last, known), last, known)
        return [made[name] for name in self.names] + [last.loss <= surface(start)]
