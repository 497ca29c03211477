"""Functions that take, move and write entries of short and long axes at indices."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

RANDOM = np.random.default_rng(1)
LONG = jnp.asarray(RANDOM.normal(size=(100, 3)).astype(np.float32))
SHORT = jnp.asarray(RANDOM.normal(size=8).astype(np.float32))
LABELS = RANDOM.integers(0, 3, 100)
PLACES = RANDOM.permutation(100)
SOME = RANDOM.integers(0, 100, 50)
SIGNAL = jnp.asarray(RANDOM.normal(size=100).astype(np.float32))
GRID = jnp.asarray(np.linspace(0, 1, 60, dtype=np.float32))


def model(w):
    """A long vector that depends on the input."""
    return jnp.tanh(LONG[:, 0] * w[0] + LONG[:, 1] * w[1])


def scores(w):
    """A long matrix with short rows."""
    return LONG * w[0] + jnp.outer(jnp.sin(SIGNAL * w[1]), jnp.float32([1, 2, 3]))


def derived(function):
    """The function's value and gradient."""
    return jax.value_and_grad(lambda w: jnp.sum(function(w)))


TAKEN = {
    "an entry of a long vector": lambda w: model(w)[3] * model(w)[-1],
    "a part of a long vector": derived(lambda w: model(w)[5:70] ** 2),
    "every other": derived(lambda w: model(w)[::2] * SIGNAL[1::2]),
    "differences": derived(lambda w: jnp.diff(model(w)) ** 2),
    "second differences": derived(lambda w: jnp.diff(model(w), n=2) ** 2),
    "rolled": derived(lambda w: model(w) * jnp.roll(model(w), 7)),
    "reversed": derived(lambda w: model(w) * model(w)[::-1]),
    "a short part of a long vector": derived(lambda w: model(w)[10:15] ** 2),
    "shuffled": derived(lambda w: model(w)[PLACES] * SIGNAL),
    "some with repeats": derived(lambda w: model(w)[SOME] ** 2),
    "labels by take_along_axis": derived(
        lambda w: jnp.take_along_axis(jax.nn.log_softmax(scores(w)), LABELS[:, None], axis=1)
    ),
    "labels by two indices": derived(lambda w: jax.nn.log_softmax(scores(w))[jnp.arange(100), LABELS]),
    "a column": derived(lambda w: scores(w)[:, 1] ** 2),
    "columns in another order": derived(lambda w: scores(w)[:, jnp.array([2, 0])] ** 2),
    "labels of short rows": derived(lambda w: jnp.outer(w, SHORT)[jnp.arange(2), jnp.array([3, 5])]),
    "a computed index": lambda w: SHORT[jnp.int32(jnp.abs(w[0]) * 3)] * w[1],
    "two computed indices": lambda w: LONG[jnp.int32(jnp.abs(w[0]) * 20), jnp.int32(jnp.abs(w[1]))] * w[0],
    "a computed index of what is computed": derived(lambda w: (SHORT * w[0])[jnp.int32(jnp.abs(w[1]) * 3)]),
    "a computed index of a long vector": lambda w: model(w)[jnp.int32(jnp.abs(w[0]) * 30)],
    "many computed indices": lambda w: jnp.sum(SHORT[jnp.int32(jnp.abs(model(w)) * 7)] * SIGNAL),
    "an index outside": lambda w: (w[0] * SHORT)[jnp.array([1, 20])],
    "an index outside that is filled": lambda w: (
        (w[0] * SHORT).at[jnp.array([1, 20])].get(mode="fill", fill_value=7)
    ),
    "a computed slice": lambda w: lax.dynamic_slice(SHORT * w[1], (jnp.int32(jnp.abs(w[0]) * 4),), (3,)),
    "a computed slice of data": lambda w: (
        lax.dynamic_slice(SIGNAL, (jnp.int32(jnp.abs(w[0]) * 90),), (3,)) * w[1]
    ),
    "interpolation": derived(lambda w: jnp.interp(w, SHORT.cumsum() - SHORT.min() * jnp.arange(8), SHORT)),
    "interpolation of data": derived(lambda w: jnp.interp(jnp.clip(GRID * w[0], 0, 1), GRID, GRID**2)),
    "searchsorted": lambda w: jnp.searchsorted(jnp.arange(8.0), jnp.abs(w) * 3),
}
PUT = {
    "set": derived(lambda w: jnp.zeros(4).at[1].set(w[0]).at[-1].set(w[1] * w[0]) * SHORT[:4]),
    "added to one place": derived(lambda w: (w[0] * SHORT).at[jnp.array([2, 2, 5])].add(w[1]) ** 2),
    "multiplied": lambda w: (SHORT * w[0]).at[3].multiply(w[1]).at[2].subtract(w[0]),
    "largest and smallest": lambda w: (SHORT * w[0]).at[3].max(w[1]).at[4].min(w[1]),
    "set in a long vector": derived(lambda w: model(w).at[5].set(w[0]) ** 2),
    "added to a part of a long vector": derived(lambda w: model(w).at[10:60].add(w[0] * SIGNAL[:50]) ** 2),
    "counted by labels": derived(lambda w: jnp.zeros(3).at[LABELS].add(model(w)) ** 2),
    "segments": derived(lambda w: jax.ops.segment_sum(model(w) * w[0], LABELS, 3) ** 2),
    "set by labels": derived(lambda w: scores(w).at[jnp.arange(100), LABELS].add(w[0]) ** 2),
    "a computed place": derived(lambda w: (SHORT * w[1]).at[jnp.int32(jnp.abs(w[0]) * 3)].set(w[1])),
    "a computed place of a long vector": lambda w: jnp.sum(
        model(w).at[jnp.int32(jnp.abs(w[0]) * 30)].set(5.0) * SIGNAL
    ),
    "a computed place in a matrix": lambda w: (
        (jnp.ones((3, 3)) * w[1]).at[jnp.int32(jnp.abs(w[0])), 1].add(w[0])
    ),
    "a row": derived(lambda w: jnp.ones((3, 2)).at[1].set(w) ** 2),
    "a computed update": lambda w: lax.dynamic_update_slice(SHORT * w[1], w, (jnp.int32(jnp.abs(w[0]) * 4),)),
    "one hot": lambda w: jax.nn.one_hot(jnp.int32(jnp.abs(w[0]) * 2), 5) * w[1],
    "dynamic_update_slice": lambda w: lax.dynamic_update_slice(jnp.outer(w, SHORT), w[:, None], (0, 3)),
    "an entry dropped": lambda w: (SHORT * w[0]).at[20].set(3.0, mode="drop"),
}
MOVED = {
    "concatenated past 32": derived(lambda w: jnp.concatenate([model(w), w * 3, SIGNAL * w[0]]) ** 2),
    "written out past 32": derived(
        lambda w: jnp.concatenate([jnp.outer(w, SHORT).ravel()] * 3) ** 2 * np.arange(48)
    ),
    "padded": derived(lambda w: jnp.pad(model(w), (3, 5), constant_values=2.0) * jnp.arange(108)),
    "padded at the edge": derived(lambda w: jnp.pad(model(w), 2, mode="edge") ** 2),
    "a moving average": derived(lambda w: jnp.convolve(model(w), jnp.ones(3) / 3, mode="valid") ** 2),
    "outer product of long vectors": derived(
        lambda w: jnp.outer(GRID * w[0], jnp.sin(SIGNAL[:40] * w[1])) ** 2
    ),
    "distances of pairs": derived(lambda w: jnp.sqrt(1 + (GRID[:, None] * w[0] - GRID[None, :] * w[1]) ** 2)),
    "two lengths": derived(lambda w: jnp.cos(jnp.arange(40.0) * w[0])[:, None] + jnp.arange(50.0) * w[1]),
    "a matrix over a short axis": derived(lambda w: (LONG[:40] * w[0]) @ LONG[:40].T),
    "a large matrix": derived(lambda w: (BIG @ (SIGNAL[:40] * w[0])) ** 2 * w[1]),
    "a large constant": lambda w: jnp.sum(jnp.full((40, 40), w[0])),
    "an axis that becomes long": derived(lambda w: jnp.sin(jnp.outer(w, jnp.arange(20.0))).reshape(-1)),
    "two large axes of data": derived(lambda w: jnp.tanh(WIDE * w[0] + w[1])),
    "stacked long rows": derived(lambda w: jnp.stack([model(w), SIGNAL * w[1]]) ** 3),
    "tiled past 32": derived(lambda w: jnp.tile(jnp.outer(w, SHORT), (1, 6)) * np.arange(48)),
    "meshgrid": derived(
        lambda w: jnp.sum(jnp.square(jnp.meshgrid(jnp.linspace(0, 1, 40) * w[0], jnp.arange(3) * w[1])[0]))
    ),
    "trapezoid": derived(lambda w: jnp.trapezoid(jnp.sin(GRID * w[0] * 3) ** 2, GRID) * w[1]),
    "a convolution": derived(lambda w: jnp.convolve(jnp.outer(w, SHORT).ravel(), SHORT[:3])),
    "split": derived(lambda w: jnp.split(model(w), 4)[1] ** 2),
    "where by position": derived(lambda w: jnp.where(jnp.arange(100) % 2 == 0, model(w), w[0]) ** 2),
    "a matrix of data times a matrix": derived(
        lambda w: jnp.einsum("ij,kj,k->i", LONG, LONG[:5] * w[1], SHORT[:5] * w[0]) ** 2
    ),
    "moments by einsum": derived(lambda w: jnp.einsum("n,ni,nj->ij", model(w), LONG, LONG) ** 2),
}
BIG = jnp.asarray(RANDOM.normal(size=(40, 40)).astype(np.float32))
WIDE = jnp.asarray(RANDOM.normal(size=(60, 50)).astype(np.float32))
CASES = TAKEN | PUT | MOVED
