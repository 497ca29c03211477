"""The public verbs `run` and `sweep`: whatever a user may give is checked and coerced here, once, before the core runs."""

import numbers

import jax
import numpy as np
from tqdm import tqdm

from adamviz.core import trajectory
from adamviz.core.parameters import coerce, is_parametric, parameters, replace, values
from adamviz.surfaces import as_surface

DTYPES = ("float16", "bfloat16", "float32", "float64")
ROWS = 4096  # rows computed at once by a sweep: bounds its memory, and gives the progress bar something to count


def run(optimizer, surface, start=None, steps=500, *, dtype="float32"):
    """Run an optimizer on a surface and keep everything that every step computed.

    Args:
        optimizer: an `Adam` or a `Rival`.
        surface: a surface, its name, or a function of `x, y` or of `xy`.
        start: (2,) the first point; the surface's own if None.
        steps: the number of steps, at least 1.
        dtype: float16, bfloat16, float32 or float64; float64 needs no setting of JAX.

    Returns:
        A `Trajectory` of NumPy arrays.

    Raises:
        TypeError, ValueError: for an argument that cannot be used; the message names it and what is allowed.

    Example:
        >>> import adamviz as av
        >>> path = av.run(av.Adam(learning_rate=0.05), "rosenbrock", steps=500)
        >>> path.xy.shape, path.m.shape, path.diverged_at
        ((501, 2), (500, 2), None)
    """
    optimizer, surface = check_optimizer(optimizer), as_surface(surface)
    start, steps = check_start(start, surface, (2,)), check_steps(steps)
    with _precision(dtype) as wide:
        result = trajectory.run(coerce(optimizer, wide), coerce(surface, wide), start.astype(_numpy(dtype)), steps)
        return jax.device_get(result)


def sweep(optimizer, surface, start=None, steps=500, *, dtype="float32", **varied):
    """Run many optimizers at once: a row for each value of a hyperparameter, each start point, or each optimizer.

    Args:
        optimizer: an `Adam` or a `Rival`, or a list of several of one kind.
        surface, steps, dtype: as in `run`.
        start: (2,) one point for all rows, or (rows, 2).
        varied: names of the optimizer's or the surface's numbers, each with (rows,) values.

    Returns:
        A `Trajectory` whose arrays have a leading axis of rows.

    Raises:
        TypeError, ValueError: for an argument that cannot be used; the message names it and what is allowed.

    Example:
        >>> import adamviz as av
        >>> fan = av.sweep(av.Adam(learning_rate=0.05), "beale", beta_1=[0.0, 0.5, 0.9])
        >>> fan.xy.shape, fan.loss.shape
        ((3, 501, 2), (3, 501))
    """
    several = list(optimizer) if isinstance(optimizer, (list, tuple)) else [optimizer]
    several = [check_optimizer(one) for one in several]
    surface, steps = as_surface(surface), check_steps(steps)
    start = check_start(start, surface, (2,), (None, 2))
    varied = {name: _varied(several[0], surface, name, value) for name, value in varied.items()}
    sizes = {name: len(value) for name, value in varied.items()}
    if len(several) > 1:
        sizes["optimizer"] = len(several)
    if start.ndim == 2:
        sizes["start"] = len(start)
    if len(set(sizes.values())) > 1:
        raise ValueError(f"Expected all that is varied to have the same number of rows, received: {sizes}")
    rows = next(iter(sizes.values()), 1)
    if rows == 0:
        raise ValueError(f"Expected at least one row, received: {sizes}")
    with _precision(dtype) as wide:
        arguments = (
            _rows(_stack([coerce(one, wide) for one in several]), varied, rows),
            _rows(coerce(surface, wide), varied, rows),
            np.broadcast_to(start, (rows, 2)).astype(_numpy(dtype)),
        )
        return _in_blocks(arguments, rows, steps)


def _in_blocks(arguments, rows, steps):
    if rows <= ROWS:
        return jax.device_get(trajectory.sweep(*arguments, steps))
    blocks = []
    for first in tqdm(range(0, rows, ROWS), desc="sweep", unit="block", leave=False):
        # The last block is filled up by repeating its last row: one shape, so one compilation.
        take = np.minimum(np.arange(first, first + ROWS), rows - 1)
        part = jax.tree.map(lambda leaf: leaf[take], arguments)
        blocks.append(jax.device_get(trajectory.sweep(*part, steps)))
    return jax.tree.map(lambda *parts: np.concatenate(parts)[:rows], *blocks)


def _stack(several):
    structures = {jax.tree.structure(one) for one in several}
    if len(structures) > 1:
        raise TypeError(
            "Expected all optimizers of a sweep to be of one kind (their numbers may differ), received: "
            + ", ".join(repr(one) for one in several)
        )
    if len(several) == 1:
        return several[0]
    return jax.tree.map(lambda *leaves: np.stack(leaves), *several)


def _rows(thing, varied, rows):
    """Every leaf with a leading axis of rows, so that whatever is varied, the same program runs."""
    own = values(thing)
    thing = replace(thing, **{n: np.asarray(v, own[n].dtype) for n, v in varied.items() if n in own})
    single = {name for name, value in own.items() if np.ndim(value) == 0 and name not in varied}
    thing = replace(thing, **{n: np.broadcast_to(own[n], (rows,)) for n in single if own[n] is not None})
    return jax.tree.map(lambda leaf: leaf if leaf.shape[:1] == (rows,) else np.broadcast_to(leaf, (rows, *leaf.shape)), thing)


def _varied(optimizer, surface, name, value):
    for thing in (optimizer, surface):
        for entry in parameters(thing):
            if entry.name == name:
                array = np.asarray(value, None)
                if array.ndim != 1:
                    raise ValueError(f"Expected {name} to be a list of values, one for each row, received: {value!r}")
                return entry.check(array, type(thing).__name__)
    known = ", ".join(entry.name for thing in (optimizer, surface) for entry in parameters(thing))
    raise TypeError(f"Unexpected keyword argument {name!r}; what can be varied here: {known}")


def check_optimizer(optimizer):
    """Return an optimizer as it is, or raise a TypeError that says what one is."""
    if is_parametric(optimizer) and hasattr(optimizer, "update"):
        return optimizer
    raise TypeError(f"Expected optimizer to be an av.Adam(...) or an av.Rival(...), received: {optimizer!r}")


def check_steps(steps):
    """Return a number of steps as an int, or raise a ValueError."""
    if isinstance(steps, bool) or not isinstance(steps, numbers.Integral) or steps < 1:
        raise ValueError(f"Expected steps to be a whole number >= 1, received: {steps!r}")
    return int(steps)


def check_start(start, surface, *shapes):
    """Return a start as a float64 array of one of the shapes (None: any length), or raise a ValueError."""
    try:
        array = np.asarray(surface.start if start is None else start, np.float64)
    except (TypeError, ValueError):
        array = np.empty(())
    fits = any(len(s) == array.ndim and all(n in (None, m) for n, m in zip(s, array.shape)) for s in shapes)
    if not fits or not np.isfinite(array).all():
        allowed = " or ".join("(rows, 2)" if None in shape else "(2,)" for shape in shapes)
        raise ValueError(f"Expected start to be finite numbers of shape {allowed}, received: {start!r}")
    return array


class _precision:
    """Let JAX use float64 inside the block if the dtype asks for it; gives the dtype of the hyperparameters."""

    def __init__(self, dtype):
        name = _name(dtype)
        if name not in DTYPES:
            raise ValueError(f"Expected dtype to be one of {', '.join(DTYPES)}, received: {dtype!r}")
        self.wide = np.float64 if name == "float64" else np.float32
        self.scope = jax.enable_x64(name == "float64")

    def __enter__(self):
        self.scope.__enter__()
        return self.wide

    def __exit__(self, *error):
        return self.scope.__exit__(*error)


def _name(dtype):
    try:
        return jax.numpy.dtype(dtype).name
    except TypeError:
        return str(dtype)


def _numpy(dtype):
    return jax.numpy.dtype(dtype)
