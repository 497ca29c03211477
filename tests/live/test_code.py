"""The code that makes a view again: run, it gives the same view, whatever that shows."""

import functools

import jax.numpy as jnp
import optax
import pytest

import adamviz as av
from adamviz.core import schedules
from tests.live.made_again import made, same

NASTY = [
    '</script>"; raise SystemExit',
    "it's",
    "both \"and' ",
    "back\\slash",
    "line\nbreak",
    "{brace}",
    "β₁ ≥ 0",
]


def ripples(x, y, height=1.0, tilt=0.0):
    return x**2 + y**2 + height * jnp.sin(3 * x) ** 2 + tilt * x


def rate(step):
    return 0.1 / (1 + 0.01 * step)


class Own:
    """An optimizer's factory that has no name of its own."""

    def __call__(self, learning_rate):
        return optax.sgd(learning_rate)


OPTIMIZERS = {
    "one": av.Adam(0.1),
    "two": [av.Adam(0.1), av.Adam(0.1, amsgrad=True)],
    "labelled": {"first": av.Adam(0.1), "second": av.Adam(0.2)},
    "alike": [av.Adam(0.1), av.Adam(0.1)],
    "every argument": av.Adam(0.1, 0.5, 0.99, 1e-3, True, clipvalue=2.0, clipnorm=3.0, decay=0.1),
    "global": av.Adam(global_clipnorm=1.0),
    "rivals": [
        av.Rival(optax.sgd, learning_rate=0.01, momentum=0.9, nesterov=True),
        av.Rival(optax.adamw, learning_rate=0.1, weight_decay=1e-3),
    ],
    "nadam": av.Rival(optax.nadam, learning_rate=0.1),
    "contrib": av.Rival(optax.contrib.prodigy, learning_rate=1.0),
    "textbook": [av.TextbookAdam(0.1), av.TextbookAdam(0.1, epsilon_hat=True, bias_correction=False)],
    "exponential": av.Adam(av.schedules.ExponentialDecay(0.1, 10, 0.5, staircase=True)),
    "warm-up": av.Adam(av.schedules.CosineDecay(0.0, 100, warmup_target=0.1, warmup_steps=20)),
    "cosine": av.Adam(av.schedules.CosineDecay(0.1, 100)),
    "restarts": av.Adam(av.schedules.CosineDecayRestarts(0.1, 20)),
    "polynomial": av.Adam(av.schedules.PolynomialDecay(0.1, 50, power=2.0, cycle=True)),
    "inverse time": av.Adam(av.schedules.InverseTimeDecay(0.1, 10, 0.5)),
    "piecewise": av.Adam(av.schedules.PiecewiseConstantDecay([10, 20], [0.1, 0.01, 0.001])),
    "core schedule": av.TextbookAdam(schedules.CosineDecay(0.1, 100.0)),
    "epsilon 0": [av.TextbookAdam(0.1, epsilon=0.0), av.Adam(0.1, epsilon=0)],
}


@pytest.mark.sampled(12)
@pytest.mark.parametrize("optimizers", OPTIMIZERS.values(), ids=OPTIMIZERS.keys())
@pytest.mark.parametrize("verb", ["explore", "compare"])
def test_optimizers_of_every_kind(optimizers, verb):
    make = functools.partial(av.explore, "beale") if verb == "explore" else av.compare
    view = make(optimizers)
    same(view, made(view))


TURNED = {
    "numbers": {"beta_1": 0.5, "learning_rate": 0.123456789, "clipvalue": 2.0},
    "nothing of epsilon": {"epsilon": 0},
    "another run": {"selected": 1, "beta_1": 0.0},
    "another surface": {"surface": "himmelblau", "start": (1.0, 2.0), "extent": (-1, 1, -1, 1)},
    "another surface's numbers": {"surface": "ravine", "condition": 3.0},
    "a part of the plane": {"extent": (0, 1, 2, 3), "playhead": 3, "steps": 30},
    "everything that is drawn": {
        "tab": "step",
        "arrows": True,
        "gradients": True,
        "stability": True,
        "charts": ["v", "m"],
        "chart_scale": "linear",
        "arrangement": "side by side",
        "linked": True,
        "hidden": [1],
        "tolerance": 0.5,
        "speed": 0.25,
        "presenting": True,
    },
    "noise": {
        "noise_level": 2.0,
        "noise_seed": 9,
        "heavy_tails": True,
        "gradient_scale": 3.0,
        "spike": 40.0,
        "spike_every": 7,
    },
}


@pytest.mark.parametrize("turned", TURNED.values(), ids=TURNED.keys())
@pytest.mark.parametrize(
    "make",
    [
        lambda: av.explore("rosenbrock", [av.Adam(0.1), av.Adam(0.2)]),
        lambda: av.explore(
            "rosenbrock", {"a": av.Adam(0.1), "b": av.Rival(optax.adam, learning_rate=0.1)}, b=20
        ),
        lambda: av.compare([av.Adam(0.1), av.Adam(0.2)], av.surfaces.Rosenbrock(a=2.0)),
    ],
    ids=["explored", "labelled", "compared"],
)
def test_whatever_a_hand_has_turned(make, turned):
    view = make()
    for name, value in turned.items():
        if name in view.traits() and not (
            view.selected == 1 and name not in view._runs[1]["numbers"] and name == "beta_1"
        ):
            setattr(view, name, value)
    same(view, made(view))


def test_runs_that_are_not_selected_keep_their_numbers_and_labels():
    view = av.explore("beale", [av.Adam(0.1), av.Adam(0.2), av.Adam(0.2)])
    view.beta_1 = 0.3
    view.selected = 2
    view.learning_rate, view.epsilon = 0.7, 0
    view.selected = 1
    assert [run["label"] for run in view._runs] == ["Adam", "Adam, α 0.2", "Adam, α 0.2"]
    same(view, made(view))


SURFACES = {
    "plain": lambda: av.Surface(ripples),
    "turned": lambda: av.Surface(ripples, height=2.5),
    "ranged": lambda: av.Surface(ripples, height=(0, 5), tilt=(-1, 0.5, 2)),
    "all": lambda: av.Surface(
        ripples, extent=(-1, 1, -2, 2), start=(0.5, 0.5), minima=[(0, 0)], title=NASTY[0], formula=NASTY[2]
    ),
}


@pytest.mark.sampled(6)
@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES.keys())
@pytest.mark.parametrize(
    "turned",
    [
        {},
        {"height": 4.0, "start": (0.0, 0.1)},
        {"surface": "beale", "start": (1, 1)},
        {"surface": "ravine", "rotation": 10.0},
    ],
)
def test_surfaces_of_one_s_own_are_named_and_else_complete(surface, turned):
    view = av.explore(surface(), av.Adam(0.1))
    for name, value in turned.items():
        setattr(view, name, value)
    assert "# `ripples` is a function of your own: define it before this.\n" in view.code()
    again = made(view, ripples=ripples)
    assert list(again._menu) == list(view._menu) and repr(again._menu["ripples"].ranges) == repr(
        view._menu["ripples"].ranges
    )
    same(view, again)


def test_functions_without_a_name_get_one():
    view = av.explore(
        lambda x, y: x**2 + y**2,
        [av.Adam(lambda step: 0.1), av.Adam(rate), av.Rival(Own(), learning_rate=0.1)],
    )
    text = view.code()
    names = [line.split("`")[1] for line in text.splitlines() if line.startswith("#")]
    assert sorted(names) == ["function", "optimizer", "rate", "schedule"]
    kinds = [run["optimizer"] for run in view._runs]
    scope = {
        "function": view._menu["custom"].original.function,
        "schedule": view._kinds[kinds[0]].learning_rate.function,
        "rate": rate,
        "optimizer": view._kinds[kinds[2]].original.factory,
    }
    same(view, made(view, **scope))


@pytest.mark.parametrize("text", NASTY)
def test_a_person_s_text_stays_text(text):
    def own(x, y, **numbers):
        return x**2 + y**2 * sum(numbers.values())

    own.__name__ = text
    view = av.explore(av.Surface(own, title=text, **{text: 1.5}), {text: av.Adam(0.1), "other": av.Adam(0.2)})
    setattr(view, text, 2.5)
    view.scene(text, text, beta_1=0.1, **{text: 3.5})
    view.scene("elsewhere", surface="beale")
    view.show("elsewhere")
    name = next(line.split("`")[1] for line in view.code().splitlines() if line.startswith("#"))
    same(view, made(view, **{name: own}))
