"""The page's code as its tools see it: `tsc` checks its types (live/js/types.d.ts), prettier its form.

The page needs no build step and its tests no Node packages, so `pytest` alone leaves these two out where a
tool is missing; whoever asks for all tests, as CI does, is told what to install.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "adamviz" / "live" / "js"
INSTALL = "npm install --no-save --no-package-lock typescript@5 prettier@3"
ERROR = re.compile(r"^(?P<path>.+?)\((?P<line>\d+),\d+\): error .*$", re.MULTILINE)


def tool(name):
    """The path of a Node program: what ADAMVIZ_TSC and the like say, else on the PATH or in the checkout."""
    local = ROOT / "node_modules" / ".bin" / name
    return os.environ.get(f"ADAMVIZ_{name.upper()}") or shutil.which(name) or shutil.which(local)


def needs(name):
    """Marks a test that runs a Node program: it is among the quick ones only where that is found."""
    return (lambda test: test) if tool(name) else pytest.mark.slow


def run(name, *arguments):
    program = tool(name)
    if program is None:
        pytest.fail(f"This test needs {name}, on the PATH or named by ADAMVIZ_{name.upper()}: {INSTALL}")
    return subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=300)


# Each line from the fifth on is wrong.
WRONG = """\
import { element } from "PAGE/base/dom.js";
import { Transport } from "PAGE/base/transport.js";
/** @import { Run } from "PAGE/types" */

element("canvas").getContext("2d").fillRect(0, 0, 1, "tall");
element("p").checked = true;
new Transport({}, () => {});
new Transport(null, () => {}).nothing();
export const run = /** @type {Run} */ ({ steps: "many" });
"""


@needs("tsc")
def test_the_page_has_the_types_it_says(tmp_path):
    wrong, page = tmp_path / "wrong.js", PAGE.as_posix()
    wrong.write_text(WRONG.replace("PAGE", page), "utf-8")
    # The smallest kind of view imports the page's modules as if they stood beside it.
    counter = (ROOT / "tests" / "live" / "counter").as_posix()
    config = {
        "extends": f"{page}/tsconfig.json",
        "compilerOptions": {"rootDirs": [page, counter]},
        "include": [f"{page}/**/*.js", f"{page}/types.d.ts", f"{counter}/*.js", "wrong.js"],
    }
    (tmp_path / "tsconfig.json").write_text(json.dumps(config), "utf-8")
    done = run("tsc", "--pretty", "false", "--project", str(tmp_path))
    errors = [
        ((ROOT / error["path"]).resolve(), int(error["line"]), error[0])
        for error in ERROR.finditer(done.stdout)
    ]
    assert [line for path, line, _ in errors if path == wrong.resolve()] == [5, 6, 7, 8, 9], done.stdout
    assert not [text for path, _, text in errors if path != wrong.resolve()]


@needs("prettier")
def test_the_page_has_one_form(tmp_path):
    ragged = tmp_path / "ragged.js"
    ragged.write_text("const a = 'b'\n", "utf-8")
    files = [
        str(path)
        for folder in (PAGE, ROOT / "tests" / "js")
        for path in folder.rglob("*")
        if path.suffix in (".js", ".mjs", ".ts")
    ]
    config = str(ROOT / ".prettierrc.json")
    done = run("prettier", "--config", config, "--list-different", *files, str(ragged))
    found = {(ROOT / line).resolve() for line in done.stdout.splitlines()}
    assert found == {ragged.resolve()}, f"{found}\n{done.stderr}"
