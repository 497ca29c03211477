"""Texts for the ticks of an axis at any depth, as `js/base/ticks.js` writes them in the page; the cases in
tests/shared/texts.json hold both to one rule.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from adamviz.plots.numbers import MINUS, power_of_ten, short_number, tick_texts


def axis_texts(ticks: Sequence[float], longest: int) -> tuple[list[str], str]:
    """Texts at ticks, and in what unit they are: where numbers are too long, or alike in the digits that have
    room, what they share is said once.

    Args:
        ticks: from the lowest to the highest, evenly spaced.
        longest: how many characters of each have room.

    Example:
        >>> axis_texts([0.0, 0.5, 1.0], 8), axis_texts([0.10000001, 0.10000002, 0.10000003], 8)
        ((['0.0', '0.5', '1.0'], ''), (['1', '2', '3'], ' (× 10⁻⁸ + 0.1)'))
    """
    texts = tick_texts(ticks)
    if all(len(text) <= longest for text in texts) and len({*texts}) == len(texts):
        return texts, ""
    if len(ticks) < 2:
        return [short_number(tick, 3) for tick in ticks], ""
    least, most = ticks[0], ticks[-1]
    step = float(f"{(most - least) / (len(ticks) - 1):.2e}")
    place = math.floor(math.log10(step) + 1e-9)
    # A number of so few digits that it stays while the picture is moved, and the rest of two digits.
    grain = 10.0 ** (place + 2)
    largest = max(abs(least), abs(most))
    far = largest > 5 * grain
    base = _rounded((least + most) / 2 / grain) if far else 0  # in grains
    power = place if far else math.floor(math.log10(largest) + 1e-9)
    first = _rounded(least / step) - base * _rounded(grain / step)
    scaled = [float(f"{(first + i) * (step / 10.0**power):.5e}") for i in range(len(ticks))]
    factor = "" if power == 0 else f"× {power_of_ten(power)}"
    digits = min(15, max(1, math.ceil(math.log10(largest / grain)) + 1))
    term = f"{'−' if base < 0 else '+'} {_plain(abs(base * grain), digits)}" if base else ""
    return tick_texts(scaled), f" ({' '.join(part for part in (factor, term) if part)})"


def _rounded(value):
    return math.floor(value + 0.5)


def _plain(value, digits):
    text = f"{value:.{digits - 1}e}"
    if 1e-4 <= (number := float(text)) < 1e9:
        return repr(number).removesuffix(".0").translate(MINUS)
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}e{int(exponent)}".translate(
        MINUS
    )
