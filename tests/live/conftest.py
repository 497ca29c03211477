"""What the tests of live views share: views that are closed again, and what a view sends to the page."""

import json
import time

import pytest

import adamviz as av
from adamviz.live import packing
from tests.live.four_optimizers import RUNS
from tests.node import node_path


@pytest.fixture
def explore():
    """`av.explore`, whose views are closed after the test."""
    made = []

    def make(*args, **kwargs):
        made.append(av.explore(*args, **kwargs))
        return made[-1]

    yield make
    for view in made:
        view.close()


@pytest.fixture
def compare():
    """`av.compare`, whose views are closed after the test."""
    made = []

    def make(optimizers=RUNS, *args, **kwargs):
        made.append(av.compare(optimizers, *args, **kwargs))
        return made[-1]

    yield make
    for view in made:
        view.close()


@pytest.fixture
def setup():
    """A function that gives what the page unpacks from a view: prelude, surfaces, optimizers, palette."""

    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    return lambda view: json.loads(packing.unpacked(view._setup), parse_constant=refuse)


@pytest.fixture
def node():
    """The path of node."""
    return node_path()


def processor_time(function):
    """How many seconds of the processor's time a call takes, which other processes do not lengthen."""
    began = time.process_time()
    function()
    return time.process_time() - began


@pytest.fixture
def sent(monkeypatch):
    """A function that lets a view's messages be looked at: a list that grows with each."""

    def listen(view):
        messages = []
        monkeypatch.setattr(
            view.comm, "send", lambda data=None, metadata=None, buffers=None: messages.append((data, buffers))
        )
        return messages

    return listen


@pytest.fixture
def explore_map():
    """`av.explore_map`, whose views are closed after the test."""
    made = []

    def make(*args, **kwargs):
        made.append(av.explore_map(*args, **kwargs))
        return made[-1]

    yield make
    for view in made:
        view.close()
