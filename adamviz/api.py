"""The public verbs `run` and `sweep`: whatever a user may give is checked and coerced here, once, before the
core runs.
"""

import contextlib
import numbers

import jax
import numpy as np
from tqdm import tqdm

from adamviz.core import compiled
from adamviz.core.noise import Noise
from adamviz.core.parameters import is_parametric, parameters, values
from adamviz.keras.adam import Adam
from adamviz.preparing import kept, prepared, rows_of_flat
from adamviz.surfaces import as_surface

MOST_STEPS = 100_000  # of a view, which is to answer a hand; `run` itself goes further
LONGEST = 2**31 - 1  # what counts the steps is an int32
DTYPES = ("float16", "bfloat16", "float32", "float64")
ROWS = (
    4096  # rows computed at once by a sweep: bounds its memory, and gives the progress bar something to count
)


def run(optimizer, surface, start=None, steps=500, *, noise=None, dtype="float32"):
    """Run an optimizer on a surface and keep everything that every step computed.

    Args:
        optimizer: an `Adam` or a `Rival`.
        surface: a surface, its name, or a function of `x, y` or of `xy`.
        start: (2,) the first point; the surface's own if None.
        steps: the number of steps, at least 1.
        noise: a `Noise`, errors in the gradient that are the same for every run; None for none.
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
    dtype, steps = check_dtype(dtype), check_steps(steps)
    start = check_start(start, surface, dtype, (2,))
    with _precision(dtype) as wide:
        surface, optimizer = prepared(surface, optimizer, dtype=dtype)
        return compiled.run(
            (kept(optimizer, wide), kept(surface, wide), kept(check_noise(noise), np.float32)), start, steps
        )


def sweep(optimizer, surface, start=None, steps=500, *, noise=None, dtype="float32", **varied):
    """Run many optimizers at once: a row for each value of a hyperparameter, each start point, or each
    optimizer.

    Args:
        optimizer: an `Adam` or a `Rival`, or a list of several of one kind.
        surface, steps, noise, dtype: as in `run`; all rows meet the same noise.
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
    several = _check_several(optimizer)
    surface, dtype = as_surface(surface), check_dtype(dtype)
    _check_own(several[0], surface, start, steps)
    steps = check_steps(steps)
    start = check_start(start, surface, dtype, (2,), (None, 2))
    rows_of = [
        _check_varied(varied, thing, other) for thing, other in ((several[0], surface), (surface, several[0]))
    ]
    sizes = {name: len(value) for given in rows_of for name, (_, value) in given.items()}
    if len(several) > 1:
        sizes["optimizer"] = len(several)
    if start.ndim == 2:
        sizes["start"] = len(start)
    if len(set(sizes.values())) > 1:
        raise ValueError(f"Expected all that is varied to have the same number of rows, received: {sizes}")
    rows = next(iter(sizes.values()), 1)
    if rows == 0:
        raise ValueError(f"Expected at least one row, received: {sizes}")
    _check_excluded(several, rows_of[0])
    with _precision(dtype) as wide:
        surface, *several = prepared(surface, *several, dtype=dtype)
        _check_one_kind(several, wide)
        things = (
            rows_of_flat(several, rows_of[0], rows, wide),
            rows_of_flat([surface], rows_of[1], rows, wide),
        )
        noise = kept(check_noise(noise), np.float32)
        return _in_blocks(things, noise, len(several) > 1, np.broadcast_to(start, (rows, 2)), rows, steps)


def _in_blocks(things, noise, batched, starts, rows, steps):
    if rows <= ROWS:
        return compiled.sweep((*things, noise), batched, starts, steps)
    blocks = []
    for first in tqdm(range(0, rows, ROWS), desc="sweep", unit="block", leave=False):
        # The last block is filled up by repeating its last row: one shape, so one compilation.
        take = np.minimum(np.arange(first, first + ROWS), rows - 1)
        part = [one._replace(numbers=one.numbers[take]) for one in things]
        if batched:
            part[0] = part[0]._replace(others=tuple(leaf[take] for leaf in part[0].others))
        blocks.append(compiled.sweep((*part, noise), batched, starts[take], steps))
    return jax.tree.map(lambda *parts: np.concatenate(parts)[:rows], *blocks)


def _check_several(optimizer):
    several = [
        check_optimizer(one) for one in (optimizer if isinstance(optimizer, (list, tuple)) else [optimizer])
    ]
    if not several:
        raise ValueError(
            f"Expected optimizer to be one optimizer or a list of at least one, received: {optimizer!r}"
        )
    return several


def _check_one_kind(several, wide):
    kinds = [kept(one, wide) for one in several]
    if len({(one.layout, tuple(map(np.shape, one.others))) for one in kinds}) > 1:
        given = ", ".join(map(repr, several))
        raise TypeError(
            "Expected all optimizers of a sweep to be of one kind (their numbers may differ), received: "
            f"{given}"
        )


def _check_own(optimizer, surface, start, steps):
    """Refuse a number that is called as one of sweep's own arguments, where it is not clear which of the two
    is meant.
    """
    names = {entry.name for thing in (optimizer, surface) for entry in parameters(thing)}
    given = {"start": start is not None, "steps": not isinstance(steps, numbers.Integral)}
    for name in names & {name for name, unclear in given.items() if unclear}:
        raise TypeError(
            f"{name} is an argument of sweep, and so is a number of the optimizer or the surface: rename the "
            "number to vary it"
        )


def _check_excluded(several, varied):
    """Refuse rows that turn on two thresholds that cannot be on together."""
    entries = {entry.name: entry for entry in parameters(several[0])}
    off = [
        {name: np.inf if value is None else value for name, value in values(one).items()} for one in several
    ]
    for name, other in (
        (one.name, two) for one in entries.values() for two in one.excludes if one.name < two
    ):
        mine, others = (
            varied[each][1] if each in varied else np.array([one.get(each, np.inf) for one in off], float)
            for each in (name, other)
        )
        both = np.isfinite(mine) & np.isfinite(others)
        if both.any():
            received = ", ".join(
                f"{each}={np.broadcast_to(given, both.shape)[both][0]}"
                for each, given in ((name, mine), (other, others))
            )
            raise ValueError(f"Cannot accept both `{name}` and `{other}` in one row, received: {received}")


def _check_varied(varied, thing, other):
    """Those of the varied values that belong to `thing`, each with its `Parameter`; all must belong to it or
    to `other`.
    """
    mine, others = ({entry.name: entry for entry in parameters(each)} for each in (thing, other))
    for name in varied:
        if name not in mine and name not in others:
            raise TypeError(
                f"Unexpected keyword argument {name!r}; what can be varied here: "
                f"{', '.join([*mine, *others])}"
            )
        if name in mine and name in others:
            raise TypeError(
                f"Both the optimizer and the surface have a number {name!r}; give a list of optimizers "
                "instead"
            )
    return {name: (mine[name], mine[name].check_row(value)) for name, value in varied.items() if name in mine}


def check_optimizer(optimizer):
    """Return an optimizer as the core knows it, or raise a TypeError that says what one is."""
    if isinstance(optimizer, Adam):
        optimizer = optimizer.hyperparameters
    if is_parametric(optimizer) and hasattr(optimizer, "update") and not isinstance(optimizer, type):
        return optimizer
    raise TypeError(f"Expected optimizer to be an av.Adam(...) or an av.Rival(...), received: {optimizer!r}")


def check_noise(noise):
    """Return a noise as the core takes it, None for one that changes nothing, or raise a TypeError."""
    if noise is None or noise == Noise(noise_seed=getattr(noise, "noise_seed", 0)):
        return None
    if isinstance(noise, Noise):
        return noise
    raise TypeError(f"Expected noise to be an av.Noise(...) or None, received: {noise!r}")


def check_steps(steps, most=LONGEST):
    """Return a number of steps as an int, or raise a ValueError."""
    if isinstance(steps, bool) or not isinstance(steps, numbers.Integral) or steps < 1:
        raise ValueError(f"Expected steps to be a whole number >= 1, received: {steps!r}")
    if steps > most:
        raise ValueError(f"Expected steps to be at most {most}, received: {steps}")
    return int(steps)


def check_start(start, surface, dtype, *shapes):
    """Return a start as an array of the dtype and one of the shapes (None: any length), or raise a
    ValueError.
    """
    try:
        array = np.asarray(surface.start if start is None else start)
    except ValueError:  # lists of unequal lengths
        array = np.asarray(None)
    fits = any(len(s) == array.ndim and all(n in (None, m) for n, m in zip(s, array.shape)) for s in shapes)
    if fits and (array.dtype.kind in "iuf" or array.dtype.name == "bfloat16"):
        with np.errstate(over="ignore"):
            array = array.astype(dtype)
        if np.isfinite(array).all():
            return array
    allowed = " or ".join("(rows, 2)" if None in shape else "(2,)" for shape in shapes)
    raise ValueError(f"Expected start to be finite {dtype} numbers of shape {allowed}, received: {start!r}")


def check_dtype(dtype):
    """Return a dtype as NumPy's, or raise a ValueError."""
    try:
        found = None if dtype is None else np.dtype(dtype)  # NumPy takes None for float64
    except TypeError:
        found = None
    if found is None or found.name not in DTYPES:
        raise ValueError(f"Expected dtype to be one of {', '.join(DTYPES)}, received: {dtype!r}")
    return np.dtype(found.name)  # in the machine's own order of bytes


@contextlib.contextmanager
def _precision(dtype):
    """Let JAX use float64 inside the block if the dtype asks for it; gives the dtype of the
    hyperparameters.
    """
    wide = dtype == np.float64
    with jax.enable_x64(wide):
        yield np.float64 if wide else np.float32
