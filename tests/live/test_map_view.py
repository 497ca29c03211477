"""A live map from Python: its traits and what follows from them, its scenes, and what its page is given."""

import inspect
import json

import jax.numpy as jnp
import optax
import pytest

import adamviz as av
from adamviz.core.measures import MEASURES
from adamviz.live.map import code
from adamviz.plots.map_colours import CONVERGED

LARGEST = 123_000  # bytes of a saved map
PIN = {"x": 0.01, "y": 0.5, "optimizer": 0}


def test_by_default_it_maps_adam_on_rosenbrock(explore_map):
    view = explore_map()
    assert repr(view) == (
        "HyperparameterMap(Adam on rosenbrock: final_loss, beta_1 over learning_rate; 500 steps)"
    )
    assert view.x == ["learning_rate", 1e-4, 1.0, "log"] and view.y == ["beta_1", 0.0, 0.999, "linear"]
    assert (view.extent, view.cursor, view.pins, view.minus, view.wide) == (None, None, [], False, False)
    assert view.radius == pytest.approx(0.01 * (4**2 + 4**2) ** 0.5) and view.start == [-1.2, 1.0]
    given = inspect.signature(av.explore_map).parameters
    assert code.X == [*given["x"].default] and code.Y == [*given["y"].default, "linear"]


def test_an_axis_takes_back_what_was_of_it(explore_map):
    view = explore_map(extent=(0.01, 0.1, 0.2, 0.8), cursor=(0.02, 0.3), pins=[PIN])
    view.x = ("learning_rate", 1e-3, 1.0, "log")
    assert (view.extent, view.cursor, view.pins) == (None, None, [PIN])
    view.extent, view.cursor = (0.01, 0.1, 0.2, 0.8), (0.02, 0.3)
    view.beta_1 = 0.5
    assert view.extent == [0.01, 0.1, 0.2, 0.8] and view.cursor == [0.02, 0.3]
    view.y = ("epsilon", 1e-8, 1.0, "log")
    assert (view.extent, view.cursor, view.pins) == (None, None, [])
    with view.hold_trait_notifications():  # in whatever order, and both at once
        view.cursor = (0.2, 1e-3)
        view.x, view.y = ("beta_2", 0.1, 0.9), ("learning_rate", 1e-4, 1.0, "log")
    assert (view.x[0], view.y[0], view.cursor) == ("beta_2", "learning_rate", [0.2, 1e-3])


def test_numbers_are_those_of_the_mapped_optimizer_and_linked_at_first(explore_map):
    view = explore_map([av.Adam(0.1), av.Adam(0.1, amsgrad=True)], selected=1)
    assert (
        view.amsgrad is True
        and view._heading() == "AMSGrad: beta_1 over learning_rate on Rosenbrock's valley"
    )
    view.epsilon = 1e-3
    assert [run["numbers"]["epsilon"] for run in view._runs] == [1e-3, 1e-3]
    view.linked = False
    view.epsilon = 1e-2
    assert [run["numbers"]["epsilon"] for run in view._runs] == [1e-3, 1e-2]
    view.minus = True
    assert view._heading().startswith("AMSGrad minus Adam: ")
    view.selected = 0
    assert view.minus is False, "from the first nothing is taken away"
    assert view.epsilon == 1e-3 and repr(view.optimizers[1]) == (
        "Adam(learning_rate=0.1, epsilon=0.01, amsgrad=True)"
    )
    view.a, view.noise_level = 2.0, 0.5
    assert view.shown.a == 2.0 and view.noise == av.Noise(noise_level=0.5)


def test_scenes_hold_axes_zoom_and_pins(explore_map):
    view = explore_map(pins=[PIN])
    view.scene("whole")
    view.scene("edge", "Look here.", extent=(0.05, 0.5, 0.4, 0.9), measure="spike")
    view.scene("start", x=("start_x", -2, 2), cursor=(0.5, 0.5))
    view.show("start")
    assert (view.x[0], view.cursor, view.pins) == ("start_x", [0.5, 0.5], [])
    view.show("edge")
    assert (view.x[0], view.extent, view.pins) == ("learning_rate", [0.05, 0.5, 0.4, 0.9], [PIN])
    assert (view.measure, view.cursor) == ("spike", None)


def test_the_page_is_given_programs_axes_measures_and_colours(explore_map, setup):
    sgd = {"SGD": av.Rival(optax.sgd, learning_rate=0.01)}
    optimizers = {"a": av.Adam(), "b": av.Adam(0.1)} | sgd
    page = setup(explore_map(optimizers, "himmelblau", y=("start_x", -5, 5)))
    assert len(page["maps"]) == len(page["optimizers"]) == 2 and len(page["surfaces"]) == 1
    assert [len(programs) for programs in page["maps"]] == [3, 2], "SGD has nothing that is off"
    for program in (program for programs in page["maps"] for program in programs):
        for kind in ("glsl", "javascript"):
            assert "error" not in program[kind]
            assert [name for name, _ in program[kind]["measures"]] == [*sorted(MEASURES), "converged"]
    thin, whole, noisy = page["maps"][0]
    off = ["amsgrad", "clipnorm", "clipvalue", "global_clipnorm"]
    assert [each["glsl"]["off"] for each in (thin, whole, noisy)] == [off, [], []]
    noise = {"noise_level", "noise_seed", "gradient_scale", "spike", "spike_every"}
    assert set(page["axes"]) == {"start_x", "start_y", "learning_rate"} | noise, "those of all optimizers"
    assert page["axes"]["learning_rate"]["opens"] == [1e-5, 1.0, "log"]
    assert page["axes"]["start_y"]["opens"] == [-5.0, 5.0, "linear"]
    assert [measure["name"] for measure in page["measures"]] == list(MEASURES)
    assert page["ramps"]["converged"] == list(CONVERGED)
    assert page["stage"]["optimizers"][1] == "av.Adam(learning_rate=0.1)"


def test_a_surface_without_minima_and_one_without_a_program(explore_map, setup):
    def slope(x, y, k=1.0):
        return k * x + y + jnp.sum(jnp.abs(jnp.fft.fft(jnp.stack([x, y]))) ** 2)

    view = explore_map(av.Adam(), slope, x=("k", 0.5, 2.0))
    page = setup(view)
    assert {measure["name"] for measure in page["measures"]} == set(MEASURES) - {"distance", "minimum"}
    assert "fft" in page["maps"][0][0]["glsl"]["error"] and page["axes"]["k"]["thing"] == "surface"
    with pytest.raises(ValueError, match="Expected measure to be one of .*received: 'minimum'"):
        view.measure = "minimum"


def test_it_stays_small_and_the_same(explore_map):
    view = explore_map()
    assert len(json.dumps(view.get_state()).encode()) < LARGEST
    assert view._setup == explore_map(pins=[PIN], extent=(0.01, 0.1, 0.2, 0.8))._setup


def test_it_can_be_seen_as_a_map(explore_map):
    view = explore_map([av.Adam(), av.Adam(amsgrad=True)], steps=20, selected=1, extent=(0.1, 0.5, 0.2, 0.4))
    made = view.map((3, 4))
    axes = ("learning_rate", 0.1, 0.5, "log"), ("beta_1", 0.2, 0.4)
    same = av.hyperparameter_map(av.Adam(amsgrad=True), "rosenbrock", *axes, (3, 4), 20)
    assert (made["final_loss"] == same["final_loss"]).all()
    view.minus = True
    assert (
        view.map((3, 4))["final_loss"]
        == (same - av.hyperparameter_map(av.Adam(), "rosenbrock", *axes, (3, 4), 20))["final_loss"]
    ).all()


def test_what_the_page_sends_is_taken_as_it_is_and_what_an_ipywidget_links_is_followed(explore_map):
    view = explore_map([av.Adam(), av.Adam(amsgrad=True)], extent=(0.01, 0.1, 0.2, 0.8), pins=[PIN])
    other, extent = ["epsilon", 1e-8, 1.0, "log"], [1e-4, 1e-2, 0.2, 0.3]
    view.set_state({"x": other, "extent": extent, "pins": [], "cursor": [1e-3, 0.25], "_saved": 1})
    assert (view.x, view.extent, view.cursor, view.pins) == (other, extent, [1e-3, 0.25], [])
    with pytest.raises(ValueError, match="Expected extent to hold values of epsilon"):
        view.set_state({"extent": [-1.0, 1.0, 0.2, 0.3], "steps": 70, "_saved": 2})
    assert (view.extent, view.steps, view._saved) == (extent, 500, -2)
    view.set_state({"y": ["beta_2", 0.1, 0.9, "linear"]})  # as jslink sends it, alone
    assert (view.extent, view.cursor, view.x) == (None, None, other)
    view.selected, view.minus = 1, True
    view.set_state({"selected": 0})
    assert view.minus is False and view.amsgrad is False
