"""The browser tests' fixtures: a server and a Chromium for each worker, a notebook with its view for each
file.
"""

import contextlib

import pytest

from tests.browser import asking
from tests.browser.chromium import NoBrowser, launch, required
from tests.browser.explore import View, opened
from tests.browser.lab import Lab

# Whenever a view has come to rest, Matplotlib draws its picture for the notebook anew, for as long as a short
# test takes. That belongs to test_second_day, test_explore_keys and tests/live/test_still.py.
STILL = "from adamviz.live.still import Still; Still.follow = lambda self: None"


# Of package scope, not session: while Playwright's synchronous API is open this thread has a running event
# loop, and tests elsewhere that start their own (nbval, asyncio.run) would fail.
@pytest.fixture(scope="package")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("The browser tests need Playwright: `pip install playwright`.")
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except NoBrowser as error:
            _missing(str(error))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def lab(tmp_path_factory):
    with Lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(scope="package")
def site(tmp_path_factory):
    """A site with a notebook that asks another place for things."""
    with asking.site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="module")
def shared(request, browser, lab):
    """The view of the file's CELLS, in a notebook whose window has the size SCREEN; `prepare(view)` comes
    once.
    """
    module = request.module
    screen, script = getattr(module, "SCREEN", (1400, 1000)), getattr(module, "SCRIPT", "")
    with opened(browser, lab, module.CELLS, viewport=screen, script=script) as notebook:
        view = View(notebook)
        notebook.run(STILL)
        getattr(module, "prepare", View.settle)(view)
        yield view


@pytest.fixture
def view(request, shared):
    """That view for one test, brought back to its beginning by the file's `tidy(view)`, if there is one, and
    light, unless the test chooses among themes.
    """
    if "theme" not in request.fixturenames:
        shared.lighten()
    getattr(request.module, "tidy", View.reset)(shared)
    yield shared
    assert shared.notebook.console_errors() == []


@pytest.fixture
def open_notebook(browser, lab):
    """A function: cells in, an open Notebook out (kernel idle, nothing run yet); keywords are those of
    `opened`.
    """
    with contextlib.ExitStack() as stack:
        yield lambda cells, **keywords: stack.enter_context(
            opened(browser, lab, cells, run=False, **keywords)
        )


@pytest.fixture
def page(browser):
    """An empty page without Jupyter, for exported files."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def _missing(message):
    if required():
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
