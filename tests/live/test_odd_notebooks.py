"""Odd notebooks as pages: whatever a cell holds, the rest of the page is as it would be without it."""

import base64

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell

from adamviz.live.export.notebook import PageExporter
from tests.live.made_notebooks import ESM, PNG, cell, exported, model, notebook, shows, views


@pytest.mark.parametrize(
    "told",
    [
        {"view": "v", "entry": "../../../x", "setup": "p", "traits": {}},
        {"view": "v", "entry": "missing", "setup": "p", "traits": {}},
        {"view": "v", "entry": "stage", "setup": None, "traits": {}},
        {"view": "v", "entry": "stage", "setup": "p", "traits": "x"},
        {"view": 3},
        "text",
    ],
)
def test_a_picture_that_tells_of_no_view_stays_one(told):
    soup, _ = exported(notebook(cell(shows(png=True, metadata={"adamviz": told}))))
    assert views(soup) is None and len(soup.select("main img")) == 1


@pytest.mark.parametrize("state", [[], {"v": []}, {"v": {"state": 1}}, {"v": {"state": {"_esm": 3}}}, "x"])
def test_state_of_an_unknown_form_is_none(state):
    soup, _ = exported(notebook(cell(shows("v", png=True)), state=state))
    assert views(soup) is None and soup.select_one("img.av-still")


def test_boxes_that_hold_themselves_end():
    box = model("VBoxModel", children=["IPY_MODEL_box", "IPY_MODEL_v", "IPY_MODEL_gone"])
    soup, _ = exported(notebook(cell(shows("box")), state={"box": box, "v": model(_esm=ESM)}))
    assert [place["data-model"] for place in soup.select(".av-mount")] == ["v"]


def test_no_text_ends_the_script():
    soup, text = exported(notebook(cell(shows("v")), state={"v": model(_esm=ESM, title="</script><b>")}))
    assert views(soup)["models"]["v"]["traits"]["title"] == "</script><b>" and not soup.find("b")


ODD_PICTURES = {
    "outside": "../secret.png",
    "no picture": "notes.txt",
    "no file": "no.png",
    "a folder": "folder.png",
    "a circle": "circle.png",
    "long": "x" * 5000 + ".png",
    "no name": "a%00b.png",
}


def test_only_pictures_of_the_notebook_s_folder_are_in_the_page(tmp_path, caplog):
    """The words of any other stand in its place, whatever its path; an address that holds one stays."""
    folder = tmp_path / "notes"
    (folder / "folder.png").mkdir(parents=True)
    (folder / "notes.txt").write_text("mine")
    (folder / "circle.png").symlink_to("circle.png")
    (tmp_path / "secret.png").write_bytes(base64.b64decode(PNG))
    held = [f" data:image/png;base64,{PNG}", f"DATA:image/png;base64,{PNG}", "blob:null/1"]
    source = "".join(f'<img alt="{alt}" src="{path}">' for alt, path in ODD_PICTURES.items())
    source += "".join(f'<img alt="held" src="{path}">' for path in held)
    text, _ = PageExporter().from_notebook_node(
        notebook(new_markdown_cell(source)), {"metadata": {"name": "n", "path": str(folder)}}
    )
    soup = BeautifulSoup(text, "html.parser")
    assert [image["src"] for image in soup.select("main img")] == held
    assert [words.text for words in soup.select("main span.av-word")] == list(ODD_PICTURES)
    assert all(repr(path) in caplog.text for path in ODD_PICTURES.values())


def test_a_picture_that_is_none_makes_no_element():
    output = shows(
        "v", **{"image/png": '"><b onclick="x">', "text/plain": "<b>"}, metadata={"image/png": {"alt": 3}}
    )
    soup, _ = exported(notebook(cell(output)))
    assert soup.select_one("img.av-still")["alt"] == "3" and not soup.find("b")
