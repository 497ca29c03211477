"""The README: its code runs, its links lead somewhere, and its commands are those that are tested."""

import inspect
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from adamviz.live import cli
from adamviz.live.site import build
from tests.node import node_path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / ".github/CONTRIBUTING.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.M | re.S)
CODE = [code for language, code in BLOCKS if language == "python"]
COMMANDS = [code.strip() for language, code in BLOCKS if language == "bash"]


@pytest.mark.slow
def test_the_tour_runs(tmp_path, monkeypatch, capsys):
    """All Python blocks, one after the other, as a reader would type them; each printed line is as its
    comment says.
    """
    monkeypatch.chdir(tmp_path)
    scope = {"__name__": "__main__"}
    for code in CODE:
        exec(compile(code, "README.md", "exec"), scope)
    printed = capsys.readouterr().out.splitlines()
    promised = re.findall(r"^print\(.*?\)  # (.*)$", "\n".join(CODE), re.M)
    assert len(promised) == 3
    for words in promised:
        assert words.split(": ")[0] in printed
    assert (tmp_path / "loss.pdf").stat().st_size > 1000
    scope["widgets"].Widget.close_all()


@pytest.mark.slow
def test_notebooks_become_pages_slides_and_a_site(tmp_path, monkeypatch, capsys):
    """The three commands, as they stand there; what the last one calls is test_site's."""
    lines = [line for block in COMMANDS for line in block.splitlines()]
    page, slides = (line for line in lines if line.startswith(".venv/bin/jupyter nbconvert"))
    (site,) = (line for line in lines if line.startswith(".venv/bin/adamviz site"))
    monkeypatch.chdir(tmp_path)
    Path("notebooks").mkdir()
    for command, suffix in ((page, ".html"), (slides, ".slides.html")):
        program, *words = shlex.split(command)
        notebook = Path(words[-1])
        shutil.copy(ROOT / notebook, notebook)
        program = Path(sys.executable).with_name(Path(program).name)
        done = subprocess.run([program, *words], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        written = notebook.with_suffix(suffix).read_text("utf-8")
        assert 'class="av-view"' in written and 'id="av-views"' in written
    received, signature = [], inspect.signature(build.build)
    monkeypatch.setattr(build, "build", lambda *values: received.append(signature.bind(*values)) or [])
    notebooks = sorted(map(str, Path("notebooks").glob("*.ipynb")))
    words = shlex.split(site.replace("notebooks/*.ipynb", " ".join(notebooks)))
    assert cli.main(words[1:]) == 0 and capsys.readouterr().out.startswith("site/index.html")
    (call,) = received
    assert call.arguments == dict(paths=notebooks, folder="site", title="adamviz", url=None)


def missing(text, folder):
    """The files that a text names or links to, from a file in a folder, and that are not there."""
    linked = [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    words = [word for code in re.findall(r"`([^`\n]+)`", text) for word in code.split()]
    named = [
        word for word in words if word.startswith(("adamviz/", "tests/", "notebooks/", ".ci/", ".github/"))
    ]
    modules = [f"{name.replace('.', '/')}.py" for name in re.findall(r"python -m (tests[.\w]+)", text)]
    places = {target: folder / target for target in linked} | {
        word: ROOT / word for word in (*named, *modules)
    }
    return [name for name, place in places.items() if not place.exists() and "NN_" not in name]


def test_pictures_and_files_are_there():
    assert missing(TEXT, ROOT) == []
    assert missing(CONTRIBUTING, ROOT / ".github") == []
    wrong = "![x](notebooks/x.png) `adamviz/core.py` `python tests/no.py x` `tests/js` python -m tests.no"
    assert missing(wrong, ROOT) == ["notebooks/x.png", "adamviz/core.py", "tests/no.py"]


def test_the_developers_page_is_one_page():
    """Its commands are of the tests' tiers and of scripts that are there, its rooms those of the package."""
    assert len(CONTRIBUTING.splitlines()) < 90
    markers = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]["markers"]
    tiers = {"browser", "oracle", "notebook", "slow"}
    assert set(re.findall(r"pytest -m (\w+)", CONTRIBUTING)) == tiers
    assert tiers <= {line.split(":")[0] for line in markers}
    rooms = {path.parent.name for path in (ROOT / "adamviz").glob("*/__init__.py")}
    assert set(re.findall(r"^\| `adamviz/(\w+)` \|", CONTRIBUTING, re.M)) == rooms


def test_the_picture_is_small():
    assert (ROOT / "notebooks/images/explore.png").stat().st_size < 120_000


def test_the_start_opens_the_first_notebook():
    (first,) = (path.name for path in (ROOT / "notebooks").glob("01_*.ipynb"))
    assert COMMANDS[0].endswith(f"jupyter lab notebooks/{first}")


def test_the_extras_exist():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    named = {name for group in re.findall(r"'\.\[([\w,]+)\]'", TEXT) for name in group.split(",")}
    assert named and named <= extras.keys()


def test_the_test_command_is_where_ci_looks_for_it():
    after = TEXT.split("<!-- test command -->\n", 1)[1]
    assert after.startswith("```bash\n" + COMMANDS[1])
    # Together they are all: the browser's tests are those of their folder (tests/conftest.py).
    runs = [
        shlex.split(part)[1:] for part in COMMANDS[1].split(" && ") if part.startswith(".venv/bin/pytest")
    ]
    assert runs == [["-m", "not browser"], ["-m", "browser"]]
    assert COMMANDS[1].rsplit(" && ", 1)[1] == ".venv/bin/pytest -m browser"  # beside which CI runs the rows


def test_the_keys_are_those_of_the_view():
    """The table's rows are those of the list that the view shows for `?`: what its modules export as keys."""
    paths = sorted((ROOT / "adamviz/live/js").rglob("*.js"))
    assert not [path for path in paths if re.search(r"\bkeys(?::| =) \[\s*\[", path.read_text("utf-8"))]
    modules = [path.as_uri() for path in paths]
    script = f"""
        const listed = [];
        for (const path of {json.dumps(modules)})
          for (const [name, rows] of Object.entries(await import(path)))
            if (name.endsWith("_KEYS")) listed.push(...rows);
        console.log(JSON.stringify(listed));
    """
    done = subprocess.run(
        [node_path(), "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    listed = [tuple(row) for row in json.loads(done.stdout)]
    tables = TEXT.split("## Keys", 1)[1].split("\n## ", 1)[0]
    rows = [row for row in re.findall(r"^\| (.+?) \| (.+?) \|$", tables, re.M) if row != ("key", "does")]
    assert sorted(rows) == sorted(listed) and len(listed) > 18
