"""A table of word vectors, of which each batch sees a few rows only."""

from __future__ import annotations

import functools
import heapq
import re

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from adamviz.examples.example import Example
from adamviz.examples.layers import accuracy_on, apply, cross_entropy, dense
from adamviz.typing import Float, Int, PyTree

CONTEXT = 2  # words before the one that is to be told


def word_embedding(width: int = 16, *, seed: int = 0) -> Example:
    """A network that tells each word of a text from the two before it, by a vector for each word.

        scores = tanh([E[first], E[second]] W1 + b1) W2 + b2,    loss = mean -log softmax(scores)[word]

    The text is an essay on heaps of 772 words, which each CPython has as `heapq.__about__`. Of the table E
    (words, width) a batch touches a row for each different word in it. All other rows of the gradient are
    exactly zero, and most of the 331 words occur once in the whole text: that is what a sparse gradient is.

    Batches are `(contexts, words)`: (batch, 2) and (batch,), as numbers of words. Params are `{"embedding",
    "hidden", "scores"}`. `vocabulary()` says which word has which number.

    Args:
        width: of a word's vector.
        seed: of the weights before the first step.

    Returns:
        An `Example`. After 40 epochs it tells 88 % of the words of the text, which it has learned by heart;
        nothing is held out.

    Example:
        >>> import adamviz as av
        >>> example = av.examples.word_embedding()
        >>> contexts, words = next(iter(example.batches(size=16)))
        >>> example.params["embedding"].shape, contexts.shape, words.shape
        ((331, 16), (16, 2), (16,))

    Source: Bengio, Ducharme, Vincent & Jauvin, A Neural Probabilistic Language Model, 2003.
    """
    words, draw = len(vocabulary()), np.random.default_rng(seed)
    params = {
        "embedding": jnp.asarray(draw.standard_normal((words, width)), jnp.float32),
        "hidden": dense(draw, CONTEXT * width, 32),
        "scores": dense(draw, 32, words),
    }
    numbers = text()
    contexts = np.stack([numbers[i : len(numbers) - CONTEXT + i] for i in range(CONTEXT)], axis=1)
    data = contexts, numbers[CONTEXT:]
    return Example(
        name="word embedding",
        loss=loss,
        params=params,
        data=data,
        accuracy=accuracy_on(_scores, *data),
        reaches=0.88,
        held_out="the text itself",
        recipe=(40, 32, 0.01),
        source="F. Pinard's essay in Python's heapq.__about__",
    )


@functools.cache
def vocabulary() -> tuple[str, ...]:
    """The words of the text in alphabetical order: a word's place is its number.

    Example:
        >>> vocabulary()[text()[0]], vocabulary()[text()[1]]
        ('heap', 'queues')
    """
    return tuple(sorted(set(_words())))


@functools.cache
def text() -> Int[np.ndarray, " words"]:
    """The text as numbers of words."""
    places = {word: place for place, word in enumerate(vocabulary())}
    return np.array([places[word] for word in _words()], np.int32)


def _words():
    return re.findall(r"[a-z]+", heapq.__about__.lower())


def _scores(params: dict, contexts: Int[Array, "batch 2"]) -> Float[Array, "batch words"]:
    vectors = params["embedding"][contexts].reshape(len(contexts), -1)
    return apply(params["scores"], jax.nn.tanh(apply(params["hidden"], vectors)))


def loss(params: PyTree, batch: tuple[Array, Array]) -> Float[Array, ""]:
    """The mean cross entropy of a batch (contexts, words)."""
    contexts, words = batch
    return cross_entropy(_scores(params, contexts), words)
