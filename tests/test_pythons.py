"""Which Pythons and which versions adamviz is tested with: what pyproject.toml, .ci/ and the workflow say of
it agrees.
"""

import json
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

import adamviz as av
from tests.test_layers import imports

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NAMED = [line.rsplit(" ")[-1] for line in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", line)]


def matrix(workflow):
    """The rows of the workflow's matrix: (Python, versions)."""
    (job,) = yaml.safe_load(workflow)["jobs"].values()
    given = job["strategy"]["matrix"]
    rows = [(python, versions) for python in given["python"] for versions in given["versions"]]
    return rows + [(row["python"], row["versions"]) for row in given["include"]], job["steps"]


def test_the_workflow_is_the_matrix_that_pyproject_names():
    text = (ROOT / ".github/workflows/tests.yml").read_text("utf-8")
    rows, steps = matrix(text)
    assert sorted(rows) == sorted([(python, "newest") for python in NAMED] + [(NAMED[0], "oldest")])
    # YAML reads the word `on` as a truth value.
    assert yaml.safe_load(text)[True] == ["push", "pull_request"]
    assert steps[-1] == {"run": "bash .ci/row python ${{ matrix.versions }}"}
    assert [step["uses"].split("@")[0] for step in steps if "uses" in step] == [
        "actions/checkout",
        "actions/setup-python",
    ]


def test_a_python_without_quotes_in_the_workflow_is_caught():
    """3.10 is 3.1 then."""
    text = (ROOT / ".github/workflows/tests.yml").read_text("utf-8").replace('"3.11", ', "3.11, ")
    assert (3.11, "newest") in matrix(text)[0] and ("3.11", "newest") not in matrix(text)[0]


def test_the_first_python_is_the_required_one():
    assert PROJECT["requires-python"] == f">={NAMED[0]}" == ">=3.11"
    minors = [int(python.removeprefix("3.")) for python in NAMED]
    assert minors == list(range(minors[0], minors[-1] + 1))


def test_every_requirement_has_a_floor_that_can_be_tested():
    oldest = runpy.run_path(str(ROOT / ".ci/oldest.py"))["oldest"]
    lines = oldest(PROJECT)
    assert len(lines) == len(PROJECT["dependencies"]) + len(PROJECT["optional-dependencies"]["test"])
    assert "jax==0.8.0" in lines and all(re.fullmatch(r"[\w-]+==[\d.]+", line) for line in lines)
    for requirement in ("jax", "jax<1", "jax>=0.8,<1"):
        with pytest.raises(ValueError, match="Expected a requirement with a floor"):
            oldest({"dependencies": [requirement], "optional-dependencies": {"test": []}})


def test_what_the_package_imports_is_declared():
    declared = {re.split(r"[>\[]", line)[0] for line in PROJECT["dependencies"]}
    distributions = packages_distributions()
    for path in (ROOT / "adamviz").rglob("*.py"):
        names = {name.split(".")[0] for name, _, _ in imports(path.read_text("utf-8"), "adamviz")}
        for top in names - sys.stdlib_module_names - {"?", "adamviz", "imageio_ffmpeg", "griffe"}:
            assert declared & {name.lower() for name in distributions[top]}, f"{path} imports {top}"


def scripts(folder, bodies):
    """Write shell scripts that stand for programs."""
    for name, body in bodies.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (folder / name).chmod(0o755)


def test_pythons_are_found_on_the_path_and_in_pyenv(tmp_path):
    """One of each minor version, the PATH's first; what does not run or is another version is passed over."""
    fakes = {
        "bin/python3.12": "exit 127",  # a shim without its Python
        "bin/python3.13": "echo 13",
        "pyenv/versions/3.12.1/bin/python3.12": "echo 12",
        "pyenv/versions/3.12.10/bin/python3.12": "echo 12",
        "pyenv/versions/3.13.0/bin/python3.13": "echo 13",
        "pyenv/versions/3.14.0/bin/python3.14": "echo 13",
        "pyenv/versions/3.10.1/bin/python3.10": "echo 10",
    }
    scripts(tmp_path, fakes)
    for tool in ("bash", "sh", "ls", "sort"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    variables = {"PATH": str(tmp_path / "bin"), "PYENV_ROOT": str(tmp_path / "pyenv"), "HOME": str(tmp_path)}
    done = subprocess.run(
        ["bash", ROOT / ".ci/pythons"], env=variables, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [
        str(tmp_path / name) for name in ("pyenv/versions/3.12.10/bin/python3.12", "bin/python3.13")
    ]


def test_environments_are_the_same_where_all_that_both_have_is():
    script = ROOT / ".ci/same_versions.py"
    different = runpy.run_path(str(script))["differences"]
    here = {"Python": "3.11.7", "jax": "0.10", "ruff": "1"}
    assert different(here, {"Python": "3.11.7", "jax": "0.10", "tensorflow": "2.21"}) == []
    assert different(here, here | {"Python": "3.11.2", "jax": "0.9"}) == [
        "Python 3.11.7 and 3.11.2",
        "jax 0.10 and 0.9",
    ]
    done = subprocess.run([sys.executable, script, sys.executable], capture_output=True, text=True)
    same = re.fullmatch(r"(\d+) the same\n", done.stdout)
    assert done.returncode == 0 and int(same[1]) > len(PROJECT["dependencies"])


def test_an_environment_of_another_version_is_told_apart(tmp_path):
    scripts(tmp_path, {"python": """echo '{"Python": "3.11.7", "jax": "0.0.1"}'"""})
    command = [sys.executable, ROOT / ".ci/same_versions.py", tmp_path / "python"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1 and re.search(r"^different: .*jax [\d.]+ and 0\.0\.1$", done.stdout, re.M)


def test_an_environment_of_another_python_alone_is_told_apart(tmp_path):
    script = ROOT / ".ci/same_versions.py"
    own = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True).stdout
    other = json.dumps(json.loads(own) | {"Python": "3.99.0"})
    scripts(tmp_path, {"python": f"echo '{other}'"})
    done = subprocess.run([sys.executable, script, tmp_path / "python"], capture_output=True, text=True)
    version = sys.version.split()[0]
    assert (done.returncode, done.stdout) == (2, f"different: Python {version} and 3.99.0\n")


def test_a_machine_without_apt_get_does_without_what_only_some_tests_need(tmp_path):
    """It goes on to Python, which is too old there, and says what it has not got."""
    fakes = {"python3": """case "$2" in *version_info*) exit 1 ;; esac"""}
    scripts(tmp_path, fakes | dict.fromkeys(("chromium", "node", "ffmpeg"), "exit 0"))
    for tool in ("bash", "sh", "dirname"):
        (tmp_path / tool).symlink_to(shutil.which(tool))
    run = ["bash", ROOT / ".ci/run"]
    done = subprocess.run(run, env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.endswith("== FAILED: need Python 3.11 or newer\n")
    for tool in ("npm", "firefox-esr", "webkit2gtk-driver xvfb"):
        assert f"missing {tool}, and there is no apt-get" in done.stderr
    (tmp_path / "ffmpeg").unlink()  # which films need
    done = subprocess.run(run, env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert (
        done.returncode == 1 and done.stderr.strip().endswith("install it with") and "ffmpeg" in done.stderr
    )


@pytest.mark.parametrize("script", ["run", "row", "environment", "pythons"])
def test_the_scripts_are_bash(script):
    subprocess.run(["bash", "-n", ROOT / ".ci" / script], check=True)


def test_the_version_is_that_of_the_installation():
    assert av.__version__ == PROJECT["version"] and "__version__" in dir(av)
