"""Every form in which `explore` takes its arguments."""

import inspect
import pydoc

import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.live.scenes import kept_names
from adamviz.surfaces import ALL, Beale, Rosenbrock, name_of


def own(x, y, height=2.0):
    return x**2 + height * y**2


def test_by_default_one_adam_runs_on_rosenbrock(explore):
    view = explore()
    assert repr(view) == "Explore(rosenbrock: Adam; 500 steps)"
    assert view.shown == Rosenbrock() and list(map(repr, view.optimizers)) == list(
        map(repr, [av.Adam(learning_rate=0.1)])
    )
    assert (view.start, view.extent) == ([-1.2, 1.0], None)
    assert (view.steps, view.playhead, view.selected, view.speed) == (500, 500, 0, 1)


@pytest.mark.parametrize(
    "surface, name",
    [
        ("beale", "beale"),
        ("Three-Hump Camel", "three_hump_camel"),
        (Beale, "beale"),
        (Beale(), "beale"),
        (own, "own"),
        (lambda xy: jnp.sum(xy**2), "custom"),
        (lambda x, y: x * y, "custom"),
        (av.Surface(own, height=(0, 3), title="My bowl"), "own"),
    ],
    ids=lambda thing: getattr(thing, "__name__", str(thing)),
)
def test_a_surface_is_a_name_a_class_an_object_or_a_function(explore, surface, name):
    view = explore(surface)
    assert view.surface == name
    assert view.start == list(map(float, view.shown.start))


def test_a_surface_keeps_the_numbers_that_it_is_given_with(explore, setup):
    view = explore(Rosenbrock(a=2.0))
    assert view.a == 2.0 and view.shown == Rosenbrock(a=2.0)
    page = {surface["name"]: surface for surface in setup(view)["surfaces"]}
    assert {p["name"]: p["value"] for p in page["rosenbrock"]["parameters"]}["a"] == 2.0
    view.surface = "beale"
    view.surface = "rosenbrock"
    assert view.a == 2.0


def test_a_function_stands_first_in_the_menu_and_has_sliders(explore, setup):
    view = explore(own)
    names = [surface["name"] for surface in setup(view)["surfaces"]]
    assert names == ["own", *map(name_of, ALL)]
    view.height = 3
    assert view.shown.numbers == {"height": 3}


adams = [av.Adam(0.1), av.Adam(0.1, amsgrad=True)]


@pytest.mark.parametrize(
    "optimizers, labels",
    [
        (av.Adam(0.2), ["Adam"]),
        (adams, ["Adam", "AMSGrad"]),
        (tuple(adams), ["Adam", "AMSGrad"]),
        ({"mine": adams[0], 7: adams[1]}, ["mine", "7"]),
        (av.Rival(optax.sgd, learning_rate=0.01), ["sgd"]),
        ([av.Adam(), av.Rival(optax.sgd, learning_rate=0.01, momentum=0.9)], ["Adam", "sgd"]),
        (av.Adam(lambda step: 0.1 / (1 + step)), ["Adam"]),
        (
            [av.Adam(clipnorm=np.float32(2)), av.Adam(clipnorm=float("inf"))],
            ["Adam, clipnorm 2", "Adam, clipnorm off"],
        ),
        ([av.Adam()] * 8, ["Adam"] * 8),
    ],
)
def test_optimizers_are_one_or_a_list_or_a_dict_with_labels(explore, optimizers, labels):
    view = explore("bowl", optimizers)
    assert [run["label"] for run in view._runs] == labels
    assert len(view.optimizers) == len(labels)


@pytest.mark.parametrize(
    "schedule",
    [
        av.schedules.ExponentialDecay(0.1, 10.0, 0.5),
        av.schedules.PolynomialDecay(0.1, 50.0),
        av.schedules.CosineDecayRestarts(0.1, 30.0),
        av.schedules.CosineDecay(0.1, 50.0, warmup_target=0.2, warmup_steps=5.0),
        av.schedules.InverseTimeDecay(0.1, 10.0, 0.5),
    ],
    ids=lambda schedule: type(schedule).__name__,
)
def test_a_schedule_s_numbers_are_sliders(explore, schedule):
    view = explore("bowl", av.Adam(schedule))
    view.initial_learning_rate = 0.3
    assert view.optimizers[0].learning_rate.initial_learning_rate == 0.3
    assert not hasattr(view, "learning_rate")


def test_schedules_made_of_lists_do_not_take_each_other_s_lists(explore, setup):
    piecewise = av.schedules.PiecewiseConstantDecay
    several = [
        av.Adam(piecewise(b, v))
        for b, v in ([[10.0], [0.1, 0.01]], [[20.0], [0.2, 0.02]], [[5.0, 9.0], [0.3, 0.2, 0.1]])
    ]
    view = explore("bowl", [*several, several[0]])
    assert list(map(repr, view.optimizers)) == list(map(repr, [*several, several[0]]))
    updates = [program["update"] for program in setup(view)["optimizers"]]
    assert len(updates) == len(set(updates)) == 3


def test_a_start_and_steps_of_one_s_own(explore):
    for start in ((1, 2), [1.0, 2.0], np.array([1.0, 2.0], np.float32), jnp.array([1, 2])):
        assert explore("bowl", start=start).start == [1.0, 2.0]
    view = explore("bowl", steps=np.int64(7))
    assert (view.steps, view.playhead) == (7, 7)


def test_any_trait_may_be_given(explore):
    view = explore(
        "rosenbrock", playhead=100, speed=0.5, extent=(-1, 1, 0, 2), beta_1=0.5, b=50, clipnorm=2.0
    )
    assert (view.playhead, view.speed, view.extent) == (100, 0.5, [-1.0, 1.0, 0.0, 2.0])
    assert view.shown == Rosenbrock(b=50) and list(map(repr, view.optimizers)) == list(
        map(repr, [av.Adam(0.1, beta_1=0.5, clipnorm=2.0)])
    )


def test_numbers_given_beside_selected_are_the_selected_run_s(explore):
    one, other = av.Adam(0.1), av.Adam(0.2, beta_1=0.5)
    view = explore("bowl", [one, other], selected=1)
    assert (view.learning_rate, view.beta_1, *map(repr, view.optimizers)) == (
        0.2,
        0.5,
        repr(one),
        repr(other),
    )
    view = explore("bowl", [one, other], selected=np.int64(1), beta_1=0.3)
    assert list(map(repr, view.optimizers)) == list(map(repr, [one, av.Adam(0.2, beta_1=0.3)]))


def test_equal_views_share_a_class(explore):
    assert type(explore("bowl")).__mro__[1] is type(explore("beale", steps=3)).__mro__[1]


@pytest.mark.parametrize("kind", ["Stage", "HyperparameterMap"])
def test_help_on_a_view_says_what_its_traits_are(explore, explore_map, kind):
    cls, sgd = getattr(av, kind), av.Rival(optax.sgd, learning_rate=0.1)
    view = explore("bowl", sgd) if kind == "Stage" else explore_map(sgd, "bowl", y=("start_x", -1, 1))
    assert isinstance(view, cls) and view.__doc__ == cls.__doc__
    own = {name for name in kept_names(cls) if not name.startswith("_")}
    about = inspect.getdoc(cls)  # which Python 3.13 has taken the indentation from
    assert len(own) > 10 and [name for name in own if f"\n    {name}: " not in about] == []
    assert "curvature\n |      How steep the bowl is." in pydoc.plain(pydoc.render_doc(view))
