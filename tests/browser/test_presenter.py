"""Presenter mode: large on every screen, in both themes, with nothing lost."""

import pytest

from adamviz.plots.palette import THEMES
from tests.browser.pixels import count_near
from tests.browser.presenting import CELLS, SCENES, filled, prepare, present, size, tidy, within  # noqa: F401 (read by the fixtures)


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


@pytest.mark.parametrize("screen", [(1024, 768), (1280, 720), (1920, 1080)])
@pytest.mark.parametrize("theme", ["light", "dark"])
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
    runs = view.notebook.screenshot(selector=".adamviz .av-runlist")
    for colour in THEMES[theme]["runs"][:4]:
        assert count_near(picture, colour, 20) > 60, colour
        assert count_near(runs, colour, 30) > 15
    assert view.find(".av-caption").inner_text().startswith("Without momentum")
    view.page.keyboard.press("Escape")
    view.page.wait_for_function("() => !document.fullscreenElement", timeout=20_000)
    view.expect("presenting", False)
    view.settle()
    assert not view.root.evaluate("root => root.matches('.av-present, .av-full, .av-beside')")


def test_charts_stand_beside_the_picture(view):
    view.set(charts=["learning rate", "m", "v"], cut="step")
    view.page.set_viewport_size({"width": 1280, "height": 720})
    present(view)
    within(view)
    beside(view, ".av-above", ".av-chart", ".av-cut", ".av-slots")
    view.set(charts=[], stability=True)
    within(view)
    beside(view, ".av-chart", ".av-cut", ".av-slots")
    wide = [view.find(name).bounding_box()["width"] for name in (".av-cut", ".av-chart")]
    assert wide[0] == pytest.approx(wide[1], abs=1), "where there is room each has the whole width"
    assert view.find(".av-slots canvas").first.evaluate("c => c.width <= c.parentElement.clientWidth + 1")


def beside(view, *names):
    stage = view.find(".av-stage").bounding_box()
    for name in names:
        box = view.find(name).bounding_box()
        assert box["x"] >= stage["x"] + stage["width"] - 1 and box["height"] > 40, name


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


def test_it_fits_a_phone(view):
    view.page.set_viewport_size({"width": 600, "height": 900})
    view.page.evaluate("() => jupyterapp.shell.collapseLeft()")
    present(view)
    within(view)
    filled(view)
    assert view.find(".av-stage").bounding_box()["height"] > 200
