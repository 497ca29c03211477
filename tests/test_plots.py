"""Static plots: what they draw, in both themes, from whatever a run leaves behind."""

import numpy as np
import pytest
from matplotlib import colors, pyplot, rcParams
from matplotlib.figure import Figure

from adamviz.plots import DASHES, MARKERS, levels, plot_loss, plot_path, plot_slots, plot_surface, png, still
from adamviz.plots.palette import THEMES
from tests.plotted import BOWL, LOSS, PATH, X, Y, both_themes, lines, pixels


@pytest.fixture
def ax():
    return Figure(figsize=(6, 4), dpi=100).add_subplot()


@pytest.fixture(autouse=True)
def nothing_global_changes():
    before, figures = dict(rcParams), pyplot.get_fignums()
    yield
    changed = [key for key, value in before.items() if rcParams[key] != value]
    pyplot.close("all")
    assert changed == [] and figures == []


@both_themes
def test_surface_fills_the_ramp_and_stars_the_minimum(ax, theme):
    assert plot_surface(X, Y, BOWL, ax, minima=[[0, 0]], minimum=0.0, theme=theme) is ax
    fill, outline = ax.collections
    bands = fill.get_facecolor()
    for beyond, inside, end in ((0, 1, 0), (-1, -2, -1)):
        np.testing.assert_array_equal(bands[beyond], bands[inside])
        np.testing.assert_allclose(bands[beyond][:3], colors.to_rgb(THEMES[theme]["field"][end]), atol=0.05)
    np.testing.assert_allclose(outline.levels, levels(BOWL, 0.0)[1:-1])
    assert ax.get_xlim() == (-2, 2) and ax.get_ylim() == (-1.5, 1.5)
    (star,) = lines(ax, "_minima")
    assert star.get_marker() == "*" and colors.to_hex(star.get_color()) == THEMES[theme]["minimum"]
    np.testing.assert_array_equal(star.get_xydata(), [[0, 0]])


def test_surface_takes_levels_and_keywords(ax):
    plot_surface(X, Y, BOWL, ax, levels=[1, 2, 3], alpha=0.5, cmap="viridis")
    assert list(ax.collections[0].levels) == [1, 2, 3] and ax.collections[0].get_alpha() == 0.5


def test_surface_leaves_holes_open(ax):
    loss = BOWL.copy()
    loss[:, :30], loss[0, -1] = np.nan, np.inf
    plot_surface(X, Y, loss, ax)
    points = np.concatenate([path.vertices for path in ax.collections[0].get_paths() if len(path.vertices)])
    assert points[:, 0].min() >= X[30] - 1e-9


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: plot_surface(X, Y, BOWL.T), r"loss to have shape \(46, 61\), received shape: \(61, 46\)"),
        (lambda: plot_surface(X[::-1], Y, BOWL), "x to hold 2 or more increasing"),
        (lambda: plot_surface([X], Y, BOWL), r"x to have shape \(nx,\), received shape: \(1, 61\)"),
        (
            lambda: plot_surface(X, Y, BOWL, minima=[0, 0]),
            r"minima to have shape \(n, 2\), received shape: \(2,\)",
        ),
        (lambda: plot_surface(X, Y, BOWL, levels=[2, 1]), "levels to hold 2 or more increasing"),
        (
            lambda: plot_surface(X, Y, BOWL, theme="sepia"),
            "theme to be one of 'light', 'dark', received: 'sepia'",
        ),
        (lambda: plot_path(PATH.T), r"xy to have shape \(steps \+ 1, 2\), received shape: \(2, 41\)"),
        (lambda: plot_path("path"), "xy to be an array of numbers"),
        (lambda: plot_path(PATH * np.nan), "xy to start at a finite point"),
        (lambda: plot_path(PATH, number=-1), "number to be an integer of 0 or more, received: -1"),
        (lambda: plot_path(PATH, playhead=41), "playhead to be an integer from 0 to 40, received: 41"),
        (lambda: plot_loss([LOSS]), r"loss to have shape \(steps \+ 1,\), received shape: \(1, 41\)"),
        (lambda: plot_loss(LOSS, playhead=1.5), "playhead to be an integer from 0 to 40, received: 1.5"),
        (lambda: plot_slots(LOSS, LOSS[:-1]), r"v to have shape \(41,\), received shape: \(40,\)"),
        (lambda: plot_slots(LOSS, -LOSS), "v to hold no negative number"),
        (
            lambda: still(X, Y, BOWL, [{"xy": PATH, "los": LOSS}]),
            r"runs\[0\] to be a dictionary with xy, loss",
        ),
        (
            lambda: still(X, Y, BOWL, [{"xy": PATH[1:], "loss": LOSS}]),
            r"runs\[0\]\['xy'\] to have shape \(41, 2\)",
        ),
        (lambda: still(X, Y, BOWL, [], extent=(1, 0, 0, 1)), "extent to be"),
    ],
)
def test_what_does_not_fit_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
    assert pyplot.get_fignums() == []


@both_themes
@pytest.mark.parametrize("number", range(8))
def test_path_has_its_colour_dash_halo_and_marker(ax, theme, number):
    assert plot_path(PATH, ax, label="Adam", number=number, theme=theme) is ax
    (line,), (start,), (end,) = lines(ax, "Adam"), lines(ax, "_start"), lines(ax, "_end")
    np.testing.assert_array_equal(line.get_xydata(), PATH)
    assert line.get_color() == THEMES[theme]["runs"][number]
    assert line.is_dashed() == bool(DASHES[number])
    assert colors.to_hex(line.get_path_effects()[0]._gc["foreground"]) == THEMES[theme]["halo"]
    np.testing.assert_array_equal(start.get_xydata(), PATH[:1])
    np.testing.assert_array_equal(end.get_xydata(), PATH[-1:])
    assert len(set(MARKERS)) == len(MARKERS) == len({tuple(dash) for dash in DASHES}) == 8


def test_dashes_have_the_length_of_the_page_whatever_the_settings(ax):
    for scale in (True, False):
        with pyplot.rc_context({"lines.scale_dashes": scale}):
            plot_path(PATH, ax, label=str(scale), number=1)
        (line,) = lines(ax, str(scale))
        np.testing.assert_allclose(line._dash_pattern[1], [0.75 * part for part in DASHES[1]])


def test_playhead_stops_the_path(ax):
    plot_path(PATH, ax, label="Adam", playhead=7)
    np.testing.assert_array_equal(lines(ax, "Adam")[0].get_xydata(), PATH[:8])
    np.testing.assert_array_equal(lines(ax, "_rest")[0].get_xydata(), PATH)
    np.testing.assert_array_equal(lines(ax, "_end")[0].get_xydata(), PATH[7:8])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_diverged_runs_are_drawn_up_to_there(ax, bad):
    xy, loss = PATH.copy(), LOSS.copy()
    xy[20], loss[20:] = bad, bad
    plot_path(xy, ax, label="path")
    np.testing.assert_array_equal(lines(ax, "path")[0].get_xydata(), PATH[:20])
    assert lines(ax, "_diverged")[0].get_marker() == "x" and not lines(ax, "_end")
    chart = plot_loss(loss, Figure().add_subplot(), label="loss")
    np.testing.assert_array_equal(lines(chart, "loss")[0].get_ydata(), LOSS[:20])
    assert lines(chart, "_diverged") and chart.get_xlim() == (0, 40)
    slots = plot_slots(loss, np.abs(loss), ax=Figure().add_subplot())
    assert len(lines(slots, "m")[0].get_xdata()) == 20
    figure = still(X, Y, BOWL, [{"xy": xy, "loss": loss, "label": "lost"}])
    assert "diverged at step 20" in [text.get_text() for text in figure.texts]


def test_a_known_divergence_ends_the_path(ax):
    plot_path(PATH, ax, label="path", diverged=5)
    assert len(lines(ax, "path")[0].get_xdata()) == 5 and lines(ax, "_diverged")


@pytest.mark.parametrize(
    "end, where, angle",
    [((4, 0), (2, 0), -90), ((-4, 0), (-2, 0), 90), ((0, 3), (0, 1.5), 0), ((0, -1e30), (0, -1.5), 180)],
)
def test_a_run_that_leaves_the_view_says_where(ax, end, where, angle):
    plot_surface(X, Y, BOWL, ax)
    plot_path([[0, 0], end], ax)
    (mark,) = lines(ax, "_exit")
    np.testing.assert_allclose(mark.get_xydata()[0], where, atol=1e-9)
    assert mark.get_marker() == (3, 0, angle) and not lines(ax, "_end")
    assert ax.get_xlim() == (-2, 2) and ax.get_ylim() == (-1.5, 1.5)
    pixels(ax.figure)


def test_loss_is_logarithmic_where_it_can_be(ax):
    assert plot_loss(LOSS + 2, ax, label="a", minimum=2.0) is ax
    assert ax.get_yscale() == "log"
    np.testing.assert_allclose(lines(ax, "a")[0].get_ydata(), np.maximum(LOSS, 1e-8), atol=1e-12)
    plot_loss(np.zeros(61) + 2, ax, label="b", number=1, minimum=2.0 - 1.0)
    assert ax.get_yscale() == "log" and ax.get_xlim() == (0, 60)
    plot_loss(-LOSS, ax, label="c", number=2)
    assert ax.get_yscale() == "linear"
    plot_loss(LOSS, ax, label="d", number=3)
    assert ax.get_yscale() == "linear"


def test_losses_at_the_minimum_lie_on_the_floor(ax):
    plot_loss([1.0, 1e-3, 0.0, -1e-12], ax, label="a", floor=1e-6)
    np.testing.assert_array_equal(lines(ax, "a")[0].get_ydata(), [1.0, 1e-3, 1e-6, 1e-6])


def test_playhead_marks_the_loss(ax):
    plot_loss(LOSS, ax, playhead=9)
    plot_loss(LOSS / 2, ax, playhead=9, number=1)
    assert len(lines(ax, "_playhead")) == 1
    assert [tuple(dot.get_xydata()[0]) for dot in lines(ax, "_at_playhead")] == [
        (9, LOSS[9]),
        (9, LOSS[9] / 2),
    ]


def test_slots_share_the_unit_of_the_gradient(ax):
    m, v = np.array([1.0, -2.0, 0.5]), np.array([4.0, 9.0, 1.0])
    assert plot_slots(m, v, np.maximum.accumulate(v), np.array([0.1, 0.2, 0.3]), ax) is ax
    np.testing.assert_array_equal(lines(ax, "m")[0].get_xydata(), [[1, 1], [2, -2], [3, 0.5]])
    np.testing.assert_array_equal(lines(ax, "_root_v")[0].get_ydata(), [2, 3, 1])
    np.testing.assert_array_equal(lines(ax, "±√v̂")[0].get_ydata(), [2, 3, 3])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["m", "±√v", "±√v̂", "α"]
    np.testing.assert_array_equal(ax.figure.axes[1].lines[0].get_ydata(), [0.1, 0.2, 0.3])


def test_without_axes_pyplot_makes_a_figure():
    for draw in (
        lambda: plot_surface(X, Y, BOWL),
        lambda: plot_path(PATH),
        lambda: plot_loss(LOSS),
        lambda: plot_slots(LOSS, LOSS),
    ):
        before = len(pyplot.get_fignums())
        assert draw().figure.number in pyplot.get_fignums() and len(pyplot.get_fignums()) == before + 1


def test_dollars_are_no_formula(ax):
    plot_path(PATH, ax, label=r"$\frac$ and $5")
    (text,) = ax.legend().get_texts()
    ax.figure.canvas.draw()
    assert text.get_text().replace("\\$", "$") == r"$\frac$ and $5"
    run = {"xy": PATH, "loss": LOSS, "label": r"$\bad$", "text": r"costs $\x$"}
    figure = still(X, Y, BOWL, [run], title=r"$\nonsense{$", subtitle=r"$$\sub$$")
    assert not any(text.get_parse_math() for text in figure.texts) and len(png(figure)) > 10_000


@pytest.mark.parametrize(
    "values, minimum",
    [
        (np.linspace(0, 10, 99), None),
        (np.linspace(-3e5, 7e9, 99), None),
        (np.geomspace(1e-12, 1e12, 99), 0.0),
        (BOWL, 0.0),
        (np.full(9, 3.0), None),
        (np.zeros((3, 3)), 0.0),
        (np.array([1.0, np.nan, np.inf, 2.0]), 0.0),
        (BOWL + 1e6, 1e6),
        (BOWL - 4, 0.0),
        (np.array([1e-30, 2e-30]), None),
        (np.array([5.0, 5.0 + 1e-13]), None),
        (np.geomspace(1e-3, 0.5, 50), 0.0),
    ],
)
def test_levels_are_a_fair_number_and_increase(values, minimum):
    chosen = levels(values, minimum)
    finite = values[np.isfinite(values)]
    alike = np.ptp(finite.astype(np.float32)) == 0
    assert (len(chosen) == 2 if alike else 3 <= len(chosen) <= 20) and (np.diff(chosen) > 0).all()
    assert np.mean((finite >= chosen[0]) & (finite <= chosen[-1])) > 0.95


def test_levels_turn_logarithmic_where_heights_differ_by_large_factors():
    ratio = np.diff(levels(np.geomspace(1e-4, 1e2, 500), 0.0))
    np.testing.assert_allclose(ratio[1:] / ratio[:-1], ratio[1] / ratio[0])
    steps = np.diff(levels(np.geomspace(2.0, 100.0, 500), 0.0))
    np.testing.assert_allclose(steps, steps[0])
    with pytest.raises(ValueError, match="at least one finite"):
        levels([np.nan])
