"""The harness works with stock widgets, so that a failure elsewhere is the product's."""

import pytest

from tests.browser.notebook import CellError
from tests.browser.pixels import canvas_hash, canvas_rgba, count_near

SLIDER = ["import ipywidgets", "slider = ipywidgets.IntSlider(3); slider"]

RANGES = [
    '''
import anywidget

class Ranges(anywidget.AnyWidget):
    _esm = """
    export default { render({ el }) {
        el.innerHTML = `<input type="range" class="plain">
          <input type="range" class="ours" data-lm-suppress-shortcuts="true">`;
    } };
    """

Ranges()
'''
]

CANVAS = [
    "import anywidget, traitlets",
    '''
class Square(anywidget.AnyWidget):
    _esm = """
    export default { render({ model, el }) {
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 50;
        canvas.style.width = "50px";
        const draw = () => {
            const context = canvas.getContext("2d");
            context.fillStyle = model.get("colour");
            context.fillRect(0, 0, 50, 50);
        };
        model.on("change:colour", draw);
        draw();
        el.append(canvas);
    } };
    """
    colour = traitlets.Unicode("#ff0000").tag(sync=True)

square = Square(); square
''',
]


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_a_stock_slider_reaches_the_kernel(open_notebook, app):
    notebook = open_notebook(SLIDER, app=app)
    notebook.run_all()
    assert notebook.python("slider.value") == 3
    # Not an arrow: Notebook 7 takes those from ipywidgets' slider, see the next test.
    notebook.locator(".noUi-handle").press("End")
    notebook.wait_for(lambda: notebook.python("slider.value") == 100)
    assert notebook.console_errors() == []


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_arrows_reach_only_an_element_that_suppresses_jupyters_shortcuts(open_notebook, app):
    """Both apps bind the arrows. Notebook 7 listens while capturing, so that stopPropagation comes too late;
    Lumino leaves alone the focused element that carries data-lm-suppress-shortcuts (an ancestor's does not
    count)."""
    notebook = open_notebook(RANGES, app=app)
    notebook.run_all()
    for name, after in {"plain": "50", "ours": "51"}.items():
        slider = notebook.locator(f"input.{name}")
        slider.press("ArrowRight")
        assert slider.input_value() == after


def test_values_come_from_the_kernel_without_a_cell(open_notebook):
    notebook = open_notebook(["a = 1"])
    notebook.run_all()
    notebook.run("import numpy as np")
    assert notebook.python("{'a': a, 'array': np.arange(3), 'text': 'ü\\n'}") == {
        "a": 1,
        "array": [0, 1, 2],
        "text": "ü\n",
    }
    assert notebook.page.locator(".jp-CodeCell").count() == 1
    with pytest.raises(CellError, match="NameError"):
        notebook.python("missing")
    # What never comes is an error too, and the page goes on.
    with pytest.raises(Exception, match="Timeout 200ms exceeded"):
        notebook.promised("() => new Promise(() => {})", timeout=0.2)
    assert notebook.promised("async numbers => numbers.map((n) => n + 1)", [0, -1]) == [1, 0]
    assert notebook.promised("async () => {}") is None


def test_a_failing_cell_is_reported(open_notebook):
    notebook = open_notebook(["1 / 0", "never = 1"])
    with pytest.raises(CellError, match="cell 0: ZeroDivisionError"):
        notebook.run_all()


def test_an_error_in_the_page_is_heard(open_notebook):
    notebook = open_notebook(SLIDER)
    notebook.page.evaluate(
        "() => { setTimeout(() => { throw new Error('thrown'); }); console.error('printed'); }"
    )
    assert [text for text in ("thrown", "printed") if any(text in m for m in notebook.console_errors())] == [
        "thrown",
        "printed",
    ]


def test_pixels_of_a_canvas_and_of_a_screenshot(open_notebook):
    notebook = open_notebook(CANVAS, scale=2)
    notebook.run_all()
    canvas = notebook.locator(".jp-OutputArea canvas")
    before = canvas_hash(canvas)
    assert canvas_rgba(canvas).shape == (50, 50, 4)
    assert (canvas_rgba(canvas) == [255, 0, 0, 255]).all()
    notebook.run("square.colour = '#00ff00'")
    notebook.wait_for(lambda: canvas_hash(canvas) != before)
    assert count_near(notebook.screenshot(selector=".jp-OutputArea canvas"), "#00ff00") == 100 * 100


def test_the_theme_changes(open_notebook):
    notebook = open_notebook(SLIDER)
    for dark in (True, False):
        notebook.set_theme(dark)
    assert notebook.console_errors() == []


def test_a_kernel_can_be_busy_shut_down_or_killed(open_notebook):
    notebook = open_notebook(SLIDER)
    notebook.busy(60)
    notebook.interrupt()
    notebook.kill_kernel()
    with pytest.raises(CellError, match="NameError"):
        notebook.python("slider")
    notebook.shutdown_kernel()
    assert notebook.console_errors() == []
