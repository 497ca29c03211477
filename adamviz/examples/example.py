"""A model with the data that it learns, and the batches of them."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import jax
import numpy as np
from jax import Array

from adamviz.core.received import received
from adamviz.typing import Float, PyTree, Shaped


@dataclass(frozen=True, eq=False, repr=False)
class Example:
    """A model of plain JAX and real data: all that a training needs.

    Attributes:
        name: what it is.
        loss: of `(params, batch)`, one number: the mean over the batch.
        params: before the first step, a pytree of float32 arrays.
        data: all that is trained on, a pytree of arrays as long as there are examples: itself a batch.
        accuracy: of params, the share that is told right of what `held_out` says; None if there is none.
        reaches: the accuracy that a training by `recipe` has at least; None if there is none.
        held_out: which examples accuracy is measured on.
        recipe: epochs, batch size and the learning rate of Adam that reach it.
        source: of the data, and of the model.
        redrawn: whether the last array of the data is Gaussian noise, which each batch has its own of.

    Example:
        >>> import adamviz as av
        >>> example = av.examples.breast_cancer_logistic()
        >>> trained = av.record(
        ...     example.loss, example.params, example.batches(20), av.Adam(0.01), accuracy=example.accuracy
        ... )
        >>> bool(example.accuracy(trained.params) > example.reaches)
        True
    """

    name: str
    loss: Callable[[PyTree, PyTree], Float[Array, ""]]
    params: PyTree
    data: PyTree
    accuracy: Callable[[PyTree], Float[Array, ""]] | None = None
    reaches: float | None = None
    held_out: str = ""
    recipe: tuple[int, int, float] = (20, 32, 0.001)
    source: str = ""
    redrawn: bool = False

    def batches(self, epochs: int = 1, size: int = 32, *, seed: int = 0) -> Batches:
        """The examples in batches, in another order in each epoch; what is left of an epoch is passed over.

        Args:
            epochs: how often each example comes, but for those that are passed over.
            size: examples a batch.
            seed: of the order; the same seed gives the same batches, as often as one asks.

        Raises:
            ValueError: epochs, size or seed is no whole number >= 1 (a seed: >= 0), or size is above the
                number of examples.

        Example:
            >>> import adamviz as av
            >>> batches = av.examples.digits_mlp().batches(epochs=2, size=64)
            >>> pixels, digits = next(iter(batches))
            >>> len(batches), pixels.shape, digits.shape
            (48, (64, 64), (64,))
        """
        count = len(jax.tree.leaves(self.data)[0])
        for what, value, low in (("epochs", epochs, 1), ("size", size, 1), ("seed", seed, 0)):
            _check(what, value, low)
        if size > count:
            raise ValueError(f"Expected size to be at most {count}, the number of examples, received: {size}")
        return Batches(self.data, int(epochs), int(size), int(seed), self.redrawn)

    def first(self, count: int) -> Example:
        """The same model with the first examples only; all of them, where there are no more.

        Raises:
            ValueError: count is no whole number >= 1.

        Example:
            >>> import adamviz as av
            >>> av.examples.digits_mlp().first(256)
            Example(MLP on digits: 256 examples, 9610 parameters)
        """
        _check("count", count, 1)
        return replace(self, data=jax.tree.map(lambda leaf: leaf[:count], self.data))

    def __repr__(self) -> str:
        count = sum(np.size(leaf) for leaf in jax.tree.leaves(self.params))
        return f"Example({self.name}: {len(jax.tree.leaves(self.data)[0])} examples, {count} parameters)"


@dataclass(frozen=True, eq=False, repr=False)
class Batches:
    """Batches of an `Example`: an iterable with a length, the same each time."""

    data: PyTree
    epochs: int
    size: int
    seed: int
    redrawn: bool = False

    def __len__(self) -> int:
        return self.epochs * (self._count() // self.size)

    def __iter__(self) -> Iterator[Any]:
        draw = np.random.default_rng(self.seed)
        leaves, structure = jax.tree.flatten(self.data)
        for _ in range(self.epochs):
            order = draw.permutation(self._count())
            for first in range(0, len(order) - self.size + 1, self.size):
                parts = [leaf[order[first : first + self.size]] for leaf in leaves]
                if self.redrawn:
                    parts[-1] = noise(draw, parts[-1].shape)
                yield jax.tree.unflatten(structure, parts)

    def _count(self):
        return len(jax.tree.leaves(self.data)[0])

    def __repr__(self) -> str:
        return f"Batches({len(self)} of {self.size} examples, {self.epochs} epochs)"


def noise(draw: np.random.Generator, shape: tuple[int, ...]) -> Shaped[np.ndarray, ...]:
    """Numbers of the standard normal distribution."""
    return draw.standard_normal(shape, np.float32)


def _check(what, value, low):
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < low:
        raise ValueError(f"Expected {what} to be a whole number >= {low}, received: {received(value)}")
