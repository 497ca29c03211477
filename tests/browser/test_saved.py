"""A saved notebook is live without its kernel, small, and shows a picture where nothing is live; a closed
view leaves nothing.
"""

import base64
import json

import nbclient
import nbformat
import pytest

from tests.browser.explore import View, opened
from tests.browser.notebook import CURRENT
from tests.browser.pixels import image

CELLS = [
    "import adamviz as av, jax",
    "view = av.explore('beale', [av.Adam(0.1), av.Adam(0.1, amsgrad=True)], beta_1=0.5); view",
    "view.playhead = 40",
    "def gamma(x, y): return jax.scipy.special.gammainc(2.0, x * x + y * y)\nslow = av.explore(gamma, "
    "av.Adam(0.1)); slow",
]
MODEL = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def saved(lab):
    """The path of a notebook that was executed without a browser and saved, as a person would send it."""
    name = lab.write(CELLS)
    notebook = nbformat.read(lab.notebooks / name, as_version=4)
    nbclient.NotebookClient(notebook, timeout=240, kernel_name="python3").execute()
    nbformat.write(notebook, lab.notebooks / name)
    return lab.notebooks / name


def test_each_view_is_small(saved):
    notebook = json.loads(saved.read_text())
    state = notebook["metadata"]["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    sizes = [len(json.dumps(one)) for one in state.values() if one["model_name"] == "AnyModel"]
    assert len(sizes) == 2 and max(sizes) < 145_000


def test_a_picture_stands_beside_the_live_view(saved):
    shown = [cell["outputs"] for cell in json.loads(saved.read_text())["cells"] if cell["outputs"]]
    assert len(shown) == 2
    for _, still, view in shown:
        assert MODEL in view["data"] and view["data"]["text/plain"][0].startswith("Explore(")
        picture = image(base64.b64decode("".join(still["data"]["image/png"])))
        assert (
            picture.shape[0] > 200
            and picture.shape[1] > 300
            and len({tuple(p) for p in picture[::7, ::7].reshape(-1, 3)}) > 20
        )


def test_it_is_live_when_it_is_opened_again_and_nothing_was_run(browser, lab, saved):
    with opened(browser, lab, None, name=saved.name, run=False) as notebook:
        # Jupyter runs nothing of a notebook that came from elsewhere: it shows the picture until the person
        # trusts it.
        assert (
            notebook.locator(".jp-OutputArea img").count() == 2 and notebook.locator(".adamviz").count() == 0
        )
        words = notebook.locator(".adamviz-still")
        assert "run the cells" in words.first.inner_text() and words.nth(1).is_visible()
        notebook.page.evaluate("() => { jupyterapp.commands.execute('notebook:trust'); }")
        notebook.locator(".jp-Dialog .jp-mod-accept").click()
        view = View(notebook)
        notebook.shutdown_kernel()
        assert notebook.page.evaluate(
            f"() => {CURRENT}.content.model.toJSON().cells.map(cell => cell.outputs.length)"
        ) == [0, 3, 0, 3]
        assert view.number("beta_1").input_value() == "0.5"
        assert view.find(".av-count").inner_text() == "step 40 / 500"
        before = view.pixels()
        assert view.ink("paths") > 200
        view.range("beta_1").press("End")
        view.settle()
        assert view.ink("fan") > 200
        view.leave()
        after = view.pixels()
        assert view.changed(before, after) == {"paths", "loss"}
        view.find("select[data-name=surface]").select_option("himmelblau")
        view.leave()
        assert view.changed(after) == {"field", "paths", "loss"}
        view.find(".av-run").nth(1).click()
        assert view.number("beta_1").input_value() == "0.9"
        assert notebook.console_errors() == []
        # The one that needs a kernel has nothing to show, and says so instead of waiting for ever.
        slow = View(notebook, index=1)
        notebook.wait_for(
            lambda: "kernel does not answer" in slow.computed(),
            60,
            "the view does not say that there is no kernel",
        )
        # Its picture stays, with the words on how to bring it to life; that of the living view does not.
        words.nth(1).wait_for()
        assert [one.is_visible() for one in words.all()] == [False, True]
        assert [one.is_visible() for one in notebook.locator(".jp-RenderedImage").all()] == [False, True]
        assert notebook.console_errors() == []


MANY = """
from IPython.display import display, clear_output
def make(count):
    made = [av.explore('bowl', av.Adam(0.1), steps=50) for _ in range(count)]
    for one in made:
        display(one)
    return made
"""


WIDGETS = "len(__import__('ipywidgets').widgets.widget._instances)"


@pytest.fixture(scope="module")
def page(browser, lab):
    cells = [
        "import adamviz as av",
        MANY,
        "made = []; made = make(3)",
        "for one in made: one.close()",
        "'here'",
    ]
    with opened(browser, lab, cells) as notebook:
        yield notebook


def at_work(notebook):
    """What is left at work in the page: observers, listeners on what outlives a view, and frames asked for at
    rest.
    """
    notebook.page.wait_for_timeout(600)
    return notebook.page.evaluate(
        """async () => { const before = __probe.frames; await new Promise(go => setTimeout(go, 500));
            return { observers: __probe.observers.size, listeners: __probe.listeners,
              frames: __probe.frames - before }; }"""
    )


def run_cell(notebook, index, source):
    notebook.promised(
        f"""async ([index, source]) => {{ const {{ content, context }} = {CURRENT};
            content.activeCellIndex = index; content.activeCell.model.sharedModel.setSource(source);
            await jupyterapp.commands.execute('notebook:run-cell'); }}""",
        [index, source],
    )
    notebook.wait_idle()
    assert notebook.cell_errors() == []


@pytest.mark.parametrize("ending, times", [("close", 3), ("clear", 1)])
def test_views_made_and_closed_leave_nothing_at_work(page, ending, times):
    page.locator(".adamviz").first.wait_for(state="detached", timeout=30_000)
    before = at_work(page)
    models = page.python(WIDGETS)
    for _ in range(times):
        run_cell(page, 4, "made = make(10)")
        page.page.wait_for_function(
            "() => document.querySelectorAll('.adamviz').length === 10", timeout=60_000
        )
        page.page.wait_for_timeout(300)
        if ending == "clear":
            run_cell(page, 4, "'nothing'")
        page.run("for one in made: one.close()")
        page.page.wait_for_function(
            "() => document.querySelectorAll('.adamviz').length === 0", timeout=60_000
        )
    after = at_work(page)
    assert after["frames"] <= 2, "something still draws"
    assert after["observers"] <= before["observers"] + 2
    assert after["listeners"] <= before["listeners"] + 2
    assert page.python(WIDGETS) == models
    assert page.console_errors() == []
