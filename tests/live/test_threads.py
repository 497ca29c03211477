"""Threads that change views at once, beside holds, observers, links and the page: nothing is lost, and none
waits for ever. A kernel may hear the page in another thread than that of the cells.
"""

import random
import threading

import pytest
import traitlets

import adamviz as av
from adamviz.live import turns
from tests.live.counter import Counter

LONG = 60.0  # seconds after which something waits for ever


@pytest.fixture
def pair(explore):
    return [explore("beale", [av.Adam(0.1), av.Adam(0.2)], steps=20) for _ in range(2)]


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.02)
    monkeypatch.setattr(turns, "LIMIT", 0.1)


def begin(*functions):
    """Threads that do these, and the list of what they raise."""
    errors = []

    def guarded(function):
        try:
            function()
        except BaseException as error:
            errors.append(error)

    threads = [
        threading.Thread(target=guarded, args=[function], name=f"T{i}")
        for i, function in enumerate(functions)
    ]
    for thread in threads:
        thread.start()
    return threads, errors


def done(threads):
    for thread in threads:
        thread.join(LONG)
    return not any(thread.is_alive() for thread in threads)


CHANGES = {
    "playhead": 3,
    "steps": 11,
    "surface": "rosenbrock",
    "beta_1": 0.5,
    "hidden": [1],
    "linked": True,
    "arrows": True,
    "charts": ["v"],
    "presenting": True,
    "_pins": [],
}


@pytest.mark.parametrize("which", [0, 1], ids=["the same view", "another view"])
@pytest.mark.parametrize("heard", ["beta_1", "playhead"])
def test_an_observer_may_wait_for_threads_that_change_views(pair, impatient, which, heard):
    waited = []

    def change():
        for name, value in CHANGES.items():
            setattr(pair[which], name, value)
        pair[which].scene("x")
        pair[which].show("x")
        turns.PATIENCE = LONG * 2  # whoever has waited once for an observer waits for it no more
        pair[which].beta_1 = 0.25
        pair[which].set_state({"playhead": 4, "_saved": 5})
        with pair[which].hold_trait_notifications(), pair[which].hold_sync():
            pair[which].beta_2 = 0.25

    def wait(change_of):
        pair[0].unobserve(wait, heard)
        threads, errors = begin(change)
        waited.append((done(threads), errors))

    pair[0].observe(wait, heard)
    setattr(pair[0], heard, 0.75 if heard == "beta_1" else 7)
    assert waited == [(True, [])]
    numbers = pair[which]._runs[0]["numbers"]
    assert (numbers["beta_1"], numbers["beta_2"]) == (0.25, 0.25)
    assert (pair[which].playhead, pair[which]._saved) == (4, -5)


def test_an_observer_may_wait_for_what_observers_of_another_thread_do(pair, impatient):
    heard = threading.Event()
    pair[0].observe(lambda change: heard.set(), "steps")
    waited = []

    def wait(change):
        threads, errors = begin(lambda: setattr(pair[0], "steps", 9))
        waited.append((heard.wait(LONG), done(threads), errors))

    pair[0].observe(wait, "beta_1")
    pair[0].beta_1 = 0.5
    assert waited == [(True, True, [])]


def test_what_is_being_held_back_may_wait_for_changes_of_another_view(pair, impatient):
    with pair[0].hold_trait_notifications():
        pair[0].beta_1 = 0.5
        threads, errors = begin(lambda: setattr(pair[1], "beta_1", 0.25))
        assert done(threads) and errors == []
    assert [view.optimizers[0].beta_1 for view in pair] == [0.5, 0.25]


def test_two_threads_that_wait_for_each_other_are_told_so(pair, impatient, sent):
    view, messages = pair[0], sent(pair[0])
    with view.hold_trait_notifications():
        view.beta_1 = 0.5
        threads, errors = begin(
            lambda: setattr(view, "playhead", 3), lambda: view.set_state({"steps": 7, "_saved": 5})
        )
        assert done(threads)
    words = r"^The thread T{} waits to change a view that the thread MainThread has been changing for 0.1 s"
    for index, error in enumerate(sorted(errors, key=str)):
        with pytest.raises(RuntimeError, match=words.format(index)):
            raise error
    assert all(error.__context__ is None for error in errors), "each has waited once"
    assert len(errors) == 2 and (view.beta_1, view.playhead, view.steps) == (0.5, 20, 20)
    assert not any("_saved" in data["state"] for data, _ in messages), (
        "the page is not told that it was taken"
    )
    view.set_state({"steps": 7, "_saved": 6})
    assert (view.steps, messages[-1][0]["state"]) == (7, {"_saved": -6})


@pytest.mark.parametrize("way", ["set", "set_trait", "page", "scene"])
def test_what_another_thread_sets_is_not_lost_with_what_is_refused(pair, way):
    view = pair[0]
    view.scene("x", **{name: value for name, value in CHANGES.items() if name not in ("presenting", "_pins")})
    heard = []
    view.observe(lambda change: heard.append(change.name), list(CHANGES))

    def change():
        if way == "scene":
            view.show("x")
        elif way == "page":
            view.set_state({"playhead": 3, "steps": 11, "arrows": True, "_saved": 9})
        else:
            for name, value in CHANGES.items():
                view.set_trait(name, value) if way == "set_trait" else setattr(view, name, value)

    with pytest.raises(traitlets.TraitError, match="Expected beta_2"), view.hold_trait_notifications():
        view.learning_rate = 0.5
        threads, errors = begin(change)
        threads[0].join(0.2)  # so long it would have time to come between
        assert (view.playhead, view.steps) == (20, 20)
        view.beta_2 = 2
    assert done(threads) and errors == []
    assert (view.playhead, view.steps, view.arrows, view.learning_rate) == (3, 11, True, 0.1)
    assert {"playhead", "steps", "arrows"} <= set(heard)
    if way != "page":
        assert (view.hidden, view.charts, view.linked, view.surface) == ([1], ["v"], True, "rosenbrock")


def test_every_kind_of_view_takes_turns():
    view = Counter()
    with pytest.raises(traitlets.TraitError, match="Expected count"), view.hold_trait_notifications():
        view.count = 5
        threads, errors = begin(lambda: setattr(view, "colour", "orange"))
        threads[0].join(0.2)
        view.count = -1
    assert done(threads) and errors == []
    assert (view.count, view.colour) == (0, "orange")
    view.close()


def test_linked_views_stay_together_whoever_moves_them(pair):
    names = ["beta_1", "learning_rate", "playhead", "surface"]
    links = [traitlets.link((pair[0], name), (pair[1], name)) for name in names]

    def play(view, seed):
        chance = random.Random(seed)
        for turn in range(40):
            kind, number = chance.randrange(4), chance.random() / 2 + 1e-3
            if kind == 0:
                view.set_state({"playhead": turn, "_saved": turn + 1})
            elif kind == 1:
                with view.hold_trait_notifications():
                    view.beta_1, view.learning_rate = number, number / 2
            elif kind == 2:
                view.surface = chance.choice(["beale", "bowl", "rosenbrock"])
            else:
                view.beta_1 = number

    threads, errors = begin(
        *(lambda view=view, seed=seed: play(view, seed) for seed, view in enumerate(2 * pair))
    )
    assert done(threads) and errors == []
    for name in names:
        assert getattr(pair[0], name) == getattr(pair[1], name)
    for view in pair:
        assert view._window() == view._runs[view.selected]["numbers"]
    for link in links:
        link.unlink()


def test_an_error_of_an_observer_comes_to_whoever_made_the_change_and_keeps_nothing_from_others(pair):
    view, heard = pair[0], []

    def fail(change):
        raise RuntimeError(f"of {change.name}")

    view.observe(fail, ["beta_1", "_runs"])
    view.observe(lambda change: heard.append(change.name), ["beta_1", "beta_2", "_runs"])
    with pytest.raises(RuntimeError, match="of beta_1"), view.hold_trait_notifications():
        view.beta_1, view.beta_2 = 0.5, 0.25
    assert "beta_2" in heard, "which had no error"
    threads, errors = begin(lambda: setattr(view, "beta_1", 0.75), lambda: setattr(view, "playhead", 3))
    assert done(threads) and [str(error) for error in errors] == ["of beta_1"]
    assert (view.optimizers[0].beta_1, view.playhead) == (0.75, 3)


def test_observers_that_set_more_hear_of_it_in_order(pair):
    view, heard = pair[0], []
    view.observe(lambda change: setattr(view, "beta_2", change.new / 2), "beta_1")
    view.observe(lambda change: setattr(view, "epsilon", change.new / 2), "beta_2")
    view.observe(lambda change: heard.append((change.name, change.old, change.new)), ["_runs", "beta_2"])
    view.beta_1 = 0.5
    runs = [(old, new) for name, old, new in heard if name == "_runs"]
    assert len(runs) == 3 and runs[-1][1] == view._runs
    assert all(before[1] == after[0] for before, after in zip(runs, runs[1:], strict=False))
    assert view.optimizers[0].epsilon == view.epsilon == 0.125


def test_the_page_hears_of_all_that_threads_set_while_one_message_is_held_back(pair, sent):
    view, messages = pair[0], sent(pair[0])
    inside, go = threading.Event(), threading.Event()

    def hold():
        with view.hold_sync():
            view.playhead = 2
            inside.set()
            assert go.wait(LONG)

    threads, errors = begin(hold)
    assert inside.wait(LONG)
    view.steps = 7
    assert view.steps == 7 and messages == [], "it waits for the other's message, but not for the other"
    go.set()
    assert done(threads) and errors == []
    assert messages[0][0]["state"] == {"playhead": 2, "steps": 7}


def test_the_page_hears_of_what_a_thread_sets_while_another_one_sends(pair, monkeypatch):
    view, said = pair[0], {}
    inside, sent, begun = threading.Event(), threading.Event(), []

    def hold():
        with view.hold_sync():
            view.steps = 7
            inside.set()
            assert sent.wait(LONG)

    def send(data=None, metadata=None, buffers=None):
        said.update(data["state"])
        if not begun:
            begun.append(begin(hold))
            inside.wait(0.2)  # so long it would have time to come between

    monkeypatch.setattr(view.comm, "send", send)
    with view.hold_sync():
        view.playhead = 2
    sent.set()
    threads, errors = begun[0]
    assert done(threads) and errors == []
    assert said == {"playhead": 2, "steps": 7}
