"""Scenes on Python's side: what a scene remembers, going back to it, and their order."""

import json

import optax
import pytest
from hypothesis import given
from hypothesis import strategies as st

import adamviz as av
from adamviz.live.scenes import APART, kept_traits, remembered
from adamviz.live.stage.stage import CHARTS
from adamviz.live.state import state
from adamviz.surfaces import Beale, Rosenbrock
from tests.live.three_runs import seen, three_runs

SET = {
    "surface": "himmelblau",
    "start": [1.0, -2.0],
    "steps": 80,
    "playhead": 33,
    "selected": 2,
    "extent": [-1.0, 1.0, -2.0, 2.0],
    "speed": 0.25,
    "tab": "noise",
    "arrows": True,
    "gradients": True,
    "stability": True,
    "charts": ["m", "v"],
    "chart_scale": "linear",
    "arrangement": "side by side",
    "linked": True,
    "hidden": [0],
    "tolerance": 0.01,
    "noise_level": 2.0,
    "noise_seed": 7,
    "heavy_tails": True,
    "gradient_scale": 10.0,
    "spike": 100.0,
    "spike_every": 20,
    "learning_rate": 0.2,
    "momentum": 0.5,
}


@pytest.fixture
def view(explore):
    return three_runs(explore)


def test_a_view_begins_without_scenes(view):
    assert view.scenes == [] and view._scenes == [] and view._scene == ""


def test_every_trait_of_the_picture_is_remembered(view):
    """Also those of parts that are yet to come: whatever is added to a view is remembered, but for what is
    named here.
    """
    names = set(kept_traits(view))
    assert names - set(remembered(type(view))) == APART
    assert set(SET) <= set(remembered(type(view)))


def test_going_to_a_scene_brings_everything_back(view):
    first = seen(view)
    view.scene("first")
    for name, value in SET.items():
        setattr(view, name, value)
    second = seen(view)
    assert all(second[name] != first[name] for name in SET if name in first)
    view.scene("second", "Look here.")
    assert view.scenes == ["first", "second"] and view._scenes[1]["caption"] == "Look here."
    view.selected = 1
    view.beta_1 = 0.0
    for name, wanted in [("first", first), ("second", second), ("first", first)]:
        view.show(name)
        found = seen(view)
        of_the_scene = {n for n in found if n in dict(view._scenes[view.scenes.index(name)]["traits"])}
        assert {n: found[n] for n in of_the_scene} == {n: wanted[n] for n in of_the_scene}
        assert view._scene == name
    assert (
        repr(view.shown) == repr(Rosenbrock())
        and list(map(repr, view.optimizers))[2] == "Rival(sgd, learning_rate=0.001, momentum=0.9)"
    )


def test_a_scene_s_runs_keep_their_numbers_whichever_is_selected(view):
    view.learning_rate = 0.7
    view.selected = 1
    view.learning_rate = 0.3
    view.scene("turned")
    view.learning_rate = 0.01
    view.selected = 0
    view.learning_rate = 0.02
    view.show("turned")
    assert [one.get_config()["learning_rate"] for one in view.optimizers[:2]] == [
        0.7,
        0.3,
    ] and view.selected == 1


def test_going_to_a_scene_is_one_message_of_all_that_changes(view, sent):
    view.scene("here", playhead=3, surface="beale", selected=2)
    messages = sent(view)
    view.show("here")
    assert len(messages) == 1
    state = messages[0][0]["state"]
    assert {"playhead", "surface", "selected", "start", "_runs", "_scene"} - {"_runs"} <= set(state)


def test_presenting_and_the_scenes_themselves_are_left_alone(view):
    view.scene("one")
    view.presenting = True
    view.scene("two")
    view.show("one")
    assert view.presenting is True and view.scenes == ["one", "two"]


def test_the_same_name_replaces_a_scene_in_its_place_and_keeps_its_caption(view):
    view.scene("a", "first caption")
    view.scene("b")
    view.playhead = 5
    view.scene("a")
    assert view.scenes == ["a", "b"] and view._scenes[0]["caption"] == "first caption"
    view.scene("a", "")
    assert view._scenes[0]["caption"] == ""
    view.playhead = 9
    view.show("a")
    assert view.playhead == 5


def test_scenes_are_put_into_another_order_and_forgotten(view):
    for name in "abc":
        view.scene(name)
    view.scenes = ["c", "a", "b"]
    assert view.scenes == ["c", "a", "b"]
    view.forget("a")
    assert view.scenes == ["c", "b"] and view._scene == "c"
    view.forget("c")
    assert view.scenes == ["b"] and view._scene == ""


def test_changes_make_a_scene_without_touching_the_view(view):
    before = seen(view)
    view.scene("other", beta_1=0.0, playhead=40)
    view.scene(
        "another surface",
        surface="beale",
        optimizers=[av.Adam(0.5), av.Adam(0.6), av.Rival(optax.sgd, learning_rate=0.2, momentum=0.1)],
    )
    view.scene(
        "noisy", noise=av.Noise(noise_level=1.0, noise_seed=4), selected=1, clipnorm=None, global_clipnorm=3.0
    )
    assert seen(view) == before and view._scene == ""
    view.show("other")
    assert (view.beta_1, view.playhead, view.learning_rate) == (0.0, 40, 0.1)
    view.show("another surface")
    assert view.start == list(Beale.start) and [
        o.get_config()["learning_rate"] for o in view.optimizers[:2]
    ] == [0.5, 0.6]
    assert repr(view.optimizers[2]) == "Rival(sgd, learning_rate=0.2, momentum=0.1)"
    view.show("noisy")
    assert view.noise == av.Noise(noise_level=1.0, noise_seed=4)
    assert (view.selected, view.clipnorm, view.global_clipnorm, view.learning_rate) == (1, None, 3.0, 0.01)


def test_a_threshold_in_a_scene_turns_off_what_it_excludes(view):
    view.selected = 1
    view.scene("global", global_clipnorm=1.0)
    view.show("global")
    assert (view.clipnorm, view.global_clipnorm) == (None, 1.0)


def test_the_start_of_another_surface_is_its_own(view):
    view.scene("there", surface="beale", start=None)
    view.scene("near", surface="beale", start=(1, 2))
    view.show("there")
    assert view.start == list(Beale.start)
    view.show("near")
    assert view.start == [1.0, 2.0]


def test_scenes_travel_with_the_saved_state_and_are_small(view):
    view.scene("one", "A caption.")
    kept = view.get_state()["_scenes"]
    assert json.loads(json.dumps(kept)) == view._scenes and len(json.dumps(kept)) < 3000
    assert kept_traits(view)["_scenes"] == view._scenes


def test_scenes_do_not_change_with_the_view(view):
    view.scene("one")
    before = json.dumps(view._scenes)
    view.charts = ["m"]
    view.start = (0, 0)
    view.selected = 1
    view.learning_rate = 0.5
    assert json.dumps(view._scenes) == before


numbers = st.fixed_dictionaries(
    {
        "learning_rate": st.floats(1e-6, 10),
        "beta_1": st.floats(0, 0.999),
        "amsgrad": st.booleans(),
        "clipvalue": st.none() | st.floats(1e-3, 1e3),
        "noise_level": st.floats(0, 10),
        "playhead": st.integers(0, 600),
        "steps": st.integers(1, 600),
        "start": st.tuples(st.floats(-5, 5), st.floats(-5, 5)),
        "charts": st.lists(st.sampled_from(CHARTS), unique=True),
        "hidden": st.lists(st.integers(0, 1), unique=True),
        "surface": st.sampled_from(["beale", "ravine", "himmelblau"]),
        "selected": st.integers(0, 1),
    }
)


@given(first=numbers, second=numbers)
def test_any_two_states_are_gone_between_exactly(explore, first, second):
    view = explore("beale", [av.Adam(0.1), av.Adam(0.2)])
    states = {}
    for name, values in (("first", first), ("second", second)):
        for trait in ("surface", "selected", *(values.keys() - {"surface", "selected"})):
            setattr(view, trait, values[trait])
        view.scene(name)
        states[name] = state(view)
    for name in ("first", "second", "first"):
        view.show(name)
        assert state(view) == states[name]
    view.close()
