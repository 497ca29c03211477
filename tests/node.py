"""Where node is, which runs the page's modules without a browser."""

import os
import shutil

import pytest


def node_path():
    """The path of node. Without it a test is skipped; in CI its absence is a failure."""
    path = shutil.which("node")
    if path is None:
        message = "This test needs node, the JavaScript runtime, on the PATH."
        pytest.fail(message, pytrace=False) if os.environ.get("CI") else pytest.skip(message)
    return path
