"""Odd notebooks as pages: whatever a cell holds, the rest of the page is as it would be without it."""

import base64
import json
import math
import re

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell, new_raw_cell

from adamviz.live.export.notebook import PageExporter, SlidesExporter
from adamviz.live.export.notebook.exporter import DATA
from adamviz.live.export.notebook.saved import STATE, VIEW
from tests.live.made_notebooks import ESM, PNG, cell, exported, model, notebook, shows, slides, views


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


@pytest.mark.parametrize(
    "state",
    [[], {"v": []}, {"v": {"state": 1}}, {"v": {"state": {"_esm": 3}}}, {"v": model([], _esm=ESM)}, "x"],
)
def test_state_of_an_unknown_form_is_none(state):
    soup, _ = exported(notebook(cell(shows("v", png=True)), state=state))
    assert views(soup) is None and soup.select_one("img.av-still")


def test_boxes_that_hold_themselves_end():
    box = model("VBoxModel", children=["IPY_MODEL_box", "IPY_MODEL_v", "IPY_MODEL_gone"])
    soup, _ = exported(notebook(cell(shows("box")), state={"box": box, "v": model(_esm=ESM)}))
    assert [place["data-model"] for place in soup.select(".av-mount")] == ["v"]


@pytest.mark.parametrize("widgets", [[], "x", {STATE: []}, {STATE: {"version_major": 2}}])
def test_widgets_of_an_unknown_form_are_none(widgets):
    node = notebook(cell(shows("v", png=True)))
    node.metadata["widgets"] = widgets
    assert views(exported(node)[0]) is None


@pytest.mark.parametrize("view", ["oops", [], {"model_id": ["v"]}, {}])
def test_an_output_that_shows_an_unknown_thing_is_its_other_data(view):
    soup, _ = exported(notebook(cell(shows(**{VIEW: view}), shows("v")), state={"v": model(_esm=ESM)}))
    assert soup.select_one(".jp-RenderedText pre").text == "Explore(...)"
    assert [place["data-model"] for place in soup.select(".av-mount")] == ["v"]


def test_only_bytes_that_can_be_read_go_into_the_page():
    whole = {"path": ["data", 0], "data": "AA\nA=", "encoding": "base64"}
    odd = ["x", {}, whole | {"path": []}, whole | {"path": [[]]}, whole | {"data": "*"}, whole | {"data": 3}]
    for buffers, kept in ([*odd, whole], [whole]), (odd, None), ("x", None):
        soup, _ = exported(notebook(cell(shows("v")), state={"v": {**model(_esm=ESM), "buffers": buffers}}))
        assert views(soup)["models"]["v"].get("buffers") == kept


def test_an_empty_box_needs_no_jupyter():
    state = {"box": model("VBoxModel", children=[])}
    soup, text = exported(notebook(cell(shows("box")), state=state))
    assert "needs Jupyter" not in text and soup.select_one(".jp-RenderedText").text.strip() == "Explore(...)"


def test_numbers_that_json_has_not_are_null():
    odd = {"loss": [1.5, math.nan, {"least": -math.inf}], "on": True, "steps": 3}
    soup, _ = exported(notebook(cell(shows("v")), state={"v": model(_esm=ESM, **odd)}))
    kept = json.loads(soup.find(id="av-views").string, parse_constant=pytest.fail)
    assert kept["models"]["v"]["traits"] == {"loss": [1.5, None, {"least": None}], "on": True, "steps": 3}


def test_a_cell_may_hold_the_page_s_own_mark():
    cells = [new_markdown_cell(f"before {DATA} after"), cell(shows("v"))]
    for exporter in (PageExporter, SlidesExporter):
        soup, text = exported(notebook(*cells, state={"v": model(_esm=ESM)}), exporter)
        (data,) = soup.find_all(id="av-views")
        assert (
            not data.find_parent("main") and text.count("function openNotebook(") == 1 and "before " in text
        )


def test_a_raw_cell_stands_in_the_column_and_goes_with_its_neighbour():
    latex = [new_raw_cell(r"\newpage", metadata={"raw_mimetype": "text/latex"}) for _ in range(2)]
    cells = [new_raw_cell("before"), latex[0], new_markdown_cell("# One"), cell(shows("v", png=True))]
    cells += [latex[1], new_raw_cell("beside <i>it</i>"), new_markdown_cell("three")]
    soup, _ = exported(notebook(*cells))
    assert [raw.text for raw in soup.select("main > .jp-Cell.jp-RawCell")] == ["before", "beside it"]
    assert soup.main.find_all(string=re.compile("newpage")) == []
    node = notebook(*cells, state={"v": model(_esm=ESM)})
    assert slides(exported(node, SlidesExporter)[0]) == ["before One", "code view beside it", "three"]
    # What a notebook says of its slides may be odd as well.
    node.cells[2].metadata["slideshow"] = "oops"
    assert slides(exported(node, SlidesExporter)[0]) == ["before One", "code view beside it", "three"]


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
