"""The comparing view on Python's side: its arguments, linked sliders, and a table of the figures that
`run` gives.
"""

import numpy as np
import optax
import pytest

import adamviz as av
from tests.live.four_optimizers import RUNS


def test_it_opens_at_its_tab_on_beale_and_takes_every_trait(compare):
    view = compare(steps=50)
    assert (view.surface, view.tab, view.steps, len(view.optimizers)) == ("beale", "compare", 50, 4)
    assert repr(view) == "Compare(beale: Adam, AMSGrad, Adam, clipnorm 1, sgd; 50 steps)"
    view = compare(
        {"one": av.Adam(0.1)},
        "bowl",
        (1, 2),
        9,
        tab="noise",
        linked=True,
        tolerance=1e-3,
        hidden=[0],
        noise=av.Noise(noise_level=2.0),
    )
    assert (view.surface, view.start, view.steps, view.tab, view.linked, view.hidden) == (
        "bowl",
        [1, 2],
        9,
        "noise",
        True,
        [0],
    )
    assert (view.tolerance, view.noise_level, view.learning_rate) == (1e-3, 2.0, 0.1)


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        ((None,), TypeError, "optimizers to be a list .* received: None"),
        (([],), ValueError, "from 1 to 8 optimizers, received: 0"),
        (([av.Adam()] * 9,), ValueError, "from 1 to 8 optimizers, received: 9"),
        ((["adam"],), TypeError, "optimizer to be an av.Adam"),
        ((RUNS, "moon"), ValueError, "moon"),
        ((RUNS, "beale", (1,)), ValueError, "start"),
        ((RUNS, "beale", None, 0), ValueError, "steps"),
    ],
)
def test_a_wrong_argument_is_named(arguments, error, words):
    with pytest.raises(error, match=words):
        av.compare(*arguments)


@pytest.mark.parametrize(
    "trait",
    [
        {"arrangement": "beside"},
        {"linked": "yes"},
        {"hidden": [4]},
        {"hidden": 0},
        {"tolerance": 0},
        {"tolerance": float("inf")},
        {"noise_level": -1},
        {"noise_seed": 0.5},
    ],
)
def test_a_wrong_trait_is_named(trait):
    with pytest.raises(ValueError, match=next(iter(trait))):
        av.compare(RUNS, **trait)


def test_an_unknown_keyword_is_named():
    with pytest.raises(TypeError, match="pinned.*check the spelling"):
        av.compare(RUNS, pinned=True)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "noise",
    [
        av.Noise(),
        av.Noise(noise_level=5.0, noise_seed=7),
        av.Noise(noise_level=1.0, heavy_tails=True, spike=30.0),
    ],
)
def test_the_table_says_what_the_runs_come_to(compare, noise):
    view = compare(steps=300, playhead=120, tolerance=1e-2, noise=noise)
    paths = [av.run(one, "beale", steps=300, noise=noise) for one in RUNS]
    for row, path, run in zip(view.table(), paths, view._runs, strict=True):
        there = np.flatnonzero(path.loss <= 1e-2)
        assert row == {
            "run": run["label"],
            "pinned": False,
            "hidden": False,
            "loss": path.loss[120],
            "best": path.loss.min(),
            "best_step": path.loss.argmin(),
            "arrives": int(there[0]) if there.size else None,
            "difference": float(path.loss[120]) - float(paths[0].loss[120]),
            "diverged": None,
            "sensitive_from": None,
        }


def test_the_table_of_runs_that_diverge(compare):
    view = compare([av.Rival(optax.sgd, learning_rate=1.0), av.Adam(0.1)], "rosenbrock", steps=50)
    lost, other = view.table()
    path = av.run(view.optimizers[0], "rosenbrock", steps=50)
    assert lost["diverged"] == path.diverged_at is not None
    assert (lost["loss"], lost["difference"], other["difference"]) == (None, None, None)
    assert lost["best"] == path.loss[: path.diverged_at].min()
    view.selected = 1
    assert [row["difference"] for row in view.table()] == [None, 0.0]


def test_where_no_lowest_loss_is_known_the_best_of_the_runs_counts(compare):
    view = compare([av.Adam(0.1), av.Adam(0.01)], "saddle", steps=60, tolerance=1e-6, playhead=3)
    paths = [av.run(one, "saddle", steps=60) for one in (av.Adam(0.1), av.Adam(0.01))]
    assert [row["arrives"] for row in view.table()] == [60, None]
    assert paths[0].loss.argmin() == 60 and paths[0].loss.min() < paths[1].loss.min()


def test_hidden_runs_stay_in_the_table(compare):
    view = compare(hidden=[1, 3], steps=20)
    assert [row["hidden"] for row in view.table()] == [False, True, False, True]


def test_linked_sliders_move_all_runs_that_have_the_number(compare, sent):
    view = compare(linked=True, steps=20)
    messages = sent(view)
    view.learning_rate = 0.02
    assert [one.learning_rate for one in view.optimizers[:3]] == [0.02] * 3 and view._optimizers[3].numbers[
        "learning_rate"
    ] == 0.02
    assert [set(data["state"]) for data, _ in messages] == [{"learning_rate", "_runs"}]
    view.beta_1 = 0.5
    assert [one.beta_1 for one in view.optimizers[:3]] == [0.5] * 3
    assert len(messages) == 2
    view.amsgrad = True
    assert [one.amsgrad for one in view.optimizers[:3]] == [True] * 3
    view.global_clipnorm = 3.0
    assert [(one.clipnorm, one.global_clipnorm) for one in view.optimizers[:3]] == [(None, 3.0)] * 3


def test_own_sliders_and_switching_move_no_other_run(compare):
    view = compare(steps=20)
    view.learning_rate = 0.02
    assert [one.learning_rate for one in view.optimizers[:3]] == [0.02, 0.1, 0.1]
    view.linked = True
    assert [one.learning_rate for one in view.optimizers[:3]] == [0.02, 0.1, 0.1]
    view.selected = 2
    assert [(one.learning_rate, one.clipnorm) for one in view.optimizers[:3]] == [
        (0.02, None),
        (0.1, None),
        (0.1, 1.0),
    ]
    view.learning_rate = 0.3
    assert [one.learning_rate for one in view.optimizers[:3]] == [0.3] * 3


def test_what_the_page_sends_is_written_to_the_runs_once(compare):
    view = compare(linked=True, steps=20)
    # The page's own controls send what follows as well; it is taken as it is.
    runs = [
        dict(run, numbers=dict(run["numbers"], learning_rate=0.07 + i / 100))
        for i, run in enumerate(view._runs)
    ]
    view.set_state({"learning_rate": 0.07, "_runs": runs})
    assert [round(float(one.learning_rate), 2) for one in view.optimizers[:3]] == [0.07, 0.08, 0.09]
    # An ipywidget that is linked to a number sends the number alone.
    view.set_state({"learning_rate": 0.05})
    assert [one.learning_rate for one in view.optimizers[:3]] == [0.05] * 3


def test_a_number_that_another_run_must_not_have_stays_its_own(compare):
    momentum = av.Rival(optax.sgd, learning_rate=0.01, momentum=0.5)
    view = compare([av.Adam(0.1), momentum], linked=True, steps=20)
    view.momentum = 0.9
    assert view._optimizers[1].numbers["momentum"] == 0.9, "a number of another run than the selected one"
