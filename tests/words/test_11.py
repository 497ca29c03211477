"""The numbers in the texts of notebook 11."""

import re

import numpy as np

import adamviz as av
from adamviz.examples.word_embedding import vocabulary
from tests.words import outputs_of, text_of

TEXT, SAID = text_of("11"), outputs_of("11")
SURFACE = av.Surface(lambda x, y: x**2 / 2, start=(1.0, 0.0))


def said(pattern):
    """What the groups of a pattern are in the notebook's outputs, each a number."""
    return [float(word) for word in re.search(pattern, SAID).groups()]


def leap(steps=600, **options):
    """How many powers of ten the loss rises after step 200, at most."""
    loss = av.run(av.Adam(**{"learning_rate": 0.01, "beta_2": 0.95} | options), SURFACE, steps=steps).loss[
        200:
    ]
    late = [np.median(loss[i : i + 30]) for i in range(0, len(loss) - 30, 30)]
    return max(np.log10(after / before) for before, after in zip(late, late[1:], strict=False))


def test_adam_and_momentum_are_close_and_adagrad_is_behind():
    ends = {
        name: said(rf"{name} .*epoch 5: (\S+) +in epoch 45: (\S+)") for name in ("Adam", "SGD", "AdaGrad")
    }
    assert ends["AdaGrad"][1] > 1.1 * max(ends["Adam"][1], ends["SGD"][1])
    assert abs(ends["Adam"][1] / ends["SGD"][1] - 1) < 0.15
    assert "after 45 epochs Adam and momentum are close together, and AdaGrad is behind" in TEXT
    assert ends["SGD"][0] < 0.7 * ends["Adam"][0] and "momentum is clearly ahead of Adam" in TEXT
    (steady,) = said(r"AdaGrad without the schedule.*in epoch 45: (\S+)")
    assert steady < ends["AdaGrad"][1] and "AdaGrad has most of its delay made up" in TEXT
    assert len(av.examples.digits_logistic().data[1]) == 1540 and "here are the 1,540 of 8 × 8" in TEXT


def test_the_first_step_without_correction():
    lengths = [(1 - 0.9) / np.sqrt(1 - beta_2) for beta_2 in (0.99, 0.999, 0.9999)]
    assert "{:.0f} with 0.99, {:.1f} with 0.999, {:.0f} with 0.9999.".format(*lengths) in TEXT
    longer = [(1 - 0.9**t) / np.sqrt(1 - 0.9999**t) for t in (1, 10, 400)]
    places = (
        "it is {:.0f} times in the first step, {:.0f} times in the tenth and still {:.0f} times in the 400th"
    )
    assert places.format(*longer) in TEXT
    assert len(av.examples.digits_vae().first(256).batches(100, 64)) == 400
    found = re.findall(r"corrected (\S+) at 10\^(\S+), not corrected (\S+) at 10\^(\S+); (\d)", SAID)
    without, (best, where, worse, moved, gone) = np.array(found, float).reshape(2, 3, 5).transpose(0, 2, 1)
    assert without[[0, 2]].min() > max(best.max(), worse.max())
    assert "without momentum no learning rate gets as low as with it" in TEXT
    assert (without[4] == gone + 1).all() and "one more learning rate blows up in each panel" in TEXT
    first = [1 / np.sqrt(1 - beta_2) for beta_2 in (0.99, 0.999, 0.9999)]
    assert "learning rates long: {:.0f}, {:.0f} and {:.0f}.".format(*first) in TEXT
    assert (best < worse).all() and np.ptp(best) < 0.15 and np.ptp(where) == 0
    assert moved.tolist() == [-2.0, -2.5, -3.0] and "by half a power of ten" in TEXT
    assert gone.tolist() == [0, 1, 2] and "the larger values of $\\beta_2$ blow up" in TEXT


def test_the_leap_on_a_parabola():
    path = av.run(av.Adam(0.01, beta_2=0.95), SURFACE, steps=600)
    assert leap() > 4 and path.v[300, 0] / path.v[299, 0] < 0.951 and "the dotted line: 5 % a step" in TEXT
    assert leap(beta_2=0.999) < 1 and "with $\\beta_2$ = 0.999 there is no leap within these steps" in TEXT
    assert leap(learning_rate=0.005, steps=1000) > 4 and "learning rate only makes it come later" in TEXT
    assert leap(beta_2=0.9) < 1 and "$\\beta_2$ = 0.9 the run never gets low enough to leap" in TEXT
    assert leap(epsilon=0.001) < 1 and "A larger `epsilon`: with 0.001" in TEXT
    assert leap(clipnorm=0.1) > 3 and "a clip is of little use" in TEXT


def test_rows_of_words():
    assert len(vocabulary()) == 331 and "64 of the 331 rows" in TEXT
    keras, lazy = re.findall(r"(\d+)% of the rows are seen in a step, (\d+)% move", SAID)
    assert float(keras[1]) > 95 and "nearly all rows move in each step" in TEXT
    assert lazy[0] == lazy[1] and abs(float(keras[0]) / 100 - 1 / 7) < 0.02 and "one in seven is seen" in TEXT
    ends = [float(loss) for loss in re.findall(r"loss at the end (\S+),", SAID)]
    assert ends[0] < ends[1] and "Keras's is a little ahead" in TEXT
    contexts = [contexts for contexts, _ in av.examples.word_embedding().batches(40)]
    midi, the = (
        np.mean([(batch == vocabulary().index(word)).any() for batch in contexts]) for word in ("midi", "the")
    )
    assert round(1 / midi) == 12 and "“midi” is seen: one in twelve." in TEXT
    assert the > 0.99 and "“The” is seen in nearly all." in TEXT
    assert 20 < 300 * midi < 30 and "$v$ holds two dozen gradients" in TEXT


def test_the_first_step_of_a_rare_word():
    late = np.sqrt(1 - 0.999**1000) * 0.1 / np.sqrt(0.001)
    assert f"$0.8 \\cdot 0.1/\\sqrt{{0.001}} = {late:.1f}$ learning rates long; later on it is 3.2." in TEXT
    assert round(np.sqrt(1 - 0.999**1000), 1) == 0.8 and round(0.1 / np.sqrt(0.001), 1) == 3.2
