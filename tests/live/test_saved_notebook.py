"""A notebook with views: the picture of each as it was left, and the view itself where widget state was
saved.
"""

import copy
import os
import subprocess
import sys

import nbformat
import pytest

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
CELLS = [
    'import adamviz as av, ipywidgets as widgets\n\nview = av.explore("beale", steps=20)\nview',
    "view.playhead = 5",
    "widgets.VBox([widgets.HBox([widgets.FloatSlider(), view]), view])",
]


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """A notebook, run as `jupyter execute` runs it."""
    folder = tmp_path_factory.mktemp("notebook")
    path = folder / "view.ipynb"
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(CELLS)]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", str(path)]
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"IPYTHONDIR": str(folder / "ipython")}
    )
    assert done.returncode == 0, done.stderr
    return nbformat.read(path, as_version=4)


def html(notebook, folder):
    """The page that `jupyter nbconvert --to html` makes of a notebook."""
    path = folder / "page.ipynb"
    nbformat.write(notebook, path)
    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "html", str(path)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return path.with_suffix(".html").read_text("utf-8")


def test_a_cell_holds_words_the_picture_and_the_view(notebook):
    words, picture, view = notebook.cells[0].outputs
    assert set(words.data) == {"text/html", "text/plain"} and "run the cells" in words.data["text/plain"]
    assert words.data["text/plain"] in words.data["text/html"]
    assert set(picture.data) == {"image/png", "text/plain"}
    assert set(view.data) == {VIEW, "text/plain"} and view.output_type == "execute_result"
    assert view.data["text/plain"] == "Explore(beale: Adam; 20 steps)"
    assert view.data[VIEW]["model_id"] in notebook.metadata.widgets[STATE]["state"]


def test_the_picture_shows_the_view_as_it_was_left(notebook):
    """Cells move it after it was shown, and a box shows it again, twice, beside one picture."""
    left = [output for cell in notebook.cells for output in cell.outputs if "adamviz" in output.metadata]
    assert [len(cell.outputs) for cell in notebook.cells] == [3, 0, 3]
    assert len({output.data["image/png"] for output in left}) == 1 < len(left)
    kept = left[0].metadata.adamviz
    state = notebook.metadata.widgets[STATE]["state"][kept.view]["state"]
    assert kept.entry == "stage" and kept.setup == state["_setup"] and kept.traits.playhead == 5
    assert left[0].metadata["image/png"].alt == "Explore(beale: Adam; 20 steps)"


def test_without_saved_state_the_page_shows_words_and_picture(notebook, tmp_path):
    bare = copy.deepcopy(notebook)
    del bare.metadata["widgets"]
    page = html(bare, tmp_path)
    words, picture, _ = notebook.cells[0].outputs
    assert picture.data["image/png"].strip()[:60] in page.replace("\n", "")
    assert page.count(words.data["text/plain"]) == 2


def test_with_saved_state_the_page_holds_the_view(notebook, tmp_path):
    page = html(notebook, tmp_path)
    model = notebook.cells[0].outputs[2].data[VIEW]["model_id"]
    assert f'<script type="{VIEW}">' in page and f'<script type="{STATE}">' in page and model in page
