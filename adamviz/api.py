"""The public verbs `run` and `sweep`: arguments are checked and coerced here, once, before the core runs."""

from __future__ import annotations

import contextlib
import numbers
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
from numpy.typing import ArrayLike, DTypeLike
from tqdm import tqdm

from adamviz.core import compiled
from adamviz.core.noise import Noise
from adamviz.core.parameters import is_parametric, parameters, values
from adamviz.core.received import received
from adamviz.core.trajectory import Optimizer, Trajectory
from adamviz.keras.adam import Adam
from adamviz.memory import check_fits
from adamviz.preparing import flattened, flattened_rows, snapshots_of
from adamviz.surfaces import as_surface
from adamviz.typing import Float

MOST_STEPS = 100_000  # of a view, which is to answer at once; `run` itself goes further
LONGEST = 2**31 - 1  # the counter of steps is an int32
DTYPES = ("float16", "bfloat16", "float32", "float64")
ALWAYS_FIT = 1_000_000  # steps of all rows, some 200 MB: nobody asks how much memory there is
ROWS = 4096  # computed at once by a sweep: bounds its memory, and gives the progress bar something to count


def run(
    optimizer: Adam | Optimizer,
    surface: str | type | Callable[..., Any],
    start: Float[ArrayLike, " axes"] | None = None,
    steps: int = 500,
    *,
    noise: Noise | None = None,
    dtype: DTypeLike = "float32",
) -> Trajectory:
    """Run an optimizer on a surface and keep everything that every step computed.

    Args:
        optimizer: an `Adam` or a `Rival`.
        surface: a surface, its name, or a function of `x, y`, of `xy` or of `x`.
        start: the first point, of as many numbers as the surface is of; the surface's own if None.
        steps: the number of steps, at least 1; as many as fit into the memory that is free.
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
    core, surface = check_optimizer(optimizer), as_surface(surface)
    dtype, steps = check_dtype(dtype), check_steps(steps)
    point = check_start(start, surface, dtype)
    with _precision(dtype) as wide:
        surface, core = snapshots_of(surface, core, dtype=dtype)
        things = flattened(core, wide), flattened(surface, wide), flattened(check_noise(noise), np.float32)
        _check_memory(things, False, point, steps, 1)
        return compiled.run(things, point, steps)


def sweep(
    optimizer: Adam | Optimizer | Sequence[Adam | Optimizer],
    surface: str | type | Callable[..., Any],
    start: Float[ArrayLike, "*rows axes"] | None = None,
    steps: int = 500,
    *,
    noise: Noise | None = None,
    dtype: DTypeLike = "float32",
    **varied: Float[ArrayLike, " rows"],
) -> Trajectory:
    """Run many optimizers at once: a row for each value of a number, each start point, or each optimizer.

    Args:
        optimizer: an `Adam` or a `Rival`, or a list of several of one kind.
        surface, steps, noise, dtype: as in `run`; all rows meet the same noise.
        start: one point for all rows, or one for each; of one coordinate, plain numbers.
        varied: the optimizer's or the surface's numbers by name, each with a value for each row.

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
    optimizers = _check_optimizers(optimizer)
    surface, dtype = as_surface(surface), check_dtype(dtype)
    _check_own(optimizers[0], surface, start, steps)
    steps = check_steps(steps)
    points = check_start(start, surface, dtype, rows=True)
    of_optimizer = _check_varied(varied, optimizers[0], surface)
    of_surface = _check_varied(varied, surface, optimizers[0])
    sizes = {name: len(row) for columns in (of_optimizer, of_surface) for name, (_, row) in columns.items()}
    if len(optimizers) > 1:
        sizes["optimizer"] = len(optimizers)
    if points.ndim == 2:
        sizes["start"] = len(points)
    if len(set(sizes.values())) > 1:
        raise ValueError(f"Expected all that is varied to have the same number of rows, received: {sizes}")
    rows = next(iter(sizes.values()), 1)
    if rows == 0:
        raise ValueError(f"Expected at least one row, received: {sizes}")
    _check_excluded(optimizers, of_optimizer)
    with _precision(dtype) as wide:
        surface, *optimizers = snapshots_of(surface, *optimizers, dtype=dtype)
        _check_one_kind(optimizers, wide)
        things = (
            flattened_rows(optimizers, of_optimizer, rows, wide),
            flattened_rows([surface], of_surface, rows, wide),
            flattened(check_noise(noise), np.float32),
        )
        _check_memory(things, len(optimizers) > 1, points, steps, rows)
        return _in_blocks(
            things, len(optimizers) > 1, np.broadcast_to(points, (rows, points.shape[-1])), rows, steps
        )


def _in_blocks(things, batched, starts, rows, steps):
    if rows <= ROWS:
        return compiled.sweep(things, batched, starts, steps)
    *varied, noise = things
    blocks = []
    for first in tqdm(range(0, rows, ROWS), desc="sweep", unit="block", leave=False):
        # The last block is filled up by repeating its last row: one shape, so one compilation.
        take = np.minimum(np.arange(first, first + ROWS), rows - 1)
        block = [thing._replace(numbers=thing.numbers[take]) for thing in varied]
        if batched:
            block[0] = block[0]._replace(others=tuple(leaf[take] for leaf in block[0].others))
        blocks.append(compiled.sweep((*block, noise), batched, starts[take], steps))
    return jax.tree.map(lambda *parts: np.concatenate(parts)[:rows], *blocks)


def _check_memory(things, batched, points, steps, rows):
    if steps * rows > ALWAYS_FIT:
        check_fits(compiled.step_bytes(things, batched, points, steps), steps, rows)


def _check_optimizers(optimizer):
    several = optimizer if isinstance(optimizer, (list, tuple)) else [optimizer]
    if not several:
        raise ValueError(
            "Expected optimizer to be one optimizer or a list of at least one, received: "
            f"{received(optimizer)}"
        )
    return [check_optimizer(each) for each in several]


def _check_one_kind(optimizers, wide):
    flats = [flattened(optimizer, wide) for optimizer in optimizers]
    if len({(flat.layout, tuple(map(np.shape, flat.others))) for flat in flats}) > 1:
        raise TypeError(
            "Expected all optimizers of a sweep to be of one kind (their numbers may differ), received: "
            f"{', '.join(map(repr, optimizers))}"
        )


def _check_own(optimizer, surface, start, steps):
    """Refuse a number that has the name of one of sweep's own arguments, where either could be meant."""
    names = {entry.name for thing in (optimizer, surface) for entry in parameters(thing)}
    unclear = {"start": start is not None, "steps": not isinstance(steps, numbers.Integral)}
    for name in names & {name for name, is_unclear in unclear.items() if is_unclear}:
        raise TypeError(
            f"{name} is an argument of sweep, and so is a number of the optimizer or the surface: rename the "
            "number to vary it"
        )


def _check_excluded(optimizers, varied):
    """Refuse rows that turn on two thresholds that cannot be on together."""
    off = [
        {name: np.inf if value is None else value for name, value in values(optimizer).items()}
        for optimizer in optimizers
    ]

    def column(name):
        if name in varied:
            return varied[name][1]
        return np.array([numbers.get(name, np.inf) for numbers in off], float)

    for entry in parameters(optimizers[0]):
        for other in (name for name in entry.excludes if entry.name < name):
            columns = {name: column(name) for name in (entry.name, other)}
            both = np.logical_and(*map(np.isfinite, columns.values()))
            if both.any():
                received = ", ".join(
                    f"{name}={np.broadcast_to(numbers, both.shape)[both][0]}"
                    for name, numbers in columns.items()
                )
                raise ValueError(
                    f"Cannot accept both `{entry.name}` and `{other}` in one row, received: {received}"
                )


def _check_varied(varied, thing, other):
    """The varied values of `thing`, each with its `Parameter`; all others must belong to `other`."""
    own, others = ({entry.name: entry for entry in parameters(each)} for each in (thing, other))
    for name in varied:
        if name not in own and name not in others:
            raise TypeError(
                f"Unexpected keyword argument {name!r}; what can be varied here: {', '.join([*own, *others])}"
            )
        if name in own and name in others:
            raise TypeError(
                f"Both the optimizer and the surface have a number {name!r}; give a list of optimizers "
                "instead"
            )
    return {name: (own[name], own[name].check_row(value)) for name, value in varied.items() if name in own}


def check_optimizer(optimizer: Any) -> Any:
    """Return an optimizer as the core knows it, or raise a TypeError that says what one is."""
    if isinstance(optimizer, Adam):
        optimizer = optimizer.hyperparameters
    if is_parametric(optimizer) and hasattr(optimizer, "update") and not isinstance(optimizer, type):
        return optimizer
    raise TypeError(
        f"Expected optimizer to be an av.Adam(...) or an av.Rival(...), received: {received(optimizer)}"
    )


def check_noise(noise: Any) -> Noise | None:
    """Return a noise as the core takes it, None for one that changes nothing, or raise a TypeError."""
    if noise is not None and not isinstance(noise, Noise):
        raise TypeError(f"Expected noise to be an av.Noise(...) or None, received: {received(noise)}")
    # Neither the kind of the errors nor how often a spike comes matters where there are none.
    acts = noise is not None and (noise.noise_level > 0 or noise.gradient_scale != 1 or noise.spike != 1)
    return noise if acts else None


def check_steps(steps: Any, most: int = LONGEST) -> int:
    """Return a number of steps as an int, or raise a ValueError."""
    if isinstance(steps, bool) or not isinstance(steps, numbers.Integral) or steps < 1:
        raise ValueError(f"Expected steps to be a whole number >= 1, received: {received(steps)}")
    if int(steps) > most:
        raise ValueError(f"Expected steps to be at most {most}, received: {received(steps)}")
    return int(steps)


def check_start(
    start: Any, surface: Any, dtype: DTypeLike, rows: bool = False, name: str = "start"
) -> Float[np.ndarray, "*rows axes"]:
    """Return a start, or with `rows` several, as an array of a dtype, or raise a ValueError."""
    size = len(surface.start)
    try:
        array = np.asarray(surface.start if start is None else start)
    except ValueError:  # lists of unequal lengths
        array = np.asarray(None)
    if size == 1 and (array.ndim == 0 or rows and array.ndim == 1 and len(array) > 1):
        array = array[..., None]  # a number alone, or one for each row
    fits = array.ndim in (1, 1 + rows) and array.shape[-1] == size
    if fits and (array.dtype.kind in "iuf" or array.dtype.name == "bfloat16"):
        with np.errstate(over="ignore"):
            array = array.astype(dtype)
        if np.isfinite(array).all():
            return array
    allowed = f"({size},) or (rows, {size})" if rows else f"({size},)"
    raise ValueError(
        f"Expected {name} to be finite {dtype} numbers of shape {allowed}, received: {received(start)}"
    )


def check_dtype(dtype: Any) -> np.dtype:
    """Return a dtype as NumPy's, or raise a ValueError."""
    try:
        name = None if dtype is None else np.dtype(dtype).name  # NumPy takes None for float64
    except TypeError:
        name = None
    if name not in DTYPES:
        raise ValueError(f"Expected dtype to be one of {', '.join(DTYPES)}, received: {received(dtype)}")
    return np.dtype(name)  # in the machine's own order of bytes


@contextlib.contextmanager
def _precision(dtype):
    """Let JAX use float64 inside the block if the dtype asks for it; gives the hyperparameters' dtype."""
    wide = dtype == np.float64
    with jax.enable_x64(wide):
        yield np.float64 if wide else np.float32
