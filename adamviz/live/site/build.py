"""`adamviz site`: a static site of notebooks, live views and the reference."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from adamviz.live.site import gallery, notebooks
from adamviz.live.site.assets import Assets
from adamviz.live.site.pages import FOLDER, Pages
from adamviz.live.site.writing import write

OWN = {"index", "gallery", "reference"} | {f"view-{entry.name}" for entry in gallery.ENTRIES}


def build(
    paths: Sequence[str | Path], folder: str | Path, title: str = "adamviz", url: str | None = None
) -> list[str]:
    """Write a static site: a front page that plays, a gallery, every notebook and the reference, all alive.

    The pages need no network, no server and no kernel; they open from disk too. Where there is no JavaScript,
    pictures stand in the views' places.

    Args:
        paths: notebooks, executed.
        folder: where to write; made if it is not there. What this did not make stays as it is.
        title: of the site.
        url: where it will be found: each page then says its address, and there is a sitemap.

    Returns:
        The paths of the files within the folder.

    Raises:
        ImportError: the extra `site` is not installed.
        FileNotFoundError, ValueError: a notebook is not there or cannot be shown; the message says why.
        OSError: a file cannot be written, or is there and not this one's; nothing is written then.
    """
    if url is not None and not re.fullmatch(r"https?://[^\s\"'<>]+", url):
        raise ValueError(f"Expected url to be a web address, received: {url!r}")
    address = url and url.rstrip("/") + "/"
    try:
        from adamviz.live.site.reference import reference
    except ImportError as error:
        raise ImportError(f"The site needs the extra `site`: pip install 'adamviz[site]' ({error})") from None
    notes = [notebooks.read(path) for path in notebooks.order([Path(path).expanduser() for path in paths])]
    taken = [note.path.stem for note in notes if note.path.stem in OWN]
    if taken:
        raise ValueError(f"Expected a notebook of another name than the site's own page {taken[0]!r}")
    Path(folder)  # a TypeError here, before anything is computed
    assets = Assets((FOLDER / "site.css").read_text("utf-8"))
    pages = Pages(assets, notes, title, address)
    files: dict[str, str] = {}
    names = {note.path.name: note.address for note in notes}
    for note in notes:
        pages.now = note
        notebooks.make(note, names, assets, pages.frame)
        files[note.page] = note.html
    cards = []
    for entry in gallery.ENTRIES:
        text, card = pages.live(entry)
        files[card["page"]] = text
        cards.append(card)
    files["gallery.html"] = pages.gallery(cards)
    files["reference.html"] = pages.reference(reference())
    files["index.html"] = pages.front(cards)
    if address:
        files["sitemap.xml"] = sitemap(address, [page for page in files if page.endswith(".html")])
    written = {path: text.encode() for path, text in files.items()} | assets.files
    write(written, Path(folder).expanduser())
    return sorted(written)


def sitemap(url: str, pages: Sequence[str]) -> str:
    """The addresses of pages, from the names of their files, as search engines read them.

    Example:
        >>> print(sitemap("https://ada.example/", ["index.html"]))
        <?xml version="1.0" encoding="UTF-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <url><loc>https://ada.example/</loc></url>
        </urlset>

    Source: https://www.sitemaps.org/protocol.html
    """
    addresses = [url + ("" if page == "index.html" else quote(page)) for page in sorted(pages)]
    entries = "\n".join(f"<url><loc>{escape(address)}</loc></url>" for address in addresses)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{entries}\n</urlset>'
