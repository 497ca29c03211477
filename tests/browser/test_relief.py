"""The relief of a saved page: turned by hand and keys, with the ring on it, and remembered by scenes."""

import pytest

import adamviz as av
from tests.browser.saved_page import opened_page, tidy  # noqa: F401 (read by the fixtures)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    view = av.explore("beale", {"Adam": av.Adam(0.1), "SGD": av.Adam(0.02)}, steps=100)
    view.scene("from above")
    view.scene("from behind", projection="3d", azimuth=120, elevation=3)
    view.show("from above")
    view.projection, view.azimuth = "3d", 260  # which is -100
    path = view.save(tmp_path_factory.mktemp("relief") / "page.html")
    view.close()
    return path


@pytest.fixture(scope="module")
def shared(browser, saved):
    with opened_page(browser, saved) as page:
        yield page


def angles(view):
    return view.find(".av-turner").get_attribute("aria-valuetext")


def test_it_opens_in_three_dimensions_and_turns(view):
    assert angles(view) == "seen from -100 degrees around, 35 above"
    assert view.button("relief").get_attribute("aria-pressed") == "true"
    layers = "field", "others", "paths"
    before = view.pixels(*layers)
    x, y = view.point("paths", 0.5, 0.12)
    view.drag((x, y), (x + 100, y - 25))
    after = view.answer(before, *layers)
    assert view.changed(before, after) == {*layers}, "the runs that are not selected turn as well"
    assert angles(view) == "seen from -140 degrees around, 25 above"
    view.find(".av-turner").focus()
    view.page.keyboard.press("ArrowRight")
    view.page.keyboard.press("w")
    view.settle()
    assert angles(view) == "seen from -145 degrees around, 30 above"
    assert {name for name, hash in view.now(*layers).items() if hash == after[name]} == set()
    view.page.keyboard.press("0")
    view.settle()
    assert angles(view) == "seen from -60 degrees around, 35 above"


def test_what_is_read_off_follows_and_beside_it_a_double_click_brings_all_back(view):
    said = view.find(".av-hover")
    view.page.mouse.move(*view.point("paths", 0.5, 0.6))
    view.settle()
    before = said.inner_text()
    view.root.focus()
    view.page.keyboard.press("d")
    view.notebook.wait_for(lambda: said.inner_text() != before, 20, "it is that of the view before")
    view.page.keyboard.press("+")
    view.notebook.wait_for(lambda: "extent" in view.fragment(), 20, "the link does not say it")
    view.page.mouse.dblclick(*view.point("paths", 0.04, 0.04))
    view.notebook.wait_for(lambda: "extent" not in view.fragment(), 20, "not all of the surface")
    assert angles(view) == "seen from -60 degrees around, 35 above"


def test_a_finger_that_scrolls_does_not_turn_it_and_one_that_goes_across_does(browser, saved):
    phone = {"viewport": (390, 640), "has_touch": True, "is_mobile": True}
    with opened_page(browser, saved, **phone) as view:
        tool = view.page.context.new_cdp_session(view.page)
        x, y = view.point("paths", 0.5, 0.25)

        def swipe(across, down):
            for i in range(11):
                place = {"x": x + i * across, "y": y + i * down}
                kind = "touchMove" if i else "touchStart"
                tool.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [place]})
                view.notebook.frames(1)
            tool.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
            view.settle()
            return view.page.evaluate("scrollY")

        assert swipe(0, -12) > 40 and angles(view) == "seen from -100 degrees around, 35 above"
        view.page.evaluate("scrollTo(0, 0)")
        assert swipe(12, 0) == 0
        assert angles(view) not in ("seen from -100 degrees around, 35 above", "")


def test_the_ring_is_dragged_on_it(view):
    start = lambda: view.find(".av-start").get_attribute("aria-description")
    described, before = start(), view.pixels("paths")
    x, y = view.ring()
    view.drag((x, y), (x - 60, y + 10))
    view.answer(before, "paths")
    assert start() != described and view.find(".av-turner").is_visible()
    near = view.ring()
    assert abs(near[0] - (x - 60)) < 4 and abs(near[1] - (y + 10)) < 4, "it is where the hand has left it"
    assert angles(view) == "seen from -100 degrees around, 35 above"


def test_scenes_and_the_key_lead_there_and_back(view):
    relief = view.pixels("field")
    view.root.focus()
    view.page.keyboard.press("3")
    flat = view.answer(relief, "field")
    assert not view.find(".av-turner").is_visible()
    view.notebook.wait_for(lambda: "projection" in view.fragment(), 20, "the link does not say it")
    view.page.keyboard.press("3")
    assert view.answer(flat, "field") == relief
    view.page.keyboard.press("PageDown")
    view.notebook.wait_for(lambda: angles(view) == "seen from 120 degrees around, 3 above", 20, "no scene")
    view.settle()  # the way to a scene ends with it
    view.page.keyboard.press("d")
    view.notebook.wait_for(lambda: angles(view) == "seen from 115 degrees around, 3 above", 20, "it jumps up")
    view.page.keyboard.press("PageUp")
    view.notebook.wait_for(lambda: not view.find(".av-turner").is_visible(), 20, "not from above")


def test_a_screen_reader_is_told(view):
    view.notebook.wait_for(
        lambda: "three dimensions" in (view.canvas("paths").get_attribute("aria-label") or ""), 20, "not said"
    )
    assert view.find(".av-turner").get_attribute("role") == "slider"
