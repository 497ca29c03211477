"""The notebooks of a site: read, checked, and made pages that share the site's assets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import nbformat
from bs4 import BeautifulSoup

from adamviz.live.export.notebook import PageExporter
from adamviz.live.export.notebook.tidy import LOCAL
from adamviz.live.site.assets import Assets


@dataclass
class Notebook:
    """A notebook of the site.

    Args:
        path: where it lies.
        node: what it holds.
        title: its first heading.
        about: its first sentences.
        picture: the path of its first picture within the site; "" if it has none.
        html: its page.
    """

    path: Path
    node: Any
    title: str = ""
    about: str = ""
    picture: str = ""
    html: str = ""

    @property
    def page(self) -> str:
        """The name of its page's file."""
        return f"{self.path.stem}.html"

    @property
    def address(self) -> str:
        """Where its page is within the site, for links."""
        return quote(self.page)


def read(path: Path) -> Notebook:
    """A notebook that can be shown.

    Raises:
        FileNotFoundError: there is none.
        ValueError: it is no notebook of nbformat 4, or has not been executed; the message says which.
    """
    if not path.is_file():
        raise FileNotFoundError(f"There is no notebook {str(path)!r}")
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError):
        raise ValueError(f"Expected {str(path)!r} to be a notebook, and it is not JSON") from None
    version = kept.get("nbformat") if isinstance(kept, dict) else None
    if version != 4:
        raise ValueError(
            f"Expected {str(path)!r} to be a notebook of nbformat 4, received: {version!r}. "
            f"`jupyter nbconvert --to notebook --inplace` brings an older one up to date"
        )
    try:
        node = nbformat.reads(json.dumps(kept), as_version=4)
        nbformat.validate(node)
    except Exception as error:  # whatever a file that is no notebook makes of the reader
        raise ValueError(f"Expected {str(path)!r} to be a notebook: {str(error).splitlines()[0]}") from None
    codes = [cell for cell in node.cells if cell.cell_type == "code" and cell.source.strip()]
    if any(cell.execution_count is None for cell in codes):
        raise ValueError(
            f"Expected {str(path)!r} to be executed: run it and save it, or "
            f"`jupyter nbconvert --execute --to notebook --inplace`"
        )
    return Notebook(path, node)


def make(
    notebook: Notebook, names: Mapping[str, str], assets: Assets, frame: Callable[[BeautifulSoup], None]
) -> None:
    """Give a notebook its page.

    Args:
        notebook: what `read` gave.
        names: the addresses of all notebooks' pages by the names of their files.
        assets: the files that pages share.
        frame: puts the site's head and foot around a page.
    """
    exporter = _Exporter(assets=assets, names=names, frame=frame)
    metadata = {"name": notebook.path.stem, "path": str(notebook.path.parent)}
    notebook.html, _ = exporter.from_notebook_node(notebook.node, {"metadata": metadata})
    notebook.title, notebook.about, notebook.picture = exporter.told


class _Exporter(PageExporter):
    """Pages that take code, style and pictures from files which they share."""

    def __init__(
        self, assets: Assets, names: Mapping[str, str], frame: Callable[[BeautifulSoup], None]
    ) -> None:
        super().__init__()
        self.assets, self.names, self.frame = assets, names, frame
        self.told = ("", "", "")

    def _tidied(self, soup: BeautifulSoup, nb: Any, resources: dict[str, Any]) -> None:
        super()._tidied(soup, nb, resources)
        for tag in soup.find_all(["style", "meta"]):
            if tag.name == "style" and tag.parent.name == "head" or tag.get("http-equiv"):
                tag.decompose()  # the site has its own
        self._link(soup)
        pictures = []
        for image in soup.find_all("img", src=True):
            image["src"] = self.assets.picture_of(str(image["src"]))
            image["loading"] = "lazy"
            pictures.append(image["src"])
        about = soup.find("meta", attrs={"name": "description"})
        self.told = (
            str(soup.title.string),
            str(about["content"]) if about else "",
            pictures[0] if pictures else "",
        )
        self.frame(soup)

    def _link(self, soup: BeautifulSoup) -> None:
        """Let links to notebooks lead to their pages; one to what the site does not have is a text."""
        for link in soup.find_all("a", href=LOCAL):
            target, hash_, fragment = str(link["href"]).partition("#")
            name = Path(unquote(target.partition("?")[0])).name
            if name in self.names:
                link["href"] = f"{self.names[name]}{hash_}{fragment}"
            else:
                link.unwrap()
        for link in soup.find_all("a", href=re.compile("^#.")):
            part = unquote(str(link["href"])[1:])
            if not soup.find(id=part) and not soup.find("a", attrs={"name": part}):
                link.unwrap()

    def _scripts(self, views: dict[str, Any]) -> str:
        return self.assets.scripts(views)


def order(paths: Sequence[Path]) -> list[Path]:
    """The notebooks in the order of their names, each once.

    Raises:
        ValueError: two have one name, which their pages would share.
    """
    unique = list(dict.fromkeys(path.resolve() for path in paths))
    names = [path.stem for path in unique]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ValueError(f"Expected notebooks of different names, received {twice!r} twice")
    return sorted(unique, key=lambda path: path.stem)
