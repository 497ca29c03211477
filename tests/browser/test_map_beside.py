"""What stands beside a live map: the path of the pixel under the cursor, pins, the way into a stage."""

import re

import numpy as np
import pytest

import adamviz as av
from tests.browser.saved_page import opened_page

# Moves the pointer over the map and hands over, of the very next frame, whether the path is another one.
HOVER = """async ([across, up]) => {
  const map = document.querySelector(".av-mapfield"), path = document.querySelector(".av-pathpane .av-paths");
  const { left, top, width, height } = map.getBoundingClientRect();
  const read = () => path.toDataURL();
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  const before = read();
  const place = { clientX: left + across * width, clientY: top + (1 - up) * height };
  const pointer = { bubbles: true, pointerId: 1, pointerType: "mouse" };
  map.dispatchEvent(new PointerEvent("pointermove", { ...place, ...pointer }));
  await frame();
  return read() !== before;
}"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("map") / "map.html"
    view = av.explore_map(av.Adam(0.1), "rosenbrock", steps=20)
    view.save(path)
    view.close()
    return path


def place(view, across, up):
    """A place on the map, from 0 to 1 across its canvas."""
    box = view.find(".av-mapfield").bounding_box()
    return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]


def numbers(text):
    """The numbers that a text says, but those in names."""
    said = re.findall(r"(?<!\w)−?\d+(?:\.\d+)?(?:e−?\d+)?", text)
    return [float(number.replace("−", "-")) for number in said]


def pins(view):
    view.settle()
    return view.find(".av-mappins li").all_inner_texts()


def test_the_path_of_a_pixel_is_drawn_in_the_next_frame_and_pinned_and_carried_into_a_stage(browser, saved):
    with opened_page(browser, saved, viewport=(1000, 800)) as view:
        page = view.page
        view.find(".av-mapclass").first.wait_for()
        view.settle()
        assert all(page.evaluate(HOVER, at) for at in ([0.3, 0.5], [0.5, 0.6], [0.6, 0.8]))

        # What stands under the map is what a run of these numbers does, and so is the path.
        page.mouse.move(*place(view, 0.5, 0.6))
        view.settle()
        rate, beta, loss = numbers(view.find(".av-pixel").inner_text())
        path = view.find(".av-pathpane .av-paths").get_attribute("aria-label")
        assert path.startswith("Rosenbrock's valley, step 20 of 20: Adam at x")
        assert numbers(path)[-1] == pytest.approx(loss, rel=2e-3)
        run = av.run(av.Adam(rate, beta_1=beta), "rosenbrock", steps=20)
        assert float(run.loss[-1]) == pytest.approx(loss, rel=0.02)  # of four digits of its numbers

        # Click, keys, list.
        page.mouse.click(*place(view, 0.5, 0.6))
        for key in (*["Shift+ArrowLeft"] * 3, "Enter", "ArrowDown"):
            page.keyboard.press(key)
        page.mouse.move(5, 5)
        kept = pins(view)
        assert len(kept) == 2 and all("loss" in pin for pin in kept)
        view.find(".av-mappins button[data-action=remove]").first.click()
        assert len(pins(view)) == 1
        page.keyboard.press("u")
        assert pins(view) == kept

        # A double click says the Python that opens the pixel in a stage, which is as Python reads it.
        view.find(".av-mappins button[data-action=copy]").first.click()
        text = view.find(".av-copied:visible").input_value()
        names = {}
        exec(text, names)
        stage = names["view"]
        (optimizer,) = stage.optimizers
        end = float(av.run(optimizer, stage.shown, stage.start, stage.steps).loss[-1])
        assert np.isclose(end, numbers(kept[0])[-1], rtol=1e-3)  # of four digits
        stage.close()
        page.keyboard.press("Escape")

        # On a phone all of it is there, and the map stays in sight beside the sliders.
        page.set_viewport_size({"width": 390, "height": 844})
        view.settle()
        assert page.evaluate("() => document.documentElement.scrollWidth") == 390
        page.locator("input[type=range][data-name=steps]").scroll_into_view_if_needed()
        page.evaluate("() => window.scrollBy(0, 200)")
        view.settle()
        assert view.find(".av-mappane").bounding_box()["y"] == pytest.approx(0, abs=1)
        assert len(pins(view)) == 2
