"""Code of the user's own that fails in the middle of a step: nothing has changed then."""

import jax
import numpy as np
import pytest

import adamviz as av
from tests.keras.play import Adamviz
from tests.keras.wrong import Scene


class Mishap(Exception):
    pass


def fails(*_, **__):
    raise Mishap("in the middle")


def state(scene):
    """All but the config, which would call the functions that fail."""
    optimizer = scene.optimizer
    return (
        [x.numpy().tobytes() for x in scene.variables],
        [(w.name, id(w), np.asarray(w.numpy()).tobytes()) for w in optimizer.weights],
        list(optimizer.get_slot_names()),
    )


def step(scene):
    return scene.optimizer.apply_gradients(scene.last(scene.good()[2]))


def refused(scene, error, message=None):
    """Whether a step fails so and leaves everything as it was."""
    before = state(scene)
    with pytest.raises(error, match=message):
        step(scene)
    assert state(scene) == before


class Schedule(av.schedules.LearningRateSchedule):
    def __init__(self, good):
        self.good = good

    def __call__(self, step):
        return 0.5 if step < self.good else fails()

    def get_config(self):
        return {"good": self.good}


@pytest.mark.parametrize("steps", [0, 2], ids=["fresh", "used"])
@pytest.mark.parametrize("name", ["learning_rate", "beta_1", "beta_2"])
def test_a_function_for_a_hyperparameter(name, steps):
    broken = []
    scene = Scene(Adamviz(), steps, **{name: lambda: fails() if broken else 0.5})
    broken.append(True)
    refused(scene, Mishap)
    broken.clear()
    assert step(scene).numpy() == steps + 1


@pytest.mark.parametrize("steps", [0, 2], ids=["fresh", "used"])
def test_a_schedule(steps):
    refused(Scene(Adamviz(), steps, learning_rate=Schedule(steps)), Mishap)


@pytest.mark.parametrize("steps", [0, 2], ids=["fresh", "used"])
@pytest.mark.parametrize("given", ["gradient_transformers", "gradient_aggregator"])
@pytest.mark.parametrize(
    "wrong",
    [
        fails,
        lambda pairs: None,
        lambda pairs: 3,
        lambda pairs: [g for g, _ in pairs],
        lambda pairs: [(g, 1.0) for g, _ in pairs],
    ],
    ids=["raises", "None", "number", "gradients", "targets"],
)
def test_functions_of_pairs(given, wrong, steps):
    scene = Scene(Adamviz(), 0)
    for _ in range(steps):
        step(scene)
    setattr(scene.optimizer, given, [wrong] if given == "gradient_transformers" else wrong)
    refused(scene, (Mishap, TypeError, ValueError))


def test_a_transformer_that_gives_wrong_gradients():
    def wider(pairs):
        *most, (_, variable) = pairs
        return [*most, (np.ones((9, 9), np.float32), variable)]

    refused(Scene(Adamviz(), 0, gradient_transformers=[wider]), ValueError, r"\(9, 9\)")


@pytest.mark.parametrize("steps", [0, 2], ids=["fresh", "used"])
@pytest.mark.parametrize(
    "wrong",
    [fails, lambda x: np.ones(9, np.float32), lambda x: "word", lambda x: None],
    ids=["raises", "shape", "word", "None"],
)
def test_a_constraint_of_the_last_variable(wrong, steps):
    scene, broken = Scene(Adamviz(), 0), []
    last = scene.library.Variable(
        np.ones((4, 2), np.float32), name="last", constraint=lambda x: wrong(x) if broken else x
    )
    scene.variables[2] = last
    for _ in range(steps):
        step(scene)
    broken.append(True)
    refused(scene, (Mishap, TypeError, ValueError))


def test_a_loss_that_fails_after_it_has_assigned():
    scene = Scene(Adamviz())
    before = state(scene)
    with pytest.raises(Mishap):
        scene.optimizer.minimize(lambda: fails(scene.variables[0] * 1.0), scene.variables)
    assert state(scene) == before


def test_gradients_inside_a_compiled_function():
    scene = Scene(Adamviz())
    before = state(scene)
    with pytest.raises(TypeError, match="compile"):
        jax.jit(lambda g: scene.optimizer.apply_gradients([(g, scene.variables[0])]))(np.ones(2, np.float32))
    assert state(scene) == before
    assert step(scene).numpy() == 3


def test_pairs_that_fail_while_they_are_read():
    scene = Scene(Adamviz())

    def pairs():
        yield scene.good()[0], scene.variables[0]
        fails()

    before = state(scene)
    with pytest.raises(Mishap):
        scene.optimizer.apply_gradients(pairs())
    assert state(scene) == before
