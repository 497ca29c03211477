"""Notebooks as pages and slides, without a browser: what is in the file, and what is not."""

import base64
import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell, new_output
from traitlets.config import Config

from adamviz.live import bundle
from adamviz.live.export.notebook import PageExporter, SlidesExporter
from adamviz.live.export.notebook.maths import mathml, mathml_of_output
from adamviz.live.export.notebook.saved import STATE
from tests.live.made_notebooks import ESM, PNG, cell, exported, model, notebook, shows, slides, views

ROOT = Path(__file__).parents[2]
REVEAL = (ROOT / "adamviz/live/export/notebook/vendored/reveal.js").read_text("utf-8")
FIRST = ROOT / "notebooks" / "01_adam_sets_its_own_pace.ipynb"
# What a page asks a network for by itself; links wait for a click.
ASKS = re.compile(r"""<(?!a\b)\w+[^>]*\s(?:src|href|srcset)=["']?(?:https?:)?//""")


@pytest.fixture(scope="module")
def first():
    text, resources = PageExporter().from_filename(str(FIRST))
    return BeautifulSoup(text, "html.parser"), text


def test_a_notebook_is_one_file_that_asks_nobody(first):
    soup, text = first
    assert not ASKS.search(text) and "default-src 'none'" in text
    assert soup.title.string == "Adam sets its own pace"
    assert soup.find("meta", {"name": "description"})["content"].startswith(
        "Gradient descent takes long steps"
    )
    assert [link["href"] for link in soup.select("nav a")][0] == "#Take-hold-of-it"
    assert all(soup.find(id=link["href"][1:]) for link in soup.select("nav a"))
    assert soup.select("details > p"), "what a block of HTML opens stays open"


def test_every_view_is_there_and_the_code_once(first):
    soup, text = first
    kept, saved = views(soup), nbformat.read(FIRST, 4).metadata.widgets[STATE].state
    alive = [name for name, widget in saved.items() if "_esm" in widget.state]
    places = [place["data-model"] for place in soup.select(".av-mount")]
    assert len(places) == len(alive) == 5 and set(places) == set(kept["models"]) == set(alive)
    for place in soup.select(".av-mount"):
        assert place.img["alt"] and place.img["src"].startswith("data:image/png;base64,iVBOR")
    code = {saved[name].state["_esm"] for name in alive}
    assert len(code) == 1 and kept["texts"].count(code.pop()) == 1
    assert len(text) < FIRST.stat().st_size
    name = places[3]
    traits = kept["models"][name]["traits"] | {
        key: kept["texts"][place] for key, place in kept["models"][name]["texts"].items()
    }
    assert traits == saved[name].state
    assert "Beside it the notebook has widgets that need Jupyter: a FloatSlider." in text


def test_formulas_are_mathml(first):
    soup, _ = first
    (steps,) = soup.select("math[display=block] mtable")
    assert len(steps.find_all("mtr")) == 5 and "the\xa0gradient" in steps.text
    assert not [
        text for text in soup.main.find_all(string=re.compile(r"\$|\\[a-z]")) if not text.find_parent("pre")
    ]


@pytest.mark.parametrize(
    "tex, parts",
    [
        (r"\frac{\hat m_t}{\sqrt{v_t}}", ["<mfrac>", "<msqrt>", "<mover"]),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", ["<mtable", 'columnalign="right"']),
        (r"\begin{gathered} a \\ c \end{gathered}", ["<mtable"]),
        (r"\begin{equation} a \end{equation}", ["<mi>a</mi>"]),
        ("a < b", ["<mo>&"]),
        (r"\text{if a<b & c}", ["<mtext>if&#x000A0;a&lt;b&#x000A0;&amp;&#x000A0;c</mtext>"]),
        ("a_", ['<code class="av-tex">a_</code>']),
        ("</code><script>_", ["&lt;/code&gt;&lt;script&gt;_"]),
    ],
)
def test_formulas(tex, parts):
    assert [part for part in parts if part not in mathml(tex)] == []


def test_formulas_of_outputs_keep_their_place():
    for tex, display in [
        ("$$x$$", "block"),
        (r"\[x\]", "block"),
        ("$x$", "inline"),
        (r"$\displaystyle x$", "inline"),
    ]:
        assert mathml_of_output(tex).count(f'display="{display}"') == 1 and "<mi>x</mi>" in mathml_of_output(
            tex
        )
    soup, _ = exported(notebook(cell(new_output("display_data", data={"text/latex": r"$\sqrt{2}$"}))))
    assert soup.select(".jp-RenderedLatex msqrt")


def test_a_view_without_state_is_made_of_what_its_still_picture_says():
    told = {"view": "v", "entry": "stage", "setup": "packed", "traits": {"beta_1": 0.5}}
    word = new_output(
        "display_data", data={"text/html": '<p class="adamviz-still">how</p>', "text/plain": ""}
    )
    still = shows(png=True, metadata={"adamviz": told, "image/png": {"alt": "Adam on Beale"}})
    soup, text = exported(notebook(cell(word, still, shows("v"))))
    (place,) = soup.select(".av-mount")
    assert (place["data-model"], place.img["alt"]) == ("v", "Adam on Beale") and "adamviz-still" not in text
    kept = views(soup)
    assert kept["models"]["v"]["traits"] == {"beta_1": 0.5, "_setup": "packed"}
    assert kept["texts"][kept["models"]["v"]["texts"]["_esm"]] == bundle.module("stage")
    # Its state, where the notebook has it, is newer; and a picture alone is as good.
    soup, _ = exported(notebook(cell(still), state={"v": model(_esm=ESM, beta_1=0.7)}))
    assert views(soup)["models"]["v"]["traits"] == {"beta_1": 0.7}


def test_without_state_the_picture_stands_with_a_word():
    soup, text = exported(notebook(cell(shows("v", png=True))))
    assert soup.select_one("img.av-still") and "To bring it to life here" in text and views(soup) is None
    soup, text = exported(notebook(cell(shows("s")), state={"s": model("FloatSliderModel", value=1)}))
    assert "a widget, which needs Jupyter: a FloatSlider." in text


def test_links_between_views_stay():
    pair = [["IPY_MODEL_a", "beta_1"], ["IPY_MODEL_b", "beta_2"]]
    state = {
        "a": model(_esm=ESM),
        "b": model(_esm=ESM),
        "l": model("LinkModel", source=pair[0], target=pair[1]),
    }
    state["half"] = model("DirectionalLinkModel", source=pair[0], target=["IPY_MODEL_slider", "value"])
    soup, _ = exported(notebook(cell(shows("a"), shows("b")), state=state))
    assert views(soup)["links"] == [{"ends": [["a", "beta_1"], ["b", "beta_2"]], "both": True}]


def test_what_lies_on_a_network_becomes_a_link(tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a b.png").write_bytes(base64.b64decode(PNG))
    source = """![badge](https://host.example/b.svg) <meta http-equiv="Refresh" content="0; //x.example/z">
![own](a%20b.png) <img alt="" src="//x.example/y">

<iframe src="https://video.example/1" title="A film"></iframe><script src="https://cdn.example/x.js"></script>
<link rel="stylesheet" href="http://cdn.example/x.css">
"""
    text, _ = PageExporter().from_notebook_node(
        notebook(new_markdown_cell(source)), {"metadata": {"name": "n", "path": str(tmp_path / "notes")}}
    )
    soup = BeautifulSoup(text, "html.parser")
    assert not ASKS.search(text)
    assert {link["href"]: link.text for link in soup.select("main a")} == {
        "https://host.example/b.svg": "badge",
        "//x.example/y": "//x.example/y",
        "https://video.example/1": "A film",
    }
    (own,) = soup.select("main img")
    assert own["src"] == f"data:image/png;base64,{PNG}" and not soup.select("main meta")


def test_a_theme_may_be_chosen():
    soup, text = exported(notebook(), theme="dark")
    assert soup.body["data-jp-theme-light"] == "false" and "prefers-color-scheme" not in str(soup.style)
    assert soup.title.string == "lecture"


def test_a_theme_of_jupyterlab_is_the_reader_s(caplog):
    """One configuration may be there for every exporter of HTML."""
    config = Config({"HTMLExporter": {"theme": "jupyterlab_miami_nights"}})
    for exporter in (PageExporter, SlidesExporter):
        caplog.clear()
        soup, _ = exported(notebook(new_markdown_cell("# One")), exporter, config=config)
        assert "prefers-color-scheme" in str(soup.style) and "data-jp-theme-light" not in soup.body.attrs
        assert "received: 'jupyterlab_miami_nights'" in caplog.text


def test_slides_are_cut_at_headings_and_views_unless_the_notebook_says_where():
    cells = [
        new_markdown_cell("# One"),
        new_markdown_cell("two"),
        cell(shows("v", png=True)),
        new_markdown_cell("three"),
    ]
    soup, text = exported(notebook(*cells, state={"v": model(_esm=ESM)}), SlidesExporter)
    assert slides(soup) == ["One two", "code view", "three"]
    assert soup.select_one(".av-mount")["data-prevent-swipe"] == "" and not ASKS.search(text)
    scripts = [script.string for script in soup("script")]
    assert [kept for kept in scripts if "Reveal=" in kept[:900]] == [REVEAL] and (
        "openSlides(Reveal, JSON.parse" in scripts[-1]
    )
    for part, kind in zip(cells, ["slide", "skip", "slide", "notes"], strict=True):
        part.metadata["slideshow"] = {"slide_type": kind}
    soup, _ = exported(notebook(*cells, state={"v": model(_esm=ESM)}), SlidesExporter)
    assert (
        slides(soup) == ["One", "code view three"] and soup.select_one("aside.notes").text.strip() == "three"
    )
