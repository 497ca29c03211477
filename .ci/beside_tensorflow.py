"""Print the files of quick tests that the absence of TensorFlow could change, one a line."""

import re
import runpy
from pathlib import Path

ROOT = Path(__file__).parents[1]
# An import, the oracle that makes it, or the module's name as a text, by which one asks whether it is there.
NAMES = re.compile(
    r"^\s*(?:import|from) (?:tensorflow|tf_keras)\b"
    r"|oracle import .*\btensorflow\b"
    r"|[\"'](?:tensorflow|tf_keras)[\"']",
    re.M,
)


def beside_tensorflow(folder):
    """The files of quick tests in a folder whose code names TensorFlow; words about it do not count."""
    tier = runpy.run_path(str(ROOT / "tests/conftest.py"))["tier"]
    quick = (path for path in folder.rglob("test_*.py") if tier(path) is None)
    return sorted(path for path in quick if NAMES.search(path.read_text("utf-8")))


if __name__ == "__main__":
    print(*(path.relative_to(ROOT) for path in beside_tensorflow(ROOT / "tests")), sep="\n")
