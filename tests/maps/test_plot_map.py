"""Pictures of maps: classes ranked by themselves, ticks at any depth; wrong arguments leave nothing."""

import numpy as np
import optax
import pytest
from matplotlib import pyplot, rc_context, rcParams
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

import adamviz as av
from adamviz.plots import png
from adamviz.plots.axis_texts import axis_texts
from adamviz.plots.map_axes import edges, set_axis, ticks
from adamviz.plots.map_colours import CONVERGED, DIVERGED, class_of, painted, ranked
from adamviz.plots.palette import THEMES
from adamviz.plots.ticks import nice_ticks
from tests.plotted import both_themes
from tests.shared_cases import shared
from tests.test_plots_edges import KEYWORDS, WRONG, drawn_or_refused

SGD = av.Rival(optax.sgd, learning_rate=0.1, momentum=0.5)
ENDS = ("learning_rate", 1e-4, 0.1, "log"), ("momentum", 0.0, 0.999, "one_minus")
MEASURES = ["final_loss", "diverged_at"]


@pytest.fixture(scope="module")
def diverging():
    return av.hyperparameter_map(SGD, "rosenbrock", *ENDS, shape=(20, 30), steps=60, measure=MEASURES)


@pytest.fixture(scope="module")
def basins():
    return av.basin_map(av.Adam(0.1), "himmelblau", shape=(20, 30), steps=60)


def colours(ax):
    """The colours of the pixels, (rows, columns, 4)."""
    (mesh,) = ax.collections
    return np.asarray(mesh.get_array())


def legend(ax):
    """The bar beside a map."""
    (bar,) = ax.child_axes
    return [text.get_text() for text in bar.texts], [tick.get_text() for tick in bar.get_yticklabels()]


def test_each_colour_is_that_of_as_many_pixels():
    values = np.exp(np.arange(100.0)).reshape(10, 10)  # over 43 decades
    ranks = ranked(values, np.ones((10, 10), bool))
    np.testing.assert_allclose(np.sort(ranks.ravel()), np.arange(100) / 99)
    assert np.isnan(ranked(values, values < 1e20)[values >= 1e20]).all()
    assert ranked(np.array([[np.nan, np.inf, 1.0]]), np.ones((1, 3), bool)).tolist() == [[1.0, 1.0, 0.0]]
    part = class_of("low", CONVERGED, values, values < 1e10)
    below = np.sort(values[values < 1e10])
    assert part.values[[0, -1]].tolist() == below[[0, -1]].tolist() and np.nanmax(part.ranks) == 1
    assert class_of("none", CONVERGED, values, values < 0).values.size == 0
    np.testing.assert_allclose(
        painted(CONVERGED, np.array([0.0, 1.0])), [to_rgb(CONVERGED[i]) for i in (0, -1)]
    )


@both_themes
def test_converged_and_diverged_have_a_ramp_each(diverging, theme):
    ax = av.plot_map(diverging, ax=Figure().add_subplot(), theme=theme)
    seen, loss = colours(ax)[..., :3], diverging["final_loss"]
    lowest = np.unravel_index(np.argmin(np.where(diverging.converged, loss, np.inf)), loss.shape)
    np.testing.assert_allclose(seen[lowest], to_rgb(CONVERGED[0]), atol=1e-6)
    lost = ~np.isfinite(loss)
    np.testing.assert_allclose(seen[lost], np.broadcast_to(to_rgb(DIVERGED[-1]), (lost.sum(), 3)), atol=1e-6)
    words, numbers = legend(ax)
    assert words == ["converged", "diverged"] and len(numbers) > 4
    assert (ax.get_xscale(), ax.get_xlabel(), ax.get_ylabel()) == ("log", "learning_rate", "momentum")
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["0", "0.9", "0.99", "0.999"]
    assert ax.patch.get_hatch() is None and ax.get_title() == "loss at the end"
    np.testing.assert_allclose(ax.get_xlim(), edges(diverging.x.values, "log")[[0, -1]])
    png(ax.figure)


@both_themes
def test_what_is_not_there_has_a_part_of_its_own(diverging, theme):
    ax = av.plot_map(diverging, "diverged_at", Figure().add_subplot(), theme=theme)
    never = diverging["diverged_at"] < 0
    assert legend(ax)[0] == ["diverged", "not diverged"]
    assert {tuple(colour) for colour in colours(ax)[never].round(6)} == {
        (*np.round(to_rgb(THEMES[theme]["grid"]), 6), 1.0)
    }
    png(ax.figure)


@both_themes
def test_minima_have_hues_that_are_paler_where_it_took_longer(basins, theme):
    ax = av.plot_map(basins, "minimum", Figure().add_subplot(), theme=theme)
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert (
        names[:2] == ["(3, 2)", "(−2.805, 3.131)"] and (names[-1] == "none") == (basins["minimum"] < 0).any()
    )
    reached = basins["minimum"] == 0
    steps = np.where(reached & (basins["steps_to_tolerance"] >= 0), basins["steps_to_tolerance"], 10**6)
    fastest = np.unravel_index(np.argmin(steps), steps.shape)
    hue = np.array(to_rgb(THEMES[theme]["runs"][0]))
    apart = np.abs(colours(ax)[..., :3] - hue).sum(-1)
    assert apart[fastest] == apart[reached].min() < apart[reached].max()
    png(ax.figure)


def test_a_difference_has_zero_between_its_ramps(diverging):
    other = av.hyperparameter_map(
        av.Rival(optax.sgd, learning_rate=0.1, momentum=0.5, nesterov=True),
        "rosenbrock",
        *ENDS,
        shape=(20, 30),
        steps=60,
    )
    ax = av.plot_map(diverging - other, ax=Figure().add_subplot())
    assert legend(ax)[0] == ["lower", "equal", "higher", "no number"]
    assert ax.get_title() == "loss at the end, difference"
    apart = diverging - diverging
    looks = {}
    for name, values in (("equal", 0.0), ("no number", np.nan)):
        apart._arrays["final_loss"][:] = values
        ax = av.plot_map(apart, ax=Figure().add_subplot())
        assert legend(ax)[0] == [name]
        looks[name] = {tuple(colour) for colour in colours(ax).reshape(-1, 4)}
        assert len(looks[name]) == 1
        png(ax.figure)
    assert looks["equal"] != looks["no number"]


def test_what_is_not_computed_is_hatched(basins):
    part = av.Map(basins.setting, {**basins._arrays}, basins.done.copy())
    part.done[5:9] = False
    for measure in part.measures:
        ax = av.plot_map(part, measure, Figure().add_subplot())
        assert ax.patch.get_hatch() == "////"
        assert (colours(ax)[5:9, :, 3] == 0).all() and (colours(ax)[:5, :, 3] == 1).all()
    part.done[:] = False
    png(av.plot_map(part, "steps_to_tolerance", Figure().add_subplot()).figure)


@pytest.mark.parametrize(
    "low, high, scale, texts",
    [
        (1e-4, 1.0, "log", ["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1"]),
        (1e-12, 1.0, "log", ["10⁻¹²", "10⁻¹⁰", "10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "1"]),
        (0.0300000, 0.0300004, "log", ["0.0300000", "0.0300001", "0.0300002", "0.0300003", "0.0300004"]),
        (-2.0, 2.0, "linear", ["−2", "−1", "0", "1", "2"]),
        (0.0, 0.99999, "one_minus", ["0", "0.9", "0.99", "0.999", "0.9999", "0.99999"]),
        (0.9990, 0.9991, "one_minus", ["0.99900", "0.99902", "0.99904", "0.99906", "0.99908", "0.99910"]),
    ],
)
def test_ticks_are_round_at_any_depth(low, high, scale, texts):
    places, found = ticks(low, high, scale)
    assert found == texts and len(places) == len(texts)
    assert all(low - 1e-9 <= place <= high + 1e-9 for place in places)


def test_texts_at_ticks_say_once_what_they_share_as_the_page_does():
    for low, high, count, longest, texts, unit in shared("texts")["axes"]:
        assert axis_texts(nice_ticks(low, high, count), longest) == (texts, unit)
    ax = Figure().add_subplot()
    set_axis(ax, "x", np.linspace(1e-3, 1.0000001e-3, 9), "log", "learning_rate")
    set_axis(ax, "y", np.linspace(0.0, 1e-7, 9), "linear", "beta_1")
    shown = [text.get_text() for text in ax.get_xticklabels()]
    assert shown == ["0", "2", "4", "6", "8", "10"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("learning_rate (× 10⁻¹¹ + 0.001)", "beta_1")
    narrow = Figure(figsize=(2.4, 2)).add_subplot()
    set_axis(narrow, "x", np.linspace(4.23055, 4.23057, 9), "linear", "learning_rate")
    shown = [text.get_text() for text in narrow.get_xticklabels()]
    assert shown == ["−50", "−45", "−40", "−35", "−30"]
    assert narrow.get_xlabel() == "learning_rate (× 10⁻⁶ + 4.2306)"
    set_axis(narrow, "x", np.geomspace(0.0315, 0.0317, 9), "log", "learning_rate")
    assert [text.get_text() for text in narrow.get_xticklabels()] == ["0.0315", "0.0316", "0.0317"]


def test_a_loss_that_spans_no_decade_has_round_numbers_beside_it():
    for high, low, texts in ((261.0, 247.0, ["250", "260"]), (30.0, 0.02, ["10⁻¹", "1", "10"])):
        ax = av.plot_loss(np.geomspace(high, low, 9), Figure().add_subplot())
        png(ax.figure)
        (bottom, top), labels = ax.get_ylim(), ax.yaxis.get_major_ticks()
        assert [tick.label1.get_text() for tick in labels if bottom <= tick.get_loc() <= top] == texts


def test_a_map_of_one_pixel_can_be_drawn():
    one = av.hyperparameter_map(av.Adam(), "bowl", shape=(1, 1), steps=5)
    ax = av.plot_map(one, ax=Figure().add_subplot())
    png(ax.figure)
    for axis, texts in ((ax.xaxis, ["1e−4"]), (ax.yaxis, ["0"])):
        assert [tick.get_text() for tick in axis.get_ticklabels()] == texts


def test_settings_of_matplotlib_change_no_pixel(diverging):
    expected = colours(av.plot_map(diverging, ax=Figure().add_subplot()))
    with rc_context({"pcolor.shading": "gouraud", "axes.grid": True, "image.cmap": "gray"}):
        ax = av.plot_map(diverging, ax=Figure().add_subplot())
        png(ax.figure)
    np.testing.assert_array_equal(colours(ax), expected)
    lines = [
        line for each in (ax, *ax.child_axes) for line in (*each.get_xgridlines(), *each.get_ygridlines())
    ]
    assert lines and not any(line.get_visible() for line in lines)


def test_wrong_arguments_leave_no_figure_and_no_mark(diverging):
    good = {"map": diverging, "measure": "final_loss", "theme": "light"}
    for name in good:
        for wrong in WRONG:
            drawn_or_refused(av.plot_map, good | {name: wrong})
    for keywords in KEYWORDS[:4]:
        drawn_or_refused(av.plot_map, good | keywords)
    for keyword, value in (("shading", "gouraud"), ("norm", "log"), ("cmap", "gray"), ("vmin", 0)):
        with pytest.raises(ValueError, match=f"Expected no {keyword}, as plot_map ranks"):
            av.plot_map(diverging, **{keyword: value})
    for kind in ("polar", "3d"):
        with pytest.raises(
            ValueError, match=f"Expected ax to be plain Axes of x and y, received: {kind} ones"
        ):
            av.plot_map(diverging, ax=Figure().add_subplot(projection=kind))
    with pytest.raises(TypeError, match="Expected map to be an av.Map, received: 5"):
        av.plot_map(5)
    with pytest.raises(
        ValueError, match="Expected measure to be one of final_loss, diverged_at, received: 'spike'"
    ):
        av.plot_map(diverging, "spike")
    assert pyplot.get_fignums() == [] and rcParams["axes.grid"] in (False, True)
