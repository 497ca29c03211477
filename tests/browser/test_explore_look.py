"""What a view looks like: in both themes, on a phone, on a wide screen, on a sharp one, and over the whole
screen.
"""

import numpy as np
import pytest

from adamviz.plots.palette import THEMES
from tests.browser.explore import View, middle, opened
from tests.browser.pixels import count_near, image

RUNS = [
    "import adamviz as av, optax",
    """
adams = [av.Adam(0.3), av.Adam(0.3, beta_1=0.5), av.Adam(0.03, amsgrad=True)]
view = av.explore('himmelblau', [*adams, av.Rival(optax.sgd, learning_rate=0.003)])
view""",
]
CELLS = ["import adamviz as av", "view = av.explore('rosenbrock', av.Adam(0.02)); view"]


@pytest.fixture(scope="module")
def runs(browser, lab):
    with opened(browser, lab, RUNS, viewport=(1280, 900)) as notebook:
        yield View(notebook)
        assert notebook.console_errors() == []


@pytest.mark.parametrize("theme", ["light", "dark", "light"])
def test_field_text_and_runs_wear_the_colours_of_the_theme(runs, theme):
    palette = THEMES[theme]
    runs.notebook.set_theme(theme == "dark")
    runs.leave()
    picture = runs.notebook.screenshot(selector=".adamviz .av-stage")
    chart = runs.notebook.screenshot(selector=".adamviz .av-chart")
    for colour in palette["runs"][:4]:
        assert count_near(picture, colour, 20) > 20 and count_near(chart, colour, 30) > 20, colour
    # The four minima of Himmelblau, and the start's ring with its edge.
    assert count_near(picture, palette["minimum"], 20) > 100
    ring = runs.notebook.screenshot(selector=".adamviz .av-start")
    assert count_near(ring, palette["ring"], 8) > 50 and count_near(ring, palette["text"], 30) > 50
    middle_of_field = image(picture)[60:-60, 80:-80].mean()
    assert middle_of_field > 130 if theme == "light" else middle_of_field < 100
    panel = image(runs.notebook.screenshot(selector=".adamviz .av-rows"))
    background = [int(palette["background"][i : i + 2], 16) for i in (1, 3, 5)]
    assert (np.abs(panel.astype(int) - background).max(-1) < 4).mean() > 0.5
    assert count_near(runs.notebook.screenshot(selector=".adamviz .av-rows"), palette["text"], 40) > 100
    assert runs.root.evaluate("root => getComputedStyle(root).color") == rgb(palette["text"])


def rgb(colour):
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"


def test_the_legend_shows_each_run_as_the_picture_does(runs):
    runs.notebook.set_theme(False)
    runs.leave()
    for index, colour in enumerate(THEMES["light"]["runs"][:4]):
        swatch = runs.find(".av-swatch").nth(index)
        assert count_near(swatch.screenshot(), colour, 20) > 30
    names = runs.find(".av-name").all_inner_texts()
    assert len(set(names)) == 4 and names[0] == "Adam" and names[2].startswith("AMSGrad")


@pytest.fixture(scope="module")
def sharp(browser, lab):
    with opened(browser, lab, CELLS, viewport=(1280, 900), scale=2) as notebook:
        yield View(notebook)
        assert notebook.console_errors() == []


def fits(view, ratio):
    """Every canvas is as large as its box, in device pixels too, and the view stays within the page."""
    view.settle()
    for layer, box in {
        "field": ".av-stage",
        "fan": ".av-stage",
        "paths": ".av-stage",
        "loss": ".av-chart",
    }.items():
        given = view.find(box).evaluate("box => [box.clientWidth, box.clientHeight]")
        canvas = view.canvas(layer).evaluate(
            "c => [c.getBoundingClientRect().width, c.getBoundingClientRect().height, c.width, c.height]"
        )
        assert canvas[:2] == pytest.approx(given, abs=1), layer
        assert canvas[2:] == pytest.approx([ratio * side for side in given], abs=1), layer
    overflow = view.root.evaluate(
        "root => [root.scrollWidth - root.clientWidth, root.scrollHeight - root.clientHeight]"
    )
    assert max(overflow) <= 1
    return given[0]


def inside(view, width):
    """Every control lies within the view and the page, wholly, and none on another."""
    left, right = view.root.evaluate(
        "root => { const { left, right } = root.getBoundingClientRect(); return [left, right]; }"
    )
    assert left >= 0 and right <= width
    boxes = view.root.evaluate(
        """root => [...root.querySelectorAll('button, input, select, .av-count, .av-name, .av-result')]
          .filter(one => one.checkVisibility({ visibilityProperty: true }))
            .map(one => { const { x, y, width, height } = one.getBoundingClientRect();
                return [one.className || one.dataset.name, one.className.includes('av-start'), x, y, width,
                  height]; })"""
    )
    for name, _, x, _, across, _ in boxes:
        assert left - 1 <= x and x + across <= right + 1 and across > 3, name
    apart = [box for box in boxes if not box[1] and box[0] not in ("av-name", "av-result", "av-run")]
    for i, (name, _, x, y, w, h) in enumerate(apart):
        for other, _, ox, oy, ow, oh in apart[i + 1 :]:
            assert min(x + w, ox + ow) - max(x, ox) <= 1 or min(y + h, oy + oh) - max(y, oy) <= 1, (
                name,
                other,
            )


def test_a_sharp_screen_gets_all_its_pixels(sharp):
    fits(sharp, 2)


def test_resizing_fits_the_view_anew(sharp):
    widths = []
    for width, height in [(1920, 1080), (1000, 700), (1280, 900)]:
        sharp.page.set_viewport_size({"width": width, "height": height})
        sharp.notebook.frames(4)
        widths.append(fits(sharp, 2))
        inside(sharp, width)
        before = sharp.pixels("paths")
        sharp.range("beta_1").press("ArrowLeft")
        assert sharp.changed(before, sharp.pixels("paths")) == {"paths"}
    assert len(set(widths)) == 3 and widths[0] > 700


def test_the_whole_screen(sharp):
    before = sharp.canvas("field").bounding_box()["width"]
    sharp.button("fullscreen").click()
    sharp.page.wait_for_function("() => document.fullscreenElement?.matches('.adamviz')", timeout=20_000)
    sharp.notebook.frames(4)
    assert fits(sharp, 2) > before * 1.1
    inside(sharp, 1280)
    assert sharp.root.bounding_box() == pytest.approx({"x": 0, "y": 0, "width": 1280, "height": 900}, abs=1)
    pixels = sharp.pixels("paths")
    sharp.range("beta_1").press("ArrowRight")
    assert sharp.changed(pixels, sharp.pixels("paths")) == {"paths"}
    sharp.button("fullscreen").click()
    sharp.page.wait_for_function("() => !document.fullscreenElement", timeout=20_000)
    sharp.notebook.frames(4)
    fits(sharp, 2)
    assert sharp.canvas("field").bounding_box()["width"] == pytest.approx(before, abs=1)


@pytest.fixture(scope="module", params=["notebook", "lab"])
def phone(request, browser, lab):
    with opened(
        browser,
        lab,
        CELLS,
        app=request.param,
        viewport=(390, 844),
        scale=2,
        run=False,
        has_touch=True,
        is_mobile=True,
    ) as notebook:
        if request.param == "lab":
            notebook.page.evaluate("() => jupyterapp.shell.collapseLeft()")
        notebook.run_all(timeout=240)
        yield View(notebook)
        assert notebook.console_errors() == []


def touch(view, *points):
    """One finger put down at the first point, moved over the others, and taken away."""
    session = view.page.context.new_cdp_session(view.page)
    for kind, (x, y) in [("touchStart", points[0]), *[("touchMove", point) for point in points[1:]]]:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        view.page.wait_for_timeout(20)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def test_a_phone_shows_everything_within_its_width(phone):
    fits(phone, 2)
    inside(phone, 390)
    assert phone.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    stage, rows = phone.find(".av-stage").bounding_box(), phone.find(".av-rows").bounding_box()
    assert rows["y"] > stage["y"] + stage["height"], "the panel stands under the picture"


def test_a_finger_moves_a_slider_and_the_ring(phone):
    phone.range("beta_1").scroll_into_view_if_needed()
    before = phone.pixels("paths", "loss")
    box = phone.range("beta_1").bounding_box()
    assert box["height"] >= 30
    x, y = middle(phone.range("beta_1"))
    x = box["x"] + 0.25 * box["width"]  # where 0.9 stands
    touch(phone, (x, y), *[(x + 0.07 * i * box["width"], y) for i in range(1, 7)])
    phone.expect("beta_1", lambda value: value > 0.95)
    assert phone.changed(before, phone.pixels("paths", "loss")) == {"paths", "loss"}
    phone.find(".av-start").scroll_into_view_if_needed()
    (x, y), start = phone.ring(), phone.trait("start")
    touch(phone, (x, y), *[(x + 12 * i, y + 8 * i) for i in range(1, 6)])
    moved = phone.expect("start", lambda value: value != start)
    assert moved[0] > start[0] and moved[1] < start[1]
    phone.settle()
    assert phone.ring() == pytest.approx((x + 60, y + 40), abs=6), (
        "the ring stays under the finger, and nothing scrolls"
    )


def test_a_finger_on_the_picture_scrolls_the_notebook(phone):
    phone.root.evaluate("root => root.scrollIntoView({ block: 'start' })")
    before = phone.trait("extent")
    # The picture sticks to the top meanwhile: it is the view around it that is seen to scroll.
    top = lambda part: part.bounding_box()["y"]
    head = top(phone.root)
    for way in (-1, 1):
        first = top(phone.root)
        x, y = phone.point("paths", 0.75, 0.5)  # clear of the ring
        touch(phone, (x, y), *[(x, y + 12 * way * i) for i in range(1, 12)])
        phone.notebook.wait_for(
            lambda way=way, first=first: way * (top(phone.root) - first) > 40,
            20,
            "the notebook did not scroll",
        )
        assert top(phone.find(".av-stage")) > head - 1, "the picture stays in sight"
    assert phone.trait("extent") == before


def test_two_fingers_zoom_and_move_the_picture(phone):
    phone.find(".av-stage").scroll_into_view_if_needed()
    phone.set(extent=None)
    x, y = phone.point("paths", 0.5, 0.5)
    session = phone.page.context.new_cdp_session(phone.page)
    # They part from 80 pixels to 160 along a line, and their middle goes 20 to the right.
    for kind, i in [("touchStart", 0), *[("touchMove", i) for i in range(1, 9)]]:
        points = [
            {"x": x + 2.5 * i + way * (40 + 5 * i), "y": y, "id": finger}
            for finger, way in enumerate((-1, 1))
        ]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        phone.page.wait_for_timeout(20)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()
    a0, a1, _, _ = phone.notebook.python("view.shown.extent")
    half = pytest.approx((a1 - a0) / 2, rel=0.1)
    x0, x1, _, _ = phone.expect("extent", lambda value: value and value[1] - value[0] == half)
    assert (x0 + x1) / 2 < (a0 + a1) / 2, "what lies under the fingers has gone to the right"
    phone.set(extent=None)


def test_on_a_phone_the_coordinates_stand_below_each_other(phone):
    phone.set(charts=["m"], tab="step", arrows=True)
    assert phone.find(".av-slots").evaluate("one => one.clientHeight") > 150
    assert phone.root.evaluate(OUTSIDE) == []
    phone.set(charts=[], tab="sliders", arrows=False)


OUTSIDE = """root => { const edge = root.getBoundingClientRect().right + 1;
    return [...root.querySelectorAll('*')].filter(one => one.checkVisibility()
      && one.getBoundingClientRect().right > edge).map(one => one.className || one.tagName); }"""
