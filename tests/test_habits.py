"""How long and how wide a file may be, what ruff says of it, and what is looked at before a commit."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
LONGEST, WIDEST = 299, 110  # lines of one file, characters of one line
SUFFIXES = ("py", "js", "mjs", "css", "ts")
# A test of the page has its name in one piece, by which pytest finds it.
NAME = re.compile(r"\s*test\(")
PRAGMA = re.compile(r" +# (?:noqa|type: ignore).*")  # what it is about is the line before it
NOQA = re.compile(r"#\s*noqa\b(?!: [A-Z]+\d+(?:, [A-Z]+\d+)* \(\w.*\))")
SKIPPED = re.compile(r"#\s*fmt:\s*(?:skip|off)")


def sources(*suffixes):
    """The text of each file with one of these suffixes, by its path."""
    folders = [ROOT / "adamviz", ROOT / "tests", ROOT / ".ci"]
    paths = [path for suffix in suffixes for folder in folders for path in folder.rglob(f"*.{suffix}")]
    own = [path for path in paths if "vendored" not in path.parts]  # what others wrote keeps its form
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in own}


def too_long(files):
    """The files that have too many lines."""
    return [name for name, text in files.items() if len(text.splitlines()) > LONGEST]


def too_wide(files):
    """The lines that are too wide, by file and number."""
    return [
        f"{name}:{number}"
        for name, text in files.items()
        for number, line in enumerate(text.splitlines(), 1)
        if len(PRAGMA.sub("", line)) > WIDEST and not (name.endswith(".mjs") and NAME.match(line))
    ]


def found(pattern, files):
    """Where a pattern is found, by file and number."""
    return [
        f"{name}:{number}"
        for name, text in files.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def ruff(*arguments, text=None):
    return subprocess.run(
        [sys.executable, "-m", "ruff", *arguments], cwd=ROOT, input=text, capture_output=True, text=True
    )


def test_files_stay_short():
    files = sources(*SUFFIXES)
    assert len(files) > 300 and too_long(files) == []
    assert too_long({"a": "x\n" * LONGEST, "b": "x\n" * (LONGEST + 1)}) == ["b"]


def test_lines_stay_narrow():
    """Else a file would be kept short by its width."""
    assert too_wide(sources(*SUFFIXES)) == []
    wide = "x" * (WIDEST + 1)
    assert too_wide({"a.js": f"{wide[1:]}\n{wide}", "b.test.mjs": f'test("{wide}", () => {{'}) == ["a.js:2"]


def test_ruff_finds_nothing():
    done = ruff("check", "--no-cache", "--output-format=concise", ".")
    assert done.returncode == 0, done.stdout


def test_ruff_would_lay_out_nothing_anew():
    done = ruff("format", "--no-cache", "--check", "--output-format=concise", ".")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "code, rule",
    [
        ("import os\n", "F401"),
        ("x = zip([1], [2, 3])\n", "B905"),
        ("x = 1  # noqa: F401 (nothing)\n", "RUF100"),
        (f"x = '{'y ' * 60}'\n", "E501"),
        ("from typing import List\n\nx: List[int] = []\n", "UP035"),
    ],
)
def test_what_ruff_is_told_to_find_it_finds(code, rule):
    done = ruff(
        "check", "--no-cache", "--output-format=concise", "--stdin-filename", "adamviz/a.py", text=code
    )
    assert done.returncode == 1 and rule in done.stdout


def test_nothing_is_kept_from_ruff_without_a_reason():
    files = sources("py")
    assert found(NOQA, files) == found(SKIPPED, files) == []
    # In two pieces each, else this file would be found itself.
    mark, skip = "# no" + "qa", "# fmt: " + "skip"
    endings = ["", ": F401", ": F401 why", ": F401 (re-exported)", ": E1, B2 (both)"]
    assert found(NOQA, {"a": "\n".join(f"x  {mark}{ending}" for ending in endings)}) == ["a:1", "a:2", "a:3"]
    assert found(SKIPPED, {"a": f"table = [\n]  {skip}"}) == ["a:2"]


def test_helpers_of_tests_are_found_by_place():
    """As in `from tests.lowering.node import call`; open_view.py alone, run elsewhere, looks for them."""
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []
    changed = found(re.compile(r"\bsys\.path(?:\.(?:append|insert|extend)\(|\[.*?\] =)"), sources("py"))
    assert [line.split(":")[0] for line in changed] == ["tests/open_view.py"]


def hooks():
    """The hooks of pre-commit by name, each with the address and version of its repository."""
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    return {
        hook["id"]: hook | {"repo": repository["repo"], "rev": repository.get("rev")}
        for repository in repositories
        for hook in repository["hooks"]
    }


def test_pre_commit_looks_at_what_the_tests_look_at():
    found = hooks()
    assert found.keys() == {"ruff-check", "ruff-format", "check-added-large-files", "prettier", "notebooks"}
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    (floor,) = (line.split(">=")[1] for line in extras["test"] if line.startswith("ruff>="))
    assert found["ruff-check"]["rev"].startswith("v" + floor.rsplit(".", 1)[0] + ".")
    command = found["notebooks"]["entry"].split()
    assert command[:3] == ["python", "-m", "pytest"] and (ROOT / command[-1]).is_file()


def test_pre_commit_finds_its_files_and_lets_them_through():
    folders = [ROOT / name for name in ("adamviz", "binder", "notebooks", "tests")]
    files = [path for folder in folders for path in folder.rglob("*.*") if path.is_file()]
    paths = [path.relative_to(ROOT).as_posix() for path in files if "." not in path.parent.name]
    found = hooks()
    for hook in ("prettier", "notebooks"):
        assert sum(bool(re.search(found[hook]["files"], path)) for path in paths) > 5, hook
    largest = next(word for word in found["check-added-large-files"]["args"] if word.startswith("--maxkb="))
    limit = 1024 * int(largest.removeprefix("--maxkb="))
    assert [path for path in paths if (ROOT / path).stat().st_size > limit] == []
