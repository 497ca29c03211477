"""Views in pages of others: without a model, with MyST's, and in open shadow roots."""

import pytest

from tests.browser.explore import middle
from tests.browser.hosted import hosts, write


@pytest.fixture(scope="module")
def views(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hosts")
    write(folder)
    with hosts(browser, folder) as views:
        yield views


def test_a_module_shows_what_its_model_holds_and_tells_it_what_changes(views):
    plain, myst = views["plain"], views["myst"]
    assert plain.count() == "step 300 / 300" and myst.count() == "step 200 / 200"
    assert plain.page.locator("#plain [role=heading]").inner_text() == "A module"
    assert plain.page.locator("#plain .av-refused").count() == 0
    refused = plain.page.locator("#myst .av-refused").inner_text()
    assert refused.endswith("cannot take: epsilon = -3. The rest is as it was saved.")
    assert (myst.number("beta_1").input_value(), myst.number("epsilon").input_value()) == ("0.5", "1e-7")
    assert min(view.ink("paths") for view in views.values()) > 200
    before = {place: view.now("paths") for place, view in views.items()}
    result = myst.result()
    myst.range("beta_1").focus()
    myst.page.keyboard.press("Home")
    myst.notebook.wait_for(lambda: myst.page.evaluate("models.myst.get('beta_1')") == 0, 10, "not told")
    myst.leave()
    assert myst.result() != result and views["plain"].now("paths") == before["plain"], "two views, not one"
    for value, shown in ((0.2, "0.2"), (7, "0.2"), (0.3, "0.3")):
        myst.page.evaluate("value => models.myst.set('beta_1', value)", value)
        myst.settle()
        assert myst.number("beta_1").input_value() == shown


@pytest.mark.parametrize("place", ["myst", "widget"])
def test_all_works_in_an_open_shadow_root(views, place):
    view = views[place]
    page = view.page
    view.root.scroll_into_view_if_needed()
    before = view.pixels("field", "paths", "loss")
    page.mouse.click(*view.point("paths", 0.8, 0.8))
    page.mouse.wheel(0, -240)
    before = view.answer(before, "field", "paths", "loss")
    view.drag(middle(view.find(".av-start")), view.point("paths", 0.3, 0.3))
    assert {"paths", "loss"} <= view.changed(before, view.answer(before, "field", "paths", "loss"))
    # The keys of the view, and of its tabs, which take the focus along.
    view.root.focus()
    page.keyboard.press("Home")
    view.settle()
    assert view.count().startswith("step 0 /")
    for key, shown in (("?", True), ("Escape", False)):
        page.keyboard.press(key)
        assert view.find("[aria-label=keys]").is_visible() is shown
    view.find(".av-tab").nth(0).focus()
    page.keyboard.press("ArrowRight")
    view.settle()
    assert view.focused()[1] and view.find(".av-tab").nth(1).get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowLeft")
    view.settle()  # until its pane is open, its sliders take no focus
    # The panel is built anew for another run: the slider that had the focus has it still.
    view.range("beta_2").focus()
    view.find(".av-run").nth(1).dispatch_event("click")
    view.settle()
    assert view.focused() == ["beta_2", True]
    view.root.focus()
    page.keyboard.press("f")
    page.wait_for_function(f"() => document.fullscreenElement?.id === '{place}'")
    view.settle()
    assert "av-full" in view.root.get_attribute("class")
    page.keyboard.press("f")
    page.wait_for_function("() => !document.fullscreenElement")
    page.keyboard.press("p")
    page.wait_for_function("() => document.fullscreenElement")
    view.notebook.wait_for(lambda: view.find(".av-lectern").is_visible(), 10, "it is not presented")
    page.keyboard.press("Enter")
    view.notebook.wait_for(lambda: "av-open" in view.root.get_attribute("class"), 10, "no panel")
    view.range("beta_1").focus()
    for shown in (True, False):  # Escape closes the panel first, and then leaves
        page.keyboard.press("Escape")
        view.notebook.wait_for(
            lambda shown=shown: view.find(".av-lectern").is_visible() is shown, 10, "Escape"
        )
        assert view.focused()[1]
    page.wait_for_function("() => !document.fullscreenElement")


def test_views_close_without_a_trace(views):
    page = views["plain"].page
    left = page.evaluate(
        """() => Object.entries(closes).map(([place, close]) => {
            close();
            const section = document.getElementById(place);
            return (section.shadowRoot?.firstElementChild ?? section).innerHTML; })"""
    )
    assert left == ["", "", ""]
    # What is there besides is Playwright's own.
    before, after = page.evaluate(
        """async () => {
            const { observers, waiting } = window.__probe;
            const count = () => [observers.size, window.__probe.listeners, waiting.size];
            const frames = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
            const [model, el] = [models.myst, document.querySelector("#plain")];
            await frames();
            const before = count();
            const { default: view } = await import("./view.mjs");
            const close = await view.render({ model, el });
            await frames();
            close();
            model.set("beta_1", 0.4);
            await frames();
            return [before, count()]; }"""
    )
    assert before == after and before[2] <= 1
