"""Firefox and WebKit show a saved page, a module in a page of somebody else, and a site, as Chromium does."""

import pytest

import adamviz as av
from tests.browser import asking, hosted
from tests.browser.chromium import required
from tests.browser.drivers import Firefox, NoEngine, WebKit
from tests.browser.served import served

INK = """const { data } = %s.getContext("2d").getImageData(0, 0, %s.width, %s.height);
let count = 0; for (let i = 3; i < data.length; i += 4) count += data[i] > 0; return count;"""
SHADOW = "document.querySelector('#myst').shadowRoot"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A folder with a saved page, and with a page of somebody else that imports a module."""
    folder = tmp_path_factory.mktemp("engines")
    view = av.explore("beale", [av.Adam(0.1), av.Adam(0.1, amsgrad=True)], steps=300)
    view.save(folder / "page.html")
    view.close()
    hosted.write(folder)
    (folder / "hosts.html").write_text(hosted.PAGE)
    return folder


@pytest.fixture(scope="module", params=[Firefox, WebKit], ids=["Firefox", "WebKit"])
def engine(request, tmp_path_factory):
    try:
        driver = request.param(tmp_path_factory.mktemp("engine"))
    except NoEngine as error:
        pytest.fail(str(error), pytrace=False) if required() else pytest.skip(str(error))
    yield driver
    driver.close()


def ink(engine, layer, root="document"):
    canvas = f"{root}.querySelector('canvas.av-{layer}')"
    return engine.run(INK % (canvas, canvas, canvas))


def text(engine, selector):
    return engine.run("return document.querySelector(arguments[0]).innerText", selector)


def box(engine, selector):
    """Left, top, width and height of an element, which is brought into the window's middle."""
    return engine.run(
        """const element = document.querySelector(arguments[0]);
           element.scrollIntoView({ block: "center" });
           const { left, top, width, height } = element.getBoundingClientRect();
           return [left, top, width, height];""",
        selector,
    )


def test_a_saved_page_works(engine, files):
    engine.go((files / "page.html").as_uri())
    engine.wait_for("return document.querySelector('.av-count')", message="the page does not open")
    engine.wait_for(lambda: min(ink(engine, layer) for layer in ("field", "paths", "loss")) > 200)
    assert text(engine, ".av-count") == "step 300 / 300" and text(engine, "#av-note") == ""
    assert text(engine, ".av-computed").startswith("Computed in this page")
    # A slider, by the mouse: the path bends while it is held, and the fan is there until the hand has left.
    assert ink(engine, "fan") == 0
    path = "return document.querySelector('canvas.av-paths').toDataURL()"
    before = engine.run(path)
    left, top, width, height = box(engine, "input[type=range][data-name=beta_1]")
    value = "return Number(document.querySelector('input.av-number[data-name=beta_1]').value)"
    middle = top + height / 2
    engine.pointer((left + width / 4, middle), "down", (left + 0.1 * width, middle), (left + 4, middle))
    engine.wait_for(lambda: engine.run(path) != before, message="the path stays as it was")
    assert engine.run(value) < 0.3
    engine.wait_for(lambda: ink(engine, "fan") > 200, message="there is no fan")
    engine.pointer((left - 60, middle), "up")
    engine.wait_for(lambda: ink(engine, "fan") == 0, message="the fan stays when the hand has left")
    assert engine.run("return document.activeElement.dataset.name") == "beta_1"
    engine.press("ArrowRight")
    engine.wait_for(lambda: ink(engine, "fan") > 200, message="there is no fan for keys")
    engine.run("document.activeElement.blur()")
    engine.wait_for(lambda: ink(engine, "fan") == 0, message="the fan stays without the focus")
    engine.wait_for("return location.hash.includes('beta_1')", message="the address does not follow")
    # Space plays the view in sight before it has the focus; it has all other keys once it has that.
    for label in ("pause (space)", "play (space)"):
        engine.press(" ")
        engine.wait_for(f"return Boolean(document.querySelector('[aria-label=\"{label}\"]'))")
    engine.run("document.querySelector('.adamviz').focus()")
    for key, expected in (("Home", "step 0 / 300"), ("ArrowRight", "step 1 / 300")):
        engine.press(key)
        engine.wait_for(lambda expected=expected: text(engine, ".av-count") == expected, message=key)
    for key, hidden in (("?", False), ("Escape", True)):
        engine.press(key)
        engine.wait_for(
            f"return document.querySelector('[aria-label=keys]').hidden === {str(hidden).lower()}"
        )
    for background, theme in (("#101014", "dark"), ("", "light")):
        engine.run("document.body.style.background = arguments[0]", background)
        engine.wait_for(f"return document.querySelector('.adamviz').dataset.theme === '{theme}'")
    assert engine.errors() == []


def test_a_module_works_in_a_shadow_root(engine, files):
    with served(files) as base:
        engine.go(f"{base}/hosts.html")
        engine.wait_for("return document.querySelector('#widget').shadowRoot?.querySelector('.av-count')")
        assert engine.run(f"return {SHADOW}.querySelector('.av-count').textContent") == "step 200 / 200"
        engine.wait_for(lambda: min(ink(engine, layer, SHADOW) for layer in ("field", "paths", "loss")) > 200)
        before = ink(engine, "paths", SHADOW)
        engine.run(f"{SHADOW}.querySelector('input[type=range][data-name=beta_1]').focus()")
        engine.press("Home")
        engine.wait_for("return models.myst.get('beta_1') === 0", message="the model is not told")
        engine.wait_for(lambda: ink(engine, "paths", SHADOW) != before, message="the path stays as it was")
        engine.run("Object.values(closes).forEach((close) => close())")
    assert engine.errors() == []


def test_a_site_opens_from_disk_and_asks_no_other_place(engine, site):
    engine.go(site.front.as_uri())
    engine.wait_for("return document.querySelector('.av-front')?.dataset.alive === ''")
    engine.wait_for(f"return {asking.WHOLE}", message="the style sheet, the code or a picture is not there")
    assert engine.errors() == []
    engine.go(site.notebook.as_uri())
    engine.wait_for(f"return refused.join(' ') === {asking.REFUSED!r}", message="what is refused")
    engine.wait_for(
        f"return {asking.WHOLE}", message="the style sheet or the notebook's picture is not there"
    )
    assert site.asked() == []
