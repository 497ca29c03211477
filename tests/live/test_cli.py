"""The command line: files of every kind, and errors that a person can use."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from PIL import Image

from adamviz.live import cli, packing

ROOT = Path(__file__).parents[2]
ADAMS = [
    "--optimizer",
    "adam:learning_rate=0.1,amsgrad=true",
    "--optimizer",
    "optax.sgd:learning_rate=0.01,nesterov=true,momentum=0.5",
]


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """A function that runs a command in a folder of its own: (exit code, its stdout, its stderr)."""
    monkeypatch.chdir(tmp_path)

    def run_(*arguments):
        try:
            code = cli.main(list(arguments))
        except SystemExit as end:
            code = end.code
        return code, *capsys.readouterr()

    return run_


def kept(path):
    """The traits in a page."""
    text = path.read_text("utf-8")
    return packing.unpacked_json(text.split('id="av-state">')[1].split("<")[0])["traits"]


def test_a_page(run, tmp_path):
    code, out, err = run(
        "page",
        "--surface",
        "rosenbrock:b=50",
        *ADAMS,
        "--start",
        "-1.5",
        "2",
        "--steps",
        "80",
        "--title",
        "a < b",
        "-o",
        "a.html",
    )
    assert (code, err) == (0, "") and out.startswith("a.html, ") and out.endswith(" kB\n")
    traits = kept(tmp_path / "a.html")
    assert (traits["surface"], traits["b"], traits["start"], traits["steps"]) == (
        "rosenbrock",
        50,
        [-1.5, 2.0],
        80,
    )
    assert [run["label"] for run in traits["_runs"]] == ["AMSGrad", "sgd"]
    assert traits["_runs"][1]["numbers"]["momentum"] == 0.5
    assert "<title>a &lt; b</title>" in (tmp_path / "a.html").read_text("utf-8")


def test_names_and_defaults(run, tmp_path):
    assert run("page")[:2] == (0, run("page")[1]) and (tmp_path / "rosenbrock.html").exists()
    assert (
        run("page", "--surface", "beale", *ADAMS, "--label", "one", "--label", "two", "--theme", "dark")[0]
        == 0
    )
    assert [run["label"] for run in kept(tmp_path / "beale.html")["_runs"]] == ["one", "two"]


@pytest.mark.parametrize("kind, name", [("picture", "a.svg"), ("picture", "a.png"), ("gif", "a.gif")])
def test_pictures_and_animations(run, tmp_path, kind, name):
    frames = ["--frames", "4", "--fps", "12.5"] if kind == "gif" else []
    code, out, _ = run(kind, "--steps", "20", *frames, "-o", name)
    assert code == 0 and out.startswith(name) and (tmp_path / name).stat().st_size > 1000
    if kind == "gif":
        with Image.open(tmp_path / name) as image:
            assert (image.n_frames, image.info["duration"]) == (4, 80)


@pytest.mark.parametrize(
    "arguments, words",
    [
        ("page --surface nope", "Expected surface to be one of rosenbrock, beale"),
        ("page --surface rosenbrock:z=1", "Rosenbrock has no z; it has a, b"),
        (
            "page --surface rosenbrock:b",
            "Expected numbers as in rosenbrock:name=value,name=value, received: 'b'",
        ),
        (
            "page --surface rosenbrock:b=many",
            "Expected b to be a number, true, false or none, received: 'many'",
        ),
        ("page --optimizer sgd", "There is no optimizer 'sgd': did you mean optax.sgd"),
        ("page --optimizer numpy.sum", "There is no optimizer 'numpy.sum'"),
        ("page --optimizer optax.__doc__", "There is no optimizer"),
        ("page --optimizer optax.losses.x", "There is no optimizer"),
        ("page --optimizer adam:learning_rate=-1", "Expected learning_rate >= 0, received: -1"),
        ("page --optimizer adam:foo=1", "foo"),
        ("page --optimizer adam:beta_1=0.5,beta_1=0.6", "beta_1 is given twice"),
        ("page --optimizer optax.sgd", "learning_rate"),
        ("page" + " --optimizer adam" * 9, "from 1 to 8 optimizers, received: 9"),
        ("page --label a --label b", "Expected 1 different labels"),
        ("page --steps 0", "Expected steps to lie in [1, 100000], received: 0"),
        ("page --steps many", "invalid int value: 'many'"),
        ("page --start 1", "expected 2 arguments"),
        ("page --start nan 1", "Expected start to be finite"),
        ("page --theme blue", "invalid choice: 'blue'"),
        ("page -o a.gif", "adamviz page writes .html or .mjs, and not 'a.gif'"),
        ("picture -o a.html", "writes .png or .svg or .pdf"),
        ("page -o none/a.html", "There is no folder 'none'"),
        ("gif --frames 1", "Expected frames"),
        ("gif --fps 99", "Expected fps"),
        ("page --frames 9", "unrecognized arguments: --frames 9"),
        ("film", "invalid choice: 'film'"),
        ("", "required: COMMAND"),
    ],
)
def test_an_error_is_a_sentence_on_stderr_and_exit_code_2(run, tmp_path, arguments, words):
    code, out, err = run(*arguments.split())
    assert (
        code == 2
        and out == ""
        and words in err
        and "Traceback" not in err
        and err.startswith("usage: adamviz")
    )
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_ours_is_not_hidden(run, monkeypatch):
    def broken(options):
        raise AssertionError("our own mistake")

    monkeypatch.setattr(cli, "_view", broken)
    with pytest.raises(AssertionError, match="our own mistake"):
        run("page")


def test_stopping_leaves_no_traceback(run, monkeypatch):
    def stopped(options):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_view", stopped)
    assert run("page") == (130, "", "adamviz: stopped\n")


@pytest.mark.parametrize("command", ["", "page", "picture", "gif", "mp4"])
def test_help_shows_examples_that_work(run, command):
    code, out, err = run(*command.split(), "--help")
    assert (code, err) == (0, "") and "examples:" in out and "adam:learning_rate=0.1,amsgrad=true" in out
    if command in ("gif", "mp4"):
        assert "--frames" in out and "default: 200" in out


def test_the_version_is_that_of_the_package(run):
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert run("--version") == (0, f"adamviz {version}\n", "")


@pytest.mark.slow
def test_the_examples_of_the_help_run(run, tmp_path):
    import shlex

    examples = [shlex.split(line)[1:] for line in cli.EXAMPLES.splitlines() if line.startswith("  adamviz ")]
    assert {example[0] for example in examples} == {"page", "gif", "picture"}
    for example in examples:
        short = ["--frames", "2"] if example[0] == "gif" else []
        assert run(*example, *short)[0] == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "beale.html",
        "rosenbrock.html",
        "valley.gif",
        "paper.pdf",
    }


def test_the_command_is_installed_under_its_name():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    module, _, function = scripts["adamviz"].partition(":")
    assert (module, getattr(sys.modules[module], function)) == ("adamviz.live.cli", cli.main)
    done = subprocess.run(
        [sys.executable, "-m", module, "page", "--steps", "many"], capture_output=True, text=True
    )
    assert done.returncode == 2 and "invalid int value" in done.stderr and "Traceback" not in done.stderr
