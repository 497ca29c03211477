"""The end of an address that opens a saved page as the view stands."""

import json
import urllib.parse

import pytest

import adamviz as av
from adamviz.live.state import state


def said(fragment):
    assert fragment == "" or fragment.startswith("#")
    return json.loads(urllib.parse.unquote(fragment[1:])) if fragment else {}


@pytest.fixture
def view(explore):
    return explore("beale", [av.Adam(0.1), av.Adam(0.2, amsgrad=True)])


def test_of_a_view_that_has_saved_no_page_it_says_everything(view):
    view.beta_1, view.presenting = 0.5, True
    found = said(view.link())
    assert set(found) == {*state(view), "presenting", "_scene"}
    assert (
        found["_runs"][0]["numbers"]["beta_1"],
        found["presenting"],
        found["surface"],
        found["start"],
    ) == (0.5, True, "beale", [1.1, 1.9])


@pytest.mark.parametrize("whole", [3, None, "x", [], 0.5])
def test_whole_is_a_switch(view, whole):
    with pytest.raises(ValueError, match="Expected whole to be True or False, received: "):
        view.link(whole=whole)


def test_after_a_page_was_saved_it_says_what_differs(view, tmp_path):
    view.save(tmp_path / "page.html")
    assert view.link() == ""
    view.playhead, view.charts = 40, ["m"]
    assert said(view.link()) == {"playhead": 40, "charts": ["m"]}
    view.playhead, view.charts = 500, []
    assert view.link() == ""
    assert set(said(view.link(whole=True))) == {*state(view), "presenting", "_scene"}
    view.save(tmp_path / "picture.svg")
    view.playhead = 3
    view.save(tmp_path / "page.html")
    assert view.link() == ""


def test_what_follows_from_the_rest_is_left_out(view, tmp_path):
    view.save(tmp_path / "page.html")
    view.beta_1 = 0.5
    assert said(view.link()) == {"beta_1": 0.5}
    view.beta_1 = 0.9
    view.surface = "rosenbrock"
    assert said(view.link()) == {"surface": "rosenbrock"}
    view.start = (1.1, 1.9)  # as it was saved, but not the surface's own
    assert said(view.link()) == {"surface": "rosenbrock", "start": [1.1, 1.9]}
    view.surface, view.selected = "beale", 1
    assert said(view.link()) == {"selected": 1}
    view.learning_rate = 0.4
    assert said(view.link()) == {"selected": 1, "learning_rate": 0.4}
    view.selected, view.learning_rate = 0, 0.3
    assert said(view.link()) == {"_runs": view._runs}
    view.linked, view.learning_rate = True, 0.5
    assert said(view.link()) == {"linked": True, "learning_rate": 0.5}


def test_a_page_that_could_not_be_saved_changes_nothing(view, tmp_path):
    view.save(tmp_path / "page.html")
    view.playhead = 7
    with pytest.raises(FileNotFoundError):
        view.save(tmp_path / "none" / "page.html")
    assert said(view.link()) == {"playhead": 7}


def test_scenes_stay_in_the_page(view):
    for name in ("one", "two"):
        view.scene(name, "caption" * 70)
    found = said(view.link())
    assert "_scenes" not in found and found["_scene"] == "two" and len(view.link()) < 3000
