"""Hyperparameters and differences in words, as `js/compare/pin-words.js` writes them in the page.

The cases in tests/shared/texts.json hold both to one rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adamviz.plots.numbers import short_number

JSON = Mapping[str, Any]


def parameter_text(parameter: JSON, value: Any) -> str:
    """A number with its symbol, or a switch that is on or off.

    Example:
        >>> parameter_text({"name": "beta_1", "symbol": "β₁", "scale": "one_minus"}, 0.9)
        'β₁ 0.9'
    """
    name = parameter["symbol"] or parameter["name"]
    if parameter["scale"] == "switch":
        return name if value else f"no {name}"
    return f"{name} {short_number(value)}"


def differences(pin: JSON, present: JSON, setup: JSON) -> list[str]:
    """What a pin differs in from its run as it would be pinned now: at most three differences, in words.

    Args:
        pin: a pinned run.
        present: the run as it is now.
        setup: the programs of the page.
    """

    def different(parameters, own, other):
        return [
            parameter_text(parameter, own[parameter["name"]])
            for parameter in parameters
            if own[parameter["name"]] != other[parameter["name"]]
        ]

    surface = next(program for program in setup["surfaces"] if program["name"] == pin["surface"])
    texts = different(setup["optimizers"][pin["optimizer"]]["parameters"], pin["numbers"], present["numbers"])
    if pin["surface"] == present["surface"]:
        texts += different(surface["parameters"], pin["surface_numbers"], present["surface_numbers"])
        if list(pin["start"]) != list(present["start"]):
            texts.append(f"from ({', '.join(short_number(place, 3) for place in pin['start'])})")
    if pin["steps"] != present["steps"]:
        texts.append(f"{pin['steps']} steps")
    noise = setup["noise"]["parameters"]
    if pin["noise"]:
        none = {parameter["name"]: parameter["value"] for parameter in noise}
        texts += different(noise, pin["noise"], present["noise"] or none)
    elif present["noise"]:
        texts.append("no noise")
    return [*texts[:3], "…"] if len(texts) > 3 else texts


def beside_path(label: str, own: str, text: str, several: bool) -> str:
    """What is written beside the path of a pin: its own name, or else what it differs in.

    Args:
        label: the pin's name.
        own: that of its run.
        text: what it differs in; empty where it is as its run is now, and so lies under it.
        several: whether pins of several runs are seen.

    Example:
        >>> beside_path("Adam", "Adam", "β₁ 0.5", True), beside_path("no momentum", "Adam", "β₁ 0", True)
        ('Adam: β₁ 0.5', 'no momentum')
    """
    if label != own:
        return label
    return f"{label}: {text}" if text and several else text
