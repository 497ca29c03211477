"""Hyperparameters as attributes: read as variables, set at any time, the same after a round trip through a
config.
"""

import copy

import jax
import numpy as np
import optax
import pytest

import adamviz as av


def moved(adam, steps=1, gradient=1.0):
    """How far a fresh variable goes."""
    variable = av.Variable(0.0)
    for _ in range(steps):
        adam.apply_gradients([(gradient, variable)])
    return float(variable)


def test_numbers_are_read_as_variables():
    adam = av.Adam(0.25, beta_1=0.5, decay=0.125)
    for name, value in {
        "learning_rate": 0.25,
        "lr": 0.25,
        "beta_1": 0.5,
        "beta_2": np.float32(0.999),
        "decay": 0.125,
    }.items():
        read = getattr(adam, name)
        assert (
            isinstance(read, av.Variable)
            and read.dtype == np.float32
            and float(read) == value
            and read.shape == ()
        )
    assert adam.lr is adam.learning_rate
    assert (adam.epsilon, adam.amsgrad, adam.clipnorm, adam.clipvalue, adam.global_clipnorm) == (
        1e-7,
        False,
        None,
        None,
        None,
    )
    assert av.Adam(epsilon=0).epsilon == av.Adam(epsilon=None).epsilon == 1e-7


def test_a_clip_is_whole_if_it_came_so():
    assert repr(av.Adam(clipnorm=1, clipvalue=np.int8(2))) == "Adam(clipvalue=2, clipnorm=1)"
    adam = av.Adam(clipnorm=1.0, clipvalue=np.float32(2))
    assert repr(adam) == "Adam(clipvalue=2.0, clipnorm=1.0)"
    adam.clipnorm = 3
    config = adam.get_config()
    assert repr((config["clipnorm"], adam.clipnorm, adam.hyperparameters.clipnorm)) == "(3, 3, 3)"


def test_a_variable_that_was_read_can_be_assigned():
    adam = av.Adam(0.25)
    adam.lr.assign(0.5)
    assert moved(adam) == pytest.approx(-0.5, rel=1e-5)
    adam.learning_rate.assign_add(0.25)
    assert float(adam.lr) == 0.75 and adam.get_config()["learning_rate"] == 0.75


def test_a_variable_of_the_user_s_own_is_shared():
    rate = av.Variable(0.25)
    adam = av.Adam(rate)
    rate.assign(0.5)
    assert moved(adam) == pytest.approx(-0.5, rel=1e-5)


def test_dir_lists_them():
    hyperparameters = {"learning_rate", "lr", "beta_1", "beta_2", "decay", "epsilon", "amsgrad"}
    clips = {"clipnorm", "clipvalue", "global_clipnorm"}
    assert hyperparameters | clips | {"iterations", "weights", "apply_gradients"} <= set(dir(av.Adam()))


def test_schedules_and_functions():
    schedule = av.schedules.PiecewiseConstantDecay([0, 1], [0.5, 0.25, 0.125])
    adam = av.Adam(schedule)
    assert adam.learning_rate is schedule and adam.lr is schedule
    adam.learning_rate = 0.0625
    assert float(adam.learning_rate) == 0.0625
    adam.lr = schedule
    assert adam.learning_rate is schedule
    adam = av.Adam(0.5, beta_1=lambda: 0.75)
    assert float(adam.beta_1) == 0.75
    adam = av.Adam(lambda: 0.25)
    assert float(adam.learning_rate) == 0.25 == adam.get_config()["learning_rate"]


def test_a_function_is_called_at_each_step():
    rates = [0.5, 0.25]
    adam = av.Adam(lambda: rates[0], beta_1=0.0, beta_2=0.0)
    first = moved(adam)
    rates.reverse()
    assert (first, moved(adam)) == pytest.approx((-0.5, -0.25), rel=1e-5)


def test_a_function_may_give_a_variable_or_an_array():
    rate = av.Variable(0.5)
    for function in (
        lambda: rate,
        lambda: np.float64(0.5),
        lambda: jax.numpy.float32(0.5),
        lambda: rate * 1.0,
    ):
        assert moved(av.Adam(function)) == pytest.approx(-0.5, rel=1e-5)


def test_a_schedule_of_optax():
    assert moved(
        av.Adam(optax.piecewise_constant_schedule(0.5, {1: 0.5}), beta_1=0.0, beta_2=0.0), 2
    ) == pytest.approx(-0.75, rel=1e-5)


def test_a_config_makes_the_same_optimizer():
    class Mine(av.schedules.LearningRateSchedule):
        def __init__(self, rate):
            self.rate = rate

        def __call__(self, step):
            return self.rate

        def get_config(self):
            return {"rate": self.rate}

    config = av.Adam(Mine(0.5), name="mine", clipvalue=2.0).get_config()
    kept = copy.deepcopy(config)
    again = av.Adam.from_config(config, custom_objects={"Mine": Mine})
    assert config == kept == again.get_config()
    assert type(again.learning_rate) is Mine and moved(again) == pytest.approx(-0.5, rel=1e-5)
    with pytest.raises(ValueError, match="Mine"):
        av.Adam.from_config(config)


def test_lr_in_a_config_is_the_learning_rate():
    config = {"name": "Adam", "lr": 0.25, "beta_1": 0.5}
    adam = av.Adam.from_config(config)
    assert float(adam.learning_rate) == 0.25 and float(adam.beta_1) == 0.5 and "lr" in config


def test_names():
    assert [av.Adam(name=name).get_config()["name"] for name in ("mine", None, "")] == [
        "mine",
        "adam",
        "adam",
    ]


def test_arguments_of_apply_gradients_that_change_nothing_here():
    ends = []
    for options in ({}, dict(name="step"), dict(experimental_aggregate_gradients=False), dict(name=None)):
        variable, adam = av.Variable([1.0, 2.0], name="v"), av.Adam(0.125)
        adam.apply_gradients([([0.5, -0.5], variable)], **options)
        ends.append((variable.numpy().tolist(), [weight.name for weight in adam.weights]))
    assert all(end == ends[0] for end in ends)


def test_turning_a_number_compiles_nothing():
    adam, variable = av.Adam(0.5, clipnorm=1.0), av.Variable(np.ones(7, np.float32))
    gradient = np.ones(7, np.float32)
    seen = []

    def step(**options):
        for name, value in options.items():
            setattr(adam, name, value)
        adam.apply_gradients([(gradient, variable)])

    step(), step()
    jax.monitoring.register_event_duration_secs_listener(lambda name, *_, **__: seen.append(name))
    try:
        for value in (0.25, 0.125):
            step(learning_rate=value, beta_1=value, beta_2=value, epsilon=value, clipnorm=value)
        step(clipnorm=2)
    finally:
        jax.monitoring.clear_event_listeners()
    assert seen.count("/jax/core/compile/backend_compile_duration") == 0
