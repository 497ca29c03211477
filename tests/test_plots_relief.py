"""A surface as a relief: the same bands as from above, runs that lie on it, and what it hides."""

import numpy as np
import pytest
from matplotlib import colors, pyplot
from matplotlib.figure import Figure
from mpl_toolkits.mplot3d.proj3d import proj_transform

from adamviz.plots import levels, plot_path, plot_surface
from adamviz.plots.camera import Camera
from adamviz.plots.compose import compose
from adamviz.plots.height_axis import height_name, height_ticks
from adamviz.plots.palette import THEMES
from adamviz.plots.relief import Relief
from tests.plotted import both_themes, lines
from tests.shared_cases import shared

X, Y = np.linspace(-2, 2, 25), np.linspace(-1.5, 1.5, 19)
RIDGE = np.exp(-8 * X**2) * np.ones((19, 1))  # along y, over the middle of x


def relief_axes():
    return Figure(figsize=(4, 3)).add_subplot(projection="3d")


def made_relief():
    return plot_surface(X, Y, RIDGE, relief_axes(), projection="3d")


@pytest.mark.parametrize("case", shared("relief")["cases"], ids=lambda case: case["name"])
def test_camera_sees_what_the_page_sees(case):
    camera = Camera(case["azimuth"], case["elevation"])
    np.testing.assert_allclose(camera.project(*case["point"]), case["place"], atol=1e-12)
    normal = np.array(case["normal"])
    np.testing.assert_allclose(camera.shade(normal[None]), case["shade"], atol=1e-12)
    # Towards the viewer a point stays where it is on the screen.
    moved = np.array(case["point"]) + 0.1 * np.array(camera.to_viewer())
    np.testing.assert_allclose(camera.project(*moved)[:2], case["place"][:2], atol=1e-12)
    assert camera.project(*moved)[2] > case["place"][2]


@pytest.mark.parametrize("case", shared("relief")["ticks"])
def test_heights_are_told_by_round_numbers(case):
    ticks, *words = height_ticks(case["low"], case["high"], case["log"], case["most"])
    np.testing.assert_allclose(ticks, case["ticks"])
    assert words == [case["texts"], case["unit"]]


@pytest.mark.parametrize("case", shared("relief")["names"])
def test_heights_say_above_which_loss_they_are(case):
    assert height_name(case["low"], case["log"], case["base"]) == case["name"]


@both_themes
def test_bands_have_the_levels_and_colours_of_the_view_from_above(theme):
    loss = X**2 + 5 * Y[:, None] ** 2
    ax = relief_axes()
    assert (
        plot_surface(X, Y, loss, ax, minima=[[0, 0]], minimum=0.0, projection="3d", elevation=70, theme=theme)
        is ax
    )
    flat = plot_surface(X, Y, loss, Figure().add_subplot(), minimum=0.0, theme=theme)
    relief = Relief(X, Y, loss, levels(loss, 0.0), 0.0, Camera(-60, 70))
    faces, bands, shades = relief.faces()
    heights = np.array([[face[:, 2].min(), face[:, 2].max()] for face in faces]) * (bands.max() + 1)
    assert (heights[:, 0] >= bands - 1e-9).all() and (heights[:, 1] <= bands + 1 + 1e-9).all()
    ax.figure.canvas.draw()
    drawn = {colors.to_hex(colour) for colour in ax.collections[0].get_facecolor()}
    inner = flat.collections[0].get_facecolor()[1:-1, :3]
    wanted = {
        colors.to_hex(np.clip(inner[band] * shade, 0, 1)) for band, shade in zip(bands, shades, strict=True)
    }
    assert drawn == wanted and len(inner) == bands.max() + 1
    (star,) = lines(ax, "_minima")
    np.testing.assert_allclose(star.get_data_3d(), [[0], [0], [0]], atol=1e-9)
    assert colors.to_hex(star.get_color()) == THEMES[theme]["minimum"] and star.get_alpha() is None


def test_heights_are_logarithmic_where_the_field_is_and_end_where_it_runs_away():
    radius = np.hypot(X, Y[:, None])
    loss = np.where(radius < 1.9, 10 ** (3 * radius), np.inf)
    loss[0, 0] = np.nan
    edges = levels(loss, 0.0)
    relief = Relief(X, Y, loss, edges, 0.0, Camera(-60, 35))
    assert np.isnan(relief.heights[0, 0]) and relief.heights[0, -1] == 1 == np.nanmax(relief.heights)
    log = np.log10(loss)
    inner = (log > np.log10(edges[1])) & (log < np.log10(edges[-2]))
    slope, _ = np.polyfit(log[inner], relief.heights[inner], 1)
    np.testing.assert_allclose(slope * np.diff(np.log10(edges[2:])), 1 / (len(edges) - 1), rtol=0.05)


def test_what_lies_between_the_nodes_of_faces_counts():
    x = np.linspace(0, 1, 219)  # of which three are one face
    loss = np.where(np.arange(219) % 7 == 0, 1.0, 0.0) * np.ones((2, 1))
    relief = Relief(x, np.array([0.0, 1.0]), loss, np.linspace(0, 1, 11), 0.0, Camera(-60, 35))
    faces, _, shades = relief.faces()
    heights = np.concatenate([face[:, 2] for face in faces if 0.1 < face[:, 0].mean() < 0.9])
    np.testing.assert_allclose(heights, 1 / 7)
    np.testing.assert_allclose(np.median(shades), 0.994)  # of a plain, as tests/shared/relief.json has it


def test_a_path_lies_on_the_relief_and_is_faint_where_that_hides_it():
    ax = relief_axes()
    plot_surface(X, Y, RIDGE, ax, minimum=-10.0, projection="3d", azimuth=0, elevation=20)
    path = np.array([[-1.0, 0.5], [1.0, 0.5]])  # from behind the ridge over it
    plot_path(path, ax, label="Adam", playhead=1)
    (line,), (behind,) = lines(ax, "Adam"), lines(ax, "_hidden")
    x, _, z = (np.array(part) for part in line.get_data_3d())
    seen = np.isfinite(x)
    assert len(x) > 40 and seen[-1] and not seen[0] and x[seen].min() > -0.3
    np.testing.assert_allclose(z[np.nanargmin(np.abs(x))], 1, atol=0.05)
    hidden = np.array(behind.get_data_3d()[0])
    assert hidden[0] == -1 and np.nanmax(hidden) < 0.1 and behind.get_alpha() < 0.5
    (start,), (end,) = lines(ax, "_start"), lines(ax, "_end")
    assert start.get_alpha() < 1 and end.get_alpha() is None
    np.testing.assert_allclose(np.ravel(end.get_data_3d())[:2], path[-1])


@pytest.mark.parametrize("azimuth, angle", [(-90, 270), (0, 180), (90, 90), (180, 0)])
def test_a_path_that_leaps_out_lies_on_the_relief_as_far_as_that_reaches(azimuth, angle):
    bowl = plot_surface(
        X, Y, X**2 + Y[:, None] ** 2, relief_axes(), projection="3d", azimuth=azimuth, elevation=80
    )
    plot_path([[-1.0, 0.0], [1e6, 0.0], [0.0, -1e6]], bowl, label="Adam", playhead=1)
    (line,), (left,) = lines(bowl, "Adam"), lines(bowl, "_exit")
    x, y, z = np.transpose([point for point in np.transpose(line.get_data_3d()) if np.isfinite(point).all()])
    assert len(x) > 60 and (x[0], x[-1]) == (-1, 2) and np.ptp(y) < 1e-6
    assert z.argmin() == np.abs(x).argmin(), "it bends with the bowl"
    assert [float(*part) for part in left.get_data_3d()] == [2, 0, z[-1]]
    assert left.get_marker()[:2] == (3, 0) and np.cos(np.radians(left.get_marker()[2] - angle)) > 0.999


def test_what_has_no_height_is_not_drawn():
    ax = relief_axes()
    plot_surface(X, Y, np.full((19, 25), np.nan), ax, projection="3d")
    assert "finite nowhere" in ax.texts[0].get_text() and ax.get_xlim() == (-2, 2) and ax.elev == 35
    hatched = lambda ax: [faces for faces in ax.collections if faces.get_hatch()]
    assert hatched(ax) and not hatched(made_relief())
    some = plot_surface(X, Y, np.where(X > 0, RIDGE, np.nan), relief_axes(), projection="3d")
    assert hatched(some), "the ground below a hole"
    lost = {"xy": [[1.0, 1.0]], "loss": [np.nan], "label": "Adam"}
    made = compose(X, Y, np.full((19, 25), np.nan), [lost], projection="3d").figure
    (start,) = lines(next(axes for axes in made.axes if axes.name == "3d"), "_start")
    assert [float(*part) for part in start.get_data_3d()[:2]] == [1, 1]
    ax = relief_axes()
    plot_surface(X, Y, np.full((19, 25), 3.0), ax, projection="3d")
    plot_path([[0.0, 0.0], [5.0, 0.0], [np.inf, 0.0]], ax, label="lost")
    assert np.nanmax(lines(ax, "lost")[0].get_data_3d()[0]) <= 2
    assert lines(ax, "_exit"), "as seen from above"
    ax.figure.canvas.draw()


@pytest.mark.parametrize(
    "call, message",
    [
        (
            lambda: plot_surface(X, Y, RIDGE, projection="4d"),
            "projection to be one of '2d', '3d', received: '4d'",
        ),
        (
            lambda: plot_surface(X, Y, RIDGE, Figure().add_subplot(), projection="3d"),
            "ax to have projection '3d'",
        ),
        (lambda: plot_surface(X, Y, RIDGE, relief_axes()), "ax to have projection '2d'"),
        (lambda: plot_surface(X, Y, RIDGE, projection="3d", elevation=0), r"elevation to lie in \(0, 90\]"),
        (lambda: plot_surface(X, Y, RIDGE, projection="3d", azimuth=np.nan), "azimuth to be a finite number"),
        (lambda: plot_path([[0.0, 0.0]], relief_axes()), "ax to hold a relief"),
        (lambda: plot_path([[0.0]], made_relief(), loss=[1.0]), "loss to be None on a relief"),
        (lambda: plot_path([[0.0, 0.0]], projection="3d"), "no projection: a path lies on what ax shows"),
        (lambda: plot_surface(X, Y, RIDGE, 5, projection="3d"), "ax to be matplotlib Axes or None"),
        (lambda: plot_surface(X, Y, RIDGE, projection="3d", colors="none such"), "none such"),
    ],
)
def test_what_does_not_fit_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
    assert pyplot.get_fignums() == []


def test_a_refused_relief_changes_nothing_and_colours_may_be_few():
    ax = relief_axes()
    before = ax.get_xlim(), ax.get_zlim(), ax.computed_zorder
    with pytest.raises(AttributeError, match="nonsense"):
        plot_surface(X, Y, RIDGE, ax, projection="3d", nonsense=1)
    assert (ax.get_xlim(), ax.get_zlim(), ax.computed_zorder) == before and not ax.has_data()
    for given, count in (("red", 1), (["red", "blue"], 2)):
        faces = plot_surface(X, Y, RIDGE, relief_axes(), projection="3d", colors=given).collections[0]
        assert len(np.unique(np.sign(faces.get_facecolor()[:, :3]), axis=0)) == count


def test_a_still_picture_shows_any_step_on_a_relief():
    steps = np.linspace(1, 0, 31)[:, None] * [1.5, -1.0]
    runs = [
        {"xy": steps, "loss": (steps**2).sum(1), "label": "Adam"},
        {"xy": 0.5 * steps, "loss": 0.25 * (steps**2).sum(1), "label": "SGD", "number": 1},
    ]
    pin = {"xy": -steps, "loss": (steps**2).sum(1), "number": 0, "text": "pinned"}
    loss = X**2 + Y[:, None] ** 2
    given = {"projection": "3d", "azimuth": 30, "elevation": 60, "playhead": 30, "pins": [pin]}
    one = compose(X, Y, loss, runs, minima=[[0, 0]], minimum=0.0, **given)
    (axes,) = (axes for axes in one.figure.axes if axes.name == "3d")
    assert (axes.azim, axes.elev) == (30, 60) and axes.get_xlim() == (-2, 2)
    over = one.figure.axes[one.figure.axes.index(axes) + 1]
    one.show(10)
    (line,), (other, mark) = lines(over, "Adam"), lines(over, "_end")
    pinned = lines(over, "_pin")[-1]
    edges = levels(loss, 0.0)

    def pixel(xy):
        """Where matplotlib itself draws a point of the relief."""
        height = np.interp(np.sum(np.square(xy)), edges[[0, -1]], [0, 1])
        across, up, _ = proj_transform(*xy, height, axes.get_proj())
        return axes.transData.transform((across, up))

    def drawn(artist):
        return artist.get_transform().transform(artist.get_xydata()[-1])

    for artist, xy in ((mark, steps[10]), (line, steps[10]), (other, 0.5 * steps[10]), (pinned, -steps[10])):
        np.testing.assert_allclose(drawn(artist), pixel(xy), atol=1.0)
    beside = compose(X, Y, loss, runs, beside=True, **given)
    assert sum(axes.name == "3d" for axes in beside.figure.axes) == 2
    beside.figure.canvas.draw()
