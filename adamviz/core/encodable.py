"""Texts that can be written to a file and sent to a page."""

from __future__ import annotations

from collections.abc import Iterable


def encodable(text: str) -> str:
    """A text as UTF-8 can hold it: half of a surrogate pair, which it cannot, is spelled out.

    Such texts come from names of files that are no UTF-8, and from data cut in the middle of a letter.

    Example:
        >>> encodable("β₁"), encodable("w\\ud800")
        ('β₁', 'w\\\\ud800')
    """
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def encodables(texts: Iterable[str]) -> tuple[str, ...]:
    """The same of several, of which no two become one: a later one of them is followed by its number.

    Example:
        >>> encodables(["w\\ud800", "w\\\\ud800"])
        ('w\\\\ud800', 'w\\\\ud800 (2)')
    """
    made: dict[str, None] = {}
    for place, text in enumerate(texts, 1):
        spelled = encodable(text)
        made[spelled if spelled not in made else f"{spelled} ({place})"] = None
    return tuple(made)
