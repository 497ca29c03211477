"""Scenes are walked through with a smooth move, which a hand can stop."""

import json

import pytest

from tests.browser.walking import CELLS, SCREEN, WATCH, at, prepare, press, tidy  # noqa: F401 (read by the fixtures)


@pytest.fixture
def slow(view):
    """A view whose moves take ten times as long: a busy machine shall not decide what a test sees."""
    view.page.evaluate(
        """() => { const ask = window.__ask ??= window.requestAnimationFrame;
            window.requestAnimationFrame = (callback) => ask((time) => callback(time / 10)); }"""
    )
    yield view
    view.page.evaluate("() => { window.requestAnimationFrame = window.__ask; }")


def under_way(view):
    """Begin a move to the next scene, and wait until it is seen."""
    view.page.keyboard.press("PageDown")
    view.page.wait_for_function(
        "() => { const step = +document.querySelector('.av-count b').textContent; return step > 40 && step < "
        "190; }",
        timeout=20_000,
    )


@pytest.mark.parametrize("to, back", [("PageDown", "PageUp"), ("PageDown", "Shift+PageUp")])
def test_page_keys_walk_through_all_scenes_and_back(view, to, back):
    first = view.pixels()
    seen = []
    for name in ("no momentum", "zoomed", "elsewhere"):
        press(view, to)
        state, scene = at(view)
        assert view.trait("_scene") == name and state == scene
        assert view.find(".av-scene[aria-current=true]").inner_text() == name
        seen.append(view.pixels("field", "paths", "loss"))
    press(view, to)
    assert view.trait("_scene") == "elsewhere", "after the last there is none"
    assert len({json.dumps(one) for one in seen}) == 3
    for _ in range(3):
        press(view, back)
    state, scene = at(view)
    assert view.trait("_scene") == "usual" and state == scene
    view.leave()
    assert view.pixels() == first


@pytest.mark.alone
def test_a_move_is_smooth_and_its_numbers_never_turn_back(view):
    view.page.evaluate(WATCH)
    press(view, "PageDown")
    seen = view.page.evaluate("() => window.__seen")
    momentum = [float(value) for value, _ in seen]
    steps = [int(text.split()[1]) for _, text in seen]
    assert momentum[0] == 0.9 and momentum[-1] == 0 and steps[0] == 200 and steps[-1] == 20
    assert momentum == sorted(momentum, reverse=True) and steps == sorted(steps, reverse=True)
    assert len({*momentum}) >= 6 and len({*steps}) >= 6, "frames between"


def test_a_hand_stops_a_move_where_it_is(slow):
    view = slow
    under_way(view)
    box = view.canvas("paths").bounding_box()
    view.page.mouse.move(box["x"] + 90, box["y"] + 70)
    view.page.mouse.down()
    view.page.mouse.up()
    view.settle()
    step = view.expect("playhead", lambda value: 20 < value < 200)
    view.page.wait_for_timeout(400)
    assert view.trait("playhead") == step and 0 < view.trait("beta_1") < 0.9
    view.root.focus()
    view.page.keyboard.press("PageUp")
    view.expect("playhead", 200)
    state, scene = at(view)
    assert state == scene


def test_a_slider_can_be_taken_during_a_move(slow):
    view = slow
    under_way(view)
    view.range("beta_2").press("Home")
    view.settle()
    assert view.expect("beta_2", 0) == 0
    assert 20 < view.trait("playhead") < 200 and 0 < view.trait("beta_1") < 0.9


def test_what_python_sets_during_a_move_stays(slow):
    view = slow
    under_way(view)
    view.notebook.run("view.playhead = 33")
    view.page.wait_for_timeout(500)
    view.settle()
    assert (
        view.trait("playhead") == 33
        and 0 < view.trait("beta_1") < 0.9
        and view.find(".av-count b").inner_text() == "33"
    )


def test_a_click_on_a_name_goes_there_and_arrow_keys_go_on(view):
    view.find(".av-scene").nth(2).click()
    view.expect("_scene", "zoomed")
    view.expect("extent", [0, 1, 0, 1])
    assert view.trait("selected") == 1 and view.number("clipnorm").input_value() == "0.1"
    view.settle()
    view.page.keyboard.press("ArrowLeft")
    view.expect("_scene", "no momentum")
    view.expect("playhead", 20)
    assert view.page.evaluate("() => document.activeElement.dataset.scene") == "no momentum"
    assert view.find(".av-scene[tabindex='0']").count() == 1


def test_the_buttons_go_back_and_on(view):
    assert view.button("left").is_disabled()
    view.button("right").click()
    view.expect("_scene", "no momentum")
    view.expect("playhead", 20)
    view.button("left").click()
    view.expect("_scene", "usual")
    view.expect("playhead", 200)


def test_nothing_moves_where_the_caption_changes(view):
    boxes = view.root.evaluate(BOXES)
    for _ in range(2):
        press(view, "PageDown")
        assert view.root.evaluate(BOXES) == boxes


BOXES = """root => ['', '.av-stage', '.av-transport', '.av-chart', '.av-scenes', '.av-captions']
  .map(selector => {
    const { x, y, width, height } = (selector ? root.querySelector(selector) : root).getBoundingClientRect();
    return [x, y, width, height].map(Math.round); })"""


def test_a_walk_pauses_the_playback(view):
    view.set(playhead=0)
    view.root.focus()
    view.page.keyboard.press("Space")
    view.page.wait_for_timeout(200)
    press(view, "PageDown")
    assert view.find("button[data-action=play]").get_attribute("aria-label").startswith("play")
    state, scene = at(view)
    assert state == scene


def test_step_keys_step(view):
    for key, step in ((".", 201), (".", 202), (",", 201)):
        view.page.keyboard.press(key)
        view.expect("playhead", step)
