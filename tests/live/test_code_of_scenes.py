"""The code that makes a view again makes its scenes and pins again, from any state of the view."""

import optax
from hypothesis import given
from hypothesis import strategies as st

import adamviz as av
from adamviz.live.stage.stage import CHARTS
from adamviz.live.state import state
from tests.live.made_again import made, same


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
        "linked": st.booleans(),
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
