"""A saved page, opened from disk with the network off, does what the live view does."""

import jax
import numpy as np
import optax
import pytest

import adamviz as av
from adamviz.live.export.link import fragment
from adamviz.plots.palette import THEMES
from tests.browser.explore import middle
from tests.browser.pixels import count_near, image
from tests.browser.saved_page import opened_page

RUNS = {
    "Adam": av.Adam(0.1),
    "AMSGrad": av.Adam(0.1, amsgrad=True),
    "clipnorm 1": av.Adam(0.1, clipnorm=1),
    "SGD": av.Rival(optax.sgd, learning_rate=0.001, momentum=0.9),
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A function that saves a view of four runs, once for each set of arguments."""
    folder, made = tmp_path_factory.mktemp("pages"), {}

    def save(**given):
        name = str(sorted(given.items()))
        if name not in made:
            view = av.explore("beale", RUNS)
            made[name] = view.save(folder / f"{len(made)}.html", **given)
            view.close()
        return made[name]

    return save


@pytest.fixture(scope="module")
def shared(browser, saved):
    with opened_page(browser, saved()) as view:
        yield view


@pytest.fixture
def view(shared):
    shared.restore()
    yield shared
    assert shared.notebook.console_errors() == []


def said(text):
    """The loss that a text says."""
    return float(text.removeprefix("loss ").replace("−", "-"))


def test_it_shows_what_was_saved(view):
    assert view.computed().startswith("Computed in this page")
    assert [view.ink(layer) > 200 for layer in ("field", "paths", "loss")] == [True] * 3
    for index, optimizer in enumerate(RUNS.values()):
        assert said(view.result(index)) == pytest.approx(float(av.run(optimizer, "beale").loss[-1]), rel=0.02)
    assert view.page.title() == "Adam, AMSGrad, clipnorm 1, SGD: Beale"
    assert view.page.evaluate("() => document.compatMode") == "CSS1Compat"


@pytest.mark.parametrize(
    "run, expected",
    [
        (
            0,
            {
                "learning_rate",
                "beta_1",
                "beta_2",
                "epsilon",
                "clipvalue",
                "clipnorm",
                "global_clipnorm",
                "steps",
            },
        ),
        (3, {"learning_rate", "momentum", "steps"}),
    ],
)
def test_every_slider_changes_the_picture(view, run, expected):
    view.find(".av-run").nth(run).click()
    view.settle()
    names = view.find(".av-rows input[type=range]").evaluate_all(
        "sliders => sliders.map(slider => slider.dataset.name)"
    )
    assert expected <= set(names)
    for name in names:
        view.find(".av-run").nth(run).click()
        view.leave()
        before = view.pixels("paths", "loss")
        view.range(name).press("Home" if float(view.range(name).input_value()) > 150 else "End")
        view.leave()
        assert "loss" in view.changed(before, view.pixels("paths", "loss")), name
        view.restore()


def test_switches_and_typed_numbers(view):
    before = view.pixels("paths", "loss")
    view.find("input[role=switch][data-name=amsgrad]").check()
    view.leave()
    after = view.pixels("paths", "loss")
    assert view.changed(before, after) == {"paths", "loss"}
    assert said(view.result(0)) == pytest.approx(said(view.result(1)), rel=1e-6)
    view.number("learning_rate").fill("0.5")
    view.number("learning_rate").press("Enter")
    view.leave()
    assert view.changed(after, view.pixels("paths", "loss")) == {"paths", "loss"}
    assert said(view.result()) == pytest.approx(
        float(av.run(av.Adam(0.5, amsgrad=True), "beale").loss[-1]), rel=0.05
    )


def test_the_start_is_dragged(view):
    before = view.pixels()
    view.find(".av-start").hover()
    view.drag(middle(view.find(".av-start")), view.point("paths", 0.3, 0.3))
    after = view.answer(before)
    view.leave()
    assert {"paths", "loss"} <= view.changed(before, after)
    x, y = view.ring()
    assert (x, y) == pytest.approx(view.point("paths", 0.3, 0.3), abs=3)


def test_it_plays_and_is_scrubbed(view):
    assert view.count() == "step 500 / 500"
    view.button("play").click()
    view.notebook.wait_for(lambda: 5 < int(view.count().split()[1]) < 490, 20, "it does not play")
    view.button("play").click()
    stopped = view.count()
    view.page.wait_for_timeout(200)
    assert view.count() == stopped
    before = view.pixels()
    view.range("playhead").press("Home")
    view.settle()
    assert view.count() == "step 0 / 500" and {"paths", "loss"} <= view.changed(before)
    view.page.mouse.click(*view.point("loss", 0.6, 0.5))
    view.settle()
    assert 250 < int(view.count().split()[1]) < 350
    view.root.focus()
    view.page.keyboard.press("ArrowRight")
    view.page.keyboard.press("+")
    view.leave()
    assert {"field", "paths"} <= view.changed(before)


def test_another_surface(view):
    before = view.pixels()
    view.find("select[data-name=surface]").select_option("himmelblau")
    view.leave()
    assert {"field", "paths", "loss"} <= view.changed(before)
    assert said(view.result(3)) == pytest.approx(float(av.run(RUNS["SGD"], "himmelblau").loss[-1]), abs=1e-6)


def test_the_address_follows_and_brings_it_all_back(view):
    assert view.fragment() == "" and view.back().is_hidden()
    start = view.pixels()
    view.range("beta_1").press("Home")
    view.find(".av-run").nth(3).click()
    view.range("momentum").press("Home")
    view.range("playhead").press("PageDown")
    view.leave()
    view.notebook.wait_for(lambda: "playhead" in view.fragment(), 10, "the address does not follow")
    moved, texts = view.pixels(), view.find(".av-result").all_inner_texts()
    view.reload()
    view.leave()
    assert view.find(".av-result").all_inner_texts() == texts and view.number("momentum").input_value() == "0"
    assert view.changed(moved, view.pixels()) == set()
    assert view.back().is_visible()
    view.back().click()
    view.leave()
    assert view.fragment() == "" and view.back().is_hidden()
    assert view.changed(start, view.pixels()) == set()


def test_it_opens_where_python_says(browser, saved, view):
    traits = {"beta_1": 0.5, "start": [-2.0, 1.0], "playhead": 40, "steps": 80}
    with opened_page(browser, saved(), fragment(traits)) as other:
        assert other.count() == "step 40 / 80" and other.note() == ""
        path = av.run(av.Adam(0.1, beta_1=0.5), "beale", [-2.0, 1.0], 80)
        assert said(other.result()) == pytest.approx(float(path.loss[40]), rel=0.01)
    view.visit(fragment({"surface": "rosenbrock"}))
    assert view.find("select[data-name=surface]").input_value() == "rosenbrock"
    assert said(view.result()) == pytest.approx(float(av.run(av.Adam(0.1), "rosenbrock").loss[-1]), rel=0.05)


@pytest.mark.parametrize(
    "hash_, words",
    [
        ("#%", "cannot be read"),
        ("#{bad", "cannot be read"),
        ("#" + "a" * 50_000, "cannot be read"),
        (
            "#%7B%22beta_1%22%3A%22x%22%2C%22evil%22%3A1%7D",
            "asks for something that is not here: beta_1, evil.",
        ),
        ('#{"tab":"<img src=x onerror=alert(1)>"}', "not here: tab"),
        ('#{"<img src=x onerror=alert(1)>":1}', "not here: <img src=x onerror=alert(1)>"),
    ],
)
def test_an_address_that_cannot_be_used_is_said_politely(view, hash_, words):
    before = view.pixels()
    view.visit(hash_)
    assert words in view.note() and view.note().endswith("The rest is as it was saved.")
    assert view.changed(before) == set()
    view.range("beta_1").press("Home")
    assert "paths" in view.changed(before), "and everything works"


@pytest.mark.parametrize(
    "given, system, theme",
    [
        ({}, "light", "light"),
        ({}, "dark", "dark"),
        ({"theme": "light"}, "dark", "light"),
        ({"theme": "dark"}, "light", "dark"),
    ],
)
def test_the_theme(browser, saved, given, system, theme):
    with opened_page(browser, saved(**given), color_scheme=system) as view:
        palette = THEMES[theme]
        picture = view.notebook.screenshot(selector=".adamviz .av-stage")
        for colour in (palette["runs"][0], palette["runs"][3]):
            assert count_near(picture, colour, 20) > 100, colour
        # Also around the view, where there is nothing of it.
        whole = image(view.notebook.screenshot())
        background = [int(palette["background"][i : i + 2], 16) for i in (1, 3, 5)]
        assert (np.abs(whole[-3].astype(int) - background).max(-1) < 3).all()
        if not given:
            view.page.emulate_media(color_scheme="dark" if system == "light" else "light")
            view.settle()
            assert abs(int(image(view.notebook.screenshot())[-3].mean()) - int(np.mean(background))) > 150, (
                "it follows the system"
            )


@pytest.mark.parametrize(
    "size, scale, options",
    [
        ((390, 844), 3, {"has_touch": True, "is_mobile": True}),
        ((640, 450), 2, {}),
        ((1920, 1080), 1, {}),
        ((320, 640), 1, {}),
    ],
    ids=["phone", "zoom 200 %", "wide", "narrow"],
)
def test_it_fits_every_screen(browser, saved, size, scale, options):
    with opened_page(
        browser, saved(title="A lecture on Adam"), viewport=size, scale=scale, **options
    ) as view:
        across = view.page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        assert across[0] <= across[1] == size[0], "nothing is out of sight to the right"
        boxes = view.page.locator(
            "button, input, select, h1, .av-count, .av-run .av-name, canvas"
        ).evaluate_all(
            """all => all.filter(one => one.checkVisibility()).map(one => {
                const { left, right, width } = one.getBoundingClientRect(); return [one.className || one.tagName, left, right, width]; })"""
        )
        for name, left, right, width in boxes:
            assert left >= -1 and right <= size[0] + 1 and width > 3, name
        before = view.pixels("paths", "loss")
        view.range("beta_1").press("Home")
        view.leave()
        assert view.changed(before, view.pixels("paths", "loss")) == {"paths", "loss"}
        ratio = view.canvas("paths").evaluate("canvas => canvas.width / canvas.getBoundingClientRect().width")
        assert ratio == pytest.approx(scale, rel=0.01)


def test_a_title_stands_above(browser, saved):
    with opened_page(browser, saved(title="A lecture on Adam")) as view:
        assert view.page.locator("h1").inner_text() == view.page.title() == "A lecture on Adam"
        assert view.root.bounding_box()["y"] >= middle(view.page.locator("h1"))[1]


def gamma(x, y):
    return jax.scipy.special.gammainc(2.0, x * x + y * y)


@pytest.fixture(scope="module")
def opaque(tmp_path_factory):
    made = av.explore(gamma, [av.Adam(0.1), av.Adam(0.1, amsgrad=True)], steps=200, beta_1=0.5)
    yield made.save(tmp_path_factory.mktemp("opaque") / "a.html")
    made.close()


def test_what_only_the_kernel_can_compute_is_shown_as_it_stood(browser, opaque):
    stood, behind, alone = (
        "Computed by the kernel when this page was saved",
        "Only a kernel can compute this",
        "Computed in this page",
    )
    with opened_page(browser, opaque) as view:
        first = view.pixels()
        assert view.computed().startswith(stood) and "av-wrong" not in view.find(
            ".av-computed"
        ).get_attribute("class")
        assert [view.ink(layer) > 200 for layer in ("field", "paths", "loss")] == [True] * 3
        assert said(view.result()) == pytest.approx(
            float(av.run(av.Adam(0.1, beta_1=0.5), gamma, steps=200).loss[-1]), abs=2e-3
        )
        view.range("playhead").press("Home")
        assert view.computed().startswith(stood) and "paths" in view.changed(first), (
            "it is played and scrubbed"
        )
        view.range("playhead").press("End")
        view.range("beta_1").press("Home")
        view.leave()
        assert view.computed().startswith(behind) and "av-wrong" in view.find(".av-computed").get_attribute(
            "class"
        )
        assert view.changed(first) == set(), "the saved picture stays"
        view.page.wait_for_timeout(300)
        view.button("zoom-in").click()
        view.leave()
        assert view.computed().startswith(behind), "also after something that it could answer"
        view.back().click()
        view.leave()
        assert view.computed().startswith(stood) and view.changed(first) == set()
        view.find("select[data-name=surface]").select_option("beale")
        view.leave()
        assert view.computed().startswith(alone)
        view.range("beta_1").press("End")
        assert {"field", "paths"} <= view.changed(first)


@pytest.mark.parametrize("numbers", [{"q": 7.0}, {"q": 7.0, "r": 9.0}], ids=("one number", "two numbers"))
def test_a_function_with_numbers_of_its_own_is_that_function_in_its_page(browser, tmp_path, numbers):
    surface = av.Surface(
        lambda x, y, **given: 100 * x + 10 * y + given["q"] + 1000 * given.get("r", 0.0),
        start=(2, 1),
        **numbers,
    )
    made = av.explore(surface, av.Adam(0.1), playhead=0)
    path = made.save(tmp_path / "numbers.html")
    made.close()
    with opened_page(browser, path) as view:
        assert said(view.result()) == pytest.approx(
            210 + numbers["q"] + 1000 * numbers.get("r", 0.0), rel=1e-2
        )
        assert view.page.locator(".av-own input[type=range]").count() == len(numbers)
        assert view.notebook.console_errors() == []
