"""The static site, without a browser: whole, linked, told to search engines, and no other file touched."""

import errno
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote, unquote

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell, new_notebook

from adamviz.live import bundle, cli
from adamviz.live.site import build as building
from adamviz.live.site import gallery, reference, writing
from adamviz.live.site.assets import FOUND
from tests.node import node_path

ROOT = Path(__file__).parents[2]
NOTEBOOKS = [
    ROOT / "notebooks" / name
    for name in ("06_one_step_by_hand.ipynb", "03_adam_forgets_what_amsgrad_keeps.ipynb")
]
ODD = "a #1: 50%?.ipynb"
ADDRESS = "a%20%231%3A%2050%25%3F.html"
TEXT = """# Links

Every link of a notebook leads to what the site has, however its name is written.

[one](06_one_step_by_hand.ipynb#Read-on) [itself](./a%20%231%3A%2050%25%3F.ipynb?x#a%20part)
[a part](#a%20part) [another](#no%20part) [a page](gone.ipynb) ![a picture](../gone.png)

<a name="a part"></a> <meta http-equiv="refresh" content="3">
"""
URL = "https://ada.example/adam"
NAMES = {"Live views": ("explore",), "Pictures": ("plot_loss",), "Training": ("distribute",)}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site of three notebooks, with one live page and three names."""
    folder = tmp_path_factory.mktemp("site") / "out"
    odd = folder.parent / ODD
    nbformat.write(new_notebook(cells=[new_markdown_cell(TEXT)]), odd)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gallery, "ENTRIES", gallery.ENTRIES[:1])
        patch.setattr(reference, "GROUPS", NAMES)
        building.build([odd, *NOTEBOOKS], folder, "Adam", URL)
    return folder


@pytest.fixture(scope="module")
def pages(site):
    return {path.name: BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in site.glob("*.html")}


def addresses(soup):
    """Each address that a page loads or leads to."""
    for tag in soup.find_all(True):
        for name in ("href", "src", "srcset", "poster", "action"):
            if tag.get(name):
                yield tag, str(tag[name])


def broken(pages, folder):
    """The addresses within a site that lead nowhere, and those that would be loaded from elsewhere."""
    wrong = []
    for page, soup in pages.items():
        for tag, address in addresses(soup):
            if re.match(r"(https?:)?//", address):
                if tag.name not in ("a",) and tag.get("rel") != ["canonical"]:
                    wrong.append(f"{page} loads {address}")
                continue
            path, _, fragment = address.partition("#")
            part = unquote(fragment)
            if address.startswith(("data:", "mailto:")):
                continue
            target = pages.get(unquote(path) or page)
            if path and not (folder / unquote(path)).is_file():
                wrong.append(f"{page} leads to {address}")
            elif fragment and not (
                target and (target.find(id=part) or target.find("a", attrs={"name": part}))
            ):
                wrong.append(f"{page} leads to {address}, of which there is no such part")
    return wrong


def test_every_address_resolves_within_the_folder(site, pages):
    assert len(pages) == 3 + 1 + 3 and broken(pages, site) == []
    style = (site / "assets/adamviz.css").read_text("utf-8")
    assert not re.search(r"url\((?!['\"]?data:)|@import", style)
    wrong = {"a.html": BeautifulSoup("<a href='#no'></a><img src='x.png'><script src='//y'>", "html.parser")}
    assert len(broken(wrong, site)) == 3


def test_what_pages_share_weighs_once(site, pages):
    scripts = [path.read_text("utf-8") for path in site.rglob("*.js")]
    assert sum("openSite(" in text for text in scripts) == 1 and len(set(scripts)) == len(scripts)
    kept = [json.loads(soup.find(id="av-views").string)["texts"] for soup in pages.values()]
    assert max(len(text) for texts in kept for text in texts if isinstance(text, str)) < FOUND
    assert {"kind": "stage"} in kept[list(pages).index("index.html")]
    for name, soup in pages.items():
        sources = [script["src"] for script in soup.find_all("script", src=True)]
        assert "assets/adamviz.js" in sources and not any(
            script.get("type") == "module" for script in soup("script")
        ), name
        assert (site / name).stat().st_size < 250_000
    done = subprocess.run(
        [node_path(), "--check", site / "assets/adamviz.js"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_no_name_of_the_site_is_one_of_the_views(pages):
    """Else the views' style sheet, which the pages share, would lay out the page."""
    own = set(re.findall(r"\.(av-[\w-]+)", bundle.style("stage")))
    used = {name for soup in pages.values() for tag in soup.find_all(class_=True) for name in tag["class"]}
    assert len(used) > 20 and used & own == set()


def test_pages_are_read_without_javascript_and_found(site, pages):
    titles = [soup.title.string for soup in pages.values()]
    assert len(set(titles)) == len(titles)
    for name, soup in pages.items():
        assert len(soup.find_all("h1")) == 1 and soup.html["lang"] == "en", name
        assert len(soup.find("meta", {"name": "description"})["content"]) > 30
        assert (
            soup.find("link", rel="canonical")["href"]
            == f"{URL}/{'' if name == 'index.html' else quote(name)}"
        )
        for place in soup.select(".av-mount"):
            assert place.find("img") and place.img.has_attr("alt"), name
        kept = json.loads(soup.find(id="av-views").string)
        assert {place["data-model"] for place in soup.select(".av-mount")} == set(kept["models"])
    listed = re.findall("<loc>(.*?)</loc>", (site / "sitemap.xml").read_text())
    assert len(listed) == len(pages) and f"{URL}/" in listed and f"{URL}/gallery.html" in listed
    assert f"{URL}/{ADDRESS}" in listed


def test_the_reference_says_what_the_docstrings_say(pages):
    soup = pages["reference.html"]
    explore = soup.find(id="explore")
    assert "explore(" in explore.select_one(".highlight").text and "Arguments" in [
        h.text for h in explore("h4")
    ]
    assert ">>> view = av.explore(" in explore.text and explore.select_one(".av-mount")
    assert soup.find(id="plot_loss").select_one("img[src^=assets]")
    assert "MirroredStrategy" in soup.find(id="distribute").select_one("summary").text


def test_notebooks_lead_to_one_another(pages):
    first, second = (pages[f"{path.stem}.html"] for path in sorted(NOTEBOOKS))
    assert first.find("a", rel="next")["href"] == "06_one_step_by_hand.html" and not first.find(
        "a", rel="prev"
    )
    assert second.find("a", rel="next")["href"] == ADDRESS
    assert second.find("a", rel="prev")["href"] == "03_adam_forgets_what_amsgrad_keeps.html"
    assert not [
        link for soup in (first, second) for link in soup("a", href=re.compile(r"^(?!https?:).*\.ipynb"))
    ]
    odd = pages[ODD.replace(".ipynb", ".html")]
    assert {link.text: link["href"] for link in odd.select("main p a[href]")} == {
        "one": "06_one_step_by_hand.html#Read-on",
        "itself": f"{ADDRESS}#a%20part",
        "a part": "#a%20part",
    }
    assert odd.select_one("main p .av-word").text == "a picture" and not odd.select("main img")
    assert pages["index.html"].find("a", class_="av-card", href=ADDRESS)


def test_every_page_refuses_what_is_not_the_site_s(pages):
    """Before its own style sheet and code, which the policy must admit on a server and from a disk."""
    for name, soup in pages.items():
        (policy,) = soup.find_all("meta", attrs={"http-equiv": True})
        assert policy["http-equiv"] == "Content-Security-Policy" and not policy.find_all_previous(src=True), (
            name
        )
        assert [link["rel"] for link in policy.find_all_previous("link")] == [["icon"]]
        rules = dict(rule.split(" ", 1) for rule in policy["content"].split("; "))
        assert rules["default-src"] == "'none'" and not re.search(r"https?:|\*", policy["content"])
        own = {kind for kind, sources in rules.items() if sources.startswith("'self' file:")}
        assert own == {"script-src", "style-src", "img-src"}


@pytest.mark.slow
def test_every_live_page_and_name_can_be_made():
    import adamviz as av

    assert set(sum(reference.GROUPS.values(), ())) == set(av.__all__)
    for make in [*(entry.make for entry in gallery.ENTRIES), *reference.LIVE.values()]:
        make().close()
    for name in sum(reference.GROUPS.values(), ()):
        for view in reference.entry(name).views.values():
            view.close()


def test_a_second_writing_keeps_what_is_not_its_own(tmp_path):
    folder = tmp_path / "site"
    writing.write({"index.html": b"1", "old.html": b"o", "changed.html": b"c", "assets/a.js": b"a"}, folder)
    (folder / "changed.html").write_bytes(b"by hand")
    (folder / "notes.txt").write_bytes(b"mine")
    writing.write({"index.html": b"2", "assets/a.js": b"a"}, folder)
    kept = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    del kept["adamviz-site.json"]
    assert kept == {"index.html": b"2", "assets/a.js": b"a", "changed.html": b"by hand", "notes.txt": b"mine"}
    with pytest.raises(FileExistsError, match="notes.txt.*has not made it"):
        writing.write({"a.html": b"x", "notes.txt": b"theirs"}, folder)
    assert not (folder / "a.html").exists() and (folder / "notes.txt").read_bytes() == b"mine"
    (tmp_path / "outside.txt").write_bytes(b"far")
    told = {
        "../outside.txt": hashlib.sha256(b"far").hexdigest(),
        "assets/a.js": hashlib.sha256(b"a").hexdigest(),
    }
    (folder / "adamviz-site.json").write_text(json.dumps({**told, "index.html": 3}))
    with pytest.raises(FileExistsError, match="index.html"):
        writing.write({"index.html": b"3"}, folder)
    writing.write({"new.html": b"n"}, folder)
    left = {path.name for path in tmp_path.rglob("*") if path.is_file()} - {"adamviz-site.json"}
    assert left == {"outside.txt", "index.html", "new.html", "changed.html", "notes.txt"}


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotADirectoryError, match="Expected the output to be a folder"):
        writing.write({"index.html": b""}, tmp_path / "file")
    writing.write({"index.html": b"1"}, tmp_path / "site")

    def full(path):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(writing, "replacing", full)
    with pytest.raises(OSError, match="No space left"):
        writing.write({"index.html": b"2"}, tmp_path / "site")
    assert (tmp_path / "site/index.html").read_bytes() == b"1"


def notebook(**changes):
    cell = {
        "cell_type": "code",
        "id": "a",
        "source": "1",
        "metadata": {},
        "outputs": [],
        "execution_count": 1,
    }
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]} | changes)


@pytest.mark.parametrize(
    "name, text, words",
    [
        ("a", None, "There is no notebook"),
        ("a", "{", "it is not JSON"),
        ("a", "[" * 100_000, "it is not JSON"),
        ("a", "[]", "of nbformat 4, received: None"),
        ("a", notebook(nbformat=3), "of nbformat 4, received: 3"),
        ("a", notebook(cells=3), "to be a notebook"),
        ("a", notebook().replace('"execution_count": 1', '"execution_count": null'), "to be executed"),
        ("gallery", notebook(), "the site's own page 'gallery'"),
    ],
)
def test_a_notebook_that_cannot_be_shown_is_refused_in_a_sentence(tmp_path, capsys, name, text, words):
    path = tmp_path / f"{name}.ipynb"
    if text is not None:
        path.write_text(text)
    with pytest.raises(SystemExit) as ended:
        cli.main(["site", str(path), "-o", str(tmp_path / "site")])
    assert ended.value.code == 2 and words in capsys.readouterr().err and not (tmp_path / "site").exists()


def test_other_arguments_are_refused_too(tmp_path):
    shutil.copy(NOTEBOOKS[0], tmp_path)
    with pytest.raises(ValueError, match="twice"):
        building.build([NOTEBOOKS[0], tmp_path / NOTEBOOKS[0].name], tmp_path / "site")
    with pytest.raises(ValueError, match="Expected url to be a web address"):
        building.build([], tmp_path / "site", url="ada.example")
    assert not (tmp_path / "site").exists()


def test_the_workflow_publishes_what_the_command_writes():
    workflow = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text("utf-8"))
    (job,) = workflow["jobs"].values()
    assert workflow[True] == {"push": {"branches": ["main"]}, "workflow_dispatch": None}  # YAML reads `on` so
    assert workflow["permissions"] == {"contents": "read", "pages": "write", "id-token": "write"}
    used = [step["uses"].split("@")[0] for step in job["steps"] if "uses" in step]
    assert used[-2:] == ["actions/upload-pages-artifact", "actions/deploy-pages"]
    (made,) = [step["run"] for step in job["steps"] if "adamviz site" in step.get("run", "")]
    given = cli._parsers()[0].parse_args(re.sub(r'"[^"]*"', URL, made).split()[1:])
    (upload,) = [step["with"]["path"] for step in job["steps"] if "upload-pages" in step.get("uses", "")]
    assert (given.kind, given.output, given.url) == ("site", upload, URL)
