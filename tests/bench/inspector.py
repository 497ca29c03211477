"""How soon a saved view of a training run stands, and what a frame costs while its playhead is dragged:
`.venv/bin/python -m tests.bench.inspector`, on a machine that does nothing else.
"""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import adamviz as av
from tests.browser.chromium import launch
from tests.training.made_recording import healthy

RECORDS, TENSORS, FRAMES = 512, 50, 120

# Marks when the table has its numbers, and keeps how long each frame's own work takes.
WATCH = """
const looking = setInterval(() => {
  if (![...document.querySelectorAll(".av-tr .av-tnumber")].some((cell) => cell.textContent)) return;
  clearInterval(looking);
  window.opened = performance.now();
}, 5);
window.works = [];
const ask = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (draw) => ask((time) => {
  const began = performance.now();
  draw(time);
  window.works.push(performance.now() - began);
});
"""
SCRUB = """async (frames) => {
  const canvas = document.querySelector(".av-theat .av-ttop");
  const { left, top, width, height } = canvas.getBoundingClientRect();
  canvas.setPointerCapture = () => {};
  const move = (part, type) => canvas.dispatchEvent(new PointerEvent(type, {
    bubbles: true, pointerId: 1, button: 0, clientX: left + part * width, clientY: top + height / 2 }));
  const frame = () => new Promise(requestAnimationFrame);
  move(0.2, "pointerdown");
  window.works = [];
  const times = [await frame()];
  for (let i = 0; i < frames; i++) {
    move(0.2 + (0.6 * i) / frames, "pointermove");
    times.push(await frame());
  }
  move(0.8, "pointerup");
  return [times.slice(1).map((time, i) => time - times[i]), window.works];
}"""


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        view = av.inspect(healthy(RECORDS, TENSORS))
        path = view.save(Path(folder) / "inspect.html")
        view.close()
        browser = launch(playwright)
        for _ in range(3):
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.add_init_script(WATCH)
            page.goto(path.as_uri())
            page.wait_for_function("() => window.opened")
            page.locator(".av-theat").first.wait_for()
            opened = page.evaluate("() => window.opened")
            intervals, works = page.evaluate(SCRUB, FRAMES)
            works = sorted(works)[-FRAMES:]  # without the callbacks that only wait for a frame
            print(
                f"{RECORDS} records of {TENSORS} tensors: opened in {opened:.0f} ms; dragged, a frame each "
                f"{statistics.median(intervals):.1f} ms, of which the page's own work "
                f"{statistics.median(works):.1f} ms (worst {max(works):.1f})"
            )
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
