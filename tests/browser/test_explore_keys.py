"""Keys typed into a view stay in it, in JupyterLab and in Notebook 7: none changes a cell, and Jupyter's own
still work.
"""

import pytest

from tests.browser.explore import View, opened
from tests.browser.notebook import CURRENT

CELLS = ["import adamviz as av", "view = av.explore('beale', av.Adam(0.1)); view", "'the last cell'"]
# What JupyterLab and Notebook would do with them: insert, delete, cut, paste, merge and retype cells, move,
# scroll, run, edit.
PLAIN = [
    "a",
    "b",
    "d",
    "d",
    "x",
    "v",
    "c",
    "z",
    "m",
    "y",
    "r",
    "1",
    "j",
    "k",
    "o",
    "l",
    "0",
    "0",
    "ArrowUp",
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "Home",
    "End",
    "PageDown",
    "Space",
    "Shift+Space",
    "Enter",
    "Shift+m",
    "Shift+j",
    "Shift+ArrowDown",
]


@pytest.fixture(scope="module", params=["lab", "notebook"])
def shared(request, browser, lab):
    with opened(browser, lab, CELLS, app=request.param) as notebook:
        yield View(notebook)


def cells(view):
    """What a key could change in the notebook: the cells, their outputs, which are selected, and the mode."""
    return view.page.evaluate(
        f"""() => {{ const {{ content }} = {CURRENT};
            return [content.mode, content.activeCellIndex, content.widgets
              .map(cell => content.isSelectedOrActive(cell)),
                content.model.toJSON().cells.map(cell => [cell.cell_type, cell.source, cell.execution_count,
                  cell.outputs?.length])]; }}"""
    )


def test_the_view_renders_and_a_slider_works(view):
    before = view.pixels("field", "paths", "loss")
    view.range("beta_1").press("ArrowLeft")
    view.expect("beta_1", lambda value: 0.88 < value < 0.9)
    view.leave()
    assert view.changed(before, view.pixels("field", "paths", "loss")) == {"paths", "loss"}


@pytest.mark.parametrize(
    "place", ["view", "slider", "number", "switch", "menu", "button", "ring", "run", "playhead"]
)
def test_plain_keys_change_nothing_in_the_notebook(view, place):
    focus(view, place)
    before = cells(view)
    for key in PLAIN:
        if place in ("menu", "playhead") and key in ("Space", "Enter", "Shift+Space"):
            continue  # would open the browser's own list
        view.page.keyboard.press(key)
        assert view.page.evaluate("() => Boolean(document.activeElement.closest('.adamviz'))"), key
    view.page.wait_for_timeout(300)  # Jupyter waits for the second of two keys
    assert cells(view) == before


def focus(view, place):
    if place == "view":
        view.canvas("paths").click(position={"x": 80, "y": 60})
        assert view.page.evaluate("() => document.activeElement.matches('.adamviz')")
        return
    view.find(
        {
            "slider": "input[type=range][data-name=beta_1]",
            "number": "input.av-number[data-name=beta_1]",
            "switch": "input[role=switch]",
            "menu": "select[data-name=surface]",
            "button": "button[data-action=zoom-in]",
            "ring": ".av-start",
            "run": ".av-run",
            "playhead": "input[data-name=playhead]",
        }[place]
    ).first.focus()


def test_control_s_still_saves(view, lab):
    file = lab.notebooks / view.page.evaluate(f"() => {CURRENT}.context.localPath")
    for place in ("view", "slider", "number"):
        view.set(playhead=view.trait("playhead") - 1)
        view.page.evaluate(f"place => {CURRENT}.content.model.setMetadata('saved_from', place)", place)
        assert view.page.evaluate(f"() => {CURRENT}.content.model.dirty")
        focus(view, place)
        view.page.keyboard.press("Control+s")
        # The file is looked at: a picture of the view that comes after it was saved touches the model again.
        said = f'"saved_from": "{place}"'
        view.notebook.wait_for(lambda said=said: said in file.read_text(), 30, f"not saved from {place}")


def test_tab_reaches_every_control_in_order_and_goes_on(view):
    view.canvas("paths").click(position={"x": 80, "y": 60})
    reached = []
    for _ in range(60):
        view.page.keyboard.press("Tab")
        name = view.page.evaluate(
            """() => { const one = document.activeElement;
                return one.closest('.adamviz') && [one.className,
                  one.dataset.action ?? one.dataset.name ?? one.dataset.run ?? '', one.type,
                  one.getAttribute('aria-label') ?? one.textContent].join(' '); }"""
        )
        if name is None:
            break
        reached.append(name)
    else:
        pytest.fail("Tab never leaves the view")
    assert len(set(reached)) == len(reached)
    said = " | ".join(reached)
    for wanted in (
        "av-start",
        "zoom-in",
        "play ",
        "playhead",
        "surface",
        "av-run",
        "learning_rate range",
        "learning_rate text",
        "amsgrad",
        "steps",
    ):
        assert wanted in said, wanted
    view.page.keyboard.press("Shift+Tab")
    assert view.page.evaluate("() => Boolean(document.activeElement.closest('.adamviz'))")


def test_tab_brings_the_focus_into_the_view(view):
    view.root.evaluate(
        "root => { const before = document.createElement('button'); before.id = 'before'; "
        "root.before(before); before.focus(); }"
    )
    view.page.keyboard.press("Tab")
    assert view.page.evaluate("() => document.activeElement.matches('.adamviz')")
    view.page.evaluate("() => document.getElementById('before').remove()")
    before = view.pixels("paths")
    view.page.keyboard.press("Home")
    view.expect("playhead", 0)
    assert view.changed(before, view.pixels("paths")) == {"paths"}


def test_the_help_opens_and_escape_closes_it(view):
    view.canvas("paths").click(position={"x": 80, "y": 60})
    view.page.keyboard.press("?")
    assert view.find(".av-help").is_visible() and "full screen" in view.find(".av-help").inner_text()
    view.page.keyboard.press("Escape")
    assert not view.find(".av-help").is_visible()
    assert view.page.evaluate("() => document.activeElement.matches('.adamviz')")
