"""What the page computes: each surface and each kind of optimizer as programs, lowered from what JAX traces.

A program is a dict of JSON values: the bodies of its functions, its tables of data, and the `Parameter`s whose values are
its first inputs. Surfaces and optimizers are lowered apart and joined by the page, so that any of one runs with any of the
other. What cannot be lowered has no bodies but an `error`: the kernel computes it.
"""

import functools

import jax
import numpy as np

from adamviz import lowering
from adamviz.lowering import PRELUDE
from adamviz.core.parameters import coerce, parameters, replace, values
from adamviz.live.numbers import plain_values
from adamviz.surfaces import name_of

POINT = np.zeros(2, np.float32)


def surface_program(surface):
    """A surface as a program.

    Functions, all of the surface's numbers and then x, y:
        value: the loss. gradient: the loss and its two derivatives. minima: x, y, loss of each (no point is given).
    """
    program = {
        "name": name_of(surface),
        "title": surface.title,
        "formula": surface.formula,
        "extent": [float(number) for number in surface.extent],
        "start": [float(number) for number in surface.start],
        "parameters": _describe(surface),
    }
    return program | _lowered_surface(Kind(surface))


def optimizer_program(optimizer):
    """An optimizer as a program; its numbers' values are not in it, so all Adams share one.

    Functions, all of the optimizer's numbers and then:
        init: x, y; gives the state. update: the state, x, y, and the gradient; gives x, y, the state and the record.
    """
    return {"parameters": _describe(optimizer)} | _lowered_optimizer(Kind(optimizer))


class Kind:
    """Stands for a thing in a cache: equal to whatever has the same program, whichever its numbers are."""

    def __init__(self, thing):
        self.thing = coerce(thing, np.float32)
        # What no slider turns, such as a schedule's boundaries, is written into the program.
        rest = jax.tree.leaves(replace(self.thing, **dict.fromkeys(values(self.thing))))
        self.key = (type(thing), jax.tree.structure(self.thing), tuple((np.shape(one), np.asarray(one).tobytes()) for one in rest))

    def __eq__(self, other):
        return self.key == other.key

    def __hash__(self):
        return hash(self.key)


@functools.lru_cache(maxsize=256)
def _lowered_surface(kind):
    surface = kind.thing
    names, numbers = _numbers(surface)

    def everything(numbers, xy):
        turned = replace(surface, **dict(zip(names, numbers)))
        minima = [jax.numpy.asarray(number, np.float32) for point in turned.minima for number in point]
        return jax.value_and_grad(turned)(xy), minima

    try:
        traced = lowering.Traced(everything, numbers, POINT)
        return {
            "value": lowering.body(traced, traced.outputs[:1]),
            "gradient": lowering.body(traced, traced.outputs[:3]),
            "minima": lowering.body(traced, traced.outputs[3:]),
            "count": (len(traced.outputs) - 3) // 3,
            "tables": lowering.tables(traced),
        }
    except lowering.Unsupported as error:
        return {"error": str(error), "count": len(surface.minima)}


@functools.lru_cache(maxsize=256)
def _lowered_optimizer(kind):
    optimizer = kind.thing
    names, numbers = _numbers(optimizer)

    def init(numbers, xy):
        return replace(optimizer, **dict(zip(names, numbers))).init(xy)

    def update(numbers, state, xy, gradient):
        xy, state, record = replace(optimizer, **dict(zip(names, numbers))).update(gradient, state, xy)
        return xy, state, {name: value for name, value in record._asdict().items() if value is not None}

    state = jax.eval_shape(init, numbers, POINT)
    try:
        started = lowering.Traced(init, numbers, POINT)
        traced = lowering.Traced(update, numbers, state, POINT, POINT)
        record = jax.tree.unflatten(traced.structure, traced.sizes)[2]
        return {
            "init": lowering.body(started),
            "update": lowering.body(traced),
            "state": len(started.outputs),
            "record": [[name, size] for name, size in record.items()],
            "tables": lowering.tables(traced),
        }
    except lowering.Unsupported as error:
        return {"error": str(error)}


def _numbers(thing):
    """Names and values of the numbers that a program takes as inputs, in the order of its `parameters`."""
    present = {name: value for name, value in values(thing).items() if value is not None}
    return tuple(present), tuple(present.values())


def _describe(thing):
    """The sliders of a thing, with its present values as where they start."""
    present = plain_values(thing)
    keys = ("name", "scale", "low", "high", "symbol", "text")
    return [
        {key: getattr(entry, key) for key in keys}
        | {"allowed": _json(entry.allowed), "excludes": list(entry.excludes), "value": present[entry.name]}
        for entry in parameters(thing)
        if present[entry.name] is not None or entry.scale == "threshold"
    ]


def _json(allowed):
    low, high, ends = allowed
    return [low if np.isfinite(low) else None, high if np.isfinite(high) else None, ends]
