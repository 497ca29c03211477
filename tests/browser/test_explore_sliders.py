"""The panel of a view: every slider, switch, typed number and menu does what a person sees it do, in
JupyterLab.
"""

import re

import pytest

from tests.browser.explore import middle

CELLS = ["import adamviz as av", "view = av.explore('rosenbrock', av.Adam(0.02, epsilon=1e-3)); view"]
SLIDERS = ["learning_rate", "beta_1", "beta_2", "epsilon", "clipvalue", "clipnorm", "global_clipnorm"]
OPTIMIZER = [*SLIDERS, "amsgrad"]


def hold(view, name):
    """Put the hand on a slider: pointer and focus, so that the fan is there before anything is measured."""
    view.range(name).hover()
    view.range(name).focus()
    return view.pixels()


def test_arrow_keys_on_a_slider_bend_the_path_and_reach_the_kernel(view):
    before, boxes = hold(view, "beta_1"), view.boxes()
    view.range("beta_1").press("ArrowLeft")
    view.expect("beta_1", lambda value: 0.88 < value < 0.9)
    assert view.changed(before) == {"paths", "loss"}
    for _ in range(9):
        view.page.keyboard.press("Shift+ArrowLeft")
    view.expect("beta_1", lambda value: value < 0.2)
    for _ in range(9):
        view.page.keyboard.press("Shift+ArrowRight")
    view.page.keyboard.press("ArrowRight")
    view.expect("beta_1", 0.9)
    # While a hand is on a slider, the range of losses only grows.
    assert view.changed(before) <= {"loss"} and view.boxes() == boxes


def test_a_drag_bends_the_path_at_every_move_and_nothing_jumps(view):
    hold(view, "beta_1")
    box = view.range("beta_1").bounding_box()
    x, y = middle(view.range("beta_1"))
    view.page.mouse.move(x, y)
    view.page.mouse.down()
    before, boxes = view.pixels(), view.boxes()
    seen = [before]
    for part in (0.6, 0.7, 0.8, 0.3, 0.1):
        view.page.mouse.move(box["x"] + part * box["width"], y)
        seen.append(view.answer(seen[-1]))
        assert view.boxes() == boxes
    view.page.mouse.up()
    assert len({pixels["paths"] for pixels in seen}) == len({pixels["loss"] for pixels in seen}) == len(seen)
    # The field knows nothing of the optimizer, and the fan holds every place of the slider under the hand.
    assert len({pixels["field"] for pixels in seen}) == len({pixels["fan"] for pixels in seen}) == 1
    value = view.expect("beta_1", lambda value: 0 < value < 0.6)
    assert float(view.number("beta_1").input_value()) == pytest.approx(value, rel=1e-4)


@pytest.mark.parametrize("name", SLIDERS)
def test_every_slider_of_the_optimizer_changes_path_and_loss_only(view, name):
    before, boxes = hold(view, name), view.boxes()
    first = view.trait(name)
    view.range(name).press("Home")
    low = view.expect(name, lambda value: value != first)
    after = view.pixels()
    assert view.changed(before, after) == {"paths", "loss"}
    assert float(view.number(name).input_value()) == pytest.approx(low, rel=1e-4)
    assert view.boxes() == boxes
    view.range(name).press("End")
    if name.startswith(("clip", "global")):
        view.expect(name, None)
        assert view.number(name).input_value() == "off"
        assert view.changed(before) <= {"loss"}
    else:
        view.expect(name, lambda value: value not in (first, low))
        assert view.changed(after) == {"paths", "loss"}
    assert view.boxes() == boxes


def test_the_switch_answers_to_click_and_space(view):
    switch = view.find("input[role=switch][data-name=amsgrad]")
    before = view.pixels("field", "paths", "loss")
    switch.click()
    view.leave()
    view.expect("amsgrad", True)
    assert view.changed(before, view.pixels()) == {"paths", "loss"}
    switch.press("Space")
    view.leave()
    view.expect("amsgrad", False)
    assert view.changed(before, view.pixels()) == set()


def test_the_number_of_steps(view):
    before = hold(view, "steps")
    view.range("steps").press("PageDown")
    steps = view.expect("steps", lambda value: value < 500)
    assert view.changed(before) >= {"paths", "loss"}
    assert view.find(".av-count").inner_text() == f"step {steps} / {steps}"
    view.expect("playhead", steps)
    view.number("steps").fill("50")
    view.number("steps").press("Enter")
    view.expect("steps", 50)
    assert view.find(".av-transport input[type=range]").get_attribute("max") == "50"


@pytest.mark.parametrize("name", ["a", "b"])
def test_the_surfaces_own_numbers_change_the_field_too(view, name):
    view.range(name).focus()
    before, first = view.pixels("field", "paths", "loss"), view.trait(name)
    view.range(name).press("PageDown")
    view.expect(name, lambda value: value != first)
    assert view.changed(before, view.pixels()) == {"field", "paths", "loss"}


@pytest.mark.parametrize(
    "name, typed, value",
    [
        ("beta_1", "0.5", 0.5),
        ("epsilon", "2", 2),
        ("learning_rate", "5e-2", 0.05),
        ("clipnorm", "0.25", 0.25),
    ],
)
def test_a_typed_number_is_taken(view, name, typed, value):
    before = view.pixels("field", "paths", "loss")
    view.number(name).click()
    view.page.keyboard.type(typed)
    view.page.keyboard.press("Enter")
    view.expect(name, value)
    view.leave()
    assert view.changed(before, view.pixels()) == {"paths", "loss"}
    assert view.number(name).input_value() == str(value)
    if name == "clipnorm":
        view.number(name).fill("off")
        view.number(name).press("Enter")
        view.expect(name, None)


@pytest.mark.parametrize(
    "name, typed, allowed",
    [
        ("beta_1", "1.5", "< 1"),
        ("beta_1", "0,25", "Write 0.25"),
        ("learning_rate", "-1", "≥ 0"),
        ("steps", "2.5", "whole number"),
        ("clipvalue", "-3", "≥ 0"),
    ],
)
def test_a_number_that_is_not_allowed_changes_nothing_and_a_hint_says_what_to_write(
    view, name, typed, allowed
):
    field, hint = view.number(name), view.find(f"[data-row={name}] .av-hint")
    field.focus()
    before, boxes, first = view.pixels(), view.boxes(), view.trait(name)
    shown = field.input_value()
    view.page.keyboard.type(typed)
    view.page.keyboard.press("Enter")
    assert allowed in hint.inner_text() and field.get_attribute("aria-invalid") == "true"
    view.settle()
    # It stays to be mended, and nothing else does anything.
    assert field.input_value() == typed and field.evaluate("field => field.matches(':focus')")
    assert view.trait(name) == first and view.boxes() == boxes
    view.page.keyboard.press("Escape")
    assert field.input_value() == shown and not hint.is_visible()
    assert field.get_attribute("aria-invalid") == "false"
    assert view.changed(before, view.pixels()) == set()


def test_escape_gives_a_half_typed_number_up(view):
    view.number("beta_1").click()
    view.page.keyboard.type("0.1")
    view.page.keyboard.press("Escape")
    view.page.keyboard.press("Tab")
    assert view.number("beta_1").input_value() == "0.9" and view.trait("beta_1") == 0.9


def test_a_number_that_changes_while_it_is_selected_is_typed_over_all_the_same(view):
    field = view.number("beta_1")
    field.focus()
    view.notebook.python("setattr(view, 'beta_1', 0.25)")
    view.notebook.wait_for(lambda: field.input_value() == "0.25", 20, "the page did not follow")
    view.page.keyboard.type("0.5")
    view.page.keyboard.press("Enter")
    view.expect("beta_1", 0.5)


def test_the_explanation_follows_the_hand_and_its_box_never_changes(view):
    box = view.boxes()
    said = {}
    for name in [*OPTIMIZER, "steps", "a", "b"]:
        row = view.find(f"[data-row={name}]")
        row.hover()
        view.settle()
        said[name] = view.explanation()
        assert view.boxes() == box, name
    assert len(set(said.values())) == len(said)
    assert (
        "≈ 10 gradients" in said["beta_1"] and "≈ 1000 squared" in said["beta_2"] and "500" in said["steps"]
    )
    view.range("beta_1").focus()
    for _ in range(3):
        view.page.keyboard.press("Shift+ArrowRight")
    view.settle()
    horizon = float(re.search(r"≈ ([\d.]+) gradients", view.explanation()).group(1))
    assert horizon == pytest.approx(1 / (1 - view.trait("beta_1")), rel=0.05) and horizon > 15
    assert view.boxes() == box


@pytest.mark.parametrize("name", ["beta_1", "clipvalue", "amsgrad"])
def test_a_fan_shows_where_the_slider_under_the_hand_leads(view, name):
    before = view.pixels()
    assert view.ink("fan") == 0
    view.find(f"[data-row={name}]").hover()
    # Its lines lie under the runs, the values at its two ends on top.
    assert view.changed(before) == {"fan", "paths"}
    assert view.ink("fan") > 100
    view.leave()
    assert view.changed(before) == set() and view.ink("fan") == 0


def test_the_picture_stays_in_sight_in_a_narrow_panel_of_jupyterlab(view):
    """Outputs there hide what goes beyond them: the picture sticks to the window of the notebook."""
    view.page.set_viewport_size({"width": 820, "height": 700})
    view.settle()
    for name in ("learning_rate", "steps", "b"):
        hit, top, bottom = view.range(name).evaluate(
            """slider => {
                slider.scrollIntoView({ block: 'end' });
                const { left, top, width, height } = slider.getBoundingClientRect();
                const picture = slider.closest('.adamviz').querySelector('.av-stage').getBoundingClientRect();
                const notebook = slider.closest('.jp-WindowedPanel-outer').getBoundingClientRect();
                return [document.elementFromPoint(left + width / 2, top + height / 2) === slider,
                  picture.top - notebook.top, notebook.bottom - picture.bottom]; }"""
        )
        assert hit and top >= -1 and bottom > 100, name
    view.page.set_viewport_size({"width": 1400, "height": 1000})
    view.settle()


def test_fans_of_two_sliders_differ(view):
    first = hold(view, "beta_1")
    assert "fan" in view.changed(first, hold(view, "learning_rate"))


def test_every_surface_of_the_menu_shows_from_its_own_start(view):
    menu = view.find("select[data-name=surface]")
    names = menu.locator("option").evaluate_all("options => options.map(option => option.value)")
    assert len(names) >= 18 and names == view.notebook.python("list(view._menu)")
    seen = []
    for name in [*names[1:], names[0]]:
        view.button("zoom-in").click()
        menu.select_option(name)
        view.notebook.frames(3)
        seen.append(view.now("field", "paths"))
        assert view.ink("paths") > 200 and view.canvas("field").evaluate(COLOURS) > 20, name
        view.expect("surface", name)
        start, extent, own, home = view.notebook.python(
            "[view.start, view.extent, view.shown.start, view.shown.extent]"
        )
        assert start == pytest.approx(own) and extent in (None, list(home)), name
        ring, corner = view.ring(), view.canvas("paths").bounding_box()
        assert (
            corner["x"] < ring[0] < corner["x"] + corner["width"]
            and corner["y"] < ring[1] < corner["y"] + corner["height"]
        )
        assert view.find(".av-formula").inner_text().startswith("f(x, y) = ")
    assert (
        len({pixels["field"] for pixels in seen}) == len({pixels["paths"] for pixels in seen}) == len(names)
    )


COLOURS = """canvas => { const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width,
  canvas.height);
    return new Set(new Uint32Array(data.buffer)).size; }"""
