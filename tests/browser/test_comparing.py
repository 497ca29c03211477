"""The comparing view in JupyterLab: runs are hidden and alone, and share sliders."""

from tests.browser.compared import CELLS, inked, tidy  # noqa: F401 (read by the fixtures)


def press(view, key):
    view.canvas("paths").hover(position={"x": 300, "y": 300})
    view.root.focus()
    view.page.keyboard.press(key)
    view.settle()


def eye(view, index):
    return view.find(f".av-eye[data-eye='{index}']")


def test_a_hidden_run_is_drawn_nowhere_and_stays_dimmed_in_legend_and_table(view):
    assert all(count > 15 for count in inked(view, ("others", "paths"))) and all(
        count > 15 for count in inked(view, ("grid", "loss"))
    )
    boxes = view.boxes()
    for index, label in enumerate(["Adam", "AMSGrad, α 0.02"]):
        assert eye(view, index).get_attribute("aria-label") == f"hide {label}"
        eye(view, index).click()
        view.expect("hidden", list(range(index + 1)))
    view.leave()
    for layers in (("others", "paths"), ("grid", "loss")):
        counts = inked(view, layers)
        assert counts[0] == counts[1] == 0 and min(counts[2:]) > 15
    assert eye(view, 0).get_attribute("aria-label") == "show Adam"
    assert view.find(".av-table tbody").evaluate_all(
        "all => all.map(one => one.classList.contains('av-hides'))"
    ) == [True, True, False, False]
    assert view.boxes() == boxes
    eye(view, 0).click()
    view.expect("hidden", [1])
    assert inked(view, ("others", "paths"))[0] > 15


def test_one_run_alone_and_all_again(view):
    for act in (
        lambda: eye(view, 2).click(modifiers=["Shift"]),
        lambda: view.find(".av-run").nth(2).dblclick(),
        lambda: (view.set(selected=2), press(view, "o")),
    ):
        act()
        view.expect("hidden", [0, 1, 3])
        counts = inked(view, ("others", "paths"))
        assert [count > 0 for count in counts] == [False, False, True, False]
        act()
        view.expect("hidden", [])


def test_keys_hide_arrange_link_and_pin(view):
    press(view, "h")
    view.expect("hidden", [0])
    press(view, "h")
    view.expect("hidden", [])
    press(view, "v")
    view.expect("arrangement", "side by side")
    press(view, "v")
    view.expect("arrangement", "overlay")
    press(view, "l")
    view.expect("linked", True)
    press(view, "i")
    assert view.expect("pins", lambda pins: len(pins) == 1) == ["Adam: as now"]
    press(view, "Shift+I")
    view.expect("pins", lambda pins: len(pins) == 4)
    press(view, "n")
    assert view.expect("noise_seed", lambda seed: seed != 0) <= 100
    press(view, "?")
    text = view.find(".av-help").inner_text()
    assert all(
        words in text
        for words in ("hide or show the run", "overlay, or side by side", "link the sliders", "another seed")
    )
    view.page.keyboard.press("Escape")


def test_a_linked_slider_moves_every_run(view):
    view.find("input[data-name=linked]").click()
    view.expect("linked", True)
    view.set(tab="sliders")
    before = view.pixels("others", "paths")
    view.range("learning_rate").press("ArrowLeft")
    rate = view.expect("learning_rate", lambda value: value != 0.1)
    view.leave()
    assert view.changed(before, view.pixels("others", "paths")) == {"others", "paths"}
    assert view.notebook.python("[run['numbers']['learning_rate'] for run in view._runs][1:]") == [rate] * 3
    view.notebook.run("view.beta_1 = 0.5")
    assert view.notebook.python("[float(one.beta_1) for one in view._optimizers[:3]]") == [0.5] * 3
    view.set(linked=False)
    before = view.pixels("others", "paths")
    view.range("beta_2").press("ArrowLeft")
    view.expect("beta_2", lambda value: value != 0.999)
    view.leave()
    assert view.changed(before, view.pixels("others", "paths")) == {"paths"}
