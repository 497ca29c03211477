"""Each example learns what it says it learns, from data that is there, in batches that come again."""

import heapq

import jax
import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits

import adamviz as av
from adamviz.examples import data
from adamviz.examples.word_embedding import text, vocabulary

MAKERS = {
    "digits_mlp": av.examples.digits_mlp,
    "digits_cnn": av.examples.digits_cnn,
    "digits_logistic": av.examples.digits_logistic,
    "breast_cancer_logistic": av.examples.breast_cancer_logistic,
    "word_embedding": av.examples.word_embedding,
    "digits_vae": av.examples.digits_vae,
}


@pytest.fixture(scope="module")
def examples():
    return {name: make() for name, make in MAKERS.items()}


@pytest.mark.parametrize("name", [name for name in MAKERS if name != "digits_mlp"])
def test_an_example_reaches_what_it_states(name, examples):
    example = examples[name]
    epochs, size, rate = example.recipe
    batches = example.batches(epochs if example.accuracy else 2, size)
    many = av.examples.train_many(example.loss, example.params, batches, [av.Adam(rate)])
    assert many.loss[0, -5:].mean() < 0.9 * many.loss[0, 0]
    assert all(leaf.dtype == np.float32 for leaf in jax.tree.leaves(example.params))
    assert example.name in repr(example) and example.source
    if example.accuracy is None:
        assert example.reaches is None
    else:
        params = jax.tree.map(lambda leaf: leaf[0], many.params)
        assert example.accuracy(example.params) < 0.7 < example.reaches <= example.accuracy(params)


def test_the_whole_program_is_one_call(examples):
    example = examples["digits_mlp"]
    trained = av.record(
        example.loss, example.params, example.batches(20), av.Adam(1e-3), 96, accuracy=example.accuracy
    )
    assert float(example.accuracy(trained.params)) >= example.reaches == 0.97
    assert trained.recording.accuracy[-1] > 0.95 and len(trained.recording) == 10


@pytest.mark.parametrize("name, load", [("digits", load_digits), ("breast_cancer", load_breast_cancer)])
def test_nothing_that_is_held_out_is_trained_on(name, load):
    inputs, kinds = load(return_X_y=True)
    split = getattr(data, name)()
    seventh = np.arange(len(kinds)) % 7 == 0
    np.testing.assert_array_equal(split.held_out_kinds, kinds[seventh])
    np.testing.assert_array_equal(split.kinds, kinds[~seventh])
    rows = np.concatenate([split.inputs, split.held_out_inputs])
    expected = np.concatenate([inputs[~seventh], inputs[seventh]])
    trained = expected[: len(split.inputs)]
    mean, scale = (0, 16) if name == "digits" else (trained.mean(0), trained.std(0))
    np.testing.assert_allclose(rows, (expected - mean) / scale, rtol=1e-5, atol=1e-6)


def test_batches_come_again_and_hold_each_example_once_an_epoch(examples):
    example = examples["digits_mlp"]
    batches = example.batches(2, 77, seed=3)
    first, again = list(batches), list(batches)
    assert len(batches) == len(first) == 2 * (1540 // 77) and repr(batches) == (
        "Batches(40 of 77 examples, 2 epochs)"
    )
    jax.tree.map(np.testing.assert_array_equal, first, again)
    pixels, kinds = example.data
    for epoch in (first[:20], first[20:]):
        seen = np.concatenate([batch for batch, _ in epoch])
        np.testing.assert_array_equal(np.sort(seen.sum(1)), np.sort(pixels.sum(1)))
        told = np.concatenate([kinds for _, kinds in epoch])
        np.testing.assert_array_equal(np.bincount(told), np.bincount(kinds))
    assert not np.array_equal(first[0][1], first[20][1])
    assert not np.array_equal(first[0][1], next(iter(example.batches(1, 77, seed=4)))[1])


def test_each_batch_of_the_auto_encoder_has_noise_of_its_own(examples):
    batches = [noise for _, noise in examples["digits_vae"].batches(4, 512)]
    numbers = np.concatenate(batches)
    assert len(np.unique(numbers)) > 0.99 * numbers.size and numbers.dtype == np.float32
    assert abs(numbers.mean()) < 0.03 and abs(numbers.std() - 1) < 0.03
    assert examples["digits_vae"].data[1].shape == (1540, 4)


def test_the_auto_encoder_without_a_code_costs_what_each_pixel_costs():
    """With all weights 0 every pixel is black with probability 1/2, and the code is the prior's."""
    example = av.examples.digits_vae(hidden=3, latent=2)
    loss, nothing = jax.jit(example.loss), jax.tree.map(np.zeros_like, example.params)
    np.testing.assert_allclose(loss(nothing, example.data), 64 * np.log(2), rtol=1e-6)
    # KL(N(3, e^2) || N(0, 1)) = (e^2 + 9 - 1 - 2) / 2 for each of two numbers
    nothing["code"]["bias"] = np.array([3.0, 3.0, 2.0, 2.0], np.float32)
    apart = np.exp(2) + 9 - 1 - 2
    np.testing.assert_allclose(loss(nothing, example.data), 64 * np.log(2) + apart, rtol=1e-6)


def test_the_convolutions_are_those_of_the_formula(examples):
    example = examples["digits_cnn"]
    pixels, kinds = (part[:2] for part in example.data)
    params = jax.tree.map(lambda leaf: np.asarray(leaf, np.float64), example.params)

    def convolved(layer, x):
        padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
        high, wide = x.shape[1:3]
        parts = [
            padded[:, i : i + high, j : j + wide] @ layer["kernel"][i, j] for i in range(3) for j in range(3)
        ]
        return np.maximum(sum(parts) + layer["bias"], 0)

    x = convolved(params["first"], pixels.reshape(2, 8, 8, 1))
    x = np.max([x[:, i::2, j::2] for i in (0, 1) for j in (0, 1)], axis=0)
    x = convolved(params["second"], x).reshape(2, -1)
    scores = x @ params["scores"]["kernel"] + params["scores"]["bias"]
    expected = np.mean(np.log(np.exp(scores).sum(1)) - scores[[0, 1], kinds])
    np.testing.assert_allclose(jax.jit(example.loss)(example.params, (pixels, kinds)), expected, rtol=1e-5)


def test_the_losses_of_logistic_regression_are_those_of_the_formula():
    example = av.examples.digits_logistic(0.5)
    pixels, kinds = example.data
    params = {name: np.asarray(leaf) + 0.1 * np.arange(10) for name, leaf in example.params.items()}
    scores = pixels.astype(float) @ params["kernel"] + params["bias"]
    missed = np.log(np.exp(scores).sum(1)) - scores[np.arange(1540), kinds]
    expected = missed.mean() + 0.25 * np.sum(params["kernel"] ** 2)
    np.testing.assert_allclose(jax.jit(example.loss)(params, example.data), expected, rtol=1e-5)

    example = av.examples.breast_cancer_logistic(0.5)
    features, benign = example.data
    params = {"weights": np.linspace(-1, 1, 30, dtype=np.float32), "bias": np.float32(0.3)}
    margin = (2 * benign - 1) * (features.astype(float) @ params["weights"] + params["bias"])
    expected = np.mean(np.log(1 + np.exp(-margin))) + 0.25 * np.sum(params["weights"] ** 2)
    np.testing.assert_allclose(jax.jit(example.loss)(params, example.data), expected, rtol=1e-5)


def test_the_words_are_those_of_the_essay(examples):
    words = [vocabulary()[number] for number in text()]
    assert words[:6] == ["heap", "queues", "explanation", "by", "fran", "ois"]
    assert words[-4:] == ["been", "a", "great", "art"] and len(words) == 772
    assert heapq.__about__.lower().split()[-2] == "art!" and len(vocabulary()) == 331
    contexts, told = examples["word_embedding"].data
    assert [vocabulary()[i] for i in contexts[0]] == ["heap", "queues"]
    assert vocabulary()[told[0]] == "explanation" and len(told) == 770


def test_rows_of_words_that_a_batch_lacks_have_no_gradient(examples):
    example = examples["word_embedding"]
    contexts, told = next(iter(example.batches()))
    gradient = jax.jit(jax.grad(example.loss))(example.params, (contexts, told))["embedding"]
    touched = np.flatnonzero(np.any(np.asarray(gradient) != 0, axis=1))
    np.testing.assert_array_equal(touched, np.unique(contexts))


@pytest.mark.parametrize(
    "options, words",
    [
        (dict(epochs=0), "epochs to be a whole number >= 1, received: 0"),
        (dict(size=2.5), "size to be a whole number >= 1, received: 2.5"),
        (dict(epochs=True), "epochs to be a whole number >= 1, received: True"),
        (dict(seed=-1), "seed to be a whole number >= 0, received: -1"),
        (dict(size=1541), "size to be at most 1540, the number of examples, received: 1541"),
    ],
    ids=str,
)
def test_batches_that_cannot_be_made_are_refused(options, words, examples):
    with pytest.raises(ValueError, match=words):
        examples["digits_mlp"].batches(**options)


@pytest.mark.parametrize("count", [0, 1.5])
def test_no_first_examples_are_refused(count, examples):
    with pytest.raises(ValueError, match="count to be a whole number >= 1, received"):
        examples["digits_mlp"].first(count)
