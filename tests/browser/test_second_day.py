"""A notebook in JupyterLab from day to day: run, saved, shut down and opened again, as Lab is installed and
with its setting that saves the state of widgets. The reader sees each view, or its picture as it was left.
"""

import json

import pytest

from tests.browser.explore import opened
from tests.browser.notebook import CURRENT

CELLS = [
    "import adamviz as av\nfrom ipywidgets import FloatSlider, VBox",
    "view = av.explore('beale', av.Adam(0.1), steps=60); view",
    "VBox([FloatSlider(), av.explore('bowl', av.Adam(0.1), steps=20)])",
]
SCREEN = (1280, 2600)
ALIVE, PICTURE = [1, 0, 0, False], [0, 1, 1, False]

# Of each cell: how many views, pictures and words are seen, and whether an error is.
SEEN = """() => [...document.querySelectorAll(".jp-CodeCell")].slice(1).map((cell) => {
  const seen = (selector) => [...cell.querySelectorAll(selector)].filter(
    (e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().height > 0).length;
  return [seen(".adamviz"), seen(".jp-RenderedImage img"), seen(".adamviz-still"),
          /Error displaying/.test(cell.innerText)];
})"""
# Whether a picture was ever seen in a frame.
WATCH = f"""() => {{
  window.flashed = 0;
  const look = () => {{
    window.flashed += ({SEEN})().filter(([, picture, words]) => picture + words > 0).length;
    requestAnimationFrame(look);
  }};
  look();
}}"""
LEFT = f"() => {CURRENT}.content.model.toJSON().cells.flatMap((cell) => cell.outputs ?? [])"


def shows(notebook, *cells):
    wanted = json.dumps(list(cells))
    try:
        notebook.page.wait_for_function(f"() => JSON.stringify(({SEEN})()) === JSON.stringify({wanted})")
    except Exception:
        assert notebook.page.evaluate(SEEN) == list(cells)
        raise


def saved(notebook, lab, name):
    """What the file holds once it is saved."""
    notebook.save()
    return json.loads((lab.notebooks / name).read_text())


def pictures(outputs):
    return [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]


@pytest.fixture
def day(browser, lab):
    """A function: the notebook of a name, opened on another day, in a new JupyterLab or not."""
    return lambda name, fresh: opened(browser, lab, None, name=name, run=False, viewport=SCREEN, fresh=fresh)


def test_the_reader_sees_each_view_or_its_picture_as_it_was_left(lab, day):
    name = lab.write(CELLS)
    with day(name, fresh=False) as notebook:
        notebook.page.evaluate(WATCH)
        notebook.run_all()
        shows(notebook, ALIVE, ALIVE)
        page = notebook.page
        # The reader is where they were, and so is the focus.
        assert page.evaluate("() => document.querySelector('.jp-WindowedPanel-outer').scrollTop") == 0
        assert not page.evaluate("() => document.activeElement.closest('.adamviz') !== null")
        first = pictures(page.evaluate(LEFT))
        notebook.locator(".adamviz").first.press("Home")
        notebook.wait_for(lambda: pictures(page.evaluate(LEFT))[0] != first[0], 30, "no new picture")
        shows(notebook, ALIVE, ALIVE)
        assert page.evaluate("() => window.flashed") == 0 and notebook.console_errors() == []
        file = saved(notebook, lab, name)
        left = [output for cell in file["cells"] for output in cell["outputs"]]
        assert "widgets" not in file["metadata"] and [len(cell["outputs"]) for cell in file["cells"]] == [
            0,
            3,
            3,
        ]
        assert len(pictures(left)) == 2 and left[1]["metadata"]["adamviz"]["traits"]["playhead"] == 0
    with day(name, fresh=True) as notebook:
        shows(notebook, PICTURE, PICTURE)
        assert [cell["outputs"] for cell in saved(notebook, lab, name)["cells"]] == [
            cell["outputs"] for cell in file["cells"]
        ]
        notebook.page.evaluate(
            "() => jupyterapp.commands.execute('@jupyter-widgets/jupyterlab-manager:saveWidgetState')"
        )
        notebook.run_all()
        shows(notebook, ALIVE, ALIVE)
        notebook.wait_for(lambda: "widgets" in saved(notebook, lab, name)["metadata"], 30, "no state")
    with day(name, fresh=True) as notebook:
        shows(notebook, ALIVE, ALIVE)
        file = saved(
            notebook, lab, name
        )  # of which JupyterLab takes the state away that no cell has made anew
    with day(name, fresh=False) as notebook:
        kept = any(widgets["state"] for widgets in file["metadata"].get("widgets", {}).values())
        shows(notebook, *([ALIVE, ALIVE] if kept else [PICTURE, PICTURE]))
