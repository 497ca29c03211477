"""Saving a view as a file: which files, whole or not at all, and pictures with the text of a person."""

import io
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

import adamviz as av
from adamviz.live.export import film, module, page, picture
from adamviz.live.export.formats import WRITERS
from adamviz.live.stage import picture as stage_picture
from adamviz.live.stage.film import Film
from adamviz.plots import vector

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def view(explore):
    return explore("beale", [av.Adam(0.1), av.Adam(0.1, amsgrad=True)], steps=40)


@pytest.mark.parametrize(
    "suffix, start",
    [
        (".html", b"<!DOCTYPE html>"),
        (".mjs", b"// Adam, AMSGrad: Beale\n"),
        (".png", b"\x89PNG"),
        (".svg", b"<?xml"),
        (".pdf", b"%PDF"),
        (".gif", b"GIF89a"),
        (".PNG", b"\x89PNG"),
    ],
)
def test_the_suffix_says_what_is_written(view, tmp_path, suffix, start):
    frames = {"frames": 3} if suffix == ".gif" else {}
    path = view.save(tmp_path / f"a{suffix}", **frames)
    assert path == tmp_path / f"a{suffix}" and path.read_bytes().startswith(start)
    assert [one.name for one in tmp_path.iterdir()] == [path.name], "nothing else is left there"
    assert view.save(str(path), **frames) == path, "a text will do, and a file of that name is replaced"


@pytest.mark.parametrize(
    "path, error, words",
    [
        ("a.jpg", ValueError, "ends in one of .html, .mjs, .png, .svg, .pdf, .gif, .mp4, received: 'a.jpg'"),
        ("a", ValueError, "ends in one of"),
        (".html", ValueError, "ends in one of"),
        ("", ValueError, "ends in one of"),
        ("none/a.html", FileNotFoundError, "There is no folder 'none': 'none/a.html'"),
        ("folder.html", IsADirectoryError, "This is a folder: 'folder.html'"),
        (None, TypeError, "path to be a text or a path, received: None"),
        (b"a.html", TypeError, "received: b'a.html'"),
        (5, TypeError, "received: 5"),
    ],
)
def test_a_path_that_cannot_be_used_is_refused_by_name(view, tmp_path, monkeypatch, path, error, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(error, match=re.escape(words)):
        view.save(path)


@pytest.mark.parametrize(
    "given, error, words",
    [
        ({"theme": "blue"}, ValueError, "Expected theme to be one of 'light', 'dark', received: 'blue'"),
        ({"theme": 1}, ValueError, "Expected theme"),
        ({"title": 5}, TypeError, "Expected title to be a text, received: 5"),
        ({"frames": 10}, ValueError, "Only .gif and .mp4 have frames and fps"),
        ({"fps": 10}, ValueError, "Only .gif and .mp4"),
    ],
)
def test_an_argument_that_cannot_be_used_is_refused_by_name(view, tmp_path, given, error, words):
    for suffix in (".html", ".png"):
        with pytest.raises(error, match=re.escape(words)):
            view.save(tmp_path / f"a{suffix}", **given)
    with pytest.raises(TypeError, match="heading"):
        view.save(tmp_path / "a.png", heading="a")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "suffix, where, what",
    [
        (".html", page, "page"),
        (".mjs", module, "module"),
        (".png", stage_picture, "figure"),
        (".pdf", stage_picture, "figure"),
        (".gif", Film, "frame"),
        (".mp4", Film, "frame"),
    ],
)
def test_a_save_that_fails_leaves_the_file_as_it_was(view, tmp_path, monkeypatch, suffix, where, what):
    path = tmp_path / f"a{suffix}"
    path.write_text("before")
    monkeypatch.setattr(film, "ffmpeg", lambda: "cat")

    def broken(*args, **kwargs):
        raise ArithmeticError("out of order")

    monkeypatch.setattr(where, what, broken)
    with pytest.raises(ArithmeticError, match="out of order"):
        view.save(path)
    assert path.read_text() == "before" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_disk_that_fails_leaves_the_file_as_it_was(view, tmp_path, monkeypatch, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_text("before")
    path.chmod(0o600)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(film, "write_mp4", lambda file, *_: file.write(b"a film"))
    monkeypatch.setattr(film, "ffmpeg", lambda: "cat")
    with pytest.raises(OSError, match="No space left on device: '.*a" + re.escape(suffix)):
        view.save(path, **({"frames": 2} if WRITERS[suffix].options else {}))
    assert path.read_text() == "before" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", [".html", ".mjs", ".png", ".svg", ".pdf", ".gif"])
def test_every_file_is_written_by_way_of_its_link_with_its_rights(view, tmp_path, suffix):
    path, link = tmp_path / f"a{suffix}", tmp_path / f"link{suffix}"
    path.write_text("before")
    path.chmod(0o600)
    link.symlink_to(path)
    frames = {"frames": 2} if suffix == ".gif" else {}
    view.save(link, **frames)
    assert path.read_bytes() != b"before" and link.is_symlink() and path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o400)
    whole = path.read_bytes()
    with pytest.raises(PermissionError, match="read-only"):
        view.save(path, **frames)
    assert path.read_bytes() == whole and len(list(tmp_path.iterdir())) == 2


def test_a_file_has_the_rights_of_any_new_file(view, tmp_path):
    (tmp_path / "plain").touch()
    assert view.save(tmp_path / "a.svg").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("suffix", [".html", ".mjs", ".png", ".svg", ".pdf", ".gif"])
def test_the_same_view_gives_the_same_file(view, tmp_path, suffix):
    frames = {"frames": 4} if suffix == ".gif" else {}
    assert (
        view.save(tmp_path / f"a{suffix}", **frames).read_bytes()
        == view.save(tmp_path / f"b{suffix}", **frames).read_bytes()
    )


def test_the_picture_is_the_static_twin_as_the_view_stands(view, tmp_path):
    first = view.save(tmp_path / "a.png").read_bytes()
    assert first == picture.png_of(view)
    view.beta_1 = 0.2
    assert view.save(tmp_path / "a.png").read_bytes() not in (first, picture.png_of(view, "dark"))
    assert view.save(tmp_path / "a.png", theme="dark").read_bytes() == picture.png_of(view, "dark")
    with Image.open(tmp_path / "a.png") as image:
        assert np.asarray(image.convert("L")).mean() < 100


def test_the_picture_meets_the_noise_and_leaves_out_what_is_hidden(view, tmp_path):
    first = view.save(tmp_path / "a.png").read_bytes()
    view.noise_level = 2.0
    noisy = view.save(tmp_path / "a.png").read_bytes()
    view.hidden = [0]
    assert len({first, noisy, view.save(tmp_path / "a.png").read_bytes()}) == 3
    names = words(view.save(tmp_path / "a.svg"))
    assert "AMSGrad" in names and "Adam" not in names
    assert (
        b"#d55e00" in (tmp_path / "a.svg").read_bytes()
        and b"stroke: #0072b2" not in (tmp_path / "a.svg").read_bytes()
    ), "its own colour"
    view.hidden = [0, 1]
    view.save(tmp_path / "a.pdf")


def test_a_title_takes_the_place_of_the_surface_s_which_moves_to_its_formula(view, tmp_path):
    texts = words(view.save(tmp_path / "a.svg", title="Lecture 3"))
    assert "Lecture 3" in texts and any(text.startswith("Beale: ") for text in texts)
    texts = words(view.save(tmp_path / "a.svg"))
    assert "Beale" in texts and "Lecture 3" not in texts


def words(path):
    """The texts of an SVG."""
    return ["".join(one.itertext()) for one in ET.parse(path).iter(f"{SVG}text")]


def test_pdf_holds_its_text_as_text(view, tmp_path):
    data = view.save(tmp_path / "a.pdf", title="A title").read_bytes()
    assert b"/Title (A title)" in data and b"/Type3" not in data and b"/CIDFontType2" in data


def test_saving_needs_no_display_and_changes_no_setting(tmp_path):
    code = f"""
import matplotlib
before = matplotlib.rcParams.copy()
import adamviz as av
view = av.explore("beale", steps=5)
for suffix in ("png", "svg", "pdf", "html"):
    view.save(f"{tmp_path}/a.{{suffix}}")
view.save("{tmp_path}/a.gif", frames=2)
import sys
assert matplotlib.rcParams.copy() == before and "matplotlib.pyplot" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


NASTY = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    r"$x^2$ \alpha $\frac{",
    "&amp; &lt; &#65;",
    "\"quoted\" 'too' `so`",
    "]]> <!-- --> <![CDATA[",
    "{0} {} %s %(a)s %d",
    "a\u2028b\u200f",
    "null \x00 bell \x07",
]


@pytest.mark.filterwarnings("ignore:Glyph .* missing from font")  # what no font can show is another matter
@pytest.mark.parametrize("text", NASTY)
def test_text_of_a_person_is_text_in_every_picture(explore, tmp_path, text):
    surface = av.Surface(lambda x, y: x**2 + y**2, title=text, formula=text)
    view = explore(surface, {text: av.Adam(0.1), "_end": av.Adam(0.2)}, steps=5)
    # What is no letter, such as a bell, is left out.
    shown = vector.NO_XML.sub("", text.replace("\u2028", "\n")).splitlines()[0]
    # A line may be cut, or broken between words: what stands there must begin like the text itself.
    texts = words(view.save(tmp_path / "a.svg"))
    assert [one for one in texts if shown[:6] in one], texts
    heading = words(view.save(tmp_path / "b.svg", title=text))
    assert [one for one in heading if shown[:6] in one], heading
    assert not re.search(rb"<script|<img|onerror=alert\(1\)>", (tmp_path / "b.svg").read_bytes())
    view.save(tmp_path / "a.pdf", title=text)
    for suffix, frames in ((".png", {}), (".gif", {"frames": 2})):
        with Image.open(
            io.BytesIO(view.save(tmp_path / f"a{suffix}", title=text, **frames).read_bytes())
        ) as image:
            assert image.size == (900, 600)


def test_mathematics_is_not_read_into_a_person_s_text(explore, tmp_path):
    view = explore("bowl", {r"$\alpha^2$": av.Adam(0.1)}, steps=5)
    texts = words(view.save(tmp_path / "a.svg", title="from $5 to $10"))
    assert "from $5 to $10" in texts and r"$\alpha^2$" in texts
