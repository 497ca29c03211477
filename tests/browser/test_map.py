"""The live map as a saved page, computed by WebGL2 and by Workers: drawn, zoomed, dragged, and after the card
was lost.
"""

import contextlib
import json
import time
import urllib.parse
from types import SimpleNamespace

import numpy as np
import pytest

import adamviz as av
from adamviz.plots.map_colours import CONVERGED, painted, ranked
from tests.browser.chromium import launch
from tests.browser.pixels import canvas_hash, canvas_rgba

STEPS = 6
WINDOW = {"width": 700, "height": 400}  # as small as a map and what is beside it can be: fewer pixels
# WebGL here is drawn by the processor, which a page else leaves to JavaScript; and a way to lose its context.
CARD = """
const own = WebGL2RenderingContext.prototype.getParameter;
WebGL2RenderingContext.prototype.getParameter = function (name) {
  return name === 0x9246 ? "A card of these tests" : own.call(this, name);
};
const made = OffscreenCanvas.prototype.getContext;
OffscreenCanvas.prototype.getContext = function (...given) {
  return (window.card = made.apply(this, given));
};
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    view = av.explore_map([av.Adam(0.1), av.Adam(0.1, amsgrad=True)], "himmelblau", steps=STEPS)
    yield view.save(tmp_path_factory.mktemp("map") / "map.html")
    view.close()


class Page:
    """A map's page, and what of it is looked at."""

    def __init__(self, page):
        self.page = page
        self.map = page.locator(".av-mapfield")

    def settle(self):
        """Wait until all that is seen is as sharp as it gets."""
        frames = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        self.page.evaluate(frames)
        idle = "() => document.querySelector('.av-mapfield').ariaBusy === 'false'"
        self.page.wait_for_function(idle, timeout=120_000)
        self.page.evaluate(frames)

    def status(self):
        return self.page.locator(".av-mapstatus").inner_text()

    def readout(self):
        return self.page.locator(".av-pixel").inner_text()

    def box(self):
        """Left, top, width and height of the map in its canvas."""
        size = float(
            self.page.evaluate(
                "() => getComputedStyle(document.querySelector('.adamviz')).fontSize.slice(0, -2)"
            )
        )
        left, top, right, below = (round(part * size) for part in (5, 0.5, 2.9, 2.8))
        around = self.map.bounding_box()
        return left, top, round(around["width"]) - left - right, round(around["height"]) - top - below

    def picture(self):
        left, top, width, height = self.box()
        return canvas_rgba(self.map)[top : top + height, left : left + width]

    def hover(self, across, up):
        """Point at a place of the map, which is told in parts of it."""
        left, top, width, height = self.box()
        around = self.map.bounding_box()
        place = around["x"] + left + across * width, around["y"] + top + (1 - up) * height
        self.page.mouse.move(*place)
        return place

    def traits(self, name, expected=None):
        """What the page's address says of a trait, once it is what is expected: it follows after a while."""
        deadline = time.monotonic() + 30
        while True:
            text = urllib.parse.unquote(self.page.evaluate("() => location.hash")[1:])
            found = json.loads(text).get(name) if text else None
            if found == expected or (expected is ... and found is not None):
                return found
            assert time.monotonic() < deadline, (found, expected)
            self.page.wait_for_timeout(50)


@contextlib.contextmanager
def opened(browser, path, webgl):
    chromium = launch(SimpleNamespace(chromium=browser.browser_type), webgl=webgl)
    context = chromium.new_context(viewport=WINDOW, color_scheme="light")
    context.set_offline(True)
    if webgl:
        context.add_init_script(CARD)
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: message.type == "error" and wrong.append(message.text))
    page.goto(path.as_uri())
    made = Page(page)
    made.settle()
    yield made
    assert wrong == []
    chromium.close()


def first_number(text):
    return float(text.split()[1].rstrip(","))


def kernels(width, height, x=("learning_rate", 1e-4, 1.0), y=("beta_1", 0.0, 0.999)):
    """The kernel's losses of the pixels of a page's map, whose middles are half a pixel within."""
    decades = np.log10(x[1:])
    inner = np.linspace(*decades, 2 * width + 1)[[1, -2]]
    rows = np.linspace(*y[1:], 2 * height + 1)[[1, -2]]
    return av.hyperparameter_map(
        av.Adam(0.1),
        "himmelblau",
        (x[0], *(10**inner).tolist(), "log"),
        (y[0], *rows.tolist()),
        (height, width),
        STEPS,
    )


def agreement(picture, losses):
    """The share of pixels that have the colour of the kernel's."""
    expected = 255 * painted(CONVERGED, ranked(losses, np.ones_like(losses, bool)))[::-1]
    return (np.abs(picture[..., :3] - expected).max(-1) <= 3).mean()


def test_a_map_is_computed_by_the_graphics_card_zoomed_dragged_and_survives_its_loss(browser, path):
    with opened(browser, path, webgl=True) as map:
        assert map.status().endswith("computed by the graphics card")
        _, _, width, height = map.box()
        assert f"{width} × {height} runs of {STEPS} steps" in map.status()
        made = kernels(width, height)
        assert made.converged.all()
        assert agreement(map.picture(), made["final_loss"]) > 0.99

        # The pixel under the hand is that of the run with its numbers.
        map.hover((37 + 0.5) / width, (100 + 0.5) / height)
        map.settle()
        assert f"loss at the end {made['final_loss'][100, 37]:.4g}" in map.readout()

        # The wheel zooms about the hand, once the view has the focus.
        map.page.locator(".adamviz").focus()
        map.hover(0.75, 0.5)
        map.settle()
        before, first = map.readout().splitlines()[0], canvas_hash(map.map)
        for _ in range(3):
            map.page.mouse.wheel(0, -200)
        map.settle()
        assert canvas_hash(map.map) != first and "by the graphics card" in map.status()
        x0, x1, y0, y1 = map.traits("extent", ...)
        assert np.log10(x1 / x0) == pytest.approx(4 * np.exp(-600 * 0.0022), rel=0.01)
        assert x0 < 0.1 < x1 and y0 < 0.4995 < y1
        assert first_number(map.readout()) == pytest.approx(first_number(before), rel=0.05)
        zoomed = kernels(width, height, ("learning_rate", x0, x1), ("beta_1", y0, y1))
        assert agreement(map.picture(), zoomed["final_loss"]) > 0.99

        # A lost context is made anew, and a drag shows another part.
        map.page.evaluate("() => card.getExtension('WEBGL_lose_context').loseContext()")
        place = map.hover(0.5, 0.5)
        map.page.mouse.down()
        map.page.mouse.move(place[0] - 40, place[1] + 30, steps=4)
        map.page.mouse.up()
        map.settle()
        far, high = (x1 / x0) ** (40 / width), 30 / height * (y1 - y0)
        moved = [x0 * far, x1 * far, y0 + high, y1 + high]
        map.traits("extent", pytest.approx(moved))
        assert map.status().endswith("computed by the graphics card")
        there = kernels(width, height, ("learning_rate", *moved[:2]), ("beta_1", *moved[2:]))
        assert agreement(map.picture(), there["final_loss"]) > 0.99
        assert not map.page.evaluate("() => card.isContextLost()")

        # Zooms go back and on again, and home.
        map.page.keyboard.press("z")
        map.traits("extent", pytest.approx([x0, x1, y0, y1]))
        map.page.keyboard.press("Shift+Z")
        map.traits("extent", pytest.approx(moved))
        map.page.keyboard.press("0")
        map.traits("extent")
        map.settle()
        assert agreement(map.picture(), made["final_loss"]) > 0.99


def test_a_map_is_computed_by_workers_where_there_is_no_graphics_card(browser, path):
    with opened(browser, path, webgl=False) as map:
        assert map.status().endswith("computed by this page")
        _, _, width, height = map.box()
        made = kernels(width, height)
        assert agreement(map.picture(), made["final_loss"]) > 0.99

        # Another measure is there at once, in the frame that follows.
        before = canvas_hash(map.map)
        map.page.locator("select[data-name=measure]").select_option("path_length")
        map.settle()
        assert canvas_hash(map.map) != before

        # Shift draws a box to zoom into.
        place = map.hover(0.25, 0.75)
        map.page.keyboard.down("Shift")
        map.page.mouse.down()
        map.page.mouse.move(place[0] + width / 2, place[1] + height / 2, steps=3)
        map.page.mouse.up()
        map.page.keyboard.up("Shift")
        map.settle()
        x0, x1, y0, y1 = map.traits("extent", ...)
        assert np.log10([x0, x1]) == pytest.approx([-3, -1], abs=0.03)
        assert [y0, y1] == pytest.approx([0.25, 0.75], abs=0.01)

        # The difference of two optimizers that do the same as long as no gradient grows; keys work on.
        map.page.locator("input[data-name=selected][value='1']").check()
        map.page.locator("input[data-name=minus]").check()
        map.traits("minus", True)
        map.settle()
        assert (map.picture() == 255).all()
        assert map.page.locator(".av-maplegend").inner_text() == "equal 100 %"
        map.page.keyboard.press("]")
        map.traits("minus")
