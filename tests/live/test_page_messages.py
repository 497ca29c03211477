"""Messages from the page, as ipywidgets delivers them: the page has already made everything fit together."""

import pytest

import adamviz as av
from adamviz.surfaces import Beale


@pytest.fixture
def pair(explore):
    return explore("rosenbrock", [av.Adam(0.1), av.Adam(0.2, beta_1=0.5)], steps=20)


def deliver(view, state):
    """What ipywidgets does with a message from the page."""
    message = {"content": {"data": {"method": "update", "state": state, "buffer_paths": []}}, "buffers": []}
    view._handle_msg(message)


def moved(view, **numbers):
    """What the page sends of sliders that have moved: the traits, and the numbers of the selected run."""
    runs = [dict(run) for run in view._runs]
    runs[view.selected]["numbers"] = runs[view.selected]["numbers"] | numbers
    return numbers | {"_runs": runs}


def test_a_slider_moves_the_trait(pair, sent):
    messages = sent(pair)
    deliver(pair, moved(pair, beta_1=0.25))
    assert pair.optimizers[0].beta_1 == 0.25
    assert [data["method"] for data, _ in messages if data["method"] != "echo_update"] == [], (
        "the page knows it already"
    )


def test_the_page_selects_a_run_and_the_numbers_are_swapped_once(pair):
    runs = [dict(run) for run in pair._runs]
    runs[0]["numbers"] = runs[0]["numbers"] | {"learning_rate": 0.7}
    deliver(pair, {"_runs": runs, "selected": 1} | runs[1]["numbers"])
    assert list(map(repr, pair.optimizers)) == list(map(repr, [av.Adam(0.7), av.Adam(0.2, beta_1=0.5)]))
    pair.selected = 0
    assert list(map(repr, pair.optimizers)) == list(map(repr, [av.Adam(0.7), av.Adam(0.2, beta_1=0.5)]))


def test_the_page_shows_another_surface_and_nothing_is_reset_once_more(pair):
    deliver(pair, {"surface": "beale", "start": [1.5, 1.5], "extent": None})
    assert (pair.surface, pair.start, pair.shown) == ("beale", [1.5, 1.5], Beale())


def test_whole_numbers_of_the_page_are_not_sent_back_as_others(pair, sent):
    messages = sent(pair)
    deliver(pair, {"start": [1, 2], "extent": [0, 1, 0, 1], "speed": 2} | moved(pair, learning_rate=1))
    assert [data for data, _ in messages if data["method"] == "update"] == []
    assert pair.start == [1.0, 2.0]


@pytest.mark.parametrize(
    "state",
    [
        {"beta_1": 0.5, "steps": -5},
        {"steps": 9, "beta_1": 2.0},
        {"surface": "beale", "start": [1]},
        {"learning_rate": 0.5, "surface": "nowhere"},
        {"speed": 2, "extent": [1, 0, 0, 1]},
        {"clipnorm": 1.0, "selected": 2},
        {"b": 3.0, "playhead": "x"},
    ],
    ids=str,
)
def test_a_message_with_a_refused_value_changes_nothing_at_all(pair, state):
    before = pair.get_state()
    with pytest.raises(ValueError, match="Expected "):
        pair.set_state(state)
    assert pair.get_state() == before
    pair.surface = "beale"
    assert pair.start == list(Beale.start), "and the view still hears Python"


def test_observers_hear_of_the_page(pair):
    seen = []
    pair.observe(lambda change: seen.append((change.name, change.new)), ["beta_1", "surface"])
    deliver(pair, {"beta_1": 0.25, "surface": "beale", "start": [1, 1]})
    assert sorted(seen) == [("beta_1", 0.25), ("surface", "beale")]


def test_each_save_of_the_page_is_answered_after_all_that_follows_from_it(pair, sent):
    messages = sent(pair)
    pair.observe(lambda change: setattr(pair, "beta_2", 0.5), "beta_1")
    changes = moved(pair, beta_1=0.25)
    deliver(pair, changes | {"_saved": 7 * 2**31 + 3})
    said = [(data["method"], data["state"]) for data, _ in messages]
    assert said[0] == ("echo_update", changes) and said[-1] == ("update", {"_saved": -(7 * 2**31) - 3})
    follows = {
        name: value for method, state in said[1:-1] for name, value in state.items() if method == "update"
    }
    assert follows == {"beta_2": 0.5, "_runs": moved(pair, beta_2=0.5)["_runs"]}
    assert pair._runs[0]["numbers"]["beta_1"] == 0.25


def test_a_refused_save_is_answered_with_what_holds(pair, sent):
    messages = sent(pair)
    with pytest.raises(ValueError, match="Expected "):
        pair.set_state({"beta_1": 2.0, "steps": 9, "_saved": 8})
    said = [data["state"] for data, _ in messages if data["method"] == "update"]
    assert [state.get("_saved") for state in said] == [0, -8]
    assert said[0] == {"beta_1": 0.9, "steps": 20, "_saved": 0}
