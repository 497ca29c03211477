"""What the page computes: each surface and each kind of optimizer as programs, lowered from what JAX traces.

A program is a dict of JSON values: the bodies of its functions, its tables of data, and the `Parameter`s
whose values are its first inputs. Surfaces and optimizers are lowered apart and joined by the page, so that
any of one runs with any of the
other. What cannot be lowered has no bodies but an `error`: the kernel computes it. `cost` is how many
operations a step takes;
where that is too many for the page, `heavy` says so in words: the kernel computes, and the functions are
there for a page without a kernel to run in a Worker.
"""

import functools
import math

import jax
import numpy as np

from adamviz import lowering
from adamviz.core import snapshots
from adamviz.core.noise import Noise
from adamviz.core.parameters import coerce, parameters, replace, values
from adamviz.core.trajectory import slope
from adamviz.lowering import PRELUDE as PRELUDE
from adamviz.programs.budget import budgeted, shortest
from adamviz.programs.key import ProgramKey
from adamviz.programs.step_table import ledger
from adamviz.programs.values import plain_values
from adamviz.surfaces import name_of

POINT = np.zeros(2, np.float32)
STEP = np.zeros((), np.int32)


def surface_program(surface):
    """A surface as a program.

    Functions, all of the surface's numbers and then x, y:
        value: the loss. gradient: the loss and its two derivatives (an `online` surface's is given the step
            too).
        minima: x, y, loss of each (no point is given). project: the nearest point allowed, where not all of
            them are.
    """
    program = {
        "name": name_of(surface),
        "title": surface.title,
        "formula": surface.formula,
        "extent": [float(number) for number in surface.extent],
        "start": [float(number) for number in surface.start],
        "parameters": _describe(surface),
    }
    return program | _lowered_surface(ProgramKey(surface))


def optimizer_program(optimizer):
    """An optimizer as a program; its numbers' values are not in it, so all Adams share one.

    Functions, all of the optimizer's numbers and then:
        init: x, y; gives the state. update: the state, x, y, and the gradient; gives x, y, the state and the
            record.
        clip: the gradient; gives it clipped. Only where an optimizer clips.
    """
    return {
        "parameters": _describe(optimizer),
        "ledger": ledger(snapshots.original(optimizer)),
    } | _lowered_optimizer(ProgramKey(optimizer))


def noise_program():
    """`Noise` as a program.

    Functions, all of its numbers and then:
        disturb: a gradient and the step; gives the gradient that the optimizer is given.
    """
    return {"parameters": _describe(Noise())} | _lowered_noise()


def record_of(optimizer):
    """What a step of an optimizer leaves behind: [name, how many numbers] of each part, in the order of the
    page's records.
    """
    return _lowered_optimizer(ProgramKey(optimizer))["record"]


@functools.lru_cache(maxsize=256)
def _lowered_surface(key):
    surface = key.thing
    names, numbers = _numbers(surface)

    online, bounded = (
        hasattr(surface, "gradient_at") or getattr(surface, "online", False),
        hasattr(surface, "project"),
    )

    def everything(numbers, xy, step):
        turned = replace(surface, **dict(zip(names, numbers, strict=True)))
        minima = [jax.numpy.asarray(number, np.float32) for point in turned.minima for number in point]
        return slope(turned, xy, step), turned.project(xy) if bounded else xy, minima

    def lowered(longest):
        traced = lowering.Traced(everything, numbers, POINT, STEP, longest=longest)
        bodies = {"value": (0, 1), "gradient": (0, 3), "minima": (5, None)} | (
            {"project": (3, 5)} if bounded else {}
        )
        program = {
            name: lowering.body(traced, traced.outputs[slice(*where)]) for name, where in bodies.items()
        } | {"online": online, "count": (len(traced.outputs) - 5) // 3, "tables": lowering.tables(traced)}
        return budgeted(program, lowering.cost(traced, traced.outputs[:3]))

    try:
        return shortest(lowered)
    except Exception as error:  # a view is always made: the kernel computes what the page cannot
        return {"error": _reason(error), "count": len(surface.minima)}


@functools.lru_cache(maxsize=256)
def _lowered_optimizer(key):
    optimizer = key.thing
    needs_loss = getattr(optimizer, "needs_loss", False)
    names, numbers = _numbers(optimizer)

    def init(numbers, xy):
        return replace(optimizer, **dict(zip(names, numbers, strict=True))).init(xy)

    def update(numbers, state, xy, gradient):
        loss = {"value": xy[0], "surface": jax.numpy.sum} if needs_loss else {}
        xy, state, record = replace(optimizer, **dict(zip(names, numbers, strict=True))).update(
            gradient, state, xy, **loss
        )
        return xy, state, {name: value for name, value in record._asdict().items() if value is not None}

    def clipped(numbers, gradient):
        return replace(optimizer, **dict(zip(names, numbers, strict=True))).clip(gradient)

    state = jax.eval_shape(init, numbers, POINT)
    shapes = jax.eval_shape(update, numbers, state, POINT, POINT)[2]
    record = [[name, math.prod(shapes[name].shape)] for name in sorted(shapes)]
    if needs_loss:
        return {"error": "it looks at the loss itself, which only the kernel gives it", "record": record}
    try:
        started = lowering.Traced(init, numbers, POINT)
        traced = lowering.Traced(update, numbers, state, POINT, POINT)
        clip = lowering.Traced(clipped, numbers, POINT) if hasattr(optimizer, "clip") else None
        if lowering.tables(started) or (clip and lowering.tables(clip)):
            raise lowering.Unsupported("constant", "a table that its first state or its clipping reads")
        program = {
            "init": lowering.body(started),
            "update": lowering.body(traced),
            "state": len(started.outputs),
            "record": record,
            "tables": lowering.tables(traced),
        } | ({"clip": lowering.body(clip)} if clip else {})
        return budgeted(program, lowering.cost(traced))
    except Exception as error:
        return {"error": _reason(error), "record": record}


@functools.cache
def _lowered_noise():
    noise = coerce(Noise(), np.float32)
    names, numbers = _numbers(noise)
    traced = lowering.Traced(
        lambda given, gradient, step: replace(noise, **dict(zip(names, given, strict=True)))(gradient, step),
        numbers,
        POINT,
        STEP,
    )
    return {"disturb": lowering.body(traced), "tables": lowering.tables(traced)}


def _reason(error):
    """Why there is no program, in words."""
    return (
        str(error)
        if isinstance(error, lowering.Unsupported)
        else f"it cannot be written out ({type(error).__name__}: {error})"
    )


def _numbers(thing):
    """Names and values of the numbers that a program takes as inputs, in the order of its `parameters`."""
    present = {name: value for name, value in values(thing).items() if value is not None}
    return tuple(present), tuple(present.values())


def _describe(thing):
    """The sliders of a thing, with its present values as where they start."""
    present = plain_values(thing)
    keys = ("name", "scale", "low", "high", "symbol", "text", "whole")
    return [
        {key: getattr(entry, key) for key in keys}
        | {"allowed": _json(entry.allowed), "excludes": list(entry.excludes), "value": present[entry.name]}
        for entry in parameters(thing)
        if present[entry.name] is not None or entry.scale == "threshold"
    ]


def _json(allowed):
    low, high, ends = allowed
    return [low if np.isfinite(low) else None, high if np.isfinite(high) else None, ends]
