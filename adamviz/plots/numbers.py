"""Numbers as texts, as `js/base/format.js` and `js/base/ticks.js` write them in the page; the cases in
tests/shared/texts.json hold both to one rule.
"""

from __future__ import annotations

import decimal
import math
from collections.abc import Sequence

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS = str.maketrans("-", "−")


def short_number(value: float | None, digits: int = 4) -> str:
    """A number in at most about eight characters, with a true minus sign; None is off.

    Example:
        >>> short_number(0.123456), short_number(-2.0), short_number(1e-7), short_number(None)
        ('0.1235', '−2', '1e−7', 'off')
    """
    if value is None:
        return "off"
    if not math.isfinite(value):
        return _no_number(value)
    size = abs(value)
    if size != 0 and (size < 1e-3 or size >= 1e5):
        mantissa, _, exponent = f"{_rounded(size, max(1, digits - 1)):e}".partition("e")
        text = f"{_without_zeros(mantissa)}e{int(exponent)}"
    else:
        rounded = _rounded(size, digits)
        if rounded >= 10**digits:  # more digits before the point than are asked for: all of them
            rounded = decimal.Decimal(size).quantize(decimal.Decimal(1), decimal.ROUND_HALF_UP)
        text = _without_zeros(f"{rounded:f}")
    return f"{'-' if value < 0 else ''}{text}".translate(MINUS)


def five_digits(value: float | None) -> str:
    """A number in five digits, or a whole one below 100,000 as it is; None is a threshold that is off.

    Example:
        >>> five_digits(0.1), five_digits(-3.0), five_digits(1.5e-7), five_digits(None)
        ('0.10000', '−3', '1.5000e−7', '∞')
    """
    if value is None or not math.isfinite(value):
        return _no_number(math.inf if value is None else value)
    value = float(value)
    size = abs(value)
    if size < 1e5 and value.is_integer():
        text = str(int(size))
    elif 1e-3 <= size < 99999.5:
        rounded = _rounded(size, 5)
        text = f"{rounded:.{max(0, 4 - rounded.adjusted())}f}"
    else:
        mantissa, _, exponent = f"{_rounded(size, 5):.4e}".partition("e")
        text = f"{mantissa}e{int(exponent)}"
    return f"{'-' if value < 0 else ''}{text}".translate(MINUS)


def power_of_ten(power: int) -> str:
    """A power of ten as an axis says it.

    Example:
        >>> power_of_ten(-3), power_of_ten(0), power_of_ten(1)
        ('10⁻³', '1', '10')
    """
    return {0: "1", 1: "10"}.get(power) or f"10{str(power).translate(SUPERSCRIPTS)}"


def tick_texts(ticks: Sequence[float]) -> list[str]:
    """One text for each tick, all with the same number of decimals.

    Example:
        >>> tick_texts([-0.5, 0, 0.5]), tick_texts([0, 2e5, 4e5])
        (['−0.5', '0.0', '0.5'], ['0', '2.0e5', '4.0e5'])
    """
    if len(ticks) < 2:
        return [short_number(tick) for tick in ticks]
    step = min(after - before for before, after in zip(ticks, ticks[1:], strict=False))
    largest = max(map(abs, ticks))
    if largest >= 1e5 or largest < 1e-3:
        fine = (n for n in range(1, 9) if all(abs(float(f"{t:.{n}e}") - t) < 1e-3 * step for t in ticks))
        digits = next(fine, 9)
        return ["0" if tick == 0 else _exponential(tick, digits) for tick in ticks]
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if abs(step * 10**decimals - round(step * 10**decimals)) > 1e-6:
        decimals += 1
    return [f"{tick:.{min(decimals, 12)}f}".translate(MINUS) for tick in ticks]


def _exponential(value, digits):
    mantissa, _, exponent = f"{value:.{digits}e}".partition("e")
    return f"{mantissa}e{int(exponent)}".translate(MINUS)


def _no_number(value):
    return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"


def _rounded(size, digits):
    """A number rounded to so many digits, ties away from zero."""
    context = decimal.Context(prec=digits, rounding=decimal.ROUND_HALF_UP)
    return context.create_decimal(decimal.Decimal(size))


def _without_zeros(text):
    return text.rstrip("0").rstrip(".") if "." in text else text
