"""Colours in OKLCh, where equal steps look equal, as hex strings of sRGB."""

from __future__ import annotations

import math


def hex_colour(lightness: float, chroma: float, hue: float) -> str:
    """Write one OKLCh colour as a hex string of sRGB.

    Args:
        lightness: 0 (black) to 1 (white).
        chroma: 0 (grey) to about 0.3 (as vivid as a screen can).
        hue: angle in degrees: 30 red, 100 yellow, 145 green, 195 teal, 260 blue.

    Returns:
        The colour as `#rrggbb`.

    Raises:
        ValueError: the colour lies outside sRGB.

    Example:
        >>> hex_colour(1.0, 0.0, 0.0)
        '#ffffff'
    """
    turn = math.radians(hue)
    return _hex_of_lab(lightness, chroma * math.cos(turn), chroma * math.sin(turn))


def oklab(colour: str) -> tuple[float, float, float]:
    """Read a hex string of sRGB as OKLab.

    Args:
        colour: `#rrggbb`.

    Returns:
        `(lightness, a, b)`: lightness from 0 to 1, `a` from green to red, `b` from blue to yellow.

    Example:
        >>> [round(abs(part), 3) for part in oklab("#808080")]
        [0.6, 0.0, 0.0]
    """
    r, g, b = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def ramp(
    low: tuple[float, float, float],
    middle: tuple[float, float],
    high: tuple[float, float, float],
    stops: int = 17,
) -> list[str]:
    """Colours from `low` to `high` whose lightness rises in equal steps, bent toward `middle` on the way.

    The lightness is a straight line and `a`, `b` follow one quadratic Bézier curve, so there is no kink that
    the eye would take for an edge in the field, and the order can be read from the lightness alone.

    Args:
        low, high: the ends, each `(lightness, chroma, hue)` as in `hex_colour`.
        middle: `(chroma, hue)` of the curve's control point; it has no lightness of its own.
        stops: number of colours.

    Returns:
        A list of `#rrggbb`.

    Example:
        >>> ramp((0.0, 0.0, 0.0), (0.0, 0.0), (1.0, 0.0, 0.0), stops=3)
        ['#000000', '#636363', '#ffffff']
    """
    (l0, *ends0), (l2, *ends2) = low, high
    (a0, b0), (a1, b1), (a2, b2) = (
        (c * math.cos(math.radians(h)), c * math.sin(math.radians(h))) for c, h in (ends0, middle, ends2)
    )
    colours = []
    for i in range(stops):
        t = i / (stops - 1)
        p, q, r = (1 - t) ** 2, 2 * t * (1 - t), t**2
        colours.append(_hex_of_lab(l0 + t * (l2 - l0), p * a0 + q * a1 + r * a2, p * b0 + q * b1 + r * b2))
    return colours


def _hex_of_lab(lightness, a, b):
    # Ottosson's matrices, https://bottosson.github.io/posts/oklab/
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    rgb = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    if not all(-1e-4 <= part <= 1 + 1e-4 for part in rgb):
        raise ValueError(f"Expected a colour that sRGB can show, received OKLab: {(lightness, a, b)}")
    return "#" + "".join(f"{round(255 * _gamma(min(1.0, max(0.0, part)))):02x}" for part in rgb)


def _linear(part):
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _gamma(part):
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
