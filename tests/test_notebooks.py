"""The committed notebooks: executed, whole, and fit to be seen where nothing runs.

`--nbval` (see pyproject.toml) runs each cell again and compares its output; it compares nothing where a cell
was never executed, so that a stripped notebook would pass. Here it does not.
"""

import json
import re
from pathlib import Path

import nbformat
import pytest

from adamviz.live import packing

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
LARGEST = 145_000  # bytes of one view's saved state: its code, its programs and its scenes
# A folder of somebody's machine: /home/ada, /tmp/x, /any/three/parts, C:\Users\ada. A web address is none.
ABSOLUTE = r"(?<![\w:/.<])/(?:(?:home|Users|root|tmp|var|opt|private)/\w|\w[\w.-]*/\w[\w.-]*/\w)"
MACHINE = re.compile(ABSOLUTE + r"|\b[A-Z]:\\\\?\w|site-packages|ipykernel_\d")


def complaints(notebook):
    """What is wrong with a notebook, as a list of sentences."""
    found = []
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        found.append(f"is no valid notebook: {error.message}")
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    counts = [cell.execution_count for cell in cells]
    if counts != list(range(1, len(cells) + 1)):
        found.append(f"was not executed from top to bottom: {counts}")
    if not cells:
        found.append("has no code")
    for number, cell in enumerate(cells, 1):
        for before, output in zip([None, *cell.outputs], cell.outputs, strict=False):
            found += [f"cell {number} {sentence}" for sentence in _of_output(output, before)]
    return found + list(_of_state(notebook))


def _of_output(output, before):
    if output.output_type == "error":
        yield f"raised {output.ename}: {output.evalue}"
    if output.output_type == "stream" and output.name == "stderr":
        yield f"wrote to stderr: {output.text[:200]}"
    data = output.get("data", {})
    if VIEW in data and "image/png" not in (before or {}).get("data", {}):
        yield "shows a view without a picture before it: nothing is seen where no widget runs"
    words = output.get("text", "") + "".join(
        part if isinstance(part, str) else json.dumps(part)
        for kind, part in data.items()
        if not kind.startswith("image/png")
    )
    for path in MACHINE.finditer(words):
        yield f"tells of the machine it ran on: {words[max(0, path.start() - 20) : path.end() + 30]!r}"


def _of_state(notebook):
    """The saved widgets: whole, small, and there for each view that a cell shows."""
    widgets = notebook.metadata.get("widgets")
    if widgets is None:
        return
    saved = widgets.get(STATE, {})
    state = saved.get("state")
    if (saved.get("version_major"), isinstance(state, dict)) != (2, True):
        yield f"holds widget state of an unknown form: {list(widgets)}"
        return
    for name, model in state.items():
        if not {"model_name", "model_module", "model_module_version", "state"} <= set(model):
            yield f"holds a widget that can't be restored: {name} has {sorted(model)}"
        size = len(json.dumps(model))
        if size >= LARGEST:
            yield f"holds {size} bytes of state for one {model.get('model_name')}, {LARGEST} or more"
    if MACHINE.search(json.dumps(state)):
        yield "tells in a widget's state of the machine it ran on"
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            shown = output.get("data", {}).get(VIEW, {}).get("model_id")
            if shown is not None and shown not in state:
                yield f"shows the view {shown} without its state"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_fit_to_be_seen(path):
    assert re.fullmatch(r"\d\d_[a-z0-9_]+", path.stem)
    assert complaints(nbformat.read(path, as_version=4)) == []


def test_there_are_notebooks():
    assert NOTEBOOKS and [path.stem[:2] for path in NOTEBOOKS] == [f"{i:02d}" for i in range(len(NOTEBOOKS))]


def sample(*outputs, count=1, state=None, source="1 + 1"):
    cell = nbformat.v4.new_code_cell(source, outputs=list(outputs), execution_count=count)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
    if state is not None:
        notebook.metadata["widgets"] = nbformat.from_dict(
            {STATE: {"version_major": 2, "version_minor": 0, "state": state}}
        )
    return notebook


def shown(**data):
    kinds = {"view": VIEW, "png": "image/png", "text": "text/plain"}
    return nbformat.v4.new_output("display_data", data={kinds[name]: part for name, part in data.items()})


MODEL = {"model_name": "AnyModel", "model_module": "anywidget", "model_module_version": "0.9", "state": {}}
SIGHT = shown(png="iVBOR", text="A picture"), shown(view={"model_id": "a"}, text="Explore(...)")


@pytest.mark.parametrize(
    "notebook, words",
    [
        (sample(count=None), "not executed"),
        (sample(count=2), "not executed"),
        (
            sample(nbformat.v4.new_output("error", ename="ValueError", evalue="no", traceback=[])),
            "raised ValueError",
        ),
        (sample(nbformat.v4.new_output("stream", name="stderr", text="UserWarning: x")), "wrote to stderr"),
        (sample(shown(view={"model_id": "a"}, text="Explore(...)")), "without a picture"),
        (sample(shown(text="<File /home/ada/x.py>")), "the machine"),
        (sample(shown(text="open('/data/course/week1.csv')")), "the machine"),
        (sample(shown(text=r"C:\Users\ada")), "the machine"),
        (sample(shown(text="'/tmp/ipykernel_12/3.py'")), "the machine"),
        (sample(*SIGHT, state={"a": {**MODEL, "state": {"x": "y" * LARGEST}}}), "bytes of state"),
        (
            sample(*SIGHT, state={"a": {**MODEL, "state": {"title": "of /home/ada/x.csv"}}}),
            "in a widget's state of the machine",
        ),
        (sample(*SIGHT, state={"b": MODEL}), "without its state"),
        (sample(*SIGHT, state={"a": {"state": {}}}), "can't be restored"),
        (nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("words")]), "no code"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_notebook_unfit_to_be_seen_is_caught(notebook, words):
    assert any(words in sentence for sentence in complaints(notebook))


def test_a_fit_notebook_is_left_alone():
    assert complaints(sample(*SIGHT, state={"a": MODEL})) == []
    assert complaints(sample(shown(text="see https://example.org/home/ada and 1/2"))) == []
    # A view's own code and programs are packed into digits, none of which is a slash.
    packed = packing.packed(Path(__file__).read_text("utf-8"))
    assert len(packed) > 2000 and not set(packed) & set("/\\")
    assert complaints(sample(*SIGHT, state={"a": {**MODEL, "state": {"_setup": packed}}})) == []
