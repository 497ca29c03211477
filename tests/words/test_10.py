"""The numbers in the texts of notebook 10: those that it prints, and others."""

import re

import jax
import numpy as np
import pytest

import adamviz as av
from tests.words import outputs_of, text_of

TEXT, SAID = text_of("10"), outputs_of("10")


@pytest.fixture(scope="module")
def norms():
    """How far the weights are from 0, before the first step and after the last."""
    model = av.examples.digits_mlp(hidden=32)
    many = av.examples.train_many(model.loss, model.params, model.batches(20), [av.Adam(0.003)])
    trees = model.params, jax.tree.map(lambda leaf: leaf[0], many.params)
    return [np.sqrt(sum(np.sum(np.square(leaf)) for leaf in jax.tree.leaves(tree))) for tree in trees]


def said(pattern):
    """What the groups of a pattern are in the notebook's outputs, each a number."""
    return [float(word) for word in re.search(pattern, SAID).groups()]


def test_the_network():
    model = av.examples.digits_mlp(hidden=32)
    assert "1540 examples, 2410 parameters" in repr(model) and "has 2410 weights" in TEXT
    assert "2408 directions more" in TEXT and "trains on 1,540 digits" in TEXT and "257 others" in TEXT
    assert len(model.batches(20)) == 960 and "after 960 steps" in SAID
    assert "right: True" in SAID


def test_all_weights_end_lower_and_elsewhere(norms):
    (first,) = said(r"at the start +loss (\S+)")
    on_plane, x, y = said(r"on the plane +loss (\S+) at \((\S+), (\S+)\)")
    free, left, up, above, away = said(
        r"all weights +loss (\S+), below the point \((\S+), (\S+)\), where the plane has (\S+); .* (\S+) away"
    )
    assert free < on_plane < 0.05 * first and max(x, y) < 0.3 and "Adam is at the bottom at once" in TEXT
    assert abs(left + 0.9) < 0.2 and abs(up - 0.8) < 0.2 and "its projection hardly moves" in TEXT
    assert above > 50 * max(free, 0.05) and "the run goes down where the plane stays up" in TEXT
    assert f"from 0 the trained network is {norms[1]:.0f} away" in TEXT and 0 < away < norms[1]


def test_the_plane_of_the_path():
    assert "95 % of the variance: True" in SAID and "Two directions hold nearly all the variance" in TEXT
    gaps = dict(re.findall(r"(random|principal) .* factor of (.*)\n", SAID))
    assert gaps == {"random": "more than 10", "principal": "less than 1.5"}
    assert "the loss on the plane is close to the true one all along" in TEXT


def test_a_random_walk_does_nearly_the_same():
    walk = np.random.default_rng(0).normal(size=(49, 2410)).cumsum(axis=0)
    shares = np.linalg.svd(walk - walk.mean(axis=0), compute_uv=False) ** 2
    assert abs(shares[0] / shares.sum() - 0.6) < 0.05 and "about 60 % of the variance" in TEXT


def test_the_directions_of_the_next_step():
    begin = said(r"at the first step +the cosine .* is (\S+)\n")[0]
    late = said(r"after 960 steps +the cosine .* is (\S+)\n")[0]
    assert begin >= 0.5 and "the two have much in common" in TEXT
    assert abs(late) <= 0.3 and "later Adam's step is nearly at right angles" in TEXT
    assert f"a cosine of about {1 / np.sqrt(2410):.2f}." in TEXT
    step = 0.3 / 0.003  # how many weights move by 0.003 each in a step as long as 0.3
    assert f"{step**2:,.0f} weights move by 0.003 each" in TEXT
