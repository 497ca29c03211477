"""A saved page on paper: light, whole, with nothing over the picture, and without what a hand would need."""

import io
import re

import numpy as np
import optax
from PIL import Image

import adamviz as av
from tests.browser.saved_page import opened_page

A4, LETTER = (718, 1047), (740, 980)  # CSS pixels within margins of a centimetre

# Of what is seen: how far right it reaches, the controls that are no names, and what lies over the picture.
SEEN = """() => {
  const seen = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility());
  const [view] = seen(".adamviz"), stage = view.querySelector(".av-stage").getBoundingClientRect();
  const boxes = seen(".adamviz *").map((e) => e.getBoundingClientRect());
  const over = document.elementsFromPoint(stage.x + stage.width / 2, stage.y + stage.height / 3);
  return {
    right: Math.max(...boxes.map(({ right }) => right)),
    controls: seen(".adamviz :is(button:not(.av-start, .av-run, .av-sort), input[type=range]), footer").map(
      (e) => e.className || e.tagName,
    ),
    over: [...new Set(over.slice(0, over.findIndex((e) => e.matches(".av-stage"))).map((e) => e.tagName))],
    numbers: seen(".adamviz .av-number").map((e) => e.value),
    canvases: seen(".adamviz .av-main canvas").length,
    text: view.innerText,
  };
}"""


def pixels(page):
    image = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    return np.asarray(image, int)


def test_a_page_is_printed_light_and_whole_on_any_paper(browser, tmp_path):
    runs = {"Adam": av.Adam(0.1), "SGD": av.Rival(optax.sgd, learning_rate=0.001)}
    view = av.compare(runs, "beale", steps=60, charts=["m"], tab="sliders")
    path = view.save(tmp_path / "page.html", title="A handout", theme="dark")
    view.close()
    with opened_page(browser, path, viewport=A4) as opened:
        page = opened.page
        opened.settle()
        before, box = pixels(page), opened.root.bounding_box()
        assert before.mean() < 110
        for width, height in (A4, A4[::-1], LETTER, LETTER[::-1]):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(media="print")
            page.wait_for_selector(".adamviz.av-print")
            seen = page.evaluate(SEEN)
            assert seen["right"] <= width + 1 and seen["right"] > 0.85 * width
            assert seen["controls"] == [] and seen["over"] == ["CANVAS"] and seen["canvases"] > 4
            assert "0.1" in seen["numbers"] and "step 60 / 60" in seen["text"] and "beta_1" in seen["text"]
            paper = pixels(page)
            assert paper.mean() > 150 and (paper[-1] == 255).all() and (paper[:, -1] == 255).all()
            page.emulate_media(media="screen")
            page.wait_for_selector(".adamviz:not(.av-print)")
        for paper in ("A4", "Letter"):
            pdf = page.pdf(format=paper, print_background=paper == "A4")
            # Each canvas is an image of its own: one drawn in its steps would clear what lies below it.
            assert len(re.findall(rb"/Subtype\s*/Image", pdf)) > seen["canvases"]
        page.set_viewport_size({"width": A4[0], "height": A4[1]})
        opened.settle()
        assert opened.root.bounding_box() == box and np.abs(pixels(page) - before).mean() < 1
