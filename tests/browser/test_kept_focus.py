"""The keys go on working when a button that has the focus is disabled or taken away."""

import pytest

import adamviz as av
from tests.browser.saved_page import opened_page, tidy  # noqa: F401 (read by the fixtures)


@pytest.fixture(scope="module")
def shared(browser, tmp_path_factory):
    view = av.compare([av.Adam(0.1), av.Adam(0.1, amsgrad=True)], "beale", tab="compare")
    for name, playhead in (("one", 10), ("two", 20), ("three", 30)):
        view.scene(name, playhead=playhead)
    path = tmp_path_factory.mktemp("focus") / "scenes.html"
    view.save(path)
    with opened_page(browser, path) as opened:
        yield opened


def has_focus(view):
    view.settle()
    return view.page.evaluate("() => document.querySelector('.adamviz').contains(document.activeElement)")


def click_through(view):
    forward = view.root.get_by_role("button", name="next scene")
    while forward.is_enabled():
        forward.click()
        view.settle()


def test_the_last_scene_is_left_by_keys(view):
    click_through(view)
    assert has_focus(view)
    view.page.keyboard.press("PageUp")
    view.settle()
    assert view.find(".av-scenecount").inner_text() == "2 / 3"


def test_presenter_mode_is_left_at_the_last_scene(view):
    view.root.focus()
    view.page.keyboard.press("p")
    view.settle()
    click_through(view)
    assert has_focus(view) and view.find(".av-lectern").is_visible()
    view.page.keyboard.press("Escape")
    view.settle()
    assert not view.find(".av-lectern").is_visible()


def test_a_removed_pin_leaves_the_focus_in_the_view(view):
    view.root.focus()
    view.page.keyboard.press("i")
    view.settle()
    remove = view.root.get_by_role("button", name="Remove pins")
    remove.click()
    assert has_focus(view) and remove.is_disabled()


def test_who_goes_elsewhere_is_not_called_back(view):
    click_through(view)
    view.page.evaluate("() => document.activeElement.blur()")
    view.page.keyboard.press("Home")
    view.settle()
    assert view.page.evaluate("() => document.activeElement === document.body")
