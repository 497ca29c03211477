"""A picture holds what a view with stability shows: chart, ellipses, and rows of the step's table."""

import numpy as np
import optax
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

import adamviz as av
from adamviz.plots.ellipse import ellipse_of, ellipse_text
from adamviz.plots.layout import Box
from adamviz.plots.numbers import five_digits
from adamviz.plots.palette import LIGHT
from adamviz.plots.paper import Paper
from adamviz.plots.stability_chart import StabilityChart
from adamviz.plots.stability_ellipses import StabilityEllipses
from tests.shared_cases import shared

RUNS = {
    "Adam": av.Adam(0.1, amsgrad=True),
    "SGD": av.Rival(optax.sgd, learning_rate=0.001, momentum=0.9),
    "Lion": av.Rival(optax.lion, learning_rate=0.05),
    "RMSProp": av.Rival(optax.rmsprop, learning_rate=0.05),
}


@pytest.mark.parametrize("case", shared("stability")["cases"], ids=lambda case: case["what"])
def test_an_ellipse_is_that_of_the_page(case):
    found, wanted = ellipse_of(case["hessian"]), case["ellipse"]
    if wanted is None:
        assert found is None
        return
    assert (found.kind, ellipse_text(found)) == (wanted["kind"], wanted["text"])
    assert wanted["ratio"] is None or found.ratio == pytest.approx(wanted["ratio"])
    assert abs(found.halves[0]) == pytest.approx(wanted["along_largest"], abs=1e-12)
    assert abs(found.halves[1]) == pytest.approx(wanted["along_other"], abs=1e-12)


def test_both_ellipses_lie_in_the_plane_as_it_is_stretched():
    ax = Figure().add_subplot(xlim=(0, 10), ylim=(0, 10))
    paper = Paper(ax, Box(0, 0, 1000, 500), LIGHT)
    steps = {"xy": np.full((2, 2), 5.0), "count": 1, "colour": "C0"}
    given = {"hessian": np.array([[[100.0, 0.0], [0.0, 1.0]]]), "divisor": np.array([[100.0, 1.0]])}
    ellipses = StabilityEllipses(paper, steps | given, 10)
    ellipses.show(0)
    sizes = [np.ptp(shape.get_path().vertices, 0) for shape in ellipses.shapes]
    # In the plane one is a tenth as long as wide, the other a circle; x is twice as stretched as y.
    assert [width / height for width, height in sizes] == pytest.approx([0.2, 2.0], rel=1e-3)
    assert [text.get_text() for text in ellipses.texts] == ["1 : 100", "1 : 1"]


def test_a_dot_beyond_the_chart_lies_on_its_edge():
    series = {"values": np.array([1e5, 2.0, 1e-9]), "symbol": "α", "gap": None, "beside": False}
    run = {"number": 0, "own": True, "series": [series], "clipped": np.zeros(3, bool)}
    given = {"name": "stability", "title": "stability", "log": True, "runs": [run]}
    chart = StabilityChart(Figure().add_subplot(), Box(0, 0, 300, 80), given, 2, True, LIGHT)
    heights = []
    for step in range(3):
        chart.show(step)
        heights += [float(height) for height in chart.dots[0].get_ydata()]
    assert heights == [3.0, pytest.approx(np.log10(2)), -3.0] and not chart.dots[0].get_clip_on()


@pytest.mark.parametrize("selected", [0, 1, 2, 3])
def test_what_is_shown_of_stability_is_in_the_picture(explore, selected):
    view = explore("beale", RUNS, steps=60, playhead=30, tab="step", stability=True, selected=selected)
    figure = view._figure()
    texts = [text.get_text() for text in figure.findobj(Text) if text.get_visible()]
    (chart,) = [axes for axes in figure.axes if axes.get_title("left") == "λ(P⁻¹H) / threshold"]
    said = chart.get_title("right").split()
    before = texts.index("before rescaling, H")
    if selected == 2:  # whose steps go by signs
        assert said == [] and "threshold" not in texts and "λ(H)" in texts
        assert texts[before + 1] != "none" and texts[before + 2 : before + 4] == ["after it, P⁻¹H", "none"]
        return
    optimizer = list(RUNS.values())[selected]
    path = av.run(optimizer, "beale", steps=60)
    met = av.stability(path, optimizer, "beale")
    ratio = five_digits(float(met.preconditioned[30] / met.threshold[30]))
    assert said[:2] == [("αₜ", "α", "", "α")[selected], ratio] and ratio in texts
    assert five_digits(float(met.hessian[30, 0, 1])) in texts
    assert texts[before + 1] == ellipse_text(ellipse_of(met.hessian[30]))
    assert texts[before + 2] == "after it, P⁻¹H", "a legend says which ellipse is which"
    assert ("with rate" in texts) == (selected == 0)
