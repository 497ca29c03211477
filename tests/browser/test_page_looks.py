"""A saved page in both themes, on every screen, with a title, and of what it cannot compute."""

import jax
import numpy as np
import pytest

import adamviz as av
from adamviz.plots.palette import THEMES
from tests.browser.explore import middle
from tests.browser.four_runs import save
from tests.browser.pixels import count_near, image
from tests.browser.saved_page import opened_page, said


@pytest.mark.parametrize(
    "given, system, theme",
    [
        ({}, "light", "light"),
        ({}, "dark", "dark"),
        ({"theme": "light"}, "dark", "light"),
        ({"theme": "dark"}, "light", "dark"),
    ],
)
def test_the_theme(browser, tmp_path, given, system, theme):
    window = (1280, 1000)  # higher than the view, so that its last rows are the page's
    with opened_page(browser, save(tmp_path, **given), viewport=window, color_scheme=system) as view:
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
def test_it_fits_every_screen(browser, tmp_path, size, scale, options):
    with opened_page(
        browser, save(tmp_path, title="A lecture on Adam"), viewport=size, scale=scale, **options
    ) as view:
        across = view.page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        assert across[0] <= across[1] == size[0], "nothing is out of sight to the right"
        boxes = view.page.locator(
            "button, input, select, h1, .av-count, .av-run .av-name, canvas"
        ).evaluate_all(
            """all => all.filter(one => one.checkVisibility()).map(one => {
                const { left, right, width } = one.getBoundingClientRect();
                  return [one.className || one.tagName, left, right, width]; })"""
        )
        for name, left, right, width in boxes:
            assert left >= -1 and right <= size[0] + 1 and width > 3, name
        before = view.pixels("paths", "loss")
        view.range("beta_1").press("Home")
        view.leave()
        assert view.changed(before, view.pixels("paths", "loss")) == {"paths", "loss"}
        ratio = view.canvas("paths").evaluate("canvas => canvas.width / canvas.getBoundingClientRect().width")
        assert ratio == pytest.approx(scale, rel=0.01)


def test_a_title_stands_above(browser, tmp_path):
    with opened_page(browser, save(tmp_path, title="A lecture on Adam")) as view:
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
        "This needs the kernel",
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
        view.notebook.wait_for(lambda: view.result() == "needs the kernel", 20, "the old path stayed")
        assert view.result(1).startswith("loss"), "the other run is as it was saved"
        assert view.changed(first) == {"paths", "loss"}, "no path of other numbers"
        view.range("beta_1").press("ArrowRight")
        view.number("beta_1").fill("0.5")
        view.number("beta_1").press("Enter")
        view.leave()
        view.notebook.wait_for(lambda: view.changed(first) == set(), 20, "the path did not come back")
        assert view.computed().startswith(stood)
        view.range("beta_1").press("Home")
        view.leave()
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
