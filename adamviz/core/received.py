"""What was received, as an error says it."""

from __future__ import annotations

from typing import Any

LONGEST = 160  # characters


def received(value: Any) -> str:
    """The `repr` of a value, cut in its middle where it is long; where that fails, what kind it is of.

    Example:
        >>> received([1, 2]), len(received("a" * 10_000)), received(10**5000)
        ('[1, 2]', 160, 'an int that cannot be shown')
    """
    try:
        text = repr(value)
    except Exception:  # the user's own, or a whole number of thousands of digits
        kind = type(value).__name__
        return f"{'an' if kind[0].lower() in 'aeiou' else 'a'} {kind} that cannot be shown"
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]}...{text[3 - half :]}"
