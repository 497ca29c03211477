"""The page's own code: plain modules in `js/` and its rooms, joined into the one module that anywidget loads,
or that a saved page holds.

An import relative to a Blob URL fails in browsers, so the modules are joined here, in order of their imports,
by taking
their import lines and the word `export` away. The joined text travels compressed, and without comments and
spare spaces: it is part of every saved view.
"""

import base64
import functools
import gzip
import json
import pathlib
import posixpath
import re

from adamviz.live.compact import compact

FOLDER = pathlib.Path(__file__).parent / "js"
IMPORT = re.compile(r'^import \{[^}]*\} from "(\.{1,2}/[\w/.-]+)\.js";\n', re.MULTILINE)

# Whole lines of comments, the white space at the beginning of lines, and comments at their ends, which hold
# no quotes: no text in the modules goes over a line's end.
SPARE = re.compile(
    r"^[ \t]*(?://.*\n|/\*(?:[^*]|\*(?!/))*\*/[ \t]*\n|\n)|^[ \t]+|(?<=[;,{}()]) // [^\"'`\n]*$", re.MULTILINE
)

# Digits for packed text: those of Python's base85, without the ones that have a meaning in HTML.
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%.()*+-;:=,?@^_`{|}~"
PYTHONS = DIGITS.translate(str.maketrans(".:,", "&<>"))
# In the page: five digits to four bytes, as base64 would give three for four, and what they say when
# decompressed.
UNPACK = """\
const unpack = async (text) => {
  const bytes = new Uint8Array(Math.floor((text.length * 4) / 5));
  for (let i = 0, at = 0; i < text.length; i += 5) {
    let number = 0;
    for (let k = i; k < i + 5; k++) number = 85 * number + (k < text.length ? DIGITS.indexOf(text[k]) : 84);
    for (let shift = 24; shift >= 0 && at < bytes.length; shift -= 8) bytes[at++] = number >>> shift;
  }
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
};
""".replace("DIGITS", json.dumps(DIGITS))

# What anywidget is given: it unpacks the joined module and the style sheet, and hands over the module's
# `render`.
LOADER = """\
%s
const code = "%s";
const sheet = "%s";
export default async () => {
  const url = URL.createObjectURL(new Blob([await unpack(code)], { type: "text/javascript" }));
  try {
    const [{ render }, css] = await Promise.all([import(url), unpack(sheet)]);
    return {
      render: async ({ model, el }) => {
        const setup = JSON.parse(await unpack(model.get("_setup")));
        const style = document.createElement("style");
        style.textContent = css;
        el.append(style);
        const close = render({ model, el, setup });
        return () => {
          close();
          style.remove();
        };
      },
    };
  } finally {
    URL.revokeObjectURL(url);
  }
};
"""


def packed(text):
    """Text as base85 of its gzip; the same text always gives the same characters."""
    digits = base64.b85encode(gzip.compress(text.encode(), mtime=0)).decode()
    return digits.translate(str.maketrans(PYTHONS, DIGITS))


def packed_json(value):
    """A JSON value, packed."""
    return packed(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def unpacked(text):
    """What `packed` packed."""
    return gzip.decompress(base64.b85decode(text.translate(str.maketrans(DIGITS, PYTHONS)))).decode()


def unpacked_json(text):
    """What `packed_json` packed."""
    return json.loads(unpacked(text))


def source(name):
    """The text of a module: `plane/viewport`, say, is `js/plane/viewport.js`."""
    return (FOLDER / f"{name}.js").read_text("utf-8")


def needs(name):
    """The modules that one of them imports, by name."""
    return [
        posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        for path in IMPORT.findall(source(name))
    ]


def order(entry):
    """The names of all modules that one of them needs, each after those that it imports."""
    names = []

    def visit(name):
        if name in names:
            return
        for needed in needs(name):
            visit(needed)
        names.append(name)

    visit(entry)
    return names


@functools.cache
def joined(entry="stage", end="export { render };"):
    """All modules that one of them needs, as one text that hands over what its last line says."""
    texts = [SPARE.sub("", IMPORT.sub("", source(name))) for name in order(entry)]
    return re.sub(r"^export (?!default)", "", "\n".join(texts), flags=re.MULTILINE) + f"\n{end}\n"


@functools.cache
def module():
    """The module for anywidget's `_esm`."""
    return LOADER % (UNPACK, packed(compact(joined())), packed(style()))


@functools.cache
def style():
    """The style sheet: the stage's own, and those of its parts after it."""
    sheets = [FOLDER / "stage.css", *sorted(FOLDER.glob("*/*.css"))]
    return SPARE.sub("", "\n".join(sheet.read_text("utf-8") for sheet in sheets))
