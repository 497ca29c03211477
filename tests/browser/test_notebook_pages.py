"""A notebook as a page, as slides and as a part of a site, opened from disk with the network off."""

import contextlib

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import expect

import adamviz as av
from adamviz.live import bundle
from adamviz.live.export.notebook import PageExporter, SlidesExporter
from adamviz.live.export.notebook.saved import STATE, VIEW
from adamviz.live.scenes import kept_traits
from adamviz.plots.palette import DARK
from tests.browser import asking

TEXT = "# A lecture\n\nThe step is $\\frac{m}{\\sqrt{v} + \\epsilon}$."
SMALL = {
    "_esm": "export default { render({ el }) { el.className = 'small'; el.textContent = 'seven' } }",
    "_css": ".small { color: rgb(1, 2, 3) }",
}
DRAWN = "place => place.dataset.alive === '' && place.querySelector('canvas')?.width > 100"
DARKNESS = "rgb({}, {}, {})".format(*bytes.fromhex(DARK["background"].removeprefix("#")))
RING_AT = """([view, x, y]) => {
  const { left, top, width, height } = view.querySelector(".av-start").getBoundingClientRect();
  return Math.abs(left + width / 2 - x) < 1.5 && Math.abs(top + height / 2 - y) < 1.5;
}"""


@pytest.fixture(scope="module")
def notebook():
    """Two views, linked as `jslink` does, between words, and a small widget of somebody else."""
    views = {"a": av.explore("beale", av.Adam(0.1), steps=200), "b": av.explore("ravine", av.Adam(0.1))}
    code = bundle.module("stage")
    state = {
        name: {"model_name": "AnyModel", "state": {**kept_traits(view), "_setup": view._setup, "_esm": code}}
        for name, view in views.items()
    }
    ends = {"source": ["IPY_MODEL_a", "beta_1"], "target": ["IPY_MODEL_b", "beta_1"]}
    state["small"] = {"model_name": "AnyModel", "state": SMALL}
    state["l"] = {"model_name": "LinkModel", "state": ends}
    for view in views.values():
        view.close()

    def shows(name):
        output = new_output("display_data", data={VIEW: {"model_id": name}, "text/plain": name})
        return new_code_cell(f"{name}", outputs=[output], execution_count=1)

    cells = [new_markdown_cell(TEXT), shows("a"), new_markdown_cell("## Then"), shows("b"), shows("small")]
    widgets = {STATE: {"version_major": 2, "version_minor": 0, "state": state}}
    return new_notebook(cells=cells, metadata={"widgets": widgets})


@contextlib.contextmanager
def offline(browser, path, **options):
    """A page of a folder, open; it asks for nothing but files, and nothing goes wrong."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}} | options)
    context.set_offline(True)
    page, asked, wrong = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: message.type == "error" and wrong.append(message.text))
    page.goto(path.as_uri())
    yield page
    assert [url for url in asked if not url.startswith(("file:", "blob:", "data:"))] == [] and wrong == []
    context.close()


def place(page, name):
    """The place of a view, once that is drawn there."""
    found = page.locator(f'.av-mount[data-model="{name}"]')
    found.scroll_into_view_if_needed()
    page.wait_for_function(DRAWN, arg=found.element_handle())
    return found


def test_a_page_is_alive_where_it_stands(browser, notebook, tmp_path):
    path = tmp_path / "lecture.html"
    path.write_text(PageExporter().from_notebook_node(notebook)[0], "utf-8")
    dark = {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}}
    with offline(browser, path, **dark) as page:
        first, second = place(page, "a"), place(page, "b")
        assert page.locator("math msqrt").bounding_box()["height"] > 8
        slider = first.locator('[data-row="beta_1"] input[type=range]')
        slider.focus()
        slider.press("ArrowLeft")
        field = first.locator("[data-row=beta_1] input[type=text]")
        expect(field).not_to_have_value("0.9")
        expect(second.locator("[data-row=beta_1] input[type=text]")).to_have_value(field.input_value())
        small = page.locator(".av-mount .small")
        expect(small).to_have_text("seven")
        expect(small).to_have_css("color", "rgb(1, 2, 3)")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert first.locator(".adamviz").get_attribute("data-theme") == "dark"


def test_slides_walk_and_a_view_takes_keys_while_it_has_the_focus(browser, notebook, tmp_path):
    path = tmp_path / "lecture.slides.html"
    path.write_text(SlidesExporter().from_notebook_node(notebook)[0], "utf-8")
    with offline(browser, path, color_scheme="dark") as page:
        now = lambda: page.evaluate("Object.values(Reveal.getIndices()).slice(0, 2).join()")
        page.wait_for_function("globalThis.Reveal?.isReady()")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == DARKNESS
        page.keyboard.press("Space")
        assert now() == "0,1"
        view = place(page, "a")
        view.locator("canvas").first.wait_for()
        assert view.locator(".adamviz").get_attribute("data-theme") == "dark"
        assert page.evaluate("Reveal.getScale()") < 0.95
        box = page.locator("section.present section.present").bounding_box()
        seen = view.bounding_box()
        assert seen["y"] + seen["height"] <= box["y"] + box["height"] + 2, "the whole view is on the slide"
        ring = view.locator(".av-start").first.bounding_box()
        x, y = ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y + 40, steps=4)
        page.mouse.up()
        page.wait_for_function(RING_AT, arg=[view.element_handle(), x + 60, y + 40])
        view.locator(".adamviz").focus()
        count = view.locator(".av-count")
        page.keyboard.press("Home")
        page.wait_for_function("count => count.textContent.includes('step 0')", arg=count.element_handle())
        page.keyboard.press("ArrowRight")
        page.wait_for_function("count => count.textContent.includes('step 1')", arg=count.element_handle())
        assert now() == "0,1"
        page.keyboard.press("Escape")
        assert not page.evaluate("Reveal.isOverview()"), "the view alone is left, not the slide"
        page.keyboard.press("ArrowRight")
        page.wait_for_function("Reveal.getIndices().h === 1")
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with offline(browser, path, **phone) as page:
        view = place(page, "a")
        assert page.evaluate("Reveal.getScale()") == 1 and page.evaluate("visualViewport.scale") == 1
        assert view.locator("canvas").first.bounding_box()["width"] > 250
        page.set_viewport_size({"width": 1280, "height": 800})
        page.wait_for_function("Reveal.getConfig().width === 1440 && !Reveal.isScrollView()")


def test_the_front_page_plays_and_tells_its_height(browser, site):
    around = site.front.parents[1] / "around.html"
    around.write_text(
        "<!DOCTYPE html><script>addEventListener('message', ({ data }) => (globalThis.told = data))</script>"
        '<iframe src="site/index.html" width="900" height="600"></iframe>'
    )
    with offline(browser, site.front) as page:
        front = place(page, "front")
        count = front.locator(".av-count").element_handle()
        page.wait_for_function("count => +count.querySelector('b').textContent > 3", arg=count)
        assert not front.locator(".av-side").is_visible()
        page.get_by_role("slider").press("ArrowRight")
        assert page.locator(".av-one output").inner_text() != "100"
        page.get_by_role("button", name="More").click()
        front.locator('[data-row="condition"]').wait_for()
        expect(front.locator("[data-row=condition] input[type=text]")).not_to_have_value("100")
        page.goto(around.as_uri())
        page.wait_for_function("globalThis.told?.type === 'adamviz:height' && told.height > 600")


def test_a_page_of_a_site_asks_no_other_place(page, site):
    for address in (site.notebook.as_uri(), f"{site.base}/site/asks.html"):
        page.goto(address)
        page.wait_for_function("expected => refused.join(' ') === expected", arg=asking.REFUSED)
        page.wait_for_function(asking.WHOLE)
    assert site.asked() == []
    page.goto(f"{site.base}/site/index.html")
    page.wait_for_function(asking.WHOLE)
