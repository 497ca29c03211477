"""A cut through a surface: its rules, its trait, and what the picture of a view shows of it."""

import numpy as np
import pytest
from matplotlib.text import Text

import adamviz as av
from adamviz.live.stage.cut import chart, direction_of, model_of, no_cut, reach_of
from tests.shared_cases import shared


@pytest.mark.parametrize("case", shared("cut")["cases"], ids=lambda case: case["name"])
def test_direction_reach_and_model(case):
    update = [np.nan if part is None else part for part in case["update"]]
    direction = direction_of(case["cut"], case["gradient"], update, ["x", "y"])
    if case["direction"] is None:
        assert direction is None
        assert no_cut(case["cut"]) == case["why"]
        return
    assert direction == pytest.approx(case["direction"])
    reach = reach_of(direction, case["spans"], np.hypot(*update))
    assert reach == pytest.approx(case["reach"])
    x, y = case["point"]
    gradient, hessian = [4 * x**3 + y, x + 6 * y], [[12 * x**2, 1.0], [1.0, 6.0]]
    assert model_of(gradient, hessian, direction) == pytest.approx(case["model"])


@pytest.fixture
def view():
    view = av.explore(av.surfaces.Ravine(condition=20.0), av.Adam(0.1), steps=30, cut="step")
    yield view
    view.close()


def test_the_cut_along_a_step_of_a_quadratic(view):
    path = av.run(av.Adam(0.1), view.shown, steps=30)
    found = chart(view, path)["at"](7)
    slope, bend = found["model"]
    model = found["loss"] + (slope + bend / 2 * found["places"]) * found["places"]
    np.testing.assert_allclose(found["losses"], model, rtol=2e-3, atol=1e-3)
    distance, loss = found["landing"]
    assert distance == pytest.approx(np.hypot(*path.update[7]), rel=1e-5) and loss == path.loss[8]
    assert np.interp(distance, found["places"], found["losses"]) == pytest.approx(loss, rel=1e-3)
    assert view.code().count('cut="step"') == 1
    lost = av.run(av.Adam(1e30), view.shown, steps=30)
    assert chart(view, lost)["at"](29) == "no cut: the run is not finite here"


def test_the_picture_has_the_cut_below_the_losses(view):
    titles = [ax.get_title(loc="left") for ax in view._figure().axes]
    assert "cut along the step" in titles
    view.start = (0.0, 0.0)
    texts = [text.get_text() for text in view._figure().findobj(Text)]
    assert "no cut: the step is 0 or not finite here" in texts
    view.cut = "none"
    assert "cut along the step" not in [ax.get_title(loc="left") for ax in view._figure().axes]


def test_what_is_no_cut(view):
    with pytest.raises(
        ValueError, match="cut to be one of 'none', 'gradient', 'step', 'x', 'y', received: 'z'"
    ):
        view.cut = "z"
    assert view.cut == "step"
    curve = av.explore(lambda x: x**2, steps=3)
    with pytest.raises(ValueError, match="cut to be one of 'none', received: 'x'"):
        curve.cut = "x"
    curve.close()
