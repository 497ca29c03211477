"""Text as few characters that have no meaning in HTML or in a string, which `js/unpack.js` reads.

The words that come most often are single letters before gzip sees the text: gzip alone spends more on each,
and finds none again that it saw more than 32 kB before. The text begins with these words.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable
from typing import Any

from adamviz.core.encodable import encodable

# Digits: those of Python's base85, without the ones that have a meaning in HTML.
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%.()*+-;:=,?@^_`{|}~"
PYTHONS = DIGITS.translate(str.maketrans(".:,", "&<>"))

# Words of JavaScript and of style sheets, some with what mostly stands beside them, and how many are written
# as one letter or as two.
WORD = re.compile(
    r"\)\{const |;const |;return |const[ [{]|(?:return|let|new|await|async|export|function|extends|class) |"
    r"if\(|for\(|\)=>|===|this\.|store\.|context\.|Math\.(?:m(?:ax|in)\()?|\.map\(\(?|\.length|"
    r"var\(--av-|\.av-|av-|\.adamviz|[\w$]+",
    re.ASCII,
)
SHORT, LONG = 128, 800
# Words of programs as JSON, among them how most operations are spelled, and how many of them.
PHRASE = re.compile(r"""\(B\(q=|\)<C\?q\*0:(?:f\(q\)|q)\)|;const t|[A-Za-z_]{3,}|"[,:]\"""")
PHRASES = 31


def packed(text: str) -> str:
    """Any text, packed; the same text always gives the same characters.

    >>> unpacked(packed("β₁ < 1"))
    'β₁ < 1'
    """
    return _digits(f"\0{text}".encode())


def packed_json(value: Any, words: bool = True) -> str:
    """A JSON value, packed, with single letters for its words if it has words.

    >>> unpacked_json(packed_json({"beta_1": [0.9, None]}))
    {'beta_1': [0.9, None]}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = encodable(text)  # half of a surrogate pair is spelled in JSON as in Python
    if not words:
        return packed(text)
    # JSON writes the first letters of all as escapes, so that they are free.
    return _digits(
        _spelled(text, PHRASE, _frequent(text, PHRASE, PHRASES), lambda place: chr(1 + place)).encode()
    )


def packed_code(text: str) -> str:
    """JavaScript, packed; letters that are not ASCII become escapes, as they stand in texts only."""
    text = re.sub(r"[^\x00-\x7f]", lambda letter: json.dumps(letter.group())[1:-1], text)
    words = _frequent(text, WORD, SHORT + LONG)
    # Those whose letters are as long are as good in any order, and pack better beside words that are alike.
    words = sorted(words[:SHORT]) + sorted(words[SHORT:])
    return _digits(_spelled(text, WORD, words, _letters).encode("latin-1"))


def unpacked(text: str) -> str:
    """What `packed` packed."""
    words, _, coded = _bytes(text).decode().partition("\0")
    return (
        re.sub(r"[\x01-\x1f]", lambda letter: words.split("\n")[ord(letter.group()) - 1], coded)
        if words
        else coded
    )


def unpacked_json(text: str) -> Any:
    """What `packed_json` packed."""
    return json.loads(unpacked(text))


def unpacked_code(text: str) -> str:
    """What `packed_code` packed, with escapes for letters that are not ASCII."""
    words, _, coded = _bytes(text).decode("latin-1").partition("\0")
    letters = {_letters(place): word for place, word in enumerate(words.split("\n"))}
    return re.sub(r"[\x80-\xff]|[\x0e-\x1f].", lambda found: letters[found.group()], coded)


def _frequent(text: str, word: re.Pattern[str], most: int) -> list[str]:
    """The words of a text that are worth a letter, those first that take most room."""
    counts = Counter(word.findall(text))
    often = [found for found, count in counts.items() if count > 2 and len(found) > 1]
    return sorted(often, key=lambda found: (-counts[found] * (len(found) - 1), found))[:most]


def _spelled(text: str, word: re.Pattern[str], words: list[str], letters: Callable[[int], str]) -> str:
    """Words, a line each, and behind a zero the text with letters for them."""
    places = {found: letters(place) for place, found in enumerate(words)}
    return "\n".join(words) + "\0" + word.sub(lambda found: places.get(found.group(), found.group()), text)


def _letters(place: int) -> str:
    if place < SHORT:
        return chr(128 + place)
    first, second = divmod(place - SHORT, 90)
    return chr(14 + first) + chr(33 + second)


def _digits(data: bytes) -> str:
    # With this much memory for each block of codes it is a little smaller than with zlib's usual one.
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31, 7)
    digits = base64.b85encode(compressor.compress(data) + compressor.flush()).decode()
    return digits.translate(str.maketrans(PYTHONS, DIGITS))


def _bytes(text: str) -> bytes:
    return gzip.decompress(base64.b85decode(text.translate(str.maketrans(DIGITS, PYTHONS))))
