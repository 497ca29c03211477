"""Playing, stepping and scrubbing: one playhead for the picture, the chart and Python."""

CELLS = [
    "import adamviz as av",
    "view = av.explore('beale', [av.Adam(0.1), av.Adam(0.1, amsgrad=True)], steps=400, playhead=0); view",
]


def step(view):
    """The step that the view says it shows."""
    said = view.find(".av-count").inner_text()
    assert said.startswith("step ") and said.endswith(" / 400")
    return int(said.split()[1])


def until(view, condition):
    """Wait for the playhead to come to such a step. Returns the step."""
    view.notebook.wait_for(lambda: condition(step(view)), 60, "the playhead did not come there")
    return step(view)


def test_nothing_moves_while_nothing_plays(view):
    before, asked = view.pixels(), view.page.evaluate("() => window.__probe.frames")
    view.page.evaluate(
        """async () => { for (let i = 0; i < 20; i++) await new Promise(go => setTimeout(go, 17)); }"""
    )
    assert view.changed(before, view.now()) == set()
    # Nor does the view ask for frames in which it would draw the same again.
    assert view.page.evaluate("() => window.__probe.frames") - asked <= 2


def test_play_moves_the_playhead_of_picture_and_chart_until_it_is_paused(view):
    view.button("play").hover()  # the toolbar of a cell comes and goes with the pointer
    before = view.pixels()
    view.button("play").click()
    assert view.button("play").get_attribute("aria-label").startswith("pause")
    seen, last = [], 2
    for _ in range(3):
        until(view, lambda at, last=last: at > last)
        seen.append(view.now("paths", "loss"))
        last = step(view)  # at least that of the picture
    assert len({pixels["paths"] for pixels in seen}) == len({pixels["loss"] for pixels in seen}) == 3
    view.button("play").click()
    assert view.button("play").get_attribute("aria-label").startswith("play")
    stopped = view.pixels()
    assert view.changed(before, stopped) == {"paths", "loss"}
    assert view.expect("playhead", lambda value: value >= last) == step(view)
    view.notebook.frames(20)
    assert view.changed(stopped, view.now()) == set()


def test_play_ends_at_the_last_step_and_begins_anew(view):
    view.set(speed=5, playhead=380)
    view.canvas("paths").click(position={"x": 60, "y": 60})
    view.page.keyboard.press("Space")
    until(view, lambda at: at == 400)
    view.expect("playhead", 400)
    assert view.button("play").get_attribute("aria-label").startswith("play")
    view.page.keyboard.press("Space")
    until(view, lambda at: at < 380)
    view.page.keyboard.press("Space")
    assert step(view) < 400


def test_buttons_step_back_and_forth(view):
    view.button("forward").hover()
    first = view.pixels()
    for _ in range(3):
        view.button("forward").click()
    view.expect("playhead", 3)
    third = view.pixels()
    assert view.changed(first, third) == {"paths", "loss"}
    view.button("back").click()
    view.expect("playhead", 2)
    view.button("forward").click()
    assert view.changed(third) == set()
    view.button("restart").click()
    view.expect("playhead", 0)
    assert view.changed(first) == set()
    view.button("back").click()
    view.expect("playhead", 0)


def test_keys_step_jump_and_change_the_speed(view):
    view.canvas("paths").click(position={"x": 60, "y": 60})
    for key, playhead in [
        ("ArrowRight", 1),
        ("Shift+ArrowRight", 11),
        ("ArrowLeft", 10),
        ("End", 400),
        ("ArrowRight", 400),
        ("Home", 0),
        ("ArrowLeft", 0),
    ]:
        view.page.keyboard.press(key)
        view.expect("playhead", playhead)
        assert step(view) == playhead
    view.page.keyboard.press("ArrowUp")
    view.expect("speed", 2)
    assert view.find("select[data-name=speed]").input_value() == "2"
    view.page.keyboard.press("ArrowDown")
    view.page.keyboard.press("ArrowDown")
    view.expect("speed", 0.5)


def test_the_speed_is_chosen_from_a_menu_and_set_from_python(view):
    view.find("select[data-name=speed]").select_option("0.25")
    view.expect("speed", 0.25)
    view.set(speed=5)
    assert view.find("select[data-name=speed]").input_value() == "5"
    view.set(speed=0.7)  # not on the menu, and it plays all the same
    view.button("play").click()
    until(view, lambda at: at >= 2)
    view.button("play").click()
    view.expect("playhead", lambda value: value >= 2)


def test_the_scrub_range_moves_the_playhead(view):
    before = view.pixels()
    scrub = view.find(".av-transport input[type=range]")
    box = scrub.bounding_box()
    y = box["y"] + box["height"] / 2
    view.drag((box["x"] + 8, y), (box["x"] + box["width"] / 2, y), release=False)
    held = until(view, lambda at: 180 <= at <= 220)
    assert view.changed({"paths": before["paths"], "loss": before["loss"]}, view.now()) == {"paths", "loss"}
    view.page.mouse.up()
    view.expect("playhead", held)
    scrub.press("ArrowRight")
    view.expect("playhead", held + 1)


def test_dragging_in_the_chart_moves_the_playhead(view):
    before = view.pixels("paths", "loss")
    view.page.mouse.move(*view.point("loss", 0.3, 0.5))
    view.page.mouse.down()
    seen = [until(view, lambda at: 50 < at < 400)]
    for across in (0.4, 0.6, 0.8):
        view.page.mouse.move(*view.point("loss", across, 0.5))
        seen.append(until(view, lambda at: seen[-1] < at < 400))
    view.page.mouse.up()
    view.expect("playhead", seen[-1])
    view.page.mouse.move(*view.point("loss", 0.2, 0.5))
    view.leave()
    assert step(view) == seen[-1]
    assert view.changed(before, view.pixels()) == {"paths", "loss"}
    # Far to the left and to the right are the first and the last step.
    view.drag(view.point("loss", 0.5, 0.5), view.point("loss", 0.001, 0.5))
    view.expect("playhead", 0)
    view.drag(view.point("loss", 0.5, 0.5), view.point("loss", 0.999, 0.5))
    view.expect("playhead", 400)


def test_a_hand_on_the_playhead_ends_the_playing(view):
    view.button("play").click()
    until(view, lambda at: at >= 2)
    view.button("forward").click()
    assert view.button("play").get_attribute("aria-label").startswith("play")
    stopped = view.pixels()
    view.notebook.frames(10)
    assert view.changed(stopped, view.now()) == set()
