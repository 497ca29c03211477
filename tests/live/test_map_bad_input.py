"""What `explore_map` and its view refuse: each message names the argument, the value, and what is allowed;
nothing changes.
"""

import numpy as np
import optax
import pytest

import adamviz as av

nan, inf = float("nan"), float("inf")
PIN = {"x": 0.01, "y": 0.5, "optimizer": 0}
RATE = ("learning_rate", 1e-3, 1.0, "log")


def flat(x, y):
    return 0.0 * x


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        (dict(optimizer="adam"), TypeError, r"Expected optimizer to be a list of av.Adam\(...\)"),
        (dict(optimizer=[]), ValueError, "Expected from 1 to 8 optimizers, received: 0"),
        (dict(surface="rosenbrok"), ValueError, "Expected surface to be one of .*Did you mean 'rosenbrock'"),
        (dict(x=RATE[:2]), ValueError, r"Expected x to be \(name, low, high\) or \(name, low, high, scale\)"),
        (dict(x=("learning", 0, 1)), ValueError, "Expected x to turn one of start_x, .*received: 'learning'"),
        (dict(x=("amsgrad", 0, 1)), ValueError, "Expected x to turn one of .*received: 'amsgrad'"),
        (dict(x=("beta_2", 0.9, 0.1)), ValueError, r"Expected x to go from low to high.*\(0.9, 0.1\)"),
        (dict(x=("beta_2", 0.1, nan)), ValueError, "Expected x to go from low to high, two finite numbers"),
        (dict(x=("beta_2", 0.1, 1.0)), ValueError, r"x: Expected beta_2 to lie in \[0, 1\), received: 1.0"),
        (dict(x=("beta_2", 0.1, 1 - 1e-9)), ValueError, "Expected x to .* float32 .*received: 0.999999999"),
        (dict(x=("epsilon", 0, 1, "log")), ValueError, "Expected x to begin above 0 on a scale of log"),
        (
            dict(y=(*RATE[:3], "logs")),
            ValueError,
            "Expected the scale of y to be one of linear, log, one_minus",
        ),
        (
            dict(y=RATE),
            ValueError,
            "Expected x and y to turn two different numbers, received: 'learning_rate'",
        ),
        (
            dict(x=("clipnorm", 0.1, 1), y=("global_clipnorm", 0.1, 1)),
            ValueError,
            "Cannot accept both `.*clipnorm` and `.*clipnorm`, received: an axis of",
        ),
        (
            dict(x=("clipnorm", 0.1, 1), global_clipnorm=2.0),
            ValueError,
            "Cannot accept both `clipnorm` and `global_clipnorm`, received: .* and global_clipnorm=2.0",
        ),
        (
            dict(optimizer=[av.Adam(), av.Rival(optax.sgd, learning_rate=0.1)]),
            ValueError,
            "Expected y to turn one of start_x, start_y, learning_rate, a, b, noise.*received: 'beta_1'",
        ),
        (dict(measure="loss"), ValueError, "Expected measure to be one of final_loss, .*received: 'loss'"),
        (dict(measure=["spike"]), ValueError, r"Expected measure to be one of .*received: \['spike'\]"),
        (dict(surface=flat, measure="minimum"), ValueError, "Expected measure to need no known minima, as "),
        (dict(steps=0), ValueError, r"Expected steps to lie in \[1, 100000\], received: 0"),
        (dict(steps=10.5), ValueError, "Expected steps to be a whole number, received: 10.5"),
        (dict(tolerance=0), ValueError, "Expected tolerance > 0.*received: 0"),
        (dict(radius="near"), ValueError, "Expected radius to be a number, received: 'near'"),
        (dict(start=(1, nan)), ValueError, "Expected start to .*received: "),
        (dict(noise=0.1), TypeError, "Expected noise to be .*received: 0.1"),
        (dict(noise=av.Noise(noise_level=1.0), noise_seed=2), ValueError, "Cannot accept both `noise` and"),
        (
            dict(extent=(0, 1, 0, 0.5)),
            ValueError,
            "Expected extent to hold values of learning_rate .* log axis",
        ),
        (dict(extent=(0.1, 0.2, 0.5, 1.5)), ValueError, "Expected extent to hold values of beta_1 .*1.5"),
        (dict(extent=(0.2, 0.1, 0, 1)), ValueError, r"Expected extent to be \(x from, x to, y from, y to\)"),
        (dict(cursor=(1, inf)), ValueError, r"Expected cursor to be None or \(x, y\), two finite numbers"),
        (dict(cursor=(-1, 0.5)), ValueError, "Expected cursor to hold values of learning_rate .*received: "),
        (dict(pins=[PIN] * 17), ValueError, "Expected pins to be up to 16 of "),
        (dict(pins=[PIN | {"optimizer": 1}]), ValueError, "Expected pins to name optimizers from 0 to 0"),
        (
            dict(minus=True),
            ValueError,
            "Expected minus to be False where selected is 0, the first optimizer, received: True",
        ),
        (dict(wide="yes"), ValueError, "Expected wide to be True or False, received: 'yes'"),
        (dict(selected=1), ValueError, "Expected selected to be a whole number from 0 to 0, received: 1"),
        (dict(beta_1=1.5), ValueError, r"Expected beta_1 to lie in \[0, 1\), received: 1.5"),
        (dict(beta_3=0.5), TypeError, "Unexpected keyword argument beta_3; check the spelling. Allowed: a, "),
        (dict(playhead=5), TypeError, "Unexpected keyword argument playhead"),
    ],
)
def test_an_argument_that_cannot_be_used_is_named(arguments, error, words):
    with pytest.raises(error, match=words):
        av.explore_map(**arguments)


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("x", ("beta_1", 0.1, 0.9), "Expected x and y to turn two different numbers"),
        ("x", ("beta_9", 0.1, 0.9), "Expected x to turn one of"),
        ("y", None, "Expected y to be"),
        ("y", np.zeros(3), "Expected y to be"),
        ("extent", (0.0, 1.0, 0.1, 0.2), "Expected extent to hold values of learning_rate"),
        ("cursor", (0.1, 1.0), "Expected cursor to hold values of beta_1"),
        ("pins", [PIN | {"y": 2.0}], "Expected pins to hold values of beta_1"),
        ("pins", "here", "Expected pins to be up to 16"),
        ("minus", 2, "Expected minus to be True or False"),
        ("minus", True, "Expected minus to be False where selected is 0, the first optimizer"),
        ("measure", "Spike", "Expected measure to be one of"),
        ("surface", "beale", "Expected surface to be one of 'rosenbrock'"),
        ("steps", 10**9, "Expected steps to lie in"),
        ("radius", -1.0, "Expected radius > 0"),
        ("selected", 2, "Expected selected to be a whole number from 0 to 1"),
        ("learning_rate", -1.0, "Expected learning_rate >= 0"),
        ("_runs", [], "Expected _runs to be the 2 runs of the view"),
    ],
)
def test_a_view_that_is_told_what_cannot_be_stays_as_it_is(explore_map, name, value, words):
    view = explore_map([av.Adam(), av.Adam(amsgrad=True)], cursor=(0.1, 0.5), pins=[PIN])
    before = view.get_state()
    with pytest.raises(ValueError, match=words):
        setattr(view, name, value)
    with pytest.raises(ValueError, match=words):
        view.set_state({name: value, "steps": 77} if name != "steps" else {name: value})
    assert view.get_state() == before


def test_an_axis_and_a_threshold_that_cannot_be_with_it(explore_map):
    view = explore_map(global_clipnorm=1.0)
    before = view.get_state()
    with pytest.raises(ValueError, match="Cannot accept both `clipnorm` and `global_clipnorm`"):
        view.x = ("clipnorm", 0.1, 1.0)
    with pytest.raises(ValueError, match="Expected cursor to hold"), view.hold_trait_notifications():
        view.y = ("beta_2", 0.1, 0.9)
        view.cursor = (0.5, -1.0)
    with pytest.raises(TypeError, match="Unexpected keyword argument beta_3"):
        view.scene("no", beta_3=1)
    with pytest.raises(ValueError, match="Expected x and y to turn two different numbers"):
        view.scene("no", x=("beta_1", 0.1, 0.9))
    with pytest.raises(AttributeError, match="HyperparameterMap has no trait 'measures'"):
        view.measures = ["spike"]
    assert view.get_state() == before and view.scenes == []
    view.global_clipnorm = None
    view.x = ("clipnorm", 0.1, 1.0)
    with pytest.raises(ValueError, match="Cannot accept both `global_clipnorm` and `clipnorm`.* an axis of"):
        view.global_clipnorm = 2.0
    assert view.global_clipnorm is None and view.x[0] == "clipnorm"
