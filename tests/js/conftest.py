"""Each test of the page's modules, `test("...")` in a file that ends in .test.mjs, is one of pytest's too."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.node import node_path

REPORTER = Path(__file__).parent / "reporter.mjs"
NAME = re.compile(r"""^ *test\(\s*(["'`])(.+?)\1,\s""", re.M)


def pytest_collect_file(file_path, parent):
    if file_path.name.endswith(".test.mjs"):
        return Module.from_parent(parent, path=file_path)


class Module(pytest.File):
    """A file of tests, which node runs once for all of them."""

    done = None

    def collect(self):
        for name in dict.fromkeys(name for _, name in NAME.findall(self.path.read_text("utf-8"))):
            yield NodeTest.from_parent(self, name=name)

    def results(self):
        """What node says of each test: a list of `{"name": ..., "passed": ..., "error": ...}`."""
        if self.done is None:
            command = [node_path(), f"--test-reporter={REPORTER}", str(self.path)]
            self.done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        lines = self.done.stdout.splitlines()
        results = [json.loads(line) for line in lines if line.startswith('{"name":')]
        strays = [
            one["name"] for one in results if not any(test.covers(one["name"]) for test in self.collect())
        ]
        if not results or strays or (self.done.returncode and all(one["passed"] for one in results)):
            raise Failed("\n".join([f"not among the collected: {strays}", *lines, self.done.stderr]))
        return results


class NodeTest(pytest.Item):
    """One test; where its name is a template, all of that form."""

    def covers(self, name):
        pieces = re.split(r"\$\{.*?\}", self.name.replace("\\", ""))
        return re.fullmatch(".*".join(map(re.escape, pieces)), name, re.S) is not None

    def runtest(self):
        mine = [one for one in self.parent.results() if self.covers(one["name"])]
        wrong = [f"{one['name']}\n{one['error']}" for one in mine if not one["passed"]]
        if wrong or not mine:
            raise Failed("\n".join(wrong) or "node did not run it")

    def repr_failure(self, excinfo):
        return str(excinfo.value) if excinfo.errisinstance(Failed) else super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, None, self.name


class Failed(Exception):
    pass
