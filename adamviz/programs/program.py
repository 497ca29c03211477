"""What the page computes: each surface and each kind of optimizer as programs, lowered from what JAX traces.

A program is a dict of JSON values: the bodies of its functions, its tables of data, the names of a point's
coordinates as `axes`, and the `Parameter`s whose values are its first inputs. Surfaces and optimizers are
lowered apart and joined by the page, so that each optimizer runs on each surface of as many coordinates. What
cannot be lowered has no bodies but an `error`: the kernel computes it. `cost` is how many operations a step
takes; where that is too many for the page, `heavy` says so in words: the kernel computes, and the functions
are there for a page without a kernel to run in a Worker.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import jax
import numpy as np

from adamviz import lowering
from adamviz.core import snapshots
from adamviz.core.noise import Noise
from adamviz.core.parameters import coerce, parameters, replace, values
from adamviz.core.trajectory import slope
from adamviz.lowering import PRELUDE as PRELUDE
from adamviz.lowering.graph import Node
from adamviz.programs.axes import PLANE, axes_of
from adamviz.programs.budget import budgeted, shortest
from adamviz.programs.key import ProgramKey
from adamviz.programs.step_table import step_table
from adamviz.programs.values import plain_values
from adamviz.surfaces import ALL, name_of

STEP = np.zeros((), np.int32)


def surface_program(surface: Any) -> dict[str, Any]:
    """A surface as a program.

    Functions, all of the surface's numbers and then a point:
        value: the loss. gradient: the loss and its derivatives (an `online` surface's is given the step too).
        minima: the point and the loss of each (no point is given). project: the nearest point allowed, where
            not all of them are.
        hessian: the second derivatives along a direction, which comes after the step; where they cannot be
            written out, `uncurved` says why. Not of our own surfaces, which are smooth: there differences of
            the gradient do, which add nothing to each saved view.
    """
    program = {
        "name": name_of(surface),
        "title": surface.title,
        "formula": surface.formula,
        "axes": list(axes_of(surface)),
        "extent": [float(number) for number in surface.extent],
        "start": [float(number) for number in surface.start],
        "parameters": parameters_of(surface),
    }
    return program | _lowered_surface(ProgramKey(surface), len(program["axes"]))


def optimizer_program(optimizer: Any, axes: Sequence[str] = PLANE) -> dict[str, Any]:
    """An optimizer as a program for points of some coordinates; its numbers' values are not in it, so all
    Adams share one.

    Functions, all of the optimizer's numbers and then:
        init: a point; gives the state. update: the state, the point, and the gradient; gives the point, the
            state and the record.
        clip: the gradient; gives it clipped. Only where an optimizer clips.
    """
    program = {
        "axes": list(axes),
        "parameters": parameters_of(optimizer),
        "step_table": step_table(snapshots.original(optimizer), axes),
    }
    return program | _lowered_optimizer(ProgramKey(optimizer), len(axes))


def noise_program(axes: Sequence[str] = PLANE) -> dict[str, Any]:
    """`Noise` as a program.

    Functions, all of its numbers and then:
        disturb: a gradient and the step; gives the gradient that the optimizer is given.
    """
    return {"axes": list(axes), "parameters": parameters_of(Noise())} | _lowered_noise(len(axes))


def record_of(optimizer: Any, axes: Sequence[str] = PLANE) -> list[list[Any]]:
    """What a step of an optimizer leaves behind: [name, how many numbers] of each part, in the order of the
    page's records.
    """
    return _lowered_optimizer(ProgramKey(optimizer), len(axes))["record"]


@functools.lru_cache(maxsize=256)
def _lowered_surface(key, size):
    surface = key.thing
    names, numbers = numbers_of(surface)
    point = np.zeros(size, np.float32)
    online = hasattr(surface, "gradient_at") or getattr(surface, "online", False)
    bounded = hasattr(surface, "project")

    def bent(numbers, point, step, direction):
        present = replace(surface, **dict(zip(names, numbers, strict=True)))
        along = jax.jvp(lambda place: slope(present, place, step)[1], (point,), (direction,))[1]
        return everything(numbers, point, step) | {"hessian": along}

    def everything(numbers, point, step):
        present = replace(surface, **dict(zip(names, numbers, strict=True)))
        minima = [[jax.numpy.asarray(number, np.float32) for number in place] for place in present.minima]
        value, gradient = slope(present, point, step)
        project = {"project": present.project(point)} if bounded else {}
        return {"value": value, "gradient": gradient, "minima": minima} | project

    def lowered(longest, curved=False):
        given = (bent, point) if curved else (everything,)
        traced = lowering.Traced(given[0], numbers, point, STEP, *given[1:], longest=longest)
        nodes = outputs_of(traced)
        nodes["gradient"] = nodes["value"] + nodes["gradient"]
        count = len(jax.tree.unflatten(traced.structure, traced.sizes)["minima"])
        program = {name: lowering.body(traced, part) for name, part in nodes.items()}
        program |= {"count": count, "tables": lowering.tables(traced)} | ({"online": True} if online else {})
        return budgeted(program, lowering.cost(traced, nodes["gradient"]))

    more = {}
    try:
        if type(surface) not in ALL:
            return shortest(functools.partial(lowered, curved=True))
    except Exception as error:
        more = {"uncurved": reason(error)}
    try:
        return shortest(lowered) | more
    except Exception as error:  # a view is always made: the kernel computes what the page cannot
        return {"error": reason(error), "count": len(surface.minima)}


@functools.lru_cache(maxsize=256)
def _lowered_optimizer(key, size):
    optimizer = key.thing
    needs_loss = getattr(optimizer, "needs_loss", False)
    names, numbers = numbers_of(optimizer)
    point = np.zeros(size, np.float32)

    def init(numbers, point):
        return replace(optimizer, **dict(zip(names, numbers, strict=True))).init(point)

    def update(numbers, state, point, gradient):
        loss = {"value": point[0], "surface": jax.numpy.sum} if needs_loss else {}
        present = replace(optimizer, **dict(zip(names, numbers, strict=True)))
        point, state, record = present.update(gradient, state, point, **loss)
        return point, state, {name: value for name, value in record._asdict().items() if value is not None}

    def clipped(numbers, gradient):
        return replace(optimizer, **dict(zip(names, numbers, strict=True))).clip(gradient)

    state = jax.eval_shape(init, numbers, point)
    shapes = jax.eval_shape(update, numbers, state, point, point)[2]
    record = [[name, math.prod(shapes[name].shape)] for name in sorted(shapes)]
    if needs_loss:
        return {"error": "it looks at the loss itself, which only the kernel gives it", "record": record}
    try:
        started = lowering.Traced(init, numbers, point)
        traced = lowering.Traced(update, numbers, state, point, point)
        clip = lowering.Traced(clipped, numbers, point) if hasattr(optimizer, "clip") else None
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
        return {"error": reason(error), "record": record}


@functools.cache
def _lowered_noise(size):
    noise = coerce(Noise(), np.float32)
    names, numbers = numbers_of(noise)

    def disturb(numbers, gradient, step):
        return replace(noise, **dict(zip(names, numbers, strict=True)))(gradient, step)

    traced = lowering.Traced(disturb, numbers, np.zeros(size, np.float32), STEP)
    return {"disturb": lowering.body(traced), "tables": lowering.tables(traced)}


def outputs_of(traced: lowering.Traced) -> dict[str, list[Node]]:
    """The nodes of each entry of a traced function's result, which is a dict."""
    nodes = iter(traced.outputs)
    leaves = [[next(nodes) for _ in range(size)] for size in traced.sizes]
    parts = jax.tree.unflatten(traced.structure, range(len(leaves)))
    return {name: [node for i in jax.tree.leaves(part) for node in leaves[i]] for name, part in parts.items()}


def reason(error: Exception) -> str:
    """Why there is no program, in words."""
    return (
        str(error)
        if isinstance(error, lowering.Unsupported)
        else f"it cannot be written out ({type(error).__name__}: {error})"
    )


def numbers_of(thing: Any) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """Names and values of the numbers that a program takes as inputs, in the order of its `parameters`."""
    present = {name: value for name, value in values(thing).items() if value is not None}
    return tuple(present), tuple(present.values())


def parameters_of(thing: Any) -> list[dict[str, Any]]:
    """The parameters of a thing as JSON values, with its present values as where they start."""
    present = plain_values(thing)
    keys = ("name", "scale", "low", "high", "symbol", "text")
    return [
        {key: getattr(entry, key) for key in keys}
        | {"allowed": _json(entry.allowed), "value": present[entry.name]}
        | ({"excludes": list(entry.excludes)} if entry.excludes else {})
        | {key: True for key in ("whole", "rare") if getattr(entry, key)}
        for entry in parameters(thing)
        if present[entry.name] is not None or entry.scale == "threshold"
    ]


def _json(allowed):
    low, high, ends = allowed
    return [low if np.isfinite(low) else None, high if np.isfinite(high) else None, ends]
