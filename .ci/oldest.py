"""Print the oldest versions that pyproject.toml admits, as constraints for pip: `python .ci/oldest.py`."""

import re
import tomllib
from pathlib import Path

# What old versions need of their own time: matplotlib 3.9 warns of what later pyparsing renamed, and
# scikit-learn 1.5 of options that later SciPy gives up; warnings are errors here.
CONTEMPORARY = ["pyparsing<3.3", "scipy<1.16"]


def oldest(project):
    """A line `name==version` for each requirement `name>=version` of a project and of its extra `test`.

    Example:
        >>> oldest({"dependencies": ["jax>=0.8"], "optional-dependencies": {"test": ["pytest>=8"]}})
        ['jax==0.8', 'pytest==8']
    """
    lines = []
    for requirement in project["dependencies"] + project["optional-dependencies"]["test"]:
        match = re.fullmatch(r"([\w.-]+)>=([\w.]+)", requirement)
        if not match:
            raise ValueError(
                f"Expected a requirement with a floor, such as jax>=0.8, received: {requirement}"
            )
        lines.append("{}=={}".format(*match.groups()))
    return lines


if __name__ == "__main__":
    path = Path(__file__).parents[1] / "pyproject.toml"
    print(*oldest(tomllib.loads(path.read_text("utf-8"))["project"]), *CONTEMPORARY, sep="\n")
