"""Losses that are nowhere finite, constant, huge, tiny or without a bottom: the view is shown all the same,
and says what there is.
"""

import jax.numpy as jnp
import pytest

import adamviz as av
from tests.browser.saved_page import opened_page

LOSSES = {
    "nowhere real": lambda x, y: jnp.log(-x * x - 1) + 0 * y,
    "nan": lambda x, y: jnp.nan + 0 * (x + y),
    "inf": lambda x, y: jnp.inf + 0 * (x + y),
    "zero": lambda x, y: 0 * (x + y),
    "five": lambda x, y: 5.0 + 0 * (x + y),
    "huge": lambda x, y: 1e30 * (x**2 + y**2),
    "tiny": lambda x, y: 1e-30 * (x**2 + y**2),
    "bottomless": lambda x, y: -(x**2) - y**2,
    "steep": lambda x, y: jnp.exp(20 * x * x) + 0 * y,
    "half a plane": lambda x, y: jnp.log(x) + y**2,
}
NOWHERE = ("nowhere real", "nan", "inf")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", LOSSES)
def test_the_view_is_shown(browser, tmp_path, name, scheme):
    view = av.explore(av.Surface(LOSSES[name], title=name), av.Adam(0.1), start=(-1.0, 1.5), steps=100)
    assert "text/plain" in view._repr_mimebundle_()[0]
    path = view.save(tmp_path / "page.html")
    view.close()
    with opened_page(browser, path, color_scheme=scheme) as page:
        assert page.canvas("field").evaluate(COLOURS) >= 2 and page.ink("loss") > 100
        assert page.computed().startswith("Computed in this page")
        # The words for a screen reader come when the view has come to rest.
        described = page.notebook.wait_for(lambda: page.canvas("paths").get_attribute("aria-label"), 20)
        assert ("no finite number" in described) == (name in NOWHERE)
        # It answers as any view does.
        for action in ("zoom-in", "zoom-in", "zoom-out", "home"):
            page.button(action).click()
        page.range("beta_1").press("ArrowRight")
        page.find(".av-start").press("Shift+ArrowUp")
        page.leave()
        assert page.canvas("field").evaluate(COLOURS) >= 2


def test_a_zoom_into_where_there_is_no_loss_says_so_and_back_again(browser, tmp_path):
    view = av.explore(LOSSES["half a plane"], av.Adam(0.1), start=(1.0, 1.5), extent=(-3, -1, -1, 1))
    path = view.save(tmp_path / "page.html")
    view.close()
    with opened_page(browser, path) as page:
        words = page.pixels("field")
        page.notebook.wait_for(
            lambda: "no finite number" in (page.canvas("paths").get_attribute("aria-label") or ""), 20
        )
        page.button("home").click()
        page.settle()
        page.notebook.wait_for(
            lambda: "no finite number" not in page.canvas("paths").get_attribute("aria-label"), 20
        )
        assert page.changed(words, page.pixels("field")) == {"field"}


COLOURS = """canvas => { const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width,
  canvas.height);
    return new Set(new Uint32Array(data.buffer)).size; }"""
