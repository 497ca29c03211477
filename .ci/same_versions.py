"""Say whether the packages that two environments have in common have the same versions under the same Python:
`python .ci/same_versions.py OTHER_PYTHON`, which exits with 1 where they have not, and with 2 where only
Python itself is another one. Alone it prints its own.
"""

import json
import re
import subprocess
import sys
from importlib.metadata import distributions


def versions():
    """The version of each package that is installed, by its name, and that of Python."""
    found = {each.metadata["Name"]: each.version for each in distributions()}
    found.pop("pip", None)  # each Python brings its own, which has only installed the others
    own = {"Python": sys.version.split()[0]}
    return own | {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found.items() if name}


def differences(here, there):
    """What both have in different versions, in words.

    Example:
        >>> differences({"Python": "3.11.7", "jax": "0.10", "ruff": "1"}, {"Python": "3.11.7", "jax": "0.9"})
        ['jax 0.10 and 0.9']
    """
    both = sorted(here.keys() & there.keys())
    return [f"{name} {here[name]} and {there[name]}" for name in both if here[name] != there[name]]


if __name__ == "__main__":
    here = versions()
    if len(sys.argv) == 1:
        print(json.dumps(here))
        sys.exit()
    done = subprocess.run([sys.argv[1], __file__], stdout=subprocess.PIPE, text=True, check=True)
    there = json.loads(done.stdout)
    different = differences(here, there)
    print("different:", ", ".join(different)) if different else print(
        len(here.keys() & there.keys()), "the same"
    )
    sys.exit(2 if [name.split()[0] for name in different] == ["Python"] else bool(different))
