"""Saved pages in Chromium: opened from disk, with the network off, and what a person would see of them."""

import contextlib

from tests.browser.explore import PROBE, View
from tests.browser.notebook import Notebook

ALARM = "window.alert = (...said) => { (window.alarms ??= []).push(said); };"


class PageView(View):
    """The view of a saved page. It has no kernel, so its traits are what the page shows."""

    def count(self):
        return self.find(".av-count").inner_text()

    def result(self, index=0):
        return self.find(".av-result").nth(index).inner_text()

    def lighten(self):
        """Its theme is that of the system."""

    def note(self):
        return self.page.locator("#av-note").inner_text()

    def back(self):
        return self.page.locator("#av-back")

    def fragment(self):
        return self.page.evaluate("() => location.hash")

    def visit(self, fragment):
        """Go to another fragment of the page, as a click on a link does."""
        self.page.evaluate("hash => { location.hash = hash; }", fragment)
        self.settle()

    def restore(self):
        """Bring everything back to how it was saved, and take the hands away."""
        self.leave()
        self.page.wait_for_timeout(350)  # the address follows when the hand has come to rest
        if self.back().is_visible():
            self.back().click()
        elif self.fragment():
            self.visit("")
        self.leave()

    def reload(self):
        self.page.reload()
        self.root.wait_for(timeout=30_000)
        self.settle()


@contextlib.contextmanager
def opened_page(browser, path, fragment="", viewport=(1280, 900), scale=1, calm=True, **options):
    """A saved page, open. Nothing but the file may be asked for and nothing may go wrong, unless the test
    itself is not `calm`.
    """
    context = browser.new_context(
        viewport={"width": viewport[0], "height": viewport[1]}, device_scale_factor=scale, **options
    )
    context.set_offline(True)
    context.add_init_script(PROBE + ALARM)
    page = Notebook(context.new_page())
    asked = []
    page.page.on("request", lambda request: asked.append(request.url))
    try:
        page.page.goto(path.as_uri() + fragment)
        yield PageView(page)
        assert page.page.evaluate("() => window.alarms") is None
        if calm:
            assert [url for url in asked if not url.startswith(("file:", "blob:", "data:"))] == []
            assert page.console_errors() == []
    finally:
        context.close()


def said(text):
    """The loss that a text says."""
    return float(text.removeprefix("loss ").replace("−", "-"))


def tidy(view):
    """What the fixture `view` does before each test."""
    view.restore()
