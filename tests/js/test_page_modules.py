"""The page's modules under `node --test`: each file here that ends in .test.mjs."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def test_the_page_s_modules():
    node = shutil.which("node")
    if node is None:
        message = "This test needs node, the JavaScript runtime, on the PATH."
        pytest.fail(message, pytrace=False) if os.environ.get("CI") else pytest.skip(message)
    files = sorted(map(str, HERE.glob("*.test.mjs")))
    assert files
    done = subprocess.run([node, "--test", *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
