"""Binder's configuration, read by the tool that Binder itself runs."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# By which the page's code is checked.
ONLY_FOR_THE_CHECKS = {"package.json", "tsconfig.json", "types.d.ts", "step-table.d.ts"}


def dockerfile(repository):
    """What repo2docker makes of a repository: the Dockerfile and its log. It needs no container engine for
    that.
    """
    tool = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    done = subprocess.run(tool, cwd=repository, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise ValueError(f"repo2docker refuses the configuration:\n{done.stderr[-2000:]}")
    return done.stdout, done.stderr


def check(repository):
    """Raise a ValueError unless Binder would install the package of this repository under Python 3.11 or
    newer.
    """
    steps, log = dockerfile(repository)
    version = re.search(r"Building conda environment for python=(\d+)\.(\d+)", log)
    if version is None or tuple(map(int, version.groups())) < (3, 11):
        raise ValueError(f"Expected Python 3.11 or newer, received: {log}")
    lines = steps.splitlines()
    copies = [i for i, line in enumerate(lines) if re.match(r"COPY .*\bsrc/ \$\{REPO_DIR\}/", line)]
    installs = [
        i for i, line in enumerate(lines) if 'pip install --no-cache-dir -r "binder/requirements.txt"' in line
    ]
    # A requirement of "." is this repository only once all of it is there.
    if not copies or not installs or installs[0] < copies[0]:
        raise ValueError("Expected binder/requirements.txt to be installed after the repository is copied")
    wanted = [
        line.split("#")[0].strip()
        for line in (Path(repository) / "binder/requirements.txt").read_text().splitlines()
    ]
    if "." not in wanted:
        raise ValueError(
            f"Expected binder/requirements.txt to install the repository itself, received: {wanted}"
        )


@pytest.fixture
def copy(tmp_path):
    """The files that an installation needs, where they may be broken."""
    for name in ("binder", "adamviz"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_repo2docker_accepts_the_configuration():
    check(ROOT)


@pytest.mark.parametrize(
    "name, text, message",
    [
        ("runtime.txt", "python-3.99\n", "refuses"),
        ("runtime.txt", "python-3.9\n", "Python 3.11 or newer"),
        ("runtime.txt", "r-4.4-2025-01-01\n", "Expected binder/requirements.txt to be installed|refuses"),
        ("environment.yml", "- no: [mapping\n", "refuses"),
        ("Dockerfile", "FROM scratch\n", "Python 3.11 or newer"),
        ("requirements.txt", "numpy\n", "after the repository is copied"),
        ("requirements.txt", "-r other.txt\n", "install the repository itself"),
        ("requirements.txt", None, "after the repository is copied"),
    ],
)
def test_a_broken_configuration_fails(copy, name, text, message):
    check(copy)
    path = copy / "binder" / name
    path.unlink() if text is None else path.write_text(text)
    with pytest.raises(ValueError, match=message):
        check(copy)


def test_binder_saves_the_state_of_views(tmp_path):
    """Its JupyterLab's setting for that, which is off elsewhere, as JupyterLab's own server reads it."""
    from jupyterlab_server.settings_utils import get_settings

    steps, _ = dockerfile(ROOT)
    assert "RUN ./binder/postBuild" in steps and os.access(ROOT / "binder/postBuild", os.X_OK)
    subprocess.run(
        ["binder/postBuild"], cwd=ROOT, env=os.environ | {"NB_PYTHON_PREFIX": str(tmp_path)}, check=True
    )
    overrides = json.loads((tmp_path / "share/jupyter/lab/settings/overrides.json").read_text())
    extensions = Path(sys.prefix) / "share/jupyter/labextensions"
    for changes, saves in (({}, False), (overrides, True)):
        # An override that the schema does not know, or allow, leaves the default as it was.
        settings, warnings = get_settings(
            "",
            "",
            "",
            "@jupyter-widgets/jupyterlab-manager:plugin",
            changes,
            labextensions_path=[str(extensions)],
        )
        assert settings["schema"]["properties"]["saveState"]["default"] is saves
        assert not any(warnings)


def test_what_binder_installs_is_whole(copy):
    """Build the wheel as `pip install .` does: it must hold every file of the package."""
    wheel = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-r",
        "binder/requirements.txt",
        "-w",
        "dist",
    ]
    done = subprocess.run(wheel, cwd=copy, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (built,) = (copy / "dist").glob("adamviz-*.whl")
    with zipfile.ZipFile(built) as archive:
        held = set(archive.namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "adamviz").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name not in ONLY_FOR_THE_CHECKS
    }
    assert any(name.endswith("adamviz_slides/conf.json") for name in wanted)
    assert wanted <= held, wanted - held
    assert any(name.endswith("LICENSE") for name in held)


def test_the_readme_s_badge_leads_somewhere():
    """A badge opens the first notebook of the repository that pyproject.toml names; while that names none,
    there is no badge, for it would be a dead link.
    """
    (first,) = (ROOT / "notebooks").glob("01_*.ipynb")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    repository = project.get("urls", {}).get("Repository", "").removeprefix("https://github.com/")
    badges = re.findall(r"mybinder\.org/v2/gh/([^)\s]+)", (ROOT / "README.md").read_text("utf-8"))
    there = f"{repository}/HEAD?urlpath=lab/tree/notebooks/{first.name}"
    assert badges == ([there] if repository else [])
