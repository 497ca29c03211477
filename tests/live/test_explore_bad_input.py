"""What `explore` and its view refuse: each message names the argument, the value, and what is allowed;
nothing changes.
"""

import numpy as np
import optax
import pytest

import adamviz as av

nan, inf = float("nan"), float("inf")


def beale(x, y):
    return x * y


def taking(name):
    """A surface with a number of this name."""
    return av.Surface(lambda x, y, **numbers: x * y * numbers[name], **{name: 1.0})


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        (
            dict(surface="rosenbrok"),
            ValueError,
            "Expected surface to be one of rosenbrock, .*'rosenbrok'.* Did you mean 'rosenbrock'",
        ),
        (dict(surface=5), TypeError, "Expected a surface, its name, or a function .*received: 5"),
        (
            dict(surface=beale),
            ValueError,
            "A function cannot be called 'beale': that is the name of another surface",
        ),
        (
            dict(surface=taking("beta_1")),
            ValueError,
            "A surface and an optimizer both have a number called beta_1: rename one",
        ),
        (
            dict(surface=taking("steps")),
            ValueError,
            "A number cannot be called 'steps': every view has its own steps",
        ),
        (dict(surface=taking("layout")), ValueError, "A number cannot be called 'layout'"),
        (dict(surface=taking("send")), ValueError, "A number cannot be called 'send'"),
        (dict(optimizers=[]), ValueError, "Expected from 1 to 8 optimizers, received: 0"),
        (dict(optimizers={}), ValueError, "Expected from 1 to 8 optimizers, received: 0"),
        (dict(optimizers=[av.Adam()] * 9), ValueError, "Expected from 1 to 8 optimizers, received: 9"),
        (
            dict(optimizers="adam"),
            TypeError,
            r"Expected optimizers to be a list of av.Adam\(...\) or av.Rival\(...\), received: 'adam'",
        ),
        (dict(optimizers=0.1), TypeError, r"Expected optimizers to be a list of .*received: 0.1"),
        (
            dict(optimizers=av.Adam),
            TypeError,
            r"Expected optimizers to be a list of av.Adam\(...\) or av.Rival\(...\), received: <class",
        ),
        (
            dict(optimizers=[av.Adam(), optax.sgd]),
            TypeError,
            r"Expected optimizer to be an av.Adam\(...\) or .*received: <function sgd",
        ),
        (
            dict(optimizers={"sgd": optax.sgd(0.1)}),
            TypeError,
            r"Expected optimizer to be an av.Adam\(...\) or .*received: Grad",
        ),
        (dict(start=5), ValueError, r"Expected start to be finite .* shape \(2,\), received: 5"),
        (dict(start=(1, 2, 3)), ValueError, r"Expected start .* shape \(2,\), received: \(1, 2, 3\)"),
        (dict(start=(nan, 0)), ValueError, r"Expected start to be finite .*received: \(nan, 0\)"),
        (dict(start="ab"), ValueError, "Expected start .*received: 'ab'"),
        (dict(steps=0), ValueError, r"Expected steps to lie in \[1, 100000\], received: 0"),
        (dict(steps=2.5), ValueError, "Expected steps to be a whole number, received: 2.5"),
        (dict(playhead=-1), ValueError, "Expected playhead to be a whole number from 0 to .*, received: -1"),
        (
            dict(playhead=1.5),
            ValueError,
            "Expected playhead to be a whole number from 0 to .*, received: 1.5",
        ),
        (dict(selected=1), ValueError, "Expected selected to be a whole number from 0 to 0, received: 1"),
        (dict(selected="0"), ValueError, "Expected selected to be a whole number from 0 to 0, received: '0'"),
        (dict(speed=0), ValueError, r"Expected speed to lie in \(0, 100\], received: 0"),
        (
            dict(extent=(1, -1, 0, 1)),
            ValueError,
            r"Expected extent to be \(x from, x to, y from, y to\).*received: \(1, -1, 0, 1\)",
        ),
        (dict(beta_1=1.0), ValueError, r"Expected beta_1 to lie in \[0, 1\), received: 1.0"),
        (dict(clipnorm=-1), ValueError, "Expected clipnorm >= 0, received: -1"),
        (
            dict(beta1=0.5),
            TypeError,
            "Unexpected keyword argument beta1; check the spelling. Allowed: a, .*beta_1.*playhead",
        ),
        (dict(_setup="x"), TypeError, "Unexpected keyword argument _setup"),
        (dict(height=1.0), TypeError, "Unexpected keyword argument height"),
    ],
)
def test_an_argument_that_cannot_be_used_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        av.explore(**arguments)


@pytest.fixture(scope="module")
def view():
    """One view for all: each refusal shows that it has left it alone."""
    view = av.explore("rosenbrock", [av.Adam(0.1), av.Adam(0.2)], steps=20)
    yield view
    view.close()


NUMBERS = (
    "learning_rate beta_1 beta_2 epsilon amsgrad clipvalue clipnorm global_clipnorm decay a b penalty".split()
)


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("surface", "Beale!", "Expected surface to be one of 'rosenbrock', .*received: 'Beale!'"),
        ("surface", 5, "Expected surface to be one of 'rosenbrock', .*received: 5"),
        ("surface", [], r"Expected surface to be one of 'rosenbrock', .*received: \[\]"),
        ("start", 5, r"2 finite numbers within ±1e30, received: 5"),
        ("start", (inf, 0), r"Expected start to be 2 finite .*received: \(inf, 0\)"),
        ("start", [[1, 2]], r"2 finite .*, received: \[\[1, 2\]\]"),
        ("start", ["1", "2"], r"Expected start .*received: \['1', '2'\]"),
        ("steps", 0, r"to lie in \[1, 100000\], received: 0"),
        ("steps", 200_000, r"to lie in \[1, 100000\], received: 200000"),
        ("steps", 2.5, "to be a whole number, received: 2.5"),
        ("steps", True, "to be a number, received: True"),
        ("steps", None, "to be a number, received: None"),
        ("steps", "9", "to be a number, received: '9'"),
        ("playhead", -1, "whole number from 0 to 1000000000, received: -1"),
        ("playhead", None, "whole number from 0 to 1000000000, received: None"),
        ("playhead", 1.0, "whole number from 0 to 1000000000, received: 1.0"),
        ("selected", 2, "whole number from 0 to 1, received: 2"),
        ("selected", -1, "whole number from 0 to 1, received: -1"),
        ("selected", False, "whole number from 0 to 1, received: False"),
        ("speed", -1, r"to lie in \(0, 100\], received: -1"),
        ("speed", nan, r"to lie in \(0, 100\], received: nan"),
        ("speed", 101, r"to lie in \(0, 100\], received: 101"),
        ("speed", None, "to be a number, received: None"),
        ("surface", None, "Expected surface to be one of 'rosenbrock', .*received: None"),
        ("speed", "fast", "to be a number, received: 'fast'"),
        ("extent", 5, "x from < x to and y from < y to, .*received: 5"),
        ("extent", "1234", "received: '1234'"),
        ("extent", ["0", "1", "0", "1"], "received: "),
        ("extent", (0, 1, 2), r"received: \(0, 1, 2\)"),
        ("extent", (0, 1, nan, 2), r"received: \(0, 1, nan, 2\)"),
        ("extent", (0, 1e300, 0, 1), "within ±1e9, received: "),
        ("extent", [[0, 1], [0]], "received: "),
        *(
            (name, value, f"Expected {name} ")
            for name in NUMBERS
            for value in ("x", nan, [1, 2], np.array([0.1, 0.2]), None)
            if not (value is None and name.startswith(("clip", "global")))
        ),
        ("learning_rate", -0.1, "Expected learning_rate >= 0, received: -0.1"),
        ("learning_rate", inf, "Expected learning_rate >= 0 and finite, received: inf"),
        ("beta_1", 1, r"Expected beta_1 to lie in \[0, 1\), received: 1"),
        ("beta_2", -0.5, r"Expected beta_2 to lie in \[0, 1\), received: -0.5"),
        ("amsgrad", 2, "Expected amsgrad to be True or False, received: 2"),
        ("clipvalue", -1, "Expected clipvalue >= 0, received: -1"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_and_changes_nothing(view, sent, name, value, words):
    before, messages = view.get_state(), sent(view)
    with pytest.raises(ValueError, match=words) as caught:
        setattr(view, name, value)
    assert name in str(caught.value)
    assert view.get_state() == before and messages == []


def test_a_misspelt_trait_is_refused_with_the_names_there_are(view):
    with pytest.raises(
        AttributeError, match=r"Explore has no trait 'bta_1'; check the spelling. It has a, .*beta_1.*surface"
    ):
        view.bta_1 = 0.5


def test_the_widest_range_of_a_shared_name_is_allowed_and_no_more(explore):
    view = explore("bowl", [av.Adam(), av.Rival(optax.rmsprop, learning_rate=0.1, decay=0.9)])
    view.decay = 5.0
    with pytest.raises(ValueError, match="Expected decay >= 0 and finite, received: inf"):
        view.decay = inf
