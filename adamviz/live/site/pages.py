"""The pages of a site, as templates draw them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from bs4 import BeautifulSoup

from adamviz.live.export.notebook.exporter import POLICY
from adamviz.live.export.picture import png_of
from adamviz.live.site.assets import Assets, kept
from adamviz.live.site.gallery import Entry
from adamviz.live.site.gallery import front as front_view
from adamviz.live.site.notebooks import Notebook
from adamviz.live.site.reference import Name

FOLDER = Path(__file__).parent / "templates"
# That of a page, and the site's own files, which a browser calls 'self' on a server, and on a disk by scheme.
SITE_POLICY = re.sub(r"\b(?:script|style|img)-src", r"\g<0> 'self' file:", POLICY)
ABOUT = (
    "Take hold of Adam: move its hyperparameters and see the path bend while your hand moves. Live pages "
    "that compute in the browser, with no server."
)


class Pages:
    """Draws the pages of a site.

    Args:
        assets: the files that pages share.
        notebooks: those of the site, which the head of each page leads to.
        title: of the site.
        url: where it will be found, without which no page says its own address.
    """

    def __init__(self, assets: Assets, notebooks: Sequence[Notebook], title: str, url: str | None) -> None:
        self.assets, self.notebooks = assets, notebooks
        self.now: Any = None  # the notebook whose page is being made
        self.templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        self.site = {"title": title, "url": url, "policy": SITE_POLICY}

    def draw(self, template: str, page: str, views: Mapping[str, Any] | None = None, **values: Any) -> str:
        """A page from its template, with the live views that it shows."""
        scripts = self.assets.scripts(views if views is not None else kept({}))
        shared = {"site": self.site, "page": page, "notebooks": self.notebooks, "scripts": scripts}
        return self.templates.get_template(f"{template}.html.j2").render(**shared, **values)

    def front(self, entries: Sequence[Mapping[str, Any]]) -> str:
        """The front page: a view that plays, the notebooks, and the way to the rest."""
        view = front_view()
        pictures = self.pictures(view)  # of the whole run
        view.playhead = 0
        page = self.draw(
            "front", "index.html", kept({"front": view}), about=ABOUT, entries=entries, still=pictures
        )
        view.close()
        return page

    def gallery(self, entries: Sequence[Mapping[str, Any]]) -> str:
        """The page that leads to all live pages."""
        return self.draw(
            "gallery", "gallery.html", entries=entries, about="Live pages of optimizers on loss surfaces."
        )

    def live(self, entry: Entry) -> tuple[str, dict[str, Any]]:
        """A live page, and what a card says of it."""
        view = entry.make()
        still, page = self.pictures(view), f"view-{entry.name}.html"
        card = {"page": page, "title": entry.title, "text": entry.text, "still": still}
        text = self.draw("view", page, kept({entry.name: view}), entry=entry, still=still, about=entry.text)
        view.close()
        return text, card

    def reference(self, groups: Mapping[str, Sequence[Name]]) -> str:
        """The page of all public names."""
        names = [name for group in groups.values() for name in group]
        views = {key: view for name in names for key, view in name.views.items()}
        stills = {key: self.pictures(view) for key, view in views.items()}
        drawn = {name.name: self.assets.picture(name.picture) for name in names if name.picture}
        about = "Every public name of adamviz, from its docstring, with its example alive."
        page = self.draw(
            "reference", "reference.html", kept(views), groups=groups, stills=stills, drawn=drawn, about=about
        )
        for view in views.values():
            view.close()
        return page

    def frame(self, soup: BeautifulSoup) -> None:
        """Put the site's head and foot around the page of a notebook."""
        page = self.now.address
        head: Any = self.templates.get_template("frame.html.j2").module
        values = {"site": self.site, "page": page, "notebooks": self.notebooks}
        about = soup.find("meta", attrs={"name": "description"})
        meta = head.head(
            self.site, page, str(soup.title.string), None if about is None else str(about["content"])
        )
        soup.head.append(BeautifulSoup(str(meta), "html.parser"))
        soup.body.insert(0, BeautifulSoup(str(head.top(self.site, page)), "html.parser"))
        soup.body.append(BeautifulSoup(str(head.foot(values)), "html.parser"))

    def pictures(self, view: Any) -> dict[str, str]:
        """The paths of a view's still pictures, by theme."""
        return {theme: self.assets.picture(png_of(view, theme)) for theme in ("light", "dark")}
