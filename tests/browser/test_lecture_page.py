"""A lecture from a saved page: scenes made there, names on paths, a sorted table, pins, what is copied."""

import numpy as np
import pytest

import adamviz as av
from adamviz.live.state import state
from adamviz.plots.palette import LIGHT
from tests.browser.contrast import contrast, rgb
from tests.browser.four_runs import RUNS
from tests.browser.pixels import canvas_rgba, near
from tests.browser.presenting import within
from tests.browser.saved_page import opened_page

CAPTION = "Without momentum it turns at once: look at the corner, and at what comes after it."
NAMES = ["usual", "no momentum", "a scene that has a rather long name"]


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    made = av.explore("beale", RUNS)
    made.scene(NAMES[0])
    made.scene(NAMES[1], CAPTION, beta_1=0.0, playhead=200)
    made.scene(NAMES[2], beta_1=0.5)
    made.show(NAMES[1])
    path = made.save(tmp_path_factory.mktemp("lecture") / "page.html")
    made.close()
    permissions = ["clipboard-read", "clipboard-write"]
    with opened_page(browser, path, viewport=(1280, 800), permissions=permissions) as view:
        yield view


@pytest.fixture
def view(page):
    for _ in range(2):  # out of the panel, and out of the hall
        page.root.focus()
        page.page.keyboard.press("Escape")
    page.page.set_viewport_size({"width": 1280, "height": 800})
    page.restore()
    page.root.focus()
    return page


def scenes(view):
    return view.find(".av-scene").all_inner_texts()


def chosen(view):
    return view.find(".av-scene[aria-current=true]").all_inner_texts()


def press(view, *keys):
    for key in keys:
        view.page.keyboard.press(key)
    view.settle()


def test_in_a_hall_the_scene_is_named_and_the_picture_is_most_of_the_screen(view):
    view.page.keyboard.press("p")
    for opened in (False, True):
        for width, height in [(1920, 1080), (1024, 768), (1280, 800)]:
            view.page.set_viewport_size({"width": width, "height": height})
            view.settle()
            assert view.find(".av-panel").is_visible() == opened
            assert view.find(".av-scenename").inner_text() == NAMES[1]
            assert view.find(".av-scenecount").inner_text() == "2 / 3"
            for selector in (".av-scenename", ".av-scenecount"):
                size = view.find(selector).evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
                assert size >= height / 36, selector
            within(view)
            stage = view.find(".av-stage").bounding_box()
            assert stage["width"] * stage["height"] > 0.5 * width * height, (width, opened)
        view.page.keyboard.press("Enter")
    press(view, "Escape")
    assert not view.find(".av-scenename").is_visible()
    # A scene without a caption leaves no mark of one, and no scene at all leaves nothing.
    press(view, "PageUp", "p")
    assert view.find(".av-caption").inner_text() == ""
    edges = view.find(".av-scenes, .av-scenes *").evaluate_all(
        "all => all.map(one => getComputedStyle(one)).filter(style => style.borderLeftWidth === '4px').length"
    )
    assert edges == 0
    press(view, "Escape")
    for _ in NAMES:
        view.find(".av-scene").first.focus()
        press(view, "Delete")
    press(view, "p")
    assert not view.find(".av-scenes").is_visible()
    press(view, "Escape")


def test_scenes_are_named_captioned_ordered_and_removed_in_the_page(view):
    press(view, "e")
    view.page.keyboard.type("  at once ")
    press(view, "Tab")
    assert scenes(view)[1] == "at once" and chosen(view) == ["at once"]
    view.page.keyboard.press("Control+a")
    view.page.keyboard.type('Look: "here"')
    press(view, "Enter")
    assert view.find(".av-caption").inner_text() == 'Look: "here"' and view.find(".av-sceneedit").is_hidden()
    # What cannot be is refused in words, and the fields keep it.
    press(view, "e")
    field = view.find(".av-nameinput")
    for text, words in [("usual", "Another scene"), (" ", "needs a name"), ("x" * 81, "80 characters")]:
        field.fill(text)
        press(view, "Enter")
        assert words in view.find(".av-sceneedit .av-saying").inner_text() and field.input_value() == text
    assert scenes(view) == [NAMES[0], "at once", NAMES[2]]
    press(view, "Escape")
    # By keys, and by hand.
    view.find(".av-scene").nth(1).focus()
    press(view, "Shift+ArrowLeft")
    assert scenes(view) == ["at once", NAMES[0], NAMES[2]]
    assert view.page.evaluate("() => document.activeElement.dataset.scene") == "at once"
    view.find(".av-scenerow").scroll_into_view_if_needed()
    first, last = (view.find(".av-scene").nth(at).bounding_box() for at in (0, 2))
    view.drag((first["x"] + 8, first["y"] + 8), (last["x"] + last["width"] - 4, last["y"] + 8))
    ordered = [NAMES[0], NAMES[2], "at once"]
    view.notebook.wait_for(lambda: scenes(view) == ordered and not view.find(".av-dragged").count(), 20, "")
    assert chosen(view) == ["at once"]
    # The address has all of it.
    view.page.wait_for_function(
        """() => { const said = decodeURIComponent(location.hash);
            return said.includes('rather') && said.lastIndexOf('at once') > said.indexOf('rather'); }"""
    )
    view.reload()
    assert scenes(view) == ordered
    assert view.find(".av-caption").inner_text() == 'Look: "here"'
    view.button("remove").click()
    view.settle()
    assert (
        scenes(view) == [NAMES[0], NAMES[2]]
        and "“at once” is removed" in view.find(".av-scenerow .av-saying").inner_text()
    )
    view.root.focus()
    press(view, "u")
    assert scenes(view) == ordered and chosen(view) == ["at once"]
    assert view.find(".av-scenerow .av-saying").is_hidden()


def test_each_path_is_named_in_its_colour(view):
    text, halo = np.array(rgb(LIGHT["text"])), rgb(LIGHT["halo"])

    def legible(colour):
        """Its own, or as much nearer to the text's as its contrast needs."""
        mixed = (
            np.round(np.array(rgb(colour)) + share * (text - rgb(colour)))
            for share in (0, 0.15, 0.3, 0.45, 0.6)
        )
        red, green, blue = next(each for each in mixed if contrast(each, halo) >= 4.6).astype(int)
        return f"#{red:02x}{green:02x}{blue:02x}"

    colours = [legible(colour) for colour in LIGHT["runs"][:4]]

    def ink():
        pixels = canvas_rgba(view.canvas("paths"))
        return [int(near(pixels, colour, 12).sum()) for colour in colours]

    named = ink()
    switch = view.find("input[data-name=names]")
    switch.uncheck()
    view.settle()
    bare = ink()
    assert all(more > less + 60 for more, less in zip(named, bare, strict=True)), (named, bare)
    switch.check()
    view.settle()
    assert ink() == named
    # Of one run there is nothing to tell, and side by side its title says it.
    view.root.focus()
    press(view, "o")
    assert ink()[1:] == bare[1:] == [0, 0, 0]
    press(view, "o", "v")
    assert ink()[1:] == [0, 0, 0]


def test_the_table_sorts_and_a_pin_goes_back(view):
    view.find("[data-tab=compare]").click()
    press(view, "i")
    view.find("[data-tab=sliders]").click()
    view.number("beta_1").fill("0.9")
    view.number("beta_1").press("Enter")
    view.number("learning_rate").fill("3")
    view.number("learning_rate").press("Enter")
    view.find("[data-tab=compare]").click()
    view.settle()

    def names():
        return view.find(".av-table .av-rowname").all_inner_texts()

    def column(at):
        cells = view.find(f".av-table tbody tr:last-child td:nth-child({at})").all_inner_texts()
        return [float(text.replace("−", "-")) if text not in ("–", "") else None for text in cells]

    listed = names()
    assert listed == [*RUNS, "Adam"]
    head = view.find("[data-sort=best]")
    head.click()
    view.settle()
    up = column(2)
    assert up == sorted(up) and names() != listed
    assert view.find("th[aria-sort]").get_attribute("aria-sort") == "ascending"
    head.press("Enter")
    view.settle()
    assert column(2) == up[::-1] and view.find("th[aria-sort=descending] button").inner_text() == "best"
    view.find("[data-sort=arrives]").press("Space")
    view.settle()
    arrived = [value for value in column(4) if value is not None]
    assert column(4)[: len(arrived)] == arrived == sorted(arrived), "those that never arrive come last"
    for _ in range(2):
        view.find("[data-sort=arrives]").click()
    view.settle()
    assert names() == listed and view.find("th[aria-sort]").count() == 0

    before = view.number("learning_rate").input_value()
    view.find("[data-pin=put-back]").click()
    view.settle()
    assert (before, view.number("learning_rate").input_value(), view.number("beta_1").input_value()) == (
        "3",
        "0.1",
        "0",
    )
    assert "as now" in view.find(".av-table .av-pinned .av-remark").inner_text()
    assert view.find(".av-undone").inner_text().startswith("The sliders are as Adam was pinned.")
    view.find(".av-undone button").click()
    view.settle()
    assert view.number("learning_rate").input_value() == "3" and view.find(".av-undone").is_hidden()


def test_what_is_copied_opens_and_makes_what_is_seen(view):
    view.number("beta_1").fill("0.3")
    view.number("beta_1").press("Enter")
    view.root.focus()
    press(view, "c")
    copied = {}
    for what in ("link", "code"):
        view.find(f"[data-copy={what}]").click()
        view.page.wait_for_function("() => document.querySelector('.av-copying p').textContent === 'Copied.'")
        copied[what] = view.page.evaluate("() => navigator.clipboard.readText()")
        assert view.find(".av-copied").input_value() == copied[what]
    press(view, "Escape")
    assert view.find(".av-copying").is_hidden()
    result = view.result()
    scope = {}
    exec(compile(copied["code"], "copied", "exec"), scope)
    again = scope["view"]
    assert state(again)["_runs"][0]["numbers"]["beta_1"] == 0.3 and again.playhead == 200
    assert again.scenes == NAMES and again._scene == NAMES[1]
    again.close()
    view.number("beta_1").fill("0.7")
    view.number("beta_1").press("Enter")
    view.page.wait_for_function("() => location.hash.includes('0.7')")
    view.visit(copied["link"].split("#", 1)[1])
    assert view.number("beta_1").input_value() == "0.3" and view.result() == result
    # Where the browser refuses, the text stands selected to be copied by hand.
    view.page.evaluate(
        """() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no'));
            document.execCommand = () => false; }"""
    )
    view.root.focus()
    press(view, "c")
    view.find("[data-copy=code]").click()
    view.page.wait_for_function(
        "() => document.querySelector('.av-copying p').textContent.startsWith('Press')"
    )
    assert view.page.evaluate("() => getSelection().toString()") == copied["code"]
    press(view, "Escape")
