"""What a notebook's page is besides its cells: its name, its table of contents, and nothing from outside."""

from __future__ import annotations

import base64
import mimetypes
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag

REMOTE = re.compile(r"^\s*(?:https?:)?//", re.IGNORECASE)
LOCAL = re.compile(r"^\s*(?![a-z][a-z0-9+.-]*:|//|#|\s|$)", re.IGNORECASE)  # a path from the page
REFRESH = re.compile(r"^\s*refresh\s*$", re.IGNORECASE)  # a page that leads on by itself
FEW = 3  # headings from which a table of contents helps


def embed(soup: BeautifulSoup, folder: str) -> list[str]:
    """Put pictures that lie in a notebook's folder, or below it, into the page; the words of any other path
    stand in its place, for where the page goes the path may lead nowhere.

    Returns:
        The other paths.
    """
    root = Path(folder or ".").resolve()
    missing = []
    for tag in soup.find_all("img", src=LOCAL):
        source = str(tag["src"]).strip()
        if (data := _picture(root, unquote(re.split("[?#]", source)[0]))) is not None:
            tag["src"] = data
            continue
        missing.append(source)
        words = soup.new_tag("span", attrs={"class": "av-word"})
        words.string = str(tag.get("alt") or tag.get("title") or source)
        tag.replace_with(words)
    return missing


def _picture(root: Path, path: str) -> str | None:
    """A picture in a folder, or below it, as an address that holds it; None if there is none."""
    kind = mimetypes.guess_type(path)[0] or ""
    if not kind.startswith("image/"):
        return None
    try:
        file = (root / path).resolve()
        if not file.is_relative_to(root):
            return None
        return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"
    except (OSError, RuntimeError, ValueError):  # no file, links in a circle, a name that none can have
        return None


def offline(soup: BeautifulSoup) -> None:
    """Take away what a page would ask a network for: a link stands where a picture or a frame was."""
    for tag in soup.find_all(["img", "iframe", "video", "audio", "embed", "source"], src=REMOTE):
        link = soup.new_tag("a", href=tag["src"])
        link.string = tag.get("alt") or tag.get("title") or str(tag["src"])
        if tag.parent.name == "a":
            tag.replace_with(link.string)
        elif tag.name == "source":
            tag.decompose()
        else:
            tag.replace_with(link)
    for tag in [*soup.find_all("script", src=REMOTE), *soup.find_all("link", href=REMOTE)]:
        if tag.get("rel") != ["canonical"]:
            tag.decompose()
    for tag in soup.find_all(srcset=REMOTE):
        del tag["srcset"]
    for tag in soup.find_all("meta", attrs={"http-equiv": REFRESH}):
        tag.decompose()


def name(soup: BeautifulSoup, title: Any, file_name: str) -> str:
    """Give a page its title, and say in its head what it is about: its first heading and paragraph.

    Returns:
        The title.
    """
    heading, paragraph = soup.select_one("main h1"), soup.select_one("main .jp-MarkdownCell p")
    text = str(title) if title else _words(heading) or file_name or "Notebook"
    soup.title.string = text
    about = _words(paragraph)
    if about:
        about = about if len(about) < 300 else about[:299].rsplit(" ", 1)[0] + "…"
        soup.head.append(soup.new_tag("meta", attrs={"name": "description", "content": about}))
    return text


def contents(soup: BeautifulSoup) -> None:
    """Fill the page's table of contents with its headings; without at least three there is none."""
    place = soup.select_one("nav.av-contents")
    if place is None:
        return
    headings = [tag for tag in soup.select("main h2[id], main h3[id]") if _words(tag)]
    if len(headings) < FEW:
        place.decompose()
        return
    entries = soup.new_tag("ol")
    for heading in headings:
        entry = soup.new_tag("li", attrs={"class": f"av-{heading.name}"})
        link = soup.new_tag("a", href=f"#{heading['id']}")
        link.string = _words(heading)
        entry.append(link)
        entries.append(entry)
    place.append(entries)


def _words(tag: Tag | None) -> str:
    """The text of an element without the mark of its anchor."""
    if tag is None:
        return ""
    parts = [text for text in tag.find_all(string=True) if not text.find_parent("a", class_="anchor-link")]
    return " ".join("".join(parts).split())
