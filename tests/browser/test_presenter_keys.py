"""Presenter mode has keys for everything: the sliders, scenes, steps and help."""

from tests.browser.notebook import CURRENT
from tests.browser.presenting import CELLS, SCENES, filled, prepare, present, tidy, within  # noqa: F401 (read by the fixtures)


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
    view.settle()
    view.range("beta_1").focus()
    assert view.page.evaluate("() => document.activeElement.dataset.name") == "beta_1"
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
    view.settle()
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
                return [content.mode, content.activeCellIndex, content.widgets
                  .map(cell => content.isSelectedOrActive(cell)),
                    content.model.toJSON().cells.map(cell => [cell.cell_type, cell.source,
                      cell.execution_count, cell.outputs?.length])]; }}"""
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
