"""A function of one number in a saved page: the curve, its ring, its levels, and the way along it."""

import pytest

import adamviz as av
from adamviz.live.export.link import fragment
from tests.browser.explore import middle
from tests.browser.saved_page import opened_page, said
from tests.browser.test_map_beside import numbers


def test_a_curve_in_a_saved_page(browser, tmp_path):
    file = tmp_path / "curve.html"
    view = av.explore(
        av.Surface(lambda x, depth=1.0: depth * x**2, minima=[0], depth=(0, 5)),
        [av.Adam(0.1), av.Adam(0.3, beta_1=0.99)],
        start=2.5,
        steps=40,
        arrows=True,
        charts=["x"],
    )
    view.save(file)
    view.close()
    with opened_page(browser, file) as page:
        path = av.run(av.Adam(0.1), lambda x: x**2, 2.5, steps=40)
        assert said(page.result(0)) == pytest.approx(float(path.loss[-1]), rel=0.02)
        assert [page.ink(layer) > 200 for layer in ("field", "paths", "loss", "lens")] == [True] * 4
        ring = page.find(".av-start")
        assert ring.get_attribute("aria-description") == "x 2.5"
        before = page.now("field", "paths")
        ring.focus()
        ring.press("ArrowUp")  # there is no such axis
        assert ring.get_attribute("aria-description") == "x 2.5"
        ring.press("ArrowLeft")
        page.settle()
        assert ring.get_attribute("aria-description") == "x 2.47"
        x, y = middle(ring)
        page.drag((x, y), (x - 100, y - 200))
        page.settle()
        moved = middle(ring)
        assert moved[0] == pytest.approx(x - 100, abs=2) and moved[1] > y + 20  # it stays on the curve
        assert page.changed(before, page.now("field", "paths")) == {"paths"}
        page.find(".av-rows input[data-name=depth]").first.press("End")
        page.settle()
        assert "field" in page.changed(before, page.now("field", "paths"))
        page.leave()
        page.notebook.wait_for(lambda: "depth" in page.fragment(), 10, "the address does not follow")
        page.visit(fragment({"start": [-1.0], "beta_1": 0.5, "extent": [-2.0, 1.0]}))
        assert page.note() == "" and page.count() == "step 40 / 40"
        assert ring.get_attribute("aria-description") == "x −1"
        path = av.run(av.Adam(0.1, beta_1=0.5), lambda x: x**2, -1.0, steps=40)
        assert said(page.result(0)) == pytest.approx(float(path.loss[-1]), rel=0.02)


def test_a_cut_in_a_saved_page(browser, tmp_path):
    file = tmp_path / "cut.html"
    view = av.explore("rosenbrock", av.Adam(0.1), steps=60, playhead=10)
    view.save(file)
    view.close()
    path = av.run(av.Adam(0.1), "rosenbrock", steps=60)
    with opened_page(browser, file) as page:
        cut = page.find(".av-cut")
        assert cut.is_hidden() and page.ink("under") == 0
        page.find("select[data-name=cut]").select_option("step")
        page.settle()
        chart = page.find(".av-cut canvas")
        page.notebook.wait_for(
            lambda: (chart.get_attribute("aria-label") or "").startswith("cut along the step: loss 7.95"), 10
        )
        assert f"after the next step {path.loss[11]:.2f}"[:-1] in chart.get_attribute("aria-label")
        assert cut.is_visible() and page.ink("under") > 50
        page.leave()
        page.notebook.wait_for(lambda: "cut" in page.fragment(), 10, "the address does not follow")
        page.button("present").click()
        page.settle()
        size = float(page.root.evaluate("root => parseFloat(getComputedStyle(root).fontSize)"))
        assert chart.bounding_box()["height"] < 8 * size, "in a hall the surface has the room"
        page.button("present").click()
        page.settle()
        page.find("select[data-name=cut]").select_option("none")
        page.settle()
        assert cut.is_hidden() and page.ink("under") == 0


def test_a_map_of_a_curve_in_a_saved_page(browser, tmp_path):
    file = tmp_path / "map.html"
    wells = av.Surface(lambda x: (x**2 - 1) ** 2, extent=(-2, 2), minima=[-1, 1])
    axes = ("start_x", -2.0, 2.0), ("learning_rate", 1e-3, 1.0, "log")
    view = av.explore_map(av.Adam(), wells, *axes, steps=100, measure="minimum", cursor=(0.5, 0.05))
    view.save(file)
    view.close()
    with opened_page(browser, file) as page:
        page.notebook.wait_for(lambda: "minimum x = 1" in page.root.inner_text(), 30, "no map is there")
        path = av.run(av.Adam(0.05), wells, 0.5, steps=100)
        surface = page.find(".av-pathpane .av-paths")
        page.notebook.wait_for(lambda: "loss" in (surface.get_attribute("aria-label") or ""), 20)
        *_, loss = numbers(surface.get_attribute("aria-label"))
        assert loss == pytest.approx(float(path.loss[-1]), rel=0.02)
        ring = page.find(".av-start")
        x, y = middle(ring)
        page.drag((x, y), (x - 60, y))
        page.notebook.wait_for(lambda: "minimum x = −1" in page.root.inner_text(), 30, "the map stays")
