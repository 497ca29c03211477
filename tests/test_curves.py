"""A function of one number in a view: its traits, code, pictures, and what the kernel computes of it."""

import jax.numpy as jnp
import numpy as np
import pytest
from matplotlib.figure import Figure

import adamviz as av
from adamviz.live import kernel
from adamviz.live.stage.picture import parts
from adamviz.live.stored import stored
from adamviz.plots import plot_path, plot_surface
from adamviz.plots.curve_range import curve_levels, curve_range
from tests.shared_cases import shared


@pytest.mark.parametrize("case", shared("curve")["cases"], ids=lambda case: case["name"])
def test_the_losses_that_are_shown_of_a_curve(case):
    low, high = curve_range([np.nan if loss is None else loss for loss in case["losses"]])
    assert (low, high) == pytest.approx(case["range"], rel=1e-9)
    levels = curve_levels(low, high)
    assert (levels[0], levels[-1], len(levels)) == pytest.approx(tuple(case["levels"]), rel=1e-9)


@pytest.fixture
def view():
    view = av.explore(
        av.Surface(lambda x, depth=2.0: depth * x**2, minima=[0], formula="a x²"),
        [av.Adam(0.1), av.Adam(0.5)],
        start=2.5,
        steps=30,
        playhead=4,
        charts=["x", "m"],
        arrows=True,
    )
    yield view
    view.close()


def test_a_view_has_as_many_coordinates_as_its_function(view):
    assert view.start == [2.5] and list(view._menu) == ["custom"]
    view.start = 1.5
    view.extent = (-1, 2)
    assert (view.start, view.extent) == ([1.5], [-1.0, 2.0])
    for name, value, message in [
        ("start", (1, 2), "start to be a finite number within"),
        ("extent", (0, 1, 0, 1), r"extent to be \(x from, x to\) with x from < x to, all within"),
        ("extent", (1, 0), "extent to be"),
        ("charts", ["x, y"], "charts to be a list of some of 'x'"),
    ]:
        with pytest.raises(ValueError, match=message):
            setattr(view, name, value)
    assert (view.start, view.extent) == ([1.5], [-1.0, 2.0])
    view.start = None
    assert view.start == pytest.approx([-2.1])
    # Another extent, or none, would make it a function of two numbers.
    total = av.explore(av.Surface(lambda x: jnp.sum(x**2), extent=(-3, 3)), steps=3)
    assert "extent=(-3.0, 3.0)" in total.code()
    total.close()
    text = view.code()
    assert "extent=(-1.0, 2.0)" in text and "minima=((0.0,),)" in text and "x, y" not in text
    with pytest.raises(ValueError, match=r"start to be finite float64 numbers of shape \(1,\)"):
        av.explore(lambda x: x**2, start=(1, 2))


def test_the_pages_own_numbers_are_those_of_a_run(view):
    drawn = parts(view)
    path = av.run(av.Adam(0.1), view.shown, 2.5, steps=30)
    first = drawn["runs"][0]
    np.testing.assert_array_equal(first["xy"], np.hstack([path.xy, path.loss[:, None]]))
    assert drawn["y"] is None and drawn["minima"] == [[0.0, 0.0]]
    assert drawn["extent"] == pytest.approx([-3, 3, *curve_range(drawn["loss"])])
    assert drawn["lens"]["arrows"]["lanes"] and [chart["title"] for chart in drawn["lens"]["charts"]] == [
        "x",
        "m",
    ]
    ax = view._figure().axes[0]
    assert ax.get_ylabel() == "loss" and ax.get_xlim() == (-3.0, 3.0)


def test_what_cannot_be_lowered_is_computed_by_the_kernel():
    def bends(x):
        return jnp.sum(jnp.abs(jnp.fft.fft(jnp.stack([x, x**2]))) ** 2)

    view = av.explore(av.Surface(bends, extent=(-3, 3)), av.Adam(0.1), steps=5)
    program = view._surfaces[view.surface].program
    about = {"surface": view.surface, "surface_numbers": {}, "start": [1.0], "steps": 5}
    asked = {"extent": [0.0, 2.0], "nx": 5, "ny": 1, "key": "k"}
    ask = {
        "runs": [
            {"index": 0, "key": "", "recorded": True, "optimizer": 0, "numbers": view._runs[0]["numbers"]}
        ]
    }
    content, buffers = kernel.answer(about | {"field": asked} | ask, view.shown, view._kinds)
    losses = np.frombuffer(buffers[content["field"]["loss"]], "<f4")
    np.testing.assert_allclose(losses, [float(bends(x)) for x in np.linspace(0, 2, 5)], rtol=1e-5)
    xy = np.frombuffer(buffers[content["runs"][0]["xy"]], "<f4")
    np.testing.assert_array_equal(xy, av.run(av.Adam(0.1), view.shown, 1.0, steps=5).xy[:, 0])
    assert program.get("error") and stored(view)["fields"][-1]["extent"] == [-6.0, 6.0]
    view.close()


@pytest.mark.parametrize("f", [lambda x: x * jnp.nan, lambda x: 0 * x + 3, lambda x: 1 / x])
def test_odd_curves_have_a_picture(f):
    view = av.explore(f, av.Adam(0.1), steps=3)
    ax = view._figure().axes[0]
    assert np.isfinite(ax.get_ylim()).all()
    view.close()


def test_plots_of_one_axis():
    x = np.linspace(-3, 3, 61)
    ax = plot_surface(x, None, x**2, Figure().add_subplot(), minima=[[0, 0]])
    assert ax.get_ylim() == pytest.approx((-0.72, 9.54)) and ax.get_ylabel() == "loss"
    points = np.array([[2.0], [1.0]])
    plot_path(points, ax, loss=[4.0, 1.0], label="run")
    (line,) = (line for line in ax.lines if line.get_label() == "run")
    np.testing.assert_array_equal(line.get_ydata(), [4.0, 1.0])
    with pytest.raises(ValueError, match=r"xy to have shape \(steps \+ 1, 2\)"):
        plot_path(points, ax)
    with pytest.raises(ValueError, match=r"xy to have shape \(steps \+ 1, 1\)"):
        plot_path([[1.0, 2.0]], ax, loss=[1.0])
    with pytest.raises(ValueError, match=r"loss to have shape \(61,\)"):
        plot_surface(x, None, x[:5], ax)
