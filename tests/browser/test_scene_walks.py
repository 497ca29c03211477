"""Scenes in the page: kept, walked through with a smooth move that a hand can stop, removed, and stored in
the notebook.
"""

import json

import nbclient
import nbformat
import pytest

from adamviz.plots.palette import LIGHT
from tests.browser.explore import View, opened
from tests.browser.pixels import canvas_rgba, near

CELLS = [
    "import adamviz as av, optax; from adamviz.live.state import state",
    "view = av.explore('rosenbrock', [av.Adam(0.1), av.Adam(0.05, clipnorm=1.0), av.Rival(optax.sgd, "
    "learning_rate=0.001)], playhead=200); view",
    "bare = av.explore('beale', av.Adam(0.1)); bare",
]
MAKE = """
with view.hold_sync():
    view._scenes, view._scene = [], ""
view.scene("usual", "Adam as it comes.")
view.scene("no momentum", "It turns at once: look at the corner.", beta_1=0.0, learning_rate=0.01, playhead=20, start=(1.5, -0.5))
view.scene("zoomed", extent=(0.0, 1.0, 0.0, 1.0), selected=1, clipnorm=0.1)
view.scene("elsewhere", "Another surface.", surface="beale", charts=["m"], tab="step", hidden=[2])
"""
WATCH = """
() => { const seen = window.__seen = [], number = document.querySelector(".av-number[data-name=beta_1]");
    const look = () => { seen.push([document.querySelector(".av-number[data-name=beta_1]")?.value, document.querySelector(".av-count").textContent]);
        if (seen.length < 400) requestAnimationFrame(look); };
    look(); }
"""


@pytest.fixture(scope="module")
def shared(browser, lab):
    with opened(browser, lab, CELLS, viewport=(1400, 1100)) as notebook:
        view = View(notebook)
        for tab in ("step", "sliders"):  # so that each has been filled
            view.set(tab=tab)
        yield view


@pytest.fixture
def view(shared):
    shared.reset()
    shared.notebook.run(MAKE)
    shared.leave()
    shared.canvas("paths").click(position={"x": 80, "y": 60})
    shared.leave()
    shared.root.focus()
    yield shared
    assert shared.notebook.console_errors() == []


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


def press(view, key):
    view.page.keyboard.press(key)
    view.page.wait_for_timeout(800)
    view.settle()


def at(view):
    """The kernel's state, and that of the scene it stands at."""
    view.expect("_scene", lambda name: name in view.trait("scenes"))
    return view.notebook.python("state(view)"), view.notebook.python(
        "view._scenes[view.scenes.index(view._scene)]['traits']"
    )


def test_the_scenes_stand_under_the_picture_by_name(view):
    assert view.find(".av-scene").all_inner_texts() == ["usual", "no momentum", "zoomed", "elsewhere"]
    assert view.find(".av-scene[aria-current=true]").all_inner_texts() == ["usual"]
    assert view.find(".av-caption").inner_text() == "Adam as it comes."
    assert View(view.notebook, 1, "bare").find(".av-scenes").is_hidden()


@pytest.mark.alone
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
    view.page.wait_for_timeout(800)
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


@pytest.mark.parametrize("way", ["button", "key"])
def test_what_is_seen_is_kept_as_a_scene(view, way):
    view.set(beta_1=0.3, playhead=60, extent=(-1, 1, -1, 1))
    before = view.pixels()
    view.root.focus()
    if way == "button":
        view.button("keep").first.click()
    else:
        view.page.keyboard.press("k")
    view.expect("scenes", ["usual", "no momentum", "zoomed", "elsewhere", "scene 5"])
    state, scene = at(view)
    assert state == scene and view.notebook.python("state(view)['_runs'][0]['numbers']['beta_1']") == 0.3
    view.root.focus()
    press(view, "PageUp")
    press(view, "PageDown")
    view.leave()
    assert view.pixels() == before


def test_a_scene_is_removed_in_the_page(view):
    press(view, "PageDown")
    view.button("remove").click()
    assert view.expect("scenes", lambda names: len(names) == 3) == ["usual", "zoomed", "elsewhere"]
    assert view.trait("_scene") == "" and view.button("remove").is_disabled()
    assert view.find(".av-caption").inner_text() == ""
    assert view.page.evaluate("() => document.activeElement.matches('.adamviz')")
    press(view, "PageUp")
    assert view.trait("_scene") == "elsewhere", "from none, back goes to the last"


def test_python_shows_orders_and_forgets_scenes(view):
    view.notebook.run("view.show('no momentum')")
    view.settle()
    assert view.number("beta_1").input_value() == "0" and view.find(".av-caption").inner_text().startswith(
        "It turns at once"
    )
    view.notebook.run(
        "view.scenes = ['zoomed', 'elsewhere', 'usual', 'no momentum']; view.forget('elsewhere')"
    )
    view.settle()
    assert view.find(".av-scene").all_inner_texts() == ["zoomed", "usual", "no momentum"]
    assert view.find(".av-scene[aria-current=true]").inner_text() == "no momentum"


def test_nothing_moves_where_the_caption_changes(view):
    boxes = view.root.evaluate(BOXES)
    for _ in range(2):
        press(view, "PageDown")
        assert view.root.evaluate(BOXES) == boxes


BOXES = """root => ['', '.av-stage', '.av-transport', '.av-chart', '.av-scenes', '.av-captions'].map(selector => {
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


def test_without_scenes_page_keys_are_left_to_the_page(view):
    bare = View(view.notebook, 1, "bare")
    bare.root.focus()
    taken = bare.page.evaluate(
        """() => { const event = new KeyboardEvent("keydown", { key: "PageDown", bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event); return event.defaultPrevented; }"""
    )
    assert taken is False


def test_the_zoomed_scene_shows_its_part_of_the_plane_in_the_run_s_colour(view):
    view.find(".av-scene").nth(2).click()
    view.expect("extent", [0, 1, 0, 1])
    view.leave()
    assert near(canvas_rgba(view.canvas("paths")), LIGHT["runs"][1], 20).sum() > 100


def test_scenes_are_stored_in_the_notebook_and_walk_on_without_a_kernel(browser, lab):
    name = lab.write([*CELLS[:2], MAKE])
    notebook = nbformat.read(lab.notebooks / name, as_version=4)
    nbclient.NotebookClient(notebook, timeout=240, kernel_name="python3").execute()
    nbformat.write(notebook, lab.notebooks / name)
    with opened(browser, lab, None, name=name, run=False, viewport=(1400, 1100)) as again:
        again.page.evaluate("() => { jupyterapp.commands.execute('notebook:trust'); }")
        again.locator(".jp-Dialog .jp-mod-accept").click()
        view = View(again)
        again.shutdown_kernel()
        assert view.find(".av-scene").all_inner_texts() == ["usual", "no momentum", "zoomed", "elsewhere"]
        view.root.focus()
        press(view, "PageDown")
        assert view.number("beta_1").input_value() == "0" and view.find(".av-count b").inner_text() == "20"
        assert again.console_errors() == []


def test_without_motion_a_scene_is_there_at_once(browser, lab):
    with opened(browser, lab, CELLS[:2], viewport=(1400, 1100), reduced_motion="reduce") as notebook:
        view = View(notebook)
        notebook.run(MAKE)
        view.root.focus()
        view.page.evaluate(WATCH)
        press(view, "PageDown")
        assert len({value for value, _ in view.page.evaluate("() => window.__seen")}) == 2
        state, scene = at(view)
        assert state == scene and view.trait("_scene") == "no momentum"
        view.page.keyboard.press("Home")
        view.page.keyboard.press("Space")
        view.expect("playhead", lambda step: step == 500)  # playing is what the reader asked for
        assert notebook.console_errors() == []
