"""What a view says about one step: the rows of its table, the formula of each, and what is drawn of a step
and of a run.

The page knows no optimizer: it puts numbers into these texts. In a formula `{m}` is a number of the record
after the step, `{m_before}` the one before it, `{beta_1}` one of the optimizer's own numbers, `{|grad|}` a
length over all coordinates, `{*xy_before}` all coordinates in a row, `{t}` the step counted from 1, `{^t}`
the same as an exponent, and `{axis}` the coordinate's name. Of several formulas the first holds whose
conditions do: each says of a number whether it is on, that is not off, not False and not 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adamviz.core.adam import Adam
from adamviz.core.textbook import TextbookAdam
from adamviz.programs.axes import PLANE
from adamviz.programs.stability_rows import stability_spec

GRADIENT = {
    "name": "grad",
    "symbol": "g",
    "title": "gradient",
    "each": True,
    "text": "How steep the loss is along each axis where the step begins, errors and spikes included.",
    "formulas": [{"text": "∂f/∂{axis} at ({*xy_before})"}],
}
POINT = {
    "name": "xy",
    "symbol": "xy",
    "title": "new point",
    "each": True,
    "text": "Where the step leads.",
    "formulas": [
        {"when": {"project": True}, "text": "{xy_before} + {update}, or the nearest place allowed"},
        {"text": "{xy_before} + {update}"},
    ],
}
ARROWS = (
    {"name": "grad", "sign": -1, "symbol": "−g"},
    {"name": "clipped", "sign": -1, "symbol": "−clipped g", "unlike": "grad"},
    {"name": "m", "sign": -1, "symbol": "−m"},
    {"name": "update", "sign": 1, "symbol": "step", "true": True},
)


def charts(axes: Sequence[str] = PLANE) -> dict[str, dict[str, Any]]:
    """What can be drawn against the step besides the loss, in the order of the menu.

    Each chart is a dict of:
        series: names of rows, the first as a full line, and of each the one from which a gap to it is shaded.
        title: what stands above the chart of one coordinate, if not the chart's name and the axis.
        size: whether only its size is drawn. linear: whether always so. above: whether above the loss.

    Example:
        >>> list(charts())
        ['x, y', 'learning rate', 'm', 'v', 'step size']
    """
    point = {"series": [{"name": "xy", "symbol": ""}], "title": "{axis}", "linear": True}
    return {
        ", ".join(axes): point,
        "learning rate": {"series": [{"name": "rate", "symbol": ""}], "above": True},
        "m": {"series": [{"name": "m", "symbol": ""}]},
        "v": {"series": [{"name": "v", "symbol": "v"}, {"name": "vhat", "symbol": "v̂", "gap": "v"}]},
        "step size": {"series": [{"name": "update", "symbol": ""}], "size": True},
    }


def step_table(optimizer: Any, axes: Sequence[str] = PLANE) -> dict[str, Any]:
    """The rows of an optimizer's step, and those arrows and charts that show numbers of these rows.

    Args:
        optimizer: the optimizer, with its own functions rather than their snapshots.
        axes: the names of a point's coordinates.

    Returns:
        A dict of JSON values:
            rows: the steps of the computation in order. name: of the record; symbol; title; each: whether
                there is a number for each coordinate; text: what it means; formulas: see above; unused:
                conditions under which it plays no part; first: whether its formula is shown first.
            arrows: what is drawn at the playhead. name: of the record; sign; symbol; unlike: another one,
                from which it must differ to be drawn; true: whether it is drawn at its true length.
            charts: as `charts` has them.
            stability: as `stability_spec` has it.

    Example:
        >>> import adamviz as av
        >>> import optax
        >>> adam = step_table(av.Adam().hyperparameters)
        >>> [row["symbol"] for row in adam["rows"]]
        ['g', 'clipped', 'm', 'v', 'v̂', '1−β₁ᵗ', '1−β₂ᵗ', 'rate', 'αₜ', '√v+ε', 'step', 'xy']
        >>> sgd = step_table(av.Rival(optax.sgd, learning_rate=0.1), axes=["x"])
        >>> [row["symbol"] for row in sgd["rows"]], [arrow["symbol"] for arrow in sgd["arrows"]]
        (['g', 'step', 'x'], ['−g', 'step'])
        >>> list(sgd["charts"])
        ['x', 'step size']
    """
    stability = stability_spec(optimizer, axes)
    rows = _rows(optimizer) if isinstance(optimizer, Adam) else _rival(optimizer, stability["divisor"])
    rows = [row | {"symbol": "".join(axes)} if row is POINT else row for row in rows]
    names = {row["name"] for row in rows}
    return {
        "rows": rows,
        "arrows": [arrow for arrow in ARROWS if arrow["name"] in names],
        "charts": {
            name: chart
            for name, chart in charts(axes).items()
            if names.issuperset(series["name"] for series in chart["series"])
        },
        "stability": stability,
    }


def _rival(optimizer, divisor):
    name = getattr(getattr(optimizer, "factory", type(optimizer)), "__name__", "this optimizer")
    text = f"What {name} makes of the gradient, and of what it remembers of earlier ones."
    rows = [GRADIENT, _row("update", "step", "step", text, "{update}"), POINT]
    if divisor:
        about = "What gradients are divided by, read off the step: with corrections, clips and weight decay."
        rows.insert(1, _row(divisor, "P", "preconditioner", about, f"{{{divisor}}}"))
    return rows


def _rows(adam):
    textbook = isinstance(adam, TextbookAdam)
    return [
        GRADIENT,
        _row(
            "clipped",
            "clipped",
            "clipped gradient",
            "The gradient as Adam takes it. A clip of values can turn it, a clip of norms only shortens it.",
            *CLIPS,
        ),
        _row(
            "m",
            "m",
            "first moment",
            "The mean of the last gradients, about 1/(1−β₁) of them: where they agree it is large, where "
            "they change sign they cancel.",
            "{m_before} + ({clipped} − {m_before}) · (1 − {beta_1})",
            first=True,
        ),
        _row(
            "v",
            "v",
            "second moment",
            "The mean of the last squared gradients, about 1/(1−β₂) of them: how large they have been, "
            "whatever "
            "their sign.",
            "{v_before} + ({clipped}² − {v_before}) · (1 − {beta_2})",
        ),
        _row(
            "vhat",
            "v̂",
            "largest second moment",
            "The largest v so far. AMSGrad divides by its root, so its steps never grow again.",
            "max({vhat_before}, {v})",
            unused={"amsgrad": False},
        ),
        _row(
            "bias_1",
            "1−β₁ᵗ",
            "bias correction of m",
            "m begins at 0: after t steps it holds only this share of a mean.",
            "1 − {beta_1}{^t}",
            each=False,
            unused={"bias_correction": False} if textbook else None,
        ),
        _row(
            "bias_2",
            "1−β₂ᵗ",
            "bias correction of v",
            "v begins at 0: after t steps it holds only this share of a mean.",
            "1 − {beta_2}{^t}",
            each=False,
            unused={"bias_correction": False, "epsilon_hat": True} if textbook else None,
        ),
        _row(
            "rate",
            "rate",
            "learning rate of this step",
            "The learning rate, after schedule and decay.",
            *_rates(adam),
            each=False,
        ),
        _row(
            "alpha",
            "αₜ",
            "step size",
            "The learning rate with both bias corrections in it: at first below it, and soon the same.",
            *([({"bias_correction": False}, "{rate}")] if textbook else []),
            "{rate} · √{bias_2} / {bias_1}",
            each=False,
        ),
        _row(
            "denominator",
            "√v+ε",
            "denominator",
            "Each coordinate is divided by its own size, so steep and flat ones move alike. "
            "A large ε levels this.",
            *_denominators(textbook),
        ),
        _row(
            "update",
            "step",
            "step",
            "What is added to the point: its size is about αₜ where the gradients agree.",
            "−{alpha} · {m} / {denominator}",
        ),
        POINT,
    ]


# A clip of values comes first; what norms then make of it depends on both coordinates.
CLIPS = (
    ({"clipvalue": False, "clipnorm": False, "global_clipnorm": False}, "{grad}"),
    ({"clipnorm": False, "global_clipnorm": False}, "min(max({grad}, −{clipvalue}), {clipvalue})"),
    ({"clipvalue": False, "global_clipnorm": False}, "{grad} · {clipnorm} / max({|grad|}, {clipnorm})"),
    (
        {"clipvalue": False, "clipnorm": False},
        "{grad} · {global_clipnorm} / max({|grad|}, {global_clipnorm})",
    ),
    ({"global_clipnorm": False}, "within ±{clipvalue}, then both shortened to a length of {clipnorm}"),
    "within ±{clipvalue}, then both shortened to a length of {global_clipnorm}",
)


def _rates(adam):
    rate = "schedule({step})" if callable(adam.learning_rate) else "{learning_rate}"
    return [({"decay": False}, rate), f"{rate} / (1 + {{decay}} · {{step}})"]


def _denominators(textbook):
    """The root of v or v̂, and epsilon where it stands: 0 means 1e-7, as it does to Keras."""
    formulas = []
    for amsgrad, root in ((True, "√{vhat}"), (False, "√{v}")):
        for zero, epsilon in ((False, "1e-7"), (True, "{epsilon}")):
            when = {"amsgrad": amsgrad, "epsilon": zero}
            if textbook:
                inside = when | {"epsilon_hat": False, "bias_correction": True}
                formulas.append((inside, f"{root} + {epsilon} · √{{bias_2}}"))
            formulas.append((when, f"{root} + {epsilon}"))
    return formulas


def _row(name, symbol, title, text, *formulas, each=True, **more):
    written = [
        {"text": entry} if isinstance(entry, str) else {"when": entry[0], "text": entry[1]}
        for entry in formulas
    ]
    row = {"name": name, "symbol": symbol, "title": title, "each": each, "text": text, "formulas": written}
    return row | {key: value for key, value in more.items() if value is not None}
