"""What a view says of the stability of one step: further rows of its table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from adamviz.core.adam import Adam
from adamviz.core.preconditioner import preconditioner, why_none
from adamviz.core.threshold import Preconditioner
from adamviz.programs.axes import PLANE

GAINS = {True: "(1 − {momentum})", False: ""}
AHEAD = {True: "(1 + 2 · {momentum})", False: ""}

GROW = "below it swings die out, above it they grow."
ALONG = (
    "otted: the curvature along the gradient, g′P⁻¹Hg/g′g. What is negative or too small lies at its foot."
)
ELLIPSES = (
    " The ellipses are level sets of the quadratic model, in the plane and with each coordinate multiplied "
    "by its √P: curvatures as 1 : 30 make one √30 times as long as wide."
)
MEETS = (
    "So it meets a surface that is rescaled: instead of H, the second derivatives, P⁻¹H. The chart shows the "
    "largest curvature of that, λ, as a multiple of its threshold, "
)
ADAM = (
    f"Adam divides each coordinate of a step by its P, √v+ε. {MEETS}(2+2β₁)/((1−β₁)αₜ): {GROW} Thick "
    "line: with αₜ, which has the bias corrections in it; thin: with the learning rate, without them; d"
)
DESCENT = (
    "Gradient descent divides its steps by nothing: P is 1, and it meets the surface as it is, with H, the "
    "second derivatives. The chart shows the largest curvature, λ, as a multiple of its threshold, "
)
RIVAL = f"This optimizer divides each coordinate of a step by its P, which is read off the step. {MEETS}"
NONE = "H: the second derivatives of the surface. No threshold is known: {why}."


def stability_spec(optimizer: Any, axes: Sequence[str] = PLANE) -> dict[str, Any]:
    """The `Preconditioner` of an optimizer with its rows, as JSON values.

    Returns:
        Its fields, and `rows`, as `step_table` has them, whose numbers are not of the record: `hessian_0` and
        so on, one of each row of H, `eigenvalue`, `threshold`, `ratio`, `bare` and `directional`; and
        `text`, what the chart shows. If none is known, `lacks` says why, and of the rows those of H are
        there, and its largest eigenvalue as `sharpness`.

    Example:
        >>> import adamviz as av
        >>> spec = stability_spec(av.Adam().hyperparameters)
        >>> spec["rates"], [row["symbol"] for row in spec["rows"]]
        (['alpha', 'rate'], ['H x', 'H y', 'λ(P⁻¹H)', 'threshold', 'λ/threshold', 'with rate', 'along g'])
    """
    known = preconditioner(optimizer)
    hessian = _hessian(axes)
    if known is None:
        why = why_none(optimizer)
        bare = _row(
            "sharpness",
            "λ(H)",
            "largest eigenvalue of H",
            "The largest curvature of the surface itself.",
            "largest eigenvalue of H",
        )
        nothing = Preconditioner(None, None, False, ())._asdict()
        return nothing | {"rates": [], "rows": [*hessian, bare], "text": NONE.format(why=why), "lacks": why}
    if isinstance(optimizer, Adam):
        text = f"{ADAM}{ALONG}"
    else:
        symbols = {entry.name: entry.symbol for entry in optimizer.ranges}
        limit = _limit(known, lambda name: symbols.get(name, name)).replace(" ", "")
        text = f"{RIVAL if known.divisor else DESCENT}{limit}: {GROW} D{ALONG}"
    text += ELLIPSES * (len(axes) == 2)
    return known._asdict() | {"rates": list(known.rates), "rows": [*hessian, *_rows(known)], "text": text}


def _limit(known: Preconditioner, written: Callable[[str], str], rate: str = "") -> str:
    """The threshold, with its numbers as they are written."""
    rates = [rate or written(known.rates[0])] if known.rates else []
    if known.momentum is None:
        return f"2 / {rates[0]}" if rates else "2"
    momentum = written(known.momentum) if isinstance(known.momentum, str) else f"{known.momentum:g}"
    factors = [GAINS[known.averaged], AHEAD[known.nesterov], *rates]
    below = " · ".join(factor.replace("{momentum}", momentum) for factor in factors if factor)
    above = f"(2 + 2 · {momentum})"
    return f"{above} / ({below})" if "·" in below else f"{above} / {below}" if below else above


def _hessian(axes):
    return [
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


def _rows(known: Preconditioner) -> list[dict[str, Any]]:
    scaled = f"H / √(pᵢ pⱼ), p = ({{*{known.divisor}}})" if known.divisor else "H"
    limit = _limit(known, lambda name: f"{{{name}}}")
    rows = [
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
        bare = _limit(known, lambda name: f"{{{name}}}", f"{{{known.rates[-1]}}}")
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
