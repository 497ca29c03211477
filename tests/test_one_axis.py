"""Functions of one number: what is one, what its runs are, and what is said of one that cannot be."""

import jax.numpy as jnp
import numpy as np
import pytest
from matplotlib.figure import Figure

import adamviz as av
from adamviz.core.measures import MEASURES
from adamviz.programs.program import optimizer_program, surface_program
from adamviz.surfaces import name_of
from adamviz.surfaces.snapshot import snapshot


def parabola(x, height=1.0):
    return height * x**2


@pytest.mark.parametrize(
    "f, given, size",
    [
        (lambda x: x**2, {}, 1),
        (parabola, {"height": (0, 5)}, 1),
        (jnp.cos, {}, 1),
        (lambda x: jnp.sum(x**2), {}, 2),
        (lambda x: jnp.sum(x**2), {"extent": (-1, 1)}, 1),
        (lambda x: jnp.sum(x**2), {"start": 2.0}, 1),
        (lambda x: 3.0, {}, 2),
        (lambda x: 0 * x + 3.0, {}, 1),
        (lambda x: x * jnp.nan, {}, 1),
        (lambda x, y: x, {}, 2),
        (lambda xy: xy @ xy, {}, 2),
    ],
)
def test_a_function_is_of_one_number_where_it_says_so_or_where_only_one_can_be_traced(f, given, size):
    surface = av.Surface(f, **given)
    assert len(surface.start) == size and len(surface.extent) == 2 * size
    assert surface_program(surface)["axes"] == ["x", "y"][:size]


def test_a_function_of_one_number_has_extent_start_and_minima_of_one():
    surface = av.Surface(parabola, extent=(-1, 3), start=2, minima=[0, (1, -2.0), (2,)], height=3.0)
    assert (surface.extent, surface.start) == ((-1.0, 3.0), (2.0,))
    assert surface.minima == ((0.0, 0.0), (1.0, -2.0), (2.0, 12.0))
    assert snapshot(surface).minima == surface.minima
    assert float(surface((0.5,))) == float(surface(0.5)) == 0.75
    assert av.Surface(lambda x: x**2).title == "Custom function"
    assert name_of(surface) == "parabola"


@pytest.mark.parametrize(
    "f, given, message",
    [
        (parabola, {"extent": (-3, 3, 1)}, r"extent to be \(x_low, x_high\), finite numbers, received"),
        (parabola, {"extent": (3, -3)}, "extent to have x_low < x_high, received"),
        (parabola, {"extent": (-3, 3), "start": (1, 2)}, r"start to be x, .*received: \(1, 2\)"),
        (parabola, {"extent": (-3, 3), "start": 4}, r"start to lie in the extent \(-3.0, 3.0\)"),
        (parabola, {"start": float("nan")}, "start to be x, finite numbers"),
        (parabola, {"minima": [(1, 2, 3)]}, r"minima to be numbers x or \(x, loss\)"),
        (parabola, {"extent": (-3, 3, -3, 3)}, "since extent is of two axes, .* give extent of one axis"),
        (parabola, {"start": (1, 2)}, "since start is of two axes"),
        (parabola, {"minima": 0}, r"minima to be a list of numbers x or \(x, loss\), received: 0"),
        (parabola, {"extent": (1e8, 1e8 + 1)}, "extent to be so wide that its ends differ as float32"),
        (lambda x: x if x > 0 else -x, {}, r"decides by the value .*jnp\.where"),
        (lambda x: x + int(x), {}, "without float"),
        (lambda x: x > 0, {}, "returned bool; return a float"),
        (lambda x: x**2 + 1j, {}, "returned complex64; return its jnp.real"),
        (lambda x: x + np.random.rand(), {}, "another result each time"),
        (lambda xy: xy**2, {}, r"returned shape \(2,\); return jnp.sum of it"),
        (lambda x: jnp.stack([x, x]), {}, r"returned shape \(2, 2\)"),
        (lambda x: jnp.stack([x, x]), {"start": 1}, r"returned shape \(2,\).*f is given one number"),
        (lambda x: x[0], {"extent": (-3, 3)}, "f is given one number"),
        (lambda x, y: x * y, {"extent": (-3, 3)}, r"\(x_low, x_high, y_low, y_high\)"),
    ],
)
def test_what_cannot_be_a_function_of_one_number(f, given, message):
    with pytest.raises((ValueError, TypeError), match=message):
        av.Surface(f, **given)


def test_runs_and_sweeps_have_as_many_coordinates_as_the_function():
    adam = av.Adam(0.1)
    path = av.run(adam, parabola, 2.0, steps=20)
    assert path.xy.shape == (21, 1) and path.m.shape == path.grad.shape == (20, 1)
    np.testing.assert_allclose(path.loss, path.xy[:, 0] ** 2, rtol=1e-6)
    rows = av.sweep(adam, parabola, [1.0, 2.0], steps=20)
    np.testing.assert_array_equal(rows.xy, av.sweep(adam, parabola, [[1.0], [2.0]], steps=20).xy)
    np.testing.assert_array_equal(rows.xy[1], path.xy)
    assert av.sweep(adam, parabola, 2.0, steps=20, height=[1.0, 2.0, 3.0]).xy.shape == (3, 21, 1)
    met = av.stability(path, adam, parabola)
    np.testing.assert_allclose(met.sharpness, 2.0)
    lost = av.run(adam, lambda x: x * jnp.nan, steps=3)
    assert lost.diverged_at == 0
    with pytest.raises(ValueError, match=r"start to be finite float32 numbers of shape \(1,\), received"):
        av.run(adam, parabola, (1.0, 2.0))
    with pytest.raises(ValueError, match=r"shape \(1,\) or \(rows, 1\), received"):
        av.sweep(adam, parabola, [[1.0, 2.0]])


def test_an_optimizer_is_lowered_for_one_coordinate():
    program = optimizer_program(av.Adam().hyperparameters, ["x"])
    assert dict(map(tuple, program["record"]))["m"] == 1 and "error" not in program
    assert "x" in program["step_table"]["charts"]


def test_maps_of_a_function_of_one_number():
    wells = av.Surface(lambda x: (x**2 - 1) ** 2, extent=(-2, 2), minima=[-1, 1])
    made = av.hyperparameter_map(av.Adam(), wells, shape=(4, 4), steps=5, measure=list(MEASURES))
    assert made.setting.minima == ((-1.0, 0.0), (1.0, 0.0)) and made["distance"].shape == (4, 4)
    made = av.basin_map(av.Adam(), wells, shape=(3, 4), steps=200)
    assert (made.x.name, made.y.name) == ("start_x", "learning_rate")
    for row, column in np.ndindex(3, 4):
        path = av.run(av.Adam(float(made.y.values[row])), wells, float(made.x.values[column]), steps=200)
        near = np.flatnonzero(np.abs(path.xy[-1, 0] - [-1, 1]) < made.setting.radius)
        assert made["minimum"][row, column] == (near[0] if len(near) else -1)
        np.testing.assert_allclose(made.run(row, column).xy, path.xy, atol=1e-5)
    assert {*made["minimum"].ravel().tolist()} == {-1, 0, 1}
    decays = ("beta_1", 0.0, 0.9)
    assert av.basin_map(av.Adam(), wells, (-1, 1), (2, 2), 5, y=decays).y.name == "beta_1"
    legend = av.plot_map(made, "minimum", Figure().add_subplot()).get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["x = −1", "x = 1", "none"]


@pytest.mark.parametrize(
    "surface, given, message",
    [
        (parabola, {}, r"has none, received: 'minimum'; say them: .*minima=\[x\]"),
        (parabola, {"extent": (-1, 1, -1, 1)}, r"extent to be \(x_low, x_high\) with x_low < "),
        (parabola, {"extent": (1, -1)}, "with x_low < x_high, received"),
        (parabola, {"y": ("start_y", 0, 1), "measure": "final_loss"}, "y to turn one of start_x, learning"),
        ("bowl", {"y": ("beta_1", 0.0, 0.9)}, "y only with a function of one number, .*received: .'beta_1'"),
    ],
)
def test_basins_that_cannot_be(surface, given, message):
    with pytest.raises(ValueError, match=message):
        av.basin_map(av.Adam(), surface, **given)
