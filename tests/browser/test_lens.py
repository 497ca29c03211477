"""One step under the lens, in JupyterLab: the step table's figures, its formulas, and the arrows and
gradients on the surface.
"""

import pytest

import adamviz as av
from adamviz.plots.palette import THEMES
from tests.browser.pixels import canvas_rgba, near

CELLS = [
    "import adamviz as av, optax",
    """
runs = [av.Adam(0.1), av.Adam(0.1, amsgrad=True), av.Adam(0.1, clipvalue=2), av.Adam(0.1, clipnorm=1,
  decay=0.01),
        av.Rival(optax.sgd, learning_rate=0.001)]
view = av.explore("beale", runs, tab="step", playhead=30, steps=200)
view""",
]
SCREEN = (1280, 900)


RUNS = [
    av.Adam(0.1),
    av.Adam(0.1, amsgrad=True),
    av.Adam(0.1, clipvalue=2),
    av.Adam(0.1, clipnorm=1, decay=0.01),
]


def figures(view):
    """The table as it stands: the texts of each row's cells, by the row's name."""
    view.notebook.frames(2)
    return view.find(".av-steptable tbody").evaluate(
        "body => Object.fromEntries([...body.rows].map(row => [row.dataset.row, "
        "[...row.querySelectorAll('td')].map(cell => cell.textContent)]))"
    )


def number(text):
    return float(text.replace("−", "-"))


def ink(view, layer, colour, tolerance=25):
    """How many pixels of a canvas are of a colour, and not transparent."""
    pixels = canvas_rgba(view.canvas(layer))
    return int((near(pixels, colour, tolerance) & (pixels[..., 3] > 200)).sum())


@pytest.mark.parametrize("index", range(4))
def test_every_figure_is_that_of_a_run(view, index):
    path = av.run(RUNS[index], "beale", steps=200)
    view.set(selected=index)
    for playhead in (0, 1, 30, 199, 200):
        view.set(playhead=playhead)
        step = min(playhead, 199)
        found = figures(view)
        assert list(found) == [
            "grad",
            "clipped",
            "m",
            "v",
            "vhat",
            "bias_1",
            "bias_2",
            "rate",
            "alpha",
            "denominator",
            "update",
            "xy",
        ]
        for name, texts in found.items():
            array = path.xy[1:] if name == "xy" else getattr(path, name)
            expected = array[step] if array.ndim == 2 else [array[step]]
            assert [number(text) for text in texts] == pytest.approx(
                [float(one) for one in expected], rel=2e-3, abs=1e-5
            ), (name, playhead)
        assert view.find(".av-steptable caption").inner_text().endswith(f"from step {step} to {step + 1}")


def test_it_goes_forwards_and_backwards_and_nothing_moves(view):
    boxes = view.root.evaluate(BOXES)
    seen = [figures(view)]
    view.canvas("paths").click(position={"x": 200, "y": 30})
    view.root.focus()
    for _ in range(5):
        view.page.keyboard.press("ArrowRight")
        seen.append(figures(view))
        assert view.root.evaluate(BOXES) == boxes
    for before in reversed(seen[:-1]):
        view.page.keyboard.press("ArrowLeft")
        assert figures(view) == before
    assert len({str(one) for one in seen}) == 6


BOXES = """root => [...root.querySelectorAll(
  '.av-steptable td, .av-steptable th, .av-detail, .av-stage, .av-chart')].map(one => {
    const { x, y, width, height } = one.getBoundingClientRect();
      return [x, y, width, height].map(Math.round).join(); })"""


def test_a_row_shows_its_formula_with_the_numbers_put_in(view):
    view.set(playhead=30)
    shown = view.find(".av-telling:not([aria-hidden])")
    boxes = view.root.evaluate(BOXES)
    for name, said in [
        ("v", "second moment"),
        ("bias_1", "bias correction of m"),
        ("update", "step"),
        ("xy", "new point"),
    ]:
        view.find(f".av-steptable tr[data-row={name}]").click()
        view.notebook.frames(2)
        assert shown.inner_text().startswith(said)
        values = figures(view)[name]
        lines = shown.locator(".av-formulas div").all_inner_texts()[1:]
        assert [line.rsplit("= ", 1)[1] for line in lines] == values
        assert view.root.evaluate(BOXES) == boxes
    assert "0.9³¹" in formula_of(view, "bias_1")
    view.find(".av-steptable tr[data-row=m] button").focus()
    speed = view.trait("speed")
    view.page.keyboard.press("ArrowDown")
    view.notebook.frames(2)
    assert shown.inner_text().startswith("second moment") and view.trait("speed") == speed
    assert view.find(".av-symbol[aria-pressed=true]").count() == 1


def formula_of(view, name):
    view.find(f".av-steptable tr[data-row={name}]").click()
    view.notebook.frames(2)
    return view.find(".av-telling:not([aria-hidden]) .av-formulas").inner_text()


def test_formulas_follow_the_sliders(view):
    assert (
        "√" in formula_of(view, "denominator") and "not used" in view.find("tr[data-row=vhat]").inner_text()
    )
    view.set(amsgrad=True)
    assert "not used" not in view.find("tr[data-row=vhat]").inner_text()
    assert "v̂" in formula_of(view, "denominator")
    view.set(clipnorm=0.5)
    assert "clipnorm" in formula_of(view, "clipped") and "0.5 / max(" in formula_of(view, "clipped")
    view.set(selected=4)
    assert list(figures(view)) == ["grad", "update", "xy"]
    formula_of(view, "update")
    assert "What sgd makes of the gradient" in view.find(".av-telling:not([aria-hidden])").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_step_is_drawn_as_arrows(view, theme):
    view.notebook.set_theme(theme == "dark")
    palette = THEMES[theme]
    view.set(playhead=3, tab="sliders")
    assert view.ink("lens") == 0
    view.set(arrows=True)
    text, run = ink(view, "lens", palette["text"]), ink(view, "lens", palette["runs"][0])
    assert text > 500 and run > 15
    view.set(arrows=False, tab="step")
    assert abs(ink(view, "lens", palette["text"]) - text) < 50
    # The clipped gradient is one more arrow, with its name.
    view.set(clipvalue=2.0)
    assert ink(view, "lens", palette["text"]) > text + 150


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_gradients_are_drawn_before_and_after_the_clip(view, theme):
    view.notebook.set_theme(theme == "dark")
    palette = THEMES[theme]
    view.set(tab="sliders", playhead=10)
    assert view.ink("under") == 0
    view.find(".av-chip").filter(has_text="gradients").click()
    view.expect("gradients", True)
    assert ink(view, "under", palette["runs"][0], 40) > 500 and ink(view, "under", palette["muted"], 40) < 50
    lens = view.pixels("lens")
    view.set(clipnorm=1.0)
    assert ink(view, "under", palette["muted"], 40) > 500
    assert view.changed(lens, view.pixels("lens"))  # the ball
    ball = view.pixels("lens", "under")
    view.set(clipnorm=None, clipvalue=1.0)
    assert view.changed(ball, view.pixels("lens", "under")) == {
        "lens",
        "under",
    }  # and the box, which turns them
    view.set(selected=4)
    assert view.ink("under") > 500


def test_a_hand_on_a_threshold_shows_what_it_bounds(view):
    view.set(tab="sliders", playhead=10, clipnorm=1.0)
    view.leave()
    assert view.ink("lens") == 0
    view.range("clipnorm").focus()
    view.settle()
    first = view.pixels("lens")
    assert view.ink("lens") > 5000
    view.range("clipnorm").press("Shift+ArrowRight")
    assert view.changed(first, view.pixels("lens"))
    view.leave()
    assert view.ink("lens") == 0


def test_a_spike_reaches_the_field_and_the_step_table(view):
    view.set(gradients=True, clipnorm=1.0, spike=100.0, spike_every=20, playhead=18)
    before, calm = view.pixels("under"), [number(text) for text in figures(view)["grad"]]
    view.set(playhead=19)
    assert view.changed(before, view.pixels("under"))
    spiked = figures(view)
    assert max(abs(number(text)) for text in spiked["grad"]) > 20 * max(map(abs, calm))
    assert max(abs(number(text)) for text in spiked["clipped"]) <= 1
