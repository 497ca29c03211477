"""Numbers that nothing shown has, values that cannot be together, and several traits that are set at once."""

import itertools
import random
import threading

import optax
import pytest
import traitlets

import adamviz as av

ADAM_AND_SGD = {"Adam": av.Adam(0.1), "SGD": av.Rival(optax.sgd, learning_rate=0.01, momentum=0.9)}


@pytest.fixture(scope="module")
def view():
    """One view for all that is refused: each refusal shows that it has left it alone."""
    view = av.explore("beale", ADAM_AND_SGD, steps=20)
    yield view
    view.close()


@pytest.mark.parametrize("name, owner", [("momentum", "the run 'SGD'"), ("b", "rosenbrock")])
def test_a_number_that_nothing_shown_has_is_refused_in_the_same_words_everywhere(view, name, owner):
    words = (
        rf"^Neither beale nor the run 'Adam' has a number {name} \({owner} has\); there are learning_rate, "
    )
    before = view.get_state()
    with pytest.raises(TypeError, match=words):
        setattr(view, name, 0.5)
    with pytest.raises(TypeError, match=words):
        view.set_trait(name, 0.5)
    with pytest.raises(TypeError, match=words), view.hold_trait_notifications():
        view.beta_1 = 0.25
        setattr(view, name, 0.5)
    with pytest.raises(TypeError, match=words):
        view.scene("x", **{name: 0.5})
    for verb, arguments in ((av.explore, ("beale", ADAM_AND_SGD)), (av.compare, (ADAM_AND_SGD, "beale"))):
        with pytest.raises(TypeError, match=words):
            verb(*arguments, **{name: 0.5})
    assert view.get_state() == before


def test_a_number_that_an_optimizer_could_have_is_refused(explore):
    view = explore("beale", av.Adam(av.schedules.CosineDecay(0.1, 100)))
    with pytest.raises(TypeError, match="Neither beale nor the run 'Adam' has a number warmup_target; there"):
        view.warmup_target = 0.5


def test_a_number_of_a_linked_run_is_shown(explore):
    view = explore("beale", ADAM_AND_SGD, steps=20, linked=True, momentum=0.5)
    assert view.optimizers[1].numbers["momentum"] == 0.5
    view.momentum = 0.25
    view.scene("slower", momentum=0.125)
    assert view.optimizers[1].numbers["momentum"] == 0.25
    view.show("slower")
    assert view.optimizers[1].numbers["momentum"] == 0.125


def test_clips_that_exclude_each_other_are_refused_where_they_are_said_together(view):
    """As Keras does; a slider after the other turns the first off."""
    one, other = "clipnorm", "global_clipnorm"
    words = rf"Cannot accept both `({one}|{other})` and `({one}|{other})`, received: .*=[12]"
    both, before = {one: 1.0, other: 2.0}, view.get_state()
    for arguments in (dict(both), dict(reversed(both.items()))):
        for verb, first in ((av.explore, ("beale", av.Adam())), (av.compare, (av.Adam(), "beale"))):
            with pytest.raises(ValueError, match=words):
                verb(*first, **arguments)
        with pytest.raises(ValueError, match=words):
            view.scene("x", **arguments)
        with pytest.raises(ValueError, match=words), view.hold_trait_notifications():
            for name, value in arguments.items():
                setattr(view, name, value)
    assert view.get_state() == before
    for allowed in ({one: 1.0, other: None}, {one: 1.0, "clipvalue": 1.0}):
        view.scene("x", **allowed)
        view.forget("x")


def test_a_clip_given_beside_an_optimizer_that_has_another_takes_its_place(explore):
    view = explore("beale", av.Adam(clipnorm=1.0), global_clipnorm=0.5)
    assert (view.clipnorm, view.global_clipnorm) == (None, 0.5)


def test_noise_and_its_numbers_are_not_both_said(view):
    words = "Cannot accept both `noise` and `noise_level`, .* write noise=av.Noise\\(noise_level=0.5\\)"
    both = {"noise": av.Noise(noise_seed=3), "noise_level": 0.5}
    for verb, arguments in ((av.explore, ("beale",)), (av.compare, (av.Adam(), "beale"))):
        with pytest.raises(ValueError, match=words):
            verb(*arguments, **both)
    with pytest.raises(ValueError, match=words):
        view.scene("x", **both)
    assert view.scenes == []


CHANGES = [("surface", "rosenbrock"), ("b", 50.0), ("start", [0.5, 0.25]), ("selected", 1), ("momentum", 0.5)]


def test_what_is_set_at_once_is_the_same_in_whatever_order(explore):
    view, seen = explore("beale", ADAM_AND_SGD, steps=20), []

    def hear(change):
        seen.append((view.surface, view.start, view.selected, view.momentum, view.b))

    view.observe(hear, ["surface", "selected", "b", "start", "momentum", "_runs"])
    for order in itertools.permutations(CHANGES):
        view.surface, view.selected = "beale", 1
        view.momentum = 0.9
        view.selected = 0
        seen.clear()
        with view.hold_trait_notifications():
            for name, value in order:
                setattr(view, name, value)
        assert set(map(str, seen)) == {"('rosenbrock', [0.5, 0.25], 1, 0.5, 50.0)"}, "no half of it is heard"
        assert view.optimizers[1].numbers == {"learning_rate": 0.01, "momentum": 0.5}
        assert view.beta_1 == view.optimizers[0].beta_1 == 0.9


def test_sliders_that_are_linked_at_once_with_a_number_move_every_run(explore):
    view = explore("beale", ADAM_AND_SGD, steps=20)
    for order in itertools.permutations([("linked", True), ("learning_rate", 0.5), ("momentum", 0.25)]):
        with view.hold_trait_notifications():
            for name, value in order:
                setattr(view, name, value)
        assert [run["numbers"]["learning_rate"] for run in view._runs] == [0.5, 0.5]
        assert view.optimizers[1].numbers["momentum"] == 0.25
        view.linked, view.learning_rate, view.selected = False, 0.125, 1
        view.momentum, view.selected = 0.875, 0
    view.linked = True
    with view.hold_trait_notifications():
        view.linked, view.learning_rate = False, 0.0625
    assert [run["numbers"]["learning_rate"] for run in view._runs] == [0.0625, 0.5]


def test_what_is_refused_takes_back_all_that_came_with_it(view):
    before = view.get_state()
    with pytest.raises(traitlets.TraitError, match="Expected beta_1"), view.hold_trait_notifications():
        view.surface, view.steps = "rosenbrock", 7
        view.beta_1 = 2
    assert view.get_state() == before


def test_what_has_been_refused_does_not_follow_later(explore):
    """The final check of all values refuses when all that follows from them is already set."""
    view = explore("beale", av.Adam(0.1), start=(1, 1), extent=(0, 2, 0, 2))
    with pytest.raises(TypeError, match="Expected|Neither"), view.hold_trait_notifications():
        view.surface = "bowl"
        view.a = 0.9
    view.beta_1 = 0.5
    assert (view.surface, view.start, view.extent) == ("beale", [1.0, 1.0], [0.0, 2.0, 0.0, 2.0])


def test_a_scene_that_has_been_refused_with_a_number_beside_it_does_not_follow_later(explore):
    view = explore("beale", av.Adam(0.1), start=(1, 1), extent=(0, 2, 0, 2))
    view.scene("another", surface="bowl", learning_rate=0.5)
    before = view.get_state()
    with pytest.raises(traitlets.TraitError, match="Expected beta_1"), view.hold_trait_notifications():
        view.show("another")
        view.beta_1 = 2
    assert view.get_state() == before
    view.beta_2 = 0.5
    changed = {name for name, value in view.get_state().items() if value != before[name]}
    assert changed == {"beta_2", "_runs"} and view.optimizers[0].beta_2 == 0.5


def test_an_observer_that_fails_leaves_runs_and_sliders_together(explore):
    view = explore("beale", [av.Adam(0.1), av.Adam(0.2)])

    def fail(change):
        raise RuntimeError("of the observer")

    view.observe(fail, "beta_1")
    with pytest.raises(RuntimeError, match="of the observer"):
        view.beta_1 = 0.25
    assert view.beta_1 == view.optimizers[0].beta_1 == 0.25
    view.unobserve(fail, "beta_1")
    view.selected = 1
    assert view.learning_rate == view.optimizers[1].learning_rate == 0.2


def test_threads_and_the_page_leave_runs_and_sliders_together(explore):
    view = explore("beale", [av.Adam(0.1), av.Adam(0.2), *ADAM_AND_SGD.values()], steps=20)
    failures, numbers = [], ["learning_rate", "beta_1", "beta_2", "epsilon"]

    def play(seed):
        chance = random.Random(seed)
        try:
            for _ in range(60):
                if chance.random() < 0.3:
                    view.selected = chance.randrange(3)
                elif chance.random() < 0.3:
                    runs = [{**run, "numbers": {**run["numbers"]}} for run in view._runs]
                    runs[0]["numbers"]["beta_2"] = 0.5
                    view.set_state({"_runs": runs, "selected": 0, **runs[0]["numbers"], "_saved": 1 + seed})
                else:
                    setattr(view, chance.choice(numbers), chance.random() / 2 + 1e-3)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=play, args=[seed]) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert view._window() == view._runs[view.selected]["numbers"]
    view.beta_1 = 0.75
    assert view.optimizers[view.selected].beta_1 == 0.75
