"""XLA's runs and JavaScript's steps from each of their states, for many surfaces and optimizers at once."""

import jax
import jax.numpy as jnp
import numpy as np

from adamviz.core.parameters import coerce, values
from adamviz.core.trajectory import slope
from adamviz.programs.program import optimizer_program, surface_program
from tests.lowering.node import call


def xla_runs(surfaces, optimizer, steps):
    """Every state of a run of one optimizer on each surface: dicts of (steps, surfaces, size) float64 arrays.

    What each step was given is under `before` (x, y and the state, flat), what it gave under loss, grad, xy,
    state, and the record's names.
    """
    differentiate, project = _functions(surfaces)
    optimizer = coerce(optimizer, np.float32)
    update = jax.jit(jax.vmap(type(optimizer).update, in_axes=(None, 0, 0, 0)))
    xy = jnp.asarray([surface.start for surface in surfaces], jnp.float32)
    state = jax.jit(jax.vmap(type(optimizer).init, in_axes=(None, 0)))(optimizer, xy)
    seen = []
    for step in range(steps):
        loss, grad = differentiate(xy, step)
        after, next_state, record = update(optimizer, grad, state, xy)
        after = project(after)
        seen.append(((xy, state), loss, grad, after, next_state, record))
        xy, state = after, next_state
    seen = jax.device_get(seen)
    columns = [[_flat(part, len(surfaces)) for part in column] for column in zip(*seen, strict=True)]
    names = ("before", "loss", "grad", "xy", "state")
    run = {name: np.stack(column) for name, column in zip(names, columns[:-1], strict=True)}
    run |= {
        name: np.stack([_flat(getattr(row[-1], name), len(surfaces)) for row in seen])
        for name in seen[0][-1]._fields
        if getattr(seen[0][-1], name) is not None
    }
    return run


def javascript_steps(surfaces, optimizers, runs, folder):
    """For each optimizer, what JavaScript gives from the states of its runs, in the form of `xla_runs`.

    What its update gives from its own gradient stands under xy, state, and so on; what it gives from XLA's
    gradient under the same names followed by " from XLA's gradient".
    """
    cases, states = [], []
    for which, (optimizer, run) in enumerate(zip(optimizers, runs, strict=True)):
        for index, surface in enumerate(surfaces):
            cases.append(
                {
                    "surface": index,
                    "surfaceNumbers": numbers(surface),
                    "optimizer": which,
                    "numbers": numbers(optimizer),
                    "steps": len(run["loss"]),
                }
            )
            states.append(np.concatenate([run["before"][:, index], run["grad"][:, index]], axis=-1).ravel())
    job = {
        "cases": cases,
        "surfaces": [surface_program(surface) for surface in surfaces],
        "optimizers": [optimizer_program(optimizer) for optimizer in optimizers],
    }
    found, place, results = call("steps.mjs", job, np.concatenate(states), folder), 0, []
    for program, run in zip(job["optimizers"], runs, strict=True):
        steps = len(run["loss"])
        names = ["loss", "grad", *parts(program), *(f"{name} from XLA's gradient" for name in parts(program))]
        sizes = [1, 2, *parts(program).values(), *parts(program).values()]
        shape = (len(surfaces), steps, sum(sizes))
        block = found[place : place + np.prod(shape)].reshape(shape).swapaxes(0, 1)
        place += np.prod(shape)
        results.append(dict(zip(names, np.split(block, np.cumsum(sizes)[:-1], axis=-1), strict=True)))
    assert place == len(found)
    return results


def parts(program):
    """The names of what an update gives, and how many numbers each is."""
    return {"xy": 2, "state": program["state"], **dict(program["record"])}


def numbers(thing):
    """The values of a program's numbers, as the page would send them."""
    return [float(value) for value in values(coerce(thing, np.float32)).values() if value is not None]


_compiled = {}


def _functions(surfaces):
    """Two compiled functions of a point on each surface: all losses and gradients, all points projected."""
    key = tuple(map(id, surfaces))
    if key in _compiled:
        return _compiled[key]
    things = [coerce(surface, np.float32) for surface in surfaces]

    def differentiate(xy, step):
        return _stack([slope(f, xy[i], step) for i, f in enumerate(things)])

    def project(xy):
        return jnp.stack(
            [f.project(xy[i]) if hasattr(f, "project") else xy[i] for i, f in enumerate(surfaces)]
        )

    return _compiled.setdefault(key, (jax.jit(differentiate), jax.jit(project)))


def _stack(pairs):
    return tuple(jnp.stack(column) for column in zip(*pairs, strict=True))


def _flat(tree, rows):
    leaves = [np.asarray(leaf, np.float64).reshape(rows, -1) for leaf in jax.tree.leaves(tree)]
    return np.concatenate(leaves, axis=1) if leaves else np.empty((rows, 0))
