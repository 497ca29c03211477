"""Letters of every script in a picture: a font of this machine that has them, else a plain word or mark.

Matplotlib's own font has Latin, Greek, Cyrillic and many symbols. Of other letters its font manager is asked;
what no font has is written as its plain form (a mathematical letter as the letter), as its name (a picture as
`:rocket:`), or as a box.
"""

from __future__ import annotations

import functools
import unicodedata

from adamviz.typing import Artist, Figure

BOX = "□"
# Fonts with few letters of their own, of which one would not like the whole, and one that has boxes only.
LAST = ("LastResort", "Last Resort", "cm", "STIXNonUni", "STIXSiz")
PLAIN = ("Noto Sans", "DejaVu Sans", "Noto", "DejaVu", "STIXGeneral")  # looked at first, in this order
DROPPED = {"Cf", "Mn", "Me", "Sk", "Cc"}  # joiners, variants and tones of skin mean nothing by themselves


def legible(text: str | None, everywhere: bool = False) -> str:
    """A text without letters that no font here has.

    Args:
        text: any text, or None.
        everywhere: whether it must be legible in matplotlib's own font alone, as the label of a line must,
            whose legend a person makes.

    Returns:
        The text; each letter that cannot be drawn is replaced.

    Example:
        >>> legible("β₁ 0.9"), legible("\\ud800 \\U000f0000")
        ('β₁ 0.9', '□ □')
    """
    if not text:
        return ""
    text = str(text)
    if text.isascii() and text.isprintable():
        return text
    own = own_fonts()
    return "".join(_drawable(letter, own, everywhere) for letter in text)


def families(text: str) -> tuple[str, ...]:
    """The families of fonts that a legible text needs besides matplotlib's own, in the order of its letters.

    Example:
        >>> families("Adam")
        ()
    """
    if text.isascii():
        return ()
    own = _own_letters(own_fonts())
    found = (_font_with(letter) for letter in text if ord(letter) not in own and not letter.isspace())
    return tuple(dict.fromkeys(name for name in found if name))


def make_readable(figure: Figure) -> Figure:
    """A figure of which every text can be read, whatever letters it holds; the figure itself."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set_usetex(False)  # LaTeX knows none of these letters, and may not be there
        if text.get_text():
            text.set_text(legible(text.get_text()))
            fit_fonts(text)
    return figure


def fit_fonts(text: Artist) -> None:
    """Let a matplotlib Text be drawn in the fonts that its letters need."""
    more = families(text.get_text())
    if not more:
        return
    text.set_fontfamily([*text.get_fontfamily(), *more])
    if any(_fonts()[name][1] is None for name in more):  # matplotlib complains of a weight that is not there
        text.set_fontweight("normal")


def own_fonts() -> tuple[str, ...]:
    """The files of matplotlib's own font as it is set now, plain and bold."""
    from matplotlib.font_manager import FontProperties, findfont

    return tuple(str(findfont(FontProperties(weight=weight))) for weight in ("normal", "bold"))


@functools.lru_cache(maxsize=4096)
def _drawable(letter, own, everywhere):
    if letter in "\n ":
        return letter
    if letter.isspace():
        return " "
    kind = unicodedata.category(letter)
    if kind in ("Cs", "Cn", "Co"):  # half a letter, or none that anybody agreed on
        return BOX
    known = _own_letters(own)
    if ord(letter) in known or (not everywhere and _font_with(letter)):
        return letter
    name = unicodedata.name(letter, "")
    if name.startswith("REGIONAL INDICATOR"):  # two of them are a flag
        return name[-1]
    simple = unicodedata.normalize("NFKD", letter)
    if simple != letter and all(ord(one) in known for one in simple):
        return simple
    if kind in DROPPED:
        return ""
    return f":{name.lower()}:" if kind == "So" and name else BOX


@functools.lru_cache(maxsize=4096)
def _font_with(letter):
    """The family of a font that has a letter; None if there is none."""
    for family, (thin, bold) in _fonts().items():
        paths = [thin, bold] if bold else [thin]
        if all(ord(letter) in _letters(path) and _has_shape(path, letter) for path in paths):
            return family
    return None


@functools.cache
def _fonts():
    """The upright fonts of this machine by family: the paths of a plain one, and of a bold one or None."""
    from matplotlib.font_manager import fontManager

    def rank(name):
        return next((place for place, start in enumerate(PLAIN) if name.startswith(start)), len(PLAIN)), name

    upright = [entry for entry in fontManager.ttflist if entry.style == "normal"]
    thin, bold = (
        {entry.name: entry.fname for entry in upright if str(entry.weight) in weights}
        for weights in (("400", "normal", "regular"), ("700", "bold"))
    )
    names = sorted((name for name in thin if not name.startswith(LAST)), key=rank)
    return {name: (thin[name], bold.get(name)) for name in names}


@functools.cache
def _own_letters(paths):
    return frozenset.intersection(*map(_letters, paths))


@functools.cache
def _letters(path):
    """The code points that a font has; none if it cannot be read, as one of pictures in place of outlines."""
    from matplotlib.ft2font import FT2Font

    try:
        return frozenset(FT2Font(path).get_charmap())
    except (RuntimeError, OSError, ValueError):
        return frozenset()


def _has_shape(path, letter):
    """Whether a font draws something for a letter: those in colour have empty outlines."""
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(path)
        font.load_char(ord(letter))
        return len(font.get_path()[0]) > 0
    except (RuntimeError, OSError, ValueError):
        return False
