"""What a relief's still picture shows of steps: all that the view itself draws over one."""

import numpy as np
import pytest

import adamviz as av
from adamviz.plots.camera import Camera
from adamviz.plots.compose import compose
from adamviz.plots.layout import Box
from adamviz.plots.palette import LIGHT
from adamviz.plots.relief import RELIEFS
from adamviz.plots.relief_paper import ReliefPaper
from adamviz.plots.surface import plot_surface
from tests.plotted import lines

X, Y = np.linspace(-2, 2, 25), np.linspace(-1.5, 1.5, 19)
RIDGE = np.exp(-8 * X**2) * np.ones((19, 1))  # along y, over the middle of x


@pytest.mark.parametrize("azimuth, elevation", [(-60, 35), (0, 20), (130, 60), (-90, 90)])
def test_places_lead_to_the_points_that_are_seen_there(azimuth, elevation):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4, 3))
    field = figure.add_axes((0, 0, 1, 1), projection="3d")
    plot_surface(X, Y, RIDGE, field, projection="3d", azimuth=azimuth, elevation=elevation)
    relief, box = RELIEFS[field], Box(0, 0, 288, 216)
    paper = ReliefPaper(figure.add_axes((0, 0, 1, 1)), box, LIGHT, field, relief)
    points = np.array([[x, y] for x in (-1.7, -0.3, 0.1, 0.8, 1.6) for y in (-1.2, 0.3, 1.1)])
    seen = points[~relief.hides(points)]
    assert len(seen) > 5
    np.testing.assert_allclose(paper.hit(paper.at(seen)), seen, atol=0.03)
    # A vector of the ground is as the camera sees it, and beside the relief there is nothing.
    right, up, _ = np.array(Camera(azimuth, elevation).project(0.75, 0.5, 0.0))
    middle = Camera(azimuth, elevation).project(0.5, 0.5, 0.0)
    expected = paper.unit * np.array([right - middle[0], up - middle[1]])
    np.testing.assert_allclose(paper.direction([1.0, 0.0]), expected, atol=1e-3)
    assert np.isnan(paper.hit(np.array([[1.0, 1.0]]))).all()
    np.testing.assert_allclose(paper.at([9.0, 0.0]), paper.at([2.0, 0.0]))


def test_all_that_is_drawn_of_steps_lies_on_the_relief(explore):
    runs = {"Adam": av.Adam(0.1, clipnorm=2.0), "SGD": av.Adam(0.02)}
    view = explore("beale", runs, steps=40, projection="3d", arrows=True, gradients=True, stability=True)
    view.pin()
    view.beta_1, view.cut, view.playhead = 0.5, "gradient", 8
    from adamviz.live.stage.picture import parts

    made = compose(**parts(view))
    field, over = made.figure.axes[:2]
    assert field.name == "3d" and over.name != "3d"
    said = {text.get_text() for text in over.texts if text.get_visible()}
    for words in ("−g; grey: before the clip", "−g and its limit", "Adam", "SGD", "β₁ 0.9"):
        assert words in said, words
    for begins in ("−g ", "−m ", "step ", "before rescaling, H", "after it, P⁻¹H"):
        assert any(text.startswith(begins) for text in said), begins
    (cut,) = lines(over, "_cut")
    assert len(cut.get_xdata()) > 20 and cut.get_visible(), "it bends with the relief"
    (mark,) = [line for line in lines(over, "_end") if line.get_zorder() == 7]
    middle = np.hypot(*(cut.get_xydata() - mark.get_xydata()).T).argmin()
    assert np.hypot(*(cut.get_xydata()[middle] - mark.get_xydata()[0])) < 3, "and goes through the run"
    before = [line.get_xydata().copy() for line in (cut, mark)]
    made.show(20)
    assert all((line.get_xydata() != was).any() for line, was in zip((cut, mark), before, strict=True))


def test_legends_leave_the_numbers_of_a_relief_free(explore, monkeypatch):
    from matplotlib.patches import FancyBboxPatch
    from matplotlib.text import Text

    boxes = {}
    draw = Text.draw

    def recorded(text, renderer):
        # Three-dimensional axes know only while they draw where their numbers stand.
        boxes[text] = text.get_window_extent(renderer)
        draw(text, renderer)

    monkeypatch.setattr(Text, "draw", recorded)
    adam = av.Adam(0.05, clipnorm=1.0)
    shown = {"steps": 30, "projection": "3d", "arrows": True, "stability": True}
    for gradients in (False, True):
        figure = explore("rosenbrock", adam, gradients=gradients, **shown)._figure()
        boxes.clear()
        figure.draw_without_rendering()
        over = figure.axes[1]
        cards = [card.get_window_extent() for card in over.findobj(FancyBboxPatch)]
        under = [text for text in boxes if text.get_text() and text.axes is not over]
        assert len(cards) > 1 and {"−2", "0", "2"} <= {text.get_text() for text in under}
        assert [text for text in under if boxes[text].count_overlaps(cards)] == []


def test_a_relief_is_logarithmic_where_the_page_is(explore):
    """All of the surface decides: its 40 by 40 places say linear, and a grid with its edges would not."""
    steep = av.Surface(lambda x, y: x**2 + y**2, extent=(-1000, 1000, -1e-3, 1e-3), start=(500, 5e-4))
    view = explore(steep, av.Adam(10.0), steps=2, projection="3d")
    from adamviz.live.stage.picture import parts

    given = parts(view)
    assert np.ptp(np.diff(given["levels"])) == 0
    relief = RELIEFS[compose(**given).figure.axes[0]]
    assert not relief.log and np.allclose(np.diff(relief.edges), np.diff(given["levels"]))
