"""The view of a training run in a real notebook follows a cell that trains, while that cell runs."""

from tests.browser.notebook import KERNEL


def cell(flag):
    """A cell that makes the view, shows it, trains, and goes on until a file is there."""
    return f"""
import os, time, numpy as np, adamviz as av
from IPython.display import display

recorder = av.Recorder(every=1)
view = av.inspect(recorder)
display(view)

def train(steps, flag):
    for step in steps:
        kernel = np.full((3, 4), 1.0 + step, "float32")
        recorder.log(step, grads={{"layer/kernel": kernel}}, loss=1 / (1 + step))
    while not os.path.exists(flag):
        time.sleep(0.01)

train(range(7), {str(flag)!r})"""


def test_records_are_seen_while_a_cell_trains(open_notebook, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    notebook = open_notebook([cell(first)], viewport=(1200, 1000))
    seen = """count => document.querySelector(".av-tstatus")?.textContent.includes(`${count} records`)"""

    notebook.page.evaluate("() => void jupyterapp.commands.execute('notebook:run-all-cells')")
    notebook.page.wait_for_function(seen, arg=7)
    assert notebook.page.locator(".av-training canvas").first.is_visible()
    first.touch()
    notebook.wait_idle()

    # In a later cell, when the page has been heard of.
    code = f"train(range(7, 30), {str(second)!r})"
    notebook.page.evaluate(
        f"code => {{ window.__trained = {KERNEL}.requestExecute({{ code }}).done; }}", code
    )
    notebook.page.wait_for_function(seen, arg=30)
    second.touch()
    assert notebook.promised("async () => (await window.__trained).content.status") == "ok"
    assert notebook.python("[view.playhead, view.tensors, view._growing]") == [29, ["layer/kernel"], True]
    assert notebook.cell_errors() == [] and notebook.console_errors() == []
