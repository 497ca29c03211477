"""Scenes in the page: kept, shown, removed, and stored in the notebook."""

import nbclient
import nbformat
import pytest

from adamviz.plots.palette import LIGHT
from tests.browser.explore import View, opened
from tests.browser.pixels import canvas_rgba, near
from tests.browser.walking import CELLS, MAKE, SCREEN, WATCH, at, prepare, press, tidy  # noqa: F401 (read by the fixtures)


def test_the_scenes_stand_under_the_picture_by_name(view):
    assert view.find(".av-scene").all_inner_texts() == ["usual", "no momentum", "zoomed", "elsewhere"]
    assert view.find(".av-scene[aria-current=true]").all_inner_texts() == ["usual"]
    assert view.find(".av-caption").inner_text() == "Adam as it comes."
    assert View(view.notebook, 1, "bare").find(".av-scenes").is_hidden()


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


def test_what_is_renamed_and_copied_in_the_page_python_knows(view):
    press(view, "PageDown")
    view.root.focus()
    view.page.keyboard.press("e")
    view.find(".av-nameinput").fill("at once")
    view.find(".av-captioninput").fill("Look.")
    view.page.keyboard.press("Enter")
    view.settle()  # the scene's button bears its new name
    view.find(".av-scene").nth(1).focus()
    view.page.keyboard.press("Shift+ArrowLeft")
    view.expect("scenes", ["at once", "usual", "zoomed", "elsewhere"])
    assert view.notebook.python("[view._scenes[0]['caption'], view._scene]") == ["Look.", "at once"]
    # The kernel writes the code of what is seen at that moment, which it has just been told.
    slider = view.range("beta_1")
    slider.focus()
    slider.press("End")
    view.root.focus()
    view.page.keyboard.press("c")
    view.find("[data-copy=code]").click()
    field = view.find(".av-copied")
    view.notebook.wait_for(lambda: field.input_value().endswith("\nview"), 30)
    assert field.input_value() == view.notebook.python("view.code()")
    assert view.trait("beta_1") == float(slider.get_attribute("aria-valuetext"))
    view.page.keyboard.press("Escape")


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


def test_without_scenes_page_keys_are_left_to_the_page(view):
    bare = View(view.notebook, 1, "bare")
    bare.root.focus()
    taken = bare.page.evaluate(
        """() => { const event = new KeyboardEvent("keydown",
          { key: "PageDown", bubbles: true, cancelable: true });
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


def test_without_motion_a_scene_is_there_at_once(view):
    view.page.emulate_media(reduced_motion="reduce")
    view.page.evaluate(WATCH)
    press(view, "PageDown")
    assert len({value for value, _ in view.page.evaluate("() => window.__seen")}) == 2
    state, scene = at(view)
    assert state == scene and view.trait("_scene") == "no momentum"
    view.set(playhead=400)
    view.page.evaluate(WATCH)
    view.page.keyboard.press("Space")
    view.expect("playhead", 500)  # playing is what the reader asked for
    steps = [int(text.split()[1]) for _, text in view.page.evaluate("() => window.__seen")]
    assert len({step for step in steps if 400 < step < 500}) > 2
    view.page.emulate_media(reduced_motion="no-preference")
