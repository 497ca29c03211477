"""Arguments of a map that cannot be used: each is named, with what is allowed, before anything runs."""

import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av
from adamviz.maps import computing

REFUSED = [
    (
        dict(x=("learning", 0, 1)),
        "Expected x to turn one of start_x, .*learning_rate, .*received: 'learning'",
    ),
    (dict(x=("amsgrad", 0, 1)), "Expected x to turn one of .*, received: 'amsgrad'"),
    (dict(y=("beta_1", 0.0, 1.5)), r"y: Expected beta_1 to lie in \[0, 1\), received: 1.5"),
    (dict(y=("beta_1", 0.9, 0.1)), r"y to go from low to high, .*, received: \(0.9, 0.1\)"),
    (dict(y=("beta_1", 0.0, float("nan"))), "y to go from low to high, two finite numbers"),
    (dict(y=("beta_1", "0", 0.5)), "y to go from low to high, two finite numbers"),
    (dict(y=("beta_1", 0.0, 1 - 1e-12)), r"beta_1 to lie in \[0, 1\) as float32, received: 0.99999"),
    (dict(x=("learning_rate", 0.0, 1.0, "log")), "x to begin above 0 on a scale of log, received: 0.0"),
    (dict(x=("learning_rate", 0.0, 1.0, "one_minus")), "x to end below 1 on a scale of one_minus"),
    (
        dict(x=("learning_rate", 0.1, 1.0, "cubic")),
        "scale of x to be one of linear, log, one_minus, .*'cubic'",
    ),
    (dict(x="learning_rate"), r"Expected x to be \(name, low, high\) or .*, received: 'learning_rate'"),
    (dict(x=("beta_1", 0.0, 0.5)), "x and y to turn two different numbers, received: 'beta_1' twice"),
    (dict(shape=(0, 5)), r"shape to be \(rows, columns\), two whole numbers >= 1, received: \(0, 5\)"),
    (dict(shape=5), "Expected shape to be"),
    (dict(shape=(2**30, 2**30)), "Expected shape to have at most .* pixels in the memory that is free"),
    (dict(steps=0), "Expected steps to be a whole number >= 1"),
    (dict(measure="fun"), "measure to be one or several of final_loss, .*, received: 'fun'"),
    (dict(measure=[]), "measure to be one or several of"),
    (dict(dtype="float16"), "dtype to be one of float32, float64, received: 'float16'"),
    (dict(tolerance=-1), "tolerance to be a finite float32 number >= 0, received: -1"),
    (dict(radius="wide"), "radius to be a finite float32 number >= 0, received: 'wide'"),
    (dict(radius=1e300), "radius to be a finite float32 number >= 0, received: 1e\\+300"),
    (dict(start=(1e39, 1)), r"start to be finite float32 numbers .*, received: \(1e\+39, 1\)"),
    (dict(x=("start_x", 0.0, 1e39)), "start_x .* float32"),
    (dict(start=(1, 2, 3)), "Expected start to be finite"),
    (dict(noise=5), "Expected noise to be an av.Noise"),
    (dict(executor=5), "Expected executor to be a concurrent.futures.Executor or None, received: 5"),
    (dict(optimizer="adam"), "Expected optimizer to be an av.Adam"),
    (
        dict(optimizer=av.Adam(clipnorm=1.0), x=("global_clipnorm", 1.0, 2.0)),
        "Cannot accept both .*: an axis of global_clipnorm and clipnorm=1.0",
    ),
    (
        dict(x=("clipnorm", 1.0, 2.0), y=("global_clipnorm", 1.0, 2.0)),
        "both .*: an axis of clipnorm and an axis of global_clipnorm",
    ),
    (
        dict(surface=lambda x, y: x * x, measure="distance"),
        "no known minima, .*received: 'distance'; say them",
    ),
    (dict(surface=lambda x, y, beta_1=1.0: x * beta_1), "have a number 'beta_1': rename one"),
]


@pytest.mark.parametrize("wrong, message", REFUSED, ids=[f"{index}" for index in range(len(REFUSED))])
def test_a_wrong_argument_is_named_before_anything_runs(wrong, message, monkeypatch):
    monkeypatch.setattr(computing, "compute", lambda *_: pytest.fail("something was computed"))
    options = {"optimizer": av.Adam(), "surface": "beale", "shape": (3, 3), "steps": 5}
    with pytest.raises((TypeError, ValueError), match=message):
        av.hyperparameter_map(**options | wrong)


def test_numbers_of_numpy_and_of_jax_are_numbers():
    ends = ("learning_rate", np.float32(0.5), jnp.float32(1))
    made = av.hyperparameter_map(av.Adam(), "beale", ends, shape=(1, 2), steps=5, radius=jnp.float32(0.5))
    assert made.x.values.tolist() == [0.5, 1.0] and made.setting.radius == 0.5
