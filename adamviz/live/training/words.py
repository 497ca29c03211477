"""What the numbers of a recording are called in a view, and what each of them says."""

from __future__ import annotations

from typing import Any

QUANTITIES: tuple[dict[str, str], ...] = (
    {"name": "gradient", "title": "gradient", "symbol": "|g|", "text": "What the step was computed from."},
    {"name": "m", "title": "m", "symbol": "|m|", "text": "The moving mean of the gradients, by beta_1."},
    {"name": "v", "title": "v", "symbol": "v", "text": "The moving mean of their squares, by beta_2."},
    {"name": "vhat", "title": "v̂", "symbol": "v̂", "text": "What AMSGrad keeps: the largest v so far."},
    {
        "name": "effective step",
        "title": "effective step",
        "symbol": "α / (√v + ε)",
        "text": "By what each entry of m is multiplied: the step size that this entry has.",
    },
    {"name": "update", "title": "update", "symbol": "|Δw|", "text": "What the step added to the weights."},
    {
        "name": "update/weight",
        "title": "update / weight",
        "symbol": "|Δw| / |w|",
        "text": "By which share of itself a weight moved: about 10⁻³ where training goes well.",
    },
)

NUMBERS: tuple[dict[str, str], ...] = (
    {"name": "rms", "title": "RMS", "text": "Root mean square over the entries of the tensor."},
    {"name": "norm", "title": "norm", "text": "Root of the sum of squares over the entries of the tensor."},
    {
        "name": "epsilon_share",
        "title": "ε rules",
        "text": "The share of entries with √v < ε: epsilon, not the gradients, says how far they move.",
    },
    {
        "name": "cosine",
        "title": "cos(m, g)",
        "text": "Between m and the gradient: 1 where they agree, below 0 where the step goes uphill.",
    },
    {
        "name": "rms_ratio",
        "title": "RMS(g/√v)",
        "text": "About 1 where v knows the gradients; far above where they jumped and v lags behind.",
    },
    {
        "name": "clip_share",
        "title": "clipped",
        "text": "The share of the gradient's norm that a clip cut away.",
    },
    {
        "name": "dead_share",
        "title": "dead rows",
        "text": "The share of rows of which every entry of the gradient is zero.",
    },
)

COLUMNS = ("layer", "size", *(number["name"] for number in NUMBERS))  # by which a table is ordered
SHARES = tuple(number["name"] for number in NUMBERS[2:])  # arrays of a recording, (records, tensors)


def names(words: tuple[dict[str, str], ...]) -> list[str]:
    """Their names, in order.

    >>> names(NUMBERS)[:2]
    ['rms', 'norm']
    """
    return [word["name"] for word in words]


def setup() -> dict[str, Any]:
    """What the page must know of them."""
    return {"quantities": list(QUANTITIES), "numbers": list(NUMBERS)}
