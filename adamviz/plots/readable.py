"""Colours of texts that can be read on what is under them; `js/base/readable.js` has the same, and cases in
tests/shared/names.json hold both to it.
"""

from __future__ import annotations

import math

ENOUGH = 4.6  # WCAG 2.2 asks of text for 4.5
SHARES = (0.0, 0.15, 0.3, 0.45, 0.6, 0.8)


def readable(colour: str, under: str, text: str) -> str:
    """A colour that can be read: as it is where it stands out, else with as much of the text's as that takes.

    Args:
        colour: six hexadecimal digits behind a #, as the others.
        under: what it is drawn on.
        text: the colour of plain text there.

    Example:
        >>> readable("#0072B2", "#ffffff", "#17212b"), readable("#f0e442", "#ffffff", "#17212b")
        ('#0072b2', '#6e6f34')
    """
    own, ground, ink = map(_parts, (colour, under, text))
    mixed = [
        [math.floor(part + share * (to - part) + 0.5) for part, to in zip(own, ink, strict=True)]
        for share in SHARES
    ]
    found = next((each for each in mixed if _contrast(each, ground) >= ENOUGH), ink)
    return "#" + "".join(f"{part:02x}" for part in found)


def _parts(colour):
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _contrast(*colours):
    dark, light = sorted(map(_luminance, colours))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour):
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    red, green, blue = (
        part / 3294.6 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
