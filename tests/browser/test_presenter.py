"""Presenter mode: large on every screen, in both themes, with nothing lost, and with keys for everything."""

import pytest

from adamviz.plots.palette import THEMES
from tests.browser.explore import View, opened
from tests.browser.notebook import CURRENT
from tests.browser.pixels import count_near

CELLS = [
    "import adamviz as av, optax",
    """view = av.explore('himmelblau', {
    'Adam': av.Adam(0.3), 'AMSGrad': av.Adam(0.03, amsgrad=True), 'clipnorm 1': av.Adam(0.1, clipnorm=1.0),
    'SGD with momentum': av.Rival(optax.sgd, learning_rate=0.003, momentum=0.5)})
view""",
    "'the last cell'",
]
SCENES = """
view.scene("usual", "Each run ends in a valley of its own.")
view.scene("turns", "Without momentum it turns at once: look at the corner, and at what comes after it.", beta_1=0.0, playhead=30)
"""


@pytest.fixture(scope="module")
def shared(browser, lab):
    with opened(browser, lab, CELLS, viewport=(1400, 1000)) as notebook:
        view = View(notebook)
        for tab in ("step", "sliders"):
            view.set(tab=tab)
        yield view


@pytest.fixture
def view(shared):
    if shared.page.evaluate("() => Boolean(document.fullscreenElement)"):
        shared.page.evaluate("() => document.exitFullscreen()")
    if shared.find(".av-help").is_visible():
        shared.find(".av-close").click()
    shared.notebook.run("view.presenting = False\nview._scenes, view._scene = [], ''")
    shared.page.set_viewport_size({"width": 1400, "height": 1000})
    shared.reset()
    shared.root.scroll_into_view_if_needed()
    yield shared
    assert shared.notebook.console_errors() == []


def size(view, selector=""):
    return view.root.evaluate(
        "(root, selector) => parseFloat(getComputedStyle(selector ? root.querySelector(selector) : "
        "root).fontSize)",
        selector,
    )


def within(view):
    """Every element that is seen lies within the view, and no words of the header lie on others."""
    outside = view.root.evaluate(
        """root => { const outer = root.getBoundingClientRect();
            return [...root.querySelectorAll('button, input, select, canvas, .av-lectern *, .av-caption, .av-scenecount')].filter(one => one.checkVisibility({ visibilityProperty: true }))
                .filter(one => !one.closest('.av-panel, .av-help dl') && !one.matches('.av-start'))
                .filter(one => { const { left, right, top, bottom } = one.getBoundingClientRect();
                    return right - left > 0 && (left < outer.left - 1 || right > outer.right + 1 || top < outer.top - 1 || bottom > outer.bottom + 1); })
                .map(one => one.className || one.tagName); }"""
    )
    assert outside == []
    boxes = view.root.evaluate(
        """root => [...root.querySelectorAll('.av-lecturehead, .av-runlist, .av-scenes, .av-stage, .av-chart, .av-transport')]
            .filter(one => one.checkVisibility()).map(one => { const { left, right, top, bottom } = one.getBoundingClientRect(); return [one.className, left, right, top, bottom]; })"""
    )
    for i, (name, left, right, top, bottom) in enumerate(boxes):
        for other, *box in boxes[i + 1 :]:
            assert (
                min(right, box[1]) - max(left, box[0]) <= 1 or min(bottom, box[3]) - max(top, box[2]) <= 1
            ), (name, other)


def filled(view):
    """Every canvas is as large as its box."""
    view.settle()
    for layer, box in {"field": ".av-stage", "paths": ".av-stage", "loss": ".av-chart"}.items():
        given = view.find(box).evaluate("box => [box.clientWidth, box.clientHeight]")
        assert view.canvas(layer).evaluate("c => [c.width, c.height]") == pytest.approx(given, abs=1), layer


def present(view, key="p"):
    view.root.focus()
    view.page.keyboard.press(key)
    view.page.wait_for_function(
        "() => document.fullscreenElement?.matches('.adamviz.av-present')", timeout=20_000
    )
    view.notebook.frames(4)
    view.settle()


def test_python_makes_it_large_within_its_cell(view):
    before, small = view.find(".av-stage").bounding_box(), size(view)
    view.set(presenting=True)
    after = view.find(".av-stage").bounding_box()
    assert (
        size(view) > 1.3 * small
        and after["width"] * after["height"] > 1.25 * before["width"] * before["height"]
    )
    assert not view.find(".av-panel").is_visible() and not view.page.evaluate(
        "() => Boolean(document.fullscreenElement)"
    )
    assert view.find(".av-lecturehead b").inner_text() == "Himmelblau"
    assert view.find(".av-runlist .av-name").all_inner_texts() == [
        "Adam",
        "AMSGrad",
        "clipnorm 1",
        "SGD with momentum",
    ]
    losses = view.notebook.python(
        "[float(av.run(o, view.shown, view.start, view.steps).loss[-1]) for o in view.optimizers]"
    )
    said = [
        float(text.removeprefix("loss ").replace("−", "-"))
        for text in view.find(".av-runlist .av-result").all_inner_texts()
    ]
    assert said == pytest.approx(losses, rel=0.05)
    filled(view)
    within(view)


def test_leaving_brings_back_what_was(view):
    before, boxes = view.pixels(), view.boxes()
    view.set(presenting=True)
    assert view.changed(before) == {"field", "fan", "paths", "loss"}
    view.set(presenting=False)
    assert view.boxes() == boxes
    assert view.pixels() == before


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", [(1024, 768), (1280, 720), (1920, 1080)])
def test_the_whole_screen_of_a_projector(view, screen, theme):
    view.notebook.set_theme(theme == "dark")
    view.notebook.run(SCENES + "view.show('turns')")
    view.page.set_viewport_size({"width": screen[0], "height": screen[1]})
    present(view)
    assert view.trait("presenting") is True
    assert view.root.bounding_box() == pytest.approx(
        {"x": 0, "y": 0, "width": screen[0], "height": screen[1]}, abs=1
    )
    assert size(view) >= screen[1] / 36, "the last row reads it"
    assert (
        size(view, ".av-caption") >= screen[1] / 36 and size(view, ".av-runlist .av-result") >= screen[1] / 42
    )
    filled(view)
    within(view)
    stage = view.find(".av-stage").bounding_box()
    assert stage["width"] * stage["height"] > 0.4 * screen[0] * screen[1], "the picture has the room"
    picture = view.notebook.screenshot(selector=".adamviz .av-stage")
    for colour in THEMES[theme]["runs"][:4]:
        assert count_near(picture, colour, 20) > 60, colour
        assert count_near(view.notebook.screenshot(selector=".adamviz .av-runlist"), colour, 30) > 15
    assert view.find(".av-caption").inner_text().startswith("Without momentum")
    view.notebook.set_theme(False)
    view.page.keyboard.press("Escape")
    view.page.wait_for_function("() => !document.fullscreenElement", timeout=20_000)
    view.expect("presenting", False)
    view.settle()
    assert not view.root.evaluate("root => root.matches('.av-present, .av-full, .av-beside')")


def test_charts_stand_beside_the_picture(view):
    view.set(charts=["learning rate", "m", "v"])
    view.page.set_viewport_size({"width": 1280, "height": 720})
    present(view)
    within(view)
    stage = view.find(".av-stage").bounding_box()
    for name in (".av-above", ".av-chart", ".av-slots"):
        box = view.find(name).bounding_box()
        assert box["x"] >= stage["x"] + stage["width"] - 1 and box["height"] > 40
    assert view.find(".av-slots canvas").first.evaluate("c => c.width <= c.parentElement.clientWidth + 1")


def test_the_button_presents_and_leaves(view):
    button = view.button("present")
    assert button.get_attribute("aria-label") == "present (P)"
    button.click()
    view.page.wait_for_function("() => document.fullscreenElement?.matches('.av-present')", timeout=20_000)
    view.settle()
    assert (button.get_attribute("aria-label"), button.get_attribute("aria-pressed")) == (
        "leave presenter mode (P)",
        "true",
    )
    button.click()
    view.page.wait_for_function("() => !document.fullscreenElement", timeout=20_000)
    view.expect("presenting", False)


def test_where_the_browser_ends_full_screen_presenting_ends_too(view):
    present(view)
    view.page.evaluate("() => document.exitFullscreen()")
    view.expect("presenting", False)


def test_where_python_began_it_full_screen_comes_and_goes_within(view):
    view.set(presenting=True)
    view.root.focus()
    view.page.keyboard.press("f")
    view.page.wait_for_function("() => Boolean(document.fullscreenElement)", timeout=20_000)
    view.settle()
    filled(view)
    view.page.keyboard.press("f")
    view.page.wait_for_function("() => !document.fullscreenElement", timeout=20_000)
    view.settle()
    assert view.trait("presenting") is True
    filled(view)
    view.root.focus()
    view.page.keyboard.press("Escape")
    view.expect("presenting", False)


def test_enter_shows_the_sliders_and_they_work(view):
    present(view)
    view.page.keyboard.press("Enter")
    view.settle()
    panel, stage = view.find(".av-panel").bounding_box(), view.find(".av-stage").bounding_box()
    assert (
        view.range("beta_1").is_visible()
        and panel["x"] >= stage["x"] + stage["width"]
        and stage["width"] > 0.5 * 1400
    )
    filled(view)
    within(view)
    before = view.pixels("paths")
    view.range("beta_1").press("Home")
    view.expect("beta_1", 0)
    assert view.changed(before, view.pixels("paths")) == {"paths"}
    view.root.focus()
    view.page.keyboard.press("Escape")
    view.settle()
    assert not view.find(".av-panel").is_visible() and view.trait("presenting") is True, (
        "Escape closes the last thing first"
    )
    view.page.keyboard.press("Enter")
    view.range("beta_1").focus()
    view.page.keyboard.press("Escape")
    assert view.page.evaluate("() => document.activeElement.matches('.adamviz')"), (
        "the focus is not lost with the panel"
    )


def test_arrow_keys_walk_through_scenes_and_steps_stay_within_reach(view):
    view.notebook.run(SCENES)
    view.set(playhead=100)
    present(view)
    for key, step in ((".", 101), (",", 100), ("Shift+ArrowRight", 110), ("Shift+ArrowLeft", 100)):
        view.page.keyboard.press(key)
        view.expect("playhead", step)
    view.page.keyboard.press("ArrowRight")
    view.expect("_scene", "turns")
    view.expect("playhead", 30)
    assert view.find(".av-scenecount").inner_text() == "2 / 2"
    view.page.keyboard.press("ArrowLeft")
    view.expect("_scene", "usual")
    view.page.wait_for_timeout(800)
    view.page.keyboard.press("Home")
    view.expect("playhead", 0)
    view.page.keyboard.press("Space")
    view.expect("playhead", lambda step: step > 5)
    view.page.keyboard.press("Space")


def test_without_scenes_arrow_keys_step(view):
    view.set(playhead=100)
    present(view)
    view.page.keyboard.press("ArrowRight")
    view.expect("playhead", 101)


def test_help_lists_all_keys_there_too(view):
    present(view)
    view.page.keyboard.press("?")
    text = view.find(".av-help").inner_text()
    for key in ("presenter mode", "Page Up, Page Down", "show the sliders", ", .", "keep what is seen"):
        assert key in text
    within(view)
    view.page.keyboard.press("Escape")
    assert view.trait("presenting") is True and not view.find(".av-help").is_visible()


def test_keys_of_scenes_and_of_presenting_stay_in_the_view(view):
    view.notebook.run(SCENES)

    def cells():
        return view.page.evaluate(
            f"""() => {{ const {{ content }} = {CURRENT};
                return [content.mode, content.activeCellIndex, content.widgets.map(cell => content.isSelectedOrActive(cell)),
                    content.model.toJSON().cells.map(cell => [cell.cell_type, cell.source, cell.execution_count, cell.outputs?.length])]; }}"""
        )

    view.canvas("paths").click(position={"x": 80, "y": 60})
    before = cells()
    for presenting in (False, True):
        view.set(presenting=presenting)
        view.root.focus()
        for key in (
            "PageDown",
            "PageUp",
            ",",
            ".",
            "k",
            "Enter",
            "Enter",
            "ArrowRight",
            "ArrowLeft",
            "Shift+ArrowRight",
        ):
            view.page.keyboard.press(key)
            assert view.page.evaluate("() => Boolean(document.activeElement.closest('.adamviz'))"), key
    view.page.wait_for_timeout(300)
    assert cells() == before
    view.root.focus()
    view.page.keyboard.press("Escape")
    view.expect("presenting", False)


def test_it_fits_a_phone(view):
    view.page.set_viewport_size({"width": 600, "height": 900})
    view.page.evaluate("() => jupyterapp.shell.collapseLeft()")
    present(view)
    within(view)
    filled(view)
    assert view.find(".av-stage").bounding_box()["height"] > 200
