"""The comparing view in JupyterLab: runs are hidden and alone, lie over and beside each other, share sliders,
and are told by a table.
"""

import numpy as np
import pytest

from adamviz.plots.palette import THEMES
from tests.browser.explore import View, opened
from tests.browser.pixels import canvas_rgba, near

CELLS = [
    "import adamviz as av, optax",
    """
view = av.compare([av.Adam(0.1), av.Adam(0.02, amsgrad=True), av.Adam(0.1, clipnorm=1.0), av.Rival(optax.sgd, learning_rate=0.001)],
                  playhead=120)
first_runs = view._runs
view""",
]


@pytest.fixture(scope="module")
def shared(browser, lab):
    with opened(browser, lab, CELLS, viewport=(1400, 1000)) as notebook:
        yield View(notebook)


@pytest.fixture
def view(shared):
    shared.notebook.run("view.unpin()")
    shared.reset()
    shared.notebook.run("view._runs = first_runs")
    shared.notebook.set_theme(False)
    shared.leave()
    yield shared
    assert shared.notebook.console_errors() == []


def inked(view, layers, theme="light", within=None):
    """How many pixels there are of each run's colour on some canvases."""
    found = []
    for colour in THEMES[theme]["runs"][:4]:
        count = 0
        for layer in layers:
            pixels = canvas_rgba(view.canvas(layer))
            if within is not None:
                x, y, width, height = (round(side) for side in within)
                pixels = pixels[y : y + height, x : x + width]
            count += int((near(pixels, colour, 12) & (pixels[..., 3] > 200)).sum())
        found.append(count)
    return found


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
    view.expect("shared", True)
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


def panes(view):
    """The boxes of the panes in the picture, from the names above them."""
    names = view.find(".av-panetitle").evaluate_all(
        "all => all.map(({ style, offsetHeight }) => [style.left, style.top, style.width, offsetHeight])"
    )
    tops = [float(top[:-2]) for _, top, _, _ in names]
    height = (
        min(
            (b - a for a in tops for b in tops if b > a + 5),
            default=view.find(".av-stage").bounding_box()["height"] - 60,
        )
        - 34
    )
    return [
        (float(left[:-2]), float(top[:-2]) + 26, float(width[:-2]), height) for left, top, width, _ in names
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_side_by_side_each_pane_has_its_own_run_on_the_same_field(view, theme):
    view.notebook.set_theme(theme == "dark")
    view.find("input[data-name=arrangement][value='side by side']").check()
    view.expect("arrangement", "side by side")
    view.leave()
    assert view.find(".av-panetitle").all_inner_texts() == view.find(".av-run .av-name").all_inner_texts()
    fields = canvas_rgba(view.canvas("field"))
    parts = []
    for index, box in enumerate(panes(view)):
        counts = inked(view, ("others", "paths"), theme, box)
        assert counts[index] > 15 and sum(counts) == counts[index], (index, counts)
        x, y, width, height = (round(side) for side in box)
        parts.append(fields[y + 20 : y + height - 20, x + 20 : x + width - 20].astype(int))
    shape = np.min([part.shape for part in parts], axis=0)
    for part in parts[1:]:
        assert np.abs(part[: shape[0], : shape[1]] - parts[0][: shape[0], : shape[1]]).max() <= 2, (
            "one field, computed once"
        )
    assert all(count > 15 for count in inked(view, ("grid", "loss"), theme)), "one chart for all"


def test_every_pane_can_be_dragged_zoomed_and_asked(view):
    view.set(arrangement="side by side", playhead=120)
    x0, y0 = (view.find(".av-stage").bounding_box()[side] for side in "xy")
    left, top, width, height = panes(view)[3]
    here = (x0 + left + width / 2, y0 + top + height / 2)
    view.page.mouse.move(*here)
    view.settle()
    assert (
        view.find(".av-hover").inner_text().startswith("x ")
        and "loss 14." in view.find(".av-hover").inner_text()
    )
    assert view.find(".av-cross").evaluate_all("all => all.map(one => one.hidden)") == [False] * 4, (
        "the same point in each pane"
    )
    view.page.mouse.down()
    view.page.mouse.move(here[0] + width / 4, here[1], steps=3)
    view.page.mouse.up()
    extent = view.expect("extent", lambda value: value is not None)
    assert extent[:2] == pytest.approx([-4.5 - 9 / 4, 4.5 - 9 / 4], abs=0.1)
    view.root.focus()
    view.page.mouse.wheel(0, -300)
    after = view.expect("extent", lambda value: value != extent)
    assert after[1] - after[0] < 0.8 * (extent[1] - extent[0])
    view.set(extent=None)
    # Every pane has a ring, and each moves the one start.
    rings = view.find(".av-start")
    assert rings.count() == 4
    box = rings.nth(3).bounding_box()
    before = view.trait("start")
    view.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    view.page.mouse.down()
    view.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + height / 3, steps=4)
    view.page.mouse.up()
    start = view.expect("start", lambda value: value != before)
    assert start == pytest.approx([before[0], before[1] - 3], abs=0.2)
    moved = [ring["y"] for ring in (rings.nth(i).bounding_box() for i in (2, 3))]
    assert moved[0] == pytest.approx(moved[1], abs=1)
    view.find(".av-panetitle").nth(2).click()
    view.expect("selected", 2)
    accent = THEMES["light"]["accent"]
    frames = [
        near(
            canvas_rgba(view.canvas("paths"))[round(y) : round(y + h), round(x) : round(x + w)], accent, 10
        ).sum()
        for x, y, w, h in panes(view)
    ]
    assert frames[2] > 200 and frames[2] == max(frames) and sum(frames) == frames[2]


def test_the_fan_opens_in_the_pane_of_the_run_under_the_sliders(view):
    view.set(arrangement="side by side", selected=1, tab="sliders")
    view.range("beta_1").hover()
    view.settle()
    fan = canvas_rgba(view.canvas("fan"))[..., 3] > 0
    counts = [int(fan[round(y) : round(y + h), round(x) : round(x + w)].sum()) for x, y, w, h in panes(view)]
    assert counts[1] > 300 and sum(counts) == counts[1]


def test_hiding_gives_the_others_its_room(view):
    view.set(arrangement="side by side")
    before = panes(view)
    view.set(hidden=[0, 2])
    after = panes(view)
    assert len(after) == 2 and after[0][2] * after[0][3] > 1.3 * before[0][2] * before[0][3]
    view.set(hidden=[0, 1, 2])
    assert view.find(".av-panetitle").count() == 0 and view.find(".av-start:visible").count() == 1


def test_a_shared_slider_moves_every_run(view):
    view.find("input[data-name=shared]").click()
    view.expect("shared", True)
    view.set(tab="sliders")
    before = view.pixels("others", "paths")
    view.range("learning_rate").press("ArrowLeft")
    rate = view.expect("learning_rate", lambda value: value != 0.1)
    view.leave()
    assert view.changed(before, view.pixels("others", "paths")) == {"others", "paths"}
    assert view.notebook.python("[run['numbers']['learning_rate'] for run in view._runs][1:]") == [rate] * 3
    view.notebook.run("view.beta_1 = 0.5")
    assert view.notebook.python("[float(one.beta_1) for one in view._optimizers[:3]]") == [0.5] * 3
    view.set(shared=False)
    before = view.pixels("others", "paths")
    view.range("beta_2").press("ArrowLeft")
    view.expect("beta_2", lambda value: value != 0.999)
    view.leave()
    assert view.changed(before, view.pixels("others", "paths")) == {"paths"}


def cells(view):
    """The table as it is read: for each run its name and its figures."""
    return view.find(".av-table tbody").evaluate_all(
        "all => all.map(body => [body.querySelector('.av-rowname').textContent, "
        "...[...body.querySelectorAll('td')].map(cell => cell.textContent)])"
    )


def number(text):
    return None if text in ("–", "") else float(text.replace("−", "-"))


@pytest.mark.parametrize(
    "traits",
    [
        {"playhead": 0},
        {"playhead": 120},
        {"playhead": 500, "tolerance": 0.01},
        {"noise_level": 3.0, "noise_seed": 5, "playhead": 300, "tolerance": 0.5},
        {"noise_level": 1.0, "heavy_tails": True, "spike": 50.0, "selected": 2},
        {"surface": "saddle", "tolerance": 1e-3, "playhead": 77},
        {"surface": "rosenbrock", "learning_rate": 0.5, "steps": 60, "playhead": 60},
    ],
)
def test_the_table_says_what_python_says(view, traits):
    view.set(**traits)
    for (name, *texts), row in zip(cells(view), view.notebook.python("view.table()"), strict=True):
        assert name == row["run"]
        wanted = [row["loss"], row["best"], row["best_step"], row["arrives"], row["difference"]]
        for text, value in zip(texts, wanted):
            if value is None or text == "":
                assert text in ("–", "")
            else:
                # The page and XLA may differ in the last bits of a float32, and the table shows two or three
                # digits.
                assert number(text) == pytest.approx(value, rel=0.06, abs=1e-5), (texts, row)
    known = view.notebook.python("bool(view.shown.minima)")
    assert ("lowest known loss" if known else "best loss of these runs") in view.find(
        ".av-meaning"
    ).inner_text()


def test_the_table_is_one_for_screen_readers(view):
    assert view.find(".av-table thead th").evaluate_all("all => all.map(one => one.scope)") == ["col"] * 5
    assert (
        view.find(".av-table tbody th").evaluate_all("all => all.map(one => one.scope)") == ["rowgroup"] * 4
    )
    assert view.find(".av-table caption").inner_text() == "The runs at step 120"


def test_a_tolerance_is_typed(view):
    field = view.find("input[data-name=tolerance]")
    field.fill("0.01")
    field.press("Enter")
    view.expect("tolerance", 0.01)
    assert int(cells(view)[2][4]) == view.notebook.python("view.table()[2]['arrives']")
    field.fill("0")
    field.press("Enter")
    view.settle()
    assert (
        "a number > 0" in view.find(".av-compare .av-saying").inner_text() and view.trait("tolerance") == 0.01
    )


def test_numbers_that_change_move_nothing(view):
    boxes = [
        view.find(selector).first.bounding_box()
        for selector in (".av-tablebox", ".av-meaning", ".av-table td", ".av-legend")
    ]
    for playhead in (0, 3, 44, 199, 500):
        view.set(playhead=playhead)
        assert [
            view.find(selector).first.bounding_box()
            for selector in (".av-tablebox", ".av-meaning", ".av-table td", ".av-legend")
        ] == boxes
