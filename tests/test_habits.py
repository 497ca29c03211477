"""How long and how wide a file may be, and what ruff says of it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONGEST, WIDEST = 299, 110  # lines of one file, characters of one line
SUFFIXES = ("py", "js", "mjs", "css", "ts")
# Those that narrower lines made longer, until each is two.
LONG = {
    "adamviz/core/schedules.py",
    "adamviz/files.py",
    "adamviz/live/js/stage.js",
    "adamviz/live/js/types.d.ts",
    "adamviz/live/stage/stage.py",
    "adamviz/lowering/gather.py",
    "tests/browser/test_accessible.py",
    "tests/browser/test_comparing.py",
    "tests/browser/test_page.py",
    "tests/browser/test_presenter.py",
    "tests/browser/test_scene_walks.py",
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
