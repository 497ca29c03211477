"""A saved page on paper: light, whole, with nothing over the picture, and without what a hand would need; and
what it says is so, whatever moved, was presented or half written when it was printed.
"""

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
  const written = (e) => getComputedStyle(e, "::after").content.slice(1, -1);
  return {
    right: Math.max(...boxes.map(({ right }) => right)),
    controls: seen(".adamviz :is(button:not(.av-start, .av-run, .av-sort), input, textarea)")
      .filter((e) => !e.matches(".av-meaning > input, [role=switch]"))
      .map((e) => e.className || e.tagName),
    over: [...new Set(over.slice(0, over.findIndex((e) => e.matches(".av-stage"))).map((e) => e.tagName))],
    numbers: Object.fromEntries(seen(".av-row .av-value").map((e) => [e.closest(".av-row").dataset.row,
      e.dataset.value === written(e) && written(e)])),
    canvases: seen(".adamviz .av-main canvas").length,
    step: +view.querySelector(".av-count b").textContent,
    classes: view.className.split(" "),
    text: view.innerText,
  };
}"""

# Does something, and prints in the same breath: what has been there before, and what is on paper.
PRINTED = f"""async (act) => {{
  const root = document.querySelector(".adamviz");
  const frames = async (count) => {{
    while (count--) await new Promise(requestAnimationFrame);
  }};
  const key = (name, more) =>
    root.dispatchEvent(new KeyboardEvent("keydown", {{ key: name, bubbles: true, ...more }}));
  const write = (name, value) => {{
    const field = root.querySelector(`[data-name=${{name}}]`);
    field.value = value;
    field.dispatchEvent(new Event("input", {{ bubbles: true }}));
  }};
  await eval(act)(root, frames, key, write);
  const before = +root.querySelector(".av-count b").textContent;
  dispatchEvent(new Event("beforeprint"));
  const paper = ({SEEN})();
  dispatchEvent(new Event("afterprint"));
  return {{ before, ...paper }};
}}"""


def pixels(page):
    image = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    return np.asarray(image, int)


def test_a_page_is_printed_light_and_whole_on_any_paper(browser, tmp_path):
    runs = {"Adam": av.Adam(0.1), "SGD": av.Rival(optax.sgd, learning_rate=0.001)}
    view = av.compare(runs, "beale", steps=60, charts=["m"], tab="sliders", playhead=50, speed=0.1)
    view.scene("late", "It has nearly arrived.")
    view.scene("early", "It turns at once.", beta_1=0.0, playhead=7)
    view.show("late")
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
            assert not page.locator("footer").is_visible()
            assert seen["numbers"]["learning_rate"] == "0.1"
            assert "step 50 / 60" in seen["text"] and "beta_1" in seen["text"]
            assert "It has nearly arrived." in seen["text"] and "turns at once" not in seen["text"]
            paper = pixels(page)
            assert paper.mean() > 150 and (paper[-1] == 255).all() and (paper[:, -1] == 255).all()
            page.emulate_media(media="screen")
            page.wait_for_selector(".adamviz:not(.av-print)")
        # Each canvas is an image of its own: one drawn in its steps would clear what lies below it.
        assert len(re.findall(rb"/Subtype\s*/Image", page.pdf(format="Letter"))) > seen["canvases"]
        page.set_viewport_size({"width": A4[0], "height": A4[1]})
        opened.settle()
        assert opened.root.bounding_box() == box and np.abs(pixels(page) - before).mean() < 1
        what_is_said_is_so(opened)
        what_was_presented_comes_back(opened)


def what_is_said_is_so(opened):
    """Whatever moves when it is printed."""

    def printed(act):
        return opened.page.evaluate(PRINTED, act)

    playing = printed("""async (root, frames) => {
        for (const action of ["restart", "play"]) root.querySelector(`[data-action=${action}]`).click();
        await frames(3); }""")
    assert playing["step"] == playing["before"] and f"step {playing['step']} / 60" in playing["text"]
    assert opened.find("[data-action=play]").get_attribute("aria-label").startswith("play")
    # A move is called what it leads to from its first frame on.
    moving = printed("""async (root, frames) => {
        root.querySelector("[data-scene=early]").click(); await frames(3); }""")
    assert "It turns at once." in moving["text"] and (moving["step"], moving["numbers"]["beta_1"]) == (7, "0")
    opened.settle()
    assert opened.count() == "step 7 / 60" and opened.number("beta_1").input_value() == "0"
    # A number counts once it is taken, and what was opened to write is not printed.
    writing = printed("""async (root, frames, key, write) => {
        for (const name of "ec?") key(name); await frames(2);
        root.querySelector(".av-number[data-name=learning_rate]").value = "0.7"; }""")
    assert writing["numbers"]["learning_rate"] == "0.1" and writing["controls"] == []
    assert writing["over"] == ["CANVAS"] and "Copy" not in writing["text"] and "Name" not in writing["text"]
    for _ in range(3):
        opened.page.keyboard.press("Escape")
    # The paths of pins are whole, though they grow only after the runs, a few milliseconds in each frame.
    opened.visit('#{"steps":100000,"tab":"compare"}')
    pinned = printed("""async (root, frames, key, write) => {
        key("I", { shiftKey: true }); write("beta_1", 0.3); }""")
    assert pinned["text"].count("pinned: ") == 2 and "pinned: β₁ 0.9" in pinned["text"]
    opened.restore()


def what_was_presented_comes_back(opened):
    """A sheet of paper is no hall; and the whole screen would be one sheet."""
    page = opened.page
    opened.visit('#{"presenting":true}')
    opened.root.focus()
    page.keyboard.press("Enter")
    opened.settle()
    before, shown = page.evaluate(SEEN)["classes"], pixels(page)
    assert {"av-present", "av-open"} <= set(before)
    paper = page.evaluate(PRINTED, "async () => {}")
    assert paper["classes"] == ["adamviz", "av-print"] and paper["controls"] == []
    assert paper["over"] == ["CANVAS"] and "late" in paper["text"] and paper["canvases"] > 4
    opened.settle()
    assert (
        sorted(page.evaluate(SEEN)["classes"]) == sorted(before) and np.abs(pixels(page) - shown).mean() < 1
    )
    opened.restore()
    opened.root.focus()
    page.keyboard.press("p")
    page.wait_for_selector(".adamviz.av-full.av-present")
    paper = page.evaluate(PRINTED, "async () => {}")
    assert paper["classes"] == ["adamviz", "av-print"] and 500 < paper["right"] < 600
    page.wait_for_selector(".adamviz:not(.av-full, .av-present, .av-print)")
    # One that was away when printing ended is as it was, once it is back.
    page.evaluate("""async () => {
      const root = document.querySelector(".adamviz"), { parentNode: place } = root;
      dispatchEvent(new Event("beforeprint"));
      root.remove();
      dispatchEvent(new Event("afterprint"));
      place.append(root);
    }""")
    page.wait_for_selector(".adamviz:not(.av-print)")
