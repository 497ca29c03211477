"""A site with a notebook that asks another place for things, in ways that HTML and CSS have."""

import base64
import contextlib
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from adamviz.live.site import build, gallery, reference
from tests.browser.served import served
from tests.live.made_notebooks import PNG

REFUSED = "img-src img-src object-src style-src"  # the parts of the policy that refuse what TEXT asks for
TEXT = """<script>
  globalThis.refused = [];
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
    refused.push(effectiveDirective.replace("-elem", ""));
    refused.sort();
  });
</script>
<style>@import url("PLACE/sheet.css"); main { background: url("PLACE/ground.png") }</style>

# A notebook that asks

![own](own.png)

<object data="PLACE/thing.svg"></object> <video poster="PLACE/poster.png"></video>
"""
# Whether a page has the site's style sheet, its pictures, and the code that brings the front page to life.
WHOLE = """getComputedStyle(document.querySelector(".av-top")).display === "flex"
  && [...document.querySelectorAll("main img[alt]:not([alt=''])")].every((image) => image.naturalWidth > 0)
  && (document.querySelector(".av-front")?.dataset.alive ?? "") === "" """


@dataclass
class Site:
    """A site in a folder that is served too.

    Args:
        front: the path of its front page.
        notebook: the path of the page of the notebook that asks.
        base: where a server has the same.
        paths: what that was asked for.
    """

    front: Path
    notebook: Path
    base: str
    paths: list = field(default_factory=list)

    def asked(self):
        """What it was asked for by the notebook's page, which no browser of a reader should do."""
        return [path for path in self.paths if path.startswith("/ask/")]


@contextlib.contextmanager
def site(folder):
    """The site, in a folder."""
    with served(folder, paths := []) as base, pytest.MonkeyPatch.context() as patch:
        (folder / "own.png").write_bytes(base64.b64decode(PNG))
        # For a browser, one machine by two names is two places.
        cell = new_markdown_cell(TEXT.replace("PLACE", f"{base}/ask"))
        nbformat.write(new_notebook(cells=[cell]), folder / "asks.ipynb")
        patch.setattr(gallery, "ENTRIES", ())
        patch.setattr(reference, "GROUPS", {})
        build.build([folder / "asks.ipynb"], folder / "site")
        yield Site(
            folder / "site/index.html",
            folder / "site/asks.html",
            base.replace("127.0.0.1", "localhost"),
            paths,
        )
