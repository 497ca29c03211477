"""Side by side: a pane for each run, on the same field."""

import numpy as np
import pytest

from adamviz.plots.palette import THEMES
from tests.browser.compared import CELLS, counted, inked, tidy  # noqa: F401 (read by the fixtures)
from tests.browser.pixels import canvas_rgba, near


def panes(view):
    """The boxes of the panes in the picture, from the names above them."""
    names = view.find(".av-panetitle").evaluate_all(
        "all => all.map(({ style, offsetHeight }) => [style.left, style.top, style.width, offsetHeight])"
    )
    tops = [float(top[:-2]) for _, top, _, _ in names]
    height = (
        min(
            (b - a for a in tops for b in tops if b > a + 5),
            default=view.find(".av-stage").bounding_box()["height"] - 60,
        )
        - 34
    )
    return [
        (float(left[:-2]), float(top[:-2]) + 26, float(width[:-2]), height) for left, top, width, _ in names
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_side_by_side_each_pane_has_its_own_run_on_the_same_field(view, theme):
    view.notebook.set_theme(theme == "dark")
    view.find("input[data-name=arrangement][value='side by side']").check()
    view.expect("arrangement", "side by side")
    view.leave()
    assert view.find(".av-panetitle").all_inner_texts() == view.find(".av-run .av-name").all_inner_texts()
    fields = canvas_rgba(view.canvas("field"))
    parts, drawn = [], [canvas_rgba(view.canvas(layer)) for layer in ("others", "paths")]
    for index, box in enumerate(panes(view)):
        counts = counted(drawn, theme, box)
        assert counts[index] > 15 and sum(counts) == counts[index], (index, counts)
        x, y, width, height = (round(side) for side in box)
        parts.append(fields[y + 20 : y + height - 20, x + 20 : x + width - 20].astype(int))
    shape = np.min([part.shape for part in parts], axis=0)
    for part in parts[1:]:
        assert np.abs(part[: shape[0], : shape[1]] - parts[0][: shape[0], : shape[1]]).max() <= 2, (
            "one field, computed once"
        )
    assert all(count > 15 for count in inked(view, ("grid", "loss"), theme)), "one chart for all"


def test_every_pane_can_be_dragged_zoomed_and_asked(view):
    view.set(arrangement="side by side", playhead=120)
    x0, y0 = (view.find(".av-stage").bounding_box()[side] for side in "xy")
    left, top, width, height = panes(view)[3]
    here = (x0 + left + width / 2, y0 + top + height / 2)
    view.page.mouse.move(*here)
    view.settle()
    assert (
        view.find(".av-hover").inner_text().startswith("x ")
        and "loss 14." in view.find(".av-hover").inner_text()
    )
    assert view.find(".av-cross").evaluate_all("all => all.map(one => one.hidden)") == [False] * 4, (
        "the same point in each pane"
    )
    view.page.mouse.down()
    view.page.mouse.move(here[0] + width / 4, here[1], steps=3)
    view.page.mouse.up()
    moved = pytest.approx([-4.5 - 9 / 4, 4.5 - 9 / 4], abs=0.1)
    # A busy machine tells the kernel of a part of the way first.
    extent = view.expect("extent", lambda value: value is not None and value[:2] == moved)
    view.root.focus()
    view.page.mouse.wheel(0, -300)
    after = view.expect("extent", lambda value: value != extent)
    assert after[1] - after[0] < 0.8 * (extent[1] - extent[0])
    view.set(extent=None)
    # Every pane has a ring, and each moves the one start.
    rings = view.find(".av-start")
    assert rings.count() == 4
    box = rings.nth(3).bounding_box()
    before = view.trait("start")
    view.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    view.page.mouse.down()
    view.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + height / 3, steps=4)
    view.page.mouse.up()
    start = view.expect("start", lambda value: value != before)
    assert start == pytest.approx([before[0], before[1] - 3], abs=0.2)
    moved = [ring["y"] for ring in (rings.nth(i).bounding_box() for i in (2, 3))]
    assert moved[0] == pytest.approx(moved[1], abs=1)
    view.find(".av-panetitle").nth(2).click()
    view.expect("selected", 2)
    accent, paths = THEMES["light"]["accent"], canvas_rgba(view.canvas("paths"))
    frames = [
        near(paths[round(y) : round(y + h), round(x) : round(x + w)], accent, 10).sum()
        for x, y, w, h in panes(view)
    ]
    assert frames[2] > 200 and frames[2] == max(frames) and sum(frames) == frames[2]


def test_the_fan_opens_in_the_pane_of_the_run_under_the_sliders(view):
    view.set(arrangement="side by side", selected=1, tab="sliders")
    view.range("beta_1").hover()
    view.settle()
    fan = canvas_rgba(view.canvas("fan"))[..., 3] > 0
    counts = [int(fan[round(y) : round(y + h), round(x) : round(x + w)].sum()) for x, y, w, h in panes(view)]
    assert counts[1] > 300 and sum(counts) == counts[1]


def test_hiding_gives_the_others_its_room(view):
    view.set(arrangement="side by side")
    before = panes(view)
    view.set(hidden=[0, 2])
    after = panes(view)
    assert len(after) == 2 and after[0][2] * after[0][3] > 1.3 * before[0][2] * before[0][3]
    view.set(hidden=[0, 1, 2])
    assert view.find(".av-panetitle").count() == 0 and view.find(".av-start:visible").count() == 1
