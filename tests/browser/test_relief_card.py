"""The relief as the page's graphics card draws it: like the one on a 2-D canvas, live, and through the loss
of the context that all views share.
"""

import json
import shutil

import jax.numpy as jnp
import numpy as np
import pytest

import adamviz as av
from tests.browser.hosted import MODEL, hosts
from tests.browser.pixels import canvas_rgba

# WebGL here is drawn by the processor, which the page else leaves alone.
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Two</title><link rel="icon" href="data:,">
<style>section { width: 420px; }</style></head>
<body><section id="one"></section><section id="two"></section>
<script>
  window.contexts = new Set();
  window.drawn = 0;
  const { getParameter, drawArrays } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.getParameter = function (name) {
    return name === 0x9246 ? "A card of these tests" : getParameter.call(this, name);
  };
  WebGL2RenderingContext.prototype.drawArrays = function (...given) {
    contexts.add(this);
    drawn += 1;
    return drawArrays.apply(this, given);
  };
  window.card = () => globalThis[Symbol.for("adamviz")].get("webgl2");
</script>
<script type="module">
  import widget from "./widget.js";
  import { MystAnyModel } from "./models.js";
  window.closes = {};
  window.models = {};
  const state = await (await fetch("./state.json")).json();
  for (const place of ["one", "two"]) {
    const el = document.querySelector(`#${place}`);
    closes[place] = await widget.render({ model: (models[place] = new MystAnyModel(state)), el });
  }
</script></body></html>
"""


def holed(x, y, depth=1.0):
    """No number where x + y is below -2."""
    return jnp.sqrt(x + y + 2) + depth * jnp.cos(2 * x) * jnp.cos(2 * y)


@pytest.fixture(scope="module")
def views(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("card")
    view = av.explore(av.Surface(holed, depth=(0, 4), start=(1, 1)), projection="3d", steps=50)
    state = {name: value for name, value in view.get_state().items() if name != "layout"}
    (folder / "state.json").write_text(json.dumps(state))
    (folder / "widget.js").write_text(view._esm)
    view.close()
    shutil.copy(MODEL, folder / "models.js")
    with hosts(browser, folder, PAGE, ("one", "two")) as views:
        yield views


def drawn(view):
    """How often the card has drawn since it was asked last."""
    return view.page.evaluate("() => { const count = drawn; drawn = 0; return count; }")


def put(view, **traits):
    view.page.evaluate(
        "([place, traits]) => { for (const name in traits) models[place].set(name, traits[name]); }",
        [view.place, traits],
    )
    view.settle()


@pytest.mark.parametrize("surface", ["holed", "beale", "rosenbrock"])
def test_it_is_what_is_painted_on_a_canvas(views, surface):
    view = views["one"]
    put(view, surface=surface, azimuth=40)
    pictures = []
    for software in (False, True):
        drawn(view)
        view.page.evaluate("software => { card().software = software; }", software)
        put(view, azimuth=39)
        put(view, azimuth=-130, elevation=40)
        assert (drawn(view) > 0) is not software
        pictures.append(canvas_rgba(view.canvas("field")).astype(int))
    view.page.evaluate("() => { card().software = false; }")
    by_card, painted = pictures
    assert (np.abs(by_card - painted).max(-1) > 8).mean() < 0.015
    assert (painted[..., 3] == 255).mean() > 0.15, "there is a relief"


def test_a_number_of_the_surface_moves_it(views):
    view = views["one"]
    put(view, surface="holed", azimuth=-60)
    before = view.pixels("field")
    drawn(view)
    put(view, depth=3)
    assert view.answer(before, "field") != before and drawn(view) > 0


def test_two_views_share_a_context_and_outlive_it(views):
    first, second = views.values()
    for view in (first, second):
        drawn(view)
        put(view, azimuth=20)
        assert drawn(view) > 0
    assert first.page.evaluate("contexts.size") == 1
    before = [view.pixels("field") for view in (first, second)]
    first.page.evaluate("() => { card().gl.getExtension('WEBGL_lose_context').loseContext(); }")
    first.notebook.wait_for(lambda: first.page.evaluate("card().gl.isContextLost()"), 20, "not lost")
    assert [view.pixels("field") for view in (first, second)] == before, "what was drawn stays"
    drawn(first)
    for view, seen in zip((first, second), before, strict=True):
        put(view, azimuth=80)
        assert view.answer(seen, "field") != seen and drawn(view) > 0
        put(view, azimuth=20)
        assert view.answer(view.now("field") | {"field": 0}, "field") == seen, "the same picture as before"
    assert first.page.evaluate("contexts.size") == 2


def test_a_driver_that_refuses_the_program_leaves_it_to_the_canvas(views):
    """The last of these tests: nothing asks the driver again."""
    view = views["one"]
    put(view, azimuth=50)
    seen = view.pixels("field")
    view.page.evaluate(
        """() => {
            const { getProgramParameter } = WebGL2RenderingContext.prototype;
            WebGL2RenderingContext.prototype.getProgramParameter = function (program, name) {
              return name === this.LINK_STATUS ? false : getProgramParameter.call(this, program, name); };
            card().gl.getExtension("WEBGL_lose_context").loseContext(); }"""
    )
    view.notebook.wait_for(lambda: view.page.evaluate("card().gl.isContextLost()"), 20, "not lost")
    drawn(view)
    put(view, azimuth=-100)
    assert view.answer(seen, "field") != seen and drawn(view) == 0
    assert view.ink("field") > 10_000
