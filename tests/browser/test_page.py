"""A saved page, opened from disk with the network off, does what the live view does."""

import pytest

import adamviz as av
from adamviz.live.export.link import fragment
from tests.browser.explore import middle
from tests.browser.four_runs import RUNS, save
from tests.browser.saved_page import opened_page, said, tidy  # noqa: F401 (read by the fixtures)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The path of the page."""
    return save(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def shared(browser, saved):
    with opened_page(browser, saved) as view:
        yield view


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
    view.leave()
    before = view.now("paths", "loss")
    for name in names:
        view.range(name).press("Home" if float(view.range(name).input_value()) > 150 else "End")
        view.leave()
        assert "loss" in view.changed(before, view.now("paths", "loss")), name
        view.notebook.wait_for(view.back().is_visible, 20, "the address does not follow")
        view.back().click()
        view.find(".av-run").nth(run).click()
        view.leave()
        assert view.now("paths", "loss") == before, name


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
    assert view.page.evaluate("document.activeElement.className").split()[0] == "adamviz", "the keys go on"
    view.leave()
    assert view.fragment() == "" and view.back().is_hidden()
    assert view.changed(start, view.pixels()) == set()


def test_it_opens_where_python_says(browser, saved, view):
    traits = {"beta_1": 0.5, "start": [-2.0, 1.0], "playhead": 40, "steps": 80}
    with opened_page(browser, saved, fragment(traits)) as other:
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
            'asks for values that this view cannot take: beta_1 = "x", evil = 1.',
        ),
        ('#{"tab":"<img src=x onerror=alert(1)>"}', 'tab = "<img src=x onerror=alert(1)>"'),
        ('#{"<img src=x onerror=alert(1)>":1}', "<img src=x onerror=alert(1)> = 1."),
        ("#%7B%22_pins%22%3A%5B%7B%7D%5D,%22b%22:3%7D", "pins = [{}], b = 3."),
    ],
)
def test_an_address_that_cannot_be_used_is_said_politely(view, hash_, words):
    before = view.pixels()
    view.visit(hash_)
    assert words in view.note() and view.note().endswith("The rest is as it was saved.")
    assert view.changed(before) == set()
    view.range("beta_1").press("Home")
    assert "paths" in view.changed(before), "and everything works"
