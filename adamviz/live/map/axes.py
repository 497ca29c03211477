"""The numbers that an axis of a map may turn, and what an axis, a zoom, a pin and the cursor may be.

`js/state/map-values.js` and `js/state/map-transitions.js` say the same to the page, and
tests/shared/maps.json holds both to it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import traitlets

from adamviz.core.parameter import Parameter
from adamviz.core.received import received
from adamviz.live.rules import fits
from adamviz.live.run_values import LIMITS
from adamviz.maps.axis import checked
from adamviz.maps.plan import turnable
from adamviz.programs.program import parameters_of

Values = Mapping[str, Any]
LONGEST = 80  # characters of a pin's name
_PIN = {"x", "y", "optimizer", "label"}


class Apart(traitlets.TraitError, ValueError):
    """Values that cannot be together. As a TraitError it lets traitlets undo all that came with them."""


def axes(optimizers: Sequence[Any], surface: Any, noise: Any) -> dict[str, dict[str, Any]]:
    """What an axis may turn: all numbers but switches, of an optimizer only those that every one has.

    Args:
        optimizers: one of each kind.
        surface: the surface.
        noise: the `Noise`.

    Returns:
        By name, JSON values: `thing`, which is start, optimizer, surface or noise; `parameter`, as a program
        describes it; `scales` that suit it; and `opens`, the [low, high, scale] with which an axis of it
        opens.

    Raises:
        TypeError: two of them have one name.
    """
    own = [{entry["name"]: entry for entry in parameters_of(each)} for each in optimizers]
    things = {
        "optimizer": {name: entry for name, entry in own[0].items() if all(name in each for each in own)},
        "surface": {entry["name"]: entry for entry in parameters_of(surface)},
        "noise": {entry["name"]: entry for entry in parameters_of(noise)},
    }
    found = {}
    for name, parameter in turnable(optimizers[0], surface, noise).items():
        thing = next((thing for thing, entries in things.items() if name in entries), "start")
        if thing == "start" and not name.startswith("start_"):
            continue  # a number that is not there, or that another optimizer lacks
        found[name] = _axis(parameter, thing, things.get(thing, {}).get(name), surface)
    return found


def _axis(parameter: Parameter, thing: str, entry: Any, surface: Any) -> dict[str, Any]:
    low, high, scale = parameter.low, parameter.high, parameter.scale
    if thing == "start":
        first = 2 * (parameter.name == "start_y")
        low, high = (float(end) for end in surface.extent[first : first + 2])
        entry = {"name": parameter.name, "scale": "linear", "low": low, "high": high}
        entry |= {"symbol": parameter.symbol, "text": "", "allowed": [None, None, "()"]}
        entry["value"] = float(surface.start[first // 2])
    own = "one_minus" if scale == "one_minus" else "linear" if scale == "linear" else "log"
    scales = ["linear", *(["log"] if own == "log" or low > 0 else []), *([own] if own == "one_minus" else [])]
    return {"thing": thing, "parameter": entry, "scales": scales, "opens": [low, high, own]}


def check_axis(name: str, value: Any, entries: Values) -> list[Any]:
    """The value of `x` or `y` as JSON holds it: [name, low, high, scale].

    Args:
        name: of the trait.
        value: (name, low, high) or (name, low, high, scale).
        entries: as `axes` makes them.

    Raises:
        ValueError: the message says what is allowed.
    """
    axis = checked(name, value, 2, {key: _parameter(entry["parameter"]) for key, entry in entries.items()})
    parameter = entries[axis.name]["parameter"]
    for end in (axis.low, axis.high):
        if not fits(parameter, end):  # as float32, in which a map is computed
            raise ValueError(f"Expected {name} to hold values that float32 keeps allowed, received: {end!r}")
    return [axis.name, axis.low, axis.high, axis.scale]


def _parameter(entry: Values) -> Parameter:
    low, high, ends = entry["allowed"]
    allowed = (-math.inf if low is None else low, math.inf if high is None else high, ends)
    known = {field: entry[field] for field in ("name", "low", "high", "scale", "symbol", "text")}
    return Parameter(default=0.0, allowed=allowed, whole=entry.get("whole", False), **known)


def check_point(name: str, value: Any) -> list[float] | None:
    """The value of `cursor`: None, or the values of x and y.

    >>> check_point("cursor", (1, 0.5))
    [1.0, 0.5]
    """
    if value is None:
        return None
    numbers = _numbers(value, 2)
    if numbers is None:
        raise ValueError(
            f"Expected {name} to be None or (x, y), two finite numbers, received: {received(value)}"
        )
    return numbers


def check_pins(name: str, value: Any) -> list[dict[str, Any]]:
    """The value of `pins`: up to 16 of {"x", "y", "optimizer"} and perhaps "label".

    >>> check_pins("pins", [{"x": 1, "y": 0.5, "optimizer": 0, "label": " best "}])
    [{'x': 1.0, 'y': 0.5, 'optimizer': 0, 'label': 'best'}]
    """
    pins = [_pin(pin) for pin in value] if isinstance(value, (list, tuple)) else [None]
    if None in pins or len(pins) > LIMITS["pins"]:
        raise ValueError(
            f"Expected {name} to be up to {LIMITS['pins']} of {{'x': value, 'y': value, 'optimizer': "
            f"number}}, each perhaps with a 'label' of 1 to {LONGEST} characters, received: {received(value)}"
        )
    return [pin for pin in pins if pin is not None]


def _pin(pin):
    if not isinstance(pin, Mapping) or set(pin) - {"label"} != _PIN - {"label"}:
        return None
    place, number, label = _numbers([pin["x"], pin["y"]], 2), pin["optimizer"], pin.get("label", "-")
    whole = isinstance(number, int) and not isinstance(number, bool) and 0 <= number < LIMITS["runs"]
    if place is None or not whole or not isinstance(label, str) or not 1 <= len(label.strip()) <= LONGEST:
        return None
    made = {"x": place[0], "y": place[1], "optimizer": number}
    return made | ({"label": label.strip()} if "label" in pin else {})


def _numbers(value, count):
    try:
        found = [float(number) + 0.0 for number in value if not isinstance(number, (bool, str))]
    except (TypeError, ValueError, OverflowError):
        return None
    fit = len(found) == count == len(value) and all(map(math.isfinite, found))
    return found if fit else None


def on_axis(axis: Sequence[Any], value: float, entries: Values) -> bool:
    """Whether a value may be on an axis: allowed, and where its scale has a place for it."""
    _, _, _, scale = axis
    if (scale == "log" and value <= 0) or (scale == "one_minus" and value >= 1):
        return False
    return fits(entries[axis[0]]["parameter"] | {"whole": False}, value)


def check_together(state: Values, setup: Values) -> None:
    """Refuse what of a state does not fit to its two axes.

    Args:
        state: x, y, extent, cursor, pins, minus, selected and _runs.
        setup: `axes`, and the programs of `optimizers`.

    Raises:
        Apart: the message says what is allowed.
    """
    x, y, entries = state["x"], state["y"], setup["axes"]
    if x[0] == y[0]:
        raise Apart(f"Expected x and y to turn two different numbers, received: {x[0]!r} twice")
    for run in state["_runs"]:
        for entry in setup["optimizers"][run["optimizer"]]["parameters"]:
            for other in entry.get("excludes", ()) if entry["name"] in (x[0], y[0]) else ():
                if other in (x[0], y[0]) or run["numbers"].get(other) is not None:
                    there = f"{other}={run['numbers'].get(other)!r}"
                    raise Apart(
                        f"Cannot accept both `{entry['name']}` and `{other}`, received: an axis of "
                        f"{entry['name']} and {f'an axis of {other}' if other in (x[0], y[0]) else there}"
                    )
    if state["minus"] and state["selected"] == 0:
        raise Apart("Expected minus to be False where selected is 0, the first optimizer, received: True")
    extent, count = state["extent"], len(state["_runs"])
    places = [] if extent is None else [("extent", extent[:2], extent[2:], extent)]
    if state["cursor"] is not None:
        places.append(("cursor", state["cursor"][:1], state["cursor"][1:], state["cursor"]))
    places += [("pins", [pin["x"]], [pin["y"]], dict(pin)) for pin in state["pins"]]
    for name, across, up, value in places:
        for axis, values in ((x, across), (y, up)):
            if not all(on_axis(axis, each, entries) for each in values):
                raise Apart(
                    f"Expected {name} to hold values of {axis[0]} that are allowed on its {axis[3]} axis, "
                    f"received: {received(value)}"
                )
    for pin in state["pins"]:
        if pin["optimizer"] >= count:
            raise Apart(
                f"Expected pins to name optimizers from 0 to {count - 1}, received: {received(dict(pin))}"
            )


def following(state: Values, changes: Values) -> dict[str, Any]:
    """What follows from changes of a map's state: a zoom and a cursor are of the axes on which they were set,
    pins of their two numbers; and nothing is taken away from the first optimizer.

    Args:
        state: x, y, selected and minus.
        changes: traits by name.

    Example:
        >>> state = {"x": ["beta_1", 0.0, 0.9, "linear"], "y": ["beta_2", 0.0, 0.9, "linear"]}
        >>> state |= {"selected": 1, "minus": True}
        >>> following(state, {"x": ["beta_1", 0.1, 0.9, "linear"]})
        {'extent': None, 'cursor': None}
        >>> following(state, {"x": ["epsilon", 0.1, 0.9, "log"], "cursor": [0.2, 0.3]})
        {'extent': None, 'pins': []}
        >>> following(state, {"selected": 0})
        {'minus': False}
    """
    moved = [name for name in ("x", "y") if name in changes and list(changes[name]) != list(state[name])]
    follows: dict[str, Any] = {"extent": None, "cursor": None} if moved else {}
    if any(changes[name][0] != state[name][0] for name in moved):
        follows["pins"] = []
    if changes.get("selected") == 0 and state["minus"]:
        follows["minus"] = False
    return {name: value for name, value in follows.items() if name not in changes}
