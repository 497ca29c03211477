"""The code that makes a view again: run, it gives the same view, whatever that shows."""

import functools
import json

import jax.numpy as jnp
import optax
import pytest
from hypothesis import given
from hypothesis import strategies as st

import adamviz as av
from adamviz.core import schedules
from adamviz.live.stage.stage import CHARTS
from adamviz.live.state import state

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


def shown(view):
    """All that a view shows, as JSON."""
    everything = {
        **state(view),
        "_scenes": view._scenes,
        "_scene": view._scene,
        "presenting": view.presenting,
    }
    return json.loads(json.dumps(everything))


def made(view, **own):
    """The view that a view's code makes."""
    scope = dict(own)
    text = view.code()
    exec(compile(text, "code", "exec"), scope)
    assert text.rstrip().endswith("\nview")
    return scope["view"]


def same(view, again):
    try:
        assert shown(again) == shown(view)
        assert type(again).__name__ == type(view).__name__ and repr(again) == repr(view)
        assert list(map(repr, again.optimizers)) == list(map(repr, view.optimizers)) and repr(
            again.shown
        ) == repr(view.shown)
        assert again.code() == view.code()
    finally:
        again.close()
        view.close()


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
        "charts": ["v", "m"],
        "chart_scale": "linear",
        "arrangement": "side by side",
        "shared": True,
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


def test_scenes_are_made_again():
    view = av.explore(
        "rosenbrock", {"Adam": av.Adam(0.1), "SGD": av.Rival(optax.sgd, learning_rate=0.01, momentum=0.5)}
    )
    view.scene("first", "Look here.")
    view.beta_1, view.playhead = 0.0, 20
    view.scene("second")
    view.selected = 1
    view.momentum, view.extent = 0.1, (0, 1, 0, 1)
    view.scene("third", charts=["m"])
    view.surface = "ravine"
    view.condition = 7.0
    view.scene("fourth", "Elsewhere.", noise=av.Noise(noise_level=1.0))
    text = view.code()
    assert text.count("view.scene(") == 4 and "_scenes" not in text
    again = made(view)
    for name in view.scenes:
        view.show(name)
        again.show(name)
        assert state(again) == state(view)
    same(view, again)


def test_a_view_that_stands_at_a_scene():
    view = av.explore("beale", av.Adam(0.1))
    view.scene("one")
    view.scene("two", beta_1=0.0)
    view.show("two")
    assert "view._scene" not in view.code()
    same(view, made(view))


def test_scenes_of_another_kind_are_kept_as_they_are():
    view = av.explore("beale", av.Adam(0.1))
    view._scenes = [{"name": "old", "caption": "", "traits": {"playhead": 3}}]
    same(view, made(view))


def test_pins_are_made_again():
    view = av.compare([av.Adam(0.1), av.Adam(0.2)], steps=20)
    view.pin()
    view.beta_1 = 0.5
    view.scene("pinned")
    view.unpin()
    same(view, made(view))


numbers = st.fixed_dictionaries(
    {
        "surface": st.sampled_from(["beale", "ravine", "himmelblau"]),
        "selected": st.integers(0, 2),
        "learning_rate": st.floats(0, 10),
        "noise_level": st.floats(0, 10),
        "noise_seed": st.integers(0, 1000),
        "playhead": st.integers(0, 600),
        "steps": st.integers(1, 600),
        "start": st.tuples(st.floats(-1e6, 1e6), st.floats(-5, 5)),
        "charts": st.lists(st.sampled_from(CHARTS), unique=True),
        "hidden": st.lists(st.integers(0, 2), unique=True),
        "tab": st.sampled_from(["sliders", "step", "noise", "compare"]),
        "shared": st.booleans(),
        "tolerance": st.floats(1e-9, 1e3),
        "speed": st.floats(0.01, 100),
        "arrows": st.booleans(),
        "extent": st.none()
        | st.tuples(st.floats(-9, -1), st.floats(0, 9), st.floats(-9, -1), st.floats(0, 9)),
    }
)
adams = st.fixed_dictionaries(
    {
        "beta_1": st.floats(0, 0.9999),
        "beta_2": st.floats(0, 0.9999),
        "epsilon": st.floats(1e-12, 10),
        "amsgrad": st.booleans(),
        "clipvalue": st.none() | st.floats(0, 1e3),
        "decay": st.floats(0, 1),
    }
)


@given(scenes=st.lists(st.tuples(numbers, adams), min_size=1, max_size=3), seen=st.booleans())
def test_any_state_and_any_scenes(scenes, seen):
    view = av.explore("beale", [av.Adam(0.1), av.Adam(0.2), av.Rival(optax.sgd, learning_rate=0.1)])
    for index, (values, adam) in enumerate(scenes):
        turned = {**values, **(adam if values["selected"] < 2 else {})}
        for name in ("surface", "selected", *(turned.keys() - {"surface", "selected"})):
            setattr(view, name, turned[name])
        if seen:
            view.scene(f"scene {index}", "caption" * index)
    same(view, made(view))
