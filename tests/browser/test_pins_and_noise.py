"""Pinned paths and the noise that all runs meet, in JupyterLab, in a saved page, and on a phone."""

import pytest

import adamviz as av
from adamviz.plots.palette import THEMES
from tests.browser.pixels import canvas_rgba, near
from tests.browser.saved_page import opened_page

CELLS = [
    "import adamviz as av",
    "view = av.compare([av.Adam(0.1), av.Adam(0.1, clipnorm=1.0)], playhead=60); view",
]


def tidy(view):
    view.notebook.run("view.unpin()")
    view.reset()


BLUE = THEMES["light"]["runs"][0]


def pale(view, layer):
    """How many pixels of a canvas have the first run's colour, and let what is behind shine through: those of
    a pin.
    """
    pixels = canvas_rgba(view.canvas(layer))
    return int((near(pixels, BLUE, 40) & (pixels[..., 3] > 60) & (pixels[..., 3] < 200)).sum())


def test_a_pin_stays_in_picture_chart_and_table_while_the_slider_moves_on(view):
    before = pale(view, "others"), pale(view, "grid")
    loss = view.find(".av-table td").first.inner_text()
    view.find("button[data-action=pin]").click()
    view.expect("pins", ["Adam: as now"])
    view.set(tab="sliders")
    for _ in range(12):
        view.range("beta_1").press("Shift+ArrowRight")
    view.expect("beta_1", lambda value: value > 0.95)
    view.set(tab="compare")
    view.leave()
    assert pale(view, "others") > before[0] + 100 and pale(view, "grid") > before[1] + 100
    assert view.expect("pins", lambda pins: True) == ["Adam: β₁ 0.9"]
    group = view.find(".av-table tbody.av-pinned")
    assert group.count() == 1 and "pinned: β₁ 0.9" in group.inner_text()
    assert group.locator("td").first.inner_text() == loss != view.find(".av-table td").first.inner_text()
    # The other run's pins have its colour, and those of a hidden run are not drawn.
    view.set(hidden=[0])
    assert pale(view, "others") == 0
    view.set(hidden=[])
    group.get_by_role("button", name="remove the pin Adam").click()
    view.expect("pins", [])
    assert pale(view, "others") <= before[0]


def test_all_pins_are_removed_at_once_and_too_many_are_refused(view):
    view.notebook.run("for i in range(16):\n    view.beta_1 = i / 20\n    view.pin()\nview.beta_1 = 0.99")
    view.settle()
    boxes = view.root.bounding_box()
    view.find("button[data-action=pin]").click()
    view.settle()
    assert "Up to 16 runs can be pinned" in view.find(".av-compare .av-saying").inner_text()
    assert view.root.bounding_box() == boxes, "the table scrolls, and the view stays as it is"
    assert view.find(".av-table tbody.av-pinned").count() == 16
    view.find("button[data-action=unpin]").click()
    view.expect("pins", [])
    assert view.find("button[data-action=unpin]").is_disabled()


def test_a_pin_of_another_surface_waits_for_it(view):
    view.notebook.run("view.pin()")
    view.set(surface="bowl")
    assert view.find(".av-table tbody.av-pinned").count() == 0
    assert "One pin belongs to another surface" in view.find(".av-compare .av-saying").inner_text()
    view.set(surface="beale")
    assert view.find(".av-table tbody.av-pinned").count() == 1


def test_pins_stand_in_the_pane_of_their_run(view):
    view.notebook.run("view.pin(0)\nview.beta_1 = 0.3")
    view.set(arrangement="side by side", selected=1)
    pixels = canvas_rgba(view.canvas("others"))
    blue = near(pixels, BLUE, 40) & (pixels[..., 3] > 60)
    left, top = (
        view.find(".av-panetitle")
        .nth(1)
        .evaluate("one => [parseFloat(one.style.left), parseFloat(one.style.top)]")
    )
    beside = left > view.find(".av-panetitle").nth(0).evaluate("one => parseFloat(one.style.left)")
    second = blue[:, round(left) :] if beside else blue[round(top) :]
    assert blue.sum() > 100 and second.sum() == 0


def test_pins_noise_and_arrangement_are_in_a_saved_page(browser, tmp_path):
    view = av.compare(
        [av.Adam(0.1), av.Adam(0.1, clipnorm=1.0)], playhead=60, noise_level=2.0, noise_seed=3, hidden=[1]
    )
    view.pin()
    view.beta_1, view.noise_level = 0.2, 4.0
    view.save(tmp_path / "pinned.html")
    with opened_page(browser, tmp_path / "pinned.html") as page:
        assert (
            page.find(".av-table tbody.av-pinned").inner_text().startswith("Adam\npinned: β₁ 0.9, σ 2")
            and pale(page, "others") > 100
        )
        shown = [
            text.replace("−", "-") for text in page.find(".av-table tbody.av-pinned td").all_inner_texts()
        ]
        row = view.table()[2]
        assert [float(shown[0]), float(shown[1]), int(shown[2])] == pytest.approx(
            [row["loss"], row["best"], row["best_step"]], rel=0.01
        )
        page.find("button[data-action=pin]").click()
        page.settle()
        name = page.find(".av-pinned button.av-rowname").last
        name.press("F2")
        field = page.find(".av-pinlabel:focus")
        assert field.input_value() == "Adam"
        field.press_sequentially("no")
        field.press("Escape")
        assert name.inner_text() == "Adam"
        name.dblclick()
        field.fill("  weak momentum ")
        field.press("Enter")
        page.settle()
        assert name.inner_text() == "weak momentum" and name.evaluate("one => one.matches(':focus')")
        page.page.wait_for_function("() => location.hash.includes('momentum')")
        page.reload()  # the address holds the new pin
        assert page.find(".av-pinned .av-rowname").all_inner_texts() == ["Adam", "weak momentum"]
    view.close()


def test_pins_are_in_the_state_that_a_notebook_keeps(view):
    view.notebook.run("view.pin(); view.beta_1 = 0.2")
    state = view.notebook.python("view.get_state(['_pins', 'beta_1'])")
    assert state["beta_1"] == 0.2 and state["_pins"][0]["numbers"]["beta_1"] == 0.9


def test_the_noise_is_turned_up_and_its_errors_are_seen(view):
    view.set(tab="noise")
    before = view.pixels("others", "paths", "errors")
    view.range("noise_level").hover()
    view.settle()
    assert "the same error for every run" in view.find(".av-noise .av-about").inner_text()
    for _ in range(22):
        view.range("noise_level").press("Shift+ArrowRight")
    view.expect(
        "noise_level",
        lambda value: f"{value:.5g}" == view.number("noise_level").input_value() and value > 0.5,
    )
    view.leave()
    assert view.changed(before, view.pixels("others", "paths", "errors")) == {"others", "paths", "errors"}
    number = view.number("noise_level")
    number.fill("off")
    number.press("Enter")
    view.expect("noise_level", 0)
    number.fill("-1")
    number.press("Enter")
    view.settle()
    hint = view.find(".av-noise [data-row=noise_level] .av-hint").inner_text()
    assert "a number ≥ 0" in hint and view.trait("noise_level") == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_heavy_tails_leave_the_picture_of_the_errors(view, theme):
    view.notebook.set_theme(theme == "dark")
    view.set(tab="noise", noise_level=1.0)
    accent = THEMES[theme]["accent"]
    canvas = view.canvas("errors")

    def reach():
        rows = (
            (near(canvas_rgba(canvas), accent, 20) & (canvas_rgba(canvas)[..., 3] > 200)).any(1).nonzero()[0]
        )
        return rows.max() - rows.min()

    normal, before = reach(), view.pixels("paths", "errors")
    view.find("input[data-name=heavy_tails][value=true]").check()
    view.expect("heavy_tails", True)
    view.leave()
    assert reach() > 1.4 * normal and view.changed(before, view.pixels("paths", "errors")) == {
        "paths",
        "errors",
    }
    assert "a few errors are huge" in view.find(".av-noise p.av-saying").inner_text()


def test_another_seed_gives_all_runs_other_errors(view):
    view.set(tab="noise", noise_level=3.0)
    before = view.pixels("others", "paths", "errors")
    view.button("dice").click()
    seed = view.expect("noise_seed", lambda value: value != 0)
    view.leave()
    assert view.changed(before, view.pixels("others", "paths", "errors")) == {"others", "paths", "errors"}
    noise = f"av.Noise(noise_level=3.0, noise_seed={seed})"
    path = f"av.run(view.optimizers[0], 'beale', noise={noise}).loss[60]"
    said = view.find(".av-result").first.inner_text().removeprefix("loss ").replace("−", "-")
    assert float(said) == pytest.approx(view.notebook.python(f"float({path})"), rel=0.02)


def test_a_scale_changes_nothing_for_adam_and_a_spike_does(view):
    view.set(tab="noise", names=False)  # the name of the other run, whose norm is clipped, moves
    before = view.pixels("paths")
    view.set(gradient_scale=100.0)
    difference = canvas_rgba(view.canvas("paths")).astype(int)
    view.set(gradient_scale=1.0)
    assert abs(difference - canvas_rgba(view.canvas("paths"))).mean() < 0.05
    view.set(spike=100.0, spike_every=20)
    assert view.changed(before, view.pixels("paths")) == {"paths"}


@pytest.mark.parametrize("width, theme", [(390, "light"), (390, "dark"), (640, "light")])
def test_on_a_phone_panes_stay_large_and_nothing_is_cut(browser, tmp_path, width, theme):
    eight = {f"run {i}": av.Adam(0.1, beta_1=i / 10) for i in range(8)}
    view = av.compare(eight, arrangement="side by side")
    view.save(tmp_path / "eight.html", theme=theme)
    view.close()
    with opened_page(browser, tmp_path / "eight.html", viewport=(width, 844)) as page:
        assert page.page.evaluate("() => document.documentElement.scrollWidth") <= width
        names = page.find(".av-panetitle")
        assert (
            names.count() == 8
            and names.evaluate_all("all => Math.min(...all.map(one => one.offsetWidth))") >= 110
        )
        assert page.find(".av-eye").count() == 8
        for tab in ("noise", "compare"):
            page.find(f".av-tab[data-tab={tab}]").click()
            page.settle()
            cut = page.find(".av-pane:not(.av-closed) *").evaluate_all(
                "(all, width) => all.filter(one => one.getBoundingClientRect().right > width + 1 && "
                "!one.closest('svg')).map(one => one.className)",
                width,
            )
            assert cut == []
        text = page.find(".av-table td").first
        assert text.evaluate("one => one.scrollWidth <= one.clientWidth + 1")


@pytest.mark.parametrize("width", [760, 1280, 1920])
def test_opening_a_tab_moves_nothing(browser, tmp_path, width):
    view = av.compare([av.Adam(0.1), av.Adam(0.1, amsgrad=True)], tab="sliders")
    view.save(tmp_path / "tabs.html")
    view.close()
    with opened_page(browser, tmp_path / "tabs.html", viewport=(width, 900)) as page:
        first = page.root.bounding_box()
        for tab in ("noise", "step", "compare", "sliders"):
            page.find(f".av-tab[data-tab={tab}]").click()
            page.settle()
            assert page.root.bounding_box() == first, tab
