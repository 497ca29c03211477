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


def shown(value: float, form: str = "g") -> str:
    """A number as a sentence has it, with a minus for its hyphen.

    >>> shown(float("nan")), shown(float("-inf")), shown(0.25), shown(-0.78123, ".2f"), shown(1e-9)
    ('NaN', '−infinity', '0.25', '−0.78', '1e−09')
    """
    text = f"{value:{form}}".replace("nan", "NaN").replace("inf", "infinity")
    return text.replace("-", "−")
