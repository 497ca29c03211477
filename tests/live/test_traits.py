"""A view's traits on Python's side: what setting one means for the others, and what the page is then sent."""

import copy
import json
import pickle

import ipywidgets
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.surfaces import Beale, Bowl, Ravine, Rosenbrock


@pytest.fixture
def pair(explore):
    return explore("rosenbrock", [av.Adam(0.1), av.Adam(0.2, beta_1=0.5, clipnorm=2.0)], steps=20)


def test_another_surface_begins_at_its_own_start_whole_and_with_its_own_numbers(explore):
    view = explore("rosenbrock", start=(0, 0), extent=(-1, 1, -1, 1), b=50)
    view.surface = "beale"
    assert (view.start, view.extent, view.shown) == (list(Beale.start), None, Beale())
    view.start, view.extent = (1, 1), (0, 2, 0, 2)
    view.surface = "rosenbrock"
    assert (view.start, view.extent, view.shown) == (list(Rosenbrock.start), None, Rosenbrock())


def test_the_same_surface_again_resets_nothing(explore):
    view = explore("rosenbrock", start=(0, 0), b=50)
    view.surface = "rosenbrock"
    assert (view.start, view.b) == ([0.0, 0.0], 50)


def test_no_start_is_the_surface_s_own(explore):
    view = explore("beale", start=(0, 0))
    view.start = None
    assert view.start == list(Beale.start)


def test_selecting_swaps_the_numbers_and_keeps_the_old_ones(pair):
    pair.learning_rate = 0.7
    pair.selected = 1
    assert (pair.learning_rate, pair.beta_1, pair.clipnorm) == (0.2, 0.5, 2.0)
    assert list(map(repr, pair.optimizers)) == list(
        map(repr, [av.Adam(0.7), av.Adam(0.2, beta_1=0.5, clipnorm=2.0)])
    )
    pair.beta_1 = 0.0
    pair.selected = 0
    assert (pair.learning_rate, pair.beta_1, pair.clipnorm) == (0.7, 0.9, None)
    assert list(map(repr, pair.optimizers)) == list(
        map(repr, [av.Adam(0.7), av.Adam(0.2, beta_1=0.0, clipnorm=2.0)])
    )


def test_runs_of_different_kinds_swap_only_what_they_have(explore):
    rival = av.Rival(optax.sgd, learning_rate=0.01, momentum=0.9)
    view = explore("bowl", [av.Adam(0.1), rival])
    with pytest.raises(
        TypeError, match=r"Neither bowl nor the run 'Adam' has a number momentum \(the run 'sgd'"
    ):
        view.momentum = 0.3  # the trait is there, but belongs to a run that is not selected
    assert list(map(repr, view.optimizers)) == list(map(repr, [av.Adam(0.1), rival]))
    view.selected = 1
    assert (view.learning_rate, view.momentum, view.beta_1) == (0.01, 0.9, 0.9)
    view.learning_rate = 0.5
    assert list(map(repr, view.optimizers)) == list(
        map(repr, [av.Adam(0.1), av.Rival(optax.sgd, learning_rate=0.5, momentum=0.9)])
    )


def test_what_is_shown_is_the_surface_with_the_sliders_values(explore):
    view = explore(Bowl())
    view.curvature = 3.5
    assert (view.surface, view.shown) == ("bowl", Bowl(curvature=3.5))
    view.surface = "ravine"
    view.condition, view.rotation = 7.0, 15.0
    assert view.shown == Ravine(condition=7.0, rotation=15.0)


@pytest.mark.parametrize(
    "name, value, kept",
    [
        ("beta_1", np.float32(0.5), 0.5),
        ("beta_1", np.array(0.25), 0.25),
        ("learning_rate", np.int64(1), 1),
        ("learning_rate", 1, 1),
        ("amsgrad", np.True_, True),
        ("amsgrad", 1, True),
        ("clipnorm", np.float64(2), 2.0),
        ("clipnorm", None, None),
        ("clipnorm", float("inf"), None),
        ("steps", np.int32(9), 9),
        ("playhead", np.uint8(3), 3),
        ("selected", np.int64(1), 1),
        ("speed", np.float32(2), 2.0),
        ("speed", 2, 2),
        ("start", np.array([1, 2], np.int8), [1.0, 2.0]),
        ("start", (1, 2), [1.0, 2.0]),
        ("extent", np.array([0.0, 1.0, 2.0, 3.0], np.float32), [0.0, 1.0, 2.0, 3.0]),
        ("extent", None, None),
    ],
)
def test_every_trait_keeps_plain_python_values(pair, name, value, kept):
    setattr(pair, name, value)
    now = getattr(pair, name)
    assert now == kept and isinstance(now, type(kept))
    assert not isinstance(now, list) or {*map(type, now)} == {float}


def test_one_change_is_one_message(pair, sent):
    messages = sent(pair)
    pair.beta_1 = 0.5
    ((data, _),) = messages
    assert data["state"] == {"beta_1": 0.5, "_runs": pair._runs} and pair._runs[0]["numbers"]["beta_1"] == 0.5
    pair.beta_1 = 0.5
    assert len(messages) == 1


def test_what_follows_from_a_change_comes_in_one_message(pair, sent):
    pair.epsilon = 1.0
    messages = sent(pair)
    pair.selected = 1
    names = [set(data["state"]) for data, _ in messages]
    assert names == [{"selected", "learning_rate", "beta_1", "epsilon", "clipnorm"}]
    messages.clear()
    pair.surface = "beale"
    assert [set(data["state"]) for data, _ in messages] == [{"surface", "start"}]


def test_several_changes_can_be_sent_together(pair, sent):
    messages = sent(pair)
    with pair.hold_sync():
        pair.learning_rate, pair.playhead, pair.surface = 0.5, 3, "beale"
    assert len(messages) == 1 and {"learning_rate", "playhead", "surface", "start"} <= set(
        messages[0][0]["state"]
    )


def test_a_trait_can_be_linked_to_any_widget(pair):
    slider = ipywidgets.FloatSlider(min=0, max=0.99, step=0.01)
    link = ipywidgets.link((pair, "beta_1"), (slider, "value"))
    assert slider.value == 0.9
    slider.value = 0.25
    assert pair.optimizers[0].beta_1 == 0.25
    pair.beta_1 = 0.75
    assert slider.value == 0.75
    link.unlink()
    slider.close()


def test_a_change_can_be_observed(pair):
    seen = []
    pair.observe(lambda change: seen.append((change.old, change.new)), "beta_1")
    pair.beta_1 = 0.5
    pair.selected = 1
    assert seen == [(0.9, 0.5)]


def window(view):
    return {name: getattr(view, name) for name in view._runs[view.selected]["numbers"]}


def test_an_observer_that_bounds_a_number_bounds_the_run(pair):
    pair.observe(lambda change: setattr(pair, "beta_1", min(change.new, 0.7)), "beta_1")
    pair.beta_1 = 0.8
    assert pair.beta_1 == pair._runs[0]["numbers"]["beta_1"] == 0.7
    runs = [dict(run, numbers=run["numbers"] | {"beta_1": 0.75}) for run in pair._runs]
    pair.set_state({"beta_1": 0.75, "_runs": runs, "_saved": 3})
    assert pair.beta_1 == pair._runs[0]["numbers"]["beta_1"] == 0.7
    pair.selected = 1
    assert window(pair) == pair._runs[1]["numbers"]
    runs = [dict(run, numbers=run["numbers"] | {"beta_1": 0.9}) for run in pair._runs]
    pair.set_state({"beta_1": 0.9, "selected": 0, "_runs": runs, "_saved": 4})
    assert pair.beta_1 == pair._runs[0]["numbers"]["beta_1"] == 0.7


def test_what_the_page_saves_leaves_a_number_that_was_set_here_meanwhile(pair):
    runs = [dict(run, numbers=run["numbers"] | {"learning_rate": 0.3}) for run in pair._runs]
    pair.beta_1 = 0.25  # which the page does not know yet
    pair.set_state({"learning_rate": 0.3, "_runs": runs, "_saved": 3})
    assert (pair.learning_rate, pair.beta_1) == (0.3, 0.25)
    assert window(pair) == pair._runs[0]["numbers"]


@pytest.mark.parametrize(
    "message, expected",
    [
        ({"beta_1": 0.3}, {"beta_1": 0.3}),
        ({"selected": 1}, {"selected": 1, "learning_rate": 0.2, "beta_1": 0.5, "clipnorm": 2.0}),
        ({"surface": "beale"}, {"surface": "beale", "start": list(Beale.start)}),
        ({"clipnorm": 1.0}, {"clipnorm": 1.0, "global_clipnorm": None}),
    ],
    ids=lambda value: next(iter(value)),
)
def test_what_a_linked_widget_in_the_page_sends_alone_is_followed(pair, message, expected):
    pair.global_clipnorm = 3.0
    pair.set_state(message)
    assert {name: getattr(pair, name) for name in expected} == expected
    assert window(pair) == pair._runs[pair.selected]["numbers"]


def test_numbers_among_the_arguments_are_the_selected_run_s(explore):
    two = [av.Adam(0.1), av.Adam(0.2, clipnorm=2.0)]
    view = explore("beale", two, selected=1, beta_1=np.float32(0.5), global_clipnorm=1.0)
    assert view._runs[1]["numbers"] == window(view)
    assert [(one.beta_1, one.clipnorm, one.global_clipnorm) for one in view.optimizers] == [
        (0.9, None, None),
        (0.5, None, 1.0),
    ]
    view = explore("beale", two, linked=True, beta_1=0.5)
    assert [one.beta_1 for one in view.optimizers] == [0.5, 0.5]


def test_its_words_hold_no_address(pair):
    assert repr(pair) == "Explore(rosenbrock: Adam, Adam, α 0.2, β₁ 0.5, clipnorm 2; 20 steps)"


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.append(1),
        lambda one: one.extend([1]),
        lambda one: one.insert(0, 1),
        lambda one: one.remove(one[0]),
        lambda one: one.pop(),
        lambda one: one.clear(),
        lambda one: one.sort(),
        lambda one: one.reverse(),
        lambda one: one.__setitem__(0, 1),
        lambda one: one.__delitem__(0),
        lambda one: one.__imul__(2),
    ],
)
@pytest.mark.parametrize("name", ["charts", "hidden", "start", "extent", "_runs", "_pins", "_scenes"])
def test_a_list_is_not_changed_in_place(one_of_each_list, name, change):
    view, before = one_of_each_list, one_of_each_list.get_state()
    with pytest.raises(TypeError, match=rf"A view's {name} cannot be changed in place: .*, view.{name} = \["):
        change(getattr(view, name))
    assert view.get_state() == before


@pytest.fixture(scope="module")
def one_of_each_list():
    view = av.explore("beale", [av.Adam(0.1)] * 2, charts=["m"], hidden=[1], extent=(0, 1, 0, 1))
    view.pin()
    view.scene("first")
    yield view
    view.close()


def test_a_list_is_otherwise_any_other_list(explore):
    view = explore("beale", charts=["m"])
    view.charts += ["v"]
    assert (view.charts, repr(view.charts), view.charts[:1]) == (["m", "v"], "['m', 'v']", ["m"])
    with pytest.raises(ValueError, match="Expected charts to be a list of some of"):
        view.charts += ["w"]
    for copied in (
        copy.copy(view.charts),
        copy.deepcopy(view.charts),
        pickle.loads(pickle.dumps(view.charts)),
    ):
        copied.append("vhat")
        assert type(copied) is list and copied == ["m", "v", "vhat"]
    assert json.loads(json.dumps(view.charts)) == view.charts == ["m", "v"]
