"""Pages of others in which views live: of a saved module, and of a widget as the kernel made it."""

import contextlib
import json
import os
import shutil
from pathlib import Path

import adamviz as av
from tests.browser.explore import PROBE
from tests.browser.notebook import Notebook
from tests.browser.saved_page import PageView
from tests.browser.served import served

MODEL = Path(os.environ.get("ADAMVIZ_MYST") or Path(__file__).parents[1] / "js" / "myst.mjs")

# A view of the module without a model; two in open shadow roots as MyST mounts them: one of the module, whose
# model holds some traits, and one of a widget, whose model holds all that Jupyter's would.
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Hosts</title><link rel="icon" href="data:,">
<style>section { margin: 10px; }</style></head>
<body><section id="plain"></section><section id="myst"></section><section id="widget"></section>
<script type="module">
  import view from "./view.mjs";
  import widget from "./widget.js";
  import { MystAnyModel } from "./models.js";
  window.closes = {};
  window.models = {};
  closes.plain = await view.render({ el: document.querySelector("#plain") });
  const mount = async (place, { initialize, render }, state) => {
    const model = (models[place] = new MystAnyModel(state));
    const root = document.querySelector(`#${place}`).attachShadow({ mode: "open" });
    const el = document.createElement("div");
    el.style.position = "relative";
    root.replaceChildren(el);
    await initialize?.({ model });
    closes[place] = await render({ model, el });
  };
  await mount("myst", view, { beta_1: 0.5, steps: 200, epsilon: -3, misspelt: 1 });
  await mount("widget", widget, await (await fetch("./state.json")).json());
</script></body></html>
"""


class Hosted(PageView):
    """A view in a page of somebody else, by the id of the element that it stands in."""

    def __init__(self, notebook, place):
        self.notebook, self.page, self.place = notebook, notebook.page, place
        self.root = notebook.locator(f"#{place} .adamviz")
        self.root.wait_for(timeout=30_000)
        self.root.scroll_into_view_if_needed()
        self.settle()

    def focused(self):
        """What has the focus within the root that the view is in, and whether that is in the view."""
        return self.root.evaluate(
            """root => { const { activeElement: it } = root.getRootNode();
                return [it?.dataset.name ?? it?.className ?? null, root.contains(it)]; }"""
        )

    def theme(self):
        return self.root.get_attribute("data-theme")


def write(folder):
    """Write all that the page imports."""
    view = av.explore("beale", [av.Adam(0.1), av.Adam(0.1, amsgrad=True)], steps=300)
    view.save(folder / "view.mjs", title="A module")
    state = {name: value for name, value in view.get_state().items() if name != "layout"}
    (folder / "state.json").write_text(json.dumps(state))
    (folder / "widget.js").write_text(view._esm)
    view.close()
    shutil.copy(MODEL, folder / "models.js")


@contextlib.contextmanager
def hosts(browser, folder, html=PAGE, places=("plain", "myst", "widget"), **options):
    """A page beside what it imports, open: its views by their places. Nothing may go wrong, or ask for more
    than this server has.
    """
    (folder / "hosts.html").write_text(html)
    with served(folder) as base:
        context = browser.new_context(viewport={"width": 1000, "height": 900}, **options)
        context.add_init_script(PROBE)
        notebook = Notebook(context.new_page())
        asked = []
        notebook.page.on("request", lambda request: asked.append(request.url))
        try:
            notebook.page.goto(f"{base}/hosts.html")
            yield {place: Hosted(notebook, place) for place in places}
            assert [url for url in asked if not url.startswith((f"{base}/", "blob:", "data:"))] == []
            assert notebook.console_errors() == []
        finally:
            context.close()
