"""A notebook with a view: a picture where no widget state was saved, the view itself where it was."""

import copy
import os
import subprocess
import sys

import nbformat
import pytest

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
CODE = 'import adamviz as av\n\nview = av.explore("beale", steps=20)\nview'


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """A notebook of one cell, run as `jupyter execute` runs it."""
    folder = tmp_path_factory.mktemp("notebook")
    path = folder / "view.ipynb"
    cell = nbformat.v4.new_code_cell(CODE, id="view")
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=metadata), path)
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


def test_the_cell_holds_the_view_and_its_picture(notebook):
    (output,) = notebook.cells[0].outputs
    assert {VIEW, "image/png", "text/plain"} <= set(output.data)
    assert output.data["text/plain"] == "Explore(beale: Adam; 20 steps)"
    assert output.data[VIEW]["model_id"] in notebook.metadata.widgets[STATE]["state"]


def test_without_saved_state_the_page_shows_the_picture(notebook, tmp_path):
    bare = copy.deepcopy(notebook)
    del bare.metadata["widgets"]
    page = html(bare, tmp_path)
    assert "<img" in page and notebook.cells[0].outputs[0].data["image/png"].strip()[:60] in page.replace(
        "\n", ""
    )


def test_with_saved_state_the_page_holds_the_view(notebook, tmp_path):
    page = html(notebook, tmp_path)
    model = notebook.cells[0].outputs[0].data[VIEW]["model_id"]
    assert f'<script type="{VIEW}">' in page and f'<script type="{STATE}">' in page and model in page
