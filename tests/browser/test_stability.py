"""The lens of stability in a saved page: what it says is what `av.stability` says, in the frame in which a
slider moves.
"""

import re

import jax.numpy as jnp
import numpy as np
import optax
import pytest

import adamviz as av
from tests.browser.saved_page import opened_page
from tests.browser.test_lens import figures, number

RUNS = {
    "Adam": av.Adam(0.05, beta_1=0.5, beta_2=0.9),
    "SGD": av.Rival(optax.sgd, learning_rate=0.04),
    "RMSProp": av.Rival(optax.rmsprop, learning_rate=0.05),
    "Lion": av.Rival(optax.lion, learning_rate=0.05),
}
WORDS = ".av-stability p:first-child"


def trough(x, y):
    return 0.5 * (x * x + 30.0 * y * y) + 0.5 * x * y


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    path = tmp_path_factory.mktemp("stability") / "page.html"
    view = av.compare(RUNS, av.Surface(trough, start=(1.5, -1.0)), steps=200, playhead=60, tab="step")
    view.save(path)
    view.close()
    with opened_page(browser, path) as page:
        yield page


def test_it_is_off_until_it_is_switched_on_and_then_says_what_python_says(page):
    assert not page.find(".av-stability").is_visible() and not page.find(".av-slots").is_visible()
    assert "eigenvalue" not in figures(page)
    page.find(".av-chip").filter(has_text="stability").click()
    page.settle()
    path = av.run(RUNS["Adam"], trough, start=(1.5, -1.0), steps=200)
    met = av.stability(path, RUNS["Adam"], trough)
    ratio = met.preconditioned / met.threshold
    wanted = {
        "hessian_0": met.hessian[60, 0],
        "hessian_1": met.hessian[60, 1],
        "eigenvalue": [met.preconditioned[60]],
        "threshold": [met.threshold[60]],
        "ratio": [ratio[60]],
        "bare": [met.preconditioned[60] / met.uncorrected[60]],
        "directional": [met.directional[60]],
    }
    found = figures(page)
    for name, values in wanted.items():
        assert [number(text) for text in found[name]] == pytest.approx(list(values), rel=2e-4), name
    above = np.flatnonzero(ratio > 1)
    said = page.find(WORDS).inner_text()
    assert 10 < len(above) < 190, "the case is one in which the run crosses its threshold"
    assert f"Adam: above its threshold at {len(above)} of 200 steps, first at step {above[0]}." in said
    assert "SGD: below its threshold at all 200 steps." in said, said
    path = av.run(RUNS["RMSProp"], trough, start=(1.5, -1.0), steps=200)
    met = av.stability(path, RUNS["RMSProp"], trough)
    above = np.flatnonzero(met.preconditioned > met.threshold)
    found = re.search(r"RMSProp: above its threshold at (\d+) of 200 steps, first at step (\d+)", said)
    count, first = map(int, found.groups())
    assert first == above[0] > 5 and abs(count - len(above)) <= 3 < len(above) / 10
    assert "Lion: no threshold is known, its steps go by the signs of gradients" in said


def test_a_row_says_its_formula(page):
    page.find(".av-steptable tr[data-row=threshold]").click()
    page.notebook.frames(2)
    text = page.find(".av-telling:not([aria-hidden]) .av-formulas").inner_text()
    assert "(2 + 2 · β₁) / ((1 − β₁) · αₜ)" in text and "(2 + 2 · 0.5) / ((1 − 0.5) · 0.0" in text


def test_a_slider_moves_all_of_it_and_another_run_has_its_own_threshold(page):
    before, said = page.pixels("lens", "slot-own"), page.find(WORDS).inner_text()
    page.find("[data-tab=sliders]").click()
    page.range("learning_rate").focus()
    page.range("learning_rate").press("End")
    assert page.changed(before, page.pixels("lens", "slot-own")) == {"lens", "slot-own"}
    assert page.find(WORDS).inner_text() != said
    page.page.keyboard.press("Escape")
    page.root.focus()
    page.page.keyboard.press("]")
    page.settle()
    assert "threshold, 2/α" in page.find(".av-stability").inner_text()
    assert "stability" in page.fragment()


def test_it_is_spoken_and_presented(page):
    page.notebook.wait_for(
        lambda: "curves upwards" in page.find(".av-said-aloud").inner_text(), 20, "it is not said"
    )
    page.root.focus()
    page.page.keyboard.press("p")
    page.settle()
    assert page.find(".av-slots").is_visible() and not page.find(".av-stability").is_visible()
    page.page.keyboard.press("Escape")
    assert re.search(r"stability", page.find(".av-slot-top").last.get_attribute("aria-label"))


def opaque(x, y):
    z = x + 1j * y  # which the page does not know
    return jnp.abs(z * z - 1) ** 2 + 0.1 * x * x


def test_of_a_surface_of_the_kernels_a_saved_page_says_what_the_kernel_knew(browser, tmp_path):
    adam = av.Adam(0.3, beta_1=0.5, beta_2=0.9)
    about = {"start": (1.5, -1.0), "steps": 60}
    view = av.explore(opaque, adam, playhead=5, tab="step", stability=True, cut="step", **about)
    view.save(tmp_path / "page.html")
    view.close()
    path = av.run(adam, opaque, **about)
    met = av.stability(path, adam, opaque)
    above = np.flatnonzero(met.preconditioned > met.threshold)
    with opened_page(browser, tmp_path / "page.html") as page:
        words = page.find(WORDS)
        wanted = f"above its threshold at {len(above)} of 60 steps, first at step {above[0]}."
        page.notebook.wait_for(lambda: wanted in words.inner_text(), 20, "the page does not say it")
        found = figures(page)
        assert number(found["eigenvalue"][0]) == pytest.approx(met.preconditioned[5], rel=2e-4)
        step = path.update[5].astype(float) / np.hypot(*path.update[5].astype(float))
        label = page.find(".av-cut canvas").get_attribute("aria-label")
        slope, bend = (number(re.search(f"{name} ([^,]+)", label)[1]) for name in ("slope", "curvature"))
        assert slope == pytest.approx(path.grad[5] @ step, rel=2e-3)
        assert bend == pytest.approx(step @ met.hessian[5] @ step, rel=2e-3)
        assert "Computed by the kernel when this page was saved" in page.find(".av-computed").inner_text()
