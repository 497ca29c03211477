"""The page's own code: plain modules in `js/` and its rooms, joined by kind of view into the one module that
anywidget loads, or that a saved page holds.

An import relative to a Blob URL fails in browsers, so the modules that a kind needs are joined here, in order
of their imports, by taking their import lines and the word `export` away. The joined text travels compressed,
and without comments and spare spaces: it is part of every saved view.
"""

from __future__ import annotations

import functools
import hashlib
import posixpath
import re
from pathlib import Path

from adamviz.live.compact import compact
from adamviz.live.packing import packed_code

FOLDER = Path(__file__).parent / "js"
IMPORT = re.compile(r'^import \{[^}]*\} from "(\.{1,2}/[\w/.-]+)\.js";\n', re.MULTILINE)

# Whole lines of comments, the white space at the beginning of lines, and comments at their ends, which hold
# no quotes: no text in the modules goes over a line's end.
SPARE = re.compile(
    r"^[ \t]*(?://.*\n|/\*(?:[^*]|\*(?!/))*\*/[ \t]*\n|\n)|^[ \t]+|(?<=[;,{}()]) // [^\"'`\n]*$", re.MULTILINE
)

# What `load` unpacks when the first view of a kind is shown in a page is kept there for all that follow.
KEPT = """\
const kept = (globalThis[Symbol.for("adamviz")] ??= new Map());
const kind = "KIND";
const loaded = () => {
  if (!kept.has(kind)) kept.set(kind, load());
  return kept.get(kind).catch((error) => (kept.delete(kind), Promise.reject(error)));
};
"""

# What anywidget is given, by kind of view: an object with `render`, which unpacks the joined module and its
# style sheet.
LOADER = """\
const load = async () => {
  const [code, css] = (await unpackCode("CODE")).split("\\0");
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  try {
    return { render: (await import(url)).render, css };
  } finally {
    URL.revokeObjectURL(url);
  }
};
KEPT
export default {
  async render({ model, el }) {
    const [{ render, css }, setup] = await Promise.all([loaded(), unpackText(model.get("_setup"))]);
    const style = document.createElement("style");
    style.textContent = css;
    el.append(style);
    const close = render({ model, el, setup: JSON.parse(setup) });
    return () => {
      close();
      style.remove();
    };
  },
};
""".replace("KEPT\n", KEPT)


def source(name: str, folder: Path | None = None) -> str:
    """The text of a module: `plane/viewport`, say, is `js/plane/viewport.js`, unless `folder` has one."""
    own = folder and folder / f"{name}.js"
    return (own if own and own.exists() else FOLDER / f"{name}.js").read_text("utf-8")


def needs(name: str, folder: Path | None = None) -> list[str]:
    """The modules that one of them imports, by name."""
    return [
        posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        for path in IMPORT.findall(source(name, folder))
    ]


@functools.cache
def order(*entries: str, folder: Path | None = None) -> tuple[str, ...]:
    """The names of all modules that some of them need, each after those that it imports."""
    names: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in names:
            return
        for needed in needs(name, folder):
            visit(needed)
        names[name] = None

    for entry in entries:
        visit(entry)
    return tuple(names)


@functools.cache
def joined(*entries: str, end: str = "export { render };", folder: Path | None = None) -> str:
    """All modules that some of them need, as one text that hands over what its last line says."""
    modules = order(*entries, folder=folder)
    texts = [SPARE.sub("", IMPORT.sub("", source(name, folder))) for name in modules]
    return re.sub(r"^export (?!default)", "", "\n".join(texts), flags=re.MULTILINE) + f"\n{end}\n"


@functools.cache
def unpacker() -> str:
    """What stands before packed code, and unpacks it: see `js/unpack.js`."""
    return SPARE.sub("", re.sub(r"^export ", "", source("unpack"), flags=re.MULTILINE))


@functools.cache
def module(entry: str, folder: Path | None = None) -> str:
    """The module for the `_esm` of a kind of view: `entry` is the page's module that has its `render`."""
    code = packed_code(f"{compact(joined(entry, folder=folder))}\0{style(entry, folder)}")
    return compact(unpacker() + LOADER.replace("KIND", digest(code))).replace("CODE", code)


def digest(data: str | bytes) -> str:
    """A name for code, or for a file, by which a page or a site keeps it."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()[:16]


@functools.cache
def page_code(entry: str, folder: Path | None = None) -> str:
    """The code of a saved page of a kind of view, packed: a function's body, which returns `openPage`."""
    return packed_code(_body(entry, folder, "standalone", "openPage"))


@functools.cache
def mounted_code(entry: str, folder: Path | None = None) -> str:
    """The code of a kind of view for pages of others, packed: a function's body, which returns `mountView`,
    and the style sheet.
    """
    return packed_code(f"{_body(entry, folder, 'mounted', 'mountView')}\0{style(entry, folder, 'mounted')}")


def _body(entry: str, folder: Path | None, host: str, verb: str) -> str:
    page = f"{entry}-page"
    own = any((place / f"{page}.js").exists() for place in (FOLDER, folder) if place)
    address = ", address: pageAddress" if own else ""
    end = f"return (parts) => {verb}({{ ...parts, render{address} }});"
    code = joined(entry, *([page] if own else []), host, end=end, folder=folder)
    return f'"use strict";\n{compact(code)}'


@functools.cache
def style(entry: str, folder: Path | None = None, *more: str) -> str:
    """The style sheet of a kind of view: the sheets beside the modules that it needs, those of `base` first.

    A sheet goes with the module of its name, and one that has its room's name with every module of the room.
    """
    modules = order(entry, *more, folder=folder)
    rooms = {posixpath.dirname(name) for name in modules}
    sheets = {}
    for place in [FOLDER, *([folder] if folder else [])]:
        for path in place.rglob("*.css"):
            name = path.relative_to(place).with_suffix("").as_posix()
            room, _, last = name.rpartition("/")
            if name in modules or (room in rooms and last == room):
                sheets[name] = path.read_text("utf-8")
    # Rooms may say otherwise than what is below them: base, then the kind's own sheets, then the other rooms.
    names = sorted(sheets, key=lambda name: (*_above(name), name))
    text = re.sub(
        r"^\s+|/\*.*?\*/", "", "\n".join(sheets[name] for name in names), flags=re.DOTALL | re.MULTILINE
    )
    return re.sub(r"(?<=[{};,:>])\n|(?<=[:,]) | (?={)|;(?=\n?})", "", text)


def _above(name: str) -> tuple[bool, bool, bool]:
    room, _, last = name.rpartition("/")
    return room != "base", bool(room), last != room
