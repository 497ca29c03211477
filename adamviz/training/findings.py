"""What looks wrong in a recording: named in words, with the rule behind it and where that comes from."""

from __future__ import annotations

from typing import Any, NamedTuple


class Finding(NamedTuple):
    """Something that looks wrong.

    Attributes:
        kind: one word.
        tensor: its name; "" of the whole run.
        step: where it is worst.
        value: the number that breaks the rule; None if there is none.
        text: one sentence.
        rule: the rule in words and as a formula.
        source: where the rule comes from.
    """

    kind: str
    tensor: str
    step: int
    value: float | None
    text: str
    rule: str
    source: str


def findings(recording: Any) -> list[Finding]:
    """What looks wrong in a recording, the most serious first.

    Args:
        recording: an `av.Recording`.
    """
    first = recording.first_nonfinite
    if first is None:
        return []
    whose = f" of {first.tensor}" if first.tensor else ""
    return [
        Finding(
            "nonfinite",
            first.tensor,
            int(first.step),
            None,
            f"{first.quantity}{whose} is {first.value:g} at step {first.step}, entry {first.entry}.",
            "Every number is finite; one that is not spreads to all that is computed from it.",
            "IEEE 754",
        )
    ]
