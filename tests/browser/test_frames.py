"""A saved page within a frame tells the page around its height, which makes the frame as high."""

import html

import adamviz as av
from tests.browser.notebook import Notebook
from tests.browser.served import served

# What the README tells the author of a page to write.
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Frames</title><link rel="icon" href="data:,"></head><body>
<script>
  window.heights = [];
  addEventListener("message", ({ data, source }) => {
    if (data?.type !== "adamviz:height") return;
    heights.push(data.height);
    for (const frame of document.querySelectorAll("iframe"))
      if (frame.contentWindow === source) frame.style.height = `${data.height}px`;
  });
</script>
<iframe src="page.html" style="width: 100%; border: 0"></iframe>
<iframe srcdoc="SRCDOC" style="width: 500px; border: 0"></iframe>
</body></html>
"""
SEEN = """() => {
    const { documentElement: root } = document, view = document.querySelector(".adamviz");
    const picture = view?.querySelector("canvas.av-paths")?.getBoundingClientRect().height;
    return [root.scrollHeight - innerHeight, picture, innerHeight];
}"""


def test_a_frame_takes_the_height_of_its_page(browser, tmp_path):
    view = av.explore("beale", av.Adam(0.1), steps=100)
    text = view.save(tmp_path / "page.html").read_text("utf-8")
    view.close()
    (tmp_path / "frames.html").write_text(PAGE.replace("SRCDOC", html.escape(text)))
    with served(tmp_path) as base:
        context = browser.new_context(viewport={"width": 1100, "height": 700})
        notebook = Notebook(context.new_page())
        notebook.page.goto(f"{base}/frames.html")
        frames = notebook.page.frames[1:]

        def whole(frame):
            """Nothing is scrolled, and the picture is as large as in a window, not as in a slit."""
            over, picture, height = frame.evaluate(SEEN)
            return picture is not None and abs(over) <= 1 and picture > 250 and height > 500

        for frame in frames:
            notebook.wait_for(lambda frame=frame: whole(frame), 20, f"{frame.evaluate(SEEN)}")
        # Those two have come to rest, and what becomes higher or lower is followed: an open chart.
        notebook.frames(3)
        told = len(notebook.page.evaluate("heights"))
        notebook.frames(5)
        assert len(notebook.page.evaluate("heights")) == told <= 12, "it grows with its frame without an end"
        (page, _) = frames
        before = page.evaluate("innerHeight")
        for name in ("m", "v"):
            page.locator(f"input[type=checkbox][data-name={name}]").check()
        notebook.wait_for(
            lambda: page.evaluate("innerHeight") > before + 30 and whole(page), 10, "not followed"
        )
        assert notebook.console_errors() == []
        context.close()
