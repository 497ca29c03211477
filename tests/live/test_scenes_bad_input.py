"""What scenes refuse: names, orders, changes and messages that cannot be; nothing is remembered then."""

import json
from pathlib import Path

import pytest

import adamviz as av
from tests.live.three_runs import seen, three_runs


@pytest.fixture(scope="module")
def view():
    """One view for all: each refusal shows that it has left it alone."""
    view = three_runs(av.explore)
    yield view
    view.close()


@pytest.fixture
def two_scenes(view):
    """The view with the scenes "fast" and "slow", as long as a test lasts."""
    view.scene("fast")
    view.scene("slow")
    yield view
    view.forget("fast")
    view.forget("slow")


def test_where_there_is_no_scene_it_is_said(view):
    for verb in (view.show, view.forget):
        with pytest.raises(ValueError, match="of which there are none yet, received: 'x'"):
            verb("x")


@pytest.mark.parametrize("name", ["", "  ", None, 3, ["a"]])
def test_a_name_is_a_text_that_is_not_empty(view, name):
    with pytest.raises(ValueError, match="Expected name to be a text that is not empty, received"):
        view.scene(name)


def test_an_unknown_scene_is_refused_with_those_that_there_are(two_scenes):
    view = two_scenes
    for verb in (view.show, view.forget):
        with pytest.raises(ValueError, match="Expected name to be one of 'fast', 'slow', received: 'x'"):
            verb("x")
    for order in (["fast"], ["fast", "fast"], "fast", ["fast", "slow", "x"], None):
        with pytest.raises(ValueError, match="Expected scenes to be .* in any order, received"):
            view.scenes = order


@pytest.mark.parametrize(
    "changes, error, words",
    [
        ({"beta1": 1}, TypeError, "Unexpected keyword argument beta1; check the spelling"),
        ({"_runs": []}, TypeError, "Unexpected keyword argument _runs"),
        ({"presenting": True}, TypeError, "Unexpected keyword argument presenting"),
        ({"beta_1": 1}, ValueError, r"Expected beta_1 to lie in \[0, 1\), received: 1"),
        ({"momentum": 0.1}, TypeError, "Neither rosenbrock nor the run 'Adam' has a number momentum"),
        ({"surface": "beale", "b": 1}, TypeError, "Neither beale nor the run 'Adam' has a number b"),
        ({"surface": "moon"}, ValueError, "Expected surface to be one of"),
        ({"noise": 3}, TypeError, r"Expected noise to be an av.Noise\(...\), received: 3"),
        (
            {"optimizers": av.Adam()},
            ValueError,
            "Expected as many optimizers as the view has runs, 3, received: 1",
        ),
        (
            {"optimizers": [av.Adam(), av.Adam(), av.Adam()]},
            TypeError,
            "Expected the optimizer of 'SGD' to be of the same kind",
        ),
        ({"caption": 3}, ValueError, "Expected caption to be a text, received: 3"),
        ({"selected": 9}, ValueError, "Expected selected to be a whole number from 0 to 2, received: 9"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_nothing_is_remembered(view, changes, error, words):
    before = seen(view)
    with pytest.raises(error, match=words):
        view.scene("x", **changes)
    assert view.scenes == [] and seen(view) == before


@pytest.mark.parametrize(
    "value",
    [
        3,
        [3],
        [{"name": "a"}],
        [{"name": 1, "caption": "", "traits": {}}],
        [{"name": "a", "caption": "", "traits": {}}] * 2,
    ],
)
def test_what_the_page_could_not_have_sent_is_refused(view, value):
    with pytest.raises(ValueError, match="Expected _scenes to be scenes"):
        view._scenes = value


CASES = json.loads((Path(__file__).parents[1] / "shared/scenes.json").read_text("utf-8"))


def words(one):
    return "x" * one if isinstance(one, int) else one


@pytest.mark.parametrize("name, caption", CASES["takes"])
def test_names_that_the_page_takes_too(view, name, caption):
    view.scene(words(name), words(caption))
    assert view.scenes == [words(name)] and view._scenes[0]["caption"] == words(caption)
    view.forget(words(name))


@pytest.mark.parametrize("name, caption", CASES["refuses"])
def test_names_that_the_page_refuses_too(view, name, caption):
    with pytest.raises(ValueError, match="Expected (name|caption) to "):
        view.scene(words(name), words(caption))
    assert view.scenes == []
