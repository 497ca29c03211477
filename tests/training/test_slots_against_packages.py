"""What is read of Adam in Keras 3 and tf_keras themselves."""

import os

import keras
import numpy as np
import pytest
import tensorflow as tf
import tf_keras

import adamviz as av
from tests.training.slots_oracle import SHAPES, STEPS, check, gradients

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def trained(make, variable):
    variables = [variable(np.zeros(shape, "float32"), name) for name, shape in SHAPES.items()]
    optimizer = make()
    for step in range(STEPS):
        optimizer.apply_gradients(
            [(tf.constant(gradients(step)[name]), each) for name, each in zip(SHAPES, variables, strict=True)]
        )
    return optimizer


def of_tensorflow(value, name):
    return tf.Variable(value, name=name)


def of_keras(value, name):
    return keras.Variable(value, name=name.replace("/", "_"))


KERAS = {name: name.replace("/", "_") for name in SHAPES}


@pytest.mark.parametrize(
    "make, variable, rename",
    [
        (lambda: keras.optimizers.Adam(0.1), of_keras, KERAS),
        (lambda: keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(0.1), 1.0), of_keras, KERAS),
        (lambda: tf_keras.optimizers.legacy.Adam(0.1), of_tensorflow, None),
        (lambda: tf_keras.optimizers.legacy.Adam(0.1, amsgrad=True, name="mine"), of_tensorflow, None),
    ],
    ids=["keras", "keras-scaled", "legacy", "legacy-amsgrad"],
)
def test_an_optimizer(make, variable, rename):
    optimizer = trained(make, variable)
    found = av.slots(optimizer)
    vhat = bool(getattr(optimizer, "amsgrad", False))
    if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        assert found.names == tuple(KERAS.values())
    else:
        check(found, rename, vhat=vhat)
    known = found.hyperparameters[found.names[0]]
    assert (known["learning_rate"], known["beta_2"], known["epsilon"]) == pytest.approx((0.1, 0.999, 1e-7))
    if variable is of_tensorflow:
        check(av.slots(optimizer.get_weights(), names=list(SHAPES)), vhat=vhat)


@pytest.mark.parametrize("package", [keras.optimizers, tf_keras.optimizers, tf_keras.optimizers.legacy])
def test_the_square_of_what_adamax_divides_by_stands_for_v(package):
    optimizer = trained(
        lambda: package.Adamax(0.1), of_keras if package is keras.optimizers else of_tensorflow
    )
    found = av.slots(optimizer)
    g = np.array([abs(gradients(step)["scale"]) for step in range(STEPS)])
    u = np.max(g * 0.999 ** np.arange(STEPS)[::-1])
    assert np.asarray(found.v["scale"]) == pytest.approx(u**2, rel=1e-5)
    assert found.hyperparameters["scale"]["corrected"] and found.step == STEPS


def test_a_schedule_is_read_at_the_last_step():
    schedule = tf_keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)
    optimizer = trained(lambda: tf_keras.optimizers.legacy.Adam(schedule), of_tensorflow)
    rate = av.slots(optimizer).hyperparameters["scale"]["learning_rate"]
    assert rate == pytest.approx(0.1 * 0.5 ** (STEPS - 1))
