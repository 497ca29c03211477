"""The numbers in the texts and captions of the notebook for teachers."""

import json

import numpy as np
import optax

import adamviz as av
from tests.words import FOLDER, steps_until, text_of

TEXT = text_of("00")
CELLS = json.loads((FOLDER / "00_for_teachers.ipynb").read_text())["cells"]
CODE = "\n".join("".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "code")
MOMENTUM = av.Rival(optax.sgd, learning_rate=0.01, momentum=0.9)


def test_what_the_scenes_of_the_short_lesson_say():
    descent = av.run(av.Rival(optax.sgd, learning_rate=0.001), "rosenbrock")
    adam = av.run(av.Adam(0.1), "rosenbrock")
    assert adam.loss[-1] < 0.1 < descent.loss[-1]  # "Which of the two will be further"
    assert np.allclose(np.abs(adam.update[0]), 0.1, rtol=1e-4)
    late = av.run(av.Adam(0.1, beta_1=0.999), "rosenbrock").xy
    assert "swings past the star" in CODE and late[:, 0].max() > 1 and late[:, 1].max() > 1.2
    assert "forgets the steep start sooner, and arrives." in CODE
    assert av.run(av.Adam(0.1, beta_2=0.99), "rosenbrock").loss[-1] < 1e-4


def test_a_loss_times_1000():
    assert "The loss is multiplied by 1000." in TEXT and "Adam's path stays as it is" in TEXT
    noise = av.Noise(gradient_scale=1000)
    usual, steep = (av.run(av.Adam(0.1), "bowl", noise=each).xy for each in (None, noise))
    assert np.allclose(usual, steep, atol=1e-4)
    descent = av.run(av.Rival(optax.sgd, learning_rate=0.001), "rosenbrock", noise=noise)
    assert descent.diverged_at is not None


def test_what_the_scenes_of_the_ravine_say():
    def steps(optimizer, **numbers):
        return steps_until(av.run(optimizer, av.surfaces.Ravine(**numbers)), 0.01)

    adam = [steps(av.Adam(0.1), condition=condition, rotation=0) for condition in (100, 300)]
    other = [steps(MOMENTUM, condition=condition, rotation=0) for condition in (100, 300)]
    assert "Both arrive after about 60 steps." in TEXT and "Both arrive after about 60 steps." in CODE
    assert round(adam[0], -1) == round(other[0], -1) == 60
    assert "Adam does not mind, and Momentum takes longer." in CODE
    assert abs(adam[1] - adam[0]) <= 1 and other[1] > other[0] + 5
    assert steps(av.Adam(0.1), condition=100, rotation=45) is None
    assert steps(MOMENTUM, condition=100, rotation=45) < 75


def test_what_the_scenes_on_beale_say():
    usual, clipped = av.run(av.Adam(0.1), "beale"), av.run(av.Adam(0.1, clipnorm=1), "beale")
    assert f"Its first gradient is {usual.grad[0, 1]:.0f};" in TEXT
    assert f"a clip: {steps_until(clipped, 0.01)} steps instead of {steps_until(usual, 0.01)}." in TEXT
    assert np.abs(clipped.update).max() > 0.9 * np.abs(usual.update).max()  # "*not* shorter"
    assert clipped.v.max() < 0.01 * usual.v.max()
    short = av.run(av.Adam(0.1, beta_2=0.9), "beale")
    assert "`beta_2` = 0.9 does nearly as well for Adam, and stops AMSGrad." in TEXT
    assert steps_until(short, 0.01) < 100
    assert steps_until(av.run(av.Adam(0.1, beta_2=0.9, amsgrad=True), "beale"), 0.01) is None
