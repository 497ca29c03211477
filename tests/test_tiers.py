"""The tiers of the tests: what runs when nothing is said, what when a test is named, and what when all are
asked for.
"""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
# A small project with one test of each kind.
FILES = {
    "adamviz/sums.py": '"""An example.\n\n>>> 1 + 1\n2\n"""',
    "tests/browser/test_page.py": "def test_in_a_browser(): pass",
    "tests/keras/test_tape_live.py": "import no_such_oracle",
    "tests/core/test_against_tensorflow.py": "def test_beside_tensorflow(): pass",
    "tests/test_film.py": "def test_film(): pass",
    "tests/test_numbers.py": """
import os
import pytest
from hypothesis import settings

def test_quick():
    assert os.environ.get("PYTEST_XDIST_WORKER") and settings().max_examples == 10

def test_whole():
    assert settings().max_examples == 30

@pytest.mark.slow
def test_slow(): pass

@pytest.mark.sampled(2)
@pytest.mark.parametrize("case", range(6))
def test_case(case, cases_of): assert case in cases_of("case") and len(cases_of("case")) in (2, 6)
""",
}
EXAMPLES = {"sums", "conftest.tier"}


def write_notebook(path, text):
    """A notebook whose only cell, 1 + 1, has a text as its stored output."""
    output = nbformat.v4.new_output("execute_result", data={"text/plain": text}, execution_count=1)
    cell = nbformat.v4.new_code_cell("1 + 1", outputs=[output], execution_count=1)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel}), path)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A function that runs pytest there with this project's settings: the names that passed, that failed, and
    all of its output.
    """
    for name in ("pyproject.toml", "tests/conftest.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text((ROOT / name).read_text("utf-8"))
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "notebooks").mkdir()
    write_notebook(tmp_path / "notebooks/01_sum.ipynb", "2")
    pytests = ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_AUTO_NUM_WORKERS", "PYTEST_ADDOPTS")
    for variable in (*pytests, "CASES", "TURNS"):
        monkeypatch.delenv(variable, raising=False)

    def run_(*options):
        command = [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", "--color=no", *options]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=180)
        ended = re.findall(
            r"^(PASSED|FAILED|ERROR) \S*?(\w[\w.]*(?:\[\w+\])?)(?:::Cell \d+)?(?: - .*)?$", done.stdout, re.M
        )
        passed, rest = (
            {name for outcome, name in ended if (outcome == "PASSED") == good} for good in (True, False)
        )
        return passed, rest, done.stdout + done.stderr

    return run_


def test_alone_it_runs_the_quick_tests_and_does_not_look_at_the_others(run):
    """On a worker a core, and without the oracle."""
    passed, rest, _ = run()
    assert (passed, rest) == ({*EXAMPLES, "test_quick", "test_case[0]", "test_case[3]"}, {"test_whole"})


def test_the_test_command_s_first_part_runs_all_but_those_in_the_browser(run, tmp_path):
    """And every cell of a notebook, which fails where its output is not the stored one."""
    (tmp_path / "tests/keras/test_tape_live.py").write_text("def test_tape(): pass")
    write_notebook(tmp_path / "notebooks/02_wrong_sum.ipynb", "3")
    passed, rest, _ = run("-m", "not browser")
    assert passed == {
        *EXAMPLES,
        "test_beside_tensorflow",
        "test_tape",
        "test_film",
        "test_slow",
        "test_whole",
        "01_sum.ipynb",
        *(f"test_case[{i}]" for i in range(6)),
    }
    assert rest == {"02_wrong_sum.ipynb", "test_quick"}  # which asks for few examples


def test_its_second_part_runs_those_in_the_browser_on_workers_and_does_not_look_at_the_others(run):
    passed, rest, output = run("-m", "browser")
    assert (passed, rest) == ({"test_in_a_browser"}, set())
    assert "workers" in output and "no_such_oracle" not in output


def test_what_is_named_runs_whatever_its_tier_and_one_after_the_other(run):
    named = [
        "tests/browser",
        "tests/test_film.py::test_film",
        "tests/core/test_against_tensorflow.py",
        "notebooks/01_sum.ipynb",
        "adamviz/sums.py",
    ]
    passed, rest, output = run(*named)
    assert (passed, rest) == (
        {"test_in_a_browser", "test_film", "test_beside_tensorflow", "01_sum.ipynb", "sums"},
        set(),
    )
    assert "workers" not in output


def test_a_share_of_the_cases_can_be_asked_for(run, tmp_path, monkeypatch):
    """But not where another version of JAX could change a single case."""
    for name in ("tests/core/test_steps.py", "tests/test_colours.py"):
        (tmp_path / name).write_text(
            f"import pytest\n@pytest.mark.parametrize('n', range(7))\ndef {Path(name).stem}(n): pass"
        )
    monkeypatch.setenv("CASES", "2/3")
    passed, _, _ = run("tests/core/test_steps.py", "tests/test_colours.py")
    assert passed == {*(f"test_steps[{i}]" for i in range(7)), "test_colours[1]", "test_colours[4]"}


def test_a_missing_oracle_is_an_error_where_all_is_asked_for(run):
    _, rest, output = run("-m", "", "--collect-only")
    assert "No module named 'no_such_oracle'" in output and "test_tape_live.py" in rest


def test_an_address_in_a_test_s_name_is_refused(run, tmp_path):
    (tmp_path / "tests/test_names.py").write_text(
        "import pytest\n@pytest.mark.parametrize('a', [object()], ids=str)\ndef test_name(a): pass"
    )
    assert "is named by an address" in run("tests/test_names.py")[2]


def test_slow_files_are_those_that_exist():
    names = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}
    slow = re.search(
        r"^SLOW = (\{.*?\})", (ROOT / "tests/conftest.py").read_text("utf-8"), re.M | re.S
    ).group(1)
    assert len(eval(slow)) > 5 and eval(slow) <= names
