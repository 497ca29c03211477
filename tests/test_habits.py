"""How long and how wide a file may be, and what ruff says of it."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
LONGEST, WIDEST = 299, 110  # lines of one file, characters of one line
SUFFIXES = ("py", "js", "mjs", "css", "ts")
# Those that narrower lines made longer, until each is two.
LONG = {
    "adamviz/live/stage/stage.py",
}
NOQA = re.compile(r"#\s*noqa\b(?!: [A-Z]+\d+(?:, [A-Z]+\d+)* \(\w.*\))")
SKIPPED = re.compile(r"#\s*fmt:\s*(?:skip|off)")


def sources(*suffixes):
    """The text of each file with one of these suffixes, by its path."""
    folders = [ROOT / "adamviz", ROOT / "tests", ROOT / ".ci"]
    paths = [path for suffix in suffixes for folder in folders for path in folder.rglob(f"*.{suffix}")]
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in paths}


def too_long(files):
    return {name for name, text in files.items() if len(text.splitlines()) > LONGEST}


def test_files_stay_short():
    long = too_long(sources(*SUFFIXES))
    assert long <= LONG, long - LONG


def test_a_long_file_is_caught():
    assert too_long({"a": "x\n" * LONGEST, "b": "x\n" * (LONGEST + 1)}) == {"b"}


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
