"""Something that looks wrong in a recording."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """Something that looks wrong.

    Attributes:
        kind: "nonfinite", "rising", "spike", "edge", "lag", "large_updates", "epsilon", "dead",
            "small_updates", "clip", "against" or "oscillation".
        tensor: its name; "" of the whole run.
        step: of the record where it is worst.
        value: the number that breaks the rule; None if it is none that JSON can hold.
        text: one sentence.
        rule: the rule in words and as a formula.
        source: where the rule comes from.
        shows: the `quantity` and the `number` of a view that make it visible.
    """

    kind: str
    tensor: str
    step: int
    value: float | None
    text: str
    rule: str
    source: str
    shows: dict[str, str]


def shown(value: float) -> str:
    """A number as a sentence has it.

    >>> shown(float("nan")), shown(float("-inf")), shown(0.25)
    ('NaN', '-infinity', '0.25')
    """
    return f"{value:g}".replace("nan", "NaN").replace("inf", "infinity")
