"""What a view says of the stability of one step: further rows of its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adamviz.core.preconditioner import Preconditioner, preconditioner
from adamviz.programs.axes import PLANE

SUM = {True: "(2 + 2 · {momentum}) / ((1 − {momentum}) · {rate})", False: "(2 + 2 · {momentum}) / {rate}"}

GROW = "below it swings die out, above it they grow."
ALONG = "otted: the curvature along the gradient, g′P⁻¹Hg/g′g. What is not above 0 lies on the floor."
ADAM = (
    "Adam divides each coordinate of a step by its P, √v+ε. So it meets a surface that is rescaled: instead "
    "of H, the second derivatives, P⁻¹H. The chart shows the largest curvature of that, λ, as a multiple of "
    f"its threshold, (2+2β₁)/((1−β₁)αₜ): {GROW} Full line: with αₜ, which has the bias corrections in it; "
    f"dashed: with the learning rate, without them; d{ALONG}"
)
DESCENT = (
    "Gradient descent divides its steps by nothing: P is 1, and it meets the surface as it is, with H, the "
    "second derivatives. The chart shows the largest curvature, λ, as a multiple of its threshold, "
    f"(2+2·momentum)/α: {GROW} D{ALONG}"
)


def stability_spec(optimizer: Any, axes: Sequence[str] = PLANE) -> dict[str, Any] | None:
    """The `Preconditioner` of an optimizer with its rows, as JSON values; None if none is known.

    Returns:
        Its fields, and `rows`, as `step_table` has them, whose numbers are not of the record: `hessian_0` and
        so on, one of each row of H, `eigenvalue`, `threshold`, `ratio`, `bare` and `directional`; and
        `text`, what the chart shows.

    Example:
        >>> import adamviz as av
        >>> spec = stability_spec(av.Adam().hyperparameters)
        >>> spec["rates"], [row["symbol"] for row in spec["rows"]]
        (['alpha', 'rate'], ['H x', 'H y', 'λ(P⁻¹H)', 'threshold', 'λ/threshold', 'with rate', 'along g'])
    """
    known = preconditioner(optimizer)
    if known is None:
        return None
    return {
        **known._asdict(),
        "rates": list(known.rates),
        "rows": _rows(known, axes),
        "text": ADAM if known.averaged else DESCENT,
    }


def _rows(known: Preconditioner, axes: Sequence[str]) -> list[dict[str, Any]]:
    scaled = f"H / √(pᵢ pⱼ), p = ({{*{known.divisor}}})" if known.divisor else "H"
    names = {"momentum": f"{{{known.momentum}}}", "rate": f"{{{known.rates[0]}}}"}
    limit = SUM[known.averaged] if known.momentum else "2 / {rate}"
    for name, written in names.items():
        limit = limit.replace(f"{{{name}}}", written)
    rows = [
        _row(
            f"hessian_{i}",
            f"H {axis}",
            f"second derivatives along {axis}",
            "How this part of the gradient changes with each coordinate.",
            f"∂²f/∂{axis}∂{{axis}}",
            each=True,
        )
        for i, axis in enumerate(axes)
    ]
    rows += [
        _row(
            "eigenvalue",
            "λ(P⁻¹H)",
            "largest eigenvalue of P⁻¹H",
            "The largest curvature once each coordinate is rescaled by its P.",
            f"largest eigenvalue of {scaled}",
        ),
        _row(
            "threshold",
            "threshold",
            "threshold of stability",
            "Above it, with P and the rate as in this step, a run swings ever wider.",
            limit,
        ),
        _row(
            "ratio",
            "λ/threshold",
            "by the threshold",
            "Above 1 swings grow, below it they die out.",
            "{eigenvalue} / {threshold}",
        ),
    ]
    if len(known.rates) > 1:
        bare = limit.replace(names["rate"], f"{{{known.rates[-1]}}}")
        text = "Where the run will be once the corrections have faded."
        title = "the same without bias corrections"
        rows.append(_row("bare", "with rate", title, text, f"{{eigenvalue}} / ({bare})"))
    rows.append(
        _row(
            "directional",
            "along g",
            "curvature along the gradient",
            "What a step along the gradient itself meets of it.",
            "g′P⁻¹Hg / g′g",
        )
    )
    return rows


def _row(name, symbol, title, text, formula, each=False):
    return {
        "name": name,
        "symbol": symbol,
        "title": title,
        "each": each,
        "text": text,
        "formulas": [{"text": formula}],
    }
